"""Tổng quan: completeness with the late units named, key figures like with like, one ranking."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.choices import IndicatorKind
from members.choices import Role, UnitKind
from reports.domain.figures import dashboard
from reports.models import FormRow, FormSection, Round
from tests import factories

PAGE = reverse("overview")
ON = date(2024, 6, 15)
FAR_AHEAD = timezone.localdate() + timedelta(days=365)
QUERIES = 26


@pytest.fixture
def indicators(db):
    members = factories.indicator("members", IndicatorKind.STOCK, name="Tổng số hội viên", uom="hội viên")
    return {
        "admitted": factories.indicator("admitted", name="Hội viên mới kết nạp", uom="hội viên"),
        "members": members,
        "women": factories.indicator("women", IndicatorKind.STOCK, name="Hội viên nữ", part_of=members),
        "share": factories.indicator(
            "share", IndicatorKind.RATIO, name="Tỷ lệ kết nạp", uom="%", decimals=2, factor=100,
        ),
        "told": factories.indicator("told", IndicatorKind.TEXT, name="Việc nổi bật"),
    }  # fmt: skip


@pytest.fixture
def form(indicators):
    share = indicators["share"]
    share.numerator, share.denominator = indicators["admitted"], indicators["members"]
    share.save()
    return factories.form("BC", *indicators.values())


@pytest.fixture
def round(form):
    return factories.round_of(form, due_on=FAR_AHEAD)


def approve(round: Round, unit, **figures):
    return factories.moved(factories.submission(round, unit, **figures), "import", "approve")


@pytest.fixture
def figures(cast, form, round):
    """Now Huyện alone; in the period before all three."""
    before = factories.round_of(form, "2023-H2")
    approve(before, cast.huyen, members=100, admitted=4)
    approve(before, cast.huyen_khac, members=200, admitted=6)
    approve(before, cast.khoi, members=50, admitted=0)
    return approve(round, cast.huyen, members=94, admitted=4, women=3)


def seen_by(user, round, ranked="") -> dashboard.Overview:
    return dashboard.overview(round, user, ranked=ranked, on=ON)


def page_of(client, **query) -> str:
    return client.get(PAGE, query).content.decode()


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["van_phong", "lanh_dao"])
def test_office_and_leaders_see_it(cast, figures, as_user, person):
    assert as_user(getattr(cast, person)).get(PAGE).status_code == 200


@pytest.mark.parametrize("person", ["can_bo_huyen", "chu_tich_huyen", "quan_tri", "khong_viec"])
def test_it_does_not_exist_for_others_S02(cast, figures, as_user, person):
    assert as_user(getattr(cast, person)).get(PAGE).status_code == 404


def test_a_leader_of_one_district_sees_its_figures_only_S03(cast, round, figures, as_user):
    approve(round, cast.huyen_khac, members=987654)
    client = as_user(factories.user("lanh-dao-huyen", (cast.huyen, Role.LEADER)))
    page = page_of(client)
    assert "1/1 đơn vị" in page
    assert ">94 " in page
    for foreign in ("Núi Mẫu", "987.654", "987.748"):
        assert foreign not in page


def test_a_round_that_asks_nothing_of_his_units_does_not_exist_for_him_S03(cast, round, as_user):
    for_blocs = factories.round_of(factories.form("KHOI", unit_kinds=[UnitKind.BLOC]), "2024")
    client = as_user(factories.user("lanh-dao-huyen", (cast.huyen, Role.LEADER)))
    assert client.get(PAGE, {"ky": for_blocs.pk}).status_code == 404
    assert "Biểu KHOI" not in page_of(client)


# --- what it shows -----------------------------------------------------------------------------------------------


def test_without_a_round_the_page_says_so(cast, as_user):
    assert "Chưa có kỳ báo cáo nào." in page_of(as_user(cast.lanh_dao))


def test_without_approved_figures_the_page_says_so(cast, round, as_user):
    page = page_of(as_user(cast.lanh_dao))
    assert "Chưa có số liệu đã duyệt." in page
    assert "Đã duyệt 0/3 đơn vị." in page


def test_late_units_are_named(cast, form, as_user):
    round = factories.round_of(form, due_on=date(2024, 1, 31))
    factories.moved(factories.submission(round, cast.huyen, members=5), "import", "return")
    page = page_of(as_user(cast.lanh_dao))
    assert "còn nợ 3" in page
    assert "Núi Mẫu (quá hạn)" in page
    assert "Sông Mẫu</a> (bị trả lại)" in page


def test_key_figures_begin_with_how_large_we_are_and_leave_out_parts_and_words(cast, round, figures):
    told = [figure.indicator.code for figure in seen_by(cast.lanh_dao, round).key_figures]
    assert told == ["members", "admitted", "share"]


def test_key_figures_are_taken_from_each_section_in_turn(cast, form, round, figures):
    second = FormSection.objects.create(form=form, code="2", title="Khác", position=2)
    roads = factories.indicator("roads", name="Đường làm mới", uom="km")
    FormRow.objects.create(form=form, section=second, indicator=roads, position=9)
    approve(round, cast.huyen_khac, roads=3)
    told = [figure.indicator.code for figure in seen_by(cast.lanh_dao, round).key_figures]
    assert told[:3] == ["members", "admitted", "roads"]


def test_while_units_are_missing_only_those_with_both_figures_are_compared(cast, round, figures, as_user):
    members = seen_by(cast.lanh_dao, round).key_figures[0]
    assert (members.value, members.change, members.compared) == (Decimal(94), "giảm 06 hội viên", 1)
    page = page_of(as_user(cast.lanh_dao))
    assert "Giảm 06 hội viên so với kỳ trước (1 đơn vị)" in page
    assert "đã duyệt của 1/3 đơn vị" in page


def test_a_ratio_is_compared_only_when_all_units_of_both_periods_are_there(cast, round, figures):
    def share():
        [figure] = [one for one in seen_by(cast.lanh_dao, round).key_figures if one.indicator.code == "share"]
        return figure.change

    assert share() == ""
    approve(round, cast.huyen_khac, members=200, admitted=6)
    approve(round, cast.khoi, members=56, admitted=4)
    assert share() == "tăng 1,14 điểm phần trăm"  # 14/350 = 4%, before 10/350 = 2,86%


def test_without_a_period_before_nothing_is_compared(cast, round, as_user):
    approve(round, cast.huyen, members=94)
    assert "Chưa có kỳ trước để so" in page_of(as_user(cast.lanh_dao))


def test_the_ranking_puts_the_largest_first_and_not_reported_last(cast, round, figures):
    approve(round, cast.khoi, members=120, admitted=0)
    seen = seen_by(cast.lanh_dao, round, "members")
    assert seen.ranking == (("Khối 487", Decimal(120)), ("Sông Mẫu", Decimal(94)), ("Núi Mẫu", None))


@pytest.mark.parametrize(("code", "ranked"), [("admitted", "admitted"), ("told", "members"), ("khong-co", "members")])
def test_an_unknown_or_worded_indicator_is_not_ranked(cast, round, figures, code, ranked):
    assert seen_by(cast.lanh_dao, round, code).ranked.indicator.code == ranked


def test_the_chart_comes_with_its_table_and_in_a_width_for_phones(cast, figures, as_user):
    page = page_of(as_user(cast.lanh_dao), **{"chi-tieu": "admitted"})
    assert "<h2>Hội viên mới kết nạp, theo đơn vị</h2>" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') == 2
    assert 'width="320"' in page
    assert page.count("chưa có số được duyệt</td>") == 2


def test_another_round_is_chosen_by_its_number(cast, form, round, figures, as_user):
    client, older = as_user(cast.lanh_dao), Round.objects.get(period="2023-H2")
    assert "Tổng quan 6 tháng cuối năm 2023" in page_of(client, ky=older.pk)
    assert client.get(PAGE, {"ky": "9" * 30}).status_code == 404
    assert "Tổng quan 6 tháng đầu năm 2024" in page_of(client, ky="x")


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_at_one_and_three_units(form, as_user, rows, django_assert_num_queries):
    province = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    form.unit_kinds = [UnitKind.COMMUNE]
    form.save()
    round = factories.round_of(form)
    for n in range(rows):
        district = factories.unit(f"Huyện số {n}", parent=province)
        approve(round, factories.unit("Đồng Mẫu", UnitKind.COMMUNE, parent=district), members=5, admitted=1)
    client = as_user(factories.user("lanh-dao", (province, Role.LEADER)))
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


def test_a_round_just_opened_does_not_empty_the_first_page(cast, form, round, as_user):
    approve(round, cast.huyen, admitted=7, members=100)
    newer = factories.round_of(form, "2024-H2", due_on=FAR_AHEAD)
    client = as_user(cast.lanh_dao)
    assert f"Tổng quan {round.label}" in client.get(PAGE).content.decode()
    assert f"Tổng quan {newer.label}" in client.get(PAGE, {"ky": newer.pk}).content.decode()
