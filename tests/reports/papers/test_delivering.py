"""Who gets an issued report, who has seen it; all reports of a period in one file."""

import zipfile

import pytest
from django.core import mail
from django.urls import reverse

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import AuditEntry, Job, Notice
from reports.domain.papers import delivering, issuing
from reports.exports import delivering as sending
from reports.exports import period_zip
from reports.models import Delivery
from tests import factories
from tests.reports import issued as made

NOW = factories.NOW


def send(document, units=(), emails=(), actor=None):
    return delivering.send(document, units=units, emails=emails, actor=actor, at=NOW)


def test_the_people_of_a_unit_are_told_and_nobody_twice(cast, document):
    Notice.objects.all().delete()
    first = send(document, [cast.huyen], actor=cast.van_phong)
    assert first == delivering.Sent(users=2, addresses=0, again=0)
    assert send(document, [cast.huyen, cast.huyen_khac]) == delivering.Sent(users=1, addresses=0, again=2)
    told = dict(Notice.objects.values_list("user__username", "url"))
    assert told == dict.fromkeys(["can-bo-huyen", "chu-tich-huyen", "nguoi-la"], f"/bao-cao/da-nhan/{document.pk}/")
    assert AuditEntry.objects.filter(verb="document.send").count() == 2


def test_addresses_outside_get_it_once(document):
    assert send(document, emails=["a@tinh.vn", "a@tinh.vn"]).addresses == 1
    assert send(document, emails=["a@tinh.vn", "b@tinh.vn"]) == delivering.Sent(users=0, addresses=1, again=1)


def test_only_the_office_sends_and_only_what_is_in_force(cast, document):
    with pytest.raises(PermissionError):
        send(document, [cast.huyen], actor=cast.lanh_dao)
    issuing.move(document, "withdraw", actor=None, at=NOW, seen=document.issue.sha256, reason="Nhầm")
    with pytest.raises(issuing.Refused):
        send(document, [cast.huyen])


def test_opening_it_is_noted_with_who_and_when_the_first_time_only(cast, document, as_user):
    send(document, [cast.huyen])
    client = as_user(cast.can_bo_huyen)
    page = reverse("received-report", args=[document.pk])
    assert "chưa" in client.get(reverse("received-reports")).content.decode()
    client.get(page)
    first = Delivery.objects.get(user=cast.can_bo_huyen).seen_at
    client.get(page)
    assert first and Delivery.objects.get(user=cast.can_bo_huyen).seen_at == first
    office = as_user(cast.van_phong).get(reverse("document-send", args=[document.pk])).content.decode()
    assert "Nguyễn Văn Huyện" in office and office.count("chưa xem") == 1
    file = client.get(reverse("received-file", args=[document.pk]))
    assert b"".join(file.streaming_content) == made.FINAL.pdf


def test_what_was_not_sent_to_me_does_not_exist_for_me_S02(cast, document, as_user):
    send(document, [cast.huyen])
    for name in ("received-report", "received-file"):
        assert as_user(cast.nguoi_la).get(reverse(name, args=[document.pk])).status_code == 404


def test_a_withdrawn_report_says_so_to_who_got_it(cast, document, as_user):
    send(document, [cast.huyen])
    issuing.move(document, "withdraw", actor=None, at=NOW, seen=document.issue.sha256, reason="Nhầm")
    page = as_user(cast.can_bo_huyen).get(reverse("received-report", args=[document.pk])).content.decode()
    assert "đã thu hồi, không còn hiệu lực" in page


# --- The page and letters -------------------------------------------------------------------------------------------


@pytest.fixture
def post_office(settings):
    settings.EMAIL_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_the_page_sends_to_chosen_units_and_refuses_nobody_and_bad_addresses(cast, document, as_user, post_office):
    client, page = as_user(cast.van_phong), reverse("document-send", args=[document.pk])
    assert client.post(page, {"emails": ""}).status_code == 422
    response = client.post(page, {"emails": "khong phai thu"})
    assert response.status_code == 422 and "không phải là địa chỉ thư" in response.content.decode()
    assert client.post(page, {"units": [cast.xa.pk], "emails": ""}).status_code == 422, "not among those offered"
    assert client.post(page, {"units": [cast.huyen.pk], "emails": "a@tinh.vn"}).status_code == 302
    assert Delivery.objects.count() == 3 and Job.objects.get().task == sending.TASK


def test_the_page_sends_to_every_unit_at_once(cast, document, as_user):
    page = reverse("document-send", args=[document.pk])
    client = as_user(cast.van_phong)
    assert client.post(page, {"everyone": "on", "units": [cast.huyen.pk]}).status_code == 302
    assert {one.user.username for one in Delivery.objects.select_related("user")} >= {
        "can-bo-huyen", "chu-tich-huyen", "nguoi-la",
    }  # fmt: skip
    assert not Delivery.objects.filter(user=cast.can_bo_xa).exists(), "not among those offered"


def test_letters_go_once_with_the_report_and_the_address_to_check_it(cast, document, post_office):
    cast.can_bo_huyen.email = "huyen@tinh.vn"
    cast.can_bo_huyen.save()
    _, job = sending.send(document, units=[cast.huyen], emails=["a@tinh.vn"], actor=cast.van_phong, at=NOW)
    jobs.run(job.pk, sending.work)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@tinh.vn", "huyen@tinh.vn"]
    assert all(document.issue.code in letter.body for letter in mail.outbox)
    assert {letter.attachments[0][1] for letter in mail.outbox} == {made.FINAL.pdf}
    [_, again] = sending.send(document, units=[cast.huyen_khac], emails=[], actor=None, at=NOW)
    jobs.run(again.pk, sending.work)
    assert len(mail.outbox) == 2, "who has had a letter gets no second one"


def test_without_a_post_office_there_is_no_job(cast, document):
    assert sending.send(document, units=[cast.huyen], emails=[], actor=None, at=NOW)[1] is None


# --- A period in one file -------------------------------------------------------------------------------------------


def test_all_reports_of_a_period_come_in_one_file(cast, asked, document, own_files, as_user):
    made.issue(made.checked(asked, cast.huyen), paper=made.Paper(b"%PDF huyen", 1, b"Word", b"Excel"))
    made.draft(asked, cast.tinh)
    response = as_user(cast.van_phong).post(reverse("documents-zip"), {"period": "2024-H1"})
    job = Job.objects.get()
    assert response.url == reverse("job", args=[job.pk])
    jobs.run(job.pk, period_zip.work)
    job.refresh_from_db()
    assert job.state == JobState.DONE and job.file.name.startswith("bao-cao_2024-h1_")
    with zipfile.ZipFile(own_files / job.file.path) as archive:
        names = archive.namelist()
        assert len(names) == 6 and sum(name.endswith(".pdf") for name in names) == 2
        assert archive.read(next(name for name in names if "quang-mau" in name)) == made.FINAL.pdf


def test_a_period_without_issued_reports_is_not_offered_and_its_job_says_why(cast, asked, sent, own_files, as_user):
    made.draft(asked, cast.tinh)
    as_user(cast.van_phong).post(reverse("documents-zip"), {"period": "2024-H1"})
    assert not Job.objects.exists()
    job = period_zip.ask("2024-H1", actor=cast.van_phong, at=NOW)
    jobs.run(job.pk, period_zip.work)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "chưa có báo cáo nào được ban hành" in job.error
