"""Lists of programs and of partners as pages and files show them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from campaigns.domain.programs import partners, programs
from campaigns.models import Activity, Partner, Program
from campaigns.models.program import way_to
from ccb.lib import text
from members.models import Unit


@dataclass(frozen=True)
class Asked:
    unit: Unit | None = None  # the programs that concern it: its own, those above it, those below it
    q: str = ""
    partner: Partner | None = None
    state: str = ""  # "now", "due"


def found(user, asked: Asked, *, on: date) -> QuerySet:
    """The programs that the user may see and that were asked for; the newest first."""
    rows = Program.objects.for_user(user, "view")
    if asked.unit:
        below = Q(unit__path__startswith=asked.unit.path)
        rows = rows.filter(below | Q(unit__path__in=way_to(asked.unit.path)))
    if words := text.clean(asked.q):
        rows = rows.filter(Q(title__icontains=words) | Q(number__icontains=words) | Q(code__iexact=words))
    if asked.partner:
        held = Program.partners.through.objects.filter(partner__in=partners.with_merged(asked.partner))
        rows = rows.filter(pk__in=held.values("program"))
    if asked.state == "now":
        rows = rows.in_force(on).filter(starts_on__lte=on)
    if asked.state == "due":
        rows = programs.renewals_due(rows, on=on)
    return rows.for_page().order_by("unit__depth", "-signed_on", "pk")


def partners_in_use(user) -> QuerySet:
    """Every partner with the number of its programs and activities that the user may see. One query."""
    programs_seen = Q(programs__in=Program.objects.for_user(user, "view"))
    activities_seen = Q(activities__in=Activity.objects.for_user(user, "view"))
    counted = Partner.objects.select_related("merged_into").annotate(
        programs_count=Count("programs", filter=programs_seen, distinct=True),
        activities_count=Count("activities", filter=activities_seen, distinct=True),
    )
    return counted.in_order()
