"""Whether what was issued still stands as it was, and whether totals are still the sums of their parts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from django.conf import settings
from django.db import transaction

from campaigns.choices import IndicatorKind
from ccb.core.domain import audit, notices
from ccb.lib import numbers, periods
from members.domain import access
from members.models import Unit
from reports.choices import ValueState
from reports.domain.asking import rounds
from reports.domain.figures import aggregation
from reports.domain.papers import documents
from reports.domain.writing import other_forms
from reports.models import Document, Issue, Round, SignedCopy, ValueVersion

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Fault:
    where: str  # "Báo cáo số 03/BC-CCB", "Biểu …, 6 tháng đầu năm 2024"
    what: str


@dataclass(frozen=True)
class Verdict:
    issues: int
    rounds: int
    faults: list[Fault]


def examine(*, using: str = "snapshot") -> Verdict:
    """Every issue, its files and its figures from the history of the cells; every open round's totals. Writes nothing.

    Everything is read in one snapshot.
    """
    with transaction.atomic(using=using):
        issues = Issue.objects.using(using).select_related("document").order_by("pk")
        count, faults = issues.count(), []
        for issue in issues.iterator():
            where = f"Báo cáo số {issue} ngày {issue.dated_on:%d/%m/%Y}"
            faults += [Fault(where, what) for what in _issue(issue, using)]
        opened = list(Round.objects.using(using).filter(closed_at=None).select_related("form"))
        for round in opened:
            faults += [Fault(f"{round.form}, {round.label}", what) for what in _round(round, using)]
    return Verdict(count, len(opened), faults)


def report(verdict: Verdict, *, at: datetime) -> None:
    """Tell administrators of the whole association about faults, with one audit entry; nobody of none."""
    if not verdict.faults:
        return
    text = f"Đối chiếu báo cáo thấy {len(verdict.faults)} chỗ không khớp. Đầu tiên: {_line(verdict.faults[0])}"
    readers = {user for user, _ in access.holders("administer", on=at.date())}
    notices.send_each([(user, text, "") for user in sorted(readers, key=lambda user: user.pk)], at=at)
    first = Document.objects.order_by("pk").first() or Document()
    audit.record(
        "document.audit", first, actor=None, at=at, faults=[_line(fault) for fault in verdict.faults[:20]],
        count=len(verdict.faults),
    )  # fmt: skip


def _line(fault: Fault) -> str:
    return f"{fault.where}: {fault.what}"


# --- Issued ---------------------------------------------------------------------------------------------------------


def _issue(issue: Issue, using: str) -> Iterator[str]:
    if documents.sha256_of(issue.frozen.encode()) != issue.sha256:
        yield "nội dung đã chốt không còn đúng mã băm."
    for kept in [*issue.document.files.using(using).filter(is_final=True), *_signed(issue, using)]:
        yield from _file(kept)
    frozen = documents.frozen_of(issue.document)
    yield from _cells(frozen, using)
    yield from totals(frozen)


def _signed(issue: Issue, using: str):
    return SignedCopy.objects.using(using).filter(issue=issue)


def _file(kept) -> Iterator[str]:
    try:
        same = documents.sha256_of((settings.FILES_DIR / kept.path).read_bytes()) == kept.sha256
    except OSError:
        yield f"không đọc được tệp {kept.path}."
    else:
        if not same:
            yield f"tệp {kept.path} đã bị sửa."


def _cells(frozen: Mapping, using: str) -> Iterator[str]:
    """Each unit's figure against the revision of the cell that it was read from."""
    submissions = [one["submission"] for one in frozen["sources"]]
    rows = ValueVersion.objects.using(using).filter(submission__in=submissions)
    fields = ("submission", "indicator__code", "revision", "state", "number")
    cells = {(pk, code, revision): (state, number) for pk, code, revision, state, number in rows.values_list(*fields)}
    for source in frozen["sources"]:
        for code, (revision, *_) in source["cells"].items():
            figure = frozen["figures"][code]
            if figure["kind"] in (IndicatorKind.RATIO, IndicatorKind.TEXT):
                continue  # recomputed from its parts, which are cells themselves
            said = figure["by_unit"].get(source["unit"])
            own = other_forms.own_code(code, source["form"]) if "form" in source else code
            state, number = cells.get((source["submission"], own, revision), (None, None))
            if state is None:
                yield f"{source['unit']}, {figure['name']}: không còn lần sửa {revision} của ô trong lịch sử."
            elif state == ValueState.NUMBER and (said is None or Decimal(said) != number):
                yield f"{source['unit']}, {figure['name']}: báo cáo ghi {said}, lịch sử ghi {numbers.plain(number)}."


def totals(frozen: Mapping) -> Iterator[str]:
    """Totals, extremes, ratios and weighted averages against the units' figures of the same report.

    Of a report that was frozen before the parts of ratios were kept its ratios are left out. So are figures from
    elsewhere than the form: a target met by 11 units of 18 is not their sum, nor are the members of a register in which
    somebody moved from one unit to another.
    """
    told = {}
    for code, figure in frozen["figures"].items():
        if "source" in figure:
            continue
        parts = figure.get("parts")
        told[code] = Told(
            figure["name"], figure["kind"], figure["decimals"], _number(figure["value"]),
            {unit: _number(value) for unit, value in figure["by_unit"].items()},
            parts and (parts["above"], parts["below"], Decimal(parts["factor"])),
        )  # fmt: skip
    yield from _differences(told, "tổng ghi")


@dataclass(frozen=True)
class Told:
    """A figure as it was added up. `parts` of a ratio: codes above and below, factor; of an average: itself, weight."""

    name: str
    kind: str
    decimals: int
    value: Decimal | None
    by_unit: Mapping[object, Decimal | None]
    parts: tuple[str, str, Decimal] | None = None


def _number(plain: str | None) -> Decimal | None:
    return None if plain is None else Decimal(plain)


def _differences(told: Mapping[str, Told], total: str) -> Iterator[str]:
    for one in told.values():
        again = _quotient(one, told) if one.parts else _again(one.kind, one.by_unit.values())
        if again is not None and one.value is not None and again != one.value:
            what = "tính lại được" if one.parts else "cộng lại được"
            yield f"{one.name}: {total} {numbers.plain(one.value)}, {what} {numbers.plain(again)}."


def _again(kind: str, values: Iterable[Decimal | None]) -> Decimal | None:
    """None where the units' figures do not give the total by themselves."""
    found = [value for value in values if value is not None]
    if not found:
        return None
    if kind in (IndicatorKind.FLOW, IndicatorKind.STOCK):
        return _sum(found)
    return {IndicatorKind.MAX: max, IndicatorKind.MIN: min}.get(kind, lambda _: None)(found)


def _quotient(one: Told, told: Mapping[str, Told]) -> Decimal | None:
    """A ratio of the sums of its parts, an average weighted, over the units that reported both; None where a part is
    not among the figures or is a ratio itself.
    """
    above, below = (told.get(code) for code in one.parts[:2])
    if not above or not below or IndicatorKind.RATIO in (above.kind, below.kind):
        return None
    pairs = [(above.by_unit.get(unit), value) for unit, value in below.by_unit.items()]
    both = [pair for pair in pairs if None not in pair]
    whole = _sum(value for _, value in both)
    if not whole:
        return None
    if one.kind == IndicatorKind.AVERAGE:
        over = _sum(EXACT.multiply(value, weight) for value, weight in both)
    else:
        over = EXACT.multiply(_sum(value for value, _ in both), one.parts[2])
    return EXACT.quantize(EXACT.divide(over, whole), Decimal(1).scaleb(-one.decimals))


def _sum(values: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total


# --- Open -----------------------------------------------------------------------------------------------------------


def _round(round: Round, using: str) -> Iterator[str]:
    """The totals that the database adds up against the cells added up here."""
    period = periods.parse(round.period)
    if rounds.latest(round.form, period, using=using) != round:
        return
    for province in Unit.objects.using(using).filter(depth=0):
        rolled = aggregation.rollup(round.form, period, province, using=using)
        told = {
            code: Told(
                figure.indicator.name, figure.indicator.kind, figure.indicator.decimals, figure.value, figure.by_unit,
                aggregation.parts(figure.indicator),
            )
            for code, figure in rolled.figures.items()
        }  # fmt: skip
        yield from (f"{province}, {what}" for what in _differences(told, "tổng"))
