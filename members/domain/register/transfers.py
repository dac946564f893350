"""Chuyển sinh hoạt: one unit asks, the other accepts; the headcount moves once, on the effective day."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from ccb.lib import text
from members.choices import Entry, Exit, RequestState
from members.domain import telling
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
from members.models import Enrolment, Member, RegisterEvent, Transfer, Unit


@transaction.atomic
def ask_transfer(member: Member, *, to: Unit, on: date, introduction_number: str = "", actor, at: datetime) -> Transfer:
    """The member's unit introduces him to another. Nothing moves until that one accepts."""
    deed = Deed(member, actor=actor, at=at)
    check_standing(deed, enrolment_of(member), on)
    if to == member.unit:
        raise NotAllowed(f"{member} đang sinh hoạt ở {to.in_sentence}. Hãy chọn đơn vị khác để chuyển đến.")
    if member.transfers.filter(state=RequestState.ASKED).exists():
        raise NotAllowed(f"{member} đang chờ đơn vị khác tiếp nhận. Hãy chờ trả lời trước khi giới thiệu đi nơi khác.")
    check_open(to, on)
    transfer = deed.open(
        Transfer(
            member=member, unit=member.unit, to_unit=to, asked_on=on, asked_by=actor,
            introduction_number=text.clean(introduction_number),
        )
    )  # fmt: skip
    deed.done("ask_transfer", on)
    told = f"{member.unit.titled} giới thiệu một hội viên chuyển đến {to.in_sentence}, chờ tiếp nhận."  # no name (S12)
    telling.tell([to], told, "register", url=reverse("members-waiting"), actor=actor, at=at)
    return transfer


@transaction.atomic
def accept_transfer(transfer: Transfer, *, on: date, actor, at: datetime) -> None:
    """The other unit receives him: from `on` he counts here, until the day before there.

    His posts in units that he leaves end; those in units above both go on. His status stays: one exempt from
    meetings is exempt in the new unit.
    """
    deed = _reopened(transfer, actor=actor, at=at)
    member, to = deed.member, transfer.to_unit
    enrolment = enrolment_of(member)
    check_day(on, today=deed.today, since=transfer.asked_on, what="ngày giới thiệu chuyển đi")
    # One start a day: else a person could stand in two units on the day of two transfers.
    check_day(on, today=deed.today, since=enrolment.joined_on, what="ngày vào đơn vị đang sinh hoạt", after=True)
    check_open(to, on)
    deed.answer(transfer, RequestState.ACCEPTED, on, effective_on=on)
    _move(deed, enrolment, to, on)
    deed.done("accept_transfer", on)


@transaction.atomic
def transfer(member: Member, *, to: Unit, on: date, actor, at: datetime) -> RegisterEvent:
    """Asked and accepted in one, for who holds the right on both units. What the two would refuse is refused."""
    deed = Deed(member, actor=actor, at=at)
    enrolment = enrolment_of(member)
    is_asked = member.transfers.filter(state=RequestState.ASKED).exists()
    check_transfer(member, enrolment, is_asked=is_asked, to=to, on=on, actor=actor, today=deed.today)
    deed.open(
        Transfer(
            member=member, unit=member.unit, to_unit=to, state=RequestState.ACCEPTED, asked_on=on, asked_by=actor,
            decided_on=on, decided_by=actor, effective_on=on,
        )
    )  # fmt: skip
    _move(deed, enrolment, to, on)
    return deed.done("transfer", on)


def check_transfer(
    member: Member, enrolment: Enrolment, *, is_asked: bool, to: Unit, on: date, actor, today: date
) -> None:  # fmt: skip
    """Raises NotAllowed where `transfer` would; `is_asked`: he waits for another unit's answer. No query of its own."""
    check_right(actor, "register", member.unit)
    check_right(actor, "register", to)
    if to == member.unit:
        raise NotAllowed(f"{member} đang sinh hoạt ở {to.in_sentence}. Hãy chọn đơn vị khác để chuyển đến.")
    if is_asked:
        raise NotAllowed(f"{member} đang chờ đơn vị khác tiếp nhận. Hãy chờ trả lời rồi mới chuyển.")
    what = f"ngày vào {member.unit.in_sentence}"
    check_day(on, today=today, since=enrolment.joined_on, what=what, after=True)
    check_open(to, on)


def _move(deed: Deed, enrolment: Enrolment, to: Unit, on: date) -> None:
    deed.set(enrolment, left_on=on, exit=Exit.TRANSFERRED)
    deed.end_posts(on, outside=to)
    deed.set(deed.member, unit=to)
    deed.open(Enrolment(member=deed.member, unit=to, entry=Entry.RECEIVED, joined_on=on))


@transaction.atomic
def refuse_transfer(transfer: Transfer, *, reason: str, on: date, actor, at: datetime) -> None:
    """The other unit does not receive him: he stays where he is."""
    deed = _reopened(transfer, actor=actor, at=at)
    check_day(on, today=deed.today, since=transfer.asked_on, what="ngày giới thiệu chuyển đi")
    deed.answer(transfer, RequestState.REFUSED, on, reason=needed(reason, "lý do không tiếp nhận"))
    deed.done("refuse_transfer", on)


def _reopened(transfer: Transfer, *, actor, at: datetime) -> Deed:
    """The deed on the member; the transfer as it now stands, which must still be open. The right is the receiver's."""
    deed = Deed(transfer.member, actor=actor, at=at)
    transfer.refresh_from_db()
    check_right(actor, "register", transfer.to_unit)
    if transfer.state != RequestState.ASKED:
        state = transfer.get_state_display().lower()
        raise NotAllowed(f"Giấy giới thiệu này đã xử lý xong ({state}). Hãy tải lại trang để xem kết quả.")
    return deed
