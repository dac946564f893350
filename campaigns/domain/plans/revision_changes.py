"""What each revision of a plan changed: targets added, withdrawn, altered (old → new), and figures assigned anew."""

from collections import defaultdict
from dataclasses import dataclass, field

from campaigns.choices import Comparison
from campaigns.models import Campaign, Quota, Target
from ccb.lib import numbers

SHOWN = (
    "section", "text", "shape", "uom", "direction", "level", "frequency", "year_from", "year_to", "group", "within",
    "over", "numerator", "denominator", "condition", "program", "cap", "value_floor", "value", "baseline",
    "baseline_year", "note",
)  # fmt: skip
LINKED = ("group", "within", "numerator", "denominator", "condition", "program", "value")
NOTHING = "không có"


@dataclass
class Changes:
    """Of one revision, each line in words."""

    added: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)


def of_campaign(campaign: Campaign) -> dict[int, Changes]:
    """Number of the revision -> what it changed; of the first, the plan as issued, nothing. Two queries."""
    found: dict[int, Changes] = defaultdict(Changes)
    _of_targets(campaign, found)
    _of_quotas(campaign, found)
    return dict(found)


def _of_targets(campaign: Campaign, found: dict[int, Changes]) -> None:
    rows: dict[str, list[Target]] = defaultdict(list)
    for one in campaign.targets.select_related(*LINKED).order_by("position", "pk"):
        rows[one.code].append(one)
    for code, versions in rows.items():
        versions.sort(key=lambda one: one.since)
        if versions[0].since > 1:
            found[versions[0].since].added.append(f"{code}. {versions[0].text}: {level_of(versions[0])}")
        for before, after in zip(versions, versions[1:], strict=False):
            if told := _differences(before, after):
                found[after.since].altered.append(f"{code}: {'; '.join(told)}")
        if versions[-1].until:
            found[versions[-1].until].withdrawn.append(f"{code}. {versions[-1].text}")


def level_of(target: Target) -> str:
    """'≥ 900 hội viên', '2–4 tin bài', 'có xác nhận'."""
    if target.threshold is None:
        return target.get_comparison_display()
    low, high = numbers.show(target.threshold, 2), target.threshold_max
    if target.comparison == Comparison.RANGE and high is not None:
        return f"{low}–{numbers.show(high, 2)} {target.uom}".strip()
    return f"{target.get_comparison_display()} {low} {target.uom}".strip()


def _differences(before: Target, after: Target) -> list[str]:
    told = [f"mức {level_of(before)} → {level_of(after)}"] if level_of(before) != level_of(after) else []
    for name in SHOWN:
        old, new = _words(before, name), _words(after, name)
        if old != new and name != "uom":
            told.append(f"{Target._meta.get_field(name).verbose_name} {old} → {new}")
    return told


def _words(target: Target, name: str) -> str:
    value = getattr(target, f"get_{name}_display", lambda: getattr(target, name))()
    if isinstance(value, list):
        return ", ".join(value) or NOTHING
    if name in ("year_from", "year_to", "baseline_year"):
        return str(value or NOTHING)
    if name in ("cap", "value_floor", "baseline"):
        return NOTHING if value is None else numbers.show(value, 2)
    if name in LINKED and value is not None:
        return getattr(value, "name", None) or value.code
    return str(value or NOTHING)


def _of_quotas(campaign: Campaign, found: dict[int, Changes]) -> None:
    asked = Quota.objects.filter(target__campaign=campaign).select_related("target", "unit")
    rows: dict[tuple, list[Quota]] = defaultdict(list)
    for one in asked.order_by("target__position", "year", "unit__path", "since"):
        rows[one.target.code, one.year, one.unit].append(one)
    for (code, year, unit), versions in rows.items():
        ends = {one.until: one.amount for one in versions if one.until}
        for number in sorted({one.since for one in versions} | set(ends)):
            if number > 1:
                after = next((one.amount for one in versions if one.since == number), None)
                old, new = (_amount(one) for one in (ends.get(number), after))
                found[number].assigned.append(f"{code}, năm {year}, {unit.in_sentence}: {old} → {new}")


def _amount(value) -> str:
    return "chưa giao" if value is None else numbers.show(value, 2)
