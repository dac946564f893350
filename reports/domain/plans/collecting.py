"""A form that collects what a plan measures and no form asks for yet."""

from datetime import date, datetime

from django.db import transaction

from campaigns.choices import Shape
from campaigns.domain.plans import campaigns, targets
from campaigns.domain.plans.campaigns import Refused
from campaigns.models import Campaign, Indicator, Target
from ccb.lib import tables
from ccb.lib.tables import Faults, Row, Table
from members.domain import access
from members.models import Unit
from reports.domain.asking import form_importing
from reports.domain.plans import progress_figures
from reports.models import ReportForm

MEASURED = ("numerator", "denominator", "condition", "value")


def uncollected(campaign: Campaign) -> list[Indicator]:
    """The plan's indicators that no active form asks for, in the order of its targets. Three queries.

    A coverage is counted from programs, so its parts are never asked for.
    """
    plan = targets.plan(campaign, campaigns.revision_on(campaign, date.max))
    named = {one.pk: one for target in plan for one in _measures(target)}
    asked = progress_figures.collected(named).by_indicator
    return [one for pk, one in named.items() if pk not in asked]


def _measures(target: Target) -> list[Indicator]:
    if target.shape == Shape.COVERAGE:
        return []
    return [one for name in MEASURED if (one := getattr(target, name))]


def form_of(campaign: Campaign) -> ReportForm | None:
    """The form that was made for it."""
    return ReportForm.objects.filter(code=_code(campaign)).first()


def _code(campaign: Campaign) -> str:
    return f"TD-{campaign.code}"[:40]


@transaction.atomic
def make_form(campaign: Campaign, *, frequency: str, on: date, actor, at: datetime) -> ReportForm:
    """The form of these indicators, for the kinds of units directly below; asked for later ones, the same form grows,
    and without a frequency keeps its own.

    Raises PermissionError; Refused where every indicator is collected already, or where the form cannot be so.
    """
    if actor is not None and not access.can(actor, "plan", campaign.unit):
        raise PermissionError("plan")
    missing = uncollected(campaign)
    if not missing:
        raise Refused("Mọi số liệu mà kế hoạch cần đã có biểu thu.")
    kinds = Unit.objects.on(on).filter(parent=campaign.unit).order_by().values_list("kind", flat=True).distinct()
    if not kinds:
        raise Refused(f"Dưới {campaign.unit.in_sentence} chưa có đơn vị nào để báo cáo.")
    before = form_of(campaign)
    kept = [row.indicator for row in before.rows.select_related("indicator").order_by("position")] if before else []
    try:
        return form_importing.apply(
            _table([*kept, *missing]), code=_code(campaign), name=f"Số liệu thi đua: {campaign.title}"[:200],
            unit_kinds=sorted(kinds), frequency=frequency, actor=actor, at=at,
        ).form  # fmt: skip
    except tables.Refused as error:
        raise Refused(str(error)) from error


def _table(indicators: list[Indicator]) -> Table:
    """As `import_indicators` reads them: what they are stays, a section for all."""
    cells = [
        {"code": one.code, "name": one.name, "uom": one.uom, "kind": one.kind, "decimals": str(one.decimals),
         "part_of": one.part_of.code if one.part_of else "", "section": "1"}
        for one in indicators
    ]  # fmt: skip
    rows = [Row(line, found) for line, found in enumerate(cells, start=2)]
    return Table(tuple(cells[0]), rows, Faults("biểu thu số liệu"))
