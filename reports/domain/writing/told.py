"""What the units wrote in their own words, gathered for the report: who, under which section, in which revision."""

from collections.abc import Mapping
from dataclasses import dataclass

from ccb.lib import text
from reports.choices import Theme
from reports.domain.figures.aggregation import Rollup
from reports.models import Narrative


@dataclass(frozen=True)
class Telling:
    """One unit's words under one section of its sheet, as they stood."""

    unit: str  # its label in the report
    section: str  # code
    theme: str
    text: str
    narrative_id: int
    submission_id: int
    revision: int

    @property
    def theme_label(self) -> str:
        return Theme(self.theme).label

    @property
    def source(self) -> dict:
        """Where the words come from, for the frozen report."""
        return {
            "unit": self.unit, "section": self.section, "submission": self.submission_id, "revision": self.revision,
        }  # fmt: skip


def of(rollup: Rollup, labels: Mapping[int, str], *, using: str = "default") -> list[Telling]:
    """What the included units wrote, section by section, in the order of the units. One query."""
    rows = Narrative.objects.using(using).filter(submission__in=rollup.submissions.values()).exclude(text="")
    rows = rows.select_related("section", "submission").order_by("section__position")
    place = {one.pk: position for position, one in enumerate(rollup.included)}
    found = [row for row in rows if row.submission.unit_id in place and row.text.strip()]
    found.sort(key=lambda row: (row.section.position, place[row.submission.unit_id]))
    return [
        Telling(
            labels[row.submission.unit_id], row.section.code, row.section.theme, text.printable(row.text).strip(),
            row.pk, row.submission_id, row.revision,
        )
        for row in found
    ]  # fmt: skip
