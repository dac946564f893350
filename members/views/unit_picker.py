"""Choosing a unit by steps: of a tree of 3,000 a page lists only the way to the chosen one and what lies around it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from ccb.lib import keys
from members.models import Unit

STEP = "\u00a0\u00a0\u00a0"


@dataclass(frozen=True)
class Picker:
    """`units` are the options in the order of the tree, `chosen` the one that the page is about (None: not said)."""

    units: list[Unit]
    chosen: Unit | None

    @property
    def options(self) -> list[tuple[int, str]]:
        """(id, name moved in by its level)."""
        top = min((unit.depth for unit in self.units), default=0)
        return [(unit.pk, STEP * (unit.depth - top) + unit.titled) for unit in self.units]

    @property
    def tops(self) -> list[Unit]:
        """The options that lie under no other."""
        paths = [unit.path for unit in self.units]
        return [unit for unit in self.units if not any(p != unit.path and unit.path.startswith(p) for p in paths)]


def unit_of(units: Picker) -> Unit:
    """The chosen unit, else the first top one. Raises Http404 for a person without any."""
    unit = units.chosen or next(iter(units.tops), None)
    if unit is None:
        raise Http404
    return unit


def posted_unit(units: QuerySet, wanted: str | None) -> Unit:
    """The unit that a form is for. Raises Http404 where it is not among `units`: no other takes its place."""
    chosen = keys.row(units, wanted)
    if chosen is None:
        raise Http404
    return chosen


def picker(units: QuerySet, wanted: str | None) -> Picker:
    """The options among `units` around the one whose id is `wanted`, else around the top. Three queries."""
    chosen = keys.row(units, wanted)
    at = chosen or units.order_by("depth", "position", "pk").first()
    if at is None:
        return Picker([], None)
    tops = Q(parent=None) | ~Q(parent__in=units.order_by().values("pk"))
    near = tops | Q(path__in=_way_to(at.path)) | Q(parent=at.parent_id) | Q(parent=at.pk)
    return Picker(_in_tree_order(units.filter(near)), chosen)


def _way_to(path: str) -> list[str]:
    """The paths of the unit and of all above it."""
    steps = path.split(".")[:-1]
    return [".".join(steps[:length]) + "." for length in range(1, len(steps) + 1)]


def _in_tree_order(units: QuerySet) -> list[Unit]:
    """Each unit right under its parent, as the association lists them."""
    found = list(units)
    places = {unit.path: (unit.position, unit.pk) for unit in found}
    return sorted(found, key=lambda unit: [places.get(path, (0, 0)) for path in _way_to(unit.path)])
