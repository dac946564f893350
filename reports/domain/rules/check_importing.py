"""Checks of a form from a table, and the one way in which checks are written."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.choices import IndicatorKind
from campaigns.domain import catalogue
from campaigns.models import Indicator
from ccb.core.domain import audit
from ccb.lib.tables import Row, Table, Tally, quoted, suggestion
from reports.choices import CheckKind, Comparator, Severity, Side
from reports.domain.asking import forms
from reports.models import Check, CheckTerm, Explanation, ReportForm

COLUMNS = ("code", "kind", "left", "comparator", "right", "low", "high", "severity", "hint")
OWN = "auto-"  # how the codes of the checks begin that importing a form makes by itself
DIVIDES = "/"
STATED_SHAPE = "vế trái (left) ghi một chỉ tiêu tỷ lệ, vế phải (right) ghi tử số/mẫu số, ví dụ so_thoat_ngheo/so_ngheo."
KINDS = {kind.value: kind for kind in CheckKind}
SEVERITIES = {severity.value: severity for severity in Severity}
COMPARATORS = {comparator.value: comparator for comparator in Comparator} | {
    "≤": Comparator.AT_MOST,
    "≥": Comparator.AT_LEAST,
    "": "",
}
Terms = tuple[tuple[int, int], ...]  # (indicator id, sign)


@dataclass(frozen=True)
class Spec:
    """What a check shall be."""

    code: str
    kind: str
    left: Terms
    right: Terms = ()
    comparator: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    severity: str = Severity.WARNING
    hint: str = ""


@transaction.atomic
def apply(table: Table, *, form: ReportForm, actor, at: datetime) -> Tally:
    """Add and change checks of the form; those that the file does not name stay. Raises Refused with every fault."""
    indicators = {indicator.code: indicator for indicator in forms.indicators(form)}
    specs: dict[str, Spec] = {}
    lines: dict[str, int] = {}
    for row in table.rows:
        spec = _spec(table, row, indicators)
        if spec.code in specs:
            table.fault(row, "code", f"{quoted(spec.code)} đã có ở dòng {lines[spec.code]}.")
        specs[spec.code], lines[spec.code] = spec, row.line
    table.refuse_if_faulty()
    return save(form, list(specs.values()), actor=actor, at=at)


def _spec(table: Table, row: Row, indicators: dict[str, Indicator]) -> Spec:
    code = table.name(row, "code", longest=80)
    if code and not catalogue.is_code(code):
        table.fault(row, "code", f"{quoted(code)} không phải là mã. Mã gồm chữ không dấu, chữ số, dấu _ . -")
    elif code and code.startswith(OWN):
        table.fault(row, "code", f"{quoted(code)}: mã bắt đầu bằng “{OWN}” dành cho kiểm tra do phần mềm tự lập.")
    spec = Spec(
        code,
        table.choice(row, "kind", KINDS),
        _terms(table, row, "left", indicators),
        _terms(table, row, "right", indicators),
        table.choice(row, "comparator", COMPARATORS),
        table.figure(row, "low", 6),
        table.figure(row, "high", 6),
        table.choice(row, "severity", SEVERITIES, default=Severity.WARNING),
        table.name(row, "hint", longest=300, required=False),
    )
    if table.is_sound(row):
        _check_shape(table, row, spec)
    return spec


def _terms(table: Table, row: Row, column: str, indicators: dict[str, Indicator]) -> Terms:
    """ "a+b-c" as terms, "a/b" of a stated ratio. A minus between blanks, or one that is in no code, parts.

    A code may hold a hyphen.
    """
    terms: dict[int, int] = {}
    is_stated = row["kind"].lower() == CheckKind.STATED_RATIO
    side = row[column].replace(DIVIDES, "+") if is_stated else row[column]
    for sign, code in _parts(side, indicators):
        indicator = indicators.get(code)
        if indicator is None:
            near = "" if table.faults.are_many else suggestion(code, indicators)
            table.fault(row, column, f"biểu không có chỉ tiêu {quoted(code)}.{near}")
        elif indicator.kind == IndicatorKind.TEXT:
            table.fault(row, column, f"{quoted(code)} là chỉ tiêu bằng chữ, không kiểm tra được.")
        elif indicator.pk in terms:
            table.fault(row, column, f"{quoted(code)} có hai lần trong một vế.")
        else:
            terms[indicator.pk] = sign
    return tuple(terms.items())


def _parts(side: str, indicators: dict[str, Indicator]) -> list[tuple[int, str]]:
    if not side:
        return []
    tokens = re.split(r"(\+|(?<=\s)-(?=\s))", side)
    parts = []
    for operator, token in zip(["+", *tokens[1::2]], tokens[::2], strict=True):
        codes = [token.strip()] if token.strip() in indicators else [code.strip() for code in token.split("-")]
        signs = [1 if operator == "+" else -1] + [-1] * (len(codes) - 1)
        parts += zip(signs, codes, strict=True)
    return parts


def _check_shape(table: Table, row: Row, spec: Spec) -> None:
    """Each kind has its own columns; one too many is as wrong as one missing."""
    needed, possible = {
        CheckKind.SUM: ({"left", "comparator", "right"}, set()),
        CheckKind.PART: ({"left", "comparator", "right"}, set()),
        CheckKind.RATIO: ({"left", "right"}, {"low", "high"}),
        CheckKind.REQUIRED: ({"left"}, set()),
        CheckKind.BALANCE: ({"left", "right"}, set()),
        CheckKind.STATED_RATIO: ({"left", "right"}, set()),
    }[spec.kind]
    for column in ("left", "comparator", "right", "low", "high"):
        if column in needed and not row[column]:
            table.fault(row, column, f"để trống. Kiểm tra “{spec.kind.value}” cần cột này.")
        elif row[column] and column not in needed | possible:
            table.fault(row, column, f"{quoted(row[column])}: kiểm tra “{spec.kind.value}” không dùng cột này.")
    if spec.kind == CheckKind.STATED_RATIO:
        _check_stated(table, row, spec)
    if spec.kind == CheckKind.RATIO and spec.low is None and spec.high is None:
        table.fault(row, "low", "để trống. Tỷ số cần giới hạn dưới (low) hoặc giới hạn trên (high).")
    elif spec.low is not None and spec.high is not None and spec.high < spec.low:
        table.fault(row, "high", f"{quoted(row['high'])} nhỏ hơn giới hạn dưới {quoted(row['low'])}.")


def _check_stated(table: Table, row: Row, spec: Spec) -> None:
    if not is_stated_shape(spec.left, spec.right):
        column = "left" if len(spec.left) != 1 else "right"
        table.fault(row, column, f"{quoted(row[column])}: {STATED_SHAPE}")
    elif row["right"].count(DIVIDES) != 1:
        table.fault(row, "right", f"{quoted(row['right'])}: {STATED_SHAPE}")


def is_stated_shape(left: Terms, right: Terms) -> bool:
    """One stated figure; above and below it one each, added."""
    return len(left) == 1 and len(right) == 2 and all(sign == 1 for _, sign in (*left, *right))


@transaction.atomic
def save(form: ReportForm, specs: list[Spec], *, actor, at: datetime) -> Tally:
    """Write the checks that differ from what stands, with their terms; the same again writes nothing. Two queries."""
    standing = {check.code: check for check in form.checks.prefetch_related("terms")}
    added = changed = 0
    for spec in specs:
        check = standing.get(spec.code)
        if check and _as_spec(check) == spec and check.is_active:
            continue
        added, changed = (added, changed + 1) if check else (added + 1, changed)
        _write(form, check, spec)
        verb = "check.change" if check else "check.add"
        audit.record(verb, form, actor=actor, at=at, check=spec.code, facts=spec.__dict__)
    return Tally(added, changed, len(specs) - added - changed)


def is_explained(check: Check) -> bool:
    """Whether a unit gave a reason for what it found: such a check is switched off, never deleted or renamed."""
    return Explanation.objects.filter(submission__round__form=check.form_id, code=check.code).exists()


def _as_spec(check: Check) -> Spec:
    sides: dict[str, list[tuple[int, int]]] = {Side.LEFT: [], Side.RIGHT: []}
    for term in check.terms.all():
        sides[term.side].append((term.indicator_id, term.sign))
    return Spec(
        check.code, check.kind, tuple(sides[Side.LEFT]), tuple(sides[Side.RIGHT]),
        check.comparator, check.low, check.high, check.severity, check.hint,
    )  # fmt: skip


def _write(form: ReportForm, check: Check | None, spec: Spec) -> None:
    check = check or Check(form=form, code=spec.code)
    for name in ("kind", "comparator", "low", "high", "severity", "hint"):
        setattr(check, name, getattr(spec, name))
    check.is_active = True
    check.save()
    check.terms.all().delete()
    CheckTerm.objects.bulk_create(
        CheckTerm(check_rule=check, side=side, indicator_id=indicator, sign=sign, position=position)
        for side, terms in ((Side.LEFT, spec.left), (Side.RIGHT, spec.right))
        for position, (indicator, sign) in enumerate(terms)
    )
