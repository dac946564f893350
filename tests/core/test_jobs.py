"""The job row: who may hold it, what becomes of it, and that a late attempt leaves no trace."""

from datetime import timedelta

import pytest
from django.db import transaction

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import AuditEntry, Job, Notice
from tests import factories

NOW = factories.NOW
SECOND = timedelta(seconds=1)


@pytest.fixture
def creator(db):
    return factories.user("nguoi-yeu-cau")


@pytest.fixture
def job(creator):
    return jobs.create("tests.work", title="Soạn báo cáo", arguments={"round": 7}, actor=creator, at=NOW)


def clock():
    return NOW


def effect(attempt):
    """A work whose effect is one row."""
    with transaction.atomic():
        Notice.objects.create(user=attempt.actor, text="effect", created_at=NOW)
        attempt.finish({"url": "/ket-qua/", "label": "Tải về"})


def breaks(attempt):
    raise ZeroDivisionError


def effects() -> int:
    return Notice.objects.filter(text="effect").count()


def test_a_job_is_queued_and_audited_in_the_callers_transaction(creator):
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.create("tests.work", title="Việc", arguments={}, actor=creator, at=NOW)
        raise RuntimeError
    assert not Job.objects.exists()
    assert not AuditEntry.objects.filter(verb="job.create").exists()


def test_C03_work_that_is_asked_for_twice_at_once_is_one_job(creator):
    asked = {"title": "Tải bảng", "arguments": {"kind": "a"}, "at": NOW}
    first, is_new = jobs.ask("tests.work", **asked, actor=creator)
    assert is_new
    assert jobs.ask("tests.work", **asked, actor=creator) == (first, False)
    others = [
        jobs.ask("tests.work", **asked | {"arguments": {"kind": "b"}}, actor=creator),
        jobs.ask("tests.other", **asked, actor=creator),
        jobs.ask("tests.work", **asked, actor=factories.user("nguoi-khac")),
    ]
    assert all(one_is_new for _, one_is_new in others)
    assert len({first, *(one for one, _ in others)}) == 4


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_work_that_has_ended_can_be_asked_for_again(job, creator, state):
    Job.objects.filter(pk=job.pk).update(state=state)
    again, is_new = jobs.ask(job.task, title=job.title, arguments=job.arguments, actor=creator, at=NOW)
    assert is_new
    assert again != job


def test_a_done_job_shows_its_result_and_tells_its_creator(job, creator):
    jobs.run(job.pk, effect, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.progress, job.result["label"]) == (JobState.DONE, 100, "Tải về")
    assert effects() == 1
    assert Notice.objects.filter(user=creator, text="Đã xong: Soạn báo cáo", url=f"/viec-nen/{job.pk}/").exists()
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["job.create", "job.done"]


def test_a_work_sees_its_arguments_and_its_progress_is_visible(job):
    seen = []

    def work(attempt):
        seen.append(attempt.arguments)
        attempt.step(40, "Đang dựng các trang")
        row = Job.objects.get(pk=job.pk)
        seen.append((row.progress, row.message))
        attempt.finish({})

    jobs.run(job.pk, work, clock=clock)
    assert seen == [{"round": 7}, (40, "Đang dựng các trang")]


def test_a_held_job_cannot_be_claimed_until_its_lease_ends(job):
    assert jobs.claim(job.pk, at=NOW)
    assert jobs.claim(job.pk, at=NOW + jobs.LEASE) is None
    assert jobs.claim(job.pk, at=NOW + jobs.LEASE + SECOND)


def test_a_step_that_says_how_long_it_lasts_holds_the_job_so_long(job):
    held = jobs.claim(job.pk, at=NOW)
    jobs.renew(held, at=NOW, progress=50, message="", within=timedelta(seconds=90))
    assert jobs.claim(job.pk, at=NOW + timedelta(seconds=89)) is None


def test_a_settled_job_is_not_done_again(job):
    jobs.run(job.pk, effect, clock=clock)
    jobs.run(job.pk, effect, clock=clock)
    assert effects() == 1


@pytest.mark.django_db
def test_a_message_for_a_job_that_does_not_exist_is_harmless():
    jobs.run(404, effect, clock=clock)
    assert effects() == 0


def test_J03_an_attempt_that_lost_its_lease_rolls_its_effect_back(job):
    def overtaken(attempt):
        other = jobs.claim(job.pk, at=NOW + jobs.LEASE + SECOND)
        effect(jobs.Attempt(other, clock))
        effect(attempt)

    jobs.run(job.pk, overtaken, clock=clock)
    assert effects() == 1
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


@pytest.mark.parametrize(
    "late",
    [
        lambda held: jobs.renew(held, at=NOW, progress=90, message=""),
        lambda held: jobs.finish(held, result={}, at=NOW),
        lambda held: jobs.fail(held, "Lỗi", at=NOW),
    ],
    ids=["renew", "finish", "fail"],
)
def test_J03_whoever_lost_the_lease_can_change_nothing(job, late):
    stale = jobs.claim(job.pk, at=NOW)
    jobs.claim(job.pk, at=NOW + jobs.LEASE + SECOND)
    before = Job.objects.filter(pk=job.pk).values().get()
    with pytest.raises(jobs.LeaseLost):
        late(stale)
    assert Job.objects.filter(pk=job.pk).values().get() == before


def test_a_named_error_fails_the_job_at_once_with_its_own_text(job, creator):
    def refuses(attempt):
        raise jobs.JobError("Chưa có đơn vị nào được duyệt. Hãy duyệt rồi làm lại.")

    jobs.run(job.pk, refuses, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error == "Chưa có đơn vị nào được duyệt. Hãy duyệt rồi làm lại."
    assert Notice.objects.filter(user=creator, text="Không làm được: Soạn báo cáo").exists()


def test_J04_a_poison_job_stops_after_three_attempts_with_an_incident_code(job, caplog):
    for _ in range(5):
        jobs.run(job.pk, breaks, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "mã sự cố" in job.error
    code = job.error.split("mã sự cố ")[1][:8]
    assert code in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_J04_a_job_that_kills_its_worker_stops_after_three_attempts(job):
    at = NOW
    for _ in range(5):
        jobs.claim(job.pk, at=at)
        at += jobs.LEASE + SECOND
        jobs.sweep(at=at)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "3 lần" in job.error
    assert str(job.pk) in job.error


def test_a_work_that_forgets_to_finish_is_an_incident_not_a_success(job):
    jobs.run(job.pk, lambda attempt: None, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)


def test_a_long_job_that_gets_on_is_paused_and_goes_on_with_all_its_attempts(job):
    times = [NOW]

    def gets_on(attempt):
        assert not attempt.paused(10, "Đã làm 1 / 10")
        times.append(NOW + jobs.LONG)
        assert attempt.paused(20, "Đã làm 2 / 10")

    jobs.run(job.pk, gets_on, clock=lambda: times[-1])
    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress, job.token) == (JobState.QUEUED, 0, 20, None)
    assert jobs.sweep(at=NOW + jobs.LONG + jobs.PATIENCE + timedelta(seconds=1)) == [job]
    jobs.run(job.pk, effect, clock=clock)
    assert effects() == 1


def test_J04_a_failed_job_can_be_tried_again_with_all_its_attempts(job, creator):
    for _ in range(3):
        jobs.run(job.pk, breaks, clock=clock)
    jobs.retry(job, actor=creator, at=NOW)
    assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, "")
    jobs.run(job.pk, effect, clock=clock)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_only_a_failed_job_can_be_tried_again(job, creator):
    with pytest.raises(jobs.NotFailed):
        jobs.retry(job, actor=creator, at=NOW)


def test_the_sweep_leaves_a_living_job_alone(job):
    jobs.claim(job.pk, at=NOW)
    assert jobs.sweep(at=NOW + jobs.LEASE) == []
    assert Job.objects.get(pk=job.pk).state == JobState.RUNNING


def test_the_sweep_queues_an_interrupted_job_again_and_wakes_it(job):
    jobs.claim(job.pk, at=NOW)
    assert jobs.sweep(at=NOW + jobs.LEASE + SECOND) == [job]
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_the_sweep_wakes_a_job_that_was_never_announced(job):
    assert jobs.sweep(at=NOW) == []
    assert jobs.sweep(at=NOW + jobs.PATIENCE + SECOND) == [job]


def test_the_sweep_does_not_flood_the_broker(creator):
    made = [
        jobs.create("tests.work", title="Việc", arguments={}, actor=creator, at=NOW + SECOND * number)
        for number in range(jobs.WAKE_AT_MOST + 2)
    ]
    assert jobs.sweep(at=NOW + timedelta(hours=1)) == made[: jobs.WAKE_AT_MOST]


def test_a_job_of_the_system_tells_nobody(db):
    job = jobs.create("tests.work", title="Việc", arguments={}, actor=None, at=NOW)
    jobs.run(job.pk, lambda attempt: attempt.finish({}), clock=clock)
    assert not Notice.objects.exists()
