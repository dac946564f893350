"""Numbers of documents (C04): no gap and no duplicate, whatever is rolled back and whoever is at it."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from campaigns.choices import DocumentKind
from campaigns.domain.directives import numbering
from campaigns.models import DocumentNumber, NumberSeries, SharedSeries
from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed
from members.models import Letterhead
from tests import factories

DAY = date(2024, 5, 7)
KEY = "document:1:BC-CCB"
CLERKS, TRIES, IN_VAIN = 20, 4, 0.3


class TakenBack(Exception):
    """The document could not be made after all."""


def _issue(clerk: int, unit) -> tuple[int, int]:
    """How many numbers the clerk kept, how many he gave back."""
    chance, kept, lost = random.Random(clerk), 0, 0
    for turn in range(TRIES):
        try:
            with transaction.atomic():
                if clerk % 2:  # some write in the audit before they take their number, some after
                    audit.record("test.before", unit, actor=None, at=factories.NOW)
                _give("KH", unit, on=date(2024, 12, 31) + timedelta(days=turn % 2))
                if chance.random() < IN_VAIN:
                    raise TakenBack
            kept += 1
        except TakenBack:
            lost += 1
    connections.close_all()
    return kept, lost


@pytest.mark.django_db(transaction=True)
def test_c04_twenty_at_once_over_the_turn_of_the_year_with_a_third_rolled_back_leave_no_gap():
    unit = factories.unit("Quảng Mẫu", "province")
    with ThreadPoolExecutor(CLERKS) as pool:
        done = list(pool.map(_issue, range(CLERKS), [unit] * CLERKS))
    kept, lost = (sum(column) for column in zip(*done, strict=True))
    assert kept + lost == CLERKS * TRIES and lost > CLERKS * TRIES * 0.2
    given = DocumentNumber.objects.order_by("number")
    by_year = {year: list(given.filter(series__year=year).values_list("number", flat=True)) for year in (2024, 2025)}
    assert {year: list(range(1, len(numbers) + 1)) for year, numbers in by_year.items()} == by_year
    assert sum(map(len, by_year.values())) == kept and all(by_year.values())
    assert dict(NumberSeries.objects.values_list("year", "last")) == {y: len(numbers) for y, numbers in by_year.items()}
    assert audit.faults() == []


@pytest.mark.django_db
def test_c04_each_year_and_each_series_begins_at_one():
    with transaction.atomic():
        taken = [numbering.take(KEY, 2024), numbering.take(KEY, 2024), numbering.take(KEY, 2025)]
        taken += [numbering.take("document:1:KH-CCB", 2024), numbering.take(KEY, 2024)]
    assert taken == [1, 2, 1, 1, 3]
    assert numbering.last("document:2:BC-CCB", 2024) == 0


@pytest.mark.django_db
def test_a_number_that_was_only_looked_at_is_free_again():
    with transaction.atomic():
        assert numbering.take(KEY, 2024) == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert numbering.take(KEY, 2024) == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_taken_without_a_transaction():
    with pytest.raises(numbering.NoTransaction):
        numbering.take(KEY, 2024)
    assert not NumberSeries.objects.exists()


def _give(kind, unit, on=DAY, **said):
    return numbering.give(kind, unit=unit, on=on, actor=None, at=factories.NOW, **said)


def _share(unit, kinds, name, *, actor=None, year=2024):
    numbering.share(kinds, unit=unit, name=name, from_year=year, actor=actor, at=factories.NOW)


def test_each_kind_has_a_series_of_its_own_that_begins_with_one_every_year(cast):
    given = [
        _give("KH", cast.tinh), _give("KH", cast.tinh), _give("BC", cast.tinh),
        _give("KH", cast.tinh, on=date(2025, 1, 1)), _give("KH", cast.huyen),
    ]  # fmt: skip
    assert [one.symbol for one in given] == ["01/KH-CCB", "02/KH-CCB", "01/BC-CCB", "01/KH-CCB", "01/KH-CCB"]


def test_kinds_that_share_a_series_are_numbered_together(cast):
    _share(cast.tinh, ["BC", "CV"], "chung")
    assert [_give(kind, cast.tinh).symbol for kind in ("BC", "CV", "BC", "QĐ")] == [
        "01/BC-CCB", "02/CCB", "03/BC-CCB", "01/QĐ-CCB",
    ]  # fmt: skip
    _share(cast.tinh, ["CV"], "", year=2025)
    assert [_give(kind, cast.tinh, on=date(2025, 1, 2)).symbol for kind in ("BC", "CV")] == ["01/BC-CCB", "01/CCB"]


def test_kinds_change_their_series_only_before_the_first_number_of_the_year(cast):
    _give("BC", cast.tinh)
    with pytest.raises(NotAllowed, match="Báo cáo đã có số 01/BC-CCB.*từ năm 2025"):
        _share(cast.tinh, ["BC", "CV"], "chung")
    _share(cast.tinh, ["BC"], "")  # as it stands: nothing to refuse, nothing to write
    assert not SharedSeries.objects.exists()


def test_only_the_office_says_how_numbers_are_shared(cast):
    with pytest.raises(NotAllowed, match="không có quyền"):
        _share(cast.huyen, ["BC", "CV"], "chung", actor=cast.can_bo_huyen)


@pytest.mark.parametrize(
    ("kind", "number", "template", "shown"),
    [
        ("KH", 3, "{loại}-{viết tắt}", "03/KH-CCB"),
        ("KH", 10, "{loại}-{viết tắt}", "10/KH-CCB"),
        ("QĐ", 128, "{loại}-{viết tắt}", "128/QĐ-CCB"),
        ("CV", 7, "{loại}-{viết tắt}", "07/CCB"),
        ("CV", 7, "CV-{viết tắt}", "07/CV-CCB"),
        ("TTr", 7, "{loại}-{viết tắt}-VP", "07/TTr-CCB-VP"),
    ],
)
def test_the_symbol_is_written_as_the_unit_writes_it(kind, number, template, shown, cast):
    Letterhead.objects.create(unit=cast.tinh, symbol_template=template)
    assert numbering.symbol(number, kind, unit=cast.tinh, on=DAY) == shown


def test_the_kinds_that_the_association_issues_bear_the_abbreviations_of_the_decree():
    issued = list(DocumentKind.values)[:16]
    assert issued == ["NQ", "QĐ", "CT", "QC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "BC", "BB", "TTr", "HĐ", "GM", "CV"]
    assert numbering.ABBREVIATIONS[DocumentKind.LETTER] == ""


def test_a_number_given_by_hand_is_refused_twice_and_the_series_goes_on_after_it(cast):
    _give("KH", cast.tinh, number=5)
    _give("KH", cast.tinh, number=3)  # an older paper, written down later
    with pytest.raises(NotAllowed, match="Số 05 của năm 2024 đã cấp cho văn bản 05/KH-CCB ngày 07/5/2024"):
        _give("KH", cast.tinh, number=5)
    with pytest.raises(NotAllowed, match="từ 1 trở lên"):
        _give("KH", cast.tinh, number=0)
    assert _give("KH", cast.tinh).symbol == "06/KH-CCB"


def test_the_database_refuses_a_number_twice(cast):
    given = _give("KH", cast.tinh)
    given.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save(force_insert=True)


def test_what_leaves_stands_in_the_register_and_in_the_audit(cast):
    given = _give("QĐ", cast.tinh, subject=" Khen  thưởng ", signer="Trần Thị Văn Phòng", copies=4)
    kept = DocumentNumber.objects.get()
    assert (kept.subject, kept.signer, kept.copies, kept.recipients) == ("Khen thưởng", "Trần Thị Văn Phòng", 4, "")
    assert AuditEntry.objects.get(verb="numbering.give").object_id == str(given.pk)
