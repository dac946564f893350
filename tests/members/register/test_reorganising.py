"""Units that merge and split: past days stay as they were counted, and whoever stood in the old units follows."""

import html
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from ccb.core.models import AuditEntry, Job
from members import tasks
from members.choices import Body, Role, UnitKind
from members.domain import units
from members.domain.register import counts, following_at_once, registry
from members.models import Assignment, Household, Member, Post, Succession, Unit
from tests import csv_input, factories
from tests.members.registering import member, moved

HEADER = "old_unit,old_parent,new_unit,new_kind,new_parent,share"
DAY, EVE = date(2025, 7, 1), date(2025, 6, 30)
LATER = factories.NOW.replace(year=2026)
pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(cast):
    """Two communes with a "Chi hội 1" each, under two districts."""
    other = factories.unit("Suối Mẫu", UnitKind.COMMUNE, parent=cast.huyen_khac)
    return cast, other, factories.unit("Chi hội 1", UnitKind.CHAPTER, parent=other)


@pytest.fixture
def people(tree):
    cast, _, chapter = tree
    return [
        member(unit, on=date(2020, 1, number + 1))
        for unit, many in ((cast.chi_hoi, 3), (chapter, 2), (cast.xa, 1))
        for number in range(many)
    ]


MERGED = ("Đồng Mẫu,,Đồng Suối,commune,Quảng Mẫu,", "Suối Mẫu,,Đồng Suối,commune,Quảng Mẫu,")


def run(folder, *lines, confirm=True, on="2025-07-01") -> dict:
    out = folder / "out.json"
    csv_input.run("reorganise_units", csv_input.file(folder, HEADER, *lines), on=on, confirm=confirm, json=out)
    return json.loads(out.read_text())


def refused(folder, *lines) -> str:
    file = csv_input.file(folder, HEADER, *lines)
    return csv_input.refused("reorganise_units", file, on="2025-07-01", confirm=True)


def headcounts(on: date) -> dict[str, int]:
    return {
        unit.name: counts.total(unit, on=on) for unit in Unit.objects.on(on).filter(kind__in=["province", "commune"])
    }


def test_communes_that_merge_close_the_day_before_and_all_in_them_follows(tmp_path, tree, people):
    cast, other, _ = tree
    told = run(tmp_path, *MERGED)
    new = units.find("Đồng Suối")
    assert told == {"opened": 3, "closed": 4, "members": 6, "accounts": 1, "left": []}
    assert (new.valid_from, new.parent) == (DAY, cast.tinh)
    assert set(Unit.objects.on(DAY).under(new).values_list("name", flat=True)) == {
        "Đồng Suối", "Chi hội 1", "Chi hội 1 (Suối Mẫu)",
    }  # fmt: skip
    assert not Unit.objects.on(DAY).under(cast.xa).exists() and Unit.objects.on(EVE).under(cast.xa).count() == 2
    assert Succession.objects.filter(successor=new, on=DAY, share=1).count() == 2


def test_the_new_unit_is_called_what_the_file_says_and_a_standing_one_keeps_its_title(tmp_path, tree):
    header = f"{HEADER},new_title"
    file = csv_input.file(tmp_path, header, f"{MERGED[0]},phường", f"{MERGED[1]},phường")
    csv_input.run("reorganise_units", file, on="2025-07-01", confirm=True)
    assert units.find("Đồng Suối").titled == "Phường Đồng Suối"
    file = csv_input.file(tmp_path, header, "Đồng Suối,,Đồng Suối,commune,Quảng Mẫu,,thị trấn")
    said = csv_input.refused("reorganise_units", file, on="2025-07-02", confirm=True)
    assert "cột “new_title”" in said and "Phường Đồng Suối đang có" in said


def test_no_headcount_of_any_day_changes_but_for_where_people_stand(tmp_path, tree, people):
    days = [date(2020, 1, 2), date(2024, 12, 31), EVE]
    before = [headcounts(day) for day in days]
    run(tmp_path, *MERGED)
    assert [headcounts(day) for day in days] == before == [
        {"Quảng Mẫu": 5, "Đồng Mẫu": 3, "Suối Mẫu": 2}, *[{"Quảng Mẫu": 6, "Đồng Mẫu": 4, "Suối Mẫu": 2}] * 2,
    ]  # fmt: skip
    assert headcounts(DAY) == {"Quảng Mẫu": 6, "Đồng Suối": 6}


def test_the_equation_holds_for_old_and_new_units_and_the_province_notices_nothing(tmp_path, tree, people):
    cast, *_ = tree
    run(tmp_path, *MERGED)
    year = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    for unit, opening, received, closing in (
        (cast.tinh, 6, 0, 6),
        (units.find("Đồng Suối"), 0, 6, 6),
        (cast.xa, 4, 0, 0),
    ):
        balance = counts.balance(unit, **year)
        assert (balance.opening, balance.received, balance.closing) == (opening, received, closing)
        assert balance.holds


def test_a_trial_writes_nothing_and_the_same_file_again_changes_nothing(tmp_path, tree, people):
    assert run(tmp_path, *MERGED, confirm=False)["members"] == 6
    assert not Succession.objects.exists() and not Unit.objects.filter(name="Đồng Suối").exists()
    run(tmp_path, *MERGED)
    said = AuditEntry.objects.count()
    assert run(tmp_path, *MERGED) == {"opened": 0, "closed": 0, "members": 0, "accounts": 0, "left": []}
    assert AuditEntry.objects.count() == said


def test_accounts_keep_their_role_in_the_new_unit_from_that_day(tmp_path, tree):
    cast, *_ = tree
    run(tmp_path, *MERGED)
    new = units.find("Đồng Suối")
    old = Assignment.objects.get(user=cast.can_bo_xa, unit=cast.xa)
    kept = Assignment.objects.get(user=cast.can_bo_xa, unit=new)
    assert (old.valid_to, kept.valid_from, kept.role) == (EVE, DAY, Role.CLERK)


def test_who_died_or_left_later_is_found_in_the_new_unit_and_earlier_in_the_old(tmp_path, tree, people):
    early, late, *_ = people
    registry.record_death(early, on=date(2025, 3, 1), actor=None, at=LATER)
    registry.record_death(late, on=date(2025, 8, 1), actor=None, at=LATER)
    run(tmp_path, *MERGED)
    assert [one.unit.name for one in early.enrolments.all()] == ["Chi hội 1"]
    old, new = late.enrolments.all()
    assert (old.left_on, old.exit, new.joined_on, new.left_on, new.exit) == (
        DAY, "transferred", DAY, date(2025, 8, 1), "died",
    )  # fmt: skip
    early.refresh_from_db(), late.refresh_from_db()
    assert early.unit.valid_to == EVE and late.unit.valid_from == DAY


def test_a_post_ends_with_its_unit_and_a_household_follows(tmp_path, tree, people):
    cast, *_ = tree
    person = people[0]
    post = Post.objects.create(
        member=person, unit=cast.chi_hoi, body=Body.CHAPTER, title="Chi hội trưởng", started_on=date(2023, 1, 1)
    )
    home = Household.objects.create(unit=cast.chi_hoi)
    Member.objects.filter(pk=person.pk).update(household=home)
    run(tmp_path, *MERGED)
    post.refresh_from_db(), home.refresh_from_db(), person.refresh_from_db()
    assert post.ended_on == DAY and home.unit == person.unit != cast.chi_hoi


def test_what_happened_to_one_person_can_be_taken_back(tmp_path, tree, people):
    cast, *_ = tree
    run(tmp_path, *MERGED)
    person = people[0]
    registry.undo(person.events.get(verb="follow_unit"), actor=None, at=LATER)
    person.refresh_from_db()
    [enrolment] = person.enrolments.all()
    assert person.unit == cast.chi_hoi and (enrolment.left_on, enrolment.exit) == (None, "")


def stood() -> list:
    """What became of everybody, without the keys of new rows."""
    opened = lambda event: len(event.before["opened"].get("members.Enrolment", []))  # noqa: E731
    return [
        [
            (one.unit.path.count("."), one.unit.valid_from),
            [
                (stay.entry, stay.joined_on, stay.exit, stay.left_on, stay.unit.valid_from)
                for stay in one.enrolments.all()
            ],
            [(post.started_on, post.ended_on) for post in one.posts.all()],
            [(event.verb, event.on, event.before["rows"], opened(event)) for event in one.events.all()],
        ]
        for one in Member.objects.order_by("pk")
    ]


def test_whom_the_database_moves_stands_as_who_is_moved_one_by_one(tmp_path, tree, people, monkeypatch):
    """Who goes on, died later, came later, left and came back, holds a post, was erased."""
    cast, other, chapter = tree
    died, officer, back, erased, *_ = people
    registry.record_death(died, on=date(2025, 8, 1), actor=None, at=LATER)
    Post.objects.create(
        member=officer, unit=cast.chi_hoi, body=Body.CHAPTER, title="Chi hội trưởng", started_on=date(2023, 1, 1)
    )
    moved(back, chapter, on=date(2025, 9, 1), at=LATER)
    Member.objects.filter(pk=erased.pk).update(erased_at=LATER)
    member(cast.xa, on=date(2025, 7, 1), at=LATER)
    member(cast.xa, on=date(2025, 7, 2), at=LATER)
    with transaction.atomic():
        run(tmp_path, *MERGED)
        expected = stood()
        transaction.set_rollback(True)
    monkeypatch.setattr(following_at_once, "move", lambda *args, **kwargs: 0)
    run(tmp_path, *MERGED)
    assert stood() == expected


SPLIT = (
    "Đồng Mẫu,,Đồng Bắc,commune,Quảng Mẫu,0.6", "Đồng Mẫu,,Đồng Nam,commune,Quảng Mẫu,0.4",
    "Chi hội 1,Đồng Mẫu,Chi hội 1,chapter,Đồng Nam,",
)  # fmt: skip


def test_a_divided_commune_says_where_each_chapter_goes_and_what_nobody_can_know_is_told(tmp_path, tree, people):
    told = run(tmp_path, *SPLIT)
    assert (told["opened"], told["closed"], told["members"]) == (3, 2, 3)
    assert told["left"] == [{"unit": "Đồng Mẫu", "members": 1, "accounts": 1}]
    assert headcounts(DAY) == {"Quảng Mẫu": 6, "Đồng Nam": 3, "Đồng Bắc": 0, "Suối Mẫu": 2}


def test_a_commune_that_takes_in_another_goes_on(tmp_path, tree, people):
    cast, other, _ = tree
    told = run(tmp_path, "Suối Mẫu,,Đồng Mẫu,commune,Sông Mẫu,", "Đồng Mẫu,,Đồng Mẫu,commune,Sông Mẫu,")
    cast.xa.refresh_from_db(), other.refresh_from_db()
    assert (cast.xa.valid_to, other.valid_to, told["members"]) == (None, EVE, 2)
    assert headcounts(DAY) == {"Quảng Mẫu": 6, "Đồng Mẫu": 6}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["Đông Mẩu,,Mới,commune,Quảng Mẫu,"], "không có đơn vị"),
        (["Chi hội 1,,Mới,chapter,Sông Mẫu,"], "old_parent"),
        (["Đồng Mẫu,,Mới,commune,Chi hội 1,"], "cấp trên"),
        (["Đồng Mẫu,,Mới,lang,Quảng Mẫu,"], "không hiểu được"),
        (["Đồng Mẫu,,Mới,commune,Quảng Mẫu,1.5"], "lớn hơn 0"),
        (["Đồng Mẫu,,Mới,commune,Quảng Mẫu,0.5", "Chi hội 1,Đồng Mẫu,A,chapter,Mới,"], "phải bằng 1"),
        (SPLIT[:2], "Chi hội 1 về đâu"),
        ([MERGED[0], MERGED[0]], "hai dòng"),
        (["Đồng Mẫu,,,commune,Quảng Mẫu,"], "để trống"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(tmp_path, tree, people, lines, words):
    said = AuditEntry.objects.count()
    assert words in refused(tmp_path, *lines)
    assert AuditEntry.objects.count() == said and not Succession.objects.exists()


# --- The administrator's page --------------------------------------------------------------------------------------

PAGE = reverse("reorganise")


def sent(client, *lines, on="01/7/2025"):
    content = "\n".join([HEADER, *lines]).encode()
    return client.post(PAGE, {"do": "try", "on": on, "file": SimpleUploadedFile("sap-nhap.csv", content)})


def worked(answer) -> Job:
    """The job to which the page led, done."""
    job = Job.objects.latest("pk")
    assert answer["Location"] == reverse("job", args=[job.pk])
    tasks.reorganise(job.pk)
    job.refresh_from_db()
    return job


def test_the_page_tries_shows_and_carries_out_as_the_command_does(tree, people, as_user):
    cast, *_ = tree
    client = as_user(cast.quan_tri)
    trial = worked(sent(client, *MERGED))
    assert trial.state == "done" and not Succession.objects.exists() and not Unit.objects.filter(name="Đồng Suối")
    text = client.get(trial.result["url"]).content.decode()
    assert "Hội viên chuyển theo</dt><dd><strong>6</strong>" in text and "Xã Đồng Suối" in text
    assert trial.result["outcome"] == {"opened": 3, "closed": 4, "members": 6, "accounts": 1, "left": []}
    done = worked(client.post(PAGE, {"do": "confirm", "thu": trial.pk}))
    assert done.state == "done" and done.result["outcome"] == trial.result["outcome"]
    assert headcounts(DAY)["Đồng Suối"] == 6 and headcounts(EVE)["Đồng Mẫu"] == 4
    again = client.post(PAGE, {"do": "confirm", "thu": trial.pk})
    assert again["Location"] == reverse("job", args=[done.pk])  # C03


def test_the_page_refuses_in_the_words_of_the_command(tmp_path, tree, people, as_user):
    cast, *_ = tree
    wrong = "Đồng Sai,,Đồng Suối,commune,Quảng Mẫu,"
    answer = sent(as_user(cast.quan_tri), wrong)
    assert answer.status_code == 422 and "ngày trước đó không có đơn vị" in html.unescape(answer.content.decode())
    assert "ngày trước đó không có đơn vị" in refused(tmp_path, wrong)
    assert not Job.objects.exists()


def test_what_changed_since_the_trial_is_not_carried_out(tree, people, as_user):
    cast, *_ = tree
    client = as_user(cast.quan_tri)
    trial = worked(sent(client, *MERGED))
    member(cast.chi_hoi, on=date(2020, 1, 9))
    job = worked(client.post(PAGE, {"do": "confirm", "thu": trial.pk}))
    assert job.state == "failed" and "đã thay đổi từ khi thử" in job.error and not Succession.objects.exists()


def test_nobody_confirms_the_trial_of_somebody_else(tree, people, as_user):
    cast, *_ = tree
    trial = worked(sent(as_user(cast.quan_tri), *MERGED))
    other = as_user(factories.user("quan-tri-hai", (cast.tinh, Role.ADMINISTRATOR)))
    assert other.post(PAGE, {"do": "confirm", "thu": trial.pk}).status_code == 409
    assert "Kết quả thử" not in other.get(f"{PAGE}?thu={trial.pk}").content.decode()
    for person in (cast.van_phong, cast.can_bo_xa):
        assert as_user(person).get(PAGE).status_code == 404
