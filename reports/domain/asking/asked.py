"""Which units a round asks, on the tree of its cut-off day."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from ccb.lib.periods import Period
from members.models import Unit
from reports.models import ReportForm, Round


def latest(form: ReportForm, period: Period, *, using: str = "default") -> Round | None:
    """The latest batch of the form and period; None when the form was not asked for it. One query."""
    batches = Round.objects.using(using).filter(form=form, period=period.code).select_related("form")
    return batches.order_by("-batch").first()


def expected_of(round: Round, *, using: str = "default") -> QuerySet[Unit]:
    """All units that owe the round: of the form's kinds, open on the cut-off day, on its list where it has one.

    In the association's order, which is the order of the list where all stand under one parent; for units of several
    parents show them `in_tree_order`.
    """
    return _askable(round, using).filter(_listed(Round.objects.filter(pk=round.pk)))


def _askable(round: Round, using: str) -> QuerySet[Unit]:
    asked = Unit.objects.using(using).on(round.cut_off_on).filter(kind__in=round.form.unit_kinds)
    return asked.select_related("parent").in_order()


def with_lists(found: Iterable[Round]) -> list[Round]:
    """The rounds with their lists of units read, as `todo.owes` needs them. One query."""
    found = list(found)
    prefetch_related_objects(found, "only_units")
    return found


def expected_units(round: Round, under: Unit, *, using: str = "default") -> QuerySet[Unit]:
    """Those of them from `under` down."""
    return expected_of(round, using=using).under(under)


def expected_in_period(latest: Round, under: Unit, *, using: str = "default") -> QuerySet[Unit]:
    """Units from `under` down that any batch of the period asked: a later batch may ask a few for corrections.

    `latest` is the last batch, whose cut-off day decides which units there are.
    """
    batches = Round.objects.filter(form=latest.form_id, period=latest.period)
    return _askable(latest, using).under(under).filter(_listed(batches))


def _listed(asking: QuerySet[Round]) -> Q:
    """Units on the list of one of the rounds, every unit when one of them has no list."""
    listed = Round.only_units.through.objects.filter(round__in=asking, unit=OuterRef("pk"))
    return Q(Exists(asking.filter(only_units=None))) | Q(Exists(listed))


def in_tree_order(units: Iterable[Unit], *, using: str = "default") -> tuple[Unit, ...]:
    """Each unit before what stands below it, siblings as the province lists them. One query, for the units above."""
    units = tuple(units)
    places = {unit.pk: (unit.position, unit.pk) for unit in units}
    above = {pk for unit in units for pk in _lineage(unit)} - places.keys()
    for pk, position in Unit.objects.using(using).filter(pk__in=above).values_list("pk", "position"):
        places[pk] = (position, pk)
    return tuple(sorted(units, key=lambda unit: [places[pk] for pk in _lineage(unit)]))


def _lineage(unit: Unit) -> list[int]:
    """The keys from the root down to the unit: what its path is made of."""
    return [int(key) for key in unit.path.rstrip(".").split(".")]


def nearest(units: Iterable[Unit], under: Unit) -> tuple[Unit, ...]:
    """Of the units from `under` down those that stand nearest below it: who answers to it where levels are chained.

    A unit with nobody below it answers for itself.
    """
    units = tuple(units)
    below = [unit for unit in units if unit.pk != under.pk]
    paths = {unit.path for unit in below}
    return tuple(unit for unit in below if not paths.intersection(paths_above(unit))) if below else units


def paths_above(unit: Unit) -> list[str]:
    """Of the units above it, from the root down. No query."""
    keys = unit.path.rstrip(".").split(".")
    return [".".join(keys[:depth]) + "." for depth in range(1, len(keys))]
