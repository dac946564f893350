"""Who owes is reminded, nobody else, once a day; the first reminder after the due day goes upwards too."""

import io
import re
import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ccb.core.choices import JobState
from ccb.core.models import AuditEntry, Job, Notice
from members.choices import Role, UnitKind
from reports import tasks
from reports.domain.asking import reminders, rounds
from reports.exports import reminding
from reports.models import Reminder
from tests import cast as casting
from tests import factories

DUE = date(2024, 6, 20)
LATER = {"due_on": timezone.localdate() + timedelta(days=2)}


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("a"), factories.indicator("b"))


@pytest.fixture
def round(form):
    return factories.round_of(form, due_on=DUE)


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=factories.NOW.tzinfo)


def remind(round, day=DUE, **options):
    return reminders.remind(round, actor=None, at=at(day), **options)


def texts(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_only_who_owes_is_reminded(cast, round):
    factories.moved(factories.submission(round, cast.huyen, a=1, b=1), "import")
    factories.submission(round, cast.huyen_khac, a=1)
    assert remind(round).units == (cast.huyen_khac, cast.khoi)
    assert texts(cast.can_bo_huyen) == texts(cast.chu_tich_huyen) == []
    (said,) = texts(cast.nguoi_la)
    assert "Huyện Núi Mẫu" in said and "20/6/2024 (hôm nay)" in said and "6 tháng đầu năm 2024" in said


def test_what_was_sent_back_is_owed_again_and_what_is_approved_is_not(cast, round):
    factories.moved(factories.submission(round, cast.huyen, a=1), "import", "return")
    factories.moved(factories.submission(round, cast.khoi, a=1), "import", "approve")
    assert remind(round).units == (cast.huyen, cast.huyen_khac)


def test_units_that_are_not_asked_are_not_reminded(cast, form):
    chosen = factories.round_of(form, due_on=DUE)
    chosen.only_units.set([cast.khoi])
    assert remind(chosen).units == (cast.khoi,)


def test_a_unit_closed_before_the_cut_off_is_not_reminded(cast, round):
    cast.khoi.valid_to = round.cut_off_on - timedelta(days=1)
    cast.khoi.save()
    assert cast.khoi not in remind(round).units


def test_once_a_day_whoever_asks(cast, round):
    assert remind(round, among=[cast.huyen.pk]).units == (cast.huyen,)
    assert cast.huyen not in remind(round).units
    assert remind(round) == reminders.Sent()
    assert len(texts(cast.can_bo_huyen)) == 1
    assert cast.huyen in remind(round, DUE + timedelta(days=1)).units
    assert Reminder.objects.filter(unit=cast.huyen).count() == 2


def test_a_closed_round_reminds_nobody(cast, round):
    rounds.close(round, actor=None, at=factories.NOW)
    assert remind(round) == reminders.Sent()
    assert not Notice.objects.exists()


def test_a_form_that_is_switched_off_is_neither_reminded_nor_overdue(cast, form, round, as_user):
    form.is_active = False
    form.save()
    round.refresh_from_db()
    assert remind(round) == reminders.Sent() and not Notice.objects.exists()
    assert reminders.due_for_reminding(on=DUE) == []
    assert reminders.overdue(cast.van_phong, "review", on=DUE + timedelta(days=3)) == []
    page = as_user(cast.van_phong).get(reverse("round-remind", args=[round.pk])).content.decode()
    assert "không dùng nữa" in page and "Gửi thông báo nhắc" not in page


def test_one_person_gets_one_line_however_many_of_his_units_owe(cast):
    for number in range(7):
        factories.unit(f"Xã số {number}", UnitKind.COMMUNE, parent=cast.huyen)
    round = factories.round_of(factories.form("XA", unit_kinds=[UnitKind.COMMUNE]), due_on=DUE)
    assert len(remind(round).units) == 8
    (said,) = texts(cast.can_bo_huyen)
    assert "và 3 đơn vị khác" in said
    assert len(texts(cast.can_bo_xa)) == 1


def test_who_was_dismissed_or_locked_out_hears_nothing(cast, round):
    cast.can_bo_huyen.assignments.update(valid_to=DUE - timedelta(days=1))
    cast.chu_tich_huyen.is_active = False
    cast.chu_tich_huyen.save()
    remind(round)
    assert texts(cast.can_bo_huyen) == texts(cast.chu_tich_huyen) == []


def test_the_day_after_the_office_is_told_once(cast, round):
    remind(round, DUE)
    assert texts(cast.van_phong) == []
    after = remind(round, DUE + timedelta(days=1))
    assert after.escalated == after.units
    (said,) = texts(cast.van_phong)
    assert said.startswith("Quá hạn 20/6/2024") and "3 đơn vị chưa nộp: Huyện Sông Mẫu" in said
    assert remind(round, DUE + timedelta(days=2)).escalated == ()
    assert len(texts(cast.van_phong)) == 1
    assert texts(cast.lanh_dao) == texts(cast.khong_viec) == []


def test_a_beat_that_missed_the_day_after_tells_the_office_later(cast, round):
    assert remind(round, DUE + timedelta(days=5)).escalated


def test_the_head_above_hears_of_communes_that_are_overdue_and_is_led_to_the_list(cast):
    kinds = [UnitKind.COMMUNE, UnitKind.DISTRICT]
    round = factories.round_of(factories.form("XA", unit_kinds=kinds), due_on=DUE)
    factories.moved(factories.submission(round, cast.huyen), "import")
    remind(round, DUE + timedelta(days=1))
    (said,) = Notice.objects.filter(user=cast.chu_tich_huyen)  # told once, not twice
    assert said.text.startswith("Quá hạn 20/6/2024") and "1 đơn vị chưa nộp: Xã Đồng Mẫu" in said.text
    assert said.url == reverse("overdue")
    assert [one.startswith("Nhắc nộp") for one in texts(cast.can_bo_huyen) + texts(cast.can_bo_xa)] == [True, True]
    assert "Xã Đồng Mẫu" not in texts(cast.nguoi_la)[0]


def test_a_head_whose_own_unit_owes_too_is_reminded_of_it_besides(cast):
    kinds = [UnitKind.COMMUNE, UnitKind.DISTRICT]
    round = factories.round_of(factories.form("XA", unit_kinds=kinds), due_on=DUE)
    remind(round, DUE + timedelta(days=1))
    late, own = sorted(texts(cast.chu_tich_huyen), reverse=True)
    assert "Xã Đồng Mẫu" in late and "Huyện Sông Mẫu" not in late
    assert "Huyện Sông Mẫu" in own and "Xã Đồng Mẫu" not in own


def test_a_reminder_is_audited_with_the_units_and_nobody_s_name(cast, round):
    remind(round)
    said = AuditEntry.objects.get(verb="round.remind").data
    assert str(cast.huyen.pk) in said and "Nguyễn" not in said


@pytest.mark.parametrize("units", [1, 3])
def test_reminding_costs_the_same_for_one_unit_and_three(cast, round, units, django_assert_num_queries):
    among = [cast.huyen.pk, cast.huyen_khac.pk, cast.khoi.pk][:units]
    with django_assert_num_queries(17):
        remind(round, DUE + timedelta(days=1), among=among)


# --- by itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_due"), [(-4, False), (-3, True), (0, True), (14, True), (15, False)])
def test_rounds_near_their_due_day_are_reminded_by_themselves(cast, round, days, is_due):
    assert (round in reminders.due_for_reminding(on=DUE + timedelta(days=days))) is is_due


def test_two_beats_remind_once_J06(cast, form):
    factories.round_of(form, due_on=timezone.localdate())
    tasks.remind()
    tasks.remind()
    assert Reminder.objects.count() == 3
    assert len(texts(cast.can_bo_huyen)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_reminders_at_the_same_moment_remind_once_J06():
    cast = casting.assemble()
    round = factories.round_of(factories.form("BC", factories.indicator("a")), due_on=DUE)
    gate, done = threading.Barrier(4), []

    def one():
        gate.wait()
        try:
            done.append(len(remind(round).units))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 3]
    assert len(texts(cast.can_bo_huyen)) == 1


# --- letters ------------------------------------------------------------------------------------------------------


def test_without_a_mail_server_no_letter_is_written(cast, round):
    _, job = reminding.remind(round, actor=None, at=at(DUE))
    assert job is None and not Job.objects.exists()


def test_letters_go_to_those_who_have_an_address_and_a_dead_server_breaks_nothing(cast, round, settings, caplog):
    settings.EMAIL_ENABLED = True
    cast.can_bo_huyen.email = "can-bo@example.org"
    cast.can_bo_huyen.save()
    sent, job = reminding.remind(round, actor=None, at=at(DUE))
    assert sent.units and "example.org" not in str(job.arguments)
    tasks.mail_reminders(job.pk)
    (letter,) = mail.outbox
    assert letter.to == ["can-bo@example.org"] and "Huyện Sông Mẫu" in letter.body
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = 1, 1
    _, job = reminding.remind(round, actor=None, at=at(DUE + timedelta(days=1)))
    tasks.mail_reminders(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE and job.result["label"] == "Đã gửi 0/1 thư"
    assert "example.org" not in caplog.text


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_page_names_who_owes_reminds_and_gives_a_text_for_zalo(cast, form, as_user):
    round = factories.round_of(form, **LATER)
    factories.moved(factories.submission(round, cast.huyen, a=1), "import")
    client, address = as_user(cast.van_phong), reverse("round-remind", args=[round.pk])
    page = client.get(address).content.decode()
    zalo = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]
    assert "1. Núi Mẫu\n2. Khối 487\n" in zalo and "còn 2 ngày" in zalo and "Sông Mẫu" not in zalo
    assert "chưa nhắc" in page
    answer = client.post(address, follow=True).content.decode()
    assert "Đã nhắc 2 đơn vị, 1 người nhận được thông báo" in answer
    assert "Hôm nay đã nhắc tất cả" in answer
    assert "Không nhắc ai" in client.post(address, follow=True).content.decode()
    assert {one.sent_by for one in Reminder.objects.all()} == {cast.van_phong}


def test_an_officer_of_one_district_reminds_his_own_only_S03(cast, form, as_user):
    round = factories.round_of(form, **LATER)
    officer = factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE))
    as_user(officer).post(reverse("round-remind", args=[round.pk]))
    assert [one.unit for one in Reminder.objects.all()] == [cast.huyen]


@pytest.mark.parametrize("who", ["can_bo_huyen", "nguoi_la", "khong_viec"])
def test_others_do_not_remind(cast, round, as_user, who):
    assert as_user(getattr(cast, who)).post(reverse("round-remind", args=[round.pk])).status_code == 404
    assert not Reminder.objects.exists()


def test_the_list_of_what_is_overdue(cast, form, round, as_user):
    factories.round_of(form, "2023-H2", **LATER)
    factories.moved(factories.submission(round, cast.huyen, a=1), "import")
    remind(round, among=[cast.khoi.pk])
    page = as_user(cast.van_phong).get(reverse("overdue")).content.decode()
    assert "2 biểu quá hạn" in page and "Núi Mẫu" in page and "Khối 487" in page
    assert "Sông Mẫu" not in page and "2023" not in page
    assert page.count("chưa nhắc") == 1
    head, *rows = load_workbook(io.BytesIO(as_user(cast.van_phong).get(reverse("overdue-file")).content)).active.values
    assert head[4] == "Quá hạn (ngày)" and [row[0] for row in rows] == ["Núi Mẫu", "Khối 487"]
    late = (timezone.localdate() - DUE).days
    assert rows[1][3:8] == (datetime.combine(DUE, time()), late, "Quá hạn", 0, datetime.combine(DUE, time()))
    rounds.close(round, actor=None, at=factories.NOW)
    assert "Không có biểu nào quá hạn" in as_user(cast.van_phong).get(reverse("overdue")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["overdue", "round-remind"])
def test_pages_cost_the_same_at_one_and_three(cast, form, as_user, rows, name, django_assert_num_queries):
    codes = ["2024-H1", "2023-H2", "2023-H1"][:rows]
    made = [factories.round_of(form, code, due_on=DUE) for code in codes]
    if rows == 3:
        factories.unit("Suối Mẫu", parent=cast.tinh)
    client, ids = as_user(cast.van_phong), [made[0].pk] if name == "round-remind" else []
    client.get(reverse(name, args=ids))
    with django_assert_num_queries({"overdue": 10, "round-remind": 10}[name]):
        client.get(reverse(name, args=ids))
