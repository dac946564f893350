"""Documents: how they are kept, numbered, withdrawn, and what they carry out."""

from datetime import date, timedelta

import pytest

from campaigns.choices import DirectiveState
from campaigns.domain.directives import directives
from campaigns.models import Directive
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed, Stale
from tests import factories
from tests.campaigns.directing import BY_SYSTEM, DATED, arrived, facts, issued


def _change(directive, **said):
    return directives.change(directive, facts(**said), seen_version=directive.version, **BY_SYSTEM)


def test_an_own_document_gets_its_number_when_it_is_issued(cast):
    made = directives.draft(cast.tinh, facts(), **BY_SYSTEM)
    assert (made.state, made.symbol) == (DirectiveState.DRAFT, "")
    directives.move(made, "issue", signer="Trần Thị Văn Phòng", recipients="18 huyện", copies=20, **BY_SYSTEM)
    assert (made.state, made.symbol, made.number.subject) == (DirectiveState.IN_FORCE, "01/HD-CCB", made.subject)
    assert (made.number.signer, made.number.copies) == ("Trần Thị Văn Phòng", 20)
    assert made.issuer == "HỘI CCB TỈNH QUẢNG MẪU"
    with pytest.raises(NotAllowed, match="đã ban hành rồi"):
        directives.move(made, "issue", **BY_SYSTEM)


def test_a_number_is_not_used_twice_in_a_series(cast):
    issued(cast.tinh)
    second = directives.draft(cast.tinh, facts(subject="Việc khác"), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Số 01 của năm 2024 đã cấp"):
        directives.move(second, "issue", number=1, **BY_SYSTEM)
    second.refresh_from_db()
    assert second.is_draft and second.number is None


def test_incoming_documents_are_numbered_as_they_arrive_each_year_anew(cast):
    days = [DATED, DATED, date(2023, 12, 30)]
    numbers = [
        arrived(cast.tinh, f"{turn}/HD", arrived_on=day, dated_on=date(2023, 12, 1)).arrival_number
        for turn, day in enumerate(days)
    ]
    assert numbers == [1, 2, 1]
    assert arrived(cast.huyen).arrival_number == 1


def test_a_document_arrives_once_and_not_before_it_was_written(cast):
    arrived(cast.tinh)
    with pytest.raises(NotAllowed, match="Đã vào sổ 01/HD-CCB-TG ngày 25/01/2024.*số đến 1"):
        arrived(cast.tinh)
    with pytest.raises(NotAllowed, match="ngày văn bản là ngày 25/01/2024"):
        arrived(cast.tinh, "02/HD", arrived_on=DATED - timedelta(days=1))


def test_the_day_of_arrival_is_put_right_within_the_year_of_its_number(cast):
    made = arrived(cast.tinh)
    said = {"symbol": made.symbol, "issuer": made.issuer}
    _change(made, **said, arrived_on=DATED + timedelta(days=3))
    made.refresh_from_db()
    assert made.arrived_on == DATED + timedelta(days=3)
    for day, words in ((date(2023, 12, 30), "thuộc sổ năm 2024"), (DATED - timedelta(days=1), "ngày văn bản là ngày")):
        with pytest.raises(NotAllowed, match=words):
            _change(made, **said, arrived_on=day)


def test_what_stands_on_an_issued_paper_does_not_change(cast):
    made = issued(cast.tinh)
    with pytest.raises(NotAllowed, match="loại, ngày, trích yếu và ban ký không đổi"):
        _change(made, subject="Khác")
    made.refresh_from_db()
    assert _change(made, cites="Nghị quyết 25-NQ/TW\n\n Quyết định  23-QĐ/TW ")
    assert made.cited == ["Nghị quyết 25-NQ/TW", "Quyết định 23-QĐ/TW"]
    assert not _change(made, cites="Nghị quyết 25-NQ/TW\nQuyết định 23-QĐ/TW")
    with pytest.raises(Stale):
        directives.change(made, facts(), seen_version=1, **BY_SYSTEM)


def test_a_document_does_not_carry_out_itself_nor_what_carries_it_out(cast):
    first, second, third = (
        directives.draft(cast.tinh, facts(subject=f"Văn bản {n}", dated_on=DATED), **BY_SYSTEM) for n in (1, 2, 3)
    )
    assert _change(second, subject="Văn bản 2", implements=(first,))
    assert _change(third, subject="Văn bản 3", implements=(second,))
    for wanted in (first, third):
        first.refresh_from_db()
        with pytest.raises(NotAllowed, match="không thể thực hiện chính nó"):
            _change(first, subject="Văn bản 1", implements=(wanted,))
    assert list(first.implements.all()) == []
    assert list(first.implemented_by.all()) == [second]


def test_a_document_carries_out_only_what_was_there_before_it(cast):
    later = arrived(cast.tinh, dated_on=DATED)
    with pytest.raises(NotAllowed, match="sau văn bản này"):
        directives.draft(cast.tinh, facts(dated_on=DATED - timedelta(days=1), implements=(later,)), **BY_SYSTEM)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"subject": "  "}, "Chưa ghi trích yếu"),
        ({"dated_on": date(2024, 12, 1)}, "chưa đến"),
        ({"starts_on": date(2024, 3, 1), "ends_on": date(2024, 2, 1)}, "trước ngày bắt đầu"),
    ],
)
def test_a_document_that_cannot_be_so_is_refused(said, words, cast):
    with pytest.raises(NotAllowed, match=words):
        directives.draft(cast.tinh, facts(**said), **BY_SYSTEM)
    assert not Directive.objects.exists()


def test_a_document_is_withdrawn_for_a_reason_and_stays_so(cast):
    made = issued(cast.tinh)
    with pytest.raises(NotAllowed, match="Chưa ghi lý do"):
        directives.move(made, "withdraw", **BY_SYSTEM)
    directives.move(made, "withdraw", reason="Thay bằng văn bản khác", **BY_SYSTEM)
    assert made.state == DirectiveState.WITHDRAWN
    for act in (lambda: _change(made), lambda: directives.move(made, "issue", **BY_SYSTEM)):
        with pytest.raises(NotAllowed):
            act()


def test_a_clerk_keeps_the_documents_of_his_own_unit_only(cast):
    by_clerk = {"actor": cast.can_bo_huyen, "at": factories.NOW}
    made = directives.draft(cast.huyen, facts(), **by_clerk)
    for unit in (cast.tinh, cast.huyen_khac):
        with pytest.raises(NotAllowed, match="không có quyền"):
            directives.draft(unit, facts(), **by_clerk)
    with pytest.raises(NotAllowed, match="không có quyền"):
        directives.draft(cast.tinh, facts(), actor=cast.lanh_dao, at=factories.NOW)
    assert AuditEntry.objects.get(verb="directive.draft").object_id == str(made.pk)
