"""Tập nhập: a sheet to practise on, which nothing else knows of."""

import re

import pytest
from django.urls import reverse

from ccb.core.models import Notice
from ccb.lib import periods
from members.domain import access
from members.domain.register import counts
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.asking import round_status, todo
from reports.domain.figures import aggregation
from reports.domain.sheets import practice
from reports.models import Submission
from tests import factories
from tests.reports import builders
from tests.reports.typing_page import shown_fields

SAMPLE = {"a": 5, "b": None, "c": 15}


@pytest.fixture
def round(db):
    return factories.round_of(factories.form("BC", *map(factories.indicator, "abc")))


@pytest.fixture
def clerk(cast, as_user):
    return as_user(cast.can_bo_huyen)


@pytest.fixture
def sheet(cast, round, clerk):
    answer = clerk.post(reverse("practise"), {"round": round.pk, "unit": cast.huyen.pk})
    found = Submission.objects.get()
    assert answer.url == reverse("entry", args=[found.pk])
    return found


def figures(sheet) -> dict:
    return {**dict.fromkeys("abc"), **builders.numbers_of(sheet)}


def send(client, sheet):
    page = reverse("check-and-send", args=[sheet.pk])
    return client.post(page, shown_fields(client.get(page).content.decode()))


def test_the_home_page_offers_it_and_the_sheet_says_what_it_is(cast, round, clerk, sheet):
    assert re.search(rf'action="{reverse("practise")}".*?value="{round.pk}"', clerk.get("/").content.decode(), re.S)
    html = clerk.get(reverse("entry", args=[sheet.pk])).content.decode()
    assert "Đây là biểu để tập" in html and "Làm lại từ đầu" in html
    assert figures(sheet) == SAMPLE


def test_opened_again_it_is_as_it_was_left(cast, round, clerk, sheet):
    page = reverse("entry", args=[sheet.pk])
    indicator = round.form.rows.get(indicator__code="b").indicator
    clerk.post(page, shown_fields(clerk.get(page).content.decode()) | {f"v-{indicator.pk}": "7", "save": ""})
    clerk.post(reverse("practise"), {"round": round.pk, "unit": cast.huyen.pk})
    assert figures(Submission.objects.get()) == SAMPLE | {"b": 7}


def test_sent_it_gives_a_receipt_and_made_anew_it_begins_again(clerk, sheet):
    assert send(clerk, sheet).url == reverse("receipt", args=[sheet.pk])
    assert "Đây là biểu để tập" in clerk.get(reverse("receipt", args=[sheet.pk])).content.decode()
    page = clerk.post(reverse("practise-again", args=[sheet.pk]), follow=True)
    assert page.redirect_chain == [(reverse("entry", args=[sheet.pk]), 302)]
    assert "Biểu tập đã trở về như lúc đầu." in page.content.decode()
    sheet.refresh_from_db()
    assert (sheet.state, figures(sheet)) == (SubmissionState.RETURNED, SAMPLE)
    assert not Notice.objects.exists()


def test_it_is_never_counted_listed_nor_reviewed(cast, as_user, round, clerk, sheet):
    send(clerk, sheet)
    Submission.objects.update(state=SubmissionState.APPROVED)  # not even then
    assert aggregation.rollup(round.form, periods.parse(round.period), cast.tinh).figures["a"].value is None
    assert sheet.unit not in Unit.objects.all()
    office = as_user(cast.van_phong)
    for name, args in (("progress-round", [round.pk]), ("progress-board", []), ("overview", []), ("member-list", [])):
        assert "tập nhập" not in office.get(reverse(name, args=args)).content.decode()
    assert office.get(reverse("review", args=[sheet.pk])).status_code == 404
    today = factories.NOW.date()
    assert "tập nhập" not in str(round_status.of("BC", round.period, batch=None, on=today))
    listed = todo.tasks(cast.can_bo_huyen, on=today)
    assert sheet.unit not in [task.unit for tasks in listed.values() for task in tasks]
    assert sheet.unit not in access.units_for(cast.can_bo_huyen, "enter")
    assert counts.headcount(cast.huyen, on=today).total == 0


def test_a_real_sheet_is_never_made_anew(cast, round, clerk):
    real = factories.submission(round, cast.huyen, a=1)
    assert clerk.post(reverse("practise-again", args=[real.pk])).status_code == 404
    assert figures(real)["a"] == 1


@pytest.mark.parametrize("person", ["nguoi_la", "lanh_dao", "can_bo_xa"])
def test_s02_nobody_practises_for_another_unit(cast, as_user, round, sheet, person):
    client = as_user(getattr(cast, person))
    assert client.post(reverse("practise"), {"round": round.pk, "unit": cast.huyen.pk}).status_code == 404
    assert client.post(reverse("practise-again", args=[sheet.pk])).status_code == 404
    assert client.get(reverse("entry", args=[sheet.pk])).status_code == 404


def test_c03_a_double_click_makes_one(cast, round, clerk, sheet):
    practice.open_sheet(round, cast.huyen, actor=cast.chu_tich_huyen, at=factories.NOW)
    assert Submission.objects.count() == 1 and Unit.everything.filter(is_practice=True).count() == 1
