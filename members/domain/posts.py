"""Posts by term: who holds what since when. The only writer of Post, but for the register when a member leaves."""

from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import text
from members.choices import Body
from members.domain.deeds import NotAllowed, check_day, check_open, check_right, enrolment_of, needed
from members.models import Member, Post, Unit


@transaction.atomic
def appoint(
    member: Member, *, unit: Unit, body: Body, title: str, on: date, term: str = "", actor, at: datetime
) -> Post:
    """Give the member a post in the unit from that day on. Raises NotAllowed.

    He must be a member of the unit or of one below it today; on the day itself he need not have been in the register,
    because terms began before it was made.
    """
    check_right(actor, "register", unit)
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    enrolment_of(member)
    if not member.unit.path.startswith(unit.path):
        raise NotAllowed(f"{member} không sinh hoạt ở {unit.in_sentence}. Hãy chọn người của đơn vị.")
    check_day(on, today=timezone.localdate(at))
    check_open(unit, on)
    title, body = needed(title, "chức vụ"), Body(body)
    if member.posts.filter(unit=unit, body=body, title=title, ended_on=None).exists():
        raise NotAllowed(f"{member} đang giữ chức vụ này. Hãy kết thúc nhiệm kỳ cũ trước khi ghi nhiệm kỳ mới.")
    post = Post.objects.create(member=member, unit=unit, body=body, title=title, term=text.clean(term), started_on=on)
    audit.record("post.appoint", post, actor=actor, at=at, member=member.pk, unit=unit.pk, body=body, on=on)
    return post


@transaction.atomic
def end(post: Post, *, on: date, actor, at: datetime) -> None:
    """End the post: `on` is the first day without it. Raises NotAllowed."""
    post.refresh_from_db(from_queryset=Post.objects.select_for_update())
    check_right(actor, "register", post.unit)
    if post.ended_on:
        raise NotAllowed("Chức vụ này đã kết thúc rồi. Hãy tải lại trang để xem hồ sơ hiện nay.")
    check_day(on, today=timezone.localdate(at), since=post.started_on, what="ngày nhận chức vụ")
    post.ended_on = on
    post.save(update_fields=["ended_on"])
    audit.record("post.end", post, actor=actor, at=at, member=post.member_id, unit=post.unit_id, on=on)


def holders(unit: Unit, *, body: Body, on: date) -> models.QuerySet[Post]:
    """The posts of the unit's body held on that day, with their members, by seniority in the post. One query."""
    return Post.objects.on(on).filter(unit=unit, body=body).select_related("member").order_by("started_on", "pk")
