"""Figures of a roll-up as texts need them: by the names of units, compared with what may be compared."""

from collections.abc import Mapping, Sequence

from members.models import Unit
from reports.domain.figures.aggregation import Rollup
from reports.domain.figures.comparing import Before
from reports.domain.writing.amounts import BoundFigure


def unit_labels(units: Sequence[Unit]) -> dict[int, str]:
    """Unit id -> name, with the parent's name in brackets where two units bear the same name."""
    names = [unit.name for unit in units]
    return {unit.pk: unit.name if names.count(unit.name) == 1 else f"{unit.name} ({unit.parent})" for unit in units}


def bound(
    rollup: Rollup,
    labels: Mapping[int, str],
    before: Before | None = None,
    places: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, BoundFigure]:
    """Figures for the text; compared with `before` alone; `places` as `covering.places` gives them."""
    before = before or Before({}, {})
    return {
        code: BoundFigure(
            figure.indicator, figure.value,
            {labels[pk]: number for pk, number in figure.by_unit.items()},
            _common_qualifier(frozenset(figure.qualifiers.values())),
            previous=before.previous.get(code),
            last_year=before.last_year.get(code),
            cumulative=figure.cumulative,
            qualifiers={labels[pk]: said for pk, said in figure.qualifiers.items() if pk in labels},
            places=(places or {}).get(code, {}),
        )
        for code, figure in rollup.figures.items()
    }  # fmt: skip


def _common_qualifier(qualifiers: frozenset[str]) -> str:
    """A sum of figures some of which are 'gần …' is 'gần'; of mixed ones 'khoảng'."""
    used = qualifiers - {""}
    return next(iter(used)) if len(used) == 1 else ("khoảng" if used else "")
