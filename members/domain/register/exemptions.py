"""Miễn sinh hoạt: an old or ailing member need not come to the meetings. He stays a member and counts as before."""

from datetime import date, datetime

from django.db import transaction

from members.choices import MemberStatus
from members.domain.register.deeds import Deed, NotAllowed, check_day, check_standing, enrolment_of, needed
from members.models import Member


@transaction.atomic
def exempt(member: Member, *, on: date, reason: str, actor, at: datetime) -> None:
    """From that day on he need not come. Raises NotAllowed."""
    deed = Deed(member, actor=actor, at=at)
    check_standing(deed, enrolment_of(member), on)
    if member.status == MemberStatus.EXEMPT:
        raise NotAllowed(f"{member} đang được miễn sinh hoạt rồi. Hãy tải lại trang để xem hồ sơ hiện nay.")
    words = needed(reason, "lý do miễn sinh hoạt")
    deed.set(member, status=MemberStatus.EXEMPT)
    deed.done("exempt", on, reason=words)


@transaction.atomic
def resume(member: Member, *, on: date, actor, at: datetime) -> None:
    """He comes to the meetings again, from that day on. Raises NotAllowed."""
    deed = Deed(member, actor=actor, at=at)
    check_standing(deed, enrolment_of(member), on)
    if member.status != MemberStatus.EXEMPT:
        raise NotAllowed(f"{member} không ở diện miễn sinh hoạt. Hãy tải lại trang để xem hồ sơ hiện nay.")
    since = member.events.filter(verb="exempt", undone_at=None).last()
    check_day(on, today=deed.today, since=since and since.on, what="ngày miễn sinh hoạt")
    deed.set(member, status=MemberStatus.ACTIVE)
    deed.done("resume", on)
