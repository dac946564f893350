"""Figures that the books give for cells of a form: shown beside what is typed, compared with it, filled in.

The office says per row of the form which figure of `derivations` it is and what it is for. When a sheet is sent, what
the book says then is kept with it: the book moves on, the warning and its reason stay.
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
from reports.choices import DerivationUse, Severity
from reports.domain.figures import derivations
from reports.domain.rules.checks import Finding
from reports.models import FormRow, ReportForm, Submission

CODE = "register:"  # no code of a check has a colon
HINT = "Sửa số cho khớp với sổ, hoặc ghi vì sao khác."


@dataclass(frozen=True)
class Told:
    """The name of a figure, and what its book says; None: it holds nothing of the unit."""

    figure: str
    number: Decimal | None


Said = Mapping[str, Told]  # by indicator code


@dataclass(frozen=True)
class Derived:
    """What a book says beside one cell: now, and when the sheet was sent."""

    indicator: Indicator
    figure: str
    use: str
    now: Decimal | None  # None: the book holds nothing of the unit yet
    sent: Decimal | None = None
    is_sent: bool = False

    @property
    def standing(self) -> Told:
        """What the typed figure is compared with."""
        return Told(self.figure, self.sent if self.is_sent else self.now)

    @property
    def book(self) -> str:
        """'Sổ hội viên', 'Sổ hoạt động'."""
        return derivations.book_of(self.figure).name

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
        if figure is None:
            return derivations.book_of(self.figure).empty
        return numbers.show(figure, self.indicator.decimals)


def of_submission(submission: Submission) -> dict[str, Derived]:
    """By indicator code, in the order of the form; a sent sheet's are those that were kept with it.

    One query without any such row, at most nine with some.
    """
    kept = submission.register_figures
    if kept == {}:
        return {}
    rows, sent = _rows(submission, kept), said(kept)
    names = {row.indicator.code: sent[row.indicator.code].figure if kept else row.derivation for row in rows}
    now = _now(submission, rows, names)
    return {
        code: Derived(
            row.indicator,
            names[code],
            row.derivation_use,
            now[code],
            sent[code].number if kept else None,
            is_sent=kept is not None,
        )
        for row, code in zip(rows, names, strict=True)
    }


def _rows(submission: Submission, kept: Mapping | None) -> list[FormRow]:
    """The rows in use now, or those of which something was kept whatever their use is now. One query."""
    rows = FormRow.objects.filter(form__rounds=submission.round_id).select_related("indicator")
    used = rows.exclude(derivation_use=DerivationUse.OFF) if kept is None else rows.filter(indicator__code__in=kept)
    return list(used.order_by("section__position", "position"))


def keep(submission: Submission) -> None:
    """Put what the books say now on the sheet that is being sent; the caller saves it."""
    rows = _rows(submission, None)
    names = {row.indicator.code: row.derivation for row in rows}
    submission.register_figures = {
        code: {"figure": names[code], "said": None if figure is None else numbers.plain(figure)}
        for code, figure in _now(submission, rows, names).items()
    }


def _now(submission: Submission, rows: Sequence[FormRow], names: Mapping[str, str]) -> dict[str, Decimal | None]:
    if not rows:
        return {}
    named = {row.indicator.code: (row.indicator, names[row.indicator.code]) for row in rows}
    return derivations.of_units(named, submission.round, [submission.unit])[submission.unit_id]


def said(kept: Mapping[str, dict] | None) -> dict[str, Told]:
    """The figures that `keep` put on a sheet, by indicator code."""
    return {
        code: Told(one["figure"], None if one["said"] is None else Decimal(one["said"]))
        for code, one in (kept or {}).items()
    }


def findings(
    register: Said, values: Mapping[str, Decimal | None], indicators: Mapping[str, Indicator]
) -> list[Finding]:
    """A warning for each figure of the sheet that differs from the book's; blanks on either side say nothing."""
    found = []
    for code, told in register.items():
        value, indicator = values.get(code), indicators.get(code)
        if told.number is not None and value is not None and indicator is not None and told.number != value:
            found.append(Finding(CODE + code, Severity.WARNING, _message(indicator, told, value), (code,), HINT))
    return found


def _message(indicator: Indicator, told: Told, value: Decimal) -> str:
    apart = abs(told.number - value)
    said, typed, apart = (numbers.show(one, indicator.decimals) for one in (told.number, value, apart))
    book = derivations.book_of(told.figure).name.lower()
    return f"“{indicator.name}”: {book} ghi {said}, biểu ghi {typed} (lệch {apart})."


# --- What the office sets -------------------------------------------------------------------------------------------


def countable_rows(form: ReportForm) -> list[FormRow]:
    """The rows that may have a figure of a book. One query."""
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
