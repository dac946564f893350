"""Criteria from a table into a draft score sheet: read and judged first, taken wholly or not at all."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.choices import ScoreRule, ScoreSource
from campaigns.domain.merits import criteria, score_sheets
from campaigns.models import Criterion, Indicator, ScoreSheet, Target
from ccb.lib.tables import Row, Table, Tally, quoted, suggestion
from members.models import Unit

COLUMNS = ("group", "code", "title", "maximum", "rule")
OPTIONAL = ("source", "counts", "full_at", "steps", "each", "evidence")
RULES = {rule.value: rule for rule in ScoreRule}
SOURCES = {source.value: source for source in ScoreSource}
YES_NO = {"yes": True, "no": False}


@transaction.atomic
def load(
    table: Table, *, unit: Unit, year: int, terms: score_sheets.Terms, issue: bool = False, actor, at: datetime
) -> Tally:
    """The draft sheet says what the table says; `issue` puts it in force. The same again changes nothing.

    Raises tables.Refused with every fault, deeds.NotAllowed for what the sheet as a whole cannot be.
    """
    score_sheets.check_year(year)
    found = read(table, unit=unit, step=terms.step)
    if not table.faults.count:
        for problem in score_sheets.problems(terms, found):
            table.faults.add(problem)
    table.refuse_if_faulty()
    changed = score_sheets.keep(unit, year, terms, found, actor=actor, at=at)
    sheet = ScoreSheet.objects.get(unit=unit, year=year, name=terms.columns()["name"])
    if issue and sheet.state == score_sheets.DRAFT:
        score_sheets.move(sheet, "issue", actor=actor, at=at)
    return Tally(changed=len(found)) if changed else Tally(unchanged=len(found))


@transaction.atomic
def fill(table: Table, sheet: ScoreSheet, *, actor, at: datetime) -> Tally:
    """The draft has the criteria of the table and no others. Raises tables.Refused, deeds.NotAllowed."""
    found = read(table, unit=sheet.unit, step=sheet.step)
    table.refuse_if_faulty()
    changed = score_sheets.change(sheet, criteria=found, actor=actor, at=at)
    return Tally(changed=len(found)) if changed else Tally(unchanged=len(found))


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
        maximum=table.figure(row, "maximum", 2),
        rule=table.choice(row, "rule", RULES) or ScoreRule.TYPED,
        source=table.choice(row, "source", SOURCES, default=ScoreSource.TYPED) or ScoreSource.TYPED,
        full_at=table.figure(row, "full_at", 6),
        steps=row["steps"],
        each=table.figure(row, "each", 2),
        needs_evidence=bool(table.choice(row, "evidence", YES_NO, default="no")),
    )
    if table.is_sound(row):
        for column, problem in criteria.faults(one, step):
            table.fault(row, column, problem)
        _link(table, row, one, known)
    return one


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
