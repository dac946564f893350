"""From draft to issued: one gate, one number, frozen for good; corrections are reports of their own."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from campaigns.domain.directives import numbering
from campaigns.models import DocumentNumber
from ccb.core.models import AuditEntry, Notice
from ccb.lib import files
from reports.choices import DocumentState, ValueState
from reports.domain.papers import amending, amendments, changes, documents, issuing
from reports.domain.papers.composing import Request
from reports.domain.papers.issuing import Wanted
from reports.domain.sheets import entry
from reports.models import Document, DocumentMove, Issue
from tests import factories
from tests.reports import issued as made
from tests.reports import on_paper

NOW, SERIES = factories.NOW, "document:{}:BC-CCB"


pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def draft(cast, asked, sent):
    return made.draft(asked, cast.tinh, actor=cast.van_phong)


def take(document, verb, actor, reason="", seen=None):
    return issuing.move(document, verb, actor=actor, at=NOW, seen=seen or document.sha256, reason=reason)


# --- The gate -------------------------------------------------------------------------------------------------------


def test_a_leader_checks_what_the_office_composed_and_the_office_issues_it(cast, draft):
    take(draft, "check", cast.lanh_dao)
    assert draft.state == DocumentState.CHECKED
    issue = made.issue(draft, actor=cast.van_phong)
    assert (str(issue), draft.state) == ("01/BC-CCB", DocumentState.ISSUED)
    assert [move.verb for move in draft.moves.all()] == ["check", "issue"]
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"van-phong", "lanh-dao"}
    assert AuditEntry.objects.filter(verb="document.issue").count() == 1


def test_who_composed_it_does_not_check_it_himself(cast, draft):
    with pytest.raises(issuing.Refused, match="không tự xác nhận"):
        take(draft, "check", cast.van_phong)
    assert "check" not in issuing.allowed(draft, cast.van_phong)
    assert issuing.allowed(draft, cast.lanh_dao) == ["check"]


@pytest.mark.parametrize(
    ("verb", "person"),
    [("check", "can_bo_huyen"), ("check", "nguoi_la"), ("return", "chu_tich_huyen"), ("withdraw", "lanh_dao"),
     ("withdraw", "quan_tri")],
)  # fmt: skip
def test_steps_need_their_right_S07(cast, draft, verb, person):
    with pytest.raises(PermissionError):
        take(draft, verb, getattr(cast, person), reason="Vì thế")


def test_a_leader_does_not_issue_S07(cast, draft):
    take(draft, "check", cast.lanh_dao)
    with pytest.raises(PermissionError):
        issuing.check_issue(draft, Wanted(made.DAY, made.WHY), actor=cast.lanh_dao, seen=draft.sha256)


@pytest.mark.parametrize(("verb", "reason"), [("return", ""), ("return", "  "), ("withdraw", "Sai số")])
def test_no_step_out_of_turn_nor_without_its_reason(cast, draft, verb, reason):
    if verb == "return":
        take(draft, "check", cast.lanh_dao)
    with pytest.raises(issuing.Refused):
        take(draft, verb, cast.van_phong, reason=reason)


def test_a_returned_report_is_a_draft_again_and_its_composer_knows_why(cast, draft):
    take(draft, "check", cast.lanh_dao)
    take(draft, "return", cast.lanh_dao, reason="Thiếu phần phương hướng")
    assert draft.state == DocumentState.DRAFT
    assert "Thiếu phần phương hướng" in Notice.objects.filter(user=cast.van_phong).first().text


def test_a_step_binds_to_what_was_seen_C02(cast, draft):
    with pytest.raises(issuing.Conflict):
        take(draft, "check", cast.lanh_dao, seen="0" * 64)


def test_a_provisional_report_asks_for_a_word(cast, draft):
    take(draft, "check", cast.lanh_dao)
    with pytest.raises(issuing.Refused, match="lý do"):
        made.issue(draft, reason=" ")
    assert made.issue(draft).number == 1
    assert draft.moves.last().reason == made.WHY


# --- Number and frozen form -----------------------------------------------------------------------------------------


def test_the_issued_form_is_the_draft_with_number_day_and_code(cast, draft, settings):
    settings.PUBLIC_URL = "https://bao-cao.example"
    before = documents.frozen_of(draft)
    take(draft, "check", cast.lanh_dao)
    issue = made.issue(draft)
    frozen = json.loads(issue.frozen)
    assert {key for key in frozen if frozen[key] != before.get(key)} == {"number", "issued_at", "verification"}
    assert (frozen["number"], frozen["date"]) == ("01", "2024-06-20")
    assert frozen["verification"]["url"] == f"https://bao-cao.example/xac-minh/{issue.code}/"
    assert documents.sha256_of(issue.frozen.encode()) == issue.sha256
    assert documents.frozen_of(draft) == frozen
    assert documents.path_of(documents.file_of(draft, "pdf")).read_bytes() == made.FINAL.pdf


def test_numbers_follow_each_other_and_begin_anew_with_the_year_and_in_each_unit(cast, asked, sent):
    days = (date(2024, 6, 20), date(2024, 12, 31), date(2025, 1, 2))
    numbers = [str(made.issue(made.checked(asked, cast.tinh), on=day)) for day in days]
    numbers.append(str(made.issue(made.checked(asked, cast.huyen))))
    assert numbers == ["01/BC-CCB", "02/BC-CCB", "01/BC-CCB", "01/BC-CCB"]


def test_a_number_that_went_to_another_while_this_was_drawn_is_not_given_twice_C04(cast, asked, sent):
    first, second = made.checked(asked, cast.tinh), made.checked(asked, cast.tinh)
    wanted = Wanted(made.DAY, made.WHY)
    final = issuing.final_form(first, wanted, at=NOW)
    assert final["number"] == "01"
    made.issue(second)
    with pytest.raises(issuing.NumberTaken):
        issuing.issue(first, final, made.FINAL, wanted, actor=None, at=NOW, seen=first.sha256)
    assert made.issue(first).number == 2
    assert numbering.last(SERIES.format(cast.tinh.pk), 2024) == 2


def test_issuing_that_fails_leaves_neither_number_nor_issue_C04(cast, draft, monkeypatch):
    take(draft, "check", cast.lanh_dao)

    def full(*_args, **_more):
        raise files.CannotWrite(28, "Đĩa đầy")

    monkeypatch.setattr(files, "write_atomically", full)
    with pytest.raises(files.CannotWrite):
        made.issue(draft)
    assert not Issue.objects.exists()
    assert numbering.last(SERIES.format(cast.tinh.pk), 2024) == 0
    assert Document.objects.get(pk=draft.pk).state == DocumentState.CHECKED


def test_issued_twice_is_refused_C03(cast, draft):
    take(draft, "check", cast.lanh_dao)
    made.issue(draft)
    with pytest.raises(issuing.Refused, match="chưa ban hành"):
        made.issue(draft)
    assert Issue.objects.count() == 1


def test_codes_hold_no_letters_that_are_mistaken_for_others():
    codes = {issuing.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 14 and not set(code) & set("IO01") for code in codes)


@pytest.mark.parametrize("model", [Issue, DocumentMove])
def test_the_database_refuses_to_change_what_was_issued_C06(cast, asked, sent, model):
    made.issued(asked, cast.tinh)
    row = model.objects.first()
    for deed in (lambda: model.objects.update(id=row.pk), lambda: row.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


# --- Afterwards -----------------------------------------------------------------------------------------------------


def test_a_later_change_flags_the_report_and_never_alters_it_C06(cast, asked, sent, document):
    frozen, listed = document.issue.frozen, Document.objects.filter(pk=document.pk)
    assert not amendments.of_document(document) and not changes.flagged(listed).get().has_changes
    factories.moved(sent, "reopen")
    assert amendments.of_document(document)[0].is_open and changes.flagged(listed).get().has_changes
    row = asked.form.rows.get().indicator
    typed = entry.CellChange(row, entry.Cell(ValueState.NUMBER, Decimal(301)), seen=1)
    entry.save(sent, [typed], actor=None, at=NOW)
    sent.refresh_from_db()
    factories.moved(sent, "submit", "approve")
    [changed] = amendments.of_document(document)
    assert len(changed.differences) == 1 and changes.flagged(listed).get().has_changes
    assert Document.objects.get(pk=document.pk).issue.frozen == frozen


def test_a_unit_that_comes_in_later_is_named(cast, asked, document):
    factories.moved(factories.submission(asked, cast.huyen_khac, a=3), "import", "approve")
    assert changes.joined(document, documents.frozen_of(document)) == ["Núi Mẫu"]


def test_an_amendment_sets_old_beside_new_has_its_own_number_and_moves_the_old_report(cast, asked, sent, document):
    factories.moved(factories.submission(asked, cast.huyen_khac, a=3), "import", "approve")
    later = made.draft(asked, cast.tinh, amends=document)
    frozen = amending.amended(documents.frozen_of(later), documents.frozen_of(document))
    [sheet_of_changes] = [block for block in frozen["blocks"] if block.get("title") == "Số liệu được điều chỉnh"]
    assert sheet_of_changes["rows"] == [
        ["Hội viên mới", "Toàn đơn vị", "297 hội viên", "300 hội viên"],
        ["Hội viên mới", "Núi Mẫu", "chưa có", "3 hội viên"],
    ]
    assert "số 01/BC-CCB" in frozen["subject"][-1] and "số 01/BC-CCB" in frozen["blocks"][0]["text"]
    issuing.move(later, "check", actor=None, at=NOW, seen=later.sha256)
    assert made.issue(later).number == 2
    document.refresh_from_db()
    assert document.state == DocumentState.AMENDED
    assert document.moves.last().reason == "Điều chỉnh bằng báo cáo số 02/BC-CCB"


def test_a_withdrawn_report_is_not_amended(cast, asked, sent, document):
    take(document, "withdraw", cast.van_phong, reason="Ban hành nhầm", seen=document.issue.sha256)
    later = made.checked(asked, cast.tinh, amends=document)
    with pytest.raises(issuing.Refused):
        made.issue(later)
    assert numbering.last(SERIES.format(cast.tinh.pk), 2024) == 1


def test_a_report_in_force_is_found_before_another_is_issued_for_the_same(cast, asked, document):
    request = Request(asked.form_id, asked.period, cast.tinh.pk, made.DAY)
    assert issuing.standing(request) == document.issue
    take(document, "withdraw", cast.van_phong, reason="Ban hành nhầm", seen=document.issue.sha256)
    assert issuing.standing(request) is None


def test_reports_without_a_difference_say_so():
    frozen = on_paper.frozen(unit="Quảng Nam")
    same = amending.amended(frozen, frozen)
    assert "Không có số liệu nào thay đổi." in same["blocks"][0]["text"]
    assert not [block for block in same["blocks"] if block.get("title") == "Số liệu được điều chỉnh"]


def test_the_register_of_what_left_has_its_line(cast, asked, sent, document):
    line = DocumentNumber.objects.get(unit=cast.tinh)
    assert (line.symbol, line.dated_on, line.subject) == ("01/BC-CCB", made.DAY, document.title)
    assert line.keeper == "VT" and "Lưu" not in line.recipients and line.recipients and line.signer == "CHỦ TỊCH"
