"""Which units owe a target of a level, each by itself; and which report for those below them that really do."""

from collections.abc import Mapping
from datetime import date

from campaigns.choices import Shape, TargetLevel
from campaigns.domain.plans import targets
from campaigns.models import Campaign, Target
from members.choices import UnitKind
from members.models import Unit
from reports.domain.plans.progress_figures import Collected
from reports.domain.plans.progress_measures import Measures, is_open

SEVERAL = {TargetLevel.PROVINCE_AND_DISTRICT, TargetLevel.DISTRICT_AND_COMMUNE, TargetLevel.EVERY_LEVEL}


class Owing:
    def __init__(self, campaign: Campaign, units: Mapping[int, Unit], asked: Collected, measures: Measures, on: date):
        self.campaign, self.asked, self.measures = campaign, asked, measures
        self.open_ones = [one for one in units.values() if is_open(one, on)]
        self._known: dict[tuple, tuple[bool, list[Unit]]] = {}

    def of(self, target: Target) -> tuple[bool, list[Unit]]:
        """The units that owe it, and whether they report for others.

        Where the level itself reports, or all below it, it owes; else the highest that report, each for as many units
        of the level as it has.
        """
        key = target.level, target.numerator_id, target.shape == Shape.ATTESTED
        if key not in self._known:
            self._known[key] = self._found(target)
        return self._known[key]

    def number_below(self, target: Target, unit: Unit) -> int:
        """For how many units of the level it reports; 0 where the tree of units does not go that far down."""
        if target.level == TargetLevel.DIRECT_UNIT:
            return sum(self._is_of_level(target, one) for one in self.open_ones)
        return self.measures.count(unit, targets.kinds_of(target))

    def _found(self, target: Target) -> tuple[bool, list[Unit]]:
        reporting = self.asked.kinds(target.numerator_id)
        of_level = [one for one in self.open_ones if self._is_of_level(target, one)]
        if target.shape == Shape.ATTESTED or target.program_id:
            return False, of_level
        if target.level in SEVERAL:
            owing = [one for one in of_level if one.kind in reporting]
        else:
            owing = [one for one in of_level if self.measures.count(one, reporting)]
        return (False, owing) if owing else (True, self._with_level(target, self._highest(reporting), of_level))

    def _with_level(self, target: Target, reporting: list[Unit], of_level: list[Unit]) -> list[Unit]:
        """Without blocs that have no commune where others have: they owe nothing for each commune."""
        if target.level != TargetLevel.COMMUNE or not of_level:
            return reporting
        return [
            one for one in reporting if one.kind != UnitKind.BLOC or self.measures.count(one, targets.kinds_of(target))
        ]

    def _highest(self, reporting: frozenset[str]) -> list[Unit]:
        """Those that report and stand under no other that does."""
        found = [one for one in self.open_ones if one.kind in reporting]
        paths = [one.path for one in found]
        return [one for one in found if not any(one.path != path and one.path.startswith(path) for path in paths)]

    def _is_of_level(self, target: Target, unit: Unit) -> bool:
        if target.level == TargetLevel.DIRECT_UNIT:
            return unit.parent_id == self.campaign.unit_id
        return unit.kind in targets.kinds_of(target)
