"""Appendices as HTML tables: slow, but drawn by the same program as the report. The fall-back of appendix_fast."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from ccb.lib import pdf
from reports.exports import appendix_layout as layout
from reports.exports.document_html import print_css


def draw(appendices: Sequence[tuple[str, dict]], note: str) -> list[pdf.Part]:
    """A landscape PDF of each appendix, (heading, appendix) each, with its own page numbers."""
    return [pdf.from_html(_html(heading, appendix, note), print_css()) for heading, appendix in appendices]


def _html(heading: str, appendix: dict, note: str) -> str:
    plan = layout.plan(heading, appendix, note)
    context = {"title": plan.title, "heading": heading, "sheets": [_shown(sheet) for sheet in plan.sheets]}
    context["notes"] = plan.notes
    return render_to_string("documents/appendix.html", context)


def _shown(sheet: layout.Sheet) -> dict:
    """The sheet as the template reads it: the first two heads span the row of units of measure."""
    heads = list(zip(sheet.names, sheet.uoms, strict=True))
    return {
        "size": sheet.size,
        "head_size": sheet.size - 1,
        "widths": sheet.widths,
        "spanning": [name for name, _ in heads[:2]],
        "heads": heads[2:],
        "marks": sheet.marks,
        "rows": sheet.rows,
    }
