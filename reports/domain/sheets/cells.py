"""What stands in a cell, what is put into it, and how both are shown and compared."""

from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Indicator
from ccb.lib import numbers
from reports.choices import Origin, ValueState
from reports.models import FormSection, Value, ValueVersion


@dataclass(frozen=True)
class Cell:
    """What a person put into one cell."""

    state: str
    number: Decimal | None = None
    text: str = ""
    qualifier: str = ""
    typed: str = ""
    note: str = ""
    origin: str = Origin.TYPED  # how it came there; no part of what it says
    covers: tuple[int, ...] | None = None  # ids of units that the one figure is of; None: as it stands

    def says_the_same_as(self, other: "Cell | Value | ValueVersion | None") -> bool:
        """Whether both mean the same; how it was typed does not matter, and no row is a blank cell."""
        return same(self, other)


BLANK = Cell(ValueState.BLANK)
SAYS = ("state", "number", "text", "qualifier", "typed", "note", "origin")  # of a cell, as the rows keep it


def same(one: "Cell | Value | ValueVersion | None", other: "Cell | Value | ValueVersion | None") -> bool:
    """Whether both say the same; None is a blank cell."""
    one, other = one or BLANK, other or BLANK
    left_alone = one.covers is None or other.covers is None
    return _meaning(one) == _meaning(other) and (left_alone or list(one.covers) == list(other.covers))


def _meaning(cell: "Cell | Value | ValueVersion") -> tuple:
    return cell.state, cell.number, cell.text, cell.qualifier, cell.note


@dataclass(frozen=True)
class CellChange:
    """A cell as posted, with the revision that its author saw (0: an empty cell)."""

    indicator: Indicator
    cell: Cell
    seen: int = 0


@dataclass(frozen=True)
class NarrativeChange:
    section: FormSection
    text: str
    seen: int = 0


def shown(cell: Cell | Value | ValueVersion | None, indicator: Indicator) -> str:
    """The cell as screens show it: 'gần 1.600', 'không áp dụng', a text; '' for a blank."""
    if cell is None or cell.state == ValueState.BLANK:
        return ""
    if cell.state == ValueState.NOT_APPLICABLE:
        return "không áp dụng"
    if cell.state == ValueState.TEXT:
        return cell.text
    return f"{cell.qualifier} {numbers.show(cell.number, indicator.decimals)}".strip()
