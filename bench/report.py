"""Reports with all that is issued: PDF/A-3 with its data inside, DOCX and XLSX, against plain WeasyPrint tables and,
where soffice is installed, LibreOffice turning our own DOCX into a PDF.

`python -m bench report`. Seconds depend on the machine and its load; the ratios of one run are what counts.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import django

from bench import stage

ROUNDS = 3
PAGES_OF_TEXT = 38  # paragraphs that fill eight pages


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
    django.setup()
    from reports.exports import document_pdf
    from tests.reports import on_paper

    document_pdf.preload()
    cases = {
        "18 units x 41": on_paper.frozen(),
        "124 units x 150": on_paper.frozen(appendices=[on_paper.appendix(124, 150)]),
        "8 pages + 102 x 60": on_paper.frozen(
            blocks=on_paper.blocks(PAGES_OF_TEXT), appendices=[on_paper.appendix(102, 60)]
        ),
    }
    stage.say("report, warm worker      pages  ours s  plain s  ratio  peak MB  soffice s  ratio")
    for name, frozen in cases.items():
        stage.say(_measured(name, frozen))
    stage.say(_measured_long("124 units x 1250", on_paper.frozen(appendices=[on_paper.appendix(124, 1250)])))
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


def _measured_long(name: str, frozen: dict) -> str:
    """450 appendix pages: plain tables would take minutes and gigabytes, so a tenth of them is the rival, ten times."""
    from reports.exports import document_pdf
    from tests.reports import on_paper

    drawn = [_timed(document_pdf.draw, frozen) for _ in range(ROUNDS)]
    ours, paper = median(seconds for seconds, _ in drawn), drawn[0][1]
    plain, _ = _timed(_plain, on_paper.frozen(appendices=[on_paper.appendix(124, 125)]))
    ratio = 10 * plain / ours
    return f"{name:<24}{paper.pages:>6}{ours:>8.2f}{10 * plain:>9.2f}{ratio:>6.1f}x{paper.peak_bytes / 2**20:>9.0f}"


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
    from reports.exports import document_docx

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        with source.open("wb") as file:
            document_docx.write(file, frozen)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        return [_timed(_run_quietly, command)[0] for _ in range(2)][1]


def _run_quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=600)
