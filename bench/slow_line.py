"""The entry page of a form of 150 rows in Chromium on a slow line and an old machine: 400 kbit/s, 400 ms, CPU / 6.

`python -m bench slow_line`. The line and the machine are made slow by the browser itself; the rest of what runs on this
machine makes them slower still.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

import django

from bench import stage

ROWS, SECTIONS = 150, 10
BITS, LATENCY_MS, SLOWER = 400_000, 400, 6
PROMISE_MS = 2000
CODE, PERIOD, CLERK = "BENCH-150", "2024-H2", "nam-giang"
SETTING = f"""
from datetime import date
from django.core.management import call_command
from django.utils import timezone
from ccb.lib import periods
from members.models import Unit
from reports.domain.asking import rounds
from reports.models import ReportForm
call_command("import_indicators", FILE, form="{CODE}", form_name="Biểu 150 dòng", unit_kinds="district")
form, now = ReportForm.objects.get(code="{CODE}"), timezone.now()
round, _ = rounds.get_or_open(form, periods.parse("{PERIOD}"), actor=None, at=now)
print("sheet", rounds.submission_for(round, Unit.objects.get(name="Nam Giang"), at=now).pk)
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
MOVED = """() => document.activeElement === document.querySelectorAll('.entry-number')[1] && performance.now()"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
    django.setup()
    from tests.browser import conftest as browsers

    if shutil.which("chromium") is None:
        stage.say(f"slow line: skipped, {browsers.NO_CHROMIUM}")
        return
    with tempfile.TemporaryDirectory() as folder, browsers.instance(Path(folder) / "var") as made:
        made.manage("load_demo", "--prepare")
        sheet = _sheet(made, Path(folder))
        options = ("--bind", "127.0.0.1:0", "--worker-class", "gthread", "--threads", "4", "--no-control-socket")
        with made.running("gunicorn", "ccb.wsgi", *options) as log:
            _measure(_address(log), sheet)


def _sheet(made, folder: Path) -> int:
    """A sheet of the long form, that nobody has filled."""
    lines = ["code,section,name,uom,kind,decimals,part_of"]
    for number in range(ROWS):
        section = number * SECTIONS // ROWS + 1
        lines.append(f"bench_{number},{section},Chỉ tiêu đo thử số {number + 1} của mục {section},người,flow,0,")
    path = folder / "indicators.csv"
    path.write_text("\n".join(lines) + "\n")
    said = made.manage("shell", "-c", SETTING.replace("FILE", repr(str(path))))
    return int(re.search(r"sheet (\d+)", said)[1])


def _address(log) -> str:
    from tests.faults.conftest import wait_until

    wait_until(lambda: "Listening at" in log(), "the web server listens")
    return re.search(r"Listening at: (http://[\d.:]+)", log())[1]


def _measure(address: str, sheet: int) -> None:
    from playwright.sync_api import sync_playwright

    from reports.management.commands.load_demo import PASSWORD
    from tests.browser.conftest import ARGUMENTS, chromium_binary

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=ARGUMENTS)
        page = browser.new_page(base_url=address)
        page.set_default_timeout(120_000)
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(CLERK)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_load_state()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        speed = {"downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
        line.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        stage.say(f"entry page, {ROWS} rows          first paint  typing works")
        line.send("Network.clearBrowserCache")
        for visit in ("first visit", "later visit"):
            painted, typing = _visit(page, sheet)
            kept = "kept" if painted < PROMISE_MS else "NOT KEPT"
            stage.say(f"{visit:<27}{painted:>10.0f} ms{typing:>11.0f} ms   promise: paint < {PROMISE_MS} ms, {kept}")
        browser.close()


def _visit(page, sheet: int) -> tuple[float, float]:
    """Milliseconds until something is seen, and until a key in a cell does what the entry table promises."""
    page.goto("about:blank")
    page.goto(f"/nhap-so-lieu/{sheet}/", wait_until="commit")
    first = page.locator(".entry-number").first
    while True:
        first.press("ArrowDown")
        if moved := page.evaluate(MOVED):
            return page.evaluate(PAINTED), moved
