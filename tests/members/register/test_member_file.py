"""Hồ sơ: what is masked, who sees what, and that looking is recorded (S21, A04)."""

import json
from datetime import date

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from ccb.lib.partial_dates import PartialDate
from members.models import Post
from tests.members.registering import applicant, day, last_event, member

CCCD, PHONE = "049048000123", "0905123456"
QUERIES = {"can_bo_huyen": 19, "van_phong": 21}


@pytest.fixture
def person(cast):
    made = member(
        cast.chi_hoi, "Trần Văn Ân", sex="nam", born_on=PartialDate(1948, 5), cccd=CCCD, phone=PHONE,
        ethnic="Cơ Tu", party_joined_on=PartialDate(1970), agent_orange=True, eras=["chong_my"],
    )  # fmt: skip
    Post.objects.create(
        member=made,
        unit=cast.chi_hoi,
        body="chi_hoi",
        title="Chi hội trưởng",
        term="2022-2027",
        started_on=date(2024, 2, 1),
    )
    return made


def file_of(client, person) -> str:
    response = client.get(reverse("member-file", args=[person.pk]))
    assert response.status_code == 200
    return response.content.decode()


def reveal(client, person, purpose="Đối chiếu thẻ bảo hiểm"):
    return client.post(reverse("member-reveal", args=[person.pk]), {"purpose": purpose})


def act(client, person, verb: str, **said):
    data = {f"{verb}-{name}": value for name, value in said.items()}
    return client.post(reverse("member-act", args=[person.pk]), {"verb": verb} | data)


def test_it_shows_the_file_and_the_history(cast, person, as_user):
    text = file_of(as_user(cast.chu_tich_huyen), person)
    for words in (
        "Trần Văn Ân",
        "5/1948",
        "Chống Mỹ",
        "Cơ Tu",
        "1970",
        "Chi hội trưởng",
        "Có trong sổ khi lập, 01/01/2024",
    ):
        assert words in text


def test_s21_numbers_are_masked_for_everybody(cast, person, as_user):
    for who in (cast.van_phong, cast.chu_tich_huyen, cast.can_bo_huyen):
        text = file_of(as_user(who), person)
        assert CCCD not in text
        assert PHONE not in text
        assert "0123" in text


def test_s21_sensitive_fields_are_hidden_without_the_right(cast, person, as_user):
    text = file_of(as_user(cast.can_bo_huyen), person)
    assert "không có quyền xem" in text
    assert "Cơ Tu" not in text
    assert "1970" not in text
    assert "Hiện số CCCD" not in text


def test_s21_doubts_about_the_cccd_quote_no_digits_to_those_who_may_not_read_it(cast, as_user):
    wrong = member(cast.xa, "Hồ Văn Sai", cccd="049045000123", sex="nam", born_on=PartialDate(1948))
    assert "1945" in file_of(as_user(cast.chu_tich_huyen), wrong)
    text = file_of(as_user(cast.can_bo_huyen), wrong)
    assert "không khớp với hồ sơ" in text
    assert "1945" not in text


def test_a04_opening_a_file_is_recorded(cast, person, as_user):
    file_of(as_user(cast.can_bo_huyen), person)
    entry = AuditEntry.objects.get(verb="member.view")
    assert (entry.actor, entry.object_id) == (cast.can_bo_huyen, str(person.pk))


def test_a04_so_is_opening_it_for_correction(cast, person, as_user):
    as_user(cast.chu_tich_huyen).get(reverse("member-edit", args=[person.pk]))
    assert json.loads(AuditEntry.objects.get(verb="member.view").data) == {"sensitive": True}


def test_a04_numbers_are_shown_once_and_recorded_with_the_purpose(cast, person, as_user):
    client = as_user(cast.chu_tich_huyen)
    text = reveal(client, person).content.decode()
    assert CCCD in text
    assert PHONE in text
    entry = AuditEntry.objects.get(verb="member.reveal")
    assert json.loads(entry.data) == {"fields": ["cccd", "phone"], "purpose": "Đối chiếu thẻ bảo hiểm"}
    assert not [one for one in AuditEntry.objects.all() if CCCD in one.data or PHONE in one.data]
    assert CCCD not in file_of(client, person)


def test_a04_no_purpose_no_number(cast, person, as_user):
    response = reveal(as_user(cast.chu_tich_huyen), person, purpose=" ")
    assert response.status_code == 422
    assert CCCD not in response.content.decode()
    assert not AuditEntry.objects.filter(verb="member.reveal").exists()


def test_s21_a_clerk_cannot_reveal(cast, person, as_user):
    assert reveal(as_user(cast.can_bo_huyen), person).status_code == 404


def test_s02_a_stranger_gets_nothing(cast, person, as_user):
    client = as_user(cast.nguoi_la)
    for name in ("member-file", "member-edit", "member-transfer"):
        assert client.get(reverse(name, args=[person.pk])).status_code == 404
    assert act(client, person, "death", on="01/6/2024").status_code == 404
    assert not AuditEntry.objects.filter(verb="member.view").exists()


@pytest.mark.parametrize("who", sorted(QUERIES))
@pytest.mark.parametrize("posts", [1, 3])
def test_queries_do_not_grow_with_the_history(cast, person, as_user, django_assert_num_queries, who, posts):
    for number in range(1, posts):
        Post.objects.create(member=person, unit=cast.xa, body="bch", title=f"Uỷ viên {number}", started_on=day(2))
    client = as_user(getattr(cast, who))
    file_of(client, person)
    with django_assert_num_queries(QUERIES[who]):
        file_of(client, person)


# --- what happens to a membership ----------------------------------------------------------------------------------


def test_a_death_is_recorded_and_undone_by_the_office(cast, person, as_user):
    assert act(as_user(cast.can_bo_huyen), person, "death", on="01/6/2024").status_code == 302
    person.refresh_from_db()
    assert person.status == "died"
    assert "Huỷ thao tác" not in file_of(as_user(cast.can_bo_huyen), person)
    office = as_user(cast.van_phong)
    text = file_of(office, person)
    assert "Trạng thái trở lại: Đang sinh hoạt." in text
    assert "1 chức vụ đã kết thúc được khôi phục." in text
    assert act(office, person, "undo", event=last_event(person).pk).status_code == 302
    person.refresh_from_db()
    assert person.status == "active"
    assert person.posts.get().ended_on is None


def test_only_who_holds_the_right_undoes(cast, person, as_user):
    act(as_user(cast.can_bo_huyen), person, "death", on="01/6/2024")
    assert act(as_user(cast.chu_tich_huyen), person, "undo", event=last_event(person).pk).status_code == 404


def test_an_event_of_another_member_is_not_undone_through_this_one(cast, person, as_user):
    other = member(cast.huyen_khac, "Hồ Văn Khác")
    assert act(as_user(cast.van_phong), person, "undo", event=last_event(other).pk).status_code == 404
    assert last_event(other)


@pytest.mark.parametrize(
    ("verb", "said", "status"),
    [
        ("strike", {"on": "01/6/2024", "reason": "Bỏ sinh hoạt"}, "struck"),
        (
            "discipline",
            {"kind": "expulsion", "on": "01/6/2024", "decision_number": "3", "reason": "Vi phạm"},
            "expelled",
        ),
        ("discipline", {"kind": "warning", "on": "01/6/2024", "decision_number": "3", "reason": "Vi phạm"}, "active"),
    ],
)
def test_leaving_and_discipline(cast, person, as_user, verb, said, status):
    assert act(as_user(cast.can_bo_huyen), person, verb, **said).status_code == 302
    person.refresh_from_db()
    assert person.status == status


def test_one_who_was_struck_off_is_admitted_again(cast, person, as_user):
    client = as_user(cast.can_bo_huyen)
    act(client, person, "strike", on="01/6/2024", reason="Bỏ sinh hoạt")
    assert act(client, person, "readmit", on="01/9/2024", decision_number="7/QĐ").status_code == 302
    person.refresh_from_db()
    assert person.status == "active"


def test_an_application_is_proposed_and_decided(cast, as_user):
    newcomer, client = applicant(cast.chi_hoi).member, as_user(cast.can_bo_huyen)
    assert act(client, newcomer, "propose", on="01/02/2024").status_code == 302
    refused = act(client, newcomer, "decide", answer="accept", on="01/3/2024")
    assert refused.status_code == 422
    assert "Kết nạp phải có số quyết định." in refused.content.decode()
    act(client, newcomer, "decide", answer="accept", on="01/3/2024", decision_number="5/QĐ")
    newcomer.refresh_from_db()
    assert newcomer.status == "active"


def test_one_who_was_refused_applies_again(cast, as_user):
    newcomer, client = applicant(cast.chi_hoi).member, as_user(cast.can_bo_huyen)
    act(client, newcomer, "decide", answer="refuse", on="01/3/2024", reason="Chưa đủ hồ sơ")
    assert "Chưa đủ hồ sơ" in file_of(client, newcomer)
    assert act(client, newcomer, "apply", on="01/5/2024").status_code == 302
    assert newcomer.applications.filter(state="asked").exists()


def test_what_the_register_forbids_is_said_beside_the_form_with_the_input_kept(cast, person, as_user):
    response = act(as_user(cast.can_bo_huyen), person, "strike", on="01/6/2300", reason="Bỏ sinh hoạt")
    text = response.content.decode()
    assert response.status_code == 422
    assert "chưa đến" in text
    assert "Bỏ sinh hoạt</textarea>" in text


def test_a_double_click_on_a_death_says_so_and_changes_nothing(cast, person, as_user):
    client = as_user(cast.can_bo_huyen)
    act(client, person, "death", on="01/6/2024")
    assert act(client, person, "death", on="01/6/2024").status_code == 422
    assert person.events.filter(verb="record_death").count() == 1


def test_an_unknown_verb_is_refused(cast, person, as_user):
    assert act(as_user(cast.can_bo_huyen), person, "xoa").status_code == 400


def test_the_system_is_named_where_nobody_acted(cast, person, as_user):
    assert "Hệ thống: <strong>Ghi vào sổ</strong>" in file_of(as_user(cast.can_bo_huyen), person)
