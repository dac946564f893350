"""Report PDFs: our way against plain WeasyPrint tables and, where soffice is installed, LibreOffice from a DOCX.

`python -m bench report`. Seconds depend on the machine and its load; the ratios of one run are what counts.
"""

import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

import django

from bench import stage

ROUNDS = 3
PAGES_OF_TEXT = 38  # paragraphs that fill eight pages
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    f'ContentType="{MAIN_TYPE}.document.main+xml"/><Override PartName="/word/header.xml" '
    f'ContentType="{MAIN_TYPE}.header+xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
HEADER_RELATION = RELATIONS.replace('officeDocument"', 'header"').replace("word/document.xml", "header.xml")
FONT = "Tinos"
HEADER = f'<w:headerReference xmlns:r="{OFFICE}" w:type="default" r:id="a"/>'
PORTRAIT = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:bottom="1134" w:left="1701" w:right="1134"/>'
LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:bottom="1134" w:left="1134" w:right="1134"/>'
)
LAST = f"<w:sectPr>{HEADER}{LANDSCAPE}</w:sectPr>"
CENTRED = '<w:pPr><w:jc w:val="center"/></w:pPr>'
BODY = (
    '<w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/><w:ind w:firstLine="567"/><w:jc w:val="both"/>'
    "</w:pPr>"
)
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
RULE = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in SIDES)
INSIDE = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
TABLE = f'<w:tblPr><w:tblBorders>{RULE}</w:tblBorders><w:tblLayout w:type="fixed"/>{INSIDE}</w:tblPr>'


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
    django.setup()
    from reports.exports import document_pdf
    from tests.reports import papers

    document_pdf.preload()
    cases = {
        "18 units x 41": papers.frozen(),
        "124 units x 150": papers.frozen(appendices=[papers.appendix(124, 150)]),
        "8 pages + 102 x 60": papers.frozen(blocks=papers.blocks(PAGES_OF_TEXT), appendices=[papers.appendix(102, 60)]),
    }
    stage.say("report PDF, warm worker  pages  ours s  plain s  ratio  peak MB  soffice s  ratio")
    for name, frozen in cases.items():
        stage.say(_measured(name, frozen))
    if not shutil.which("soffice"):
        stage.say("LibreOffice is not installed: its column is left out.")


def _measured(name: str, frozen: dict) -> str:
    from reports.exports import document_pdf

    drawn = [_timed(document_pdf.draw, frozen) for _ in range(ROUNDS)]
    ours, paper = median(seconds for seconds, _ in drawn), drawn[0][1]
    plain, _ = _timed(_plain, frozen)
    line = f"{name:<24}{paper.pages:>6}{ours:>8.2f}{plain:>9.2f}{plain / ours:>6.1f}x{paper.peak_bytes / 2**20:>9.0f}"
    if shutil.which("soffice"):
        office = _office(frozen)
        line += f"{office:>11.2f}{office / ours:>6.1f}x"
    return line


def _timed(function, *args):
    started = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - started, result


def _plain(frozen: dict):
    """The same report with its appendices as HTML tables, in the same kind of child."""
    from ccb.lib import child

    return child.run(_plain_parts, frozen, seconds=600, memory=4 * 2**30)


def _plain_parts(frozen: dict) -> bytes:
    from ccb.lib import pdf
    from reports.exports import appendix_plain, document_html

    body = pdf.from_html(document_html.report_html(frozen), document_html.print_css())
    headed = [("Phụ lục", appendix) for appendix in frozen["appendices"]]
    parts = appendix_plain.draw(headed, document_html.appendix_note(frozen))
    return pdf.join([body, *parts], title=document_html.title(frozen)).pdf


def _office(frozen: dict) -> float:
    """Seconds of LibreOffice for the same texts and tables; the second of two runs, with its profile made."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        _write_docx(source, frozen)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        return [_timed(_run_quietly, command)[0] for _ in range(2)][1]


def _run_quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def _write_docx(path: Path, frozen: dict) -> None:
    """The same texts and tables as ours: fonts, sizes, rules, column widths, repeated heads, page numbers, sections."""
    from reports.exports import appendix_layout

    texts = [block["text"] for block in frozen["blocks"] if "text" in block]
    body = "".join(f"<w:p>{BODY}{_run(text, 28)}</w:p>" for text in texts)
    body += f"<w:p><w:pPr><w:sectPr>{HEADER}{PORTRAIT}</w:sectPr></w:pPr></w:p>"
    for appendix in frozen["appendices"]:
        for sheet in appendix_layout.plan("Phụ lục", appendix, "").sheets:
            body += f"{_table(sheet)}<w:p/>"
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "word/_rels/document.xml.rels": HEADER_RELATION,
        "word/header.xml": f"<w:hdr {W}><w:p>{CENTRED}<w:fldSimple w:instr='PAGE'/></w:p></w:hdr>",
        "word/document.xml": f"<w:document {W}><w:body>{body}{LAST}</w:body></w:document>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as docx:
        for name, text in parts.items():
            docx.writestr(name, text)


def _table(sheet) -> str:
    widths = [round(width * 20) for width in sheet.widths]
    heads = [_row([" ".join(lines) for lines in head], widths, sheet.size - 1, head=True)
             for head in (sheet.names, sheet.uoms, [[mark] for mark in sheet.marks])]  # fmt: skip
    rows = [_row([" ".join(lines) for lines in row.cells], widths, sheet.size) for row in sheet.rows]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl>{TABLE}<w:tblGrid>{grid}</w:tblGrid>{''.join(heads + rows)}</w:tbl>"


def _run(text: str, half_points: float) -> str:
    size = f'<w:sz w:val="{round(half_points)}"/>'
    return f'<w:r><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}"/>{size}</w:rPr><w:t>{escape(text)}</w:t></w:r>'


def _row(cells: list[str], widths: list[int], size: float, *, head: bool = False) -> str:
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    side = "center" if head else "right"
    return f"<w:tr>{repeated}" + "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="{side}"/></w:pPr>'
        f"{_run(cell, 2 * size)}</w:p></w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    ) + "</w:tr>"  # fmt: skip
