"""Hộ gia đình: the list with its figures, the household of a member, who may do what."""

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.choices import UnitKind
from members.domain.homes import households
from members.domain.register import registry
from members.models import Household, Member
from tests import factories
from tests.members.homes.test_household_counts import KNOWN, housed
from tests.members.registering import BY_SYSTEM, START, day, member, moved

LIST = reverse("households")
QUERIES = {LIST: 12, "page": 18}


def page_of(person) -> str:
    return reverse("member-household", args=[person.pk])


def post(client, person, verb: str, **said):
    return client.post(page_of(person), {"verb": verb} | said)


def found(client, person, **said):
    """What the review form posts as the page shows it, with these changes."""
    form = client.get(page_of(person)).context["review"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return data | {"review-on": "01/02/2024"} | {f"review-{name}": value for name, value in said.items()}


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_figures_of_the_day_and_the_households_of_today(cast, as_user):
    housed(cast.chi_hoi, living_standard="ngheo", temporary_house=True, loan_balance=50_000_000)
    housed(cast.xa, living_standard="kha")
    housed(cast.huyen_khac, living_standard="ngheo")
    response = as_user(cast.can_bo_xa).get(LIST)
    text = response.content.decode()
    assert "<strong>2</strong> hộ" in text
    assert "50.000.000 đồng" in text
    assert response.context["whole"].poor == 1
    assert len(response.context["rows"]) == 2
    before = as_user(cast.can_bo_xa).get(LIST, {"on": "01/02/2024"}).context["whole"]
    assert (before.households, before.not_recorded) == (2, 2)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"standard": "ngheo"}, ["A Nghèo"]),
        ({"standard": "none"}, ["A Chưa"]),
        ({"temporary": "yes"}, ["A Nghèo"]),
        ({"temporary": "no"}, ["A Khá"]),  # reviewed; of one who was not, nobody knows
        ({"standard": "kha", "temporary": "yes"}, []),
    ],
)
def test_the_list_is_narrowed(cast, as_user, asked, names):
    for name, fields in (
        ("A Nghèo", {"living_standard": "ngheo", "temporary_house": True}), ("A Khá", {"living_standard": "kha"}),
        ("A Chưa", {}),
    ):  # fmt: skip
        registry.change(housed(cast.chi_hoi, **fields), {"full_name": name}, seen_version=1, **BY_SYSTEM)
    rows = as_user(cast.can_bo_xa).get(LIST, asked).context["rows"]
    assert [head.full_name for head, _ in rows] == names


def test_a_household_stands_in_the_list_once_with_those_whom_one_may_see(cast, as_user):
    first, second = housed(cast.chi_hoi), member(cast.chi_hoi, "Hồ Thị Ấn")
    households.join(second, household=first.household, **BY_SYSTEM)
    client = as_user(cast.can_bo_xa)
    rows = client.get(LIST).context["rows"]
    assert [[one.full_name for one in head.household.seen] for head, _ in rows] == [["Hồ Thị Ấn", "Hồ Văn Mẫu"]]
    moved(second, cast.huyen_khac, on=day(6))
    rows = client.get(LIST).context["rows"]
    assert [[one.full_name for one in head.household.seen] for head, _ in rows] == [["Hồ Văn Mẫu"]]
    assert not as_user(cast.nguoi_la).get(LIST).context["rows"]
    registry.record_death(first, on=day(7), **BY_SYSTEM)
    assert not client.get(LIST).context["rows"]


def test_fifty_households_a_page(cast, as_user):
    Household.objects.bulk_create(Household(unit=cast.xa) for _ in range(52))
    for household in Household.objects.all():
        person = member(cast.xa)
        Member.objects.filter(pk=person.pk).update(household=household)
    client = as_user(cast.can_bo_xa)
    first = client.get(LIST).context["page"]
    second = client.get(LIST, {"after": first.next}).context["page"]
    assert (len(first.rows), len(second.rows), second.next, second.previous) == (50, 2, None, 0)


def test_a_wrong_day_is_422(cast, as_user):
    response = as_user(cast.can_bo_xa).get(LIST, {"on": "hôm qua"})
    assert response.status_code == 422
    assert 'value="hôm qua"' in response.content.decode()


def test_an_empty_list_says_what_to_do(cast, as_user):
    assert "bấm “Lập hộ”" in as_user(cast.can_bo_xa).get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_households(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        place = factories.unit(f"Chi hội {number + 5}", UnitKind.CHAPTER, parent=cast.xa)
        first = housed(place, living_standard="kha")
        households.join(member(place), household=first.household, **BY_SYSTEM)
    client = as_user(cast.can_bo_xa)
    client.get(LIST)
    with django_assert_num_queries(QUERIES[LIST]):
        client.get(LIST)


# --- the household of a member -------------------------------------------------------------------------------------


def test_two_members_are_put_into_one_household_and_taken_out(cast, as_user):
    person, other, client = member(cast.chi_hoi), member(cast.chi_hoi, "Hồ Thị Vợ"), as_user(cast.can_bo_xa)
    member(cast.xa, "Hồ Thị Vợ Xa")
    text = post(client, person, "find", q="vo").content.decode()
    assert f'value="{other.pk}"' in text
    assert "Vợ Xa" not in text  # of another unit
    assert post(client, person, "join", who=other.pk).status_code == 302
    person.refresh_from_db()
    other.refresh_from_db()
    assert person.household is not None
    assert person.household == other.household
    assert "Hồ Thị Vợ" in client.get(reverse("member-file", args=[person.pk])).content.decode()
    again = post(client, person, "join", who=other.pk)
    assert again.status_code == 422
    assert "đã ở trong hộ này" in again.content.decode()
    assert post(client, person, "leave", who=other.pk).status_code == 302
    other.refresh_from_db()
    assert other.household is None


def test_who_goes_on_a_day_is_told_on_the_page_and_what_was_typed_is_kept_when_it_is_refused(cast, as_user):
    person, other, client = housed(cast.chi_hoi), member(cast.chi_hoi, "Hồ Thị Vợ"), as_user(cast.can_bo_xa)
    refused = post(client, person, "join", who=other.pk, q="vo", since="5/6/2999")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "chưa đến" in text and 'value="5/6/2999"' in text and f'value="{other.pk}" checked' in text
    post(client, person, "join", who=other.pk, since="5/6/2024")
    post(client, person, "leave", who=other.pk, since="7/6/2024")
    text = client.get(page_of(person)).content.decode()
    assert "Đến trước ngày 07/6/2024: Hồ Thị Vợ ở hộ này." in text
    text = client.get(page_of(other)).content.decode()
    assert "Đến trước ngày 05/6/2024: Hồ Thị Vợ chưa ở hộ nào trong sổ." in text


def test_the_one_without_a_household_joins_that_of_the_other(cast, as_user):
    person, other = member(cast.chi_hoi), housed(cast.chi_hoi)
    post(as_user(cast.can_bo_xa), person, "join", who=other.pk)
    person.refresh_from_db()
    assert person.household == other.household


def test_a_household_of_one_is_opened(cast, as_user):
    person, client = member(cast.chi_hoi), as_user(cast.can_bo_xa)
    assert post(client, person, "open").status_code == 302
    assert post(client, person, "open").status_code == 422
    assert "chưa được rà soát" in client.get(page_of(person)).content.decode()


def test_nobody_chosen_is_422_and_an_unknown_deed_is_400(cast, as_user):
    person, client = member(cast.chi_hoi), as_user(cast.can_bo_xa)
    assert post(client, person, "join").status_code == 422
    assert "Chọn một người" in post(client, person, "join").content.decode()
    assert post(client, person, "xoa").status_code == 400


def test_a_review_is_recorded(cast, as_user):
    person, client = housed(cast.chi_hoi), as_user(cast.can_bo_xa)
    said = found(client, person, living_standard="ngheo", loan_balance="50.000.000", temporary_house="on")
    assert post(client, person, "review", **said).status_code == 302
    household = Household.objects.get()
    assert (household.living_standard, household.loan_balance, household.temporary_house) == ("ngheo", 50_000_000, True)
    text = client.get(page_of(person)).content.decode()
    assert "50.000.000" in text
    assert "01/02/2024" in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": ""}, "Ghi ngày"), ({"on": "01/01/2300"}, "chưa đến"),
        ({"loan_balance": "50 triệu"}, "“50 triệu” chưa đọc được"),
        ({"loan_balance": "-5"}, "từ 0 trở lên"), ({"economic_model": "x" * 121, "loan_balance": "7"}, "120"),
        ({"living_standard": "trung_luu"}, "không"),
    ],
)  # fmt: skip
def test_wrong_fields_are_422_with_what_was_typed(cast, as_user, said, words):
    person, client = housed(cast.chi_hoi), as_user(cast.can_bo_xa)
    data = found(client, person, savings_group="Tổ 7") | {f"review-{name}": value for name, value in said.items()}
    response = post(client, person, "review", **data)
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert 'value="Tổ 7"' in text
    assert not Household.objects.get().reviews.exists()


def test_c01_a_stale_review_is_409_and_goes_through_when_it_is_sent_again(cast, as_user):
    person, client = housed(cast.chi_hoi), as_user(cast.can_bo_xa)
    data = found(client, person, living_standard="ngheo")
    households.review(person.household, on=START, fields=KNOWN, seen=households.stamp(person.household), **BY_SYSTEM)
    response = post(client, person, "review", **data)
    assert response.status_code == 409
    assert "người khác vừa rà soát" in response.content.decode()
    assert Household.objects.get().living_standard == "trung_binh"
    again = response.context["review"]
    data["review-seen"] = again["seen"].value()
    assert again["living_standard"].value() == "ngheo"
    assert post(client, person, "review", **data).status_code == 302
    assert Household.objects.get().living_standard == "ngheo"


def test_s02_a_stranger_gets_nothing(cast, as_user):
    person, client = housed(cast.chi_hoi), as_user(cast.nguoi_la)
    assert client.get(page_of(person)).status_code == 404
    assert post(client, person, "leave", who=person.pk).status_code == 404
    ours = housed(cast.huyen_khac)
    for verb in ("leave", "join"):  # somebody of another unit, through one of ours
        assert post(client, ours, verb, who=person.pk).status_code == 404


def test_s02_those_of_other_units_are_counted_and_not_named_and_their_unit_reviews(cast, as_user):
    stays, leaves = housed(cast.chi_hoi), member(cast.chi_hoi, "Hồ Thị Đi")
    households.join(leaves, household=stays.household, **BY_SYSTEM)
    moved(leaves, cast.huyen_khac, on=day(6))
    client = as_user(cast.nguoi_la)
    text = client.get(page_of(leaves)).content.decode()
    assert "1 hội viên sinh hoạt ở đơn vị khác" in text
    assert "Hồ Văn Mẫu" not in text
    assert "đơn vị ấy rà soát" in text
    assert post(client, leaves, "review", **{"review-on": "01/02/2024"}).status_code == 404
    assert "Hồ Văn Mẫu" not in client.get(reverse("member-file", args=[leaves.pk])).content.decode()


def test_a04_looking_at_a_household_is_recorded(cast, as_user):
    person = housed(cast.chi_hoi)
    as_user(cast.can_bo_xa).get(page_of(person))
    assert AuditEntry.objects.filter(verb="member.view", object_id=str(person.pk)).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_those_who_live_there(cast, as_user, django_assert_num_queries, count):
    person = housed(cast.chi_hoi, living_standard="kha")
    for _ in range(count):
        households.join(member(cast.chi_hoi), household=person.household, **BY_SYSTEM)
    client = as_user(cast.can_bo_xa)
    client.get(page_of(person))
    with django_assert_num_queries(QUERIES["page"]):
        client.get(page_of(person))
