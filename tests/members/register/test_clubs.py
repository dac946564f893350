"""Ex-servicemen: clubs counted from time to time, and candidates on their way into the association."""

import io
import zipfile
from contextlib import nullcontext
from datetime import date

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from ccb.lib.partial_dates import PartialDate
from members.choices import CandidateState, MemberStatus, RequestState
from members.domain import candidates, clubs
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Application, Candidate, Club, ClubCount, Member
from tests import factories

BY_SYSTEM = {"actor": None, "at": factories.NOW}
FOUNDED, TODAY = date(2020, 12, 22), date(2024, 6, 10)
NAME, PHONE = "Đinh Văn Nguồn", "0905123456"


def _club(unit, name="Câu lạc bộ cựu quân nhân") -> Club:
    return clubs.found(unit, name=name, founded_on=FOUNDED, **BY_SYSTEM)


def _candidate(unit, **fields) -> Candidate:
    usual = {"full_name": NAME, "born_on": PartialDate(1998), "phone": PHONE, "residence": "Thôn Mẫu"}
    return candidates.list_person(unit, usual | fields, **BY_SYSTEM)


# --- Clubs ------------------------------------------------------------------------------------------------------------


def test_the_last_count_until_the_day_holds(cast, django_assert_num_queries):
    first, second = _club(cast.huyen), _club(cast.xa)
    _club(cast.xa, "Câu lạc bộ chưa đếm")
    for club, on, people in ((first, date(2024, 1, 1), 40), (first, date(2024, 7, 1), 45), (second, TODAY, 12)):
        with pytest.raises(NotAllowed) if on > TODAY else nullcontext():
            clubs.count(club, on=on, people=people, **BY_SYSTEM)
    units = [cast.tinh, cast.huyen, cast.xa, cast.huyen_khac]
    with django_assert_num_queries(1):
        found = clubs.of_units(units, on=TODAY)
    assert [found["clubs"][unit.pk] for unit in units] == [3, 3, 2, None]
    assert [found["club_people"][unit.pk] for unit in units] == [52, 52, 12, None]
    assert clubs.of_units([cast.xa], on=date(2024, 6, 9))["club_people"] == {cast.xa.pk: None}


def test_a_count_of_a_day_is_put_right_and_the_same_again_changes_nothing(cast):
    club = _club(cast.huyen)
    assert [clubs.count(club, on=TODAY, people=n, **BY_SYSTEM) for n in (40, 40, 41)] == [True, False, True]
    assert ClubCount.objects.get().people == 41
    with pytest.raises(NotAllowed, match="ngày thành lập câu lạc bộ"):
        clubs.count(club, on=date(2020, 1, 1), people=1, **BY_SYSTEM)


def test_a_club_that_cannot_be_so_is_refused(cast):
    club = _club(cast.huyen)
    with pytest.raises(NotAllowed, match="đã có câu lạc bộ"):
        _club(cast.huyen, "câu lạc bộ  Cựu quân nhân")
    said = {"name": club.name, "head": "Lê Văn Mẫu", "founded_on": FOUNDED}
    with pytest.raises(NotAllowed, match="trước ngày thành lập"):
        clubs.change(club, **said, ended_on=date(2020, 1, 1), seen_version=1, **BY_SYSTEM)
    assert clubs.change(club, **said, ended_on=TODAY, seen_version=1, **BY_SYSTEM)
    with pytest.raises(Stale):
        clubs.change(club, **said, ended_on=None, seen_version=1, **BY_SYSTEM)
    assert clubs.of_units([cast.huyen], on=date(2024, 6, 11))["clubs"] == {cast.huyen.pk: None}


# --- Candidates -------------------------------------------------------------------------------------------------------


def test_a_candidate_becomes_an_applicant_and_his_data_lie_in_one_place(cast):
    one = _candidate(cast.xa)
    application = candidates.apply(one, unit=cast.chi_hoi, on=TODAY, **BY_SYSTEM)
    member = Member.objects.get()
    assert (member.full_name, member.phone, member.status) == (NAME, PHONE, MemberStatus.APPLYING)
    assert (application.unit, application.state, application.member) == (cast.chi_hoi, RequestState.ASKED, member)
    one.refresh_from_db()
    assert (one.state, one.full_name, one.phone, one.born_on) == (
        CandidateState.APPLIED, candidates.FORGOTTEN, "", None,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="không còn trong nguồn"):
        candidates.apply(one, unit=cast.chi_hoi, on=TODAY, **BY_SYSTEM)
    assert Application.objects.count() == 1


def test_who_still_serves_stands_in_the_list_and_does_not_apply_yet(cast, as_user):
    for back, name in (
        (PartialDate(2099, 2), "Người Sắp Về"),
        (PartialDate(2023), "Người Đã Về"),
        (None, "Người Chưa Ghi"),
    ):
        _candidate(cast.xa, full_name=name, discharged_on=back)
    one = Candidate.objects.get(full_name="Người Sắp Về")
    with pytest.raises(NotAllowed, match="xuất ngũ 2/2099, ngày 31/01/2099 chưa nộp đơn"):
        candidates.apply(one, unit=cast.chi_hoi, on=date(2099, 1, 31), **BY_SYSTEM)
    assert [one.serves(date(2099, month, 1)) for month in (1, 2)] == [True, False]
    client = as_user(cast.can_bo_huyen)
    page = client.get(reverse("candidates")).content.decode()
    assert "Chi hội 1, xã Đồng Mẫu" in client.get(reverse("candidate", args=[one.pk])).content.decode()
    assert "<strong>1</strong> sắp xuất ngũ" in page and page.count("đã về") == 1
    only = client.get(reverse("candidates"), {"back": "no"}).content.decode()
    assert "Người Sắp Về" in only and "Người Đã Về" not in only and "Người Chưa Ghi" not in only


def test_who_is_dropped_is_forgotten(cast):
    one = _candidate(cast.xa)
    with pytest.raises(NotAllowed, match="Chưa ghi lý do"):
        candidates.drop(one, reason=" ", **BY_SYSTEM)
    candidates.drop(one, reason="Chuyển đi nơi khác", **BY_SYSTEM)
    kept = Candidate.objects.values().get()
    assert not [value for value in kept.values() if value in (NAME, PHONE, "Thôn Mẫu")]
    assert NAME not in " ".join(AuditEntry.objects.values_list("data", flat=True))


def test_only_who_keeps_the_register_lists_candidates_and_the_same_person_once(cast):
    _candidate(cast.xa)
    with pytest.raises(NotAllowed, match="đã có trong nguồn"):
        _candidate(cast.xa)
    for person in (cast.nguoi_la, cast.lanh_dao):
        with pytest.raises(NotAllowed, match="không có quyền"):
            candidates.list_person(cast.xa, {"full_name": "A"}, actor=person, at=factories.NOW)
    with pytest.raises(NotAllowed, match="là câu lạc bộ của"):
        candidates.list_person(cast.xa, {"full_name": "A"}, club=_club(cast.huyen_khac), **BY_SYSTEM)


def test_s21_the_telephone_is_masked_without_the_right_and_each_look_is_recorded(cast):
    one = _candidate(cast.huyen)
    assert candidates.view(one, actor=cast.chu_tich_huyen, at=factories.NOW) == PHONE
    assert PHONE not in candidates.view(one, actor=cast.can_bo_huyen, at=factories.NOW)
    assert AuditEntry.objects.filter(verb="candidate.view").count() == 2


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_a_clerk_keeps_clubs_and_candidates_on_the_pages(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    client.post(reverse("club-add"), {"name": "CLB Hùng Vương", "founded_on": "22/12/2020"})
    club = Club.objects.get()
    client.post(reverse("club", args=[club.pk]), {"on": "1/6/2024", "people": "1.000"})
    assert "1.000" in client.get(reverse("clubs")).content.decode()
    assert client.post(reverse("club", args=[club.pk]), {"on": "1/1/2019", "people": "1"}).status_code == 422
    assert "chưa đếm" in client.get(reverse("clubs"), {"on": "31/5/2024"}).content.decode()
    assert "Chưa ghi câu lạc bộ" in client.get(reverse("clubs"), {"on": "31/5/2020"}).content.decode()
    assert "31/05/2024" in client.get(reverse("clubs"), {"on": "31/05/2024x"}).content.decode()
    person = {"full_name": NAME, "born_on": "1998", "phone": PHONE, "unit": cast.xa.pk}
    client.post(reverse("candidate-add"), person | {"club": club.pk})
    one = Candidate.objects.get()
    page = client.get(reverse("candidate", args=[one.pk])).content.decode()
    assert NAME in page and PHONE not in page
    client.post(reverse("candidate", args=[one.pk]), person | {"phone": "", "seen": 1, "note": "Đã gặp"})
    one.refresh_from_db()
    assert (one.phone, one.note) == (PHONE, "Đã gặp")
    response = client.post(reverse("candidate-apply", args=[one.pk]), {"unit": cast.chi_hoi.pk, "on": "1/6/2024"})
    assert response.url == reverse("member-file", args=[Member.objects.get().pk])


def test_s02_a_candidate_does_not_apply_to_a_foreign_unit(cast, as_user):
    one = _candidate(cast.xa)
    response = as_user(cast.can_bo_huyen).post(
        reverse("candidate-apply", args=[one.pk]), {"unit": cast.huyen_khac.pk, "on": "1/6/2024"}
    )
    assert response.status_code == 422 and not Member.objects.exists()


def test_the_excel_of_candidates_masks_telephones_without_the_right_and_is_recorded(cast, as_user):
    _candidate(cast.xa)
    _candidate(cast.huyen_khac, full_name="Người Huyện Khác")
    for who, in_full in ((cast.chu_tich_huyen, True), (cast.can_bo_huyen, False)):
        response = as_user(who).get(reverse("candidates-file"))
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert NAME in sheet and "Người Huyện Khác" not in sheet
        assert (PHONE in sheet) is in_full
        assert AuditEntry.objects.filter(verb="candidate.export", actor=who).count() == 1
    assert as_user(cast.lanh_dao).get(reverse("candidates-file")).status_code == 404
