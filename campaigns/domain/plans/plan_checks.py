"""What would come out at the year's end, said when the plan is issued: contradictions, circles, shares of nothing,
figures that nobody collects, parts that do not make the whole.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from campaigns.choices import Comparison, GroupKind, Shape
from campaigns.domain.plans import assigning, judging, targets
from campaigns.models import Campaign, Target
from ccb.lib.tables import quoted
from members.models import Enrolment, Unit

INFINITE = Decimal("Infinity")


def faults(campaign: Campaign, *, collected: Collection[int] | None, zero: Collection[int] = ()) -> list[str]:
    """Every fault of the plan as it stands, each a sentence that names the target; empty when it is sound.

    `collected`: ids of the indicators that some form asks for (None: not to be looked at); `zero`: ids of those that
    stand at 0 now. Four queries, and two a program whose coverage is aimed at.
    """
    plan = [one for one in targets.plan(campaign, newest(campaign)) if one.until is None]
    if not plan:
        return ["Kế hoạch chưa có chỉ tiêu nào. Hãy thêm chỉ tiêu, hoặc nhập từ tệp."]
    found = [*_impossible(plan), *_contradictory(plan), *_steps(plan), *_circles(plan), *_of_nothing(plan, zero)]
    if collected is not None:
        found += _not_collected(campaign, plan, collected)
    return [*found, *_owed_by_nobody(campaign, plan), *assigning.faults(campaign, plan)]


def newest(campaign: Campaign) -> int:
    """The number of the last revision; of a draft the first, which it will be."""
    last = campaign.revisions.last()
    return last.number if last else targets.FIRST


def _impossible(plan: list[Target]) -> Iterator[str]:
    """Thresholds that exclude each other within one target, or a part with its whole."""
    by_pk = {one.pk: one for one in plan}
    for one in plan:
        if one.comparison == Comparison.RANGE and (one.threshold_max is None or one.threshold_max < one.threshold):
            yield f"{one.code}: mức cao nhất nhỏ hơn mức thấp nhất."
        if one.cap is not None and one.threshold is not None and one.cap < one.threshold:
            yield f"{one.code}: trần thấp hơn mức phải đạt, không đơn vị nào đạt được."
        whole = by_pk.get(one.within_id)
        if whole and whole.uom == one.uom == "%" and one.denominator_id == whole.denominator_id:
            high = _interval(whole)[2]
            if _interval(one)[0] > min(high, Decimal(100)):
                yield f"{one.code}: phần “trong đó” lớn hơn chỉ tiêu {whole.code} mà nó thuộc về."


def _interval(target: Target) -> tuple[Decimal, bool, Decimal, bool]:
    """Lowest, whether it is left out, highest, whether it is left out."""
    match target.comparison:
        case Comparison.AT_LEAST | Comparison.OVER:
            return target.threshold, target.comparison == Comparison.OVER, INFINITE, False
        case Comparison.AT_MOST | Comparison.UNDER:
            return -INFINITE, False, target.threshold, target.comparison == Comparison.UNDER
        case Comparison.EQUAL:
            return target.threshold, False, target.threshold, False
        case Comparison.RANGE if target.threshold_max is not None:
            return target.threshold, False, target.threshold_max, False
    return -INFINITE, False, INFINITE, False


def _contradictory(plan: list[Target]) -> Iterator[str]:
    """Two targets of the same figures and years that no figure can keep both."""
    alike = defaultdict(list)
    for one in plan:
        if one.numerator_id:
            alike[one.numerator_id, one.denominator_id, one.level, one.frequency].append(one)
    for many in alike.values():
        for one, other in combinations(many, 2):
            if one.group_id and one.group_id == other.group_id or not _overlap(one, other):
                continue
            low, high = max(_interval(one)[:2], _interval(other)[:2]), _lower(_interval(one)[2:], _interval(other)[2:])
            if low[0] > high[0] or low[0] == high[0] and (low[1] or high[1]):
                yield f"{one.code} và {other.code} đo cùng một số mà mức trái nhau: không số nào đạt cả hai."


def _lower(one: tuple[Decimal, bool], other: tuple[Decimal, bool]) -> tuple[Decimal, bool]:
    return min(one, other, key=lambda end: (end[0], not end[1]))


def _overlap(one: Target, other: Target) -> bool:
    first, last = max(one.year_from or 0, other.year_from or 0), min(one.year_to or 9999, other.year_to or 9999)
    return first <= last


def _steps(plan: list[Target]) -> Iterator[str]:
    for group in _groups(plan, GroupKind.STEPS):
        for one, other in combinations(group, 2):
            if _overlap(one, other):
                yield f"{one.code} và {other.code} cùng áp dụng một năm: các mức theo năm không được chồng nhau."


def _groups(plan: Iterable[Target], kind: GroupKind) -> Iterator[list[Target]]:
    groups = defaultdict(list)
    for one in plan:
        if one.group and one.group.kind == kind:
            groups[one.group_id].append(one)
    yield from groups.values()


def _circles(plan: list[Target]) -> Iterator[str]:
    codes = {one.code for one in plan}
    metas = {one.code: one.over for one in plan if one.shape == Shape.META}
    for code, over in metas.items():
        for missing in sorted(set(over) - codes):
            yield f"{code}: tính trên chỉ tiêu {quoted(missing)} không có trong kế hoạch."
    if way := judging.cycles(metas):
        yield f"Các chỉ tiêu tính trên chỉ tiêu khác tạo thành vòng: {' → '.join(way)}."
    whole = {one.pk: one for one in plan}
    parts = {one.code: [whole[one.within_id].code] for one in plan if one.within_id in whole}
    if way := judging.cycles(parts):
        yield f"Các chỉ tiêu “trong đó” tạo thành vòng: {' → '.join(way)}."


def _of_nothing(plan: list[Target], zero: Collection[int]) -> Iterator[str]:
    """Shares whose whole is zero."""
    others = [one for one in plan if one.shape != Shape.META]
    for one in plan:
        if one.shape == Shape.META and not one.over and not others:
            yield f"{one.code}: không có chỉ tiêu nào khác để tính, mẫu số bằng 0."
        if one.denominator_id and one.denominator_id in zero:
            yield f"{one.code}: {quoted(one.denominator.name)} đang bằng 0, mẫu số bằng 0 thì không tính được tỷ lệ."
    for group in _groups(plan, GroupKind.ALTERNATIVES):
        for one in group:
            if one.group.adds_up and one.shape != Shape.ATTESTED and not one.threshold:
                yield f"{one.code}: mức bằng 0 hoặc để trống thì không cộng phần trăm với phương án khác được."


def _owed_by_nobody(campaign: Campaign, plan: list[Target]) -> Iterator[str]:
    """Coverage of a program that no unit has to sign in turn."""
    days = campaign.starts_on, campaign.ends_on
    for one in plan:
        if one.program is None:
            continue
        below = Unit.objects.under(campaign.unit).exclude(pk=campaign.unit_id).filter(kind__in=one.program.covers)
        if not any(below.on(day).exists() for day in days):
            yield (
                f"{one.code}: không đơn vị nào phải ký tiếp chương trình {quoted(one.program.title)}, mẫu số bằng 0. "
                "Hãy sửa chương trình, chọn cấp dưới phải ký tiếp."
            )


def _not_collected(campaign: Campaign, plan: list[Target], collected: Collection[int]) -> Iterator[str]:
    has_register = Enrolment.objects.filter(unit__path__startswith=campaign.unit.path).exists()
    for one in plan:
        if one.shape == Shape.COVERAGE:
            if one.program is None and one.numerator_id not in collected:
                yield (
                    f"{one.code}: chưa chọn chương trình phối hợp để đếm đơn vị đã ký, mà cũng không biểu nào thu. "
                    "Hãy chọn chương trình ở trang của chỉ tiêu."
                )
            continue
        counted = one.shape == Shape.PER_MEMBER and has_register
        needed = [one.numerator, None if counted else one.denominator, one.condition]
        for indicator in needed:
            if indicator and indicator.pk not in collected:
                name = indicator.name.removeprefix(f"{one.text}: ")
                yield f"{one.code}: không biểu nào thu {quoted(name)} (mã {indicator.code})."
