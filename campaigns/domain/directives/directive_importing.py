"""A document's tasks from a table: the document is made and issued where it is not kept yet.

It is known again by its unit, kind, day and subject; its tasks by their words. Others that it has stay.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from campaigns.choices import DirectiveState, DocumentKind, TaskFrequency, TaskLevel
from campaigns.domain.directives import directive_tasks, directives
from campaigns.domain.directives.directive_tasks import TaskFacts
from campaigns.domain.directives.directives import Facts
from campaigns.models import Directive, Indicator, Task
from ccb.lib import dates, text
from ccb.lib.tables import Refused, Row, Table, Tally, quoted
from members.domain import units
from members.domain.register.deeds import NotAllowed
from members.models import Unit

COLUMNS = ("section", "task_vi", "responsible_level", "partner", "reference", "measurable")
OPTIONAL = ("frequency", "due_on", "units", "indicator")  # units: names with ";" between them
LEVELS = {level.value: level for level in TaskLevel}
FREQUENCIES = {frequency.value: frequency for frequency in TaskFrequency}
NUMBER = re.compile(r"([0-9]{1,6})(/.+)?")


@dataclass(frozen=True)
class Paper:
    """What the file does not say of its document. `issuer` "" is the unit itself; `number` is "05", "05/HD-CCB", or
    the whole symbol of an incoming document; "" lets an own one take the next of its series. A draft is not issued,
    and known again by its subject, whatever its day.
    """

    unit: Unit
    kind: DocumentKind
    subject: str
    dated_on: date
    issuer: str = ""
    number: str = ""
    is_draft: bool = False
    implements: Sequence[str] = ()  # symbols of documents of the same unit


@dataclass(frozen=True)
class Outcome:
    directive: Directive
    is_new: bool
    tally: Tally
    by_level: dict[str, int]
    by_section: dict[str, int]


@transaction.atomic
def apply(table: Table, paper: Paper, *, actor, at: datetime) -> Outcome:
    """Make the document where there is none, and bring its tasks to what the file says.

    The same file again changes nothing. Raises Refused, with every fault; nothing is written then.
    """
    rows = [(row, _facts(table, row, paper)) for row in table.rows]
    _refuse_twins(table, rows)
    table.refuse_if_faulty()
    try:
        directive, is_new = _directive(paper, actor, at)
    except NotAllowed as error:
        raise Refused(str(error)) from error
    counted = Counter(_save(table, row, directive, facts, actor, at) for row, facts in rows)
    table.refuse_if_faulty()
    directive.refresh_from_db()
    tally = Tally(counted["added"], counted["changed"], counted["unchanged"])
    levels = Counter(facts.level for _, facts in rows)
    return Outcome(directive, is_new, tally, dict(levels), dict(Counter(facts.section for _, facts in rows)))


# --- Rows -------------------------------------------------------------------------------------------------------------


def _facts(table: Table, row: Row, paper: Paper) -> TaskFacts:
    due_on = table.day(row, "due_on")
    if due_on and due_on < paper.dated_on and not paper.is_draft:
        table.fault(row, "due_on", f"hạn {quoted(row['due_on'])} trước ngày văn bản {dates.show(paper.dated_on)}.")
    level = table.choice(row, "responsible_level", LEVELS)
    named = _units(table, row, paper)
    if level and table.is_sound(row) and (level == TaskLevel.NAMED) != bool(named):
        table.fault(row, "units", "chỉ ghi, và phải ghi, khi responsible_level là “units”.")
    return TaskFacts(
        text=table.name(row, "task_vi", longest=1000) or "", level=level or "",
        section=table.name(row, "section", longest=20, required=False) or "", units=named,
        partner=table.name(row, "partner", longest=200, required=False) or "",
        reference=table.name(row, "reference", longest=300, required=False) or "",
        measurable=table.name(row, "measurable", longest=300, required=False) or "",
        frequency=table.choice(row, "frequency", FREQUENCIES, default=TaskFrequency.ONCE) or "",
        due_on=due_on, indicator=_indicator(table, row),
    )  # fmt: skip


def _units(table: Table, row: Row, paper: Paper) -> tuple[Unit, ...]:
    found = []
    for name in filter(None, map(text.clean, row["units"].split(";"))):
        try:
            unit = units.find(name)
        except (units.UnknownUnit, units.AmbiguousUnit) as error:
            table.fault(row, "units", str(error))
            continue
        if unit.path.startswith(paper.unit.path) and unit != paper.unit:
            found.append(unit)
        else:
            table.fault(row, "units", f"{quoted(name)} không phải là đơn vị cấp dưới của {paper.unit.in_sentence}.")
    return tuple(dict.fromkeys(found))


def _indicator(table: Table, row: Row) -> Indicator | None:
    code = row["indicator"]
    found = Indicator.objects.filter(code=code).first() if code else None
    if code and found is None:
        table.fault(row, "indicator", f"chưa có chỉ tiêu mã {quoted(code)}. Hãy nhập chỉ tiêu trước.")
    return found


def _refuse_twins(table: Table, rows: Sequence[tuple[Row, TaskFacts]]) -> None:
    first: dict[str, int] = {}
    for row, facts in rows:
        key = text.name_key(facts.text)
        if key and key in first:
            table.fault(row, "task_vi", f"{quoted(facts.text)} đã có ở dòng {first[key]}.")
        first.setdefault(key, row.line)


def _save(table: Table, row: Row, directive: Directive, facts: TaskFacts, actor, at: datetime) -> str:
    held: Task | None = directive.tasks.filter(text_key=text.name_key(facts.text)).first()
    try:
        if held is None:
            directive_tasks.add(directive, facts, actor=actor, at=at)
            return "added"
        facts = replace(facts, **_untold(table, held))
        return "changed" if directive_tasks.change(held, facts, actor=actor, at=at) else "unchanged"
    except NotAllowed as error:
        table.fault(row, "task_vi", str(error))
        return ""


def _untold(table: Table, held: Task) -> dict:
    """What the file has no column for stays as the task's page says it."""
    absent = [name for name in ("frequency", "due_on", "indicator") if name not in table.columns]
    return {name: getattr(held, name) for name in (*absent, "target")}


# --- The document -----------------------------------------------------------------------------------------------------


def _directive(paper: Paper, actor, at: datetime) -> tuple[Directive, bool]:
    same = {"unit": paper.unit, "kind": paper.kind, "is_incoming": bool(paper.issuer)}
    same |= {"state": DirectiveState.DRAFT} if paper.is_draft else {"dated_on": paper.dated_on}
    found = Directive.objects.filter(**same, subject=text.clean(paper.subject)).first()
    if found:
        _check_same_number(found, paper)
        return found, False
    facts = Facts(
        kind=paper.kind, subject=paper.subject, dated_on=paper.dated_on, issuer=paper.issuer,
        symbol=paper.number if paper.issuer else "", implements=_implemented(paper),
    )  # fmt: skip
    if paper.issuer:
        return directives.receive(paper.unit, facts, actor=actor, at=at), True
    made = directives.draft(paper.unit, facts, actor=actor, at=at)
    if paper.is_draft:
        return made, True
    directives.move(made, "issue", number=_own_number(paper), actor=actor, at=at)
    _check_same_number(made, paper)
    return made, True


def _implemented(paper: Paper) -> tuple[Directive, ...]:
    found = []
    for symbol in paper.implements:
        known = Directive.objects.filter(unit=paper.unit, symbol=text.clean(symbol)).order_by("dated_on").last()
        if known is None:
            raise NotAllowed(
                f"{paper.unit.titled} chưa có văn bản {quoted(symbol)} để dẫn chiếu. Hãy ghi văn bản ấy trước."
            )
        found.append(known)
    return tuple(found)


def _own_number(paper: Paper) -> int | None:
    if not paper.number:
        return None
    read = NUMBER.fullmatch(text.clean(paper.number))
    if not read:
        raise NotAllowed(f"Số văn bản {quoted(paper.number)} không hợp lệ. Hãy ghi như 05 hoặc 05/HD-CCB.")
    return int(read[1])


def _check_same_number(directive: Directive, paper: Paper) -> None:
    """The number asked for is the one that it bears."""
    said = text.clean(paper.number)
    if not said or directive.state == DirectiveState.DRAFT:
        return
    if not paper.issuer and said.isdecimal():
        same = directive.number.number == int(said)
    else:
        same = text.name_key(directive.symbol) == text.name_key(said)
    if not same:
        raise NotAllowed(f"Văn bản này mang số {directive.symbol or '(không số)'}, không phải {quoted(said)}.")
