"""The life cycle: who may take which step from where, and what no order of steps can break."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from ccb.core.domain import audit
from ccb.core.models import AuditEntry, Notice
from members.choices import Role
from reports.choices import Severity, SubmissionState, ValueState
from reports.domain import entry, workflow
from reports.domain.entry import Cell, CellChange
from reports.models import Explanation, Move, Submission
from tests import factories

DRAFT, SUBMITTED, RETURNED, APPROVED = SubmissionState
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
]
ALLOWED = {(verb, before) for verb, before, _, _ in STEPS}
REFUSED = [(verb, state) for verb in ("submit", "return", "approve", "reopen") for state in SubmissionState]
REFUSED = [pair for pair in REFUSED if pair not in ALLOWED]
ACTOR_OF = {"submit": "can_bo_huyen", "return": "van_phong", "approve": "van_phong", "reopen": "van_phong"}
WITHOUT_RIGHT = [
    ("submit", "nguoi_la"), ("submit", "can_bo_xa"), ("submit", "van_phong"), ("submit", "lanh_dao"),
    ("submit", "quan_tri"), ("submit", "khong_viec"),
    ("return", "can_bo_huyen"), ("return", "quan_tri"), ("approve", "chu_tich_huyen"), ("approve", "nguoi_la"),
    ("reopen", "lanh_dao"), ("reopen", "can_bo_huyen"), ("import", "van_phong"),
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


def move(submission, verb, actor, *, reason="Xem lại", seen=None):
    seen = submission.version if seen is None else seen
    return workflow.move(submission, verb, actor=actor, at=factories.NOW, seen_version=seen, reason=reason)


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


def test_closed_round_cannot_be_reopened(cast, draft):
    factories.moved(draft, "import", "approve")
    draft.round.closed_at = factories.NOW
    draft.round.save()
    with pytest.raises(workflow.Refused, match="đã khoá"):
        move(draft, "reopen", cast.van_phong)


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


class Walk:
    """Random people taking random steps on one submission, right or wrong, and what must hold after each."""

    def __init__(self, cast, draft, indicators, seed):
        self.random = random.Random(seed)
        self.people = [None, cast.can_bo_huyen, cast.chu_tich_huyen, cast.van_phong, cast.lanh_dao, cast.nguoi_la]
        self.right_one = {verb: getattr(cast, name) for verb, name in ACTOR_OF.items()}
        self.draft, self.indicators, self.at = draft, indicators, factories.NOW
        self.state, self.version, self.moves, self.audited = draft.state, draft.version, 0, AuditEntry.objects.count()

    def step(self):
        self.at += timedelta(minutes=1)
        taken = self.save() if self.random.random() < 0.3 else self.move()
        self.hold(taken)

    def save(self):
        cell = Cell(ValueState.NUMBER, Decimal(self.random.randint(0, 9)))
        indicator = self.random.choice(self.indicators)
        standing = entry.values_of(self.draft)[indicator.code].revision
        change = CellChange(indicator, cell, seen=standing - self.random.randint(0, 1))
        try:
            return "save" if entry.save(self.draft, [change], actor=self.random.choice(self.people), at=self.at) else ""
        except (entry.NotOpen, entry.StaleSave):
            return ""

    def move(self):
        verb, actor = self.random.choice(list(workflow.MOVES)), self.random.choice(self.people)
        if self.random.random() < 0.8:
            actor = self.right_one.get(verb)
        seen = self.draft.version - (self.random.random() < 0.1)
        reason = self.random.choice(["", "Xem lại"])
        try:
            workflow.move(self.draft, verb, actor=actor, at=self.at, seen_version=seen, reason=reason)
        except (workflow.Refused, workflow.Conflict, PermissionError):
            return ""
        return verb

    def hold(self, taken):
        stands = Submission.objects.get(pk=self.draft.pk)
        assert stands.version == self.version + bool(taken)
        assert AuditEntry.objects.count() == self.audited + bool(taken)
        if taken in ("", "save"):
            assert stands.state == self.state
            assert taken == "" or self.state in (DRAFT, RETURNED)
        else:
            sources, target, _, _ = workflow.MOVES[taken]
            assert self.state in sources and stands.state == target
            self.check_last_move(taken)
        assert stands.state != SUBMITTED or stands.submitted_at
        self.state, self.version, self.audited = stands.state, stands.version, self.audited + bool(taken)

    def check_last_move(self, taken):
        self.moves += 1
        last = Move.objects.filter(submission=self.draft).last()
        assert (last.verb, last.from_state, last.version) == (taken, self.state, self.version + 1)
        assert taken not in ("return", "reopen") or last.reason
        assert Move.objects.count() == self.moves


def test_C07_two_thousand_random_steps_keep_the_invariants(cast, draft, indicators):
    walk = Walk(cast, draft, indicators, seed=2024)
    for _ in range(2000):
        walk.step()
    assert walk.moves > 200
    assert audit.faults() == []


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
