"""How many members, where, on which day: always from the enrolments, never from what a member's file says today.

A chapter or a commune reads only its own rows, by the index (unit, joined_on, left_on); on SQLite that index alone
answers "on that day". A whole province is one pass over the enrolments: there PostgreSQL rightly prefers the table.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import StrIndex, Substr

from members.choices import Entry, Era, Exit, Sex
from members.models import Enrolment, Unit

UNKNOWN = "Chưa ghi"
AGES = {"80": "Từ 80 tuổi", "70": "70–79 tuổi", "60": "60–69 tuổi", "0": "Dưới 60 tuổi"}
PARTY = {"1": "Đảng viên", "0": "Không phải đảng viên"}


@dataclass(frozen=True)
class Group:
    """One line of a headcount. The key is a unit's pk, or the value grouped by ("" for not recorded)."""

    key: int | str
    name: str
    members: int


@dataclass(frozen=True)
class Headcount:
    """All members on the day, each once, and by group. Only periods of service overlap: their sum may be higher."""

    total: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Balance:
    """What became of the opening number. `opening` counts the end of the day before, and those who came into the
    register within the dates but were members before; `admitted` counts re-admissions too.
    """

    opening: int
    admitted: int
    received: int
    transferred: int
    died: int
    struck: int
    expelled: int
    closing: int

    @property
    def holds(self) -> bool:
        gained = self.admitted + self.received
        lost = self.transferred + self.died + self.struck + self.expelled
        return self.opening + gained - lost == self.closing


def headcount(unit: Unit, *, on: date, by: str = "unit") -> Headcount:
    """The members of the unit and of all below it at the end of that day, by "unit" (its direct children; those who
    belong to itself are a group of their own), "sex", "age", "party", "era" or "ethnic".

    Two queries by unit and by era, one by the others. Raises KeyError for another `by`.
    """
    key, named = GROUPINGS[by]
    enrolled = _under(unit).on(on)
    counted = enrolled.values_list(key(unit, on)).annotate(members=Count("pk")).order_by()
    rows = _by_step(unit, counted) if by == "unit" else dict(counted)
    groups = tuple(Group(one, name, rows.get(stored, 0)) for stored, one, name in named(unit, on, rows))
    total = enrolled.count() if by == "era" else sum(rows.values())
    return Headcount(total, groups)


def total(unit: Unit, *, on: date) -> int:
    """The members of the unit and of all below it at the end of that day. One query, which reads no file."""
    return _under(unit).on(on).count()


def _under(unit: Unit) -> models.QuerySet[Enrolment]:
    return Enrolment.objects.filter(unit__path__startswith=unit.path)


# --- What a headcount may be grouped by: the expression, and its groups in their order (stored, key, name) ----------


def branch(unit: Unit, on: date, path: str = "unit__path"):
    """The step of the path below the unit: "000047." for its child 47 and all below that, "" for itself."""
    rest = Substr(path, len(unit.path) + 1)
    return Substr(rest, 1, StrIndex(rest, Value(".")))


def _by_step(unit: Unit, counted: Iterable[tuple[str, int]]) -> Counter:
    """By the step of `branch` instead of the whole path: cut once for each unit, which is half the work of once for
    each member.
    """
    rows = Counter()
    for path, members in counted:
        step, dot, _ = path[len(unit.path) :].partition(".")
        rows[step + dot] += members
    return rows


def lines(unit: Unit, on: date, rows: dict):
    """The children that exist on the day, and any other that has members."""
    if rows.get(""):
        yield "", unit.pk, f"Sinh hoạt tại {unit.in_sentence}"
    for child in unit.children.in_order():
        step = child.path[len(unit.path) :]
        if rows.get(step) or _exists(child, on):
            yield step, child.pk, child.titled


def _exists(unit: Unit, on: date) -> bool:
    return (unit.valid_from or on) <= on <= (unit.valid_to or on)


def _age(unit: Unit, on: date):
    """By whole years on the day. Of a birthday only the year or month may be known: it then counts as its first day,
    because "1964" sorts before "1964-01-01".
    """
    bands = [When(member__born_on="", then=Value(""))]
    for years in ("80", "70", "60"):
        bands.append(When(member__born_on__lte=_text(on, int(years)), then=Value(years)))
    return Case(*bands, default=Value("0"), output_field=models.CharField())


def _party(unit: Unit, on: date):
    """Whoever had joined the Party by that day."""
    return Case(When(in_party(on), then=Value("1")), default=Value("0"), output_field=models.CharField())


def in_party(on: date) -> Q:
    """Enrolments of those who had joined the Party by that day."""
    return Q(member__party_joined_on__lte=_text(on)) & ~Q(member__party_joined_on="")


def aged(least: int | None, most: int | None, on: date, path: str = "") -> Q:
    """Members of at least and of at most so many whole years on that day, as `headcount` by age counts them; None:
    however many. `path` leads to the member. Nobody whose birth is not recorded."""
    found = ~Q(**{f"{path}born_on": ""})
    if least is not None:
        found &= Q(**{f"{path}born_on__lte": _text(on, least)})
    return found if most is None else found & Q(**{f"{path}born_on__gt": _text(on, most + 1)})


def younger_than(years: int, on: date) -> Q:
    """Enrolments of those known to be of fewer whole years on that day, as `headcount` by age counts them."""
    return Q(member__born_on__gt=_text(on, years))


def _text(day: date, years_before: int = 0) -> str:
    """The day as partial dates are stored. Years before 29 February need not have one: texts compare all the same."""
    return f"{day.year - years_before:04}-{day.month:02}-{day.day:02}"


def _listed(names: dict):
    """Groups known beforehand, in their order, and those not recorded when there are any."""

    def named(unit: Unit, on: date, rows: dict):
        for key, name in names.items():
            yield key, key, name
        for missing in ("", None):
            if rows.get(missing) and missing not in names:
                yield missing, "", UNKNOWN

    return named


def _ethnic_groups(unit: Unit, on: date, rows: dict):
    """The largest first."""
    for key in sorted(rows, key=lambda key: (-rows[key], key)):
        yield key, key, key or UNKNOWN


GROUPINGS = {
    "unit": (lambda unit, on: F("unit__path"), lines),
    "sex": (lambda unit, on: F("member__sex"), _listed(dict(Sex.choices))),
    "age": (_age, _listed(AGES)),
    "party": (_party, _listed(PARTY)),
    "era": (lambda unit, on: F("member__services__era"), _listed(dict(Era.choices))),
    "ethnic": (lambda unit, on: F("member__ethnic"), _ethnic_groups),
}


# --- Opening + in − out = closing ----------------------------------------------------------------------------------


def balance(unit: Unit, *, starts_on: date, ends_on: date) -> Balance:
    """The equation of the unit and all below it from the start of one day to the end of another. Two queries.

    A transfer inside the subtree is neither in nor out: it wrote "transferred" and "received" on one day, both inside,
    so both are taken off. For the province only those from and to other registers remain, for a chapter all.
    """
    numbers = _under(unit).aggregate(**_sides(starts_on, ends_on))
    inside = _transfers_inside(unit, starts_on, ends_on).count()
    return _without_inside(numbers, inside)


def balances(unit: Unit, *, starts_on: date, ends_on: date) -> tuple[tuple[Group, Balance], ...]:
    """The equation of each line of `headcount` by unit, whose `members` is the closing number. Three queries.

    A transfer between two of the lines is out of one and into the other; in the unit's own balance it is neither.
    """
    step = branch(unit, ends_on)
    sides = _under(unit).values_list(step).annotate(**_sides(starts_on, ends_on)).order_by()
    names = list(_sides(starts_on, ends_on))
    rows = {step: dict(zip(names, numbers, strict=True)) for step, *numbers in sides}
    same = _transfers_inside(unit, starts_on, ends_on).annotate(
        step=step, step_before=branch(unit, ends_on, "member__enrolments__unit__path")
    )
    inside = dict(same.filter(step=F("step_before")).values_list("step").annotate(Count("pk")).order_by())
    moved = {step: any(numbers.values()) for step, numbers in rows.items()}
    found = []
    for step, key, name in lines(unit, ends_on, moved):
        balance = _without_inside(rows.get(step, dict.fromkeys(names, 0)), inside.get(step, 0))
        found.append((Group(key, name, balance.closing), balance))
    return tuple(found)


def _sides(starts_on: date, ends_on: date) -> dict[str, Count]:
    entered = Q(joined_on__range=(starts_on, ends_on))
    left = Q(left_on__range=(starts_on, ends_on))
    return {
        "opening": _number(_counts_on(starts_on - timedelta(days=1)) | entered & Q(entry=Entry.OPENING)),
        "admitted": _number(entered & Q(entry__in=[Entry.ADMITTED, Entry.READMITTED])),
        "received": _number(entered & Q(entry=Entry.RECEIVED)),
        **{cause.value: _number(left & Q(exit=cause)) for cause in Exit},
        "closing": _number(_counts_on(ends_on)),
    }


def _without_inside(numbers: dict[str, int], inside: int) -> Balance:
    """The balance less the transfers that went round within: they are both in and out."""
    parted = {name: numbers[name] - inside for name in ("received", "transferred")}
    return Balance(**numbers | parted)


def _number(which: Q) -> Count:
    return Count("pk", filter=which)


def _counts_on(day: date) -> Q:
    return (Q(left_on=None) | Q(left_on__gt=day)) & Q(joined_on__lte=day)


def _transfers_inside(unit: Unit, starts_on: date, ends_on: date) -> models.QuerySet[Enrolment]:
    """Enrolments of the subtree that continue another of it: of the same member, which ended on the day they began."""
    return _under(unit).filter(
        entry=Entry.RECEIVED,
        joined_on__range=(starts_on, ends_on),
        member__enrolments__exit=Exit.TRANSFERRED,
        member__enrolments__left_on=F("joined_on"),
        member__enrolments__unit__path__startswith=unit.path,
    )
