"""What a plan needs to know of figures: which indicators forms collect, what stands at zero, last year's results."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from campaigns.choices import Split
from campaigns.domain.plans import campaigns, dividing, inheriting, targets
from campaigns.domain.plans.campaigns import Known
from campaigns.models import Campaign, Target
from ccb.lib import dates
from members.domain.register import figures as register
from members.models import Unit
from reports.domain.plans import progress_figures
from reports.domain.plans.progress_figures import Figures, Span

MEASURED = ("numerator", "denominator", "condition")


class CannotDivide(Exception):
    """There is nothing to divide by; the text says why, in the user's words."""


def known(campaign: Campaign, *, on: date, beside: Mapping[str, object] | None = None) -> Known:
    """Which of the plan's indicators forms ask for, and which denominators stand at zero on the day; also of the
    facts `beside` it, which a revision is to bring.
    """
    plan = targets.plan(campaign, campaigns.revision_on(campaign, date.max))
    named = [{name: getattr(target, name) for name in MEASURED} for target in plan] + [beside or {}]
    indicators = {one.pk: one for facts in named for name in MEASURED if (one := facts.get(name))}
    asked = progress_figures.collected(indicators)
    below = {facts["denominator"].pk for facts in named if facts.get("denominator")}
    span = Span(date(on.year - 1, 1, 1), on)
    told = Figures(indicators, asked, campaign.unit, span).within(span)
    zero = {pk for pk in below if told.get(pk) and not any(told[pk].values())}
    return Known(set(asked.by_indicator), zero)


def issue(campaign: Campaign, *, on: date, actor, at: datetime) -> None:
    """Issue it once its plan is sound, figures included. Raises campaigns.Faulty with every fault, Refused."""
    campaigns.move(campaign, "issue", on=on, known=known(campaign, on=on), actor=actor, at=at)


def divided(target: Target, units: Sequence[Unit], whole: Decimal, *, by: Split, year: int, on: date) -> list[Decimal]:
    """The whole in parts for these units, in their order: equal, by members on the day, or by last year's figures.

    Raises CannotDivide where the register or last year knows nothing of them.
    """
    return dividing.divided(whole, _weights(target, units, by, year, on))


def _weights(target: Target, units: Sequence[Unit], by: Split, year: int, on: date) -> list[Decimal]:
    if by == Split.EQUAL:
        return [Decimal(1)] * len(units)
    if by == Split.MEMBERS:
        counted = register.of_units({"members_total"}, units, starts_on=on, on=on)["members_total"]
        weights = [Decimal(counted[unit.pk] or 0) for unit in units]
        if not any(weights):
            raise CannotDivide(f"Sổ hội viên chưa có ai vào ngày {dates.show(on)}, không chia theo hội viên được.")
        return weights
    weights = _last_year(target, units, year)
    if not any(weights):
        raise CannotDivide(f"Năm {year - 1} chưa có số liệu đã duyệt của chỉ tiêu này, không chia theo năm trước được.")
    return weights


def _last_year(target: Target, units: Sequence[Unit], year: int) -> list[Decimal]:
    """Each unit's figure of the year before, with all below it. Of other units nothing."""
    if target.numerator is None:
        return [Decimal(0)] * len(units)
    indicators = {target.numerator_id: target.numerator}
    asked = progress_figures.collected(indicators)
    span = Span(date(year - 1, 1, 1), date(year - 1, 12, 31))
    told = Figures(indicators, asked, target.campaign.unit, span).within(span).get(target.numerator_id, {})
    went = inheriting.passings(target.campaign.unit, until=date(year, 12, 31))
    told = inheriting.passed_on(told, went, places=target.numerator.decimals)  # units of this year, figures of the last
    paths = dict(Unit.objects.filter(pk__in=told).values_list("pk", "path"))
    return [
        sum((number for pk, number in told.items() if paths[pk].startswith(unit.path)), Decimal(0)) for unit in units
    ]
