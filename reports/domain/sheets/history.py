"""What happened to a submission's figures, step by step."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Indicator
from reports.choices import Origin
from reports.domain.sheets import covering
from reports.models import NarrativeVersion, Submission, ValueVersion


@dataclass(frozen=True)
class Change:
    """One cell, one save: who, when, from what to what; an empty cell is ''."""

    indicator: Indicator
    author: str
    at: datetime
    before: str
    after: str
    note: str  # as it stands after the change; "(xoá ghi chú)" when the change took it away
    origin: str  # "Lấy từ sổ"; '' when it was typed


def changes(submission: Submission, indicator: Indicator | None = None) -> list[Change]:
    """Every saved change of a figure, or of one indicator's, the newest first. At most two queries."""
    versions = ValueVersion.objects.filter(submission=submission).select_related("indicator", "author").order_by("pk")
    if indicator is not None:
        versions = versions.filter(indicator=indicator)
    named = covering.names(versions)
    standing: dict[int, tuple[str, str]] = {}
    found = []
    for version in versions:
        after = covering.shown(version, version.indicator, named)
        before, noted = standing.get(version.indicator_id, ("", ""))
        note = version.note or ("(xoá ghi chú)" if noted else "")
        found.append(
            Change(version.indicator, str(version.author or ""), version.at, before, after, note, _origin(version))
        )
        standing[version.indicator_id] = (after, version.note)
    return found[::-1]


def _origin(version: ValueVersion) -> str:
    return "" if version.origin == Origin.TYPED else version.get_origin_display()


def texts(submission: Submission) -> list[NarrativeVersion]:
    """Every saved wording of a section, the newest first. One query."""
    versions = NarrativeVersion.objects.filter(submission=submission).select_related("section", "author")
    return list(versions.order_by("-pk"))
