"""A whole register of made-up members at once, for demonstrations and measurements."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from math import ceil

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import names
from ccb.lib.partial_dates import PartialDate
from members.choices import Entry, Era, MemberStatus, UnitKind
from members.domain import units
from members.domain.benefits import regimes
from members.domain.made_up import people, people_merits
from members.models import Enrolment, Household, HouseholdReview, Member, Regime, Service, Unit

BATCH = 2_000
CHAPTER_SIZE, MOST_CHAPTERS = 25, 27  # a commune has about 27 chapters
LATER = 0.06  # share of those admitted after the register was made
EXEMPT = 0.03


class RegisterNotEmpty(Exception):
    """There are members already; made-up ones never stand among real ones."""


@transaction.atomic
def populate(unit: Unit, count: int, seed: int, *, actor, at: datetime) -> int:
    """Enrol `count` made-up people in the chapters under the unit, and give the number of chapters.

    The lowest units that are no chapters get some ("Chi hội thôn 1"). The register counts as made on 1 January two
    years before; a few were admitted since. Some have entitlements, of the shipped catalogue where there is none yet,
    and honours. The same seed and tree give the same register. One audit entry. Raises RegisterNotEmpty.
    """
    if Member.objects.exists():
        raise RegisterNotEmpty("Sổ hội viên đã có người. Chỉ tạo hội viên mẫu khi sổ còn trống.")
    today = timezone.localtime(at).date()
    rng = random.Random(f"{seed} places")
    places = _places(unit, count, today, actor=actor, at=at)
    regimes.load_shipped(actor=actor, at=at)
    catalogue = {one.code: one for one in Regime.objects.all()}
    merits = random.Random(f"{seed} merits")  # chances of their own: they change nobody whom the seed makes
    made = people.generate(count, seed)
    while batch := list(islice(made, BATCH)):
        members, eras = _enrol(batch, places, rng, today)
        people_merits.give(members, eras, catalogue, merits, at=at)
    audit.record("register.populate", unit, actor=actor, at=at, count=count, seed=seed)
    return len(places)


def _places(unit: Unit, count: int, today: date, *, actor, at: datetime) -> list[Unit]:
    """The chapters and sub-chapters without any below them; made where a branch of the tree ends above them."""
    below = list(Unit.objects.under(unit).on(today).order_by("path"))
    parents = {one.parent_id for one in below}
    ends = [one for one in below if one.pk not in parents]
    chapters = min(ceil(count / len(ends) / CHAPTER_SIZE), MOST_CHAPTERS)
    places = []
    for end in ends:
        is_chapter = end.kind in (UnitKind.CHAPTER, UnitKind.SUB_CHAPTER)
        places += [end] if is_chapter else _new_chapters(end, chapters, actor=actor, at=at)
    return places


def _new_chapters(parent: Unit, count: int, *, actor, at: datetime) -> Iterator[Unit]:
    for number in range(1, count + 1):
        yield units.open_unit(
            f"Chi hội thôn {number}", kind=UnitKind.CHAPTER, parent=parent, position=number,
            valid_from=parent.valid_from, valid_to=parent.valid_to, actor=actor, at=at,
        )  # fmt: skip


def _enrol(
    batch: list[dict], places: list[Unit], rng: random.Random, today: date
) -> tuple[list[Member], list[list[Era]]]:
    """One batch: five statements for each table's share of rows, whatever their number."""
    chosen = [rng.choice(places) for _ in batch]
    households = _households([one.pop("household") for one in batch], chosen, today)
    eras = [one.pop("eras") for one in batch]
    drafts = [
        _enrolled(one, place, household, rng, today)
        for one, place, household in zip(batch, chosen, households, strict=True)
    ]
    members = Member.objects.bulk_create(member for member, _ in drafts)
    for member, enrolment in drafts:
        enrolment.member = member
    Enrolment.objects.bulk_create(enrolment for _, enrolment in drafts)
    Service.objects.bulk_create(
        Service(member=member, era=era) for member, served in zip(members, eras, strict=True) for era in served
    )
    return members, eras


def _households(found: list[dict], places: list[Unit], today: date) -> list[Household]:
    """With what the review found with which the register was made."""
    pairs = list(zip(found, places, strict=True))
    made = Household.objects.bulk_create(Household(unit=place, **facts) for facts, place in pairs)
    HouseholdReview.objects.bulk_create(
        HouseholdReview(household=household, on=_opened(place, today), **facts)
        for household, (facts, place) in zip(made, pairs, strict=True)
    )
    return made


def _opened(place: Unit, today: date) -> date:
    """The register counts as made on that day."""
    return max(date(today.year - 2, 1, 1), place.valid_from or date.min)


def _enrolled(
    one: dict, place: Unit, household: Household, rng: random.Random, today: date
) -> tuple[Member, Enrolment]:
    opened = _opened(place, today)
    entry, joined_on = Entry.OPENING, opened
    if rng.random() < LATER and opened < today:
        entry, joined_on = Entry.ADMITTED, opened + timedelta(days=rng.randint(1, (today - opened).days))
        one["joined_on"] = PartialDate(joined_on.year, joined_on.month, joined_on.day)
        one["admission_decision"] = f"{rng.randint(1, 60):02}/QĐ-CCB"
        one["medal_year"] = None
    member = Member(
        **one, unit=place, household=household, residence=place.name,
        status=MemberStatus.EXEMPT if rng.random() < EXEMPT else MemberStatus.ACTIVE,
        search_key=names.search_key(one["full_name"]), sort_key=names.sort_key(one["full_name"]),
    )  # fmt: skip
    return member, Enrolment(unit=place, entry=entry, joined_on=joined_on)
