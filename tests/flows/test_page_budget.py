"""Pages of figures stay light in a province of 124 communes with a form of 150 rows: nodes, HTML and scripts."""

import gzip
import io
import itertools
import re
from pathlib import Path

import openpyxl
import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.choices import Role, UnitKind
from members.domain.made_up import populating
from members.models import User
from reports.domain.asking import form_books
from reports.exports import round_form_xlsx
from reports.models import Round, Submission
from tests import factories

COMMUNES, ROWS, ROUNDS, MEMBERS = 124, 150, 12, 100
BUDGET = {"nodes": 1_500, "html": 20_000, "js": 25_000}  # bytes as they are sent
SCRIPT, IMPORT = re.compile(r'<script[^>]* src="/static/([^"?]+\.js)'), re.compile(r'from "\./(\w+\.js)"')
FOLDED = re.compile(r"(<noscript>).*?</noscript>", re.S)  # text to a browser that runs scripts


@pytest.fixture
def province(cast) -> dict[str, list[tuple]]:
    """Who looks -> (page, its arguments); nearly every unit owes everything."""
    communes = [factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=cast.tinh) for number in range(COMMUNES)]
    figures = dict.fromkeys((f"i{number}" for number in range(ROWS)), 1234)
    indicators = [factories.indicator(code, name=f"Chỉ tiêu {code}", uom="người") for code in figures]
    form = factories.form("BC", *indicators, unit_kinds=[UnitKind.COMMUNE])
    earlier = [factories.round_of(form, str(2011 + number)) for number in range(ROUNDS)]
    before, round = factories.round_of(form, "2023-H2"), factories.round_of(form)
    factories.moved(factories.submission(before, communes[0], **figures), "import", "approve")
    draft = factories.submission(round, communes[0], **figures)
    sent = factories.moved(factories.submission(round, communes[1], **figures), "import")
    Submission.objects.bulk_create(
        Submission(round=one, unit=unit, starts_on=one.starts_on, ends_on=one.ends_on, created_at=factories.NOW)
        for one in (*earlier, round) for unit in communes[2:]
    )  # fmt: skip
    populating.populate(communes[0], MEMBERS, 1, actor=None, at=timezone.now())
    factories.user("nhap-ca-tinh", (cast.tinh, Role.CLERK))
    of_sheet = ("entry", "check-and-send", "entry-covers", "entry-excel", "submission-history")
    of_round = ("progress-round", "round-remind", "round-edit", "round-excel")
    of_all = ("progress-board", "overdue", "round-open", "overview", "member-list")
    return {
        "nhap-ca-tinh": [
            *((name, draft.pk) for name in of_sheet), ("entry-matrix", round.pk), ("home",), ("receipt", sent.pk),
            ("entry", sent.pk), ("entry-indicator", draft.pk, indicators[0].pk),
        ],
        "van-phong": [
            *((name, round.pk) for name in of_round), *((name,) for name in of_all), ("review", sent.pk),
            ("form-register", form.pk), ("unit-punctuality", communes[0].pk),
        ],
    }  # fmt: skip


def weights(html: str) -> dict[str, int]:
    return {
        "nodes": len(re.findall(r"<[a-z]", FOLDED.sub(r"\1", html))),
        "html": len(gzip.compress(html.encode())),
        "js": sum(len(gzip.compress(path.read_bytes())) for path in scripts(html)),
    }


def scripts(html: str) -> set[Path]:
    """Those that the page names, and what they import before anything is asked of them."""
    found, waiting = set(), {Path(finders.find(name)) for name in SCRIPT.findall(html)}
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= {path.with_name(name) for name in IMPORT.findall(path.read_text())} - found
    return found


def test_no_page_is_heavier_than_its_budget(province, client):
    heavy = {}
    for username, pages in province.items():
        client.login(username=username, password=factories.PASSWORD)
        for name, *args in pages:
            response = client.get(reverse(name, args=args))
            assert response.status_code == 200, name
            weighed = weights(response.content.decode())
            heavy |= {(name, *args, kind): size for kind, size in weighed.items() if size > BUDGET[kind]}
    assert heavy == {}


@pytest.mark.once
def test_the_preview_of_a_whole_provinces_workbook_is_not_heavier(province, client, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    client.login(username="van-phong", password=factories.PASSWORD)
    round = Round.objects.get(pk=dict(one for one in province["van-phong"] if len(one) == 2)["round-excel"])
    sheets = [
        one
        for one in form_books.sheets_of(round, User.objects.get(username="van-phong"))
        if one.takes_figures(timezone.localdate())
    ]
    book = openpyxl.load_workbook(io.BytesIO(round_form_xlsx.write(form_books.for_many(sheets))))
    page, number = book[form_books.SHEET], itertools.count(10_007, 7_919)
    columns = [one.column for one in page[4] if str(one.value).startswith("donvi:")]
    for row in page.iter_rows():
        if str(row[-1].value).startswith("o:"):
            for column in columns:
                row[column - 1].value = next(number) % 1_000_003
    sent = io.BytesIO()
    book.save(sent)
    answer = client.post(
        reverse("round-excel", args=[round.pk]), {"file": SimpleUploadedFile("tinh.xlsx", sent.getvalue())}
    )  # fmt: skip
    html = answer.content.decode()
    assert answer.status_code == 200 and f"thay đổi của {len(columns)} đơn vị" in html
    assert {kind: size for kind, size in weights(html).items() if size > BUDGET[kind]} == {}
