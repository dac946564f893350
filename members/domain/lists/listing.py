"""What a list of members can be narrowed by, and the lists of what waits for an answer."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.choices import RequestState
from members.domain import access
from members.models import Application, Service, Transfer, Unit

MOST_COUNTED = 1000


def narrowed(
    members: QuerySet, *, unit: Unit | None = None, statuses: Collection[str] = (), sex: str = "", party: str = "",
    era: str = "",
) -> QuerySet:  # fmt: skip
    """Those in the unit's subtree with one of the statuses, of the sex, in the Party ("yes") or not ("no"), who served
    in the era. What is empty does not narrow."""
    asked = Q()
    if unit:
        asked &= Q(unit__path__startswith=unit.path)
    if statuses:
        asked &= Q(status__in=statuses)
    if sex:
        asked &= Q(sex=sex)
    if party:
        asked &= ~Q(party_joined_on="") if party == "yes" else Q(party_joined_on="")
    if era:
        asked &= Exists(Service.objects.filter(member=OuterRef("pk"), era=era))
    return members.filter(asked)


def counted(members: QuerySet) -> tuple[int, bool]:
    """How many, and whether there are more: beyond MOST_COUNTED nobody counts on. One short query."""
    count = members.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


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
