"""Lists of documents as pages and files show them, and documents looked up by their symbols."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from campaigns.models import Directive
from ccb.lib import text
from members.models import Unit


@dataclass(frozen=True)
class Asked:
    unit: Unit | None = None  # kept by it or by one below it, or given to one of these
    q: str = ""
    kind: str = ""
    way: str = ""  # "own", "incoming"
    year: int | None = None
    state: str = ""


def found(user, asked: Asked) -> QuerySet:
    """The documents that the user may see and that were asked for; the newest first."""
    rows = Directive.objects.for_user(user, "view")
    if asked.unit:
        here = asked.unit.path
        rows = rows.filter(Q(unit__path__startswith=here) | Q(deliveries__unit__path__startswith=here)).distinct()
    if words := text.clean(asked.q):
        rows = rows.filter(Q(subject__icontains=words) | Q(symbol__icontains=words) | Q(issuer__icontains=words))
    if asked.way:
        rows = rows.filter(is_incoming=asked.way == "incoming")
    plain = {"kind": asked.kind, "dated_on__year": asked.year, "state": asked.state}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    counted = rows.select_related("unit", "number").annotate(tasks_count=Count("tasks", distinct=True))
    return counted.order_by("-dated_on", "-pk")


def by_symbols(user, symbols: Iterable[str], *, until: date) -> tuple[list[Directive], list[str]]:
    """Those of these symbols that are kept and dated by that day (the newest of each), and the words that name none.

    One query.
    """
    wanted = list(dict.fromkeys(filter(None, map(text.clean, symbols))))
    seen = Directive.objects.for_user(user, "view").filter(symbol__in=wanted, dated_on__lte=until)
    known = {one.symbol: one for one in seen.order_by("dated_on", "pk")}
    return list(known.values()), [words for words in wanted if words not in known]
