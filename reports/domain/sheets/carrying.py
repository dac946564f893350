"""From the estimate to the final figures: a later batch begins with what the unit estimated, cell by cell.

A carried figure is shown as such until somebody confirms it or types another; sending asks why one was not.
"""

from datetime import datetime

from reports.choices import Origin, SubmissionState, ValueState
from reports.domain.sheets import entry
from reports.models import Submission, Value

SENT = (SubmissionState.SUBMITTED, SubmissionState.APPROVED)


def estimate_of(submission: Submission) -> Submission | None:
    """What the unit sent as an estimate in an earlier batch of the form and period, the latest. One query."""
    round = submission.round
    if round.is_estimate or round.batch == 1:
        return None
    earlier = Submission.objects.filter(
        unit=submission.unit_id, state__in=SENT, round__form=round.form_id, round__period=round.period,
        round__batch__lt=round.batch, round__is_estimate=True,
    )  # fmt: skip
    return earlier.order_by("-round__batch").first()


def carry(submission: Submission, *, at: datetime) -> int:
    """Fill the sheet just begun with the unit's estimate; how many cells. Nothing without one."""
    estimate = estimate_of(submission)
    if estimate is None:
        return 0
    asked = set(submission.round.form.rows.values_list("indicator", flat=True))
    said = estimate.values.exclude(state=ValueState.BLANK).filter(indicator__in=asked).select_related("indicator")
    changes = [entry.CellChange(value.indicator, _cell(value)) for value in said]
    return entry.save(submission, changes, actor=None, at=at)


def _cell(value: Value) -> entry.Cell:
    return entry.Cell(
        value.state,
        value.number,
        value.text,
        value.qualifier,
        value.typed,
        value.note,
        origin=Origin.CARRIED,
        covers=tuple(value.covers),
    )


def unconfirmed(submission: Submission) -> list[Value]:
    """The cells that still hold the estimate, in the order of the form. One query."""
    order = submission.round.form.rows.order_by("section__position", "position").values_list("indicator", flat=True)
    places = {indicator: place for place, indicator in enumerate(order)}
    found = submission.values.filter(origin=Origin.CARRIED).select_related("indicator")
    return sorted(found, key=lambda value: places.get(value.indicator_id, len(places)))
