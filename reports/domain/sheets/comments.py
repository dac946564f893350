"""The thread of a cell: unit and office write, the other side is told. The only writer of CellComment."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Indicator
from ccb.core.domain import audit, notices
from ccb.lib import text
from members.domain import access
from members.models import User
from reports.domain.sheets import deciding
from reports.models import CellComment, Submission

LONGEST = 1000
TWICE_WITHIN = timedelta(minutes=1)
OFFICE = "reopen"  # the verb of those who decide on sheets everywhere; leaders only read


class CannotSay(Exception):
    """The comment is not taken; the text says why."""


def of_cell(submission: Submission, indicator: Indicator) -> QuerySet[CellComment]:
    """The thread, the oldest first."""
    return CellComment.objects.filter(submission=submission, indicator=indicator).select_related("author")


def counts(submission: Submission) -> dict[int, int]:
    """Indicator id -> how many comments; a cell without any is missing. One query."""
    found: dict[int, int] = {}
    for indicator in CellComment.objects.filter(submission=submission).values_list("indicator", flat=True):
        found[indicator] = found.get(indicator, 0) + 1
    return found


def of_sheets(submissions: Collection[int], code: str) -> dict[int, list[CellComment]]:
    """Submission id -> the thread of the indicator of this code, the oldest first; none is missing. One query."""
    found: dict[int, list[CellComment]] = {}
    said = CellComment.objects.filter(submission__in=submissions, indicator__code=code).select_related("author")
    for comment in said:
        found.setdefault(comment.submission_id, []).append(comment)
    return found


def may_say(user, submission: Submission) -> bool:
    """The unit's own clerks and heads, and the office above it."""
    return access.can(user, "enter", submission.unit) or access.can(user, OFFICE, submission.unit)


def decides(user, submission: Submission) -> bool:
    """Whether he speaks for those above, to whom the unit hands in: the office, or the head of a unit above."""
    is_above = deciding.may(user, "review", submission.unit, submission.round.form)
    return is_above and access.can(user, "enter", submission.unit) or access.can(user, OFFICE, submission.unit)


@transaction.atomic
def say(submission: Submission, indicator: Indicator, said: str, *, actor, at: datetime) -> CellComment:
    """Add to the thread and tell the other side; the same words twice within a minute are one (C03).

    Raises PermissionError, and CannotSay for no words or too many.
    """
    if not may_say(actor, submission):
        raise PermissionError("comment")
    said = text.clean(said)
    if not said:
        raise CannotSay("Hãy ghi điều cần trao đổi rồi bấm gửi.")
    if len(said) > LONGEST:
        raise CannotSay(f"Nội dung dài {len(said)} ký tự: hãy rút còn nhiều nhất {LONGEST}.")
    Submission.objects.select_for_update().get(pk=submission.pk)
    again = of_cell(submission, indicator).filter(author=actor, text=said, at__gt=at - TWICE_WITHIN).first()
    if again:
        return again
    comment = CellComment.objects.create(
        submission=submission, indicator=indicator, text=said, author=actor, at=at,
        of_the_unit=not decides(actor, submission),
    )  # fmt: skip
    audit.record("submission.comment", submission, actor=actor, at=at, cell=indicator.code, comment=comment.pk)
    _tell(comment)
    return comment


def _tell(comment: CellComment) -> None:
    """Those of the other side who are part of it already: who spoke here, who typed the figure, who sent or decided.

    Where there is nobody yet, everyone of that side who is nearest to the unit.
    """
    submission, indicator = comment.submission, comment.indicator
    others = [user for user in _involved(comment) if _is_other_side(user, comment)]
    url = reverse("entry-indicator", args=[submission.pk, indicator.pk])
    words = f"{submission.unit.titled}, ô “{indicator.name}”: {comment.text}"
    notices.send_each([(user, words, url) for user in others or _nearest(comment)], at=comment.at)


def _is_other_side(user: User, comment: CellComment) -> bool:
    above = decides(user, comment.submission)
    return above if comment.of_the_unit else access.can(user, "enter", comment.submission.unit) and not above


def _involved(comment: CellComment) -> list[User]:
    submission = comment.submission
    keys = {*of_cell(submission, comment.indicator).values_list("author", flat=True)}
    keys |= {*submission.moves.values_list("actor", flat=True)}
    keys |= {*submission.values.filter(indicator=comment.indicator).values_list("author", flat=True)}
    return list(User.objects.filter(pk__in=keys - {None, comment.author_id}, is_active=True))


def _heads(submission: Submission, on: date) -> list[tuple[User, str]]:
    """Those of units above, where the unit hands in to them."""
    unit, form = submission.unit, submission.round.form
    return [
        (user, reach) for user, reach in access.holders_below("review", on=on)
        if unit.path.startswith(reach) and deciding.may(user, "review", unit, form, on=on)
    ]  # fmt: skip


def _nearest(comment: CellComment) -> list[User]:
    """Of the other side, the ones assigned nearest above the unit, or to it."""
    path, on = comment.submission.unit.path, timezone.localdate(comment.at)
    if comment.of_the_unit:
        held = access.holders(OFFICE, on=on) + _heads(comment.submission, on)
    else:
        held = access.holders("enter", on=on)
    reaching = [(user, reach) for user, reach in held if path.startswith(reach) and user != comment.author]
    nearest = max((len(reach) for _, reach in reaching), default=0)
    return list({user.pk: user for user, reach in reaching if len(reach) == nearest}.values())
