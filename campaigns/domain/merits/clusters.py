"""Clusters (cụm thi đua) of a year: which units are compared with each other, who leads them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from campaigns.domain.plans import inheriting
from campaigns.models import Cluster
from ccb.core.domain import audit
from ccb.lib import text
from members.domain import access
from members.models import Unit


class Refused(Exception):
    """It cannot be so; the text says why, in the user's words."""


@transaction.atomic
def keep(
    cluster: Cluster | None, *, unit: Unit, year: int, name: str, units: Sequence[Unit], head: Unit | None = None,
    deputy: Unit | None = None, actor, at: datetime,
) -> Cluster:  # fmt: skip
    """The cluster (None: a new one) with these facts. Raises PermissionError, Refused."""
    _check_right(actor, unit)
    name = text.clean(name)
    _check(cluster, unit, year, name, units, head, deputy)
    made = cluster is None
    if made:
        cluster = Cluster(unit=unit, year=year, position=Cluster.objects.filter(unit=unit, year=year).count() + 1)
    cluster.name, cluster.head, cluster.deputy = name, head, deputy
    cluster.save()
    cluster.units.set(units)
    facts = {
        "name": name,
        "units": sorted(one.pk for one in units),
        "head": head and head.pk,
        "deputy": deputy and deputy.pk,
    }
    audit.record("cluster.add" if made else "cluster.change", cluster, actor=actor, at=at, year=year, **facts)
    return cluster


def _check(
    cluster: Cluster | None, unit: Unit, year: int, name: str, units: Sequence[Unit], head: Unit | None,
    deputy: Unit | None,
) -> None:  # fmt: skip
    if not name or not units:
        raise Refused("Ghi tên cụm và chọn ít nhất một đơn vị.")
    others = Cluster.objects.filter(unit=unit, year=year).exclude(pk=cluster and cluster.pk).prefetch_related("units")
    for other in others:
        if text.name_key(other.name) == text.name_key(name):
            raise Refused(f"Năm {year} đã có cụm “{other.name}”.")
        if both := sorted(set(units) & set(other.units.all()), key=lambda one: one.position):
            raise Refused(f"{both[0].titled} đã ở cụm “{other.name}”. Mỗi đơn vị chỉ ở một cụm trong một năm.")
    for one in units:
        if not one.path.startswith(unit.path) or one.pk == unit.pk:
            raise Refused(f"{one.titled} không thuộc {unit.in_sentence}.")
    for person, what in ((head, "Cụm trưởng"), (deputy, "Cụm phó")):
        if person and person not in units:
            raise Refused(f"{what} {person.in_sentence} không có trong cụm.")
    if head and head == deputy:
        raise Refused("Cụm trưởng và cụm phó phải là hai đơn vị.")


def of_units(unit: Unit, year: int, *, on: date) -> dict[int, Cluster]:
    """Unit id -> its cluster of the year; of a unit that others became since, theirs, where they stood in one.

    Three queries.
    """
    found = Cluster.objects.filter(unit=unit, year=year).prefetch_related("units")
    by_unit = {one.pk: cluster for cluster in found for one in cluster.units.all()}
    for pk, origins in _origins(unit, on).items():
        theirs = [by_unit[one] for one in origins if one in by_unit]
        if pk not in by_unit and len({one.pk for one in theirs}) == 1:
            by_unit[pk] = theirs[0]
    return by_unit


def _origins(unit: Unit, on: date) -> dict[int, list[int]]:
    """New unit -> what became it, whole or in part; the earliest first."""
    origins: dict[int, list[int]] = defaultdict(list)
    for one in inheriting.passings(unit, until=on):
        origins[one.new.pk].append(one.old.pk)
    return origins


@transaction.atomic
def remove(cluster: Cluster, *, actor, at: datetime) -> None:
    """Take the cluster of that year away. Raises PermissionError; ProtectedError where rankings stand on it."""
    _check_right(actor, cluster.unit)
    audit.record("cluster.remove", cluster, actor=actor, at=at, year=cluster.year, name=cluster.name)
    cluster.delete()


@transaction.atomic
def copy(unit: Unit, *, year: int, actor, at: datetime) -> int:
    """The clusters of the year before, for a year that has none; how many. Units closed since stay out, what became
    of them comes in where the others of its origin stood, and leads for the one that led.
    """
    _check_right(actor, unit)
    if Cluster.objects.filter(unit=unit, year=year).exists():
        raise Refused(f"Năm {year} đã có cụm thi đua.")
    before = list(Cluster.objects.filter(unit=unit, year=year - 1).prefetch_related("units").order_by("position"))
    placed = of_units(unit, year - 1, on=date(year, 1, 1))
    standing = {each.pk: each for each in Unit.objects.filter(pk__in=placed).on(date(year, 1, 1)).in_order()}
    became = {old: new for new, origins in _origins(unit, date(year, 1, 1)).items() for old in origins}
    for one in before:
        units = [each for pk, each in standing.items() if placed[pk].pk == one.pk]
        named = {role: lead and standing.get(became.get(lead.pk, lead.pk)) for role, lead in _leads(one)}
        leads = {role: lead if lead in units else None for role, lead in named.items()}
        leads["deputy"] = None if leads["deputy"] == leads["head"] else leads["deputy"]
        if units:
            keep(None, unit=unit, year=year, name=one.name, units=units, **leads, actor=actor, at=at)
    return len(before)


def _leads(cluster: Cluster) -> Sequence[tuple[str, Unit | None]]:
    return ("head", cluster.head), ("deputy", cluster.deputy)


def _check_right(actor, unit: Unit) -> None:
    if actor is not None and not access.can(actor, "plan", unit):
        raise PermissionError("plan")
