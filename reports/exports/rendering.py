"""A frozen report drawn in this process. Importing this module costs a second: only who draws should."""

import io
from collections.abc import Sequence

from ccb.core.domain import audit
from ccb.lib import archival, canvas, dates, fonts, paper, pdf, xlsx
from reports.exports import appendix_pdf, document_docx, document_html, document_xlsx
from reports.exports.appendix_fast import WHOLE, Share

JSON_NAME, XLSX_NAME = "so-lieu.json", "so-lieu.xlsx"


def body(frozen: dict) -> list[pdf.Part]:
    """The report without its appendices. Raises fonts.NoCompleteFont."""
    css = document_html.print_css() + paper.margins_css(document_html.margins(frozen))
    return [pdf.from_html(document_html.report_html(frozen), css, archival=True)]


def alone(frozen: dict) -> pdf.Part:
    """A paper without appendices or data inside it. Raises fonts.NoCompleteFont."""
    css = document_html.print_css() + paper.margins_css(document_html.margins(frozen))
    return archival.alone(document_html.report_html(frozen), css, about=_about(frozen))


def appendices(frozen: dict, share: Share = WHOLE) -> list[pdf.Part]:
    """Its appendices, of which there is one at least, or a share of their pages. Raises fonts.NoCompleteFont."""
    headings = document_html.appendix_headings(len(frozen["appendices"]))
    headed = list(zip(headings, frozen["appendices"], strict=True))
    return appendix_pdf.draw(headed, document_html.appendix_note(frozen), share)


def editable(frozen: dict) -> tuple[bytes, bytes, archival.Attachment]:
    """The same report as DOCX, its figures with their sources as XLSX, and itself as a file for the paper."""
    docx, workbook = io.BytesIO(), io.BytesIO()
    document_docx.write(docx, frozen)
    document_xlsx.write(workbook, frozen)
    source = archival.attachment(
        JSON_NAME, audit.canonical_parts(frozen), "application/json", "Số liệu gốc của báo cáo", relationship="Source"
    )
    return docx.getvalue(), workbook.getvalue(), source


def join(frozen: dict, parts: Sequence[pdf.Part], source: archival.Attachment, workbook: bytes) -> pdf.Part:
    """The whole paper, with what it was drawn from inside it."""
    figures = archival.attachment(XLSX_NAME, [workbook], xlsx.CONTENT_TYPE, "Số liệu và nguồn từng số, mở bằng Excel")
    return archival.assemble(parts, about=_about(frozen), attachments=[source, figures])


def _about(frozen: dict) -> archival.About:
    number = document_html.number(frozen)
    return archival.About(
        title=document_html.title(frozen), author=frozen["issuer"],
        subject=f"Số {number}" if frozen["number"] else "Dự thảo", dated_on=dates.from_iso(frozen["date"]),
    )  # fmt: skip


def warm_up() -> None:
    """Read the fonts now, so that no forked child has to. Raises fonts.NoCompleteFont."""
    fonts.serif()
    canvas.load_fonts()
