"""The unit tree's only writer."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from ccb.core.domain import audit
from ccb.lib import bulk, text
from members.choices import UnitKind
from members.models import Unit, UnitAlias


class UnknownUnit(Exception):
    """No unit has this name."""


class AmbiguousUnit(Exception):
    """Several units have this name."""


class WrongParent(Exception):
    """A unit cannot stand under itself or under one of its own."""


@transaction.atomic
def open_unit(
    name: str,
    *,
    kind: UnitKind,
    parent: Unit | None,
    actor,
    at: datetime,
    title: str = "",
    code: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    position: int = 0,
    is_practice: bool = False,
) -> Unit:
    """A new unit under `parent` (None for the province). Raises IntegrityError for a twin among its siblings."""
    name = text.clean(name)
    unit = Unit(
        kind=kind, title=title, name=name, name_key=text.name_key(name), parent=parent, code=code,
        position=position, valid_from=valid_from, valid_to=valid_to, depth=parent.depth + 1 if parent else 0,
        path=f"?{uuid4()}", is_practice=is_practice,
    )  # fmt: skip
    unit.save(force_insert=True)
    unit.path = f"{parent.path if parent else ''}{unit.pk:06d}."
    unit.save(update_fields=["path"])
    audit.record("unit.open", unit, actor=actor, at=at, name=name, kind=str(kind), parent=parent and parent.pk)
    return unit


@transaction.atomic
def open_together(new: Sequence[Unit], *, actor, at: datetime) -> None:
    """Save these units as `open_unit` would each. Queries do not grow by the unit. Raises IntegrityError for a twin."""
    for unit in new:
        unit.name_key, unit.depth, unit.path = text.name_key(unit.name), unit.parent.depth + 1, f"?{uuid4()}"
    Unit.objects.bulk_create(new)
    for unit in new:
        unit.path = f"{unit.parent.path}{unit.pk:06d}."
    bulk.update(Unit, {unit.pk: {"path": unit.path} for unit in new})
    told = [(unit, {"name": unit.name, "kind": str(unit.kind), "parent": unit.parent_id}) for unit in new]
    audit.record_all("unit.open", told, actor=actor, at=at)


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    name: str,
    parent: Unit | None,
    actor,
    at: datetime,
    title: str = "",
    code: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    position: int = 0,
) -> bool:
    """Bring the unit to these facts, its subtree following it to another parent; False: they held, nothing written.

    Raises WrongParent, and IntegrityError for a twin among its siblings.
    """
    locked = Unit.objects.select_for_update().get(pk=unit.pk)
    facts = {
        "name": text.clean(name), "title": title, "code": code, "parent_id": parent and parent.pk, "position": position,
        "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    changes = {field: fact for field, fact in facts.items() if getattr(locked, field) != fact}
    if changes:
        before = {field: getattr(locked, field) for field in changes}
        if "parent_id" in changes:
            _carry(locked, parent)
        Unit.objects.filter(pk=unit.pk).update(**changes, name_key=text.name_key(name))
        audit.record("unit.change", locked, actor=actor, at=at, before=before, after=changes)
    unit.refresh_from_db()
    return bool(changes)


@transaction.atomic
def close_unit(unit: Unit, *, last: date, actor, at: datetime) -> None:
    """The unit is no more after that day. Raises IntegrityError for a day before it opened."""
    close_together([unit], last=last, actor=actor, at=at)


@transaction.atomic
def close_together(closing: Sequence[Unit], *, last: date, actor, at: datetime) -> None:
    """The same for many. Queries do not grow by the unit."""
    Unit.objects.filter(pk__in=[unit.pk for unit in closing]).update(valid_to=last)
    for unit in closing:
        unit.valid_to = last
    audit.record_all("unit.close", [(unit, {"last": last}) for unit in closing], actor=actor, at=at)


def _carry(unit: Unit, parent: Unit | None) -> None:
    """Put the paths of the unit and of all below it under `parent`."""
    if parent and parent.path.startswith(unit.path):
        raise WrongParent(f"{unit.titled} không thể thuộc {parent.titled}, là đơn vị cấp dưới của nó.")
    path = f"{parent.path if parent else ''}{unit.pk:06d}."
    deeper = (parent.depth + 1 if parent else 0) - unit.depth
    Unit.objects.under(unit).update(
        path=Concat(Value(path), Substr("path", len(unit.path) + 1)), depth=F("depth") + deeper
    )


@transaction.atomic
def add_alias(unit: Unit, name: str, *, actor, at: datetime) -> UnitAlias:
    """Another spelling of the unit's name; the same spelling again changes nothing."""
    alias, created = UnitAlias.objects.get_or_create(
        unit=unit, name_key=text.name_key(name), defaults={"name": text.clean(name)}
    )
    if created:
        audit.record("unit.alias", unit, actor=actor, at=at, name=alias.name)
    return alias


def find(name: str) -> Unit:
    """The one unit of this name or alias, of the highest level when lower ones bear it too ("Lào Cai", province and
    city), and one that is before one that is no more. Raises UnknownUnit, AmbiguousUnit. One query.
    """
    key = text.name_key(name)
    named = Unit.objects.filter(Q(name_key=key) | Q(aliases__name_key=key)).distinct()
    found = list(named.order_by("depth", F("valid_to").desc(nulls_first=True), "pk")[:2])
    if not found:
        raise UnknownUnit(f"Không có đơn vị nào tên “{name}”.")
    if len(found) == 2 and found[0].depth == found[1].depth and found[0].valid_to == found[1].valid_to:
        raise AmbiguousUnit(f"Có nhiều đơn vị tên “{name}”: hãy đặt tên phân biệt trước.")
    return found[0]


def top() -> Unit:
    """The one unit that stands under no other. Raises UnknownUnit, AmbiguousUnit. One query."""
    found = list(Unit.objects.filter(parent=None, valid_to=None)[:2])
    if not found:
        raise UnknownUnit("Chưa có đơn vị nào. Hãy nhập đơn vị trước.")
    if len(found) == 2:
        raise AmbiguousUnit("Có nhiều đơn vị cao nhất: hãy ghi tên đơn vị.")
    return found[0]
