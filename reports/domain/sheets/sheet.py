"""A submission as a reader sees it: each row beside the previous period's, and what the checks say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Indicator
from ccb.lib import numbers
from reports.domain.asking import forms
from reports.domain.figures.derived import Derived
from reports.domain.rules.checks import Finding
from reports.domain.sheets import covering, entry, history, past
from reports.domain.sheets.chaining import Children
from reports.models import FormSection, Move, Narrative, Submission, Value


@dataclass(frozen=True)
class SheetRow:
    indicator: Indicator
    value: Value | None
    shown: str  # "gần 1.600", "không áp dụng"; "" for a blank
    previous: str
    change: str  # "tăng 12", "không đổi"; "" where one of both is no number
    points: tuple[int, ...]  # which findings name the cell, counted from 1
    register: Derived | None  # what the register says of it
    mark: str  # what a reviewer typed of it, in a post that was refused
    below: str  # what the units below add up to by now, where levels are chained


@dataclass(frozen=True)
class SheetSection:
    section: FormSection
    rows: tuple[SheetRow, ...]
    narrative: Narrative | None


@dataclass(frozen=True)
class Since:
    """What others did to a submission after somebody saw it."""

    steps: tuple[Move, ...]
    changes: tuple[history.Change, ...]


def of(
    submission: Submission,
    findings: Sequence[Finding],
    register: Mapping[str, Derived],
    marks: Mapping[int, str],
    children: Children | None = None,
) -> tuple[SheetSection, ...]:
    """The form's sections filled with the submission's figures and texts; `marks` by indicator id. Six queries."""
    values, before = entry.values_of(submission), past.previous_values(submission)
    texts, named = entry.narratives_of(submission), covering.names(values.values())

    def row(indicator: Indicator) -> SheetRow:
        value, previous = values.get(indicator.code), before.get(indicator.pk)
        return SheetRow(
            indicator, value, covering.shown(value, indicator, named), entry.shown(previous, indicator),
            _change(value, previous, indicator), _points(indicator, findings), register.get(indicator.code),
            marks.get(indicator.pk, ""), children.shown(indicator) if children else "",
        )  # fmt: skip

    return tuple(
        SheetSection(one.section, tuple(row(indicator) for indicator in one.indicators), texts.get(one.section.pk))
        for one in forms.sections(submission.round.form)
    )


def since(submission: Submission, version: int) -> Since:
    """The steps after the version that was seen, and the figures saved since. Two queries."""
    steps = tuple(submission.moves.select_related("actor"))
    seen_at = max((step.at for step in steps if step.version <= version), default=None)
    changes = [change for change in history.changes(submission) if seen_at is None or change.at > seen_at]
    return Since(tuple(step for step in steps if step.version > version), tuple(changes))


def _change(value: Value | None, previous: Value | None, indicator: Indicator) -> str:
    now, before = value and value.number, previous and previous.number
    if now is None or before is None:
        return ""
    if now == before:
        return "không đổi"
    return f"{'tăng' if now > before else 'giảm'} {numbers.show(abs(now - before), indicator.decimals)}"


def _points(indicator: Indicator, findings: Sequence[Finding]) -> tuple[int, ...]:
    return tuple(number for number, finding in enumerate(findings, start=1) if indicator.code in finding.cells)
