"""The units behind a figure in words: which have something, which have most, which met a number."""

from collections.abc import Sequence
from decimal import Decimal

from campaigns.choices import Direction
from reports.domain.writing.amounts import BoundFigure, number, with_uom

NO_UNIT = "không có đơn vị nào"


def breakdown(pairs: Sequence[tuple[str, Decimal]], figure: BoundFigure) -> str:
    """'Nam Giang: 10; Nam Trà My: 01; 05 căn (ở Krông Búk, Ea H'leo)': only the units that have something."""

    def said(label: str, value: Decimal) -> str:
        shown, places = number(value, figure.indicator), figure.places.get(label)
        shown = f"{figure.qualifiers.get(label, '')} {shown}".strip()
        return f"{with_uom(shown, figure.indicator)} (ở {places})" if places else f"{label}: {shown}"

    return "; ".join(said(label, value) for label, value in pairs if value)


def in_order(figure: BoundFigure) -> list[tuple[str, Decimal]]:
    """Units that have something, as the report lists them."""
    return [(label, value) for label, value in figure.by_unit.items() if value]


def largest_first(figure: BoundFigure) -> list[tuple[str, Decimal]]:
    """The same, the largest first."""
    return sorted(in_order(figure), key=lambda pair: -pair[1])


def ends(figure: BoundFigure, how_many: str, *, largest: bool) -> str:
    """The units with the most, or with the least; those that reported nothing are in neither list."""
    told = [(label, value) for label, value in figure.by_unit.items() if value is not None]
    ranked = sorted(told, key=lambda pair: -pair[1] if largest else pair[1])[: int(Decimal(how_many))]
    return "; ".join(f"{label}: {number(value, figure.indicator)}" for label, value in ranked) or NO_UNIT


def _met(figure: BoundFigure, asked: str) -> dict[str, bool]:
    """By unit that reported: whether it reached the number, from the side that the indicator's direction says."""
    limit, down = Decimal(asked), figure.indicator.direction == Direction.DOWN
    told = {label: value for label, value in figure.by_unit.items() if value is not None}
    return {label: value <= limit if down else value >= limit for label, value in told.items()}


def named(labels: Sequence[str]) -> str:
    """Their names, or words that there is none."""
    return ", ".join(labels) or NO_UNIT


def units_that(figure: BoundFigure, asked: str, *, met: bool) -> str:
    """Names of the units that met the number, or of those that did not."""
    return named([label for label, reached in _met(figure, asked).items() if reached is met])


def how_many_met(figure: BoundFigure, asked: str) -> str:
    """'6/18 đơn vị'."""
    reached = _met(figure, asked)
    return f"{sum(reached.values())}/{len(figure.by_unit)} đơn vị"


def how_many_told(figure: BoundFigure) -> str:
    """'16/18 đơn vị': how many of the units have the figure at all."""
    return f"{sum(value is not None for value in figure.by_unit.values())}/{len(figure.by_unit)} đơn vị"


def without(figure: BoundFigure) -> str:
    """Names of the units that have no figure."""
    return named([label for label, value in figure.by_unit.items() if value is None])
