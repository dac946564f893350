"""How targets stand: what pages, files and report texts are given. Pure: made from numbers, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from campaigns.choices import Comparison, GroupKind, Shape, TargetStatus
from campaigns.domain.plans import judging
from campaigns.domain.plans.judging import Promise
from campaigns.models import Campaign, Target, TargetGroup
from ccb.lib.periods import Period
from members.models import Unit

MET, ON_TRACK, BEHIND, NOT_REPORTED, NOT_APPLICABLE = TargetStatus
SCALES = {"nghìn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
SHARES = {Shape.RATIO, Shape.COVERAGE, Shape.META}
ALL = Promise(Comparison.AT_LEAST, Decimal(100), uom="%")


@dataclass(frozen=True)
class Result:
    """One target of one unit. `numerator` / `denominator` are what was counted (without a denominator the figure
    itself); of what each of several units owes: how many of them met it, and of how many.

    `actual` is exact; None: nothing is known. `parts` are the results of those units, or of the months of one unit.
    """

    target: Target
    unit: Unit
    promise: Promise | None  # None: nothing was asked of this unit
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    actual: Fraction | None = None
    status: TargetStatus = NOT_REPORTED
    elapsed: Fraction = judging.WHOLE
    reason: str = ""  # why nothing could be compared, or what is to be known beside
    parts: tuple["Result", ...] = ()
    label: str = ""  # of a part: "tháng 5"
    reported: int = 0  # units that reported
    expected: int = 0

    @property
    def percent(self) -> Fraction | None:
        """A share itself; of all else the figure in percent of its threshold; of several units how many met it."""
        if self.parts:
            return judging.quotient(self.numerator, self.denominator, factor=100) if self.denominator else None
        if self.actual is None or self.promise is None:
            return None
        if self.target.shape in SHARES:
            return self.actual
        return judging.attainment(self.promise, self.actual) if self.promise.threshold else None

    @property
    def explanation(self) -> str:
        """'đạt 253/1.557 = 16,25%, chỉ tiêu ≥ 7%'."""
        return "; ".join(filter(None, [self._told(), self._pace(), self._gaps(), self.reason]))

    def _told(self) -> str:
        if self.parts:
            return _told_of_parts(self)
        if self.status == NOT_APPLICABLE:
            return ""
        if self.target.shape == Shape.ATTESTED:
            return "đã xác nhận, có minh chứng" if self.status == MET else "chưa có xác nhận kèm minh chứng"
        if self.actual is None or self.promise is None:
            return "" if self.reason else "chưa có số liệu"
        parts = None if self.denominator is None else (self.numerator, self.denominator)
        return judging.told(self.promise, self.actual, parts)

    def _pace(self) -> str:
        if self.elapsed >= 1 or self.status not in (ON_TRACK, BEHIND):
            return ""
        return f"đã qua {judging.decimal(self.elapsed * 100, 0)}% thời gian"

    def _gaps(self) -> str:
        if self.parts and self.parts[0].label or not 0 < self.reported < self.expected:
            return ""
        return f"mới có {self.reported}/{self.expected} đơn vị báo cáo"

    @property
    def met_units(self) -> list[Unit]:
        """Of what each unit owes: those that met it. The lists of a report's text."""
        return [part.unit for part in self.parts if part.status == MET and not part.label]

    @property
    def missed_units(self) -> list[Unit]:
        """Those that did not, reported or not: `failed_units` and `silent_units` together."""
        return [part.unit for part in self.parts if part.status not in (MET, NOT_APPLICABLE) and not part.label]

    @property
    def failed_units(self) -> list[Unit]:
        """Those whose figure falls short."""
        return [
            part.unit for part in self.parts
            if part.status not in (MET, NOT_APPLICABLE, NOT_REPORTED) and not part.label
        ]  # fmt: skip

    @property
    def silent_units(self) -> list[Unit]:
        """Those of them that told nothing: who has not reported has not failed."""
        return [part.unit for part in self.parts if part.status == NOT_REPORTED and not part.label]


@dataclass(frozen=True)
class GroupResult:
    """Alternatives together, or the step of the year."""

    group: TargetGroup
    unit: Unit
    status: TargetStatus
    alternative: str  # code of the target that says so; "" where several together do, or none applies
    explanation: str


@dataclass(frozen=True)
class Progress:
    """The targets of a campaign up to a day: of the unit, and of each line directly below it."""

    campaign: Campaign
    period: Period
    on: date
    revision: int
    unit: Unit
    results: Mapping[str, Result]  # by target code, in the order of the plan
    groups: Mapping[str, GroupResult]  # by group code
    lines: tuple[Unit, ...] = ()
    by_unit: Mapping[int, Mapping[str, Result]] = field(default_factory=dict)  # unit id -> target code -> result
    groups_by_unit: Mapping[int, Mapping[str, GroupResult]] = field(default_factory=dict)

    def of_line(self, unit: Unit) -> Mapping[str, Result]:
        return self.by_unit.get(unit.pk, {})

    @property
    def counted(self) -> dict[TargetStatus, int]:
        """How many targets stand how; a group counts once, what does not apply not at all."""
        return count_by_status(self.results.values(), self.groups)


def count_by_status(results, groups: Mapping[str, GroupResult]) -> dict[TargetStatus, int]:
    found = dict.fromkeys((MET, ON_TRACK, BEHIND, NOT_REPORTED), 0)
    for stands in standings(results, groups).values():
        if stands in found:
            found[stands] += 1
    return found


def standings(results, groups: Mapping[str, GroupResult]) -> dict[str, TargetStatus]:
    """How each target by itself and each group as a whole stands, by code."""
    found = {}
    for one in results:
        group = one.target.group
        if group is None:
            found[one.target.code] = one.status
        else:
            found[group.code] = groups[group.code].status
    return found


# --- Made from numbers ----------------------------------------------------------------------------------------------


def judged(
    target: Target, unit: Unit, promise: Promise, above: Decimal | None, below: Decimal | None, *,
    has_parts: bool, elapsed: Fraction, **more,
) -> Result:  # fmt: skip
    """A figure beside what was promised; `has_parts`: it is divided by another."""
    if has_parts:
        actual = None if above is None or below is None else judging.quotient(above, below, factor=factor(target))
        if actual is None and above is not None and below is not None:
            more["reason"] = "mẫu số bằng 0, không tính được"
        elif actual is not None and target.shape in SHARES and promise.comparison == Comparison.EQUAL and actual > 100:
            more["reason"] = "vượt 100%, xem lại hai số"
    else:
        below, actual = None, None if above is None else Fraction(above)
    stands = judging.status(promise, actual, elapsed=elapsed)
    return Result(target, unit, promise, above, below, actual, stands, elapsed, **more)


def worth(result: Result, value: Decimal | None) -> Result:
    """What counts only from a value on: judged by the mean, where the value was reported."""
    target, count = result.target, result.numerator
    floor = judging.measured(judging.show(Fraction(target.value_floor)), "đồng")
    if value is None or not count:
        return (
            replace(result, reason=f"giá trị mỗi {target.uom or 'cái'} (từ {floor}) chưa báo cáo") if count else result
        )
    mean = Fraction(value) / Fraction(count)
    shown = judging.show(Fraction(int(mean)))  # rounded down: a mean that misses the floor is never shown to reach it
    told = f"bình quân {judging.measured(shown, 'đồng')} mỗi {target.uom or 'cái'}"
    if mean >= target.value_floor:
        return replace(result, reason=told)
    stands = BEHIND if result.status in (MET, ON_TRACK) else result.status
    return replace(result, status=stands, reason=f"{told}, phải từ {floor}")


def in_dong(uom: str) -> int:
    """How many đồng one of the unit of measure is: 1.000.000 for "triệu đồng"."""
    return SCALES.get(uom.removesuffix("đồng").strip().lower(), 1)


def factor(target: Target) -> int:
    """100 where the threshold is a percentage."""
    return 100 if target.uom == "%" else 1


def of_parts(
    target: Target, unit: Unit, promise: Promise, parts: Sequence[Result], *, elapsed: Fraction, **more
) -> Result:
    """What each of several must keep: met when each has; the figure is their sum where it adds up."""
    owing = [part for part in parts if part.status != NOT_APPLICABLE]
    if not owing:
        return Result(target, unit, promise, status=NOT_APPLICABLE, elapsed=elapsed, reason="không thuộc diện áp dụng")
    if len(owing) == 1 and owing[0].unit.pk == unit.pk and not owing[0].label:
        return owing[0]
    known = [part.actual for part in owing if part.actual is not None]
    total = sum(known, Fraction(0)) if known and target.shape not in SHARES | {Shape.PER_MEMBER} else None
    met = sum(part.status == MET for part in owing)
    told = sum(part.status != NOT_REPORTED for part in owing)
    return Result(
        target, unit, promise, Decimal(met), Decimal(len(owing)), total, judging.all_of(part.status for part in owing),
        elapsed, parts=tuple(parts), reported=told, expected=len(owing), **more,
    )  # fmt: skip


def _told_of_parts(result: Result) -> str:
    owing = [part for part in result.parts if part.status != NOT_APPLICABLE]
    if result.status == NOT_REPORTED:
        return "chưa có số liệu"
    what, each = ("kỳ", "mỗi kỳ") if owing[0].label else ("đơn vị", result.target.get_level_display().lower())
    share = judging.show(result.percent, judging.WHOLE_PERCENT)
    met = f"{int(result.numerator)}/{int(result.denominator)} {what} đạt = {share}%"
    named = ""
    for status, words in ((BEHIND, "chưa đạt"), (NOT_REPORTED, "chưa báo cáo")):
        if missed := [part.label or part.unit.in_sentence for part in owing if part.status == status]:
            named += f"; {words}: {_listed(missed)}"
    return f"{met}, chỉ tiêu {each} {result.promise.words}{named}"


def _listed(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} và {len(names) - most} nữa" if len(names) > most else shown


# --- Groups ---------------------------------------------------------------------------------------------------------


def grouped(group: TargetGroup, unit: Unit, members: Sequence[Result]) -> GroupResult:
    """Steps: the one of the year. Alternatives: any of them, or their shares together, by each unit that owes them."""
    if group.kind == GroupKind.STEPS:
        current = next((one for one in members if one.status != NOT_APPLICABLE), members[0])
        return GroupResult(group, unit, current.status, current.target.code, current.explanation)
    by_unit = [_by_unit(one) for one in members]
    if all(by_unit):
        return _grouped_units(group, unit, members, by_unit)
    return _alternatives(group, unit, members)


def _by_unit(result: Result) -> dict[int, Result]:
    return {part.unit.pk: part for part in result.parts if not part.label}


def _alternatives(group: TargetGroup, unit: Unit, members: Sequence[Result]) -> GroupResult:
    """Their shares are added where the group says so, and where one unit reports for several that owe it."""
    stands, code = judging.any_of([(one.target.code, one.status) for one in members])
    for_several = any(one.promise and one.promise.threshold != one.target.threshold for one in members)
    if (group.adds_up or for_several) and stands != MET:
        shares = [one.percent for one in members if one.target.shape != Shape.ATTESTED]
        elapsed = min(one.elapsed for one in members)
        together, total = judging.together(shares, elapsed=elapsed)
        if together in (MET, ON_TRACK):
            return GroupResult(
                group, unit, together, "", f"cộng các phương án = {judging.show(total, judging.WHOLE_PERCENT)}%"
            )
    chosen = next((one for one in members if one.target.code == code), None)
    told = f"{code}: {chosen.explanation}" if chosen else "không thuộc diện áp dụng"
    return GroupResult(group, unit, stands, code, told)


def _grouped_units(
    group: TargetGroup, unit: Unit, members: Sequence[Result], by_unit: Sequence[Mapping[int, Result]]
) -> GroupResult:
    """Each unit by its own alternative: one has a product, another a work."""
    owing = dict.fromkeys(pk for results in by_unit for pk in results)
    each = [_alternatives(group, unit, [results[pk] for results in by_unit if pk in results]) for pk in owing]
    stands = judging.all_of(one.status for one in each)
    applying = [one for one in each if one.status != NOT_APPLICABLE]
    met = [one for one in applying if one.status == MET]
    codes = {one.alternative for one in met}
    told = f"{len(met)}/{len(applying)} đơn vị đạt bằng một trong các phương án"
    return GroupResult(group, unit, stands, codes.pop() if stands == MET and len(codes) == 1 else "", told)
