"""Làm hàng loạt: looked at, confirmed once, done by a job with one event each, undone as a whole or not at all."""

from datetime import timedelta

import pytest

from ccb.core.choices import JobState
from ccb.core.domain import audit, jobs
from ccb.core.models import AuditEntry, Job
from members import tasks
from members.choices import MemberStatus, RequestState
from members.domain.homes import households
from members.domain.lists import batch_undo, batches
from members.domain.lists.batch_actions import FIELDS, Change, Move
from members.domain.register import posts, registry, undoing
from members.models import Batch, Enrolment, Household, Member, Post, RegisterEvent, Transfer
from tests import factories
from tests.members.registering import AT, BY_SYSTEM, day, member

BRANCH = Change("branch", "Pháo binh")


@pytest.fixture
def people(cast):
    return [member(cast.chi_hoi, f"Hồ Văn {name}") for name in ("An", "Bình", "Cường")]


@pytest.fixture
def other(cast):
    return factories.unit("Chi hội 2", "chapter", parent=cast.xa)


def asked(members, action, actor, key="k") -> Batch:
    return batches.ask(batches.seen(members), action, key=key, actor=actor, at=AT)


def done(members, action, actor) -> Batch:
    batch = asked(members, action, actor)
    tasks.do_batch(batch.job_id)
    batch.refresh_from_db()
    assert batch.job.state == JobState.DONE, batch.job.error
    return batch


def branches() -> list[str]:
    return list(Member.objects.order_by("pk").values_list("branch", flat=True))


def test_a_change_is_one_event_each_and_one_batch(cast, people):
    batch = done(people, BRANCH, cast.can_bo_xa)
    assert branches() == ["Pháo binh"] * 3
    assert (batch.count, batch.refused, batch.unit) == (3, [], cast.chi_hoi)
    assert sorted(batch.events.values_list("member", "verb")) == sorted((one.pk, "change") for one in people)
    assert {event.actor for event in batch.events.all()} == {cast.can_bo_xa}


def test_a_transfer_moves_the_headcount_once_on_the_day(cast, people, other):
    batch = done(people, Move(other, day(6)), cast.can_bo_xa)
    assert batch.count == 3 and batch.title == "Chuyển 3 hội viên đến Chi hội 2, xã Đồng Mẫu"
    assert set(Member.objects.values_list("unit", flat=True)) == {other.pk}
    for on, unit in ((day(5, 31), cast.chi_hoi), (day(6), other)):
        assert list(Enrolment.objects.on(on).values_list("unit", flat=True)) == [unit.pk] * 3
    assert {one.state for one in Transfer.objects.all()} == {RequestState.ACCEPTED}
    assert set(batch.events.values_list("verb", flat=True)) == {"transfer"}


def test_a01_the_audit_names_batch_and_members_but_no_value(cast, people):
    done(people, Change("residence", "Thôn 7"), cast.can_bo_xa)
    said = AuditEntry.objects.filter(verb__in=["batch.ask", "register.change"])
    assert said.count() == 4
    assert not AuditEntry.objects.filter(data__contains="Thôn 7").exists()


def test_the_preview_says_who_is_left_out_and_why_and_writes_nothing(cast, people, other):
    an, binh, cuong = people
    registry.record_death(an, on=day(3), **BY_SYSTEM)
    registry.ask_transfer(binh, to=cast.huyen, on=day(3), **BY_SYSTEM)
    late = member(cast.chi_hoi, "Hồ Văn Mới", on=day(7))
    there = member(other, "Hồ Văn Đó")
    events = RegisterEvent.objects.count()
    seen = batches.seen(Member.objects.all())
    found = batches.preview(seen, Move(other, day(6)), actor=cast.can_bo_xa, at=AT)
    assert found.members == [cuong]
    whys = dict(found.refused)
    assert set(whys) == {an, binh, late, there}
    assert "qua đời" in whys[an] and "chờ đơn vị khác" in whys[binh]
    assert "sau 01/7/2024" in whys[late]
    assert "đang sinh hoạt ở" in whys[there]
    assert RegisterEvent.objects.count() == events and not Batch.objects.exists()


def test_the_preview_and_the_deed_agree(cast, people, other):
    registry.record_death(people[0], on=day(3), **BY_SYSTEM)
    everyone = list(Member.objects.order_by("pk"))
    action = Move(other, day(6))
    found = batches.preview(batches.seen(everyone), action, actor=cast.can_bo_xa, at=AT)
    batch = done(everyone, action, cast.can_bo_xa)
    assert [pk for pk, _ in batch.refused] == [one.pk for one, _ in found.refused]
    assert batch.refused[0][1] == found.refused[0][1]
    assert set(batch.events.values_list("member", flat=True)) == {one.pk for one in found.members}


def test_who_is_as_wanted_already_is_counted_apart(cast, people):
    registry.change(people[0], {"branch": "Pháo binh"}, seen_version=1, **BY_SYSTEM)
    found = batches.preview(batches.seen(Member.objects.all()), BRANCH, actor=cast.can_bo_xa, at=AT)
    assert found.unchanged == 1 and found.members == people[1:]


@pytest.mark.parametrize("verb", ["preview", "ask"])
def test_s08_one_foreign_id_refuses_all(cast, people, verb):
    stranger = member(cast.huyen_khac, "Hồ Văn Lạ")
    seen = batches.seen([*people, stranger])
    with pytest.raises(batches.Foreign):
        if verb == "ask":
            batches.ask(seen, BRANCH, key="k", actor=cast.can_bo_xa, at=AT)
        else:
            batches.preview(seen, BRANCH, actor=cast.can_bo_xa, at=AT)
    assert not Batch.objects.exists() and branches() == [""] * 4


def test_s08_a_member_who_left_the_scope_before_the_work_refuses_all(cast, people):
    batch = asked(people, BRANCH, cast.can_bo_xa)
    transfer = registry.ask_transfer(people[2], to=cast.huyen_khac, on=day(6), **BY_SYSTEM)
    registry.accept_transfer(transfer, on=day(6), **BY_SYSTEM)
    tasks.do_batch(batch.job_id)
    batch.job.refresh_from_db()
    assert batch.job.state == JobState.FAILED and "không còn thuộc đơn vị của bạn" in batch.job.error
    assert branches() == [""] * 3


def test_nobody_is_moved_to_a_unit_out_of_reach(cast, people):
    found = batches.preview(batches.seen(people), Move(cast.huyen_khac, day(6)), actor=cast.can_bo_xa, at=AT)
    assert found.members == [] and len(found.refused) == 3
    assert all("không có quyền" in why for _, why in found.refused)
    batch = done(people, Move(cast.huyen_khac, day(6)), cast.can_bo_xa)
    assert batch.count == 0 and set(Member.objects.values_list("unit", flat=True)) == {cast.chi_hoi.pk}


def test_c01_a_file_changed_since_it_was_seen_is_left_alone(cast, people):
    batch = asked(people, BRANCH, cast.can_bo_xa)
    registry.change(people[1], {"branch": "Công binh"}, seen_version=1, **BY_SYSTEM)
    tasks.do_batch(batch.job_id)
    batch.refresh_from_db()
    assert branches() == ["Pháo binh", "Công binh", "Pháo binh"]
    assert batch.count == 2
    ((pk, why),) = batch.refused
    assert pk == people[1].pk and "vừa được người khác sửa" in why


def test_c03_confirmed_twice_is_one_batch_and_another_choice_is_another(cast, people):
    first = asked(people, BRANCH, cast.can_bo_xa)
    assert asked(people, BRANCH, cast.can_bo_xa) == first
    assert Batch.objects.count() == 1
    assert asked(people, Change("branch", "Công binh"), cast.can_bo_xa) != first


def test_j03_an_interrupted_batch_goes_on_where_it_stopped(cast, people, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK", 1)
    batch = asked(people, BRANCH, cast.can_bo_xa)
    real, calls = batches._do, []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise ZeroDivisionError
        real(*args, **kwargs)

    monkeypatch.setattr(batches, "_do", dies)
    tasks.do_batch(batch.job_id)
    assert branches() == ["Pháo binh", "Pháo binh", ""]
    tasks.do_batch(batch.job_id)
    batch.refresh_from_db()
    assert (batch.count, batch.refused, batch.job.state) == (3, [], JobState.DONE)
    assert RegisterEvent.objects.filter(verb="change").count() == 3


def test_a_batch_longer_than_all_its_attempts_may_last_is_done_and_undone(cast, people, monkeypatch):
    for name, value in {"CHUNK": 1, "AT_ONCE": 1}.items():
        monkeypatch.setattr(batch_undo, name, value)
    monkeypatch.setattr(batches, "CHUNK", 1)
    monkeypatch.setattr(Job, "MAX_ATTEMPTS", 1)
    monkeypatch.setattr(jobs, "LONG", timedelta(0))  # each attempt ends after one member
    batch = asked(people, BRANCH, cast.can_bo_xa)
    for work, job, states in (
        (tasks.do_batch, batch.job, ["queued", "queued", "done"]),
        (tasks.undo_batch, None, ["queued", "queued", "done"]),
    ):
        job = job or batch_undo.ask(batch, actor=cast.van_phong, at=AT)
        for state in states:
            work(job.pk)
            job.refresh_from_db()
            assert (job.state, job.error) == (state, "")
        batch.refresh_from_db()
    assert batch.count == 3 and batch.undone_at and branches() == [""] * 3
    assert RegisterEvent.objects.filter(verb="change").count() == 3


def test_j03_an_attempt_that_lost_its_lease_changes_nobody(cast, people):
    batch = asked(people, BRANCH, cast.can_bo_xa)
    late = jobs.claim(batch.job_id, at=AT)
    tasks.do_batch(batch.job_id)
    assert batch.events.count() == 3
    with pytest.raises(jobs.LeaseLost):
        batches.work(jobs.Attempt(late, lambda: AT + timedelta(hours=1)))
    assert RegisterEvent.objects.filter(verb="change").count() == 3


@pytest.mark.parametrize("kind", ["change", "move"])
def test_undo_takes_back_the_whole_batch(cast, people, other, kind):
    batch = done(people, BRANCH if kind == "change" else Move(other, day(6)), cast.can_bo_xa)
    assert batch_undo.ask(batch, actor=cast.van_phong, at=AT) == 3
    batch.refresh_from_db()
    assert (batch.undone_at, batch.undone_by) == (AT, cast.van_phong)
    assert branches() == [""] * 3
    assert set(Member.objects.values_list("unit", "status")) == {(cast.chi_hoi.pk, MemberStatus.ACTIVE)}
    assert Enrolment.objects.filter(left_on=None).count() == Enrolment.objects.count() == 3
    with pytest.raises(registry.NotAllowed, match="đã được huỷ rồi"):
        batch_undo.ask(batch, actor=cast.van_phong, at=AT)


def test_undo_refuses_as_a_whole_when_a_later_deed_stands_in_the_way(cast, people, other):
    batch = done(people, Move(other, day(6)), cast.can_bo_xa)
    registry.record_death(people[1], on=day(7), **BY_SYSTEM)
    with pytest.raises(registry.NotAllowed, match="Hồ Văn Bình đã có việc khác"):
        batch_undo.ask(batch, actor=cast.van_phong, at=AT)
    assert not RegisterEvent.objects.filter(batch=batch).exclude(undone_at=None).exists()
    assert set(Member.objects.values_list("unit", flat=True)) == {other.pk}


def test_a_later_deed_of_another_sort_does_not_stand_in_the_way(cast, people, other):
    batch = done(people, Move(other, day(6)), cast.can_bo_xa)
    registry.change(people[1], {"branch": "Công binh"}, seen_version=1, **BY_SYSTEM)
    assert batch_undo.ask(batch, actor=cast.van_phong, at=AT) == 3
    assert "Công binh" in branches()


def test_undo_needs_the_right_and_a_finished_job(cast, people):
    waiting = asked(people, BRANCH, cast.can_bo_xa)
    with pytest.raises(registry.NotAllowed, match="Máy đang làm"):
        batch_undo.ask(waiting, actor=cast.van_phong, at=AT)
    tasks.do_batch(waiting.job_id)
    with pytest.raises(registry.NotAllowed, match="không có quyền"):
        batch_undo.ask(waiting, actor=cast.can_bo_xa, at=AT)


def test_what_was_undone_one_by_one_is_passed_over(cast, people):
    batch = done(people, BRANCH, cast.can_bo_xa)
    registry.undo(batch.events.first(), actor=cast.van_phong, at=AT)
    assert batch_undo.ask(batch, actor=cast.van_phong, at=AT) == 2
    assert branches() == [""] * 3


@pytest.fixture
def many(monkeypatch):
    """Three people are many: in steps of two, and undone by a job."""
    monkeypatch.setattr(batches, "CHUNK", 2)
    monkeypatch.setattr(batch_undo, "CHUNK", 2)
    monkeypatch.setattr(batch_undo, "AT_ONCE", 1)


def undone(batch, actor):
    """Its undoing job, done."""
    job = batch_undo.ask(batch, actor=actor, at=AT)
    tasks.undo_batch(job.pk)
    job.refresh_from_db()
    batch.refresh_from_db()
    return job


def whole(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


@pytest.mark.parametrize("kind", ["change", "move"])
def test_many_are_undone_by_a_job_and_every_row_is_as_it_was(cast, people, other, many, kind):
    posts.appoint(people[0], unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(2), **BY_SYSTEM)
    before = [whole(one) for one in (Member, Enrolment, Post)]
    batch = done(people, BRANCH if kind == "change" else Move(other, day(6)), cast.can_bo_xa)
    assert [whole(one) for one in (Member, Enrolment, Post)] != before
    job = undone(batch, cast.van_phong)
    assert (job.state, batch.undone_by) == (JobState.DONE, cast.van_phong)
    versions = set(Member.objects.values_list("version", flat=True))
    Member.objects.update(version=1)
    assert versions == {3 if kind == "change" else 1} and [whole(one) for one in (Member, Enrolment, Post)] == before
    said = AuditEntry.objects.filter(verb__in=["register.undo_change", "register.undo_transfer"])
    assert said.count() == 3 and AuditEntry.objects.filter(verb="batch.undo").count() == 1 and audit.faults() == []


def test_j03_an_interrupted_undo_goes_on_where_it_stopped(cast, people, many, monkeypatch):
    batch = done(people, BRANCH, cast.can_bo_xa)
    real = undoing.undo

    def dies(keys, **said):
        if len(keys) == 1:
            raise ZeroDivisionError
        return real(keys, **said)

    monkeypatch.setattr(undoing, "undo", dies)
    undone(batch, cast.van_phong)
    assert sorted(branches()) == ["", "", "Pháo binh"] and batch.undone_at is None
    with pytest.raises(registry.NotAllowed, match="Máy đang làm"):
        batch_undo.ask(batch, actor=cast.van_phong, at=AT)
    monkeypatch.setattr(undoing, "undo", real)
    tasks.undo_batch(batch_undo.job_of(batch).pk)
    batch.refresh_from_db()
    assert branches() == [""] * 3 and batch.undone_at
    assert AuditEntry.objects.filter(verb="register.undo_change").count() == 3


def test_whose_file_is_written_in_while_many_are_undone_stays_as_he_is(cast, people, many):
    batch = done(people, BRANCH, cast.can_bo_xa)
    job = batch_undo.ask(batch, actor=cast.van_phong, at=AT)
    registry.change(people[1], {"branch": "Công binh"}, seen_version=2, **BY_SYSTEM)
    tasks.undo_batch(job.pk)
    batch.refresh_from_db()
    assert branches() == ["", "Công binh", ""] and batch.undone_at is None
    assert [event.member for event in batch_undo.holding(batch)] == [people[1]]


def test_one_who_cannot_be_put_back_does_not_hold_up_the_others(cast, people, many):
    batch = done(people, Move(factories.unit("Chi hội 2", "chapter", parent=cast.xa), day(6)), cast.can_bo_xa)
    events = list(batch.events.order_by("pk"))
    clash = Enrolment.objects.get(member=people[0], left_on=None)
    Enrolment.objects.filter(member=people[0]).exclude(pk=clash.pk).update(joined_on=day(2))
    events[0].before["rows"][Enrolment._meta.label] = {
        key: row | {"left_on": "2024-01-01"} for key, row in events[0].before["rows"][Enrolment._meta.label].items()
    }  # a day before it began: the database refuses
    events[0].save()
    undone(batch, cast.van_phong)
    assert list(batch_undo.holding(batch)) == [events[0]]
    assert Member.objects.filter(unit=cast.chi_hoi).count() == 2


def test_the_deed_on_many_leaves_what_the_deed_on_one_leaves(cast, people, other):
    """Posts that end, a household that follows, and the event that undo reads."""
    for one in people[:2]:
        posts.appoint(one, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội phó", on=day(2), **BY_SYSTEM)
        households.open_for(one, **BY_SYSTEM)
    alone = registry.transfer(people[0], to=other, on=day(6), **BY_SYSTEM)
    batch = done(people[1:2], Move(other, day(6)), cast.can_bo_xa)
    together = batch.events.get()
    assert shape(together.before) == shape(alone.before)
    assert set(Post.objects.values_list("ended_on", flat=True)) == {day(6)}
    assert set(Household.objects.values_list("unit", flat=True)) == {other.pk}


def shape(before: dict) -> dict:
    """Without the keys."""
    rows = {label: list(found.values()) for label, found in before["rows"].items()}
    opened = {label: len(keys) for label, keys in before["opened"].items()}
    return before | {"rows": rows, "opened": opened}


def test_no_number_name_or_sensitive_field_is_changed_in_bulk():
    assert not set(FIELDS) & {*Member.SENSITIVE, *Member.MASKED, "full_name", "code", "card_number"}
    with pytest.raises(ValueError, match="ethnic"):
        Change("ethnic", "Kinh")


def test_the_preview_does_not_ask_for_each_member(cast, people, other, django_assert_num_queries):
    seen = batches.seen(people)
    cast.can_bo_xa.assignments.count()
    for wanted in (seen[:1], seen):
        actor = type(cast.can_bo_xa).objects.get(pk=cast.can_bo_xa.pk)
        with django_assert_num_queries(4):  # rights, members, who may move, those shown
            batches.preview(wanted, Move(other, day(6)), actor=actor, at=AT)
