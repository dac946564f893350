"""The life cycle: who may take which step from where, and what no order of steps can break."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ccb.core.models import AuditEntry, Notice
from members.choices import Role
from reports.choices import Severity, SubmissionState, ValueState
from reports.domain.sheets import differences, entry, workflow
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Explanation, Move, Submission
from tests import factories

DRAFT, SUBMITTED, RETURNED, APPROVED = SubmissionState
DAY = date(2024, 6, 12)  # two days after NOW
PATH_TO = {
    DRAFT: (),
    SUBMITTED: ("import",),
    RETURNED: ("import", "return"),
    APPROVED: ("import", "approve"),
}
STEPS = [  # verb, from, to, who may take it
    ("submit", DRAFT, SUBMITTED, "can_bo_huyen"),
    ("submit", DRAFT, SUBMITTED, "chu_tich_huyen"),
    ("submit", RETURNED, SUBMITTED, "can_bo_huyen"),
    ("return", SUBMITTED, RETURNED, "van_phong"),
    ("return", SUBMITTED, RETURNED, "lanh_dao"),
    ("approve", SUBMITTED, APPROVED, "van_phong"),
    ("approve", SUBMITTED, APPROVED, "lanh_dao"),
    ("reopen", APPROVED, RETURNED, "van_phong"),
    ("extend", DRAFT, DRAFT, "van_phong"),
    ("extend", RETURNED, RETURNED, "van_phong"),
]
REFUSALS = [verb for verb in workflow.REFUSALS if verb != "import"]
ALLOWED = {(verb, before) for verb, before, _, _ in STEPS}
REFUSED = [(verb, state) for verb in REFUSALS for state in SubmissionState]
REFUSED = [pair for pair in REFUSED if pair not in ALLOWED]
ACTOR_OF = {"submit": "can_bo_huyen"} | dict.fromkeys(["return", "approve", "reopen", "extend"], "van_phong")
WITHOUT_RIGHT = [
    ("submit", "nguoi_la"), ("submit", "can_bo_xa"), ("submit", "van_phong"), ("submit", "lanh_dao"),
    ("submit", "quan_tri"), ("submit", "khong_viec"),
    ("return", "can_bo_huyen"), ("return", "quan_tri"), ("approve", "chu_tich_huyen"), ("approve", "nguoi_la"),
    ("reopen", "lanh_dao"), ("reopen", "can_bo_huyen"), ("extend", "lanh_dao"), ("extend", "chu_tich_huyen"),
    ("import", "van_phong"),
]  # fmt: skip


@pytest.fixture
def indicators(db):
    return factories.indicator("whole"), factories.indicator("part")


@pytest.fixture
def form(indicators):
    return factories.form("BC", *indicators)


@pytest.fixture
def draft(cast, form):
    return factories.submission(factories.round_of(form), cast.huyen, whole=5, part=5)


def move(submission, verb, actor, *, reason="Xem lại", seen=None, at=factories.NOW, **more):
    seen = submission.version if seen is None else seen
    if verb in ("reopen", "extend"):
        more.setdefault("until", DAY)
    return workflow.move(submission, verb, actor=actor, at=at, seen_version=seen, reason=reason, **more)


@pytest.mark.parametrize(("verb", "before", "after", "who"), STEPS)
def test_step_is_taken_recorded_and_audited(cast, draft, verb, before, after, who):
    factories.moved(draft, *PATH_TO[before])
    version, actor = draft.version, getattr(cast, who)
    step = move(draft, verb, actor)
    assert (draft.state, draft.version) == (after, version + 1)
    assert (step.from_state, step.to_state, step.actor, step.version) == (before, after, actor, version + 1)
    assert step.content_sha256 == workflow.content_sha256(draft)
    assert AuditEntry.objects.filter(verb=f"submission.{verb}", actor=actor).count() == 1


@pytest.mark.parametrize(("verb", "state"), REFUSED)
def test_step_from_a_wrong_state_is_refused(cast, draft, verb, state):
    factories.moved(draft, *PATH_TO[state])
    with pytest.raises(workflow.Refused, match=workflow.REFUSALS[verb]):
        move(draft, verb, getattr(cast, ACTOR_OF[verb]))
    assert Submission.objects.get().state == state


@pytest.mark.parametrize(("verb", "who"), WITHOUT_RIGHT)
def test_step_without_the_right_changes_nothing(cast, draft, verb, who):
    moves = Move.objects.count()
    with pytest.raises(PermissionError):
        move(draft, verb, getattr(cast, who))
    assert (Submission.objects.get().state, Move.objects.count()) == (DRAFT, moves)


@pytest.mark.parametrize(("verb", "state"), [("return", SUBMITTED), ("reopen", APPROVED)])
def test_returning_and_reopening_need_a_reason(cast, draft, verb, state):
    factories.moved(draft, *PATH_TO[state])
    with pytest.raises(workflow.Refused, match="lý do"):
        move(draft, verb, cast.van_phong, reason="  ")


def test_empty_submission_cannot_be_sent(cast, form):
    empty = factories.submission(factories.round_of(form), cast.huyen)
    with pytest.raises(workflow.Refused, match="chưa có số liệu"):
        move(empty, "submit", cast.can_bo_huyen)


def test_returned_report_can_be_submitted_again(cast, draft):
    move(draft, "submit", cast.can_bo_huyen)
    move(draft, "return", cast.van_phong, reason="Sai số nhà tạm")
    move(draft, "submit", cast.can_bo_huyen)
    assert draft.state == SUBMITTED


def test_C02_decision_binds_to_the_version_that_was_seen(cast, draft):
    move(draft, "submit", cast.can_bo_huyen)
    seen = draft.version
    move(draft, "return", cast.van_phong)
    move(draft, "submit", cast.can_bo_huyen)
    with pytest.raises(workflow.Conflict):
        move(draft, "approve", cast.lanh_dao, seen=seen)
    assert Submission.objects.get().state == SUBMITTED


def test_fingerprint_follows_every_figure_and_text(cast, draft, indicators):
    def fingerprint(cell=None, text=None):
        change = [CellChange(indicators[0], cell, seen=entry.values_of(draft)["whole"].revision)] if cell else []
        texts = [entry.NarrativeChange(draft.round.form.sections.get(), text)] if text else []
        entry.save(draft, change, actor=None, at=factories.NOW, narratives=texts)
        return workflow.content_sha256(draft)

    seven = Cell(ValueState.NUMBER, Decimal(7))
    prints = [
        fingerprint(), fingerprint(seven), fingerprint(Cell(ValueState.NUMBER, Decimal(7), qualifier="hơn")),
        fingerprint(Cell(ValueState.NOT_APPLICABLE)), fingerprint(entry.BLANK), fingerprint(text="Lời"),
    ]  # fmt: skip
    assert len(set(prints)) == len(prints)


def test_sender_is_told_of_the_decision(cast, draft):
    move(draft, "submit", cast.can_bo_huyen)
    move(draft, "return", cast.van_phong, reason="Sai số nhà tạm")
    (notice,) = Notice.objects.all()
    assert notice.user == cast.can_bo_huyen
    assert "6 tháng đầu năm 2024 bị trả lại: Sai số nhà tạm" in notice.text


def test_blocking_finding_stops_the_sending_whatever_the_reason(cast, draft, form, indicators):
    check = factories.sum_check(form, *indicators, severity=Severity.BLOCKING)
    spoil(draft, indicators)
    with pytest.raises(workflow.Unexplained):
        send(draft, {check.code: "Vẫn gửi"}, cast.can_bo_huyen)
    assert not Explanation.objects.exists()


def test_warning_needs_a_reason_and_keeps_it(cast, draft, form, indicators):
    check = factories.sum_check(form, *indicators)
    spoil(draft, indicators)
    with pytest.raises(workflow.Unexplained) as refused:
        send(draft, {check.code: " "}, cast.can_bo_huyen)
    assert [found.code for found in refused.value.findings] == [check.code]
    send(draft, {check.code: "Đã kiểm tra"}, cast.can_bo_huyen)
    assert draft.state == SUBMITTED
    assert [found.reason for found in entry.findings(draft)] == ["Đã kiểm tra"]


def test_reason_given_is_kept_when_another_is_missing(cast, draft, form, indicators):
    checks = factories.sum_check(form, *indicators), factories.ratio_check(form, *indicators, high=Decimal(1))
    spoil(draft, indicators)
    with pytest.raises(workflow.Unexplained):
        send(draft, {checks[0].code: "Đã kiểm tra"}, cast.can_bo_huyen)
    assert [found.reason for found in entry.findings(draft)] == ["Đã kiểm tra", ""]


def test_reason_for_numbers_that_were_not_seen_is_not_kept(cast, draft, form, indicators):
    check = factories.sum_check(form, *indicators)
    seen = draft.version
    spoil(draft, indicators)
    with pytest.raises(workflow.Conflict):
        send(draft, {check.code: "Đã kiểm tra"}, cast.can_bo_huyen, seen=seen)
    assert not Explanation.objects.exists()


def test_no_reason_is_written_into_a_sent_submission(cast, draft, form, indicators):
    check = factories.sum_check(form, *indicators)
    spoil(draft, indicators)
    factories.moved(draft, "import")
    with pytest.raises(workflow.Refused):
        workflow.explain(draft, {check.code: "Muộn"}, actor=cast.can_bo_huyen, at=factories.NOW)


def test_a_stranger_writes_no_reason(cast, draft, form, indicators):
    check = factories.sum_check(form, *indicators)
    spoil(draft, indicators)
    with pytest.raises(PermissionError):
        workflow.explain(draft, {check.code: "Lạ"}, actor=cast.nguoi_la, at=factories.NOW)


def spoil(draft, indicators):
    """whole 6, part 5: the sum and the ratio do not hold."""
    entry.save(
        draft, [CellChange(indicators[0], Cell(ValueState.NUMBER, Decimal(6)), seen=1)], actor=None, at=factories.NOW
    )


def send(draft, reasons, actor, *, seen=None):
    seen = draft.version if seen is None else seen
    workflow.send(draft, reasons, actor=actor, at=factories.NOW, seen_version=seen)


# --- One unit alone, until a day ----------------------------------------------------------------------------------


def close_round(submission):
    submission.round.closed_at = factories.NOW
    submission.round.save()


def type_over(submission, indicators, number, *, at):
    seen = entry.values_of(submission)[indicators[0].code].revision
    change = CellChange(indicators[0], Cell(ValueState.NUMBER, Decimal(number)), seen=seen)
    return entry.save(submission, [change], actor=None, at=at)


def test_reopening_says_who_why_and_until_when(cast, draft):
    factories.moved(draft, "import", "approve")
    with pytest.raises(workflow.Refused, match="Ghi ngày cuối cùng"):
        move(draft, "reopen", cast.van_phong, until=None)
    with pytest.raises(workflow.Refused, match="từ hôm nay"):
        move(draft, "reopen", cast.van_phong, until=DAY - timedelta(days=3))
    step = move(draft, "reopen", cast.van_phong, reason="Thiếu hai xã")
    assert (step.actor, step.reason, step.until, draft.open_until) == (cast.van_phong, "Thiếu hai xã", DAY, DAY)
    assert '"until":"2024-06-12"' in AuditEntry.objects.get(verb="submission.reopen").data


def test_one_unit_corrects_and_is_approved_though_the_round_is_closed(cast, draft, indicators):
    factories.moved(draft, "import", "approve")
    close_round(draft)
    move(draft, "reopen", cast.van_phong)
    type_over(draft, indicators, 6, at=factories.NOW)
    move(draft, "submit", cast.chu_tich_huyen)
    move(draft, "approve", cast.van_phong, at=factories.NOW + timedelta(days=30))  # the reviewer may take his time
    assert (draft.state, draft.open_until) == (APPROVED, None)


def test_after_the_day_the_sheet_is_closed_for_entry_and_sending(cast, draft, indicators):
    factories.moved(draft, "import", "approve")
    move(draft, "reopen", cast.van_phong)
    last, after = (factories.NOW.replace(day=day, hour=hour) for day, hour in ((12, 23), (13, 0)))
    type_over(draft, indicators, 6, at=last)
    with pytest.raises(entry.NotOpen, match="mở riêng đến hết ngày 12/6/2024, nay đã đóng"):
        type_over(draft, indicators, 7, at=after)
    with pytest.raises(workflow.Refused, match="nay đã đóng. Nếu còn phải nộp, hãy nhờ văn phòng mở thêm ngày"):
        move(draft, "submit", cast.can_bo_huyen, at=after)
    move(draft, "extend", cast.van_phong, at=after, until=after.date(), reason="Thêm một ngày")
    type_over(draft, indicators, 7, at=after)
    move(draft, "submit", cast.can_bo_huyen, at=after)
    assert draft.state == SUBMITTED


def test_a_unit_that_never_sent_is_let_into_a_closed_round(cast, draft):
    close_round(draft)
    with pytest.raises(workflow.Refused, match="đã khoá"):
        move(draft, "submit", cast.can_bo_huyen)
    move(draft, "extend", cast.van_phong, reason="Mất điện nhiều ngày")
    told = Notice.objects.filter(user__in=[cast.can_bo_huyen, cast.chu_tich_huyen])
    assert told.count() == Notice.objects.count() == 2
    assert "mở riêng cho đơn vị (sửa được đến hết ngày 12/6/2024): Mất điện nhiều ngày" in told[0].text
    move(draft, "submit", cast.can_bo_huyen)
    assert draft.state == SUBMITTED


def test_what_was_opened_until_a_day_goes_back_with_another_day(cast, draft):
    factories.moved(draft, "import", "approve")
    move(draft, "reopen", cast.van_phong)
    move(draft, "submit", cast.can_bo_huyen)
    later = factories.NOW + timedelta(days=5)
    with pytest.raises(workflow.Refused, match="ghi ngày đơn vị được sửa đến"):
        move(draft, "return", cast.van_phong, at=later)
    move(draft, "return", cast.van_phong, at=later, until=later.date())
    assert (draft.state, draft.open_until) == (RETURNED, later.date())


# --- C02 ----------------------------------------------------------------------------------------------------------


def test_C02_approval_binds_to_the_hash_that_was_seen(cast, draft):
    factories.moved(draft, "import")
    seen = workflow.content_sha256(draft)
    draft.values.filter(indicator__code="whole").update(number=6)  # past the domain, so that the version stands
    with pytest.raises(workflow.Conflict):
        move(draft, "approve", cast.van_phong, seen_content=seen)
    move(draft, "approve", cast.van_phong, seen_content=workflow.content_sha256(draft))
    assert draft.state == APPROVED


def test_C02_change_after_approval_is_told_cell_by_cell_with_author_and_time(cast, draft, indicators):
    factories.moved(draft, "import", "approve")
    approval = draft.moves.last()
    assert differences.since(approval) == ()
    move(draft, "reopen", cast.van_phong)
    later = factories.NOW + timedelta(hours=3)
    change = CellChange(indicators[0], Cell(ValueState.NUMBER, Decimal(6), note="đếm lại"), seen=1)
    text = entry.NarrativeChange(draft.round.form.sections.get(), "Thêm một xã.")
    entry.save(draft, [change], actor=cast.can_bo_huyen, at=later, narratives=[text])
    cell, words = differences.since(approval)
    assert (cell.name, cell.before, cell.after, cell.note) == ("Chỉ tiêu whole", "5", "6", "đếm lại")
    assert (cell.author, cell.at) == (str(cast.can_bo_huyen), later)
    assert (words.name, words.before, words.after) == ("Phần lời mục 1", "", "Thêm một xã.")
    type_over(draft, indicators, 5, at=later)
    entry.save(draft, [CellChange(indicators[0], Cell(ValueState.NUMBER, Decimal(5)), seen=3)], actor=None, at=later)
    assert [one.name for one in differences.since(approval)] == ["Phần lời mục 1"]  # changed back: no difference


# --- Two people ---------------------------------------------------------------------------------------------------


def test_nobody_approves_what_he_sent(cast, draft):
    both = factories.user("hai-vai", (cast.huyen, Role.HEAD), (cast.tinh, Role.OFFICE))
    workflow.move(draft, "submit", actor=both, at=factories.NOW, seen_version=draft.version)
    with pytest.raises(workflow.Refused, match="không tự duyệt được"):
        workflow.move(draft, "approve", actor=both, at=factories.NOW, seen_version=draft.version)
    assert draft.state == SUBMITTED
    workflow.move(draft, "approve", actor=cast.van_phong, at=factories.NOW, seen_version=draft.version)
    assert draft.state == APPROVED


def test_where_two_people_are_asked_who_typed_a_figure_does_not_send_it(cast, form, indicators):
    form.needs_two_people = True
    form.save()
    typed = factories.submission(factories.round_of(form), cast.huyen)
    change = CellChange(indicators[0], Cell(ValueState.NUMBER, Decimal(7)))
    entry.save(typed, [change], actor=cast.can_bo_huyen, at=factories.NOW)
    with pytest.raises(workflow.Refused, match="cần hai người"):
        workflow.move(typed, "submit", actor=cast.can_bo_huyen, at=factories.NOW, seen_version=typed.version)
    workflow.move(typed, "submit", actor=cast.chu_tich_huyen, at=factories.NOW, seen_version=typed.version)
    assert typed.state == SUBMITTED
