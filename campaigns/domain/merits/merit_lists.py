"""Lists of awards and of works as pages and files show them, and who a typed recipient is."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns.choices import AwardState
from campaigns.models import Award, Decision, Work
from ccb.lib import names, text
from members.choices import MemberStatus
from members.domain.places import place_of
from members.domain.register.deeds import NotAllowed
from members.models import Member, Unit

COLLECTIVE, INDIVIDUAL = "tap-the", "ca-nhan"
MOST_NAMED = 5


@dataclass(frozen=True)
class AskedAwards:
    """Blank is all. The year is that of the decision, of a proposal that waits its own."""

    unit: Unit | None = None  # with all below it: what they proposed, and what they were given
    year: int | None = None
    form: str = ""
    state: str = ""
    whom: str = ""  # COLLECTIVE, INDIVIDUAL
    decision: Decision | None = None


def awards(user, asked: AskedAwards) -> QuerySet:
    rows = Award.objects.for_user(user, "view").for_page()
    if asked.unit:
        given = Q(recipient_unit__path__startswith=asked.unit.path)
        rows = rows.filter(Q(unit__path__startswith=asked.unit.path) | given)
    if asked.year:
        rows = rows.filter(
            Q(decision__dated_on__year=asked.year) | Q(decision=None, proposed_on__year=asked.year)
        )  # fmt: skip
    for name in ("form", "state", "decision"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.whom:
        rows = rows.filter(recipient_unit__isnull=asked.whom == INDIVIDUAL)
    return rows


def conferred(rows: QuerySet) -> tuple[int, int]:
    """(collectives, individuals) among those decided. One query."""
    collective = Q(recipient_unit__isnull=False)
    found = rows.order_by().filter(state=AwardState.DECIDED).aggregate(
        whole=Count("pk"), collectives=Count("pk", filter=collective)
    )  # fmt: skip
    return found["collectives"], found["whole"] - found["collectives"]


def history(award: Award, user) -> QuerySet:
    """What else its recipient was given or proposed for, among what the user may see; nothing of a typed name."""
    rows = Award.objects.for_user(user, "view").exclude(pk=award.pk).for_page()
    if award.recipient_unit_id:
        return rows.filter(recipient_unit=award.recipient_unit_id)
    return rows.filter(member=award.member_id) if award.member_id else rows.none()


@dataclass(frozen=True)
class AskedWorks:
    unit: Unit | None = None
    kind: str = ""
    state: str = ""
    q: str = ""


def works(user, asked: AskedWorks) -> QuerySet:
    rows = Work.objects.for_user(user, "view").for_page()
    if asked.unit:
        rows = rows.filter(unit__path__startswith=asked.unit.path)
    for name in ("kind", "state"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if words := text.clean(asked.q):
        rows = rows.filter(name__icontains=words)
    return rows.order_by("unit__depth", "unit__position", "unit", "kind", "pk")


def by_kind(rows: QuerySet) -> dict[str, int]:
    """Kind -> how many. One query."""
    return dict(rows.order_by().values_list("kind").annotate(Count("pk", distinct=True)))


# --- Who is meant -----------------------------------------------------------------------------------------------------


def unit_named(typed: str, unit: Unit) -> Unit:
    """The unit itself or one below it: "Đồng Mẫu", "xã Đồng Mẫu", "Chi hội 1, xã Đồng Mẫu". Raises NotAllowed."""
    key = text.name_key(typed)
    first = text.name_key(typed.split(",")[0])
    below = Unit.objects.under(unit).select_related("parent")
    near = [one for one in below if first in (one.name_key, text.name_key(one.titled))]
    exact = [one for one in near if key in (text.name_key(place_of(one)), one.name_key, text.name_key(one.titled))]
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise NotAllowed(f"{unit.titled} không có đơn vị nào tên “{text.clean(typed)}”. Hãy ghi đúng tên đơn vị.")
    names = "; ".join(f"“{place_of(one)}”" for one in exact[:MOST_NAMED])
    raise NotAllowed(f"Có {len(exact)} đơn vị tên “{text.clean(typed)}”. Hãy ghi rõ: {names}.")


def member_named(typed: str, unit: Unit) -> Member:
    """A member of the unit or of one below it by his code, card number or full name. Raises NotAllowed."""
    words = text.clean(typed)
    found = Member.objects.filter(unit__path__startswith=unit.path, erased_at=None).select_related("unit__parent")
    found = found.exclude(status=MemberStatus.MERGED)
    numbered = list(found.filter(Q(code__iexact=words) | Q(card_number__iexact=words))[:2]) if words else []
    if len(numbered) == 1:
        return numbered[0]
    named = list(found.filter(search_key=names.search_key(words))[: MOST_NAMED + 1])
    same = [one for one in named if text.name_key(one.full_name) == text.name_key(words)] or named
    if len(same) == 1:
        return same[0]
    if not same:
        raise NotAllowed(
            f"Trong sổ của {unit.in_sentence} không có hội viên “{words}”. Hãy ghi mã hội viên, số thẻ hoặc họ tên."
        )
    told = "; ".join(_told(one) for one in same[:MOST_NAMED])
    raise NotAllowed(f"Có nhiều hội viên tên “{words}”. Hãy ghi mã hội viên hoặc số thẻ: {told}.")


def _told(member: Member) -> str:
    number = member.code or member.card_number or "chưa có mã"
    return f"{number} ({place_of(member.unit)}{f', sinh {member.born_on.year}' if member.born_on else ''})"
