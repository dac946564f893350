"""A frozen report drawn in this process. Importing this module costs a second: only who draws should."""

from ccb.lib import canvas, fonts, pdf
from reports.exports import appendix_pdf, document_html


def body(frozen: dict) -> list[pdf.Part]:
    """The report without its appendices. Raises fonts.NoCompleteFont."""
    return [pdf.from_html(document_html.report_html(frozen), document_html.print_css())]


def appendices(frozen: dict) -> list[pdf.Part]:
    """Its appendices, of which there is one at least. Raises fonts.NoCompleteFont."""
    headings = document_html.appendix_headings(len(frozen["appendices"]))
    headed = list(zip(headings, frozen["appendices"], strict=True))
    return appendix_pdf.draw(headed, document_html.appendix_note(frozen))


def join(frozen: dict, parts: list[pdf.Part]) -> pdf.Part:
    """The whole paper."""
    return pdf.join(parts, title=document_html.title(frozen))


def warm_up() -> None:
    """Read the fonts now, so that no forked child has to. Raises fonts.NoCompleteFont."""
    fonts.serif()
    canvas.load_fonts()
