"""Households: who lives in which, and what each review found. The only writer of both, but for `populating`.

Coming and going are deeds of the member with an event, so that a mistake can be undone. They happen on a day, `since`,
before which he counts where he lived then; without a day they correct what was written wrongly, for the past too. A
review says what holds from its day on; the household itself shows the latest one.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import text
from members.domain import stamps
from members.domain.homes import household_places
from members.domain.register.deeds import Deed, NotAllowed, Stale, check_day, check_right, enrolment_of
from members.models import FormerHome, Household, HouseholdReview, Member
from members.models.household import Circumstances

FIELDS = tuple(field.name for field in Circumstances._meta.fields)


@transaction.atomic
def open_for(member: Member, *, actor, at: datetime) -> Household:
    """A household of its own for a member without one, in his unit, since he was last known to live in another;
    nothing is known of it yet. Raises NotAllowed.
    """
    deed = _begin(member, actor=actor, at=at)
    if member.household_id:
        raise NotAllowed(f"{member} đã có hộ trong sổ. Hãy đưa ra khỏi hộ đó trước.")
    household = Household.objects.create(unit=member.unit)
    _move(deed, household, "open_household", since=None)
    return household


@transaction.atomic
def join(member: Member, *, household: Household, since: date | None = None, actor, at: datetime) -> None:
    """He lives in this household, and in no other any more. Only of members of one unit. Raises NotAllowed."""
    deed = _begin(member, actor=actor, at=at)
    household.refresh_from_db()
    check_right(actor, "register", household.unit)
    if member.household_id == household.pk:
        raise NotAllowed(f"{member} đã ở trong hộ này rồi. Hãy tải lại trang để xem hộ hiện nay.")
    if member.unit_id != household.unit_id:
        raise NotAllowed(
            f"{member} sinh hoạt ở {member.unit.in_sentence}, hộ này ở {household.unit.in_sentence}. "
            "Chỉ ghi chung hộ những người cùng đơn vị; hãy chuyển sinh hoạt trước."
        )
    _move(deed, household, "join_household", since)


@transaction.atomic
def together(member: Member, *, other: Member, since: date | None = None, actor, at: datetime) -> None:
    """The two live in one household: in that of `member`, else in that of `other`, else in a new one. Raises
    NotAllowed.
    """
    said = {"since": since, "actor": actor, "at": at}
    if member.household_id:
        join(other, household=member.household, **said)
    elif other.household_id:
        join(member, household=other.household, **said)
    else:
        join(other, household=open_for(member, actor=actor, at=at), **said)


@transaction.atomic
def leave(member: Member, *, since: date | None = None, actor, at: datetime) -> None:
    """He lives in no household of the register any more; it stays with its reviews. Raises NotAllowed."""
    deed = Deed(member, actor=actor, at=at)
    check_right(actor, "register", member.unit)
    if not member.household_id:
        raise NotAllowed(f"{member} không còn ở trong hộ nào. Hãy tải lại trang để xem hồ sơ hiện nay.")
    _move(deed, None, "leave_household", since)


def _begin(member: Member, *, actor, at: datetime) -> Deed:
    deed = Deed(member, actor=actor, at=at)
    check_right(actor, "register", member.unit)
    enrolment_of(member)
    return deed


def _move(deed: Deed, household: Household | None, verb: str, since: date | None) -> None:
    before = deed.member.household_id
    if since:
        last = deed.member.former_homes.last()
        check_day(since, today=deed.today, since=last and last.left_on, what="lần đổi hộ trước", after=True)
        deed.open(FormerHome(member=deed.member, household_id=before, left_on=since))
    deed.set(deed.member, household=household)
    deed.done(verb, since or deed.today)
    household_places.settle(before)


@transaction.atomic
def review(household: Household, *, on: date, fields: dict, seen: str, actor, at: datetime) -> HouseholdReview:
    """What holds from the day on: all of FIELDS. A review of the same day is corrected; one of an earlier day than
    the latest changes the past, not what the household shows. The same again changes nothing.

    `seen` is the `stamp` that the page showed. Raises Stale, NotAllowed, ValidationError with a text for each field.
    """
    household.refresh_from_db(from_queryset=Household.objects.select_for_update())
    check_right(actor, "register", household.unit)
    check_day(on, today=timezone.localdate(at))
    found = household.reviews.filter(on=on).first() or HouseholdReview(household=household, on=on)
    before = found.pk and _values(found)
    _fill(found, fields)
    if before == _values(found):
        return found
    if stamp(household) != seen:
        raise Stale("Hộ này vừa được người khác rà soát. Hãy xem lại số liệu mới rồi ghi lại.")
    found.save()
    _show_latest(household)
    audit.record("household.review", household, actor=actor, at=at, on=on, unit=household.unit_id)
    return found


def stamp(household: Household) -> str:
    """Of all its reviews; another as soon as one of them is added or changed. One query."""
    return stamps.of(*household.reviews.values_list("on", *FIELDS))


def _fill(found: HouseholdReview, fields: dict) -> None:
    if set(fields) != set(FIELDS):
        raise ValueError(f"a review says all of {FIELDS}")
    for name, value in fields.items():
        setattr(found, name, text.clean(value) if isinstance(value, str) else value)
    found.clean_fields(exclude=["household"])
    if found.loan_balance is not None and found.loan_balance < Decimal(0):
        raise NotAllowed("Dư nợ không thể âm. Hãy ghi số từ 0 trở lên, hoặc để trống nếu chưa biết.")


def _values(one: Circumstances) -> tuple:
    return tuple(getattr(one, name) for name in FIELDS)


def _show_latest(household: Household) -> None:
    latest = household.reviews.latest("on")
    for name in FIELDS:
        setattr(household, name, getattr(latest, name))
    household.save(update_fields=FIELDS)
