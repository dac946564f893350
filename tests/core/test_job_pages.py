"""The pages of background work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job
from tests import factories


@pytest.fixture
def creator(db):
    return factories.user("nguoi-yeu-cau")


def new_job(creator, **changes) -> Job:
    job = jobs.create("tests.work", title="Soạn báo cáo", arguments={}, actor=creator, at=factories.NOW)
    Job.objects.filter(pk=job.pk).update(**changes)
    job.refresh_from_db()
    return job


@pytest.fixture
def client_of(creator, as_user):
    return as_user(creator)


@pytest.mark.parametrize("page", ["", "tien-do/"])
def test_a_running_job_shows_its_progress_and_asks_again(creator, client_of, page):
    held = jobs.claim(new_job(creator).pk, at=timezone.now())
    jobs.renew(held, at=timezone.now(), progress=40, message="Đang dựng các trang")
    html = client_of.get(f"/viec-nen/{held.job.pk}/{page}").content.decode()
    assert 'value="40"' in html
    assert "Đang dựng các trang" in html
    assert 'hx-trigger="every 1s"' in html
    assert "Xem tiến độ mới nhất" in html  # without JavaScript


def test_a_done_job_links_to_its_result_and_asks_no_more(creator, client_of):
    job = new_job(creator, state=JobState.DONE, result={"url": "/bao-cao/1/", "label": "Tải báo cáo"})
    html = client_of.get(f"/viec-nen/{job.pk}/").content.decode()
    assert '<a class="button button--primary" href="/bao-cao/1/">Tải báo cáo</a>' in html
    assert "hx-trigger" not in html


def test_J04_a_failed_job_shows_why_and_can_be_tried_again(creator, client_of):
    job = new_job(creator, state=JobState.FAILED, error="Chưa có số liệu. Hãy duyệt rồi làm lại.", attempts=3)
    html = client_of.get(f"/viec-nen/{job.pk}/").content.decode()
    assert "Chưa có số liệu. Hãy duyệt rồi làm lại." in html
    assert "hx-trigger" not in html
    answer = client_of.post(f"/viec-nen/{job.pk}/lam-lai/", follow=True)
    assert "Đang chờ" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)


def test_a_double_click_on_retry_is_harmless(creator, client_of):
    job = new_job(creator, state=JobState.FAILED, error="Lỗi", attempts=3)
    for _ in range(2):
        assert client_of.post(f"/viec-nen/{job.pk}/lam-lai/").status_code == 302


def test_retry_needs_a_post(creator, client_of):
    job = new_job(creator, state=JobState.FAILED, error="Lỗi")
    assert client_of.get(f"/viec-nen/{job.pk}/lam-lai/").status_code == 405


@pytest.mark.parametrize("page", ["", "tien-do/"])
def test_a_job_of_somebody_else_does_not_exist(creator, as_user, page):
    job = new_job(creator)
    stranger = as_user(factories.user("nguoi-la"))
    assert stranger.get(f"/viec-nen/{job.pk}/{page}").status_code == 404
    assert stranger.post(f"/viec-nen/{job.pk}/lam-lai/").status_code == 404
    assert "Soạn báo cáo" not in stranger.get("/viec-nen/").content.decode()


@pytest.mark.parametrize("page", ["", "1/", "1/tien-do/"])
def test_nobody_sees_jobs_without_signing_in(client, db, page):
    assert client.get(f"/viec-nen/{page}").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_job_and_for_many(settings, creator, as_user, django_assert_num_queries, rows):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # with Redis a session is read from the cache
    client_of = as_user(creator)
    for _ in range(rows):
        new_job(creator, state=JobState.DONE, result={"url": "/bao-cao/1/", "label": "Tải báo cáo"})
    client_of.get("/viec-nen/")  # the first page of a session also writes when it began
    with django_assert_num_queries(5):  # session, user, two of the shell, the jobs
        html = client_of.get("/viec-nen/").content.decode()
    assert html.count("Soạn báo cáo") == rows


def test_the_empty_list_says_what_will_be_there(client_of):
    assert "Bạn chưa có việc nền nào" in client_of.get("/viec-nen/").content.decode()


def test_livez_needs_neither_database_nor_signing_in(client):
    answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_readyz_is_well(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "degraded": [], "oldest_queued_seconds": 0}


def test_J07_readyz_is_degraded_when_a_job_waits_more_than_five_minutes(client, creator):
    new_job(creator, queued_at=timezone.now() - timedelta(minutes=4))
    assert client.get("/readyz").status_code == 200
    new_job(creator, queued_at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["degraded"] == ["jobs"]
    assert answer.json()["oldest_queued_seconds"] >= 360
