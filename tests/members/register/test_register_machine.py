"""Whatever is done to the register in whatever order: nobody counts twice, and the numbers always balance."""

from datetime import date, timedelta
from itertools import combinations_with_replacement

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from members.choices import Entry, Exit, MemberStatus, RequestState, UnitKind
from members.domain.doubles import choosing, merging
from members.domain.register import counts, posts, registry
from members.domain.register.registry import NotAllowed
from members.models import Application, Enrolment, Member, Post, Transfer, Unit
from tests import factories
from tests.members.registering import AT, BY_SYSTEM

FIRST = date(2024, 5, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(12)]  # few, so that moves meet on one day
PAIRS = list(combinations_with_replacement(DAYS, 2))
ENROLLED = {MemberStatus.ACTIVE, MemberStatus.EXEMPT}

days = st.sampled_from(DAYS)
numbers = st.integers(0, 9)


def chosen(rows, number: int):
    found = list(rows.order_by("pk"))
    return found[number % len(found)]


def standing(member: Member) -> tuple:
    """Where he stands, by the rows and not by what the object remembers."""
    row = Member.objects.get(pk=member.pk)
    stays = row.enrolments.values_list("unit", "entry", "joined_on", "exit", "left_on")
    requests = [
        list(table.order_by("pk").values("pk", "state", "reason")) for table in (row.applications, row.transfers)
    ]
    return row.status, row.unit_id, list(stays), requests


def stands_in(stay: Enrolment, unit: Unit) -> bool:
    return stay.unit.path.startswith(unit.path)


def here(stays: list[Enrolment], unit: Unit, day: date) -> list[int]:
    """Plain Python: the member of each enrolment that counts in the subtree on the day."""
    return [
        stay.member_id
        for stay in stays
        if stands_in(stay, unit) and stay.joined_on <= day and (stay.left_on is None or stay.left_on > day)
    ]


def crossed(stays: list[Enrolment], unit: Unit, starts_on: date, ends_on: date) -> tuple[int, int]:
    """Plain Python: how many came into the subtree and went out of it by a transfer or over the border."""
    came = [one for one in stays if one.entry == Entry.RECEIVED and starts_on <= one.joined_on <= ends_on]
    went = [one for one in stays if one.exit == Exit.TRANSFERRED and starts_on <= one.left_on <= ends_on]
    links = {(one.member_id, one.joined_on): one.unit for one in came}
    back = {(one.member_id, one.left_on): one.unit for one in went}

    def over(rows, other_sides, day_of) -> int:
        sides = [(one, other_sides.get((one.member_id, day_of(one)))) for one in rows if stands_in(one, unit)]
        return sum(other is None or not other.path.startswith(unit.path) for _, other in sides)

    return over(came, back, lambda one: one.joined_on), over(went, links, lambda one: one.left_on)


class Register(RuleBasedStateMachine):
    units: list[Unit]  # the province first
    step = 0

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.before = {}  # event: how the member stood before it
        self.merged = {}  # event: the member whose file was merged by it, and how he stood before

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def unit(self, number: int) -> Unit:
        return self.units[number % len(self.units)]

    def attempt(self, member: Member, deed) -> None:
        """A deed that is refused changes nothing; one that is done is remembered by its event."""
        before = standing(member)
        try:
            deed()
        except NotAllowed:
            assert standing(member) == before
        else:
            self.before[member.events.last().pk] = before

    # --- Deeds ---------------------------------------------------------------------------------------------------

    @initialize(place=numbers)
    def someone_is_in_the_register(self, place):
        self.enrol(place, FIRST)

    @rule(place=numbers, on=days)
    def enrol(self, place, on):
        registry.enrol({"full_name": "Hồ Văn Mẫu"}, unit=self.unit(place), on=on, **BY_SYSTEM)

    @rule(place=numbers, on=days)
    def apply(self, place, on):
        registry.apply({"full_name": "Rơ Lưk Mẫu"}, unit=self.unit(place), on=on, **BY_SYSTEM)

    @rule(who=numbers, place=numbers, on=days)
    def enrol_anew(self, who, place, on):
        member = chosen(Member.objects, who)
        self.attempt(member, lambda: registry.enrol({}, unit=self.unit(place), on=on, member=member, **BY_SYSTEM))

    @precondition(lambda self: Application.objects.exists())
    @rule(which=numbers, on=days)
    def propose(self, which, on):
        application = chosen(Application.objects, which)
        self.attempt(application.member, lambda: registry.propose(application, on=on, **BY_SYSTEM))

    @precondition(lambda self: Application.objects.filter(state=RequestState.PROPOSED).exists())
    @rule(which=numbers, on=days, accepted=st.booleans())
    def decide(self, which, on, accepted):
        application = chosen(Application.objects.filter(state=RequestState.PROPOSED), which)
        facts = {"accepted": accepted, "decision_number": "5/QĐ", "reason": "Chưa đủ điều kiện"}
        self.attempt(application.member, lambda: registry.decide(application, on=on, **facts, **BY_SYSTEM))

    @rule(who=numbers, place=numbers, on=days)
    def ask_transfer(self, who, place, on):
        member = chosen(Member.objects, who)
        self.attempt(member, lambda: registry.ask_transfer(member, to=self.unit(place), on=on, **BY_SYSTEM))

    @precondition(lambda self: Transfer.objects.exists())
    @rule(which=numbers, on=days)
    def accept_transfer(self, which, on):
        transfer = chosen(Transfer.objects, which)
        self.attempt(transfer.member, lambda: registry.accept_transfer(transfer, on=on, **BY_SYSTEM))

    @precondition(lambda self: Transfer.objects.filter(state=RequestState.ASKED).exists())
    @rule(which=numbers, on=days)
    def answer_open_transfer(self, which, on):
        transfer = chosen(Transfer.objects.filter(state=RequestState.ASKED), which)
        self.attempt(transfer.member, lambda: registry.accept_transfer(transfer, on=on, **BY_SYSTEM))

    @rule(who=numbers, on=days)
    def die(self, who, on):
        member = chosen(Member.objects, who)
        self.attempt(member, lambda: registry.record_death(member, on=on, **BY_SYSTEM))

    @rule(who=numbers, on=days, expelled=st.booleans())
    def strike_off_or_expel(self, who, on, expelled):
        member = chosen(Member.objects, who)
        facts = {"on": on, "reason": "Bỏ sinh hoạt"} | BY_SYSTEM
        if expelled:
            self.attempt(member, lambda: registry.discipline(member, kind="expulsion", decision_number="7/QĐ", **facts))
        else:
            self.attempt(member, lambda: registry.strike_off(member, **facts))

    @rule(who=numbers, on=days, back=st.booleans())
    def exempt_or_resume(self, who, on, back):
        member = chosen(Member.objects, who)
        if back:
            self.attempt(member, lambda: registry.resume(member, on=on, **BY_SYSTEM))
        else:
            self.attempt(member, lambda: registry.exempt(member, on=on, reason="Tuổi cao", **BY_SYSTEM))

    @rule(who=numbers, on=days)
    def move_out(self, who, on):
        member, said = chosen(Member.objects, who), {"to": "Tỉnh khác", "introduction_number": "3/GT"}
        self.attempt(member, lambda: registry.move_out(member, on=on, **said, **BY_SYSTEM))

    @rule(place=numbers, on=days)
    def move_in(self, place, on):
        said = {"origin": "Tỉnh khác", "introduction_number": "4/GT"}
        registry.move_in({"full_name": "A Mẫu"}, unit=self.unit(place), on=on, **said, **BY_SYSTEM)

    @precondition(lambda self: Member.objects.filter(status__in=["moved", "applying"]).exists())
    @rule(who=numbers, place=numbers, on=days)
    def come_back(self, who, place, on):
        member = chosen(Member.objects.filter(status__in=["moved", "applying"]), who)
        facts = {"unit": self.unit(place), "on": on, "origin": "Tỉnh khác", "introduction_number": "5/GT"}
        self.attempt(member, lambda: registry.move_in({}, member=member, **facts, **BY_SYSTEM))

    @rule(who=numbers, place=numbers, on=days)
    def readmit(self, who, place, on):
        member = chosen(Member.objects, who)
        facts = {"unit": self.unit(place), "on": on, "decision_number": "9/QĐ"}
        self.attempt(member, lambda: registry.readmit(member, **facts, **BY_SYSTEM))

    @rule(who=numbers, on=days)
    def appoint(self, who, on):
        member = chosen(Member.objects, who)
        facts = {"unit": member.unit, "body": "bch", "title": "Uỷ viên", "on": on}
        if member.status in ENROLLED and not member.posts.filter(ended_on=None).exists():
            posts.appoint(member, **facts, **BY_SYSTEM)

    @rule(one=numbers, two=numbers, membership=st.sampled_from([choosing.KEEP, choosing.OTHER]))
    def merge(self, one, two, membership):
        keep, other = chosen(Member.objects, one), chosen(Member.objects, two)
        before, seen = standing(other), (merging.version_of(keep), merging.version_of(other))
        said = {"choices": {choosing.MEMBERSHIP: membership}, "seen_versions": seen}
        self.attempt(keep, lambda: registry.merge(keep, other=other, **said, **BY_SYSTEM))
        if Member.objects.get(pk=other.pk).merged_into_id == keep.pk != other.pk:
            self.merged.setdefault(keep.events.last().pk, (other, before))
            assert not Enrolment.objects.filter(member=other).exists()
        else:
            assert standing(other) == before

    @rule(who=numbers, back=st.integers(0, 1))
    def undo(self, who, back):
        """Of the last event; of an earlier one it is refused."""
        member = chosen(Member.objects, who)
        events = list(member.events.filter(undone_at=None).order_by("-pk")[back:])
        if not events:
            return
        now = standing(member)
        try:
            registry.undo(events[0], actor=None, at=AT)
        except NotAllowed:
            assert standing(member) == now
            is_merged = member.status == MemberStatus.MERGED
            assert back or is_merged or member.posts.filter(ended_on=None).exists()
        else:
            assert not back
            self.stands_as_before(member, events[0])

    def stands_as_before(self, member: Member, event) -> None:
        status, unit, stays, (applications, transfers) = standing(member)
        if event.verb in ("apply", "ask_transfer"):  # the request itself stays, marked
            assert (applications if event.verb == "apply" else transfers)[-1]["state"] == RequestState.UNDONE
        elif event.pk in self.before:
            assert standing(member) == self.before[event.pk]
        if event.pk in self.merged:
            other, stood = self.merged[event.pk]
            assert standing(other) == stood
        if event.pk in self.before:
            assert (status, unit, stays) == self.before[event.pk][:3]
        else:
            assert (status, stays) == (MemberStatus.APPLYING, [])

    # --- What always holds -----------------------------------------------------------------------------------------

    @invariant()
    def nobody_counts_twice_and_every_unit_balances(self):
        """Every day in plain Python; by the queries two other days after each step, and each unit between them."""
        stays = list(Enrolment.objects.select_related("unit"))
        for day in DAYS:
            counted = here(stays, self.units[0], day)
            assert len(counted) == len(set(counted))
        self.step += 1
        starts_on, ends_on = PAIRS[self.step * 29 % len(PAIRS)]  # 29: far apart, and in time all of them
        for unit in self.units:
            assert counts.headcount(unit, on=starts_on, by="sex").total == len(here(stays, unit, starts_on))
            self.balances(stays, unit, starts_on, ends_on)

    def balances(self, stays: list[Enrolment], unit: Unit, starts_on: date, ends_on: date) -> None:
        found = counts.balance(unit, starts_on=starts_on, ends_on=ends_on)
        made = [
            stay
            for stay in stays
            if stay.entry == Entry.OPENING and starts_on <= stay.joined_on <= ends_on and stands_in(stay, unit)
        ]
        assert found.holds, found
        assert (found.received, found.transferred) == crossed(stays, unit, starts_on, ends_on)
        assert found.opening == len(here(stays, unit, starts_on - timedelta(days=1))) + len(made)
        assert found.closing == len(here(stays, unit, ends_on))

    @invariant()
    def status_and_unit_agree_with_the_enrolments(self):
        for member in Member.objects.all():
            last = member.enrolments.last()
            is_open = bool(last and last.left_on is None)
            assert (member.status in ENROLLED) == is_open
            if last:
                assert member.unit_id == last.unit_id or member.status == MemberStatus.APPLYING
            if last and not is_open:
                assert member.status == ("moved" if last.exit == Exit.TRANSFERRED else last.exit)

    @invariant()
    def only_members_hold_posts(self):
        assert not Post.objects.filter(ended_on=None).exclude(member__status__in=ENROLLED).exists()


@pytest.mark.django_db
def test_the_register_keeps_its_laws_whatever_is_done(cast):
    second = factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)
    Register.units = [cast.tinh, cast.huyen, cast.xa, cast.chi_hoi, second, cast.huyen_khac]
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
