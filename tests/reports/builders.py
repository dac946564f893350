"""Submissions with figures, written straight into the tables: for tests of what is done with approved figures."""

from collections.abc import Mapping
from decimal import Decimal

from campaigns.models import Indicator
from members.models import Unit
from reports.choices import SubmissionState, ValueState
from reports.models import Round, Submission, Value
from tests import factories

NOT_APPLICABLE = "not applicable"
BLANK = None


def numbers_of(submission: Submission) -> dict[str, Decimal | None]:
    """Indicator code -> the number that stands."""
    return dict(submission.values.values_list("indicator__code", "number"))


def report(round: Round, unit: Unit, state: str = SubmissionState.APPROVED, **figures) -> Submission:
    """The unit's submission in that state. A figure is a number, BLANK, NOT_APPLICABLE or (qualifier, number)."""
    submission = Submission.objects.create(
        round=round, unit=unit, state=state, starts_on=round.starts_on, ends_on=round.ends_on,
        created_at=factories.NOW, submitted_at=factories.NOW,
    )  # fmt: skip
    fill(submission, figures)
    return submission


def fill(submission: Submission, figures: Mapping[str, object]) -> None:
    """The figures by indicator code, in two queries."""
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=figures)}
    Value.objects.bulk_create(
        Value(submission=submission, indicator=indicators[code], at=factories.NOW, **_cell(figure))
        for code, figure in figures.items()
    )


def _cell(figure) -> dict:
    if figure is BLANK:
        return {"state": ValueState.BLANK}
    if figure == NOT_APPLICABLE:
        return {"state": ValueState.NOT_APPLICABLE}
    qualifier, number = figure if isinstance(figure, tuple) else ("", figure)
    return {"state": ValueState.NUMBER, "number": Decimal(str(number)), "qualifier": qualifier}
