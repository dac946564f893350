"""Changing a round that is open: its days, and which units it asks. Never against what was entered already."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from ccb.core.domain import audit
from ccb.lib import dates
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.asking.asked import expected_of, in_tree_order
from reports.models import Round, Submission

SENT = (SubmissionState.SUBMITTED, SubmissionState.APPROVED)
MOST_NAMED = 5


class CannotChange(Exception):
    """The round stays as it was; `field` names what stands in the way ('' for the whole), the text says why."""

    def __init__(self, field: str, text: str):
        super().__init__(text)
        self.field = field


@transaction.atomic
def change(
    round: Round, *, due_on: date, cut_off_on: date, only_units: Collection[Unit], actor, at: datetime
) -> dict[str, list]:
    """Give the round these days and this list of units (none: every unit of the form's kinds).

    What changed, by name, as [before, after]; empty when nothing did. A sheet that was opened and holds nothing goes
    with its unit. Raises CannotChange. The caller has checked the right.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("form").get(pk=round.pk)
    _check_days(locked, due_on, cut_off_on)
    before, listed = _terms(locked), set(expected_of(locked))
    locked.due_on, locked.cut_off_on = due_on, cut_off_on
    locked.save(update_fields=["due_on", "cut_off_on"])
    locked.only_units.set(only_units)
    _check_askable(locked, only_units)
    _take_out(locked, listed - set(expected_of(locked)), actor, at)
    after = _terms(locked)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        names = {"form": locked.form.code, "period": locked.period, "batch": locked.batch}
        audit.record("round.change", locked, actor=actor, at=at, **names, **changed)
    return changed


def _terms(round: Round) -> dict:
    units = sorted(round.only_units.values_list("pk", flat=True))
    return {"due_on": round.due_on.isoformat(), "cut_off_on": round.cut_off_on.isoformat(), "only_units": units}


def _check_days(round: Round, due_on: date, cut_off_on: date) -> None:
    if round.closed_at:
        raise CannotChange("", "Kỳ báo cáo đã khoá. Mở khoá kỳ rồi sửa.")
    span = f"từ {dates.show(round.starts_on)} đến {dates.show(round.ends_on)}"
    if not round.starts_on <= cut_off_on <= round.ends_on:
        raise CannotChange("cut_off_on", f"Ngày này phải nằm trong kỳ: {span}.")
    if due_on < round.starts_on:
        raise CannotChange("due_on", f"Hạn nộp phải sau ngày đầu kỳ: {span}.")
    sent = Submission.objects.filter(round=round, state__in=SENT, unit__is_practice=False).count()
    if cut_off_on != round.cut_off_on and sent:
        words = f"{sent} đơn vị đã gửi số liệu tính đến ngày {dates.show(round.cut_off_on)}"
        do = "Hãy trả lại các biểu ấy, hoặc mở đợt mới."
        raise CannotChange("cut_off_on", f"{words}, nên không đổi ngày chốt được. {do}")


def _check_askable(round: Round, units: Iterable[Unit]) -> None:
    if refused := set(units) - set(expected_of(round)):
        on = dates.show(round.cut_off_on)
        words = f"{_names(refused)}: không phải cấp nộp {round.form}, hoặc không hoạt động vào ngày {on}."
        raise CannotChange("only_units", f"{words} Hãy bỏ khỏi danh sách.")


def _take_out(round: Round, units: set[Unit], actor, at: datetime) -> None:
    """Who locks a sheet here waits for the save that holds it, so what it holds is known."""
    found = Submission.objects.select_for_update().filter(round=round, unit__in=units).order_by("pk")
    sheets = {sheet.pk: sheet for sheet in found}
    is_begun = ~Q(state=SubmissionState.DRAFT) | Q(saved_at__isnull=False) | Q(open_until__isnull=False)
    is_begun |= Q(comments__isnull=False) | Q(calls__isnull=False)
    begun = Submission.objects.filter(is_begun, pk__in=sheets).values_list("unit", flat=True)
    if kept := {unit for unit in units if unit.pk in set(begun)}:
        words = f"{_names(kept)}: đã có số liệu hoặc trao đổi trong kỳ này, nên không bỏ khỏi kỳ được"
        raise CannotChange("only_units", f"{words}. Giữ các đơn vị ấy trong danh sách.")
    for sheet in sheets.values():
        audit.record("submission.drop", sheet, actor=actor, at=at, round=round.pk, unit=sheet.unit_id)
        sheet.delete()


def _names(units: Iterable[Unit]) -> str:
    listed = in_tree_order(units)
    more = f" và {len(listed) - MOST_NAMED} đơn vị khác" if len(listed) > MOST_NAMED else ""
    return "; ".join(unit.titled for unit in listed[:MOST_NAMED]) + more
