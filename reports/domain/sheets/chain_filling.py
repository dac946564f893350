"""Filling a unit's sheet from what the units below it add up to."""

from datetime import datetime

from ccb.lib import numbers
from reports.choices import Origin, ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.chaining import Children
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Submission


def fill(submission: Submission, children: Children, *, only_blanks: bool, actor, at: datetime) -> int:
    """Take the sums over; `only_blanks` leaves what was typed or marked. How many cells changed; raises NotOpen.

    A qualifier or a note that stands in a cell is taken away with the figure it belonged to. The caller has checked
    the right.
    """
    standing = entry.values_of(submission)
    changes = []
    for code, figure in children.figures.items():
        value = standing.get(code)
        is_blank = value is None or value.state == ValueState.BLANK
        if figure.value is not None and (is_blank or not only_blanks):
            typed = numbers.show(figure.value, figure.indicator.decimals)
            cell = Cell(ValueState.NUMBER, figure.value, typed=typed, origin=Origin.CHILDREN)
            changes.append(CellChange(figure.indicator, cell, value.revision if value else 0))
    return entry.save(submission, changes, actor=actor, at=at)
