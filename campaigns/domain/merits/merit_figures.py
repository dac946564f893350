"""Awards and works counted for the cells of forms: of each unit with all below it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from campaigns.choices import AwardForm, AwardState, WorkKind
from campaigns.models import Award, Work
from campaigns.models.program import way_to
from members.models import Succession, Unit

COLLECTIVE = Q(recipient_unit__isnull=False)
AWARDS = {  # name -> which decided awards count
    "awarded_collectives": COLLECTIVE,
    "awarded_individuals": ~COLLECTIVE,
    **{f"awarded_{form.value}": Q(form=form) for form in AwardForm},
}
PROPOSED = {"proposed_collectives": COLLECTIVE, "proposed_individuals": ~COLLECTIVE}  # whatever became of them
WORKS = {f"works_{kind.value}": Q(kind=kind) for kind in WorkKind}
Figures = dict[int, int | None]  # unit id -> how many; None: nothing was ever recorded there


def of_units(names: Collection[str], units: Sequence[Unit], *, starts_on: date, on: date) -> dict[str, Figures]:
    """Name (a key of AWARDS, PROPOSED or WORKS) -> figures. Awards by the day of their decision, from the first day to
    the last (what was taken back counts nowhere); proposals by their own day, but for those withdrawn; works that were
    at work on some of these days. An award counts for the unit that proposed it; a work for the unit that has it, once
    that was closed for the one that most of it became.

    At most four queries, however many units.
    """
    awards, works = Award.objects.exclude(decision=None), Work.objects.exclude(started_on=None)
    within = Q(state=AwardState.DECIDED, decision__dated_on__range=(starts_on, on))
    asked = Q(proposed_on__range=(starts_on, on))
    standing = Q(Q(ended_on=None) | Q(ended_on__gte=starts_on), started_on__lte=on)
    return {
        **_counted(awards, {name: AWARDS[name] & within for name in names if name in AWARDS}, units),
        **_counted(
            Award.objects.exclude(state=AwardState.WITHDRAWN),
            {name: PROPOSED[name] & asked for name in names if name in PROPOSED},
            units,
        ),
        **_counted(works, {name: WORKS[name] & standing for name in names if name in WORKS}, units, became_by=on),
    }


def _counted(
    rows: QuerySet, asked: dict[str, Q], units: Sequence[Unit], became_by: date | None = None
) -> dict[str, Figures]:  # fmt: skip
    """`became_by`: what was closed by that day is counted where it went."""
    if not asked:
        return {}
    went = Succession.objects.went(became_by) if became_by else {}
    counts = {f"n_{number}": Count("pk", filter=which) for number, which in enumerate(asked.values())}
    by_path = list(rows.order_by().values_list("unit__path").annotate(**counts))
    return {name: _spread(units, ((went.get(path, path), found[place]) for path, *found in by_path))
            for place, name in enumerate(asked)}  # fmt: skip


def _spread(units: Sequence[Unit], by_path: Iterable[tuple[str, int]]) -> Figures:
    sums: dict[str, int] = defaultdict(int)
    for path, number in by_path:
        for step in way_to(path):
            sums[step] += number
    return {unit.pk: sums.get(unit.path) for unit in units}
