"""Clubs of ex-servicemen: the only writer of them, and how many clubs and people a unit has on a day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import dates, text
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, needed
from members.models import Club, ClubCount, Unit

FIELDS = ("name", "head", "founded_on", "ended_on")


@transaction.atomic
def found(
    unit: Unit, *, name: str, founded_on: date, head: str = "", ended_on: date | None = None, actor, at: datetime
) -> Club:
    """A new club of the unit. Raises NotAllowed."""
    recording.check(actor, unit)
    check_open(unit, founded_on)
    club = Club(unit=unit)
    _fill(club, name, head, founded_on, ended_on, at=at)
    club.save(force_insert=True)
    audit.record("club.found", club, actor=actor, at=at, unit=unit.pk, name=club.name, founded_on=founded_on)
    return club


@transaction.atomic
def change(
    club: Club, *, name: str, founded_on: date, head: str, ended_on: date | None, seen_version: int, actor,
    at: datetime,
) -> bool:  # fmt: skip
    """Bring the club to these facts; False when they stood so. Raises Stale, NotAllowed."""
    recording.check(actor, club.unit)
    club.refresh_from_db(from_queryset=Club.objects.select_for_update(of=("self",)).select_related("unit"))
    if club.version != seen_version:
        raise Stale("Câu lạc bộ này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    before = {field: getattr(club, field) for field in FIELDS}
    _fill(club, name, head, founded_on, ended_on, at=at)
    changed = [field for field in FIELDS if before[field] != getattr(club, field)]
    if changed:
        club.version += 1
        club.save()
        audit.record("club.change", club, actor=actor, at=at, fields=changed)
    return bool(changed)


@transaction.atomic
def count(club: Club, *, on: date, people: int, actor, at: datetime) -> bool:
    """How many take part on the day; another number replaces it. False when it stood so. Raises NotAllowed."""
    recording.check(actor, club.unit)
    check_day(on, today=timezone.localdate(at), since=club.founded_on, what="ngày thành lập câu lạc bộ")
    if club.ended_on and on > club.ended_on:
        raise NotAllowed(f"Câu lạc bộ đã giải thể ngày {dates.show(club.ended_on)}. Hãy ghi ngày trước đó.")
    Club.objects.select_for_update().get(pk=club.pk)
    if ClubCount.objects.filter(club=club, on=on, people=people).exists():
        return False
    ClubCount.objects.update_or_create(club=club, on=on, defaults={"people": people})
    audit.record("club.count", club, actor=actor, at=at, on=on, people=people)
    return True


def _fill(club: Club, name: str, head: str, founded_on: date, ended_on: date | None, *, at: datetime) -> None:
    for day in filter(None, (founded_on, ended_on)):
        check_day(day, today=timezone.localdate(at))
    if ended_on and ended_on < founded_on:
        raise NotAllowed("Ngày giải thể trước ngày thành lập. Hãy xem lại hai ngày.")
    club.name, club.head = needed(name, "tên câu lạc bộ"), text.clean(head)
    club.name_key = text.name_key(club.name)
    club.founded_on, club.ended_on = founded_on, ended_on
    if Club.objects.filter(unit=club.unit, name_key=club.name_key).exclude(pk=club.pk).exists():
        raise NotAllowed(f"{club.unit.titled} đã có câu lạc bộ “{club.name}”. Hãy mở câu lạc bộ ấy.")


# --- Counts -----------------------------------------------------------------------------------------------------------


def with_people(clubs, *, on: date):
    """The clubs that stand on the day, each with `people` by its last count until then, None before the first."""
    last = ClubCount.objects.filter(club=OuterRef("pk"), on__lte=on).order_by("-on").values("people")[:1]
    standing = clubs.filter(Q(ended_on=None) | Q(ended_on__gte=on), founded_on__lte=on)
    return standing.annotate(people=Subquery(last))


def of_units(units: Sequence[Unit], *, on: date) -> dict[str, dict[int, int | None]]:
    """ "clubs" and "club_people" -> unit id -> how many on the day, each unit with all below it.

    None where no club was ever recorded; people None where none of the clubs was counted. One query.
    """
    found: dict[str, dict[int, int | None]] = {name: dict.fromkeys(u.pk for u in units) for name in ("clubs",
                                               "club_people")}  # fmt: skip
    for path, people in with_people(Club.objects.all(), on=on).order_by().values_list("unit__path", "people"):
        for unit in units:
            if path.startswith(unit.path):
                found["clubs"][unit.pk] = (found["clubs"][unit.pk] or 0) + 1
                if people is not None:
                    found["club_people"][unit.pk] = (found["club_people"][unit.pk] or 0) + people
    return found
