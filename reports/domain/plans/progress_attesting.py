"""What staff attested, of a unit and of what became it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from campaigns.domain.plans.inheriting import Passing
from campaigns.models import Attestation, Campaign, Target
from members.models import Unit
from reports.domain.plans.progress_spans import Spans


class Attested:
    """Up to the day. One query."""

    def __init__(self, campaign: Campaign, spans: Spans, went: Sequence[Passing]):
        self.campaign, self.spans, self.went = campaign, spans, went

    def of(self, target: Target, unit: Unit) -> bool:
        """Whether it, or one below it, was attested in the target's span; or each unit that became it as a whole."""
        origins = self._origins.get(unit.pk, ())
        return self._has(target, unit) or bool(origins) and all(self._has(target, one) for one in origins)

    def _has(self, target: Target, unit: Unit) -> bool:
        span = self.spans.of(target.frequency)
        told = self._by_code.get(target.code, ())
        return any(path.startswith(unit.path) and span.starts_on <= on <= span.ends_on for path, on in told)

    @cached_property
    def _by_code(self) -> dict[str, list[tuple[str, date]]]:
        rows = Attestation.objects.filter(target__campaign=self.campaign, withdrawn_at=None)
        found = defaultdict(list)
        for code, path, on in rows.values_list("target__code", "unit__path", "on"):
            found[code].append((path, on))
        return found

    @cached_property
    def _origins(self) -> dict[int, list[Unit]]:
        """New unit -> what became it; none where a part of one went elsewhere."""
        found, parted = defaultdict(list), {one.new.pk for one in self.went if one.share < 1 or not one.is_opening}
        for one in self.went:
            if one.new.pk not in parted:
                found[one.new.pk].append(one.old)
        return found
