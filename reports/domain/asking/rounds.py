"""Rounds: a form asked for a period, which units owe it, and each unit's sheet in it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import dates
from ccb.lib.periods import Period
from members.models import Unit
from reports.domain.asking.asked import (
    expected_in_period,
    expected_of,
    expected_units,
    in_tree_order,
    latest,
    nearest,
    with_lists,
)
from reports.domain.asking.due_rules import due_of
from reports.domain.sheets import carrying
from reports.models import ReportForm, Round, Submission

__all__ = [
    "NotAskable", "NotExpected", "RoundExists", "close", "due_of", "expected_in_period", "expected_of",
    "expected_units", "get_or_open", "in_tree_order", "latest", "nearest", "open_round", "submission_for", "unlock",
    "with_lists",
]  # fmt: skip


class RoundExists(Exception):
    """This batch of the form and period was opened before."""

    def __init__(self, round: Round):
        super().__init__(
            f"{round.form}, kỳ {round.period}, đợt {round.batch} đã mở rồi. Hãy dùng đợt ấy hoặc mở đợt sau."
        )
        self.round = round


class NotAskable(Exception):
    """Units chosen for a round that its form does not ask."""

    def __init__(self, form: ReportForm, units: Iterable[Unit], on: date):
        names = "; ".join(unit.titled for unit in units)
        super().__init__(
            f"{names}: không phải cấp nộp {form}, hoặc không hoạt động vào ngày {dates.show(on)}. "
            "Hãy bỏ khỏi danh sách rồi mở kỳ."
        )


class NotExpected(Exception):
    """The unit does not owe this round a report."""

    def __init__(self, round: Round, unit: Unit):
        super().__init__(
            f"{unit.titled} không phải nộp {round.form} kỳ {round.period}: biểu không dành cho cấp này, "
            f"kỳ này không giao cho đơn vị, hoặc đơn vị không hoạt động vào ngày {dates.show(round.cut_off_on)}. "
            "Hãy kiểm tra lại đơn vị và kỳ."
        )


def open_round(form: ReportForm, period: Period, *, actor, at: datetime, batch: int = 1, **terms) -> Round:
    """A new round; `terms` as for `get_or_open`. Raises RoundExists, which holds the one opened before."""
    round, created = get_or_open(form, period, actor=actor, at=at, batch=batch, **terms)
    if not created:
        raise RoundExists(round)
    return round


@transaction.atomic
def get_or_open(
    form: ReportForm,
    period: Period,
    *,
    actor,
    at: datetime,
    cut_off_on: date | None = None,
    due_on: date | None = None,
    is_estimate: bool = False,
    batch: int = 1,
    only_units: Iterable[Unit] = (),
) -> tuple[Round, bool]:
    """The round of this batch, and whether it is new. Not given, the cut-off is the period's end, the due day `due_of`.

    `only_units`: these alone are asked; none: every unit of the form's kinds. A round opened before is returned as it
    is. Raises NotAskable; IntegrityError for a cut-off before the period begins.
    """
    cut_off_on = cut_off_on or period.ends_on
    terms = {
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "cut_off_on": cut_off_on,
        "due_on": due_on or due_of(form, period, cut_off_on),
        "is_estimate": is_estimate,
    }
    round, created = Round.objects.get_or_create(form=form, period=period.code, batch=batch, defaults=terms)
    if created:
        chosen = _ask_only(round, only_units)
        audit.record(
            "round.open", round, actor=actor, at=at, form=form.code, period=period.code, batch=batch, **terms,
            only_units=chosen,
        )  # fmt: skip
    return round, created


def _ask_only(round: Round, units: Iterable[Unit]) -> list[int]:
    """Their ids. On a new round, which so far asks all that it may ask."""
    chosen = list(units)
    askable = set(expected_of(round)) if chosen else set()
    if refused := [unit for unit in chosen if unit not in askable]:
        raise NotAskable(round.form, refused, round.cut_off_on)
    round.only_units.set(chosen)
    return sorted(unit.pk for unit in chosen)


@transaction.atomic
def close(round: Round, *, actor, at: datetime) -> bool:
    """Nothing of the round is sent or decided on any more; whether it was open. The caller has checked the right."""
    return _set_closed(round, at, "round.close", actor=actor, at=at)


@transaction.atomic
def unlock(round: Round, *, actor, at: datetime) -> bool:
    """The round goes on; whether it was closed."""
    return _set_closed(round, None, "round.unlock", actor=actor, at=at)


def _set_closed(round: Round, closed_at: datetime | None, verb: str, *, actor, at: datetime) -> bool:
    """One conditional UPDATE: it waits for the moves that hold the round (see workflow)."""
    changed = Round.objects.filter(pk=round.pk, closed_at__isnull=closed_at is not None).update(closed_at=closed_at)
    if changed:
        audit.record(verb, round, actor=actor, at=at, form=round.form.code, period=round.period, batch=round.batch)
    round.closed_at = closed_at
    return bool(changed)


@transaction.atomic
def submission_for(round: Round, unit: Unit, *, at: datetime) -> Submission:
    """The unit's one submission in the round, begun when there was none; two requests at once get the same one.

    It begins with the unit's estimate where the round is a later, final batch. Raises NotExpected for a unit that does
    not owe the round.
    """
    if not expected_units(round, unit).filter(pk=unit.pk).exists():
        raise NotExpected(round, unit)
    begun = {"starts_on": round.starts_on, "ends_on": round.ends_on, "created_at": at}
    submission, created = Submission.objects.get_or_create(round=round, unit=unit, defaults=begun)
    if created:
        audit.record("submission.begin", submission, actor=None, at=at, round=round.pk, unit=unit.pk)
        carrying.carry(submission, at=at)
    return submission
