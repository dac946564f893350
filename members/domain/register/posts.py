"""Posts by term: who holds what since when. The only writer of Post, but for the register when a member leaves."""

import re
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import text
from members.choices import Body, UnitKind
from members.domain import stamps
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, check_right, enrolment_of, needed
from members.models import Member, Post, Unit

TERM = re.compile("([0-9]{4})-([0-9]{4})")
BOARDS = (Body.EXECUTIVE, Body.STANDING_BOARD, Body.STANDING, Body.INSPECTION, Body.CONGRESS)
BODIES = {UnitKind.CHAPTER: (Body.CHAPTER,), UnitKind.SUB_CHAPTER: (Body.SUB_CHAPTER,)}

RANKED = (*BOARDS, Body.CHAPTER, Body.SUB_CHAPTER)


def bodies_of(unit: Unit) -> tuple[Body, ...]:
    """The bodies that a unit of this kind has, in the association's order."""
    return BODIES.get(unit.kind, BOARDS)


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
    _check_free(member.posts.filter(unit=unit, body=body, title=title))
    post = Post.objects.create(member=member, unit=unit, body=body, title=title, term=_term(term), started_on=on)
    audit.record("post.appoint", post, actor=actor, at=at, member=member.pk, unit=unit.pk, body=body, on=on)
    return post


def _term(typed: str) -> str:
    """ "2022-2027", also of "2022 – 2027"; "" when blank. Raises NotAllowed."""
    words = text.clean(typed).replace("–", "-").replace(" ", "")
    years = TERM.fullmatch(words)
    if words and not (years and years[1] < years[2]):
        raise NotAllowed(f"Nhiệm kỳ “{words[:20]}” chưa đúng. Hãy ghi năm đầu và năm cuối, ví dụ 2022-2027.")
    return words


def _check_free(same: models.QuerySet[Post]) -> None:
    if same.filter(ended_on=None).exists():
        raise NotAllowed("Người này đang giữ chức vụ này. Hãy kết thúc nhiệm kỳ cũ trước khi ghi nhiệm kỳ mới.")


@transaction.atomic
def correct(post: Post, *, title: str, term: str, on: date, seen: str, actor, at: datetime) -> bool:
    """Put right what was wrongly written of a post that is still held; False: it stood so already.

    `seen` is the `stamp` that the page showed. Raises Stale, NotAllowed.
    """
    _lock(post)
    check_right(actor, "register", post.unit)
    if post.ended_on:
        raise NotAllowed("Chức vụ này đã kết thúc nên không sửa được nữa. Hãy tải lại trang để xem hồ sơ hiện nay.")
    if stamp(post) != seen:
        raise Stale("Chức vụ này vừa được người khác sửa. Hãy xem lại rồi sửa.")
    check_day(on, today=timezone.localdate(at))
    check_open(post.unit, on)
    facts = {"title": needed(title, "chức vụ"), "term": _term(term), "started_on": on}
    changed = {name: value for name, value in facts.items() if getattr(post, name) != value}
    if "title" in changed:
        _check_free(post.member.posts.filter(unit=post.unit, body=post.body, title=facts["title"]))
    for name, value in changed.items():
        setattr(post, name, value)
    if changed:
        post.save(update_fields=list(changed))
        audit.record("post.correct", post, actor=actor, at=at, member=post.member_id, fields=sorted(changed))
    return bool(changed)


def stamp(post: Post) -> str:
    """Another as soon as the post is corrected or ended."""
    return stamps.of(post.title, post.term, post.started_on, post.ended_on)


def _lock(post: Post) -> None:
    """As it now stands. First its member, as whatever happens to him does, then the post."""
    Member.objects.select_for_update().get(pk=post.member_id)
    post.refresh_from_db(from_queryset=Post.objects.select_for_update())


@transaction.atomic
def end(post: Post, *, on: date, actor, at: datetime) -> None:
    """End the post: `on` is the first day without it. Raises NotAllowed."""
    _lock(post)
    check_right(actor, "register", post.unit)
    if post.ended_on:
        raise NotAllowed("Chức vụ này đã kết thúc rồi. Hãy tải lại trang để xem hồ sơ hiện nay.")
    check_day(on, today=timezone.localdate(at), since=post.started_on, what="ngày nhận chức vụ")
    post.ended_on = on
    post.save(update_fields=["ended_on"])
    audit.record("post.end", post, actor=actor, at=at, member=post.member_id, unit=post.unit_id, on=on)


def held(unit: Unit, *, on: date, term: str = "") -> models.QuerySet[Post]:
    """All posts of the unit held on that day, of the term if one is given, body by body. One query."""
    found = Post.objects.on(on).filter(unit=unit, **{"term": term} if term else {})
    rank = models.Case(*(models.When(body=body, then=models.Value(place)) for place, body in enumerate(RANKED)))
    return found.select_related("member__unit").order_by(rank, "started_on", "pk")


def past(unit: Unit, *, on: date, term: str = "") -> models.QuerySet[Post]:
    """All posts of the unit that had ended by that day, the latest first. One query."""
    found = Post.objects.filter(unit=unit, ended_on__lte=on, **{"term": term} if term else {})
    return found.select_related("member__unit").order_by("-ended_on", "-pk")


def terms(unit: Unit) -> list[str]:
    """The terms that posts of the unit are written under, the latest first. One query."""
    found = Post.objects.filter(unit=unit).exclude(term="").order_by("-term").values_list("term", flat=True)
    return list(found.distinct())


def holders(unit: Unit, *, body: Body, on: date) -> models.QuerySet[Post]:
    """The posts of the unit's body held on that day, with their members, by seniority in the post. One query."""
    return Post.objects.on(on).filter(unit=unit, body=body).select_related("member").order_by("started_on", "pk")
