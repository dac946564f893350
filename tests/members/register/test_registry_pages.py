"""Adding, correcting, transferring, and the table of what changed."""

import pytest
from django.urls import reverse

from ccb.lib.partial_dates import SOME_DAY, PartialDate
from members.choices import Role
from members.domain.register import counts, registry
from members.models import Member, Transfer
from tests import factories
from tests.members.registering import BY_SYSTEM, START, admitted, applicant, day, member, moved

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_registry.py

ADD, WAITING, MOVEMENTS = reverse("member-add"), reverse("members-waiting"), reverse("member-movements")
MOVEMENT_QUERIES = 17


def entered(unit, **fields) -> dict:
    return {"unit": unit.pk, "how": "opening", "on": "01/01/2024", "full_name": "Trần Văn Ân"} | fields


# --- adding --------------------------------------------------------------------------------------------------------


def test_a_member_is_entered_with_partial_dates(cast, as_user):
    data = entered(cast.chi_hoi, born_on="1948", enlisted_on="5/1968", joined_on="2/9/1992", eras=["chong_my", "lao"])
    response = as_user(cast.can_bo_xa).post(ADD, data)
    made = Member.objects.get()
    assert response.url == reverse("member-file", args=[made.pk])
    assert (str(made.born_on), str(made.enlisted_on), str(made.joined_on)) == ("1948", "5/1968", "02/9/1992")
    assert {service.era for service in made.services.all()} == {"chong_my", "lao"}
    assert made.status == "active"


def test_a_party_member_of_unknown_day_is_entered_by_a_cross(cast, as_user):
    client, data = as_user(cast.van_phong), entered(cast.chi_hoi, party_joined_on="x")
    response = client.post(ADD, data)
    made = Member.objects.get()
    assert made.party_joined_on == SOME_DAY and counts.headcount(cast.tinh, on=START, by="party").groups[0].members == 1
    text = client.get(response.url).content.decode()
    assert "chưa rõ ngày" in text
    edit = reverse("member-edit", args=[made.pk])
    assert 'value="chưa rõ ngày"' in client.get(edit).content.decode()
    kept = dict.fromkeys(("party_joined_on", "initial-party_joined_on"), "chưa rõ ngày")
    client.post(
        edit, {"version": made.version, "full_name": made.full_name, "initial-full_name": made.full_name} | kept
    )
    made.refresh_from_db()
    assert (made.party_joined_on, made.version) == (SOME_DAY, 1)
    assert client.post(ADD, entered(cast.chi_hoi, born_on="x")).status_code == 422


def test_an_applicant_waits_for_the_decision(cast, as_user):
    as_user(cast.can_bo_xa).post(ADD, entered(cast.chi_hoi, how="application"))
    assert Member.objects.get().status == "applying"
    assert "Trần Văn Ân" in as_user(cast.can_bo_huyen).get(WAITING).content.decode()


def test_wrong_fields_are_422_with_the_input_kept(cast, as_user):
    response = as_user(cast.can_bo_xa).post(
        ADD, entered(cast.chi_hoi, born_on="31/2/1948", full_name=" ", rank="Đại uý")
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="31/2/1948"' in text
    assert 'value="Đại uý"' in text
    assert "Ghi họ và tên." in text
    assert not Member.objects.exists()


def test_a_doubtful_cccd_warns_and_is_kept(cast, as_user):
    data = entered(cast.chi_hoi, cccd="049 045 000123", born_on="1948", sex="nam")
    response = as_user(cast.can_bo_xa).post(ADD, data, follow=True)
    assert Member.objects.get().cccd == "049045000123"
    assert "sinh năm 1945" in response.content.decode()


def test_c03_a_double_click_enters_one_member(cast, as_user):
    client = as_user(cast.can_bo_xa)
    first, second = (client.post(ADD, entered(cast.chi_hoi)) for _ in range(2))
    assert first.url == second.url
    assert Member.objects.count() == 1


def test_s06_nobody_is_entered_in_a_foreign_unit_or_with_a_forged_status(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    assert client.post(ADD, entered(cast.huyen_khac)).status_code == 422
    client.post(ADD, entered(cast.xa, status="died", version="9", search_key="x"))
    made = Member.objects.get()
    assert (made.status, made.unit, made.version) == ("active", cast.xa, 1)


def test_a_code_is_given_once(cast, as_user):
    member(cast.huyen_khac, code="QM1")
    response = as_user(cast.can_bo_huyen).post(ADD, entered(cast.xa, code="QM1"))
    assert response.status_code == 422
    assert "Mã này đã cấp" in response.content.decode()


# --- correcting ----------------------------------------------------------------------------------------------------


@pytest.fixture
def person(cast):
    return member(
        cast.chi_hoi, "Trần Văn Ân", cccd="049048000123", phone="0905123456", ethnic="Cơ Tu", rank="Hạ sĩ",
        agent_orange=True, born_on=PartialDate(1948, 5), eras=["chong_my"],
    )  # fmt: skip


def edit_of(person) -> str:
    return reverse("member-edit", args=[person.pk])


def shown(client, person) -> dict:
    """What the browser would post from the page as it stands."""
    form = client.get(edit_of(person)).context["form"]
    data = {"version": form["version"].value()}
    for field in form:
        value = field.value()
        kept = [] if value in (None, False) else value if isinstance(value, list) else [str(value)]
        data[field.html_name] = data[field.html_initial_name] = kept
        if value is False:
            data[field.html_initial_name] = ["False"]
    return data


def test_what_was_changed_is_saved_and_nothing_else(cast, person, as_user):
    client = as_user(cast.chu_tich_huyen)
    data = shown(client, person) | {"rank": "Đại uý", "eras": ["chong_my", "lao"]}
    assert client.post(edit_of(person), data).url == reverse("member-file", args=[person.pk])
    person.refresh_from_db()
    assert (person.rank, person.cccd, person.phone, person.ethnic) == ("Đại uý", "049048000123", "0905123456", "Cơ Tu")
    assert person.agent_orange
    assert person.services.count() == 2


def test_saving_without_a_change_writes_nothing(cast, person, as_user):
    client = as_user(cast.chu_tich_huyen)
    client.post(edit_of(person), shown(client, person))
    person.refresh_from_db()
    assert person.version == 1


def test_s21_the_form_holds_no_masked_number_and_no_sensitive_field_without_the_right(cast, person, as_user):
    text = as_user(cast.can_bo_huyen).get(edit_of(person)).content.decode()
    assert "049048000123" not in text
    assert "Cơ Tu" not in text
    assert 'name="ethnic"' not in text
    assert 'name="ethnic"' in as_user(cast.chu_tich_huyen).get(edit_of(person)).content.decode()


def test_s06_a_clerk_does_not_change_a_sensitive_field(cast, person, as_user):
    client = as_user(cast.can_bo_huyen)
    client.post(edit_of(person), shown(client, person) | {"ethnic": "Kinh", "rank": "Trung sĩ"})
    person.refresh_from_db()
    assert (person.ethnic, person.rank) == ("Cơ Tu", "Trung sĩ")


def test_a_number_is_replaced_or_emptied_on_purpose(cast, person, as_user):
    client = as_user(cast.can_bo_huyen)
    client.post(edit_of(person), shown(client, person) | {"cccd": "049048000999", "clear": ["phone"]})
    person.refresh_from_db()
    assert (person.cccd, person.phone) == ("049048000999", "")


def test_c01_a_stale_save_shows_both_values_and_keeps_the_input(cast, person, as_user):
    client = as_user(cast.chu_tich_huyen)
    data = shown(client, person) | {"rank": "Đại uý"}
    registry.change(person, {"rank": "Trung sĩ", "schooling": "10/10"}, seen_version=1, **BY_SYSTEM)
    response = client.post(edit_of(person), data)
    text = response.content.decode()
    assert response.status_code == 409
    assert "bạn gõ “<strong>Đại uý</strong>”, đang lưu “<strong>Trung sĩ</strong>”" in text
    assert 'value="10/10"' in text  # what this person left alone is as the other saved it
    person.refresh_from_db()
    assert person.rank == "Trung sĩ"
    again = response.context["form"]
    mine = {field.html_name: str(field.value() or "") for field in again if field.name not in ("eras", "clear")}
    seen = {f"initial-{name}": again.data.get(f"initial-{name}") or "" for name in mine}
    mine = {name: value for name, value in mine.items() if value not in ("False", "")}
    client.post(edit_of(person), {**seen, **mine, "eras": ["chong_my"], "initial-eras": ["chong_my"]})
    person.refresh_from_db()
    assert (person.rank, person.schooling) == ("Đại uý", "10/10")


# --- transfers -----------------------------------------------------------------------------------------------------


def test_a_transfer_is_asked_here_and_accepted_there(cast, person, as_user):
    ours, theirs = as_user(cast.can_bo_huyen), as_user(cast.nguoi_la)
    asked = {"to": cast.huyen_khac.pk, "on": "01/6/2024", "introduction_number": "12/GT"}
    assert ours.post(reverse("member-transfer", args=[person.pk]), asked).status_code == 302
    assert "Đang chờ huyện Núi Mẫu tiếp nhận" in ours.get(reverse("member-file", args=[person.pk])).content.decode()
    assert "Trần Văn Ân" in theirs.get(WAITING).content.decode()
    answer = reverse("transfer-answer", args=[Transfer.objects.get().pk])
    pk = Transfer.objects.get().pk
    assert ours.post(answer, {"verb": "accept", f"accept-{pk}-on": "05/6/2024"}).status_code == 404
    assert theirs.post(answer, {"verb": "accept", f"accept-{pk}-on": "05/6/2024"}).status_code == 302
    assert ours.get(reverse("member-file", args=[person.pk])).status_code == 404
    assert theirs.get(reverse("member-file", args=[person.pk])).status_code == 200


def test_a_refused_transfer_says_why(cast, person, as_user):
    transfer = registry.ask_transfer(person, to=cast.huyen_khac, on=day(6), **BY_SYSTEM)
    answer, theirs = reverse("transfer-answer", args=[transfer.pk]), as_user(cast.nguoi_la)
    name = f"refuse-{transfer.pk}"
    assert theirs.post(answer, {"verb": "refuse", f"{name}-on": "05/6/2024"}).status_code == 422
    theirs.post(answer, {"verb": "refuse", f"{name}-on": "05/6/2024", f"{name}-reason": "Chưa về nơi ở mới"})
    assert (
        "Chưa về nơi ở mới" in as_user(cast.can_bo_huyen).get(reverse("member-file", args=[person.pk])).content.decode()
    )


def test_a_transfer_to_the_own_unit_is_refused(cast, person, as_user):
    asked = {"to": person.unit_id, "on": "01/6/2024"}
    assert as_user(cast.can_bo_huyen).post(reverse("member-transfer", args=[person.pk]), asked).status_code == 422


def test_the_picker_leads_to_any_unit_by_steps(cast, person, as_user):
    client, address = as_user(cast.nguoi_la), reverse("member-transfer", args=[person.pk])
    assert client.get(address).status_code == 404
    text = as_user(cast.can_bo_huyen).get(address, {"unit": cast.xa.pk}).content.decode()
    assert "Chi hội 1</option>" in text
    assert "Huyện Núi Mẫu</option>" not in text  # another branch: by way of the province
    assert "Huyện Núi Mẫu</option>" in as_user(cast.can_bo_huyen).get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_waiting_list_do_not_grow(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        one = member(cast.huyen, f"Hồ Văn {number}")
        registry.ask_transfer(one, to=cast.huyen_khac, on=day(6), **BY_SYSTEM)
        applicant(cast.huyen_khac, f"Rơ Lưk {number}")
    client = as_user(cast.nguoi_la)
    client.get(WAITING)
    with django_assert_num_queries(7):
        client.get(WAITING)


# --- counts --------------------------------------------------------------------------------------------------------

YEAR = {"starts_on": "01/01/2024", "ends_on": "31/12/2024"}


@pytest.fixture
def year(cast):
    """In Huyện: one from before, one admitted, one died, one moved inside, one moved away."""
    suoi = factories.unit("Suối Mẫu", "commune", parent=cast.huyen, position=2)
    before = START.replace(year=2023)
    member(cast.xa, "Hồ Văn Một", on=before, sex="nam")
    admitted(cast.xa, "Hồ Văn Hai", on=day(3))
    registry.record_death(member(cast.xa, "Hồ Văn Ba", on=before), on=day(4), **BY_SYSTEM)
    moved(member(cast.xa, "Hồ Văn Bốn", on=before), suoi, on=day(5))
    moved(member(cast.chi_hoi, "Hồ Văn Năm", on=before), cast.huyen_khac, on=day(6))
    return suoi


def test_lines_of_the_table_are_the_balances_of_the_children(cast, year):
    span = {"starts_on": START, "ends_on": day(12, 31)}
    lines = {group.name: line for group, line in counts.balances(cast.huyen, **span)}
    assert lines == {unit.titled: counts.balance(unit, **span) for unit in (cast.xa, year)}
    assert all(line.holds for line in lines.values())
    assert (lines["Xã Đồng Mẫu"].transferred, lines["Xã Suối Mẫu"].received) == (2, 1)
    assert counts.balance(cast.huyen, **span).transferred == 1


def test_the_page_shows_the_equation_and_who_they_are(cast, year, as_user):
    response = as_user(cast.chu_tich_huyen).get(MOVEMENTS, YEAR)
    text = response.content.decode()
    whole = response.context["whole"]
    assert (whole.opening, whole.admitted, whole.died, whole.transferred, whole.closing) == (4, 1, 1, 1, 3)
    assert "Xã Suối Mẫu" in text
    assert "Không phải đảng viên" in text
    assert "không khớp nhau" not in text


def test_s21_party_members_are_not_counted_for_those_who_may_not_see_them(cast, year, as_user):
    assert "đảng viên" not in as_user(cast.can_bo_huyen).get(MOVEMENTS, YEAR).content.decode().lower()


def test_s03_another_units_numbers_are_not_shown(cast, year, as_user):
    response = as_user(cast.nguoi_la).get(MOVEMENTS, YEAR | {"unit": cast.huyen.pk})
    assert response.context["unit"] == cast.huyen_khac
    assert "Sông Mẫu" not in response.content.decode()


@pytest.mark.parametrize("wrong", [{"starts_on": "x"}, {"starts_on": "02/01/2025"}, {"ends_on": ""}])
def test_wrong_days_are_422(cast, year, as_user, wrong):
    assert as_user(cast.can_bo_huyen).get(MOVEMENTS, YEAR | wrong).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_table_do_not_grow_with_the_units(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        place = factories.unit(f"Xã {number}", "commune", parent=cast.huyen_khac)
        member(place, f"Hồ Văn {number}")
    head = factories.user("chu-tich-khac", (cast.huyen_khac, Role.HEAD))
    client = as_user(head)
    client.get(MOVEMENTS)
    with django_assert_num_queries(MOVEMENT_QUERIES):
        client.get(MOVEMENTS)
