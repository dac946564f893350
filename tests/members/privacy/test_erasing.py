"""Deletion on request: who the person was is gone everywhere, no total of any past day changes (Luật 91/2025/QH15)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from ccb.lib.partial_dates import PartialDate
from members.domain import candidates
from members.domain.doubles import merging
from members.domain.homes import household_counts, households
from members.domain.lists import search
from members.domain.privacy import erasing
from members.domain.register import attachments, counts, figures, posts, registry
from members.models import (
    Attachment,
    Distinct,
    Entitlement,
    Honour,
    Household,
    HouseholdReview,
    ImportRow,
    Member,
    MemberImport,
    Regime,
)
from tests.members import pictures
from tests.members.registering import AT, BY_SYSTEM, START, applicant, day, last_event, member, moved

CCCD, PHONE, NAME = "049048000123", "0905123456", "Trần Văn Ân"
ASKED = {"reason": "Người nhà yêu cầu", "request_number": "12/ĐN-2024"}
BANDS = ("unit", "sex", "age", "party", "era", "ethnic")
NAMED = ("members_total", "women", "party_members", "members_under_60", "medals", "members_died", "members_struck",
         "entitlements_granted", "poor_households", "members_transferred_in")  # fmt: skip
HANDLED = {
    "Application.member", "Attachment.member", "Award.member", "Discipline.member", "Distinct.first", "Distinct.second",
    "Enrolment.member", "Entitlement.member", "FormerHome.member", "Honour.member", "ImportRow.member",
    "Member.merged_into", "Post.member", "RegisterEvent.member", "Service.member", "Transfer.member",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def person(cast):
    made = member(
        cast.chi_hoi, NAME, sex="nam", born_on=PartialDate(1948, 5, 12), cccd=CCCD, phone=PHONE, ethnic="Cơ Tu",
        party_joined_on=PartialDate(1970, 3, 2), agent_orange=True, eras=["chong_my"], rank="Thượng sĩ", code="HV-77",
        residence="Thôn Bãi Mẫu", note="Con là Trần Thị Bé",
    )  # fmt: skip
    regime = Regime.objects.create(code="mẫu", name="Trợ cấp", benefit="mot_lan")
    Entitlement.objects.create(
        member=made, regime=regime, state="granted", decision_number="9/QĐ-UBND", amount=4, decided_on=day(3)
    )
    Honour.objects.create(member=made, kind="khac", title="Bằng khen mẫu", recorded_at=AT)
    posts.appoint(made, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(2), **BY_SYSTEM)
    attachments.add(made, pictures.jpeg(), kind="anh", name=f"{NAME}.jpg", **BY_SYSTEM)
    return made


def left(person: Member) -> Member:
    registry.record_death(person, on=day(6), **BY_SYSTEM)
    return person


def erase(person: Member, actor=None):
    return erasing.erase(person, **ASKED, actor=actor, at=AT)


def everything(tables) -> str:
    """All that the database holds in these tables, as words."""
    return " ".join(str(row) for table in tables for row in table.objects.values_list())


def test_nothing_that_tells_who_he_was_is_left(cast, person, folder, django_capture_on_commit_callbacks):
    left(person)
    registry.change(person, {"phone": "0905999888"}, seen_version=person.version, **BY_SYSTEM)
    with django_capture_on_commit_callbacks(execute=True):
        event = erase(person, cast.van_phong)
    person.refresh_from_db()
    assert (person.full_name, person.search_key, person.status) == (erasing.NAME, "da xoa theo yeu cau", "died")
    assert (person.sex, person.ethnic, list(person.services.values_list("era", flat=True))) == (
        "nam", "Cơ Tu", ["chong_my"])  # fmt: skip
    tables = [Member, Attachment, Honour, Entitlement, type(event), AuditEntry]
    tables += [person.posts.model, person.disciplines.model, person.applications.model]
    held = everything(tables)
    for words in (NAME, "Ân", CCCD, PHONE, "0905999888", "Bãi Mẫu", "Bé", "HV-77", "Thượng sĩ", "9/QĐ", "Bằng khen"):
        assert words not in held
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert event.before["said"] == ASKED
    assert audit.faults() == []


def test_every_kind_of_row_that_belongs_to_a_member_is_thought_of():
    pointing = [one for one in Member._meta.get_fields(include_hidden=True) if one.auto_created and one.is_relation]
    assert {f"{one.related_model.__name__}.{one.field.name}" for one in pointing} == HANDLED


def test_of_the_birthday_stays_only_what_a_past_total_needs(cast):
    old = member(cast.chi_hoi, "Hồ Văn Già", born_on=PartialDate(1948, 5, 12), party_joined_on=PartialDate(1970, 3, 2))
    turned = member(cast.chi_hoi, "Hồ Văn Tròn", born_on=PartialDate(1954, 5, 12))
    for one in (old, turned):
        erase(left(one))
        one.refresh_from_db()
    assert (old.born_on, old.party_joined_on) == (PartialDate(1948), PartialDate(1970))
    assert turned.born_on == PartialDate(1954, 5, 12)  # he became 70 while he counted


@pytest.mark.parametrize("how", ["active", "exempt", "asked"])
def test_who_still_counts_or_waits_is_refused_with_what_to_do_first(cast, person, how):
    if how == "exempt":
        registry.exempt(person, on=day(3), reason="Cao tuổi", **BY_SYSTEM)
    if how == "asked":
        person = applicant(cast.chi_hoi).member
    with pytest.raises(registry.NotAllowed, match="Trước hết ghi"):
        erase(person)
    assert not Member.objects.filter(erased_at__isnull=False).exists()


def test_an_applicant_who_was_refused_leaves_nothing(cast):
    application = applicant(cast.chi_hoi, "Rơ Lưk Riêng")
    registry.decide(application, accepted=False, on=day(2), reason="Chưa đủ", **BY_SYSTEM)
    erase(application.member)
    application.member.refresh_from_db()
    assert (application.member.full_name, application.member.applications.count()) == (erasing.NAME, 0)


def test_who_came_from_the_candidates_is_erased_and_still_counts_there(cast):
    candidate = candidates.list_person(cast.chi_hoi, {"full_name": "Rơ Lưk Nguồn"}, **BY_SYSTEM)
    application = candidates.apply(candidate, unit=cast.chi_hoi, on=day(2), **BY_SYSTEM)
    registry.decide(application, accepted=False, on=day(3), reason="Chưa đủ", **BY_SYSTEM)
    erase(application.member)
    candidate.refresh_from_db()
    assert (candidate.state, candidate.application, "Nguồn" in candidate.full_name) == ("applied", None, False)


@pytest.mark.parametrize("missing", ["reason", "request_number"])
def test_reason_and_number_of_the_request_are_needed(person, missing):
    with pytest.raises(registry.NotAllowed, match="Chưa ghi"):
        erasing.erase(left(person), **ASKED | {missing: " "}, **BY_SYSTEM)


def test_only_who_holds_the_right_on_his_unit(cast, person):
    left(person)
    for who in (cast.chu_tich_huyen, cast.can_bo_xa, cast.lanh_dao, cast.nguoi_la):
        with pytest.raises(registry.NotAllowed, match="không có quyền"):
            erase(person, who)


def test_c03_a_second_time_does_nothing(cast, person):
    left(person)
    assert erase(person, cast.van_phong) and erase(person, cast.van_phong) is None
    assert person.events.filter(verb="erase").count() == 1
    assert AuditEntry.objects.filter(verb="register.erase").count() == 1


def test_nothing_is_written_of_him_again_and_nothing_undone(cast, person):
    left(person)
    erase(person)
    death = person.events.get(verb="record_death")
    for act in (
        lambda: registry.undo(death, **BY_SYSTEM),
        lambda: registry.undo(last_event(person), **BY_SYSTEM),
        lambda: registry.change(person, {"full_name": NAME}, seen_version=person.version, **BY_SYSTEM),
        lambda: attachments.add(person, pictures.PDF, kind="khac", name="a.pdf", **BY_SYSTEM),
    ):
        with pytest.raises(registry.NotAllowed, match="đã xoá theo yêu cầu"):
            act()


def test_the_search_finds_the_new_name_alone(person):
    left(person)
    erase(person)
    assert not search.find(Member.objects.all(), "tran an").exists()
    assert not search.find(Member.objects.all(), CCCD[-4:]).exists()
    assert search.find(Member.objects.all(), "xoa theo").get() == person


def test_files_merged_into_his_go_too_and_what_a_wrong_merge_remembered(cast, person):
    twin = member(cast.xa, "Trần Văn Ẩn Đôi", cccd="049048000999")
    other = member(cast.xa, "Hồ Văn Khác")
    wrong = registry.merge(other, other=person, choices={}, seen_versions=_versions(other, person), **BY_SYSTEM)
    registry.undo(wrong, **BY_SYSTEM)
    registry.merge(person, other=twin, choices={}, seen_versions=_versions(person, twin), **BY_SYSTEM)
    erase(left(person))
    held = everything([Member, type(wrong), Distinct])
    for words in (NAME, "Ẩn Đôi", CCCD, "049048000999"):
        assert words not in held
    assert "Hồ Văn Khác" in held
    assert set(Member.objects.filter(erased_at__isnull=False)) == {person, twin}


def _versions(keep, other):
    for one in (keep, other):
        one.refresh_from_db()
    return merging.version_of(keep), merging.version_of(other)


def test_staged_rows_of_lists_are_emptied_and_do_not_bring_him_back(cast, person):
    def row(state, number, **said):
        source = MemberImport.objects.create(
            unit=cast.huyen, file_name="ds.xlsx", path="a.bin", sha256="x", state=state, created_at=AT
        )
        return ImportRow.objects.create(source=source, number=number, verdict="new", **said)

    done = row("applied", 1, cells=[NAME, "12/5/1948"], data={"full_name": NAME})
    waits = row("checked", 2, cells=["Ân", CCCD], data={"cccd": CCCD})
    namesake = row("checked", 3, cells=[NAME, "1961"], data={"full_name": NAME, "born_on": "1961"})
    erase(left(person))
    for one in (done, waits, namesake):
        one.refresh_from_db()
    assert (done.cells, done.data, done.verdict) == ([], {}, "new")
    assert (waits.cells, waits.data, waits.verdict) == ([], {}, "rejected")
    assert waits.source.rows.get().problems and namesake.data["full_name"] == NAME
    waits.source.refresh_from_db()
    assert waits.source.counts["rejected"] == 1


def test_a_household_of_his_own_still_counts_and_one_of_others_goes_on_without_him(cast, person):
    wife, alone = member(cast.chi_hoi, "Hồ Thị Vợ"), member(cast.chi_hoi, "Hồ Văn Mình")
    households.together(wife, other=person, **BY_SYSTEM)
    households.leave(person, since=day(2), **BY_SYSTEM)
    home = households.open_for(alone, **BY_SYSTEM)
    Household.objects.filter(pk=home.pk).update(living_standard="ngheo", savings_group="Tổ của Ân")
    HouseholdReview.objects.create(household=home, on=day(2), living_standard="ngheo", savings_group="Tổ của Ân")
    for one in (person, alone):
        erase(left(one))
        one.refresh_from_db()
    wife.refresh_from_db()
    assert person.household is None and not person.former_homes.exists() and wife.household is not None
    assert alone.household.reviews.get().living_standard == "ngheo"
    assert "Tổ của Ân" not in everything([Household, HouseholdReview])
    on = {"starts_on": day(1), "on": day(3)}
    assert figures.of_units(["poor_households"], [cast.xa], **on)["poor_households"] == {cast.xa.pk: 1}


def test_a_household_that_he_alone_was_counted_in_is_counted_on_those_days_still(cast, person):
    """His wife came into the register after he had died, and has moved out since."""
    home = households.open_for(person, **BY_SYSTEM)
    facts = {"living_standard": "ngheo", "loan_balance": 7, "savings_group": "Tổ của Ân"}
    HouseholdReview.objects.create(household=home, on=day(2), **facts)
    HouseholdReview.objects.create(household=home, on=day(11), living_standard="kha")
    left(person)
    wife = member(cast.chi_hoi, "Hồ Thị Vợ", on=day(10))
    households.join(wife, household=home, **BY_SYSTEM)
    households.leave(wife, since=day(12), **BY_SYSTEM)
    days = [START, day(2), day(8), day(10), day(11), day(12)]
    before = [household_counts.tally(cast.chi_hoi, on=on) for on in days]
    erase(person)
    assert [household_counts.tally(cast.chi_hoi, on=on) for on in days] == before
    assert person.household != home and list(person.household.members.all()) == [person]
    assert person.household.reviews.get().savings_group == ""  # of the day on which he was counted, and no later one


# --- totals ----------------------------------------------------------------------------------------------------------


def totals(cast, days) -> list:
    """Every grouping and figure of these days."""
    units = [cast.tinh, cast.huyen, cast.xa, cast.chi_hoi, cast.huyen_khac]
    told = [counts.headcount(unit, on=on, by=by) for on in days for unit in units[:2] for by in BANDS]
    told += [counts.balance(unit, starts_on=date(2023, 12, 31), ends_on=on) for on in days for unit in units]
    return told + [figures.of_units(NAMED, units, starts_on=date(2024, 1, 1), on=on) for on in days]


def partial(first: int, last: int):
    """A date known to the day, the month or the year."""
    days = some.dates(date(first, 1, 1), date(last, 12, 31))
    return some.builds(
        lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]), days, some.integers(1, 3)
    )


people = some.lists(
    some.fixed_dictionaries({
        "born_on": some.none() | partial(1943, 1946) | partial(1953, 1956) | partial(1963, 1966),
        "party_joined_on": some.none() | partial(1970, 1971) | partial(2023, 2024),
        "sex": some.sampled_from(["", "nam", "nu"]), "ethnic": some.sampled_from(["", "Kinh", "Cơ Tu"]),
        "eras": some.sampled_from([[], ["chong_my"], ["chong_my", "lao"]]),
        "medal_year": some.sampled_from([None, 2024]),
    }),
    min_size=1, max_size=3,
)  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=people, moves=some.booleans(), dies=some.booleans(),
    offsets=some.lists(some.integers(0, 365), min_size=3, max_size=3),
)  # fmt: skip
def test_no_total_of_any_past_day_changes(cast, fields, moves, dies, offsets):
    made = [member(cast.chi_hoi, f"Hồ Văn Mẫu {number}", **facts) for number, facts in enumerate(fields)]
    days = {date(2024, 1, 1) + timedelta(days=offset) for offset in offsets}
    for one in made:
        if moves:
            moved(one, cast.huyen_khac, on=day(3, 10))
        if dies:
            registry.record_death(one, on=day(8, 20), **BY_SYSTEM)
        else:
            registry.strike_off(one, on=day(11, 5), reason="Bỏ sinh hoạt", **BY_SYSTEM)
        for known in (one.born_on, one.party_joined_on):  # the days around which something changes
            if known:
                on = date(2024, known.month or 1, min(known.day or 1, 28))
                days |= {on, on - timedelta(days=1), on + timedelta(days=1)}
    days = sorted(days)
    before = totals(cast, days)
    for one in made:
        erase(one)
    assert totals(cast, days) == before
