"""Report PDFs: our way against plain WeasyPrint tables and, where soffice is installed, LibreOffice from a DOCX.

`python -m bench.report`. Seconds depend on the machine and its load; the ratios of one run are what counts.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

import django

ROUNDS = 3
PAGES_OF_TEXT = 38  # paragraphs that fill eight pages
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


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
    _print("report PDF, warm worker  pages  ours s  plain s  ratio  peak MB  soffice s  ratio")
    for name, frozen in cases.items():
        _print(_measured(name, frozen))
    if not shutil.which("soffice"):
        _print("LibreOffice is not installed: its column is left out.")


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
    """The least that Word calls a document: paragraphs, and tables cut into the same groups of columns as ours."""
    from reports.exports import appendix_layout

    texts = [block["text"] for block in frozen["blocks"] if "text" in block]
    body = "".join(f"<w:p>{_run(text)}</w:p>" for text in texts)
    for appendix in frozen["appendices"]:
        for sheet in appendix_layout.plan("Phụ lục", appendix, "").sheets:
            rows = [
                [" ".join(name) for name in sheet.names],
                *([" ".join(cell) for cell in row.cells] for row in sheet.rows),
            ]
            body += f"<w:tbl>{''.join(_row(row) for row in rows)}</w:tbl><w:p/>"
    page = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as docx:
        docx.writestr("[Content_Types].xml", CONTENT_TYPES)
        docx.writestr("_rels/.rels", RELATIONS)
        docx.writestr("word/document.xml", f"<w:document {W}><w:body>{body}{page}</w:body></w:document>")


def _run(text: str) -> str:
    return f"<w:r><w:t>{escape(text)}</w:t></w:r>"


def _row(cells: list[str]) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:p>{_run(cell)}</w:p></w:tc>" for cell in cells) + "</w:tr>"


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
