"""Criteria from a table into a draft score sheet: read and judged first, taken wholly or not at all."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.choices import ScoreRule, ScoreSource
from campaigns.domain.merits import score_sheets, scoring
from campaigns.models import Criterion, Indicator, ScoreSheet, Target
from ccb.lib.tables import Row, Table, Tally, quoted, suggestion
from members.models import Unit

COLUMNS = ("group", "code", "title", "maximum", "rule")
OPTIONAL = ("source", "counts", "full_at", "steps", "each", "evidence")
RULES = {rule.value: rule for rule in ScoreRule}
SOURCES = {source.value: source for source in ScoreSource}
YES_NO = {"yes": True, "no": False}
# rule -> the column that it cannot do without once a figure feeds it
FED_BY = {
    ScoreRule.PROPORTIONAL: "full_at", ScoreRule.BANDS: "steps", ScoreRule.THRESHOLD: "steps",
    ScoreRule.BONUS: "each", ScoreRule.DEDUCTION: "each",
}  # fmt: skip


@transaction.atomic
def load(
    table: Table, *, unit: Unit, year: int, terms: score_sheets.Terms, issue: bool = False, actor, at: datetime
) -> Tally:
    """The draft sheet says what the table says; `issue` puts it in force. The same again changes nothing.

    Raises tables.Refused with every fault, deeds.NotAllowed for what the sheet as a whole cannot be.
    """
    score_sheets.check_year(year)
    criteria = read(table, unit=unit, step=terms.step)
    if not table.faults.count:
        for problem in score_sheets.problems(terms, criteria):
            table.faults.add(problem)
    table.refuse_if_faulty()
    changed = score_sheets.keep(unit, year, terms, criteria, actor=actor, at=at)
    sheet = ScoreSheet.objects.get(unit=unit, year=year, name=terms.columns()["name"])
    if issue and sheet.state == score_sheets.DRAFT:
        score_sheets.move(sheet, "issue", actor=actor, at=at)
    return Tally(changed=len(criteria)) if changed else Tally(unchanged=len(criteria))


def read(table: Table, *, unit: Unit, step: Decimal) -> list[Criterion]:
    """Unsaved criteria in the order of the file; faults are noted in the table. Two queries."""
    known = _Known(unit)
    found: dict[str, Criterion] = {}
    for position, row in enumerate(table.rows, start=1):
        one = _criterion(table, row, position, step, known)
        if one.code and one.code in found:
            table.fault(row, "code", f"mã {quoted(one.code)} có hai lần. Hãy ghi mã khác.")
        found[one.code or f"?{position}"] = one
    return list(found.values())


class _Known:
    """Codes that a criterion may count: indicators, and the targets of campaigns of this unit."""

    def __init__(self, unit: Unit):
        self.indicators = {one.code: one for one in Indicator.objects.all()}
        self.targets = {one.code: one for one in Target.objects.standing().filter(campaign__unit=unit).order_by("pk")}


def _criterion(table: Table, row: Row, position: int, step: Decimal, known: _Known) -> Criterion:
    one = Criterion(
        position=position,
        group=table.name(row, "group", longest=200) or "",
        code=table.name(row, "code", longest=40) or "",
        title=table.name(row, "title", longest=500) or "",
        maximum=_points(table, row, "maximum", step),
        rule=table.choice(row, "rule", RULES) or ScoreRule.TYPED,
        source=table.choice(row, "source", SOURCES, default=ScoreSource.TYPED) or ScoreSource.TYPED,
        full_at=table.figure(row, "full_at", 6),
        steps=row["steps"],
        each=_points(table, row, "each", step),
        needs_evidence=bool(table.choice(row, "evidence", YES_NO, default="no")),
    )
    if table.is_sound(row):
        _check_points(table, row, one, step)
        _check_rule(table, row, one)
        _link(table, row, one, known)
    return one


def _points(table: Table, row: Row, column: str, step: Decimal) -> Decimal | None:
    points = table.figure(row, column, 2)
    if points is not None and points % step:
        table.fault(row, column, f"{scoring.shown(points)} không theo bước điểm {scoring.shown(step)}.")
    if points is not None and points > 9999:
        table.fault(row, column, "số điểm quá lớn, nhiều nhất 9999.")
    return points


def _check_points(table: Table, row: Row, one: Criterion, step: Decimal) -> None:
    if not one.maximum:
        table.fault(row, "maximum", "điểm tối đa phải lớn hơn 0.")
        return
    try:
        steps = scoring.read_steps(one.steps)
    except scoring.BadRule as error:
        table.fault(row, "steps", str(error))
        return
    for mark in (each.points for each in steps if each.points is not None):
        if problem := scoring.fault(mark, kind=one.rule, maximum=one.maximum, step=step):
            table.fault(row, "steps", problem)
    if len(one.steps) > 300:
        table.fault(row, "steps", "các mức dài quá 300 ký tự.")
    if one.rule == ScoreRule.BANDS and any(each.points is None for each in steps):
        table.fault(row, "steps", "mỗi mức phải ghi số điểm sau dấu hai chấm, ví dụ >=95:8.")
    if one.rule == ScoreRule.THRESHOLD and len(steps) > 1:
        table.fault(row, "steps", "đạt hay không đạt chỉ có một mức, ví dụ >=95.")


def _check_rule(table: Table, row: Row, one: Criterion) -> None:
    is_fed = one.source != ScoreSource.TYPED
    if is_fed and one.rule == ScoreRule.TYPED:
        table.fault(row, "source", "cách chấm typed không lấy số. Hãy ghi source typed hoặc chọn cách chấm khác.")
    column = FED_BY.get(one.rule)
    wants = is_fed or one.rule == ScoreRule.PROPORTIONAL
    if column and wants and not row[column]:
        table.fault(row, column, f"cách chấm {one.rule} cần cột này. Hãy ghi vào.")
    if one.rule == ScoreRule.PROPORTIONAL and one.full_at is not None and not one.full_at:
        table.fault(row, "full_at", "phải lớn hơn 0: không chia cho 0 được.")


def _link(table: Table, row: Row, one: Criterion, known: _Known) -> None:
    """What `counts` names: an indicator, a target, or for timeliness a form (blank: every form)."""
    code = row["counts"]
    if one.source in (ScoreSource.ON_TIME, ScoreSource.LATE):
        one.form = code[:40]
        return
    places = {ScoreSource.INDICATOR: known.indicators, ScoreSource.TARGET: known.targets}
    codes = places.get(one.source)
    if codes is None:
        if code:
            table.fault(row, "counts", "chỉ ghi khi source là indicator, target, on_time hoặc late.")
    elif code not in codes:
        table.fault(row, "counts", f"không có mã {quoted(code)}.{suggestion(code, codes)}")
    elif one.source == ScoreSource.INDICATOR:
        one.indicator = codes[code]
    else:
        one.target = codes[code]
