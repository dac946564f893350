"""Saving figures: nothing is overwritten silently, history only grows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from campaigns.choices import IndicatorKind
from ccb.core.models import AuditEntry
from reports.choices import ValueState
from reports.domain.sheets import entry, history, past, workflow
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.models import NarrativeVersion, ValueVersion
from tests import factories
from tests.reports import builders

LATER = factories.NOW + timedelta(hours=1)


@pytest.fixture
def members(db):
    return factories.indicator("members_total", name="Tổng số hội viên")


@pytest.fixture
def admitted(db):
    return factories.indicator("members_admitted", name="Hội viên mới")


@pytest.fixture
def draft(cast, members, admitted):
    return factories.submission(factories.round_of(factories.form("BC", members, admitted)), cast.huyen)


def number(value, **fields) -> Cell:
    return Cell(ValueState.NUMBER, Decimal(value), typed=str(value), **fields)


def save(draft, *changes, actor, at=factories.NOW, **more):
    return entry.save(draft, changes, actor=actor, at=at, **more)


def test_saved_value_keeps_what_was_typed_by_whom_and_when(cast, draft, members):
    assert (
        save(draft, CellChange(members, number("1904", qualifier="gần", note="đến 31/5")), actor=cast.can_bo_huyen) == 1
    )
    value = entry.values_of(draft)["members_total"]
    assert (value.number, value.qualifier, value.note, value.revision) == (1904, "gần", "đến 31/5", 1)
    assert (value.author, value.at) == (cast.can_bo_huyen, factories.NOW)


def test_saving_the_same_again_writes_nothing(cast, draft, members):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    version, audited = draft.version, AuditEntry.objects.count()
    assert save(draft, CellChange(members, number("5"), seen=1), actor=cast.can_bo_huyen, at=LATER) == 0
    assert (draft.version, AuditEntry.objects.count()) == (version, audited)
    assert ValueVersion.objects.count() == 1


def test_every_save_is_audited_once_with_the_cells_it_changed(cast, draft, members, admitted):
    save(draft, CellChange(members, number("5")), CellChange(admitted, number("1")), actor=cast.can_bo_huyen)
    (said,) = AuditEntry.objects.filter(verb="submission.save")
    assert '"cells":["members_total","members_admitted"]' in said.data


def test_C01_stale_save_is_refused_with_both_values_and_nothing_is_written(cast, draft, members, admitted):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    save(draft, CellChange(members, number("6"), seen=1), actor=cast.chu_tich_huyen, at=LATER)
    with pytest.raises(entry.StaleSave) as refused:
        save(
            draft, CellChange(members, number("7"), seen=1), CellChange(admitted, number("1")), actor=cast.can_bo_huyen
        )
    (clash,) = refused.value.clashes
    assert (clash.mine.number, clash.theirs.number) == (7, 6)
    assert (clash.theirs.author, clash.theirs.at) == (cast.chu_tich_huyen, LATER)
    assert list(builders.numbers_of(draft).values()) == [6]


def test_C01_a_cell_that_its_author_did_not_touch_does_not_clash(cast, draft, members, admitted):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    save(draft, CellChange(members, number("6"), seen=1), actor=cast.chu_tich_huyen)
    save(draft, CellChange(members, number("5"), seen=1), CellChange(admitted, number("1")), actor=cast.can_bo_huyen)
    assert builders.numbers_of(draft) == {"members_total": 6, "members_admitted": 1}


def test_C01_two_who_type_the_same_do_not_clash(cast, draft, members):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    assert save(draft, CellChange(members, number("5")), actor=cast.chu_tich_huyen) == 0


def test_C01_clashes_of_figures_and_of_texts_are_told_together(cast, draft, members):
    section = draft.round.form.sections.get()
    first = {"narratives": [NarrativeChange(section, "Một")]}
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen, **first)
    with pytest.raises(entry.StaleSave) as refused:
        save(
            draft, CellChange(members, number("6")), actor=cast.chu_tich_huyen,
            narratives=[NarrativeChange(section, "Hai")],
        )  # fmt: skip
    assert [bool(clash.indicator) for clash in refused.value.clashes] == [True, False]
    assert refused.value.clashes[1].theirs.text == "Một"


def test_an_emptied_cell_is_blank_and_not_zero(cast, draft, members):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    save(draft, CellChange(members, entry.BLANK, seen=1), actor=cast.can_bo_huyen)
    assert builders.numbers_of(draft) == {"members_total": None}


@pytest.mark.parametrize("verbs", [("import",), ("import", "approve")])
def test_a_sent_or_approved_submission_takes_no_figures(cast, draft, members, verbs):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    factories.moved(draft, *verbs)
    with pytest.raises(entry.NotOpen):
        save(draft, CellChange(members, number("6"), seen=1), actor=cast.can_bo_huyen)


def test_history_keeps_every_version(cast, draft, members):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    save(draft, CellChange(members, number("6", qualifier="hơn"), seen=1), actor=cast.chu_tich_huyen, at=LATER)
    newest, oldest = history.changes(draft)
    assert (oldest.before, oldest.after, oldest.author) == ("", "5", "Nguyễn Văn Huyện")
    assert (newest.before, newest.after, newest.at) == ("5", "hơn 6", LATER)


def test_history_cannot_be_rewritten_in_the_database(cast, draft, members):
    save(draft, CellChange(members, number("5")), actor=cast.can_bo_huyen)
    with pytest.raises(DatabaseError), transaction.atomic():
        ValueVersion.objects.update(number=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        ValueVersion.objects.all()._raw_delete("default")


def test_queries_do_not_grow_with_the_number_of_cells(cast, django_assert_max_num_queries):
    indicators = [factories.indicator(f"i{n}") for n in range(40)]
    draft = factories.submission(factories.round_of(factories.form("BC", *indicators)), cast.huyen)
    changes = [CellChange(one, number("5")) for one in indicators]
    with django_assert_max_num_queries(17):
        entry.save(draft, changes, actor=cast.can_bo_huyen, at=factories.NOW)


def test_findings_carry_the_reason_only_while_the_numbers_stand(cast, draft, members, admitted):
    check = factories.sum_check(draft.round.form, members, admitted)
    save(draft, CellChange(members, number("5")), CellChange(admitted, number("4")), actor=cast.can_bo_huyen)
    workflow.explain(draft, {check.code: "Đã kiểm tra"}, actor=cast.can_bo_huyen, at=LATER)
    assert [found.reason for found in entry.findings(draft)] == ["Đã kiểm tra"]
    save(draft, CellChange(admitted, number("3"), seen=1), actor=cast.can_bo_huyen)
    assert [found.reason for found in entry.findings(draft)] == [""]


def test_values_of_the_period_before_are_the_approved_ones_of_the_last_batch(cast, draft, members, admitted):
    form = draft.round.form
    for batch, figures in ((1, {"members_total": 10, "members_admitted": 3}), (2, {"members_total": 11})):
        old = factories.submission(factories.round_of(form, "2023-H2", batch=batch), cast.huyen, **figures)
        factories.moved(old, "import", "approve")
    factories.submission(factories.round_of(form, "2023-H2", batch=3), cast.huyen, members_total=99)  # a draft
    before = past.previous_values(draft)
    assert {value.number for value in before.values()} == {11, 3}


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        (None, IndicatorKind.FLOW, ""),
        (entry.BLANK, IndicatorKind.FLOW, ""),
        (number("0"), IndicatorKind.FLOW, "0"),
        (number("1600", qualifier="gần"), IndicatorKind.FLOW, "gần 1.600"),
        (Cell(ValueState.NOT_APPLICABLE), IndicatorKind.FLOW, "không áp dụng"),
        (Cell(ValueState.TEXT, text="Đã làm"), IndicatorKind.TEXT, "Đã làm"),
    ],
)
def test_cells_are_shown_in_words(db, cell, kind, said):
    assert entry.shown(cell, factories.indicator("x", kind)) == said


def test_every_wording_of_a_section_is_kept_and_cannot_be_changed(cast, draft):
    section = draft.round.form.sections.get()
    for number, text in enumerate(["Bản đầu", "Bản sau", ""]):
        told = [NarrativeChange(section, text, seen=number)]
        entry.save(draft, [], actor=cast.can_bo_huyen, at=LATER, narratives=told)
    kept = history.texts(draft)
    assert [(one.text, one.revision, one.author) for one in kept] == [
        ("", 3, cast.can_bo_huyen), ("Bản sau", 2, cast.can_bo_huyen), ("Bản đầu", 1, cast.can_bo_huyen),
    ]  # fmt: skip
    for change in (NarrativeVersion.objects.all().delete, lambda: NarrativeVersion.objects.update(text="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
