"""What a list of members can be narrowed by, and the lists of what waits for an answer."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ccb.lib.word_search import Among
from members.choices import Policy, RequestState
from members.domain import access
from members.domain.lists.ethnic_groups import KINH, spellings
from members.domain.lists.selection import ANY, MINORITY, Selection
from members.domain.register import counts
from members.models import Application, Post, Service, Transfer, Unit
from members.models.member import MemberQuerySet

MOST_COUNTED = 2_500  # a commune's, who are then sorted; to find them in the order of all names takes longer
POLICIES = {
    Policy.WOUNDED: ~Q(wounded_class="", wounded_percent=None),
    Policy.SICK: Q(sick_soldier=True),
    Policy.ORANGE: Q(agent_orange=True),
    Policy.IMPRISONED: Q(imprisoned=True),
    Policy.MARTYR: Q(martyr_relative=True),
}


def narrowed(members: QuerySet, asked: Selection, *, unit: Unit | None, on: date) -> QuerySet:
    """Those in the unit's subtree whom the selection asks for, but for its typed text: in the Party ("yes") or not
    ("no"), of so many years on the day, holding a post on the day (in a body, or in "any"), of an ethnic group or of
    any but Kinh ("minority"). What is empty does not narrow.
    """
    found = Q(unit__path__startswith=unit.path) if unit else Q()
    if asked.statuses:
        found &= Q(status__in=asked.statuses)
    if asked.sex:
        found &= Q(sex=asked.sex)
    if asked.party:
        found &= ~Q(party_joined_on="") if asked.party == "yes" else Q(party_joined_on="")
    if asked.era:
        found &= Exists(Service.objects.filter(member=OuterRef("pk"), era=asked.era))
    if asked.age_from is not None or asked.age_to is not None:
        found &= counts.aged(asked.age_from, asked.age_to, on)
    if asked.post:
        held = Post.objects.on(on).filter(member=OuterRef("pk"))
        found &= Exists(held if asked.post == ANY else held.filter(body=asked.post))
    if asked.category:
        found &= Q(category__icontains=asked.category)
    if asked.policy:
        found &= POLICIES[asked.policy]
    if asked.ethnic:
        found &= _of_people(asked.ethnic)
    return members.filter(found)


def _of_people(name: str) -> Q:
    if name != MINORITY:
        return Q(ethnic__in=sorted(spellings(name)))
    return ~Q(ethnic__in=["", *sorted(spellings(KINH))])


def counted(members: QuerySet) -> tuple[int, bool]:
    """How many, and whether there are more: beyond MOST_COUNTED nobody counts on. One short query."""
    count = members.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def held(members: MemberQuerySet) -> tuple[MemberQuerySet, int, bool]:
    """The members to list, and `counted`. When they are all counted, their keys are known and they are not sought again
    in the whole register, which takes long for what few have. One query.
    """
    keys = list(members.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if len(keys) > MOST_COUNTED:
        return members, MOST_COUNTED, True
    return members.filter(Among("pk", keys)).few(), len(keys), False


def transfers_to(user) -> QuerySet:
    """The open transfers that the user may answer, the oldest first."""
    return _open_transfers(user, "to_unit")


def transfers_from(user) -> QuerySet:
    """The open transfers that the user's units asked for."""
    return _open_transfers(user, "unit")


def _open_transfers(user, unit: str) -> QuerySet:
    found = access.narrowed(Transfer.objects.filter(state=RequestState.ASKED), user, "register", unit=unit)
    return found.select_related("member", "unit__parent", "to_unit__parent").order_by("asked_on", "pk")


def applications(user) -> QuerySet:
    """The applications that wait for a proposal or a decision in the user's units, the oldest first."""
    waiting = Application.objects.filter(state__in=[RequestState.ASKED, RequestState.PROPOSED])
    found = access.narrowed(waiting, user, "register")
    return found.select_related("member", "unit__parent").order_by("asked_on", "pk")
