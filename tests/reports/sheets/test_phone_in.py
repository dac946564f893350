"""Nhập thay: the office enters and sends what a unit tells on the telephone, and everybody can see that it did."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ccb.core.models import AuditEntry, Notice
from members.choices import Role
from reports.choices import Origin, SubmissionState
from reports.domain.sheets import calls, workflow
from reports.models import PhoneCall, Submission
from tests import factories
from tests.reports.typing_page import shown_fields

CALLER = "Nguyễn Văn Mẫu, Chủ tịch Hội"


@pytest.fixture
def indicator(db):
    return factories.indicator("gifts", name="Suất quà")


@pytest.fixture
def round(indicator):
    return factories.round_of(factories.form("BC", indicator))


@pytest.fixture
def address(cast, round):
    return reverse("phone-in", args=[round.pk, cast.huyen.pk])


@pytest.fixture
def office(cast, as_user):
    return as_user(cast.van_phong)


@pytest.fixture
def sheet(cast, round, office, address):
    """Huyện's, after the call was written down."""
    answer = office.post(address, {"caller": CALLER})
    found = Submission.objects.get(round=round, unit=cast.huyen)
    assert answer.url == reverse("entry", args=[found.pk])
    return found


def typed(client, sheet, indicator, value):
    page = reverse("entry", args=[sheet.pk])
    fields = shown_fields(client.get(page).content.decode())
    return client.post(page, fields | {f"v-{indicator.pk}": value, "save": ""})


def send(client, sheet):
    page = reverse("check-and-send", args=[sheet.pk])
    return client.post(page, shown_fields(client.get(page).content.decode()))


def test_the_office_types_for_the_unit_and_the_figure_says_how_it_came(office, sheet, indicator):
    assert CALLER in office.get(reverse("entry", args=[sheet.pk])).content.decode()
    assert typed(office, sheet, indicator, "12").status_code == 302
    value = sheet.values.get()
    assert (value.number, value.origin, value.author.username) == (12, Origin.PHONE, "van-phong")
    history = office.get(reverse("submission-history", args=[sheet.pk])).content.decode()
    assert CALLER in history and "Nhập thay qua điện thoại" in history


def test_autosave_works_for_it_too(cast, office, sheet, indicator):
    data = {"by": cast.van_phong.pk, f"v-{indicator.pk}": "7", f"r-{indicator.pk}": "0"}
    answer = office.post(reverse("entry-cells", args=[sheet.pk]), data)
    assert answer.json()["saved"] == 1 and sheet.values.get().origin == Origin.PHONE


def test_the_unit_is_told_and_the_call_is_audited(cast, sheet):
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"can-bo-huyen", "chu-tich-huyen"}
    assert CALLER in Notice.objects.first().text
    assert AuditEntry.objects.get(verb="submission.phone_in").actor == cast.van_phong


def test_it_is_sent_by_the_office_and_approved_by_another(cast, as_user, office, sheet, indicator):
    typed(office, sheet, indicator, "12")
    assert send(office, sheet).url == reverse("receipt", args=[sheet.pk])
    sheet.refresh_from_db()
    assert (sheet.state, sheet.submitted_by) == (SubmissionState.SUBMITTED, cast.van_phong)
    assert sheet.moves.get().reason == f"Gửi thay đơn vị, theo điện thoại của {CALLER}."
    assert CALLER in office.get(reverse("receipt", args=[sheet.pk])).content.decode()
    with pytest.raises(workflow.Refused, match="Bạn là người gửi"):
        workflow.move(sheet, "approve", actor=cast.van_phong, at=factories.NOW, seen_version=sheet.version)


def test_without_a_call_today_the_sheet_does_not_exist_for_the_office(cast, as_user, office, sheet, indicator):
    other = as_user(factories.user("van-phong-2", (cast.tinh, Role.OFFICE)))
    pages = [reverse(name, args=[sheet.pk]) for name in ("entry", "check-and-send", "entry-cells")]
    assert [other.post(page).status_code for page in pages] == [404, 404, 404]
    assert calls.standing(sheet, cast.van_phong, on=timezone.localdate() + timedelta(days=1)) is None
    with pytest.raises(PermissionError):
        tomorrow = timezone.now() + timedelta(days=1)
        workflow.move(sheet, "submit", actor=cast.van_phong, at=tomorrow, seen_version=sheet.version)


def test_s05_a_right_that_was_lost_ends_the_call(cast, office, sheet):
    cast.van_phong.assignments.all().delete()
    assert office.get(reverse("entry", args=[sheet.pk])).status_code == 404


def test_a_unit_that_enters_itself_is_not_marked(cast, as_user, sheet, indicator):
    typed(as_user(cast.can_bo_huyen), sheet, indicator, "5")
    assert sheet.values.get().origin == Origin.TYPED


@pytest.mark.parametrize("caller", ["", "   ", "\u202e"])
def test_nobody_named_is_asked_again(office, address, caller):
    answer = office.post(address, {"caller": caller})
    assert answer.status_code == 422 and "Ghi họ tên và chức vụ" in answer.content.decode()
    assert not PhoneCall.objects.exists()


def test_a_unit_that_owes_nothing_is_refused_in_words(cast, office, round):
    answer = office.post(reverse("phone-in", args=[round.pk, cast.xa.pk]), {"caller": CALLER}, follow=True)
    assert "không phải nộp" in answer.content.decode()
    assert not PhoneCall.objects.exists()


@pytest.mark.parametrize("person", ["can_bo_huyen", "chu_tich_huyen", "lanh_dao", "nguoi_la"])
def test_s02_only_the_office_takes_calls(cast, as_user, address, person):
    assert as_user(getattr(cast, person)).post(address, {"caller": CALLER}).status_code == 404


def test_a_call_is_never_changed(sheet):
    for write in (lambda: PhoneCall.objects.update(caller="khác"), lambda: PhoneCall.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_the_progress_table_offers_it_for_whoever_owes(cast, office, as_user, round, address):
    page = reverse("progress-round", args=[round.pk])
    assert f'href="{address}"' in office.get(page).content.decode()
    assert f'href="{address}"' not in as_user(cast.lanh_dao).get(page).content.decode()
