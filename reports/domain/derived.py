"""Figures that the register gives for cells of a form: shown beside what is typed, compared with it, filled in.

The office says per row of the form which figure of `members.domain.figures` it is and what it is for. When a sheet is
sent, what the register says then is kept with it: the register moves on, the warning and its reason stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.core.domain import audit
from ccb.lib import numbers
from members.domain import figures as register
from members.models import Unit
from reports.choices import DerivationUse, Severity
from reports.domain.checks import Finding
from reports.models import FormRow, ReportForm, Round, Submission

CODE = "register:"  # no code of a check has a colon
HINT = "Sửa số cho khớp với sổ, hoặc ghi vì sao khác."
Said = Mapping[str, Decimal | None]  # indicator code -> what the register says; None: no register there


@dataclass(frozen=True)
class Derived:
    """What the register says beside one cell: now, and when the sheet was sent."""

    indicator: Indicator
    use: str
    now: Decimal | None  # None: the unit has no register yet
    sent: Decimal | None = None
    is_sent: bool = False

    @property
    def standing(self) -> Decimal | None:
        """What the typed figure is compared with."""
        return self.sent if self.is_sent else self.now

    @property
    def words(self) -> str:
        """'1.904', 'chưa có sổ', '1.904 lúc gửi, 1.910 hôm nay'."""
        if not self.is_sent:
            return self._shown(self.now)
        if self.sent == self.now:
            return f"{self._shown(self.sent)} lúc gửi"
        return f"{self._shown(self.sent)} lúc gửi, {self._shown(self.now)} hôm nay"

    @property
    def offer(self) -> str:
        """What an untouched cell is filled with; '' when it is not to be filled."""
        fills = self.use == DerivationUse.FILL and not self.is_sent and self.now is not None
        return self._shown(self.now) if fills else ""

    def _shown(self, figure: Decimal | None) -> str:
        return "chưa có sổ" if figure is None else numbers.show(figure, self.indicator.decimals)


def of_units(names: Mapping[str, str], round: Round, units: Sequence[Unit]) -> dict[int, dict[str, Decimal | None]]:
    """Unit id -> indicator code -> figure, on the round's cut-off day or from its first day until then.

    `names`: indicator code -> name of a figure. At most five queries, however many of both.
    """
    found = register.of_units(set(names.values()), units, starts_on=round.starts_on, on=round.cut_off_on)
    return {unit.pk: {code: _decimal(found[name][unit.pk]) for code, name in names.items()} for unit in units}


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def of_submission(submission: Submission) -> dict[str, Derived]:
    """By indicator code, in the order of the form; a sent sheet's are those that were kept with it.

    One query without any such row, at most six with some.
    """
    kept = submission.register_figures
    if kept == {}:
        return {}
    rows = _rows(submission, kept)
    names = {row.indicator.code: kept[row.indicator.code]["figure"] if kept else row.derivation for row in rows}
    now, sent = _now(submission, names), said(kept)
    return {
        code: Derived(row.indicator, row.derivation_use, now[code], sent.get(code), is_sent=kept is not None)
        for row, code in zip(rows, names, strict=True)
    }


def _rows(submission: Submission, kept: Mapping | None) -> list[FormRow]:
    """The rows in use now, or those of which something was kept whatever their use is now. One query."""
    rows = FormRow.objects.filter(form__rounds=submission.round_id).select_related("indicator")
    used = rows.exclude(derivation_use=DerivationUse.OFF) if kept is None else rows.filter(indicator__code__in=kept)
    return list(used.order_by("section__position", "position"))


def keep(submission: Submission) -> None:
    """Put what the register says now on the sheet that is being sent; the caller saves it."""
    names = {row.indicator.code: row.derivation for row in _rows(submission, None)}
    submission.register_figures = {
        code: {"figure": names[code], "said": None if figure is None else numbers.plain(figure)}
        for code, figure in _now(submission, names).items()
    }


def _now(submission: Submission, names: Mapping[str, str]) -> dict[str, Decimal | None]:
    if not names:
        return {}
    return of_units(names, submission.round, [submission.unit])[submission.unit_id]


def said(kept: Mapping[str, dict] | None) -> dict[str, Decimal | None]:
    """The figures that `keep` put on a sheet, by indicator code."""
    return {code: None if one["said"] is None else Decimal(one["said"]) for code, one in (kept or {}).items()}


def findings(register: Said, values: Said, indicators: Mapping[str, Indicator]) -> list[Finding]:
    """A warning for each figure of the sheet that differs from the register's; blanks on either side say nothing."""
    found = []
    for code, figure in register.items():
        value, indicator = values.get(code), indicators.get(code)
        if figure is not None and value is not None and indicator is not None and figure != value:
            found.append(Finding(CODE + code, Severity.WARNING, _message(indicator, figure, value), (code,), HINT))
    return found


def _message(indicator: Indicator, figure: Decimal, value: Decimal) -> str:
    told, typed, apart = (numbers.show(one, indicator.decimals) for one in (figure, value, abs(figure - value)))
    return f"“{indicator.name}”: sổ hội viên ghi {told}, biểu ghi {typed} (lệch {apart})."


# --- What the office sets -------------------------------------------------------------------------------------------


def countable_rows(form: ReportForm) -> list[FormRow]:
    """The rows that may have a figure of the register. One query."""
    rows = form.rows.filter(~Q(indicator__kind=IndicatorKind.TEXT)).select_related("indicator", "section")
    return list(rows.order_by("section__position", "position"))


@transaction.atomic
def set_rows(form: ReportForm, wished: Mapping[int, tuple[str, str]], *, actor, at: datetime) -> int:
    """Give rows (by id) their figure and its use; how many changed. Sheets that were sent keep what they have."""
    changed = []
    rows = FormRow.objects.select_for_update(of=("self",)).filter(form=form, pk__in=wished)
    for row in rows.select_related("indicator"):
        if (row.derivation, row.derivation_use) != wished[row.pk]:
            row.derivation, row.derivation_use = wished[row.pk]
            changed.append(row)
    FormRow.objects.bulk_update(changed, ["derivation", "derivation_use"])
    if changed:
        facts = {row.indicator.code: [row.derivation, row.derivation_use] for row in changed}
        audit.record("form.register", form, actor=actor, at=at, rows=facts)
    return len(changed)
