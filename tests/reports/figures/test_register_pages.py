"""The register's figures on the pages: beside the cell, in the checks, in the review, and the office's choice."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from ccb.lib import dates
from members.choices import Role
from members.models import scope
from reports.choices import Derivation, DerivationUse, Origin
from reports.models import Explanation, FormRow, Submission, Value
from tests import factories
from tests.members.registering import day, member
from tests.reports.typing_page import Page

SPAN = [quote(dates.show(on), safe="") for on in (day(1), day(5, 31))]


@pytest.fixture
def indicators(db):
    return {"total": factories.indicator("total", name="Tổng số hội viên"), "other": factories.indicator("other")}


@pytest.fixture
def form(indicators):
    form = factories.form("BC", *indicators.values())
    use(form, DerivationUse.COMPARE)
    return form


@pytest.fixture
def draft(cast, form):
    return factories.submission(factories.round_of(form, cut_off_on=day(5, 31)), cast.huyen)


@pytest.fixture
def page(cast, draft, indicators, as_user):
    return lambda: Page(draft, as_user(cast.can_bo_huyen), indicators)


def use(form, how: str) -> None:
    row = FormRow.objects.filter(form=form, indicator__code="total")
    row.update(derivation=Derivation.MEMBERS_TOTAL, derivation_use=how)


def enrolled(unit, number: int) -> None:
    for n in range(number):
        member(unit, f"Hội viên {n}")


def text(client, name: str, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


# --- entry --------------------------------------------------------------------------------------------------------


def test_the_figure_stands_beside_the_cell_and_leads_to_the_movements(cast, draft, page):
    enrolled(cast.chi_hoi, 3)
    html = page().html
    target = f"/hoi-vien/bien-dong/?unit={cast.huyen.pk}&amp;starts_on={SPAN[0]}&amp;ends_on={SPAN[1]}"
    assert f'href="{target}">Sổ hội viên: 3</a>' in html
    assert html.count("Sổ hội viên:") == 1


def test_the_link_opens_the_movements_of_the_unit(cast, draft, page, as_user):
    enrolled(cast.chi_hoi, 3)
    answer = as_user(cast.can_bo_huyen).get(
        reverse("member-movements"), {"unit": cast.huyen.pk, "starts_on": "1/1/2024", "ends_on": "31/5/2024"}
    )
    assert answer.status_code == 200


def test_the_cell_is_described_by_the_figure(draft, page, indicators):
    pk = indicators["total"].pk
    assert f'aria-describedby="s-{pk}"' in page().html
    assert f'id="s-{pk}"' in page().html


def test_a_unit_without_a_register_is_told_so(draft, page):
    assert "Sổ hội viên: chưa có sổ" in page().html


def test_compare_leaves_the_cell_blank(cast, draft, page):
    enrolled(cast.chi_hoi, 3)
    assert page().field("v", "total") == ""


def test_fill_fills_the_cell_of_a_fresh_sheet_and_saves_nothing_by_itself(cast, draft, page, form):
    enrolled(cast.chi_hoi, 3)
    use(form, DerivationUse.FILL)
    opened = page()
    assert (opened.field("v", "total"), opened.field("v", "other")) == ("3", "")
    assert "Điền sẵn từ sổ hội viên, chưa lưu." in opened.html
    assert "Đã nhập <span data-entry-filled>0</span>/2 ô" in opened.html
    assert 'data-held="offer"' in opened.html  # saving by itself would lose the figures that nobody has confirmed
    assert not Value.objects.exists()
    opened.post()
    value = Value.objects.get()
    assert (value.number, value.author, value.origin) == (3, cast.can_bo_huyen, Origin.REGISTER)


def test_fill_never_overwrites_and_never_comes_back(cast, draft, page, form):
    enrolled(cast.chi_hoi, 3)
    use(form, DerivationUse.FILL)
    opened = page()
    opened.post(v_total="", v_other="7")
    opened.again()
    assert (opened.field("v", "total"), opened.field("v", "other")) == ("", "7")
    opened.post(v_total="4")
    opened.again()
    assert opened.field("v", "total") == "4"


def test_what_was_typed_and_refused_goes_before_the_offer(cast, draft, page, form):
    enrolled(cast.chi_hoi, 3)
    use(form, DerivationUse.FILL)
    opened = page()
    assert opened.post(v_total="ba", v_other="1").status_code == 422
    assert opened.field("v", "total") == "ba"


def test_a_difference_is_shown_when_saved(cast, draft, page):
    enrolled(cast.chi_hoi, 3)
    opened = page()
    opened.post(v_total="1")
    opened.again()
    assert "“Tổng số hội viên”: sổ hội viên ghi 3, biểu ghi 1 (lệch 2)." in opened.html


# --- sending and review -------------------------------------------------------------------------------------------


def sent_with_reason(client, draft):
    check = reverse("check-and-send", args=[draft.pk])
    assert 'name="reason-register:total"' in client.get(check).content.decode()
    seen = Submission.objects.get(pk=draft.pk).version
    return client.post(check, {"seen": seen, "reason-register:total": "Hai người mới chưa báo"})


def test_the_difference_asks_for_a_reason_and_the_reviewer_reads_both(cast, draft, page, as_user):
    enrolled(cast.chi_hoi, 3)
    page().post(v_total="1")
    client = as_user(cast.can_bo_huyen)
    draft.refresh_from_db()
    refused = client.post(reverse("check-and-send", args=[draft.pk]), {"seen": draft.version})
    assert refused.status_code == 422 and 'href="#reason-register:total"' in refused.content.decode()
    assert sent_with_reason(client, draft).url == reverse("receipt", args=[draft.pk])
    enrolled(cast.chi_hoi, 2)
    review = text(as_user(cast.van_phong), "review", draft.pk)
    assert "sổ hội viên ghi 3, biểu ghi 1 (lệch 2)" in review and "Hai người mới chưa báo" in review
    assert "Sổ hội viên: 3 lúc gửi, 5 hôm nay" in review
    assert "Sổ hội viên: 3 lúc gửi, 5 hôm nay" in text(client, "entry", draft.pk)
    assert "Hai người mới chưa báo" in text(client, "receipt", draft.pk)


def test_a_register_that_moved_while_the_page_was_open_shows_the_check_again(cast, draft, page, as_user):
    enrolled(cast.chi_hoi, 3)
    opened = page()
    opened.post(v_total="1")
    opened.client.get(opened.url)
    html = text(opened.client, "check-and-send", draft.pk)
    seen = html.split('name="findings" value="')[1].split('"')[0]
    enrolled(cast.chi_hoi, 1)
    draft.refresh_from_db()
    posted = {"seen": draft.version, "findings": seen, "reason-register:total": "Đã kiểm tra"}
    answer = opened.client.post(reverse("check-and-send", args=[draft.pk]), posted)
    assert answer.status_code == 409
    assert "sổ hội viên ghi 4" in answer.content.decode() and 'value="Đã kiểm tra"' in answer.content.decode()
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("rows", "name", "queries"), [(1, "entry", 22), (3, "entry", 22), (1, "review", 24), (3, "review", 24)]
)
def test_pages_cost_the_same_for_one_figure_and_three(cast, as_user, rows, name, queries, django_assert_num_queries):
    made = [factories.indicator(f"i{n}") for n in range(rows)]
    form = factories.form(f"BC-{rows}", *made)
    FormRow.objects.filter(form=form).update(derivation="members_total", derivation_use="compare")
    member(cast.chi_hoi)
    sheet = factories.submission(factories.round_of(form), cast.huyen, **{one.code: 5 for one in made})
    client = as_user(cast.can_bo_huyen if name == "entry" else cast.van_phong)
    client.get(reverse("notices"))
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=[sheet.pk]))


# --- the office's page --------------------------------------------------------------------------------------------


def choose(client, form, figure: str, how: str):
    row = form.rows.get(indicator__code="other")
    return client.post(reverse("form-register", args=[form.pk]), {f"d-{row.pk}": figure, f"u-{row.pk}": how})


def test_the_office_says_which_row_is_compared_and_it_is_audited(cast, form, as_user):
    client = as_user(cast.van_phong)
    assert choose(client, form, "women", "compare").status_code == 302
    row = form.rows.get(indicator__code="other")
    assert (row.derivation, row.derivation_use) == ("women", "compare")
    assert form.rows.get(indicator__code="total").derivation == "members_total"
    assert AuditEntry.objects.filter(verb="form.register", actor=cast.van_phong).count() == 1
    html = text(client, "form-register", form.pk)
    assert '<option value="women" selected>Hội viên nữ vào ngày chốt</option>' in html


def test_a_use_without_a_figure_is_422_beside_its_row(cast, form, as_user):
    answer = choose(as_user(cast.van_phong), form, "", "fill")
    assert answer.status_code == 422
    assert answer.content.decode().count("Chọn số lấy từ sổ") == 2
    assert form.rows.get(indicator__code="other").derivation_use == "off"


@pytest.mark.parametrize("bad", [("nonsense", "compare"), ("women", "nonsense")])
def test_a_forged_choice_is_422(cast, form, as_user, bad):
    assert choose(as_user(cast.van_phong), form, *bad).status_code == 422
    assert form.rows.get(indicator__code="other").derivation == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_the_office_page_costs_the_same_at_one_and_three_rows(cast, as_user, rows, django_assert_num_queries):
    form = factories.form(f"BC-{rows}", *(factories.indicator(f"i{n}") for n in range(rows)))
    client = as_user(cast.van_phong)
    with django_assert_num_queries(9):
        client.get(reverse("form-register", args=[form.pk]))


@pytest.mark.parametrize("who", ["lanh_dao", "can_bo_huyen", "nguoi_la", "khong_viec"])
def test_others_do_not_find_it(cast, form, as_user, who):
    client = as_user(getattr(cast, who))
    assert client.get(reverse("form-register", args=[form.pk])).status_code == 404
    assert choose(client, form, "women", "compare").status_code == 404


def test_no_link_to_the_register_without_the_right(cast, draft, as_user, monkeypatch):
    """Nobody enters without it today: the right is asked for all the same."""
    enrolled(cast.chi_hoi, 1)
    monkeypatch.setitem(scope.RIGHTS, Role.CLERK, scope.RIGHTS[Role.CLERK] - {"register"})
    html = text(as_user(cast.can_bo_huyen), "entry", draft.pk)
    assert "Sổ hội viên: 1" in html and "bien-dong" not in html
