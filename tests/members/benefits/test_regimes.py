"""The catalogue of regimes: from a file, and in the administrator's site."""

import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.domain.benefits import eligibility, regimes
from members.models import Regime, RegimeTerm
from tests import factories
from tests.members.entitling import regime

HEADER = "code,name,legal_basis,benefit,note,alternative,field,comparator,value"
FIRST = "142,Trợ cấp 142,QĐ 142,mot_lan,Lọc gần đúng,1,era,is,Chống Mỹ"
NEXT = "142,,,,,1,served_years,le,19"


def load(tmp_path, *lines: str, header: str = HEADER) -> str:
    file = tmp_path / "che-do.csv"
    file.write_text("\n".join([header, *lines]), encoding="utf-8")
    out = io.StringIO()
    call_command("import_regimes", str(file), stdout=out)
    return out.getvalue()


def shipped() -> str:
    out = io.StringIO()
    call_command("import_regimes", stdout=out)
    return out.getvalue()


# --- From a file -----------------------------------------------------------------------------------------------------


def test_the_shipped_catalogue_is_loaded_and_can_be_asked(db):
    assert "Đã nhập 7 chế độ" in shipped()
    assert "văn phòng xác nhận" in shipped()
    assert {one.code for one in Regime.objects.all()} == {
        "290/2005", "188/2007", "142/2008", "62/2011", "49/2015", "BHYT", "MTP",
    }  # fmt: skip
    assert all("xác nhận" in one.note for one in Regime.objects.all())
    assert len(eligibility.rules(Regime.objects.all(), on=factories.NOW.date())) == 7  # each has a rule


def test_the_same_file_again_changes_nothing(db):
    shipped()
    entries = AuditEntry.objects.count()
    assert "thêm 0, sửa 0, không đổi 7" in shipped()
    assert AuditEntry.objects.count() == entries


def test_a_changed_rule_takes_the_place_of_the_old_one(db, tmp_path):
    load(tmp_path, FIRST, NEXT)
    assert "thêm 0, sửa 1" in load(tmp_path, FIRST)
    assert [(one.field, one.value) for one in RegimeTerm.objects.all()] == [("era", "chong_my")]
    assert "sửa 1" in load(tmp_path, FIRST.replace("Trợ cấp 142", "Tên mới"))
    assert Regime.objects.get().name == "Tên mới"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["142,,QĐ 142,mot_lan,,,,,"], "name"),
        ([FIRST.replace("mot_lan", "hai_lan")], "Hãy ghi một trong: mot_lan"),
        ([FIRST.replace("Chống Mỹ", "chống tây")], "Hãy ghi một trong: Chống Pháp"),
        ([FIRST.replace(",era,", ",tuoi,")], "field"),
        ([FIRST, NEXT.replace("19", "dưới 20")], "số nguyên"),
        ([FIRST, NEXT, NEXT], "đã có ở dòng trước"),
        ([FIRST, "142,Tên khác,,,,1,served_years,le,19"], "khác dòng 3"),
        ([FIRST, "142,,,,,x,served_years,le,19"], "alternative"),
    ],
)
def test_a_faulty_file_is_refused_whole(db, tmp_path, lines, words):
    with pytest.raises(CommandError, match=words):
        load(tmp_path, "BHYT,Bảo hiểm,Luật,bhyt,,,,,", *lines)
    assert not Regime.objects.exists()


def test_load_shipped_leaves_a_catalogue_that_stands(db):
    regime("riêng")
    regimes.load_shipped(actor=None, at=factories.NOW)
    assert [one.code for one in Regime.objects.all()] == ["riêng"]


# --- In the administrator's site -------------------------------------------------------------------------------------


@pytest.fixture
def client(cast, as_user):
    return as_user(cast.quan_tri)


def posted(*terms: tuple, **fields) -> dict:
    data = {
        "code": "142", "name": "Trợ cấp", "legal_basis": "QĐ 142", "benefit": "mot_lan", "position": "1", "note": "",
        "is_active": "on", "terms-TOTAL_FORMS": len(terms), "terms-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, (field, comparator, value) in enumerate(terms):
        told = {"alternative": 1, "field": field, "comparator": comparator, "value": value}
        data |= {f"terms-{number}-{name}": one for name, one in told.items()}
    return data | fields


ADD = "admin:members_regime_add"


def test_a_rule_is_written_in_the_form_and_kept_one_way(client, cast):
    client.post(reverse(ADD), posted(("era", "is", "Chống Mỹ"), ("enlisted_on", "le", "30/04/1975")))
    assert [(one.field, one.value) for one in RegimeTerm.objects.order_by("pk")] == [
        ("era", "chong_my"), ("enlisted_on", "30/4/1975"),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="admin.add", actor=cast.quan_tri).count() == 1


def test_an_unreadable_condition_is_refused_in_vietnamese(client):
    response = client.post(reverse(ADD), posted(("served_years", "le", "dưới 20")))
    assert "Hãy ghi số nguyên từ 0 đến 60" in response.content.decode()
    assert not Regime.objects.exists()


def test_a_regime_is_switched_off_never_deleted(client):
    one = regime("142")
    assert client.post(reverse("admin:members_regime_delete", args=[one.pk]), {"post": "yes"}).status_code == 403
    data = posted(code="khác")
    del data["is_active"]
    client.post(reverse("admin:members_regime_change", args=[one.pk]), data)
    one.refresh_from_db()
    assert (one.code, one.is_active) == ("142", False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_export_says_the_rule_in_words_and_costs_the_same(client, django_assert_num_queries, count):
    for number in range(count):
        regime(f"r{number}", ("era", "is", "chong_my"), (2, "age", "ge", "80"), name="=1+1")
    address = reverse("admin:members_regime_export")
    with django_assert_num_queries(14):
        content = client.post(address, {"format": "0", "resource": "0"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    row = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["Điều kiện lọc"].value == "Thời kỳ phục vụ: Chống Mỹ. Hoặc: Tuổi: từ 80 trở lên"
    assert (row["Tên chế độ"].data_type, row["Đang áp dụng"].value) == ("s", "có")


def test_only_the_administrator_comes_here(cast, as_user):
    assert as_user(cast.van_phong).get(reverse("admin:members_regime_changelist")).status_code == 302
