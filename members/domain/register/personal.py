"""The member's own data, as the register keeps it: cleaned, with the keys that searching and sorting use."""

import copy
from collections.abc import Iterable

from ccb.lib import names, text
from members.choices import Era
from members.models import Member, Service, Unit

KEPT = {  # the register's own
    "id", "unit", "household", "status", "version", "search_key", "sort_key", "merged_into", "erased_at",
}  # fmt: skip
EDITABLE = frozenset(field.name for field in Member._meta.concrete_fields) - KEPT


def new_file(fields: dict, *, unit: Unit) -> Member:
    """A person who is no member yet. `fields` are columns of Member, and "eras", the periods of service.

    Raises ValidationError with a text for each wrong field, ValueError for a field that does not exist.
    """
    member = Member(unit=unit)
    for name, value in differences(member, fields).items():
        setattr(member, name, value)
    member.save(force_insert=True)
    set_eras(member, fields.get("eras", ()))
    return member


def differences(member: Member, fields: dict) -> dict:
    """The columns that would change, with their new values, and the keys that follow the name; "eras" aside."""
    names_given = set(fields) - {"eras"}
    if names_given - EDITABLE:
        raise ValueError(f"not a field to edit: {', '.join(sorted(names_given - EDITABLE))}")
    draft = copy.copy(member)
    for name in names_given:
        setattr(draft, name, _cleaned(fields[name]))
    draft.clean_fields(exclude=KEPT | EDITABLE - names_given - {"full_name"})
    changed = {name: getattr(draft, name) for name in sorted(names_given) if _differs(name, draft, member)}
    if "full_name" in changed or not member.pk:
        changed |= {"search_key": names.search_key(draft.full_name), "sort_key": names.sort_key(draft.full_name)}
    return changed


def _cleaned(value):
    """Texts line by line: a note keeps its lines."""
    return "\n".join(map(text.clean, value.strip().splitlines())) if isinstance(value, str) else value


def _differs(name: str, draft: Member, member: Member) -> bool:
    column = Member._meta.get_field(name).attname
    return getattr(draft, column) != getattr(member, column)


def eras_of(member: Member) -> list[str]:
    return sorted(member.services.values_list("era", flat=True))


def set_eras(member: Member, eras: Iterable[str]) -> None:
    """The periods of service are these and no others. Raises ValueError for one that does not exist."""
    wanted = {Era(era).value for era in eras}
    held = set(eras_of(member))
    if held - wanted:
        member.services.filter(era__in=held - wanted).delete()
    Service.objects.bulk_create(Service(member=member, era=era) for era in sorted(wanted - held))
