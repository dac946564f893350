"""The catalogue in the administrator's site, and its export: real numbers, and no text that a spreadsheet runs."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.urls import NoReverseMatch, reverse

from campaigns.models import Indicator
from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from tests import factories

LIST, EXPORT = "admin:campaigns_indicator_changelist", "admin:campaigns_indicator_export"
XLSX, CSV = "0", "1"
NASTY = ("=cmd|'/c calc'!A1", "+84", "-1+1", "@x", "\tx", " =1+1", '=HYPERLINK("x")', "Tăng 5% = tốt", "\x07 chuông")


@pytest.fixture
def client(cast, as_user):
    return as_user(cast.quan_tri)


def export(client, kind: str, query: str = "") -> bytes:
    response = client.post(reverse(EXPORT) + query, {"format": kind, "resource": "0"})
    assert response.status_code == 200
    return response.content


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def rows_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def columns_of(sheet) -> dict[str, object]:
    """Heading -> cell of the first row."""
    return {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}


@pytest.mark.parametrize("name", NASTY)
def test_i07_no_text_of_an_xlsx_file_is_a_formula(client, name):
    factories.indicator("a", name=name, uom="=1+1")
    cells = [cell for row in sheet_of(export(client, XLSX)) for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    named, unit = (next(cell for cell in cells if cell.column == column and cell.row == 2) for column in (2, 3))
    assert named.value == name.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert unit.quotePrefix  # still a text after somebody edits the cell


@pytest.mark.parametrize("name", NASTY)
def test_i07_no_text_of_a_csv_file_begins_like_a_formula(client, name):
    factories.indicator("a", name=name, uom="@SUM(1)")
    row = rows_of(export(client, CSV))[0]
    for heading, shown in row.items():
        assert not shown.strip().startswith(("=", "+", "-", "@")), (heading, shown)
    assert row["Tên chỉ tiêu"].removeprefix("'") == name


def test_numbers_and_days_of_an_xlsx_file_are_numbers_and_days(client):
    factories.indicator("a", decimals=2, factor=100, valid_from=date(2024, 1, 1))
    cells = columns_of(sheet_of(export(client, XLSX)))
    assert (cells["Số lẻ nhiều nhất"].value, cells["Hệ số"].value) == (2, 100)
    assert cells["Từ ngày"].is_date
    assert {cells[name].data_type for name in ("Số lẻ nhiều nhất", "Hệ số")} == {"n"}


def test_a_csv_file_writes_plain_numbers_and_says_that_it_is_utf8(client):
    whole = factories.indicator("whole")
    factories.indicator("part", name="Trẻ em được đỡ đầu", factor="2.500", part_of=whole, valid_to=date(2024, 12, 31))
    content = export(client, CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    row = rows_of(content)[0]
    assert (row["Tên chỉ tiêu"], row["Hệ số"], row["Trong đó của"]) == ("Trẻ em được đỡ đầu", "2.5", "whole")
    assert (row["Loại"], row["Đến ngày"]) == ("Phát sinh trong kỳ (cộng)", "2024-12-31")


def test_a04_every_export_is_in_the_audit_chain_with_filter_and_count(client, cast):
    for code in ("a", "b", "c"):
        factories.indicator(code)
    export(client, CSV, "?q=b")
    entry = AuditEntry.objects.get(verb="admin.export")
    assert (entry.actor, entry.object_type) == (cast.quan_tri, "campaigns.Indicator")
    assert json.loads(entry.data) == {"count": 1, "filter": "q=b", "format": "csv"}
    assert audit.faults() == []


def test_the_export_page_is_vietnamese_and_holds_nothing_that_our_csp_forbids(client):
    page = client.get(reverse(EXPORT)).content.decode()
    assert "Tệp gồm các cột" in page
    assert "Tải tệp về" in page
    assert not any(word in page for word in ("Export", "Format", "Submit", "This exporter", "onclick", "onchange"))


def test_who_may_not_see_the_catalogue_cannot_export_it(cast, as_user):
    clerk = factories.user("thu-ky", is_staff=True)
    assert as_user(clerk).post(reverse(EXPORT), {"format": CSV, "resource": "0"}).status_code == 403
    assert as_user(cast.van_phong).post(reverse(EXPORT), {"format": CSV}).status_code == 302
    assert not AuditEntry.objects.filter(verb="admin.export").exists()


def test_nothing_is_imported_through_the_admin(client):
    with pytest.raises(NoReverseMatch):
        reverse("admin:campaigns_indicator_import")


def test_the_list_is_searched_by_code_and_name(client):
    factories.indicator("a", name="Hội viên")
    factories.indicator("b", name="Nhà tạm")
    page = client.get(reverse(LIST), {"q": "Nhà"}).content.decode()
    assert "Nhà tạm" in page
    assert "Hội viên" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, django_assert_num_queries, count):
    whole = factories.indicator("whole")
    for number in range(count):
        factories.indicator(f"part{number}", part_of=whole)
    with django_assert_num_queries(8):
        client.get(reverse(LIST))


def test_words_of_an_indicator_change_and_what_figures_depend_on_does_not(client, cast):
    indicator = factories.indicator("a", decimals=1)
    posted = {"code": "b", "name": "  Tên   mới ", "uom": "km", "kind": "stock", "decimals": 0, "direction": "up"}
    client.post(reverse("admin:campaigns_indicator_change", args=[indicator.pk]), posted)
    indicator.refresh_from_db()
    assert (indicator.name, indicator.uom, indicator.direction) == ("Tên mới", "km", "up")
    assert (indicator.code, indicator.kind, indicator.decimals) == ("a", "flow", 1)
    assert AuditEntry.objects.filter(verb="admin.change", object_id=indicator.pk, actor=cast.quan_tri).count() == 1


def test_a_new_indicator_has_a_code_that_templates_can_name(client):
    posted = {"code": "số {a}", "name": "Tên", "kind": "flow", "decimals": 0, "direction": "none"}
    response = client.post(reverse("admin:campaigns_indicator_add"), posted)
    assert "Mã gồm chữ không dấu" in response.content.decode()
    client.post(reverse("admin:campaigns_indicator_add"), posted | {"code": "so_a"})
    assert Indicator.objects.get().code == "so_a"


def test_an_indicator_is_not_deleted(client):
    indicator = factories.indicator("a")
    address = reverse("admin:campaigns_indicator_delete", args=[indicator.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
