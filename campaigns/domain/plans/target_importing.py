"""A campaign's targets from a table, with the indicators that they measure.

A part of a measure names an indicator: by its code; by its name, where one alone bears it and no other target of the
file (but a step of the same group) counts the same words. Any other part gets an indicator of its own
(`target_measures`). Where its code exists it is taken before any name, so that the same file finds the same indicators
again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from campaigns.choices import Shape
from campaigns.domain import catalogue
from campaigns.domain.plans import campaigns, coverage_linking, target_measures, target_rows, targets
from campaigns.domain.plans.target_measures import ABOVE, BELOW, CONDITION, VALUE, Measured
from campaigns.domain.plans.target_rows import COLUMNS, OPTIONAL, Groups, Spec
from campaigns.models import Campaign, Indicator, Target, TargetGroup
from ccb.lib import dates, periods, text
from ccb.lib.tables import Refused, Table, Tally, quoted
from members.models import Unit

__all__ = ["COLUMNS", "OPTIONAL", "Needs", "Outcome", "apply", "needs_of"]

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
ROLES = ("numerator", "denominator", "condition", "value")


@dataclass(frozen=True)
class Needs:
    """The indicators that one target needs, by what they are for; "" where it needs none."""

    code: str
    numerator: str = ""
    denominator: str = ""
    condition: str = ""
    value: str = ""


@dataclass(frozen=True)
class Outcome:
    campaign: Campaign
    tally: Tally  # of the rows of the file
    verbs: dict[str, str]  # target code -> ADDED, CHANGED, UNCHANGED, in the order of the file
    indicators: int  # how many were made
    needs: tuple[Needs, ...]
    notes: tuple[str, ...]


@transaction.atomic
def apply(
    table: Table, *, code: str, unit: Unit, years: str, actor, at: datetime, title: str = "", theme: str = ""
) -> Outcome:
    """Make the campaign where there is none, and bring its targets to what the file says; others of it stay.

    The same file again changes nothing. Raises Refused, with every fault, before anything is written: also for a
    campaign that has been issued, whose plan changes by numbered revisions only.
    """
    first, last = _years(years)
    campaign = Campaign.objects.select_for_update().filter(code=code).first()
    if campaign is None and (not code or len(code) > 40 or not catalogue.is_code(code)):
        raise Refused(f"Mã phong trào {quoted(code)} không hợp lệ: 1 đến 40 chữ không dấu, chữ số, dấu _ . -")
    if campaign and campaign.unit_id != unit.pk:
        raise Refused(f"Phong trào {quoted(code)} là của {campaign.unit.in_sentence}, không phải {unit.in_sentence}.")
    specs, groups = target_rows.read(table, range(first, last + 1))
    table.refuse_if_faulty()
    last = max(last, target_rows.last_year_of(specs)) if not campaign else last
    campaign = _campaign(campaign, code, unit, (first, last), title, theme, actor, at)
    made, links = _indicators(table, specs, groups, actor, at)
    table.refuse_if_faulty()
    verbs = _save(table, campaign, specs, groups, links, actor, at)
    needs = tuple(_needs(spec.code, links[spec.code]) for spec in specs)
    counted = Counter(verbs.values())
    tally = Tally(counted[ADDED], counted[CHANGED], counted[UNCHANGED])
    return Outcome(campaign, tally, verbs, made, needs, (*_notes(specs), *coverage_linking.told(campaign)))


def _years(typed: str) -> tuple[int, int]:
    """'2024' or '2022-2030'."""
    try:
        period = periods.parse(typed)
    except periods.PeriodError as error:
        raise Refused(str(error)) from error
    if period.frequency not in ("year", "term"):
        raise Refused(f"{quoted(typed)} không phải là năm. Hãy ghi như 2024 hoặc 2022-2030.")
    return period.starts_on.year, period.ends_on.year


def _campaign(
    campaign: Campaign | None,
    code: str,
    unit: Unit,
    years: tuple[int, int],
    title: str,
    theme: str,
    actor,
    at: datetime,
) -> Campaign:
    first, last = years
    if campaign is None:
        named = title or f"Phong trào thi đua năm {first}" + ("" if first == last else f"–{last}")
        return campaigns.create(
            code, unit=unit, title=named, theme=theme, starts_on=date(first, 1, 1), ends_on=date(last, 12, 31),
            actor=actor, at=at,
        )  # fmt: skip
    if not (campaign.starts_on.year <= first and last <= campaign.ends_on.year):
        span = f"{dates.show(campaign.starts_on)}–{dates.show(campaign.ends_on)}"
        raise Refused(f"Năm {first}{'' if first == last else f'-{last}'} nằm ngoài thời gian của phong trào: {span}.")
    wished = {name: said for name, said in (("title", title), ("theme", theme)) if said}
    campaigns.change(campaign, wished, actor=actor, at=at)
    return campaign


# --- Indicators ----------------------------------------------------------------------------------------------------


def _indicators(
    table: Table, specs: list[Spec], groups: Groups, actor, at: datetime
) -> tuple[int, dict[str, dict[str, Indicator]]]:
    """How many were made, and by target code what each is for."""
    finder = _Finder(specs)
    roles = {spec.code: list(_wanted(spec, finder, specs)) for spec in specs}
    fresh: dict[str, catalogue.Spec] = {}
    for spec in specs:
        for role, words, own in roles[spec.code]:
            found = finder.find(words, role, own)
            if found and found.kind not in catalogue.ADDING_UP:
                problem = (
                    f"{quoted(words)}: chỉ tiêu thống kê phải cộng được (flow hoặc stock), không phải “{found.kind}”."
                )
                table.fault(spec.row, "measure", problem)
            elif not found:
                fresh.setdefault(own, _new(spec, role, words, own))
    if table.faults.count:
        return 0, {}
    catalogue.save(list(fresh.values()), actor=actor, at=at)
    by_code = Indicator.objects.in_bulk(field_name="code")
    links = {
        code: {role: finder.find(words, role, own) or by_code[own] for role, words, own in wanted}
        for code, wanted in roles.items()
    }
    return len(fresh), links


class _Finder:
    """Indicators that stand, by what a measure may call them."""

    def __init__(self, specs: list[Spec]):
        self.by_code = Indicator.objects.in_bulk(field_name="code")
        self.by_name: dict[str, list[Indicator]] = {}
        for one in self.by_code.values():
            self.by_name.setdefault(text.name_key(one.name), []).append(one)
        counted = Counter(
            (text.name_key(spec.parts[0]), spec.group or spec.code) for spec in specs if spec.parts
        )  # a step of a group counts the same as the step before
        self.shared = Counter(words for words, _ in counted)

    def find(self, words: str, role: str, own: str) -> Indicator | None:
        """The indicator whose code is written, else the target's own, else the one of that name."""
        if named := self.by_code.get(words) or self.by_code.get(own):
            return named
        key = text.name_key(words)
        if role == "numerator" and self.shared[key] > 1:
            return None
        named = self.by_name.get(key, [])
        return named[0] if len(named) == 1 else None


def _wanted(spec: Spec, finder: _Finder, specs: list[Spec]) -> Iterable[tuple[str, str, str]]:
    """What the target needs: for what, in which words, and the code of an indicator of its own."""
    base = _first_alike(spec, specs)
    if spec.shape in (Shape.ATTESTED, Shape.META):
        parts = []
    elif len(spec.parts) == 2:
        parts = [("numerator", spec.parts[0], f"{base}.{ABOVE}"), ("denominator", spec.parts[1], f"{base}.{BELOW}")]
    else:
        parts = [("numerator", spec.parts[0], base)]
    yield from parts
    if spec.condition:
        yield "condition", spec.condition, f"{base}.{CONDITION}"
    if spec.value or spec.facts["value_floor"]:
        yield "value", spec.value, f"{base}.{VALUE}"


def _first_alike(spec: Spec, specs: list[Spec]) -> str:
    """The first target that measures the same: the steps of one target share figures, and so do a floor and a ceiling
    of one share. Counts in the same words are the same only where the targets say the same ("số mô hình" may be any).
    """
    for other in specs:
        if other is spec:
            break
        if (other.parts, other.shape) != (spec.parts, spec.shape):
            continue
        is_share = spec.shape in (Shape.RATIO, Shape.PER_MEMBER)
        says_same = text.name_key(other.facts["text"]) == text.name_key(spec.facts["text"])
        is_same = (is_share or says_same) and other.facts["level"] == spec.facts["level"]
        if spec.group and other.group == spec.group or is_same:
            return other.code
    return spec.code


def _new(spec: Spec, role: str, words: str, own: str) -> catalogue.Spec:
    named = {"condition": "số đơn vị thuộc diện áp dụng", "value": "tổng giá trị"}.get(role, words)
    name = f"{spec.facts['text']}: {named}"
    measured = Measured(spec.shape, spec.facts["uom"])
    return target_measures.spec(measured, role, words, code=own, name=name, row=spec.row)


# --- Targets --------------------------------------------------------------------------------------------------------


def _save(
    table: Table, campaign: Campaign, specs: list[Spec], groups: Groups, links: dict, actor, at: datetime
) -> dict[str, str]:
    standing = {one.code: one for one in campaign.targets.standing()}
    kept = {one.code: one for one in campaign.groups.all()}
    wanted = {spec.code: _facts(spec, links[spec.code]) for spec in specs}
    if not campaign.is_draft:
        _refuse_changes(table, campaign, specs, standing, kept, groups, wanted)
    for code, rows in groups.rows.items():
        facts = {"kind": groups.kind(code), "adds_up": any(spec.adds_up for spec in rows)}
        kept[code] = targets.keep_group(campaign, kept.get(code), code, facts)
    programs = _programs(campaign, specs)
    verbs = {}
    for spec in specs:
        facts = wanted[spec.code] | {"group": kept.get(spec.group)} | programs.get(spec.code, {})
        if spec.code not in standing:
            standing[spec.code] = targets.add(campaign, spec.code, facts, actor=actor, at=at)
            verbs[spec.code] = ADDED
        else:
            is_new = targets.change(standing[spec.code], facts, actor=actor, at=at)
            verbs[spec.code] = CHANGED if is_new else UNCHANGED
    for spec in specs:  # once all of them stand
        within = {"within": standing.get(spec.within)}
        is_new = targets.change(standing[spec.code], within, actor=actor, at=at)
        verbs[spec.code] = CHANGED if is_new and verbs[spec.code] == UNCHANGED else verbs[spec.code]
    return verbs


def _facts(spec: Spec, links: dict[str, Indicator]) -> dict:
    return spec.facts | {role: links.get(role) for role in ROLES}


def _programs(campaign: Campaign, specs: list[Spec]) -> dict[str, dict]:
    """For coverage that is drafted and has no program yet, the one that its words name."""
    words = {one.code: f"{one.facts['text']} {one.facts['note']}" for one in specs if one.shape == Shape.COVERAGE}
    found = coverage_linking.found(campaign, words) if words and campaign.is_draft else {}
    return {code: {"program": program} for code, program in found.items()}


def _refuse_changes(
    table: Table, campaign: Campaign, specs: list[Spec], standing: dict[str, Target], kept: dict[str, TargetGroup],
    groups: Groups, wanted: dict[str, dict],
) -> None:  # fmt: skip
    """An issued plan takes the same file again, and nothing else."""
    for spec in specs:
        target = standing.get(spec.code)
        if target is None or targets.differing(target, wanted[spec.code] | {"group": kept.get(spec.group)}):
            table.fault(
                spec.row, "code",
                f"{quoted(spec.code)} khác kế hoạch đã ban hành. Hãy điều chỉnh trên trang của phong trào, có lý do.",
            )  # fmt: skip
    table.refuse_if_faulty()


def _notes(specs: list[Spec]) -> Iterable[str]:
    for spec in specs:
        if spec.condition:
            yield f"{quoted(spec.code)} chỉ áp dụng nơi có: {spec.condition}."


def _needs(code: str, links: dict[str, Indicator]) -> Needs:
    return Needs(code, **{role: indicator.code for role, indicator in links.items()})


def needs_of(target: Target) -> Needs:
    """The same for a target that stands; its indicators are to be read with it."""
    links = {role: getattr(target, role) for role in ROLES}
    return _needs(target.code, {role: one for role, one in links.items() if one})
