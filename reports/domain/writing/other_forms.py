"""Figures that a report borrows from other forms asked for its period: {biểu.TO-CHUC-HOI.clubs}."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from campaigns.models import Indicator
from ccb.lib.periods import Period
from members.models import Unit
from reports.domain.figures import aggregation, comparing
from reports.domain.figures.aggregation import Rollup
from reports.domain.sheets import covering
from reports.domain.writing import bindings
from reports.domain.writing.amounts import BoundFigure
from reports.models import FormRow, ReportForm

PREFIX = "biểu."
NAMED = re.compile(r"\w[\w .-]*")  # codes that can stand in a text


@dataclass(frozen=True)
class Other:
    """What another form says of the report's unit and period."""

    form: ReportForm
    rollup: Rollup
    labels: Mapping[int, str]
    figures: Mapping[str, BoundFigure]  # by prefixed code

    @property
    def title(self) -> str:
        """The form as a group of figures to choose from."""
        return f"Biểu {self.form.code}: {self.form.name}"

    @property
    def missing(self) -> list[str]:
        return [self.labels[one.pk] for one in self.rollup.missing]


def prefix(form_code: str) -> str:
    """What stands before the codes of this form's figures."""
    return f"{PREFIX}{form_code}."


def catalogue() -> dict[str, BoundFigure]:
    """Every figure of every form, without a value: what a text may name. One query."""
    rows = FormRow.objects.select_related("indicator", "form").order_by("form", "section__position", "position")
    return {code: BoundFigure(one, None, {}) for code, one in _prefixed((row.form.code, row.indicator) for row in rows)}


def load(
    own: ReportForm, unit: Unit, like: Rollup, *, codes: Collection[str], everything: bool = False, using: str
) -> list[Other]:
    """Of the forms asked for the period of `like` those that `codes` name; with `everything` all but the report's own.

    Two queries, and at most thirteen for each form that is named.
    """
    if not everything and not any(code.startswith(PREFIX) for code in codes):
        return []
    asked = ReportForm.objects.using(using).filter(rounds__period=like.period.code).distinct().order_by("code")
    wanted = [
        form
        for form in asked
        if NAMED.fullmatch(form.code)
        and (everything and form.pk != own.pk or any(code.startswith(prefix(form.code)) for code in codes))
    ]
    return [_read(form, unit, like, None if everything else codes, using) for form in wanted]


def _read(form: ReportForm, unit: Unit, like: Rollup, codes: Collection[str] | None, using: str) -> Other:
    rollup = aggregation.rollup(form, like.period, unit, using=using)
    labels = bindings.unit_labels(rollup.expected)
    places = covering.places(covering.in_rollup(rollup, using), labels)
    bound = bindings.bound(rollup, labels, comparing.before(form, rollup, using=using), places)
    figures = _renamed(form, bound)
    return Other(form, rollup, labels, {code: one for code, one in figures.items() if codes is None or code in codes})


def _renamed(form: ReportForm, bound: Mapping[str, BoundFigure]) -> dict[str, BoundFigure]:
    named = _prefixed((form.code, figure.indicator) for figure in bound.values())
    return {code: replace(bound[own_code(code, form.code)], indicator=indicator) for code, indicator in named}


def own_code(code: str, form_code: str) -> str:
    """The indicator's own code."""
    return code.removeprefix(prefix(form_code))


def _prefixed(indicators: Iterable[tuple[str, Indicator]]) -> Iterator[tuple[str, Indicator]]:
    """Copies whose code is the prefixed one, as texts name them."""
    for form_code, indicator in indicators:
        code = prefix(form_code) + indicator.code
        if NAMED.fullmatch(code):
            one = copy(indicator)
            one.code = code
            yield code, one


def figures(others: Sequence[Other]) -> dict[str, BoundFigure]:
    """Those of all of them, by prefixed code."""
    return {code: figure for one in others for code, figure in one.figures.items()}


def past(others: Sequence[Other], unit: Unit, period: Period, *, using: str) -> dict[str, BoundFigure]:
    """Their figures of an earlier period, by prefixed code. Six queries for each form."""
    found = {}
    for one in others:
        before = aggregation.rollup(one.form, period, unit, using=using)
        found |= _renamed(one.form, bindings.bound(before, bindings.unit_labels(before.expected)))
    return found


def told(code: str, others: Sequence[Other]) -> dict[str, str]:
    """What a frozen report keeps of where the figure is from: code and name of the other form."""
    return next(({"form": one.form.code, "form_name": one.form.name} for one in others if code in one.figures), {})


def prefix_of(code: str, others: Sequence[Other]) -> str:
    """What stands before the codes of the form that the figure is of; "" for the report's own."""
    return next((prefix(one.form.code) for one in others if code in one.figures), "")
