"""Lists of activities as pages and files show them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from campaigns.domain.programs import partners
from campaigns.models import Activity, Partner, Program
from ccb.lib import text
from members.models import Unit


@dataclass(frozen=True)
class Asked:
    starts_on: date
    ends_on: date
    unit: Unit | None = None  # with all below it
    q: str = ""
    program: Program | None = None  # with all signed under it
    partner: Partner | None = None  # with all merged into it
    state: str = ""  # "brief", "same"


def found(user, asked: Asked) -> QuerySet:
    """Those that the user may see and that ended within the days; the newest first."""
    rows = Activity.objects.for_user(user, "view").filter(ends_on__range=(asked.starts_on, asked.ends_on))
    if asked.unit:
        rows = rows.filter(Q(unit__path__startswith=asked.unit.path))
    if words := text.clean(asked.q):
        rows = rows.filter(Q(title_key__contains=text.name_key(words)) | Q(place_key__contains=text.name_key(words)))
    if asked.program:
        done = Activity.programs.through.objects.filter(program__path__startswith=asked.program.path)
        rows = rows.filter(pk__in=done.values("activity"))
    if asked.partner:
        own = Activity.partners.through.objects.filter(partner__in=partners.with_merged(asked.partner))
        rows = rows.filter(pk__in=own.values("activity"))
    if asked.state == "brief":
        rows = rows.filter(is_brief=True)
    if asked.state == "same":
        rows = rows.filter(counted_in__isnull=False)
    return rows.order_by("-starts_on", "-pk")
