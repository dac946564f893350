"""What pages about a campaign show: which periods can be asked, how its targets stand for one person's units."""

from dataclasses import dataclass
from datetime import date

from campaigns.choices import Direction, TargetStatus
from campaigns.models import Campaign
from ccb.lib import periods
from ccb.lib.periods import Period
from members.domain import access
from members.models import Unit
from reports.domain.plans import progress
from reports.domain.plans.progress_results import GroupResult, Progress, Result

SHARES_OF_YEAR = ("", "-H1", "-9M", "-Q1")


@dataclass(frozen=True)
class Row:
    """One line of the table: a target, or a group with its members below it."""

    result: Result | None
    group: GroupResult | None = None
    is_member: bool = False

    @property
    def status(self) -> TargetStatus:
        return self.group.status if self.group else self.result.status


@dataclass(frozen=True)
class Line:
    """One unit: its results in the order of the plan, how many targets apply to it, which it has not met."""

    unit: Unit
    results: tuple[Result, ...]
    applying: int
    missed: tuple[str, ...]

    @property
    def met(self) -> int:
        return self.applying - len(self.missed)


def units_in(campaign: Campaign, user, verb: str = "view"):
    """The units of the campaign that the person may see."""
    return access.units_for(user, verb).filter(path__startswith=campaign.unit.path)


def periods_of(campaign: Campaign, *, today: date) -> list[Period]:
    """What can be asked: the years of the campaign up to today, the latest first, each with its parts."""
    years = [year for year in campaign.years if year <= today.year] or [campaign.starts_on.year]
    return [periods.parse(f"{year}{share}") for year in reversed(years) for share in SHARES_OF_YEAR]


def chosen(campaign: Campaign, typed: str, *, today: date) -> Period:
    """The period asked for, else the latest year."""
    offered = periods_of(campaign, today=today)
    return next((one for one in offered if one.code == typed), offered[0])


def stand(campaign: Campaign, period: Period, unit: Unit, *, today: date, by_line: bool = True) -> Progress:
    """How the targets stand today, or at the end of a period that is over."""
    on = min(period.ends_on, max(today, period.starts_on))
    return progress.evaluate(campaign, period, unit=unit, on=on, by_line=by_line)


def rows(found: Progress) -> list[Row]:
    """The targets in the order of the plan; alternatives and steps under their group."""
    made, seen = [], set()
    for result in found.results.values():
        group = result.target.group
        if group and group.code not in seen:
            seen.add(group.code)
            made.append(Row(None, found.groups[group.code]))
        made.append(Row(result, is_member=group is not None))
    return made


def ranked(found: Progress, code: str) -> list[tuple[Unit, Result]]:
    """The lines by how well they stand with the target, lowest first where lower is better; those that reported
    nothing last, those it does not concern left out.
    """
    pairs = [(line, found.by_unit[line.pk][code]) for line in found.lines]
    pairs = [(line, one) for line, one in pairs if one.status != TargetStatus.NOT_APPLICABLE]
    way = 1 if found.results[code].target.direction == Direction.DOWN else -1
    return sorted(pairs, key=lambda pair: (pair[1].percent is None, way * (pair[1].percent or 0)))


def lines(found: Progress) -> list[Line]:
    """How each unit directly below stands; a group counts once."""
    told = []
    for unit in found.lines:
        results = tuple(found.by_unit[unit.pk].values())
        stands = progress.standings(results, found.groups_by_unit[unit.pk])
        applying = {code: one for code, one in stands.items() if one != TargetStatus.NOT_APPLICABLE}
        missed = tuple(code for code, one in applying.items() if one != TargetStatus.MET)
        told.append(Line(unit, results, len(applying), missed))
    return told
