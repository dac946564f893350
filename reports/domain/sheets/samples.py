"""The made-up figures of a sheet to practise on: of this period, and of those before it."""

from collections.abc import Collection
from decimal import Decimal

from ccb.lib import periods
from reports.domain.asking import forms
from reports.models import Submission

EVERY = 5  # the figure of a row is so many times its number


def now(row: int) -> Decimal | None:
    """Of the row with this number, from 1; every other one is left for the clerk to type."""
    return Decimal(EVERY * row) if row % 2 else None


def before(submission: Submission, codes: Collection[str]) -> dict[int, dict[str, Decimal]]:
    """Indicator id -> period -> a figure somewhat below this period's. One query."""
    rows = enumerate(forms.indicators(submission.round.form), start=1)
    return {one.pk: {code: row * _share(code) for code in codes} for row, one in rows if not one.is_text}


def _share(code: str) -> Decimal:
    """From one period to the next it changes a little."""
    last = periods.parse(code).ends_on
    return Decimal(EVERY - 1 - (last.year + last.month) % 3)
