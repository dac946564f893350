"""The register's papers drawn in this process. Importing this module costs a second: only who draws should."""

from ccb.lib import canvas, fonts, paper, pdf
from members.exports import cards_pdf, member_file_html, member_list_pdf

PHOTO = "ccb-picture:photo"


def cards(frozen: dict) -> pdf.Part:
    return pdf.join([cards_pdf.draw(frozen)], title=frozen["title"])


def member_list(frozen: dict) -> pdf.Part:
    part = member_list_pdf.draw(frozen)
    return pdf.join([part], title=f"{frozen['title'].capitalize()}: {frozen['subject'][0]}")


def member_file(frozen: dict) -> pdf.Part:
    pictures = {PHOTO: frozen["photo"]} if frozen["photo"] else {}
    part = pdf.from_html(member_file_html.file_html(frozen), paper.print_css(), pictures=pictures)
    return pdf.join([part], title=frozen["title"].capitalize())


def warm_up() -> None:
    """Read the fonts now, so that no forked child has to. Raises fonts.NoCompleteFont."""
    fonts.serif()
    canvas.load_fonts()
