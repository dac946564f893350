"""A list of members: staged, previewed, confirmed by its hash, written as a whole or not at all."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.models import AuditEntry, Job
from ccb.lib.partial_dates import PartialDate
from members.choices import BatchKind, Entry, ImportState, MemberStatus
from members.domain.homes import household_counts, households
from members.domain.imports import applying, correcting, looking, previewing, staging
from members.domain.register import registry, undoing
from members.domain.register.deeds import NotAllowed
from members.models import Enrolment, HouseholdReview, Member, RegisterEvent
from tests import factories
from tests.members import sent_lists
from tests.members.registering import BY_SYSTEM, day, member
from tests.members.sent_lists import AT, HEADINGS, OTHER, SOUND, applied, chapter, checked, listed, only, told, verdicts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    from tests import cast as casting

    return casting.assemble()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


# --- I01: staged, previewed, confirmed by hash, all or nothing, and again nothing ----------------------------------


def test_i01_a_checked_list_writes_nothing_into_the_register(cast, tmp_path):
    source = listed(tmp_path, cast.xa, SOUND, OTHER)
    assert source.counts == {
        "read": 2, "new": 2, "changed": 0, "unchanged": 0, "rejected": 0, "coerced": 0, "skipped": 0
    }  # fmt: skip
    assert source.state == ImportState.CHECKED
    assert not Member.objects.exists()


def test_a_check_that_follows_a_look_at_once_does_not_read_the_file_again(cast, tmp_path, settings):
    source = listed(tmp_path, cast.xa, SOUND, OTHER)
    assert looking.look(source, actor=BY_SYSTEM["actor"]).sheets == [source.sheet]
    (settings.FILES_DIR / source.path).unlink()
    assert staging.check(source, **BY_SYSTEM).counts["new"] == 2
    with pytest.raises(staging.BadFile):  # once: another request has nothing at hand
        staging.check(source, **BY_SYSTEM)


def test_i01_a_confirmed_list_enrols_its_people(cast, tmp_path):
    source = listed(tmp_path, cast.xa, SOUND, OTHER)
    job = applied(source, actor=cast.can_bo_xa)
    assert job.state == JobState.DONE, job.error
    assert job.result["url"] == f"/hoi-vien/nhap/{source.pk}/"
    person = Member.objects.get(full_name="Nguyễn Văn Mẫu")
    assert (person.born_on, person.sex, person.cccd, person.phone) == (
        PartialDate(1950, 3, 14), "nam", "049050000011", "0905000001"
    )  # fmt: skip
    assert (person.unit, person.status, person.search_key) == (cast.chi_hoi, MemberStatus.ACTIVE, "nguyen van mau")
    assert person.enrolments.get().entry == Entry.OPENING
    assert (source.state, source.batch.count, source.batch.kind) == (ImportState.APPLIED, 2, BatchKind.IMPORT)
    assert RegisterEvent.objects.filter(batch=source.batch, verb="enrol").count() == 2


def test_i01_the_same_list_again_changes_nothing(cast, tmp_path):
    rows = [
        SOUND,
        OTHER,
        ("Hồ Văn Một", 1948, "Nam", None, None, "Chi hội 1", "x"),
        ("Y Bông", None) + (None,) * 3 + ("Chi hội 1",),
    ]
    applied(listed(tmp_path, cast.xa, *rows))
    before = list(Member.objects.order_by("pk").values())
    again = listed(tmp_path, cast.xa, *rows)
    assert verdicts(again) == ["unchanged"] * 4
    with pytest.raises(NotAllowed, match="không có gì mới"):
        applying.confirm(again, sha256=again.sha256, actor=None, at=AT)
    assert list(Member.objects.order_by("pk").values()) == before


def test_i01_another_hash_than_the_one_seen_confirms_nothing(cast, tmp_path):
    source = listed(tmp_path, cast.xa, SOUND)
    with pytest.raises(NotAllowed, match="không phải là tệp đã xem"):
        applying.confirm(source, sha256="0" * 64, actor=None, at=AT)
    assert not Job.objects.exists()


def test_c03_confirmed_twice_makes_one_job(cast, tmp_path):
    source = listed(tmp_path, cast.xa, SOUND)
    jobs = [applying.confirm(source, sha256=source.sha256, actor=cast.can_bo_xa, at=AT) for _ in range(2)]
    assert jobs[0] == jobs[1]
    applied(source)
    assert applying.confirm(source, sha256=source.sha256, actor=cast.can_bo_xa, at=AT) == jobs[0]
    assert Member.objects.count() == 1


def test_i01_a_register_that_changed_since_the_check_refuses_the_whole(cast, tmp_path):
    person = member(cast.chi_hoi, "Nguyễn Văn Mẫu", born_on=PartialDate(1950, 3, 14))
    source = listed(tmp_path, cast.xa, SOUND, OTHER)
    assert verdicts(source) == ["changed", "new"]
    registry.change(person, {"note": "sửa"}, seen_version=1, **BY_SYSTEM)
    job = applied(source)
    assert job.state == JobState.FAILED
    assert "dòng 2" in job.error and "Kiểm tra lại" in job.error
    assert Member.objects.count() == 1
    assert source.state == ImportState.CHECKED
    staging.check(source, actor=None, at=AT)
    assert applied(source).state == JobState.DONE


def test_i01_somebody_enrolled_since_the_check_is_not_enrolled_twice(cast, tmp_path):
    source = listed(tmp_path, cast.xa, SOUND)
    member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049050000011")
    job = applied(source)
    assert job.state == JobState.FAILED
    assert Member.objects.count() == 1


def test_i01_a_job_that_ran_is_not_done_again(cast, tmp_path):
    from ccb.core.domain import jobs

    source = listed(tmp_path, cast.xa, SOUND)
    job = applied(source)
    jobs.run(job.pk, applying.work)
    assert Member.objects.count() == 1


# --- Changing members ----------------------------------------------------------------------------------------------


def test_a_changed_member_keeps_what_the_list_leaves_blank(cast, tmp_path):
    person = member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049050000011", phone="0911111111", note="cũ", rank="Hạ sĩ")
    source = listed(tmp_path, cast.xa, sent_lists.row(phone="0905000009", note=None))
    assert only(source).verdict == "changed"
    assert only(source).before == {"born_on": "", "sex": "", "phone": "0911111111"}
    applied(source)
    person.refresh_from_db()
    assert (person.phone, person.note, person.rank, person.version) == ("0905000009", "cũ", "Hạ sĩ", 2)
    assert person.born_on == PartialDate(1950, 3, 14)


def test_a_change_by_a_list_can_be_undone(cast, tmp_path):
    person = member(cast.chi_hoi, "Nguyễn Văn Mẩu", cccd="049050000011", eras=["chong_my"])
    headings = (*HEADINGS, "Thời kỳ phục vụ", "Mức sống")
    path = sent_lists.written(tmp_path, headings, (*SOUND, "Chống Pháp, Chống Mỹ", "Hộ nghèo"))
    applied(checked(path, cast.xa))
    person.refresh_from_db()
    assert (person.full_name, person.search_key) == ("Nguyễn Văn Mẫu", "nguyen van mau")
    assert person.household.living_standard == "ngheo"
    assert set(person.services.values_list("era", flat=True)) == {"chong_phap", "chong_my"}
    registry.undo(person.events.last(), **BY_SYSTEM)
    person.refresh_from_db()
    assert (person.full_name, person.phone, person.household) == ("Nguyễn Văn Mẩu", "", None)
    assert list(person.services.values_list("era", flat=True)) == ["chong_my"]
    assert Member.objects.filter(search_key="nguyen van mau", full_name="Nguyễn Văn Mẩu").exists()


def test_an_enrolment_by_a_list_can_be_undone(cast, tmp_path):
    applied(listed(tmp_path, cast.xa, SOUND))
    person = Member.objects.get()
    registry.undo(person.events.get(), **BY_SYSTEM)
    person.refresh_from_db()
    assert person.status == MemberStatus.APPLYING
    assert not Enrolment.objects.exists()


def test_a_household_is_reviewed_today_and_can_be_put_back(cast, tmp_path):
    path = sent_lists.written(tmp_path, (*HEADINGS, "Mức sống"), (*SOUND, "Khá"))
    applied(checked(path, cast.xa))
    person = Member.objects.get()
    assert HouseholdReview.objects.get().on == date(2024, 12, 31) or HouseholdReview.objects.count() == 1
    path = sent_lists.written(tmp_path, (*HEADINGS, "Mức sống"), (*SOUND, "Cận nghèo"))
    applied(checked(path, cast.xa))
    person.refresh_from_db()
    assert person.household.living_standard == "can_ngheo"
    registry.undo(person.events.last(), **BY_SYSTEM)
    person.household.refresh_from_db()
    assert person.household.living_standard == "kha"


@pytest.mark.parametrize("together", [False, True])
def test_a_household_by_a_list_of_who_had_left_another_counts_on_no_past_day(cast, tmp_path, together):
    applied(listed(tmp_path, cast.xa, SOUND))
    person = Member.objects.get()
    households.open_for(person, **BY_SYSTEM)
    households.leave(person, since=day(3), **BY_SYSTEM)
    days = [day(2), day(3), day(6)]
    before = [household_counts.tally(cast.xa, on=on).households for on in days]
    applied(checked(sent_lists.written(tmp_path, (*HEADINGS, "Mức sống"), (*SOUND, "Khá")), cast.xa))
    assert [household_counts.tally(cast.xa, on=on).households for on in days] == before
    assert household_counts.tally(cast.xa, on=timezone.localdate()).households == 1
    told = person.events.last()
    with transaction.atomic():
        undoing.undo([told.pk], **BY_SYSTEM) if together else registry.undo(told, **BY_SYSTEM)
    person.refresh_from_db()
    assert person.household is None and person.former_homes.count() == 1
    assert household_counts.tally(cast.xa, on=timezone.localdate()).households == 0


@pytest.mark.parametrize("together", [False, True])
def test_who_moved_into_another_household_since_stays_there_when_the_list_is_undone(cast, tmp_path, together):
    applied(listed(tmp_path, cast.xa, SOUND))
    person, other = Member.objects.get(), member(cast.chi_hoi, "Hồ Thị Khác")
    applied(checked(sent_lists.written(tmp_path, (*HEADINGS, "Mức sống"), (*SOUND, "Khá")), cast.xa))
    told = person.events.last()
    home = households.open_for(other, **BY_SYSTEM)
    households.join(person, household=home, since=day(6), **BY_SYSTEM)
    with transaction.atomic():
        undoing.undo([told.pk], **BY_SYSTEM) if together else registry.undo(told, **BY_SYSTEM)
    person.refresh_from_db()
    told.refresh_from_db()
    assert told.undone_at and person.household == home


def test_who_joined_after_the_register_was_made_was_admitted_that_day(cast, tmp_path):
    headings = (*HEADINGS, "Ngày vào Hội")
    path = sent_lists.written(tmp_path, headings, (*SOUND, date(2024, 5, 19)), (*OTHER, "6/1992"))
    applied(checked(path, cast.xa, counted_from=date(2024, 1, 1)))
    found = dict(Enrolment.objects.values_list("member__full_name", "entry"))
    assert found == {"Nguyễn Văn Mẫu": Entry.ADMITTED, "Trần Thị Thử": Entry.OPENING}
    assert Enrolment.objects.get(entry=Entry.ADMITTED).joined_on == date(2024, 5, 19)
    assert Enrolment.objects.get(entry=Entry.OPENING).joined_on == date(2024, 1, 1)


def test_the_register_says_from_when_its_newcomers_count(cast, tmp_path):
    member(cast.chi_hoi, on=date(2023, 2, 3))
    assert listed(tmp_path, cast.xa, SOUND).counted_from == date(2023, 2, 3)
    assert listed(tmp_path, cast.khoi, sent_lists.row(unit=None)).counted_from == date(2024, 1, 1)


def test_one_audit_entry_tells_of_the_whole_without_personal_data(cast, tmp_path):
    applied(listed(tmp_path, cast.xa, SOUND, OTHER), actor=cast.can_bo_xa)
    entry = AuditEntry.objects.get(verb="register.import")
    assert '"new":2' in entry.data
    assert not any(
        "049050000011" in data or "Nguyễn" in data for data in AuditEntry.objects.values_list("data", flat=True)
    )


# --- I02 and I03 ---------------------------------------------------------------------------------------------------


def test_i02_each_coercion_is_listed(cast, tmp_path):
    source = listed(
        tmp_path, cast.xa,
        sent_lists.row(full_name="NGUYỄN VĂN MẪU", born_on=18336, cccd=49050000011, phone="84905000001"),
    )  # fmt: skip
    page = previewing.page(source)
    listed_ = {one.field: (one.written, one.told) for one in page.rows[0].coercions}
    assert listed_["full_name"] == ("NGUYỄN VĂN MẪU", "Nguyễn Văn Mẫu")
    assert listed_["cccd"] == ("49050000011", "thêm số 0 ở đầu: 049050000011")
    assert listed_["phone"] == ("84905000001", "đổi mã nước 84 thành số 0: 0905000001")
    assert listed_["born_on"] == ("18336", "số thứ tự ngày của Excel: 14/3/1950")
    assert source.counts["coerced"] == 1


def test_i02_a_zero_is_not_restored_when_anything_speaks_against_it(cast, tmp_path):
    source = listed(
        tmp_path, cast.xa, sent_lists.row(cccd=49050000011, sex="Nữ"), sent_lists.row(cccd=49050000011, born_on=None)
    )
    assert verdicts(source) == ["rejected", "rejected"]
    assert "có thể mất số 0" in told(source)


def test_i03_rows_of_other_units_are_refused(cast, tmp_path):
    chapter("Chi hội Núi", cast.huyen_khac)
    source = listed(tmp_path, cast.xa, sent_lists.row(unit="Chi hội Núi"), sent_lists.row(unit="Chi hội 1", cccd=None))
    assert verdicts(source) == ["rejected", "new"]
    assert "không thuộc xã Đồng Mẫu" in told(source)


def test_i03_nobody_imports_where_he_may_not_register(cast, tmp_path):
    path = sent_lists.written(tmp_path, HEADINGS, SOUND)
    for actor in (cast.nguoi_la, cast.lanh_dao, cast.khong_viec):
        with pytest.raises(NotAllowed):
            sent_lists.received(path, cast.xa, actor=actor)


def test_i03_a_number_of_another_unit_is_refused_without_saying_whose(cast, tmp_path):
    member(cast.huyen_khac, "Hồ Bí Mật", cccd="049050000011")
    source = listed(tmp_path, cast.xa, SOUND)
    assert verdicts(source) == ["rejected"]
    assert "đã có trong sổ" in told(source)
    assert "Hồ Bí Mật" not in told(source) and "Núi Mẫu" not in told(source)


def test_i03_a_list_transfers_nobody(cast, tmp_path):
    chapter("Chi hội 2", cast.xa, position=2)
    member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049050000011")
    source = listed(tmp_path, cast.xa, sent_lists.row(unit="Chi hội 2"))
    assert "đang sinh hoạt ở Chi hội 1, xã Đồng Mẫu" in told(source)


def test_sensitive_columns_are_not_offered_to_who_may_not_read_them(cast, tmp_path):
    path = sent_lists.written(tmp_path, (*HEADINGS, "Dân tộc"), (*SOUND, "Cơ Tu"))
    assert "ethnic" not in sent_lists.received(path, cast.xa, actor=cast.can_bo_xa).mapping.values()
    source = sent_lists.received(path, cast.huyen, actor=cast.chu_tich_huyen)
    assert source.mapping["7"] == "ethnic"
    with pytest.raises(staging.BadMapping, match="Dân tộc"):
        staging.check(sent_lists.received(path, cast.xa, actor=cast.can_bo_xa), mapping=source.mapping,
                      actor=cast.can_bo_xa, at=AT)  # fmt: skip


# --- I05, and the rows of a list -----------------------------------------------------------------------------------


def test_i05_every_row_below_the_headings_is_counted(cast, tmp_path):
    rows = [SOUND, (), OTHER, ("Tổng cộng", 2), (None,) * 3]
    path = sent_lists.written(tmp_path, ("DANH SÁCH",), (), HEADINGS, [f"({n})" for n in range(1, 8)], *rows, SOUND)
    source = checked(path, cast.xa)
    assert verdicts(source) == ["new", "new", "rejected"]
    assert "Trùng với dòng 5" in told(source)
    counts = source.counts
    assert counts["read"] == counts["new"] + counts["changed"] + counts["unchanged"] + counts["rejected"] == 3
    assert counts["skipped"] == 3
    assert list(source.rows.values_list("number", flat=True)) == [5, 7, 10]


def test_a_row_without_a_name_is_refused(cast, tmp_path):
    assert "Thiếu họ và tên" in told(listed(tmp_path, cast.xa, sent_lists.row(full_name=None)))


def test_days_that_contradict_each_other_are_refused(cast, tmp_path):
    path = sent_lists.written(tmp_path, (*HEADINGS, "Ngày nhập ngũ"), (*SOUND, 1949))
    assert "trước ngày sinh 14/3/1950" in told(checked(path, cast.xa))
    member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049050000011", enlisted_on=PartialDate(1940))
    assert "trước ngày sinh" in told(listed(tmp_path, cast.xa, SOUND))


def test_two_chapters_of_one_name_need_the_unit_above(cast, tmp_path):
    other = factories.unit("Rừng Mẫu", "commune", parent=cast.huyen, position=2)
    chapter("Chi hội 1", other)
    source = listed(tmp_path, cast.huyen, SOUND)
    assert "Có 2 đơn vị tên “Chi hội 1”" in told(source)
    source = listed(tmp_path, cast.huyen, sent_lists.row(unit="Chi hội 1, xã Rừng Mẫu"))
    assert only(source).data["unit_id"] == other.children.get().pk


def test_a_closed_unit_is_refused_with_its_successor(cast, tmp_path):
    from members.models import Succession

    closed = chapter("Chi hội Cũ", cast.xa, position=3, valid_to=date(2024, 6, 30))
    Succession.objects.create(predecessor=closed, successor=cast.chi_hoi, on=date(2024, 7, 1))
    assert "đã ngừng từ sau ngày 30/6/2024, nay là Chi hội 1" in told(
        listed(tmp_path, cast.xa, sent_lists.row(unit="Chi hội Cũ"))
    ).replace("chi hội 1", "Chi hội 1")


def test_who_left_the_association_is_not_changed_by_a_list(cast, tmp_path):
    person = member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049050000011")
    registry.record_death(person, on=date(2024, 3, 1), **BY_SYSTEM)
    assert "đang ghi “qua đời”" in told(listed(tmp_path, cast.xa, SOUND))


def test_a_corrected_row_is_judged_anew(cast, tmp_path):
    source = listed(tmp_path, cast.xa, sent_lists.row(born_on="14/3/50"), OTHER)
    row = source.rows.get(verdict="rejected")
    cells = list(row.cells)
    cells[1] = "14/3/1950"
    row = correcting.correct(row, cells, actor=None, at=AT)
    assert (row.verdict, row.is_corrected) == ("new", True)
    source.refresh_from_db()
    assert (source.counts["new"], source.counts["rejected"], source.counts["read"]) == (2, 0, 2)
    twin = source.rows.get(number=3)
    twin = correcting.correct(twin, row.cells, actor=None, at=AT)
    assert twin.verdict == "rejected" and "Trùng với dòng 2" in twin.problems[0][1]
    applied(source)
    assert Member.objects.get().born_on == PartialDate(1950, 3, 14)


def test_a_discarded_list_leaves_nothing_behind(cast, tmp_path, settings):
    source = listed(tmp_path, cast.xa, SOUND)
    staging.discard(source, actor=None, at=AT)
    assert source.state == ImportState.CANCELLED
    assert not source.rows.exists() and not (settings.FILES_DIR / source.path).exists()
    with pytest.raises(NotAllowed):
        staging.check(source, actor=None, at=AT)


def test_the_preview_shows_old_and_new_and_masks_the_registers_numbers(cast, tmp_path):
    member(cast.chi_hoi, "Nguyễn Văn Mẫu", born_on=PartialDate(1950, 3, 14), phone="0911111111")
    page = previewing.page(listed(tmp_path, cast.xa, SOUND))
    changes = {one.field: (one.old, one.new) for one in page.rows[0].changes}
    assert changes["phone"] == ("•••••••• 111", "0905000001")
    assert changes["sex"] == ("", "Nam")
    assert page.next is None
