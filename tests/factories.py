"""Rows for tests, made the way the product makes them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import periods
from members.choices import UnitKind
from members.domain import units
from members.models import Assignment, Unit, User
from reports.choices import CheckKind, Comparator, Severity, Side, ValueState
from reports.domain.sheets import entry, workflow
from reports.models import Check, CheckTerm, FormRow, FormSection, ReportForm, Round, Submission

NOW = datetime(2024, 6, 10, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PASSWORD = "Mat-khau-mau-1"


def unit(name: str, kind: str = UnitKind.DISTRICT, parent: Unit | None = None, **fields) -> Unit:
    return units.open_unit(name, kind=kind, parent=parent, actor=None, at=NOW, **fields)


def user(username: str, *assignments: tuple[Unit, str], **fields) -> User:
    """A user with (unit, role) assignments and the one password of all tests."""
    fields.setdefault("full_name", username)
    person = User.objects.create_user(username, password=PASSWORD, **fields)
    Assignment.objects.bulk_create(Assignment(user=person, unit=place, role=role) for place, role in assignments)
    return person


def indicator(code: str, kind: str = IndicatorKind.FLOW, **fields) -> Indicator:
    fields.setdefault("name", f"Chỉ tiêu {code}")
    return Indicator.objects.create(code=code, kind=kind, **fields)


def form(code: str = "BC-PH", *indicators: Indicator, unit_kinds=(UnitKind.DISTRICT, UnitKind.BLOC)) -> ReportForm:
    """A form of one section with these indicators as its rows."""
    made = ReportForm.objects.create(code=code, name=f"Biểu {code}", unit_kinds=list(unit_kinds))
    section = FormSection.objects.create(form=made, code="1", title="Kết quả", position=1)
    FormRow.objects.bulk_create(
        FormRow(form=made, section=section, indicator=one, position=position)
        for position, one in enumerate(indicators, start=1)
    )
    return made


def sum_check(form: ReportForm, whole: Indicator, *parts: Indicator, severity: str = Severity.WARNING) -> Check:
    """Σ parts = whole."""
    check = Check.objects.create(
        form=form, code=f"sum-{whole.code}", kind=CheckKind.SUM, comparator=Comparator.EQUAL, severity=severity
    )
    CheckTerm.objects.bulk_create(
        CheckTerm(check_rule=check, side=Side.LEFT, indicator=part, position=position)
        for position, part in enumerate(parts)
    )
    CheckTerm.objects.create(check_rule=check, side=Side.RIGHT, indicator=whole)
    return check


def ratio_check(form: ReportForm, above: Indicator, below: Indicator, *, low=None, high=None) -> Check:
    check = Check.objects.create(
        form=form, code=f"ratio-{above.code}", kind=CheckKind.RATIO, low=low, high=high, severity=Severity.WARNING
    )
    CheckTerm.objects.create(check_rule=check, side=Side.LEFT, indicator=above)
    CheckTerm.objects.create(check_rule=check, side=Side.RIGHT, indicator=below)
    return check


def round_of(form: ReportForm, code: str = "2024-H1", *, due_on: date = date(2024, 6, 20), **fields) -> Round:
    period = periods.parse(code)
    fields.setdefault("cut_off_on", period.ends_on)
    return Round.objects.create(
        form=form, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on, due_on=due_on, **fields
    )


def submission(round: Round, unit: Unit, **figures) -> Submission:
    """A draft holding the figures (indicator code -> number; None leaves the cell blank)."""
    made = Submission.objects.create(
        round=round, unit=unit, starts_on=round.starts_on, ends_on=round.ends_on, created_at=NOW
    )
    by_code = {row.indicator.code: row.indicator for row in round.form.rows.select_related("indicator")}
    changes = [
        entry.CellChange(by_code[code], entry.Cell(ValueState.NUMBER, Decimal(str(number)), typed=str(number)))
        for code, number in figures.items()
        if number is not None
    ]
    entry.save(made, changes, actor=None, at=NOW)
    return made


def moved(submission: Submission, *verbs: str, reason: str = "Xem lại") -> Submission:
    """The submission after these moves, taken by the system: `moved(draft, "import", "approve")`."""
    for verb in verbs:
        workflow.move(submission, verb, actor=None, at=NOW, seen_version=submission.version, reason=reason)
    return submission
