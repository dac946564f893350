"""The checks of one sheet: its rules, its words, what they find; and the same for the browser."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campaigns.choices import CampaignState
from campaigns.models import Campaign, Indicator
from ccb.lib import periods
from reports.choices import Origin, Severity
from reports.domain.asking import forms
from reports.domain.figures import derived
from reports.domain.figures.derived import Derived
from reports.domain.rules import checks, usual
from reports.domain.rules.checks import Finding, Rule, Span, Text
from reports.domain.sheets import chaining
from reports.domain.sheets.chaining import Children
from reports.models import Explanation, FormSection, Submission, Value

SECTION, NOTE = "muc:", "note:"  # begin the keys of a section's text and of a cell's note
CARRIED = "carried:estimate"  # no code of a check has a colon


@dataclass(frozen=True)
class Rules:
    """All that a sheet is checked by: rows of the checks, and what follows from earlier reports."""

    by_hand: tuple[Rule, ...]
    own: tuple[Rule, ...]
    spans: tuple[Span, ...]  # the period and the plans in force, where they span years
    children: Children | None = None  # what the units below add up to, where levels are chained


def rules(submission: Submission, indicators: Sequence[Indicator] | None = None) -> Rules:
    """Two queries for a sheet that was sent, up to eight for an open one, six more where levels are chained.

    `indicators`: those of the form, where known.
    """
    form, own, spans, children = submission.round.form, (), (), None
    if submission.is_open:
        spans = _spans(submission)
        own = usual.rules(submission, forms.indicators(form) if indicators is None else indicators)
        children = chaining.of(submission)
        own += tuple(chaining.rules(children))
    return Rules(forms.rules(form), own, spans, children)


def _spans(submission: Submission) -> tuple[Span, ...]:
    """The period, and the issued plans of the unit and of those above it in that time. One query."""
    period, round = periods.parse(submission.round.period), submission.round
    own = [Span(period.label, period.starts_on.year, period.ends_on.year)]
    above = submission.unit.path.rstrip(".").split(".")
    plans = Campaign.objects.exclude(state=CampaignState.DRAFT).filter(
        unit__in=[int(key) for key in above], starts_on__lte=round.ends_on, ends_on__gte=round.starts_on
    )
    own += [Span(f"{plan.span} của “{plan.title}”", plan.years[0], plan.years[-1]) for plan in plans.order_by("pk")]
    return tuple(span for span in own if span.first != span.last)


def findings(
    submission: Submission, register: Mapping[str, Derived] | None = None, found_by: Rules | None = None
) -> list[Finding]:
    """What does not hold in the submission, each with the reason given for it, if any.

    A sheet that was sent keeps the findings without a row of the checks which it was explained with: what is usual
    changes, the warning and its reason stay. `register`: what `derived.of_submission` gives, `found_by`: what `rules`
    gives, where they were read already. Three queries, and those for the rules and the register.
    """
    explained = list(submission.explanations.order_by("pk"))
    register = derived.of_submission(submission) if register is None else register
    found_by = found_by or rules(submission)
    cells = list(submission.values.select_related("indicator"))
    values = {cell.indicator.code: cell.number for cell in cells}
    if submission.is_open:
        texts = texts_of(submission, cells)
        found = checks.evaluate(found_by.by_hand + found_by.own, values, texts, found_by.spans)
        found += chaining.findings(found_by.children)
    else:
        found = checks.evaluate(found_by.by_hand, values) + kept(explained)
    said = {code: one.standing for code, one in register.items()}
    found += derived.findings(said, values, {code: one.indicator for code, one in register.items()})
    found += _carried(cells)
    reasons = {(one.code, one.finding): one.reason for one in explained}
    return [_with_reason(finding, reasons.get((finding.code, finding.message), "")) for finding in found]


def _carried(cells: Sequence[Value]) -> list[Finding]:
    """One for all cells that still hold the estimate."""
    left = [cell.indicator for cell in cells if cell.origin == Origin.CARRIED]
    if not left:
        return []
    words = f"Còn {len(left)} ô lấy từ số ước, chưa xác nhận là số chính thức."
    hint = "Xác nhận từng ô, hoặc gõ số chính thức."
    return [Finding(CARRIED, Severity.WARNING, words, tuple(one.code for one in left), hint=hint)]


def _with_reason(finding: Finding, reason: str) -> Finding:
    return Finding(**finding.__dict__ | {"reason": reason})


def kept(explained: Iterable[Explanation]) -> list[Finding]:
    """The findings without a row of the checks, as they were explained when the sheet was sent."""
    return [
        Finding(one.code, Severity.WARNING, one.finding, (_cell(one.code),), reason=one.reason)
        for one in explained
        if checks.is_own(one.code)
    ]


def _cell(code: str) -> str:
    """'jump:total' -> 'total', 'comma:note:total' -> 'total', 'comma:muc:1' -> 'muc:1'."""
    return code.partition(":")[2].removeprefix(NOTE)


def forget_settled(submission: Submission, findings: Iterable[Finding]) -> None:
    """As the sheet is sent, reasons for what does not stand any more go; the audit trail has them. One query or two."""
    standing = {(finding.code, finding.message) for finding in findings}
    settled = [one.pk for one in submission.explanations.all() if (one.code, one.finding) not in standing]
    if settled:
        submission.explanations.filter(pk__in=settled).delete()


def texts_of(submission: Submission, cells: Sequence[Value]) -> list[Text]:
    """The words of the sheet: cells of text, notes, then sections. One query."""
    texts = []
    for cell in cells:
        if cell.text:
            texts.append(_text_of_cell(cell.indicator, cell.text))
        if cell.note:
            texts.append(_note(cell.indicator, cell.note))
    told = submission.narratives.exclude(text="").select_related("section").order_by("section__position")
    return texts + [_text_of_section(one.section, one.text) for one in told]


def _text_of_cell(indicator: Indicator, text: str = "") -> Text:
    return Text(indicator.code, indicator.code, f"“{indicator.name}”", text)


def _note(indicator: Indicator, text: str = "") -> Text:
    return Text(NOTE + indicator.code, indicator.code, f"Ghi chú của “{indicator.name}”", text)


def _text_of_section(section: FormSection, text: str = "") -> Text:
    key = SECTION + section.code
    return Text(key, key, f"Phần lời mục {section.code}", text)


def for_browser(found_by: Rules, structure: Sequence[forms.Section]) -> dict:
    """The same rules as JSON, with the page's fields: `cells` (id, code, name, is text), `sections` (id, code)."""
    indicators = [indicator for part in structure for indicator in part.indicators]
    return {
        "rules": [rule.as_data() for rule in found_by.by_hand + found_by.own],
        "spans": [[span.quoted, span.first, span.last] for span in found_by.spans],
        "cells": [[one.pk, one.code, one.name, one.is_text] for one in indicators],
        "sections": [[part.section.pk, part.section.code] for part in structure if part.section.asks_narrative],
    }
