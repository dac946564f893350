"""C07: whatever people do to a sheet in whatever order, right or wrong, its history stays whole."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from reports.choices import SubmissionState, ValueState
from reports.domain.asking import rounds
from reports.domain.sheets import contents, differences, entry, returned, workflow
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Move, Submission, ValueVersion
from tests import factories

DRAFT, SUBMITTED, RETURNED, APPROVED = SubmissionState
RUNS, STEPS, IN_ALL = 10, 50, 2000  # some runs end early, so that more are made until the steps are enough
RIGHT = {"submit": "can_bo_huyen", "return": "van_phong", "approve": "van_phong", "reopen": "van_phong",
         "extend": "van_phong", "import": None}  # fmt: skip
people = st.sampled_from([None, "can_bo_huyen", "chu_tich_huyen", "van_phong", "lanh_dao", "nguoi_la"])
usually = st.sampled_from([True] * 9 + [False])
days = st.integers(-1, 3)


class Workflow(RuleBasedStateMachine):
    cast, form = None, None
    steps, taken, refused = 0, 0, 0  # over all runs

    @initialize()
    def begin(self):
        self.at = factories.NOW
        self.round = factories.round_of(self.form, batch=1 + Submission.objects.count())
        self.draft = factories.submission(self.round, self.cast.huyen, whole=5, part=5)
        self.indicators = [row.indicator for row in self.form.rows.select_related("indicator")]
        self.moves, self.state, self.version, self.looked_at = 0, DRAFT, self.draft.version - 1, 0

    # --- What people do --------------------------------------------------------------------------------------------

    @rule(number=st.integers(0, 9), which=st.integers(0, 1), back=st.integers(0, 4), who=people)
    def type(self, number, which, back, who):
        """A figure over what he saw, now and then an old revision."""
        indicator = self.indicators[which]
        seen = entry.values_of(self.draft)[indicator.code].revision - (back == 4)
        change = CellChange(indicator, Cell(ValueState.NUMBER, Decimal(number)), seen=seen)
        self.attempt(lambda: entry.save(self.draft, [change], actor=self.person(who), at=self.at), is_move=False)

    @rule(which=st.integers(0, 99), fits=usually, right=usually, who=people, seen=usually,
          says=usually, day=days, marks=st.sets(st.integers(0, 1)), whole=usually)  # fmt: skip
    def move(self, which, fits, right, who, seen, says, day, marks, whole):
        """A step from this state by whoever may take it; now and then a wrong one."""
        verbs = [name for name, (sources, *_) in workflow.MOVES.items() if not fits or self.draft.state in sources]
        verb = verbs[which % len(verbs)]
        actor = self.person(RIGHT[verb] if right else who)
        asked = {
            "reason": "Xem lại" if says else " ", "seen_version": self.draft.version - (not seen),
            "until": timezone.localdate(self.at) + timedelta(days=day) if verb in ("reopen", "extend") else None,
            "cells": {self.indicators[place].pk: "Sai số" for place in marks},
            "seen_content": contents.content_sha256(self.draft) if whole else "0" * 64,
        }  # fmt: skip
        self.attempt(lambda: workflow.move(self.draft, verb, actor=actor, at=self.at, **asked), verb)

    @rule(which=st.integers(0, 1), answers=st.booleans())
    def settle_a_marked_cell(self, which, answers):
        asked = returned.of(self.draft)
        if asked:
            one = asked[which % len(asked)]
            said = "Số đúng" if answers else ""
            self.attempt(
                lambda: returned.settle(self.draft, one, None, said, actor=self.cast.can_bo_huyen, at=self.at),
                is_move=False,
            )

    @rule(closed=st.booleans())
    def close_or_unlock_the_round(self, closed):
        change = rounds.close if closed else rounds.unlock
        change(self.round, actor=self.cast.van_phong, at=self.at)

    @rule(hours=st.integers(1, 40))
    def time_goes_by(self, hours):
        self.at += timedelta(hours=hours)

    def person(self, name):
        return getattr(self.cast, name) if name else None

    def attempt(self, deed, verb="", *, is_move=True):
        """The deed happens whole, or it is refused and nothing has changed."""
        before = self.everything()
        was_open = self.draft.takes_figures(timezone.localdate(self.at))
        try:
            deed()
        except (workflow.Refused, workflow.Conflict, PermissionError, entry.NotOpen, entry.StaleSave):
            assert self.everything() == before
            type(self).refused += 1
            return
        type(self).taken += 1
        self.draft.refresh_from_db()
        if is_move:
            self.check_move(verb)
        else:
            assert was_open or self.everything() == before

    def everything(self):
        """The sheet's row and its figures; whatever else is written leaves an entry in the log."""
        row = Submission.objects.filter(pk=self.draft.pk).values_list()
        return list(row), list(self.draft.values.values_list("number", "revision")), AuditEntry.objects.count()

    def check_move(self, verb):
        sources, target, _, _ = workflow.MOVES[verb]
        last = Move.objects.filter(submission=self.draft).last()
        assert self.state in sources and self.draft.state == (target or self.state)
        assert (last.verb, last.from_state, last.version) == (verb, self.state, self.draft.version)
        assert verb not in ("return", "reopen", "extend") or last.reason
        assert not self.round.closed_at or self.draft.open_until or verb == "approve"
        assert last.content_sha256 == contents.content_sha256(self.draft)
        self.moves += 1

    # --- What always holds -----------------------------------------------------------------------------------------

    @invariant()
    def the_history_is_whole(self):
        """Looked at after each step that wrote something: one that was refused is known to have written nothing."""
        type(self).steps += 1
        if self.draft.version == self.looked_at:
            return
        assert self.draft.version > self.version
        moves = list(self.draft.moves.all())
        assert len(moves) == self.moves
        assert self.draft.state == (moves[-1].to_state if moves else DRAFT)
        self.each_cell_has_every_revision()
        if self.draft.state == APPROVED:
            self.what_was_approved_stands(moves[-1])
        elif self.draft.state == SUBMITTED:
            assert self.draft.submitted_at
            assert moves[-1].verb == "import" or returned.unsettled(self.draft) == 0
        self.state, self.version = self.draft.state, self.draft.version
        self.looked_at = self.draft.version

    def each_cell_has_every_revision(self):
        kept = list(ValueVersion.objects.filter(submission=self.draft).values_list("indicator", "revision"))
        for indicator, revision in self.draft.values.values_list("indicator", "revision"):
            assert sorted(number for pk, number in kept if pk == indicator) == list(range(1, revision + 1))

    def what_was_approved_stands(self, approval):
        assert approval.content_sha256 == contents.content_sha256(self.draft)
        assert differences.since(approval) == ()
        assert self.draft.open_until is None


@pytest.mark.django_db
def test_C07_two_thousand_random_steps_keep_the_invariants(cast):
    indicators = factories.indicator("whole"), factories.indicator("part")
    Workflow.cast, Workflow.form = cast, factories.form("BC", *indicators)
    laws = settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    while Workflow.steps < IN_ALL:
        run_state_machine_as_test(Workflow, settings=laws)
    assert Workflow.taken > 200 and Workflow.refused > 200
    assert audit.faults() == []
