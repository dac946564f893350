"""Moves over the border of the province: out of this register into another, and back or in from there."""

from datetime import date, datetime

from django.db import transaction

from members.choices import Entry, Exit, MemberStatus
from members.domain.register.admissions import begin
from members.domain.register.deeds import (
    Deed,
    NotAllowed,
    check_day,
    check_open,
    check_right,
    check_standing,
    enrolment_of,
    needed,
)
from members.models import Member, Unit


@transaction.atomic
def move_out(member: Member, *, on: date, to: str, introduction_number: str, actor, at: datetime) -> None:
    """He counts no longer from `on`, with the cause "transferred"; his file stays with the unit that he left.

    `to` is the place in words. Not on his first day in the unit: a person would be in and out on one day. Raises
    NotAllowed.
    """
    deed = Deed(member, actor=actor, at=at)
    enrolment = enrolment_of(member)
    check_standing(deed, enrolment, on, after=True)
    place, number = needed(to, "nơi chuyển đến"), needed(introduction_number, "số giấy giới thiệu")
    deed.leave(enrolment, Exit.TRANSFERRED, on, status=MemberStatus.MOVED, reason="Đã chuyển đi ngoài tỉnh.")
    deed.done("move_out", on, to=place, introduction_number=number)


@transaction.atomic
def move_in(
    fields: dict, *, unit: Unit, on: date, origin: str, introduction_number: str, actor, at: datetime,
    member: Member | None = None,
) -> Member:  # fmt: skip
    """A member of another province's association counts in the unit from `on`, with the cause "received".

    `member` is the file of one who had moved out and comes back (later than the day he left), or one without
    membership; without it a new file is made of `fields`. `origin` is the place in words. Raises NotAllowed, and what
    `personal.new_file` raises.
    """
    if member and member.status == MemberStatus.MOVED:
        deed = _returned(member, unit, on, actor=actor, at=at)
    else:
        deed = begin(fields, unit=unit, member=member, actor=actor, at=at)
        check_day(on, today=deed.today)
    check_open(unit, on)
    place, number = needed(origin, "nơi chuyển từ đó đến"), needed(introduction_number, "số giấy giới thiệu")
    deed.join(unit, Entry.RECEIVED, on)
    deed.done("move_in", on, origin=place, introduction_number=number)
    return deed.member


def _returned(member: Member, unit: Unit, on: date, *, actor, at: datetime) -> Deed:
    deed = Deed(member, actor=actor, at=at)
    if member.status != MemberStatus.MOVED:
        raise NotAllowed(f"{member} không còn ở diện chuyển đi. Hãy tải lại trang để xem hồ sơ hiện nay.")
    for place in {unit, member.unit}:
        check_right(actor, "register", place)
    last = member.enrolments.latest("joined_on")
    check_day(on, today=deed.today, since=last.left_on, what="ngày chuyển đi", after=True)
    return deed
