"""A round by the codes of its form and period, and its state as plain data: for commands."""

from collections.abc import Sequence
from datetime import date, datetime

from ccb.lib import periods
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.asking import completeness, rounds
from reports.models import ReportForm, Round


class UnknownForm(Exception):
    def __init__(self, code: str):
        known = ", ".join(ReportForm.objects.values_list("code", flat=True)) or "chưa có biểu nào"
        super().__init__(f"Không có biểu mã “{code[:40]}”. Các mã biểu: {known}.")


class UnknownUnits(Exception):
    def __init__(self, ids: Sequence[int]):
        super().__init__(f"Không có đơn vị số {', '.join(map(str, ids))}. Xem số của đơn vị ở trang quản trị.")


class NotOpened(Exception):
    def __init__(self, form: ReportForm, period: periods.Period):
        super().__init__(f"Chưa mở {form}, kỳ {period.label}. Mở kỳ bằng lệnh open_round hoặc ở trang Tiến độ nộp.")


REFUSALS = (UnknownForm, UnknownUnits, NotOpened, periods.PeriodError)


def open_by_code(code: str, period: str, *, unit_ids: Sequence[int], actor, at: datetime, **terms) -> Round:
    """`rounds.open_round` by codes. Raises what it raises, UnknownForm, UnknownUnits, PeriodError."""
    units = list(Unit.objects.filter(pk__in=unit_ids))
    if unknown := sorted(set(unit_ids) - {unit.pk for unit in units}):
        raise UnknownUnits(unknown)
    return rounds.open_round(_form(code), periods.parse(period), actor=actor, at=at, only_units=units, **terms)


def of(code: str, period: str, *, batch: int | None, on: date) -> dict:
    """How the round stands: expected, sent (approved ones too), approved, late, missing names, each unit.

    `late`: sent after the due day, or owed past it. The latest batch when None. Raises UnknownForm, NotOpened,
    PeriodError. Queries do not grow with the units.
    """
    form, asked = _form(code), periods.parse(period)
    found = Round.objects.filter(form=form, period=asked.code).select_related("form").order_by("-batch")
    round = (found.filter(batch=batch) if batch else found).first()
    if round is None:
        raise NotOpened(form, asked)
    lines = completeness.of_all(round, on=on).lines
    return {
        "form": form.code,
        "period": round.period,
        "batch": round.batch,
        "label": round.label,
        "cut_off_on": round.cut_off_on.isoformat(),
        "due_on": round.due_on.isoformat(),
        "closed": round.closed_at is not None,
        "expected": len(lines),
        "sent": sum(not line.owes for line in lines),
        "approved": sum(line.state == SubmissionState.APPROVED for line in lines),
        "late": sum(_is_late(line, round, on) for line in lines),
        "missing": [line.label for line in lines if line.owes],
        "units": [
            {
                "id": line.unit.pk, "unit": line.label, "state": line.state, "words": line.words,
                "late": _is_late(line, round, on), "filled": line.filled, "required": line.asked,
                "percent": line.percent,
            }
            for line in lines
        ],
    }  # fmt: skip


def _is_late(line: completeness.Line, round: Round, on: date) -> bool:
    return line.sent_late or line.owes and on > round.due_on


def _form(code: str) -> ReportForm:
    form = ReportForm.objects.filter(code=code).first()
    if form is None:
        raise UnknownForm(code)
    return form
