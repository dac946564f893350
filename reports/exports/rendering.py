"""A frozen report drawn in this process. Importing this module costs a second: only who draws should."""

from ccb.lib import fonts, pdf
from reports.exports import appendix_fast, appendix_pdf, document_html


def render(frozen: dict) -> pdf.Part:
    """The report and its appendices as one PDF. Raises fonts.NoCompleteFont."""
    parts = [pdf.from_html(document_html.report_html(frozen), document_html.print_css())]
    appendices = frozen["appendices"]
    if appendices:
        headed = list(zip(document_html.appendix_headings(len(appendices)), appendices, strict=True))
        parts += appendix_pdf.draw(headed, document_html.appendix_note(frozen))
    return pdf.join(parts, title=document_html.title(frozen))


def warm_up() -> None:
    """Read the fonts now, so that no forked child has to. Raises fonts.NoCompleteFont."""
    fonts.serif()
    appendix_fast.load_fonts()
