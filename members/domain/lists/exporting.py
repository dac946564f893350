"""Lists of members that leave the system: who may take what (S21), and the record of it (A04)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from ccb.core.domain import audit, jobs
from ccb.core.models import Job
from ccb.lib import text
from ccb.lib.fields import PartialDateField
from ccb.lib.partial_dates import PartialDate
from members.choices import Era, LivingStandard, MemberStatus
from members.domain import places
from members.domain.lists import search
from members.domain.lists.selections import Selection
from members.domain.register import facts
from members.models import Member, Service, Unit
from members.models.member import MemberQuerySet
from members.models.scope import paths

TASK = "members.export"
CHUNK = 2_000
UNIT, STATUS, ERAS, LIVING = "unit", "status", "eras", "living_standard"
FIRST = ("code", "full_name", "born_on", "sex", UNIT, STATUS)
COLUMNS = (*FIRST, *(name for _, group in facts.GROUPS for name in group if name not in FIRST), LIVING)
OWN_HEADINGS = {UNIT: "Chi hội", STATUS: "Trạng thái", LIVING: "Mức sống"}
HIDDEN = frozenset(Member.SENSITIVE)
FIELDS = {field.name: field for field in Member._meta.concrete_fields}
PARTIAL_DATES = {name for name, field in FIELDS.items() if isinstance(field, PartialDateField)}
CHOICES = {
    **{name: dict(field.flatchoices) for name, field in FIELDS.items() if field.flatchoices},
    STATUS: dict(MemberStatus.choices),
    LIVING: dict(LivingStandard.choices),
}
CURRENT = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
STORED = {UNIT: "unit_id", LIVING: "household__living_standard", ERAS: "pk"}  # the column that a heading is read from


@transaction.atomic
def ask(selection: Selection, *, purpose: str, actor, at: datetime) -> Job:
    """The queued job that makes the list; asked twice at once, the first one again (C03). The caller wakes it."""
    arguments = {"selection": selection.sealed, "purpose": text.clean(purpose)}
    unit = Unit.objects.filter(pk=selection.unit).first()
    title = f"Tải danh sách hội viên{f': {unit.titled}' if unit else ''}"
    job, is_new = jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)
    if is_new:
        told = {"purpose": arguments["purpose"], "job": job.pk}
        record("member.export_ask", unit or job, selection, actor=actor, at=at, **told)
    return job


@dataclass(frozen=True)
class Taking:
    """What one person may take of a list: all its columns and rows, the hidden cells blank, the numbers masked.

    `reach` are the paths under which he reads sensitive fields and whole numbers; None: everywhere.
    """

    reach: tuple[str, ...] | None

    @property
    def columns(self) -> list[str]:
        """Fields from left to right; what he may read nowhere is not there."""
        hidden = () if self.reach is None or self.reach else Member.SENSITIVE
        return [name for name in COLUMNS if name not in hidden]

    def reads(self, path: str) -> bool:
        return self.reach is None or path.startswith(self.reach)


def taking(user) -> Taking:
    """Of the user today; None is the system and takes all. At most one query."""
    return Taking(None if user is None else tuple(paths(user, "view_sensitive")))


def heading(name: str) -> str:
    """As the member's file calls the field: "Ngày sinh", "Chi hội". An import knows it again."""
    return OWN_HEADINGS.get(name) or facts.label_of(name)


def rows(members: MemberQuerySet, taking: Taking) -> Iterator[list]:
    """The cells of each member by given name, in the order of `taking.columns`.

    A day that is wholly known is a date, one known in part a text ("1948", "05/1948"); codes are in words; the unit is
    named by `places.full_names`. Two queries for each 2,000 members, and two at first. All members at one moment only
    inside a transaction of the "snapshot" alias.
    """
    names, unit_paths = places.full_names(), dict(Unit.objects.values_list("pk", "path"))
    shows = [_shower(name, names) for name in taking.columns]
    guarded = [(place, name) for place, name in enumerate(taking.columns) if name in facts.MASKS or name in HIDDEN]
    era_at = taking.columns.index(ERAS)
    for chunk in _chunks(members, [STORED.get(name, name) for name in taking.columns]):
        eras = _eras(members.db, [pk for pk, *_ in chunk])
        for pk, _, unit, *values in chunk:
            values[era_at] = eras.get(pk, "")
            cells = [show(value) if show else value for show, value in zip(shows, values, strict=True)]
            if not taking.reads(unit_paths[unit]):
                for place, name in guarded:
                    cells[place] = facts.MASKS[name](cells[place]) if name in facts.MASKS else None
            yield cells


def _chunks(members: MemberQuerySet, columns: list[str]) -> Iterator[list[tuple]]:
    """By keyset, so that a long list costs no long memory: (pk, sort_key, unit, *columns)."""
    following, after = members.in_order().values_list("pk", "sort_key", "unit_id", *columns), None
    while chunk := list((following.filter(search.beyond(*after, "gt")) if after else following)[:CHUNK]):
        yield chunk
        after = chunk[-1][1], chunk[-1][0]


def _eras(using: str, members: list[int]) -> dict[int, str]:
    served: dict[int, list[str]] = {}
    found = Service.objects.using(using).filter(member__in=members).order_by("pk")
    for member, era in found.values_list("member", "era"):
        served.setdefault(member, []).append(Era(era).label)
    return {member: ", ".join(labels) for member, labels in served.items()}


def _shower(name: str, unit_names: dict[int, str]) -> Callable | None:
    """What makes a cell of the stored value; None: it is one."""
    if name == UNIT:
        return unit_names.get
    if choices := CHOICES.get(name):
        return choices.get
    kind = None if name == ERAS else FIELDS[name].get_internal_type()
    if kind == "BooleanField":
        return {True: "Có", False: "Không"}.get
    return _partial if name in PARTIAL_DATES else None


def _partial(value: PartialDate | None) -> date | str | None:
    if value is None or value.day:
        return value and date(value.year, value.month, value.day)
    return f"{value.month:02}/{value.year}" if value.month else str(value)


def record(verb: str, subject: models.Model, selection: Selection, *, purpose: str, actor, at: datetime, **said):
    """The audit entry of an export: purpose, filter (without the typed text) and, once it is known, `count`."""
    audit.record(verb, subject, actor=actor, at=at, purpose=purpose, filter=selection.named, **said)


def file_name(unit: Unit | None, *, at: datetime) -> str:
    """'hoi-vien_dong-mau_2026-11-22.xlsx': without accents, with unit and day."""
    day = timezone.localtime(at)
    return "_".join(filter(None, ["hoi-vien", unit and text.slug(unit.name), f"{day:%Y-%m-%d}"])) + ".xlsx"
