"""Who has sent and who owes, in the viewer's own subtree; opening a round."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.choices import Role, UnitKind
from reports.models import Round
from tests import factories

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_rounds.py

QUERIES = 12
LONG_AGO, FAR_AHEAD = date(2024, 1, 31), timezone.localdate() + timedelta(days=365)
OPEN = reverse("round-open")


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("a"), factories.indicator("b"))


@pytest.fixture
def round(form):
    return factories.round_of(form, due_on=FAR_AHEAD)


def page_of(client, round) -> str:
    return client.get(reverse("progress-round", args=[round.pk])).content.decode()


def row_of(page: str, name: str) -> str:
    """The unit's row of the table."""
    table = page[page.index("<tbody>") :]
    start = table.index(f">{name}</a></th>")
    return table[start : table.index("</tr>", start)]


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["van_phong", "lanh_dao"])
def test_office_and_leaders_see_the_table(cast, round, as_user, person):
    response = as_user(getattr(cast, person)).get(reverse("progress"))
    assert response.url == reverse("progress-round", args=[round.pk])


@pytest.mark.parametrize("person", ["can_bo_huyen", "can_bo_xa", "quan_tri", "khong_viec"])
def test_it_does_not_exist_for_others_S02(cast, round, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(reverse("progress")).status_code == 404
    assert client.get(reverse("progress-round", args=[round.pk])).status_code == 404


def test_an_officer_of_one_district_sees_his_own_subtree_only_S03(cast, round, as_user):
    for unit in (cast.huyen, cast.huyen_khac):
        factories.moved(factories.submission(round, unit, a=1), "import")
    officer = factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE))
    page = page_of(as_user(officer), round)
    assert "Sông Mẫu" in page
    assert "Núi Mẫu" not in page
    assert "0/1" in page


def test_a_round_that_asks_nothing_of_his_units_does_not_exist_for_him_S03(cast, form, round, as_user):
    for_blocs = factories.round_of(factories.form("KHOI", unit_kinds=[UnitKind.BLOC]), "2024")
    client = as_user(factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE)))
    assert client.get(reverse("progress-round", args=[for_blocs.pk])).status_code == 404
    assert client.get(reverse("progress")).url == reverse("progress-round", args=[round.pk])
    assert "Biểu KHOI" not in page_of(client, round)


def test_nor_does_a_round_whose_list_names_none_of_his_units_S03(cast, form, round, as_user):
    for_others = factories.round_of(form, "2024")
    for_others.only_units.set([cast.huyen_khac, cast.khoi])
    client = as_user(factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE)))
    assert client.get(reverse("progress")).url == reverse("progress-round", args=[round.pk])
    assert client.get(reverse("progress-round", args=[for_others.pk])).status_code == 404
    for_others.only_units.add(cast.huyen)
    assert client.get(reverse("progress-round", args=[for_others.pk])).status_code == 200


# --- what it shows -----------------------------------------------------------------------------------------------


def test_without_a_round_the_page_says_what_to_do(cast, as_user):
    assert OPEN in as_user(cast.van_phong).get(reverse("progress")).content.decode()
    page = as_user(cast.lanh_dao).get(reverse("progress")).content.decode()
    assert "Chưa mở kỳ báo cáo nào." in page
    assert OPEN not in page


def test_each_unit_stands_with_its_state_and_how_much_it_filled_in(cast, round, as_user):
    factories.moved(factories.submission(round, cast.huyen, a=1, b=0), "import")
    factories.submission(round, cast.huyen_khac, a=1)
    page = page_of(as_user(cast.van_phong), round)
    sent, begun, nothing = (row_of(page, name) for name in ("Sông Mẫu", "Núi Mẫu", "Khối 487"))
    assert "Chờ duyệt" in sent
    assert "2/2 ô" in sent
    assert "Xem và duyệt" in sent
    assert "Đang nhập" in begun
    assert "1/2 ô" in begun
    assert "Chưa nộp" in nothing
    assert "0/2 ô" in nothing


def test_after_the_due_day_who_has_not_sent_is_late_and_who_sent_after_it_is_marked(cast, form, as_user):
    round = factories.round_of(form, due_on=LONG_AGO)
    factories.moved(factories.submission(round, cast.huyen, a=1), "import").moves.update(verb="submit")
    factories.submission(round, cast.huyen_khac, a=1)
    page = page_of(as_user(cast.van_phong), round)
    assert "(muộn)" in row_of(page, "Sông Mẫu")
    for name in ("Núi Mẫu", "Khối 487"):
        assert "Quá hạn" in row_of(page, name)


def test_a_returned_sheet_is_owed_again(cast, round, as_user):
    factories.moved(factories.submission(round, cast.huyen, a=1), "import", "return")
    page = page_of(as_user(cast.van_phong), round)
    assert "Bị trả lại" in row_of(page, "Sông Mẫu")
    assert "Sông Mẫu; Núi Mẫu; Khối 487" in page


def test_a_unit_closed_before_the_cut_off_owes_nothing(cast, round, as_user):
    cast.huyen_khac.valid_to = date(2024, 5, 1)
    cast.huyen_khac.save()
    assert "Núi Mẫu" not in page_of(as_user(cast.van_phong), round)


def test_two_units_of_one_name_are_told_apart(cast, as_user):
    factories.unit("Đồng Mẫu", UnitKind.COMMUNE, parent=cast.huyen_khac)
    round = factories.round_of(factories.form("XA", unit_kinds=[UnitKind.COMMUNE]), due_on=FAR_AHEAD)
    page = page_of(as_user(cast.van_phong), round)
    assert "Đồng Mẫu (Sông Mẫu)" in page
    assert "Đồng Mẫu (Núi Mẫu)" in page


def test_other_rounds_are_reached_from_the_page(cast, form, round, as_user):
    older = factories.round_of(form, "2023-H2")
    client = as_user(cast.lanh_dao)
    assert f'<option value="{older.pk}">6 tháng cuối năm 2023' in page_of(client, round)
    chosen = client.get(reverse("progress"), {"ky": older.pk})
    assert chosen.url == reverse("progress-round", args=[older.pk])
    assert client.get(reverse("progress"), {"ky": "x" * 50}).url == reverse("progress-round", args=[round.pk])


def test_only_who_composes_is_led_to_composing_and_only_with_approved_sheets_S07(cast, round, as_user):
    address = reverse("compose", args=[round.pk])
    assert address not in page_of(as_user(cast.van_phong), round)
    factories.moved(factories.submission(round, cast.huyen, a=1), "import", "approve")
    assert address in page_of(as_user(cast.van_phong), round)
    assert address not in page_of(as_user(cast.lanh_dao), round)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_table_costs_the_same_at_one_and_three_units(form, as_user, rows, django_assert_num_queries):
    """Communes of one name in several districts: the worst case for naming them."""
    province = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    form.unit_kinds = [UnitKind.COMMUNE]
    form.save()
    round = factories.round_of(form)
    for n in range(rows):
        district = factories.unit(f"Huyện số {n}", parent=province)
        factories.submission(round, factories.unit("Đồng Mẫu", UnitKind.COMMUNE, parent=district), a=1)
    client = as_user(factories.user("van-phong", (province, Role.OFFICE)))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("progress-round", args=[round.pk]))


# --- opening a round ---------------------------------------------------------------------------------------------


@pytest.fixture
def asked(form):
    return {"form": form.pk, "part": "H1", "year": "2024", "due_on": "20/6/2024", "batch": "1"}


def opened(client, asked, **changes):
    return client.post(OPEN, asked | changes)


def test_a_round_is_opened_for_the_period_that_was_chosen(cast, asked, as_user):
    response = opened(as_user(cast.van_phong), asked, is_estimate="on", cut_off_on="31/5/2024")
    round = Round.objects.get()
    assert response.url == reverse("progress-round", args=[round.pk])
    assert (round.period, round.starts_on, round.ends_on) == ("2024-H1", date(2024, 1, 1), date(2024, 6, 30))
    assert (round.cut_off_on, round.due_on, round.is_estimate) == (date(2024, 5, 31), date(2024, 6, 20), True)


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({"part": "Y"}, "2024"),
        ({"part": "9M"}, "2024-9M"),
        ({"part": "Q3"}, "2024-Q3"),
        ({"part": "07"}, "2024-07"),
        ({"part": "term", "last_year": "2029"}, "2024-2029"),
        (
            {"part": "free", "year": "", "starts_on": "1/1/2024", "ends_on": "31/5/2024"},
            "2024-01-01..2024-05-31",
        ),
    ],
)
def test_every_kind_of_period_can_be_chosen(cast, asked, as_user, fields, period):
    opened(as_user(cast.van_phong), asked | {"due_on": "20/12/2024"}, **fields)
    assert Round.objects.get().period == period


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"form": ""}, "Biểu"),
        ({"part": ""}, "Kỳ"),
        ({"part": "Q5"}, "Kỳ"),
        ({"year": ""}, "Ghi năm của kỳ"),
        ({"year": "hai nghìn"}, "Năm"),
        ({"year": "20240"}, "Năm"),
        ({"part": "free"}, "Ghi ngày đầu kỳ"),
        ({"part": "free", "starts_on": "31/5/2024", "ends_on": "1/1/2024"}, "hãy đổi lại"),
        ({"part": "term"}, "Ghi năm cuối nhiệm kỳ"),
        ({"part": "term", "last_year": "2020"}, "năm cuối phải sau năm đầu"),
        ({"due_on": "06/31/2024"}, "Hạn nộp"),
        ({"due_on": "20/6/2023"}, "Hạn nộp phải sau ngày đầu kỳ: từ 01/01/2024 đến 30/6/2024."),
        ({"cut_off_on": "31/12/2023"}, "phải nằm trong kỳ"),
        ({"cut_off_on": "01/7/2024"}, "phải nằm trong kỳ"),
        ({"batch": "0"}, "Đợt"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_opened(cast, asked, as_user, fields, said):
    response = opened(as_user(cast.van_phong), asked, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page[page.index("Có lỗi cần sửa</h2>") :]
    assert 'aria-invalid="true"' in page
    assert not Round.objects.exists()


def test_what_was_typed_stays_in_the_form(cast, asked, as_user):
    page = opened(as_user(cast.van_phong), asked, due_on="mai").content.decode()
    assert 'value="mai"' in page
    assert 'value="2024"' in page


def test_a_double_click_opens_one_round_C03(cast, asked, as_user):
    client = as_user(cast.van_phong)
    first, second = (opened(client, asked) for _ in range(2))
    assert first.url == second.url
    assert Round.objects.count() == 1


def test_a_round_opened_before_on_other_terms_is_shown_and_not_changed(cast, asked, as_user):
    client = as_user(cast.van_phong)
    opened(client, asked)
    response = opened(client, asked, due_on="25/6/2024")
    page = response.content.decode()
    assert response.status_code == 422
    assert "kỳ này đã mở trước đó" in page
    assert "hạn nộp 20/6/2024" in page
    assert "ghi đợt 2" in page and reverse("round-edit", args=[Round.objects.get().pk]) in page
    assert Round.objects.get().due_on == date(2024, 6, 20)
    assert opened(client, asked, batch="2").status_code == 302


def test_protected_fields_are_ignored_S06(cast, asked, as_user):
    opened(as_user(cast.van_phong), asked, closed_at="2024-01-01", starts_on="1/1/2020", pk="77")
    round = Round.objects.get()
    assert (round.closed_at, round.starts_on) == (None, date(2024, 1, 1))


@pytest.mark.parametrize("person", ["lanh_dao", "can_bo_huyen", "khong_viec"])
def test_only_the_office_opens_rounds_S07(cast, asked, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(OPEN).status_code == 404
    assert opened(client, asked).status_code == 404
    assert not Round.objects.exists()


def test_an_officer_of_one_district_does_not_open_rounds_for_the_whole_province(cast, asked, as_user):
    client = as_user(factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE)))
    assert opened(client, asked).status_code == 404
    assert not Round.objects.exists()


def test_a_blank_due_day_is_that_of_the_form(cast, form, asked, as_user):
    form.due_days = 6  # the sixth of July 2024 is a Saturday
    form.save()
    opened(as_user(cast.van_phong), asked, due_on="")
    assert Round.objects.get().due_on == date(2024, 7, 8)


def test_a_round_is_opened_for_the_units_that_are_ticked(cast, asked, as_user):
    opened(as_user(cast.van_phong), asked, only_units=[cast.huyen.pk, cast.khoi.pk])
    page = page_of(as_user(cast.van_phong), Round.objects.get())
    assert "Sông Mẫu" in page and "Khối 487" in page
    assert "Núi Mẫu" not in page


def test_a_unit_that_is_not_asked_by_the_form_is_named_beside_the_list(cast, asked, as_user):
    factories.form("XA", unit_kinds=[UnitKind.COMMUNE])
    response = opened(as_user(cast.van_phong), asked, only_units=[cast.xa.pk])
    assert response.status_code == 422
    assert "Xã Đồng Mẫu: không phải cấp nộp" in response.content.decode()
    assert not Round.objects.exists()
