"""Who lived in one household with others would be known by them after his data was deleted. He is parted from it, and
yet every past day counts the households that it counted: where he was the only member of it, a copy without words that
nobody else lives in stands for it.
"""

from datetime import date

from django.db.models import Q

from members.models import FormerHome, Household, HouseholdReview, Member

NO_WORDS = {"economic_model": "", "savings_group": ""}


def part(one: Member) -> None:
    """Write where he lived anew, for one who is no member any more. A household that nobody else ever lived in stays
    his, without its words. Of members of one household in different units the place may be another than it was.
    """
    others = {home: _others(home, one) for home, _ in _homes(one) if home}
    told = _told(one, others)
    kept = {home for home, _ in told if home}
    homes = {home: _copied(home, one) if others[home] else _wordless(home) for home in kept}
    one.former_homes.all().delete()
    until = [day for _, day in told[1:]]
    FormerHome.objects.bulk_create(
        FormerHome(member=one, household_id=homes.get(home), left_on=day)
        for (home, _), day in zip(told, until, strict=False)
    )
    one.household_id = homes.get(told[-1][0]) if told else None


def _told(one: Member, others: dict[int, list[Member]]) -> list[tuple[int | None, date]]:
    """The households in which nobody else was counted, each from the day on; None where somebody was."""
    told: list[tuple[int | None, date]] = []
    for day in _days([one, *(other for found in others.values() for other in found)]):
        home = _home_on(one, day)
        is_seen = any(_is_member(other, day) and _home_on(other, day) == home for other in others.get(home, ()))
        lives = None if is_seen else home
        if _is_member(one, day) and (not told or told[-1][0] != lives):
            told.append((lives, day))
    return told


def _homes(one: Member) -> list[tuple[int | None, date | None]]:
    """Where he lived, each until the day; the last until today."""
    return [*((row.household_id, row.left_on) for row in one.former_homes.all()), (one.household_id, None)]


def _home_on(one: Member, day: date) -> int | None:
    return next(home for home, left_on in _homes(one) if left_on is None or left_on > day)


def _others(home: int, one: Member) -> list[Member]:
    found = Member.objects.filter(Q(household=home) | Q(former_homes__household=home)).exclude(pk=one.pk)
    return list(found.distinct().prefetch_related("enrolments", "former_homes"))


def _days(people: list[Member]) -> list[date]:
    """Those on which anything changed for one of them, in order."""
    days = {left_on for one in people for _, left_on in _homes(one)}
    days |= {day for one in people for stay in one.enrolments.all() for day in (stay.joined_on, stay.left_on)}
    return sorted(days - {None})


def _is_member(one: Member, day: date) -> bool:
    return any(stay.joined_on <= day and (stay.left_on is None or stay.left_on > day) for stay in one.enrolments.all())


def _copied(home: int, one: Member) -> int:
    """As far as the days reach on which he was a member."""
    was = Household.objects.get(pk=home)
    copy = Household.objects.create(unit=one.unit)
    last = one.enrolments.last()
    for review in was.reviews.filter(on__lt=last.left_on) if last else ():
        told = {field.name: getattr(review, field.name) for field in HouseholdReview._meta.concrete_fields}
        HouseholdReview.objects.create(**told | NO_WORDS | {"id": None, "household": copy})
    return copy.pk


def _wordless(home: int) -> int:
    Household.objects.filter(pk=home).update(**NO_WORDS)
    HouseholdReview.objects.filter(household=home).update(**NO_WORDS)
    return home
