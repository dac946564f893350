"""Lists of programs and of partners as pages and files show them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

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
    """Every partner with the number of its programs and activities that the user may see, those of what was merged
    into it too, as the lists narrowed by it show them. One query.
    """
    counted = Partner.objects.select_related("merged_into").annotate(
        programs_count=_held(Program.partners.through, "program", Program.objects.for_user(user, "view")),
        activities_count=_held(Activity.partners.through, "activity", Activity.objects.for_user(user, "view")),
    )
    return counted.in_order()


def _held(links: type[Model], name: str, seen: QuerySet) -> Coalesce:
    """How many of those seen are linked with the partner or with one merged into it, each once."""
    own = Q(partner=OuterRef("pk")) | Q(partner__merged_into=OuterRef("pk"))
    rows = links.objects.filter(own, **{f"{name}__in": seen.order_by().values("pk")}).order_by()
    total = rows.annotate(all=Value(1)).values("all").annotate(many=Count(name, distinct=True)).values("many")
    return Coalesce(Subquery(total), 0)
