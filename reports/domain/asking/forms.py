"""A form's structure, read once for a page or a job."""

from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Indicator
from reports.choices import CheckKind, Side
from reports.domain.rules.checks import Rule, Term
from reports.models import Check, FormSection, ReportForm


@dataclass(frozen=True)
class Section:
    section: FormSection
    indicators: tuple[Indicator, ...]


def sections(form: ReportForm) -> tuple[Section, ...]:
    """The form's sections with their indicators, in order. Two queries."""
    rows = form.rows.select_related("indicator").order_by("section__position", "position")
    by_section: dict[int, list[Indicator]] = {}
    for row in rows:
        by_section.setdefault(row.section_id, []).append(row.indicator)
    return tuple(Section(section, tuple(by_section.get(section.pk, ()))) for section in form.sections.all())


def indicators(form: ReportForm) -> tuple[Indicator, ...]:
    """The form's indicators in the order of its rows. One query."""
    rows = form.rows.select_related("indicator").order_by("section__position", "position")
    return tuple(row.indicator for row in rows)


def rules(form: ReportForm) -> tuple[Rule, ...]:
    """The form's active checks as plain data. Two queries."""
    active = form.checks.filter(is_active=True).prefetch_related("terms__indicator").order_by("pk")
    return tuple(_rule(check) for check in active)


def _rule(check: Check) -> Rule:
    terms: dict[str, list[Term]] = {Side.LEFT: [], Side.RIGHT: []}
    for term in check.terms.all():
        terms[term.side].append(Term(term.indicator.code, term.indicator.name, term.sign))
    return Rule(
        check.code, check.kind, check.severity, tuple(terms[Side.LEFT]), tuple(terms[Side.RIGHT]),
        check.comparator, check.low, check.high, check.hint, _factor(check),
    )  # fmt: skip


def _factor(check: Check) -> Decimal:
    """Of a stated ratio: the indicator's own, or 100 for one that is written in percent."""
    stated = [term.indicator for term in check.terms.all() if term.side == Side.LEFT]
    if check.kind != CheckKind.STATED_RATIO or not stated:
        return Decimal(1)
    return Decimal(100) if stated[0].factor == 1 and stated[0].uom == "%" else stated[0].factor
