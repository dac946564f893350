"""Files that jobs make: for their owner only, for some days only, every fetch recorded (S19, A04)."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from ccb.core.domain import job_files, jobs
from ccb.core.models import AuditEntry, JobFile
from ccb.lib import files
from members.choices import Role
from tests import factories

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path / job_files.FOLDER


@pytest.fixture
def creator(db):
    return factories.user("nguoi-yeu-cau")


def work(attempt):
    path = job_files.new_path(attempt.job, ".xlsx")
    files.write_atomically(path, b"PK danh sach")
    with transaction.atomic():
        at = timezone.now()
        job_files.keep(attempt.job, path=path, name="hoi-vien_dong-mau.xlsx", content_type=TYPE, at=at)
        attempt.finish({"url": f"/viec-nen/{attempt.job.pk}/tep/", "label": "Tải tệp Excel"})


@pytest.fixture
def job(creator):
    job = jobs.create("tests.work", title="Tải danh sách", arguments={}, actor=creator, at=timezone.now())
    jobs.run(job.pk, work)
    job.refresh_from_db()
    return job


def address(job) -> str:
    return f"/viec-nen/{job.pk}/tep/"


def verbs() -> list[str]:
    return list(AuditEntry.objects.filter(verb__startswith="job.file").values_list("verb", flat=True))


def test_the_owner_takes_the_file_from_the_page_of_the_job(job, creator, as_user):
    client = as_user(creator)
    html = client.get(f"/viec-nen/{job.pk}/").content.decode()
    assert f'href="{address(job)}">Tải tệp Excel</a>' in html
    assert "được giữ đến" in html
    answer = client.get(address(job))
    assert b"".join(answer.streaming_content) == b"PK danh sach"
    assert answer["Content-Type"] == TYPE
    assert answer["Content-Disposition"] == 'attachment; filename="hoi-vien_dong-mau.xlsx"'
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert verbs() == ["job.file_keep", "job.file_fetch"]
    assert AuditEntry.objects.get(verb="job.file_fetch").actor == creator


def test_s19_for_others_the_file_does_not_exist(job, as_user):
    assert as_user(factories.user("nguoi-khac")).get(address(job)).status_code == 404
    assert verbs() == ["job.file_keep"]


def test_s05_who_has_lost_a_right_since_does_not_get_the_file_any_more(cast, as_user):
    job = jobs.create("tests.work", title="Việc", arguments={}, actor=cast.van_phong, at=timezone.now())
    jobs.run(job.pk, work)
    client = as_user(cast.van_phong)
    cast.van_phong.assignments.create(unit=cast.huyen, role=Role.CLERK)
    assert client.get(address(job)).status_code == 200  # a right more takes nothing away
    cast.van_phong.assignments.filter(role=Role.OFFICE).delete()
    answer = client.get(address(job))
    assert answer.status_code == 410
    assert "Quyền của bạn đã thay đổi" in answer.content.decode()
    assert verbs() == ["job.file_keep", "job.file_fetch"]


def test_a_job_without_a_file_has_no_file(creator, as_user):
    other = jobs.create("tests.work", title="Việc", arguments={}, actor=creator, at=timezone.now())
    assert as_user(creator).get(address(other)).status_code == 404
    assert "được giữ đến" not in as_user(creator).get(f"/viec-nen/{other.pk}/").content.decode()


def test_an_expired_file_says_so_before_and_after_it_is_swept(job, creator, as_user, folder):
    JobFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client = as_user(creator)
    answer = client.get(address(job))
    assert answer.status_code == 410
    assert "hết hạn" in answer.content.decode()
    assert "job.file_fetch" not in verbs()


@pytest.mark.django_db(transaction=True)
def test_the_sweep_removes_what_has_expired_once(job, creator, as_user, folder):
    after = timezone.now() + timedelta(days=7, seconds=1)
    assert job_files.sweep(at=timezone.now()) == 0
    assert len(list(folder.iterdir())) == 1
    assert job_files.sweep(at=after) == 1
    assert list(folder.iterdir()) == []
    assert job_files.sweep(at=after) == 0
    assert verbs() == ["job.file_keep", "job.file_expire"]
    assert as_user(creator).get(address(job)).status_code == 410


def test_the_days_are_a_setting(settings, creator):
    settings.JOB_FILE_DAYS = 2
    job = jobs.create("tests.work", title="Việc", arguments={}, actor=creator, at=timezone.now())
    jobs.run(job.pk, work)
    assert timedelta(days=1, hours=23) < job.file.expires_at - timezone.now() <= timedelta(days=2)


def test_a_file_lost_from_the_disk_is_told_not_broken(job, creator, as_user, folder):
    next(folder.iterdir()).unlink()
    assert as_user(creator).get(address(job)).status_code == 410


def test_j03_the_file_of_an_attempt_that_lost_its_lease_is_swept_and_never_served(creator, folder):
    job = jobs.create("tests.work", title="Việc", arguments={}, actor=creator, at=timezone.now())

    def overtaken(attempt):
        later = timezone.now() + jobs.LEASE * 2
        work(jobs.Attempt(jobs.claim(job.pk, at=later), lambda: later))
        work(attempt)

    jobs.run(job.pk, overtaken)
    assert JobFile.objects.count() == 1
    kept = folder.parent / JobFile.objects.get().path
    lost = next(path for path in folder.iterdir() if path != kept)
    assert job_files.sweep(at=timezone.now()) == 0
    os.utime(lost, (0, 0))
    os.utime(kept, (0, 0))
    assert job_files.sweep(at=timezone.now()) == 1
    assert list(folder.iterdir()) == [kept]
