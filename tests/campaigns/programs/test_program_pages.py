"""Chương trình phối hợp: the list, signing, the program's page, coverage, years, files, partners."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.domain import kept_files
from campaigns.domain.programs import partners, programs
from campaigns.models import Partner, Program, ProgramFile
from members.choices import UnitKind
from tests import factories
from tests.campaigns.coordinating import BY_SYSTEM, activity, partner, program
from tests.members import pictures

LIST = reverse("programs")
QUERIES = {"list": 12, "page": 24, "coverage": 9}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def said(**more) -> dict:
    """What the form of a program posts."""
    return {
        "title": "Phối hợp năm 2024", "number": "08/QC", "signed_on": "11/3/2024", "starts_on": "1/1/2024",
        "ends_on": "", "partners": [partner().pk], "covers": ["commune"], "clauses": "Một\nHai", "unit": "",
    } | more  # fmt: skip


def test_a_clerk_records_what_his_unit_signed_and_finds_it_in_the_list(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    response = client.post(reverse("program-add"), said(unit=cast.huyen.pk))
    made = Program.objects.get()
    assert response.url == reverse("program", args=[made.pk])
    assert (made.unit, made.covers, made.clause_list) == (cast.huyen, ["commune"], ["Một", "Hai"])
    text = client.get(LIST).content.decode()
    assert "Phối hợp năm 2024" in text
    assert "08/QC, 11/3/2024" in text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": ""}, "Ghi tên chương trình"), ({"signed_on": "hôm qua"}, "ngày"), ({"partners": []}, "ít nhất một"),
        ({"ends_on": "31/12/2023"}, "hết hạn ngày 31/12/2023"), ({"code": "a b"}, "chữ không dấu"),
    ],
)  # fmt: skip
def test_wrong_fields_are_422_with_what_was_typed(cast, as_user, more, words):
    response = as_user(cast.can_bo_huyen).post(reverse("program-add"), said(unit=cast.huyen.pk, **more))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "08/QC" in response.content.decode()
    assert not Program.objects.exists()


def test_s02_a_program_is_not_recorded_for_a_foreign_unit_nor_under_a_foreign_program(cast, as_user):
    foreign, client = program(cast.huyen_khac), as_user(cast.can_bo_huyen)
    client.post(reverse("program-add"), said(unit=cast.huyen_khac.pk))
    response = client.post(reverse("program-add"), said(unit=cast.huyen.pk, number="9", parent=foreign.pk))
    assert response.status_code == 422
    assert not Program.objects.filter(unit=cast.huyen_khac).exclude(pk=foreign.pk).exists()


def test_a_unit_below_reads_what_binds_it_and_records_that_it_has_signed(cast, as_user):
    top = program(cast.tinh, covers=("district", "commune"))
    client = as_user(cast.can_bo_huyen)
    page = client.get(reverse("program", args=[top.pk])).content.decode()
    assert "Ghi chương trình đơn vị đã ký" in page
    assert "Sửa chương trình" not in page
    client.post(reverse("program-add"), said(unit=cast.huyen.pk, parent=top.pk))
    board = client.get(reverse("program-coverage", args=[top.pk]))
    assert [level.share.signed for level in board.context["coverage"].levels] == [1, 0]
    assert "Núi Mẫu" not in board.content.decode()
    assert "parent=" in board.content.decode()  # the commune below may be told as signed too
    assert "Núi Mẫu" in as_user(cast.van_phong).get(reverse("program-coverage", args=[top.pk])).content.decode()


def test_a_program_is_put_right_and_a_stale_page_is_409(cast, as_user):
    made, client = program(cast.huyen, clauses="Một"), as_user(cast.can_bo_huyen)
    address = reverse("program-edit", args=[made.pk])
    form = client.get(address).context["form"]
    data = said(title="Tên đúng", seen=form["seen"].value())
    assert client.post(address, data).status_code == 302
    made.refresh_from_db()
    assert made.title == "Tên đúng"
    response = client.post(address, data | {"title": "Của tôi"})
    assert response.status_code == 409
    assert "vừa được người khác sửa" in response.content.decode()
    assert 'value="Của tôi"' in response.content.decode()


def test_the_list_is_narrowed_and_says_what_is_due(cast, as_user):
    today = timezone.localdate()
    police = partner("Công an tỉnh")
    program(cast.tinh, number="QS", ends_on=today + timedelta(days=30))
    other = program(cast.huyen, number="CA", partners=(police,), ends_on=None)
    programs.plan_year(other, 2024, dict.fromkeys(programs.YEAR_FIELDS) | {
        "number": "", "content": "", "final_due_on": date(2024, 12, 15)}, **BY_SYSTEM)  # fmt: skip
    client = as_user(cast.van_phong)
    page = client.get(LIST)
    assert "chưa ký tiếp" in page.content.decode()
    assert "tổng kết năm 2024, hạn 15/12/2024, đã quá hạn" in page.content.decode()
    for asked, numbers in (
        ({"q": "CA"}, ["CA"]), ({"partner": police.pk}, ["CA"]), ({"state": "now"}, ["QS", "CA"]),
        ({"state": "due"}, ["QS"]),
        ({"unit": cast.huyen_khac.pk}, ["QS"]), ({"unit": cast.xa.pk}, ["QS", "CA"]), ({"q": "không có"}, []),
    ):  # fmt: skip
        assert [one.number for one in client.get(LIST, asked).context["rows"]] == numbers


def test_a_partner_merged_into_another_is_found_with_it(cast, as_user):
    gone, stays = partner("Ban Dân vận"), partner("Ban Tuyên giáo và Dân vận")
    program(cast.tinh, partners=(gone,))
    partners.merge(gone, into=stays, on=date(2024, 6, 1), **BY_SYSTEM)
    assert len(as_user(cast.van_phong).get(LIST, {"partner": stays.pk}).context["rows"]) == 1


def test_a_year_is_planned_on_its_page(cast, as_user):
    made, client = program(cast.huyen), as_user(cast.can_bo_huyen)
    address = reverse("program-year", args=[made.pk])
    data = {"year": "2024", "number": "12/KH", "content": "Hai đợt", "midterm_due_on": "30/6/2024"}
    assert client.post(address, data).status_code == 302
    assert "hạn 30/6/2024" in client.get(reverse("program", args=[made.pk])).content.decode()
    again = client.get(address, {"nam": "2024"}).context["form"]
    assert (again["year"].value(), again["number"].value()) == (2024, "12/KH")
    refused = client.post(address, data | {"year": "2031"})
    assert refused.status_code == 422
    assert "nằm ngoài thời gian" in refused.content.decode()


def test_papers_are_kept_read_below_and_taken_out(cast, as_user):
    made, client = program(cast.huyen), as_user(cast.can_bo_huyen)
    address = reverse("program-files", args=[made.pk])
    for _ in range(2):  # sent twice it is there once
        client.post(address, {"file": SimpleUploadedFile("Quy chế.jpg", pictures.jpeg())})
    kept = ProgramFile.objects.get()
    response = as_user(cast.can_bo_xa).get(reverse("program-file", args=[kept.pk]))
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(response.streaming_content) == kept_files.path_of(kept).read_bytes()
    refused = client.post(address, {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert refused.status_code == 422
    assert "Không nhận loại tệp này" in refused.content.decode()
    client.post(address, {"remove": kept.pk})
    client.post(address, {"remove": kept.pk})
    assert not ProgramFile.objects.exists()


def test_lists_come_as_excel(cast, as_user):
    top = program(cast.tinh, covers=("district",), code="PH-QS")
    program(cast.huyen, parent=top)
    client = as_user(cast.van_phong)
    for address in (
        reverse("programs-file"),
        reverse("partners-file"),
        reverse("program-coverage-file", args=[top.pk]),
    ):
        response = client.get(address)
        assert response.content.startswith(b"PK")
        assert "attachment" in response["Content-Disposition"]
    assert client.get(reverse("program-coverage-file", args=[top.pk]), {"on": "x"}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast, as_user, django_assert_num_queries, count):
    top = program(cast.tinh, covers=("district", "commune"), number="0")
    for number in range(count):
        unit = factories.unit(f"Huyện {number}", UnitKind.DISTRICT, parent=cast.tinh)
        child = program(unit, parent=top, partners=(partner(f"Một {number}"), partner(f"Hai {number}")))
        activity(unit, programs=(child,))
    client = as_user(cast.van_phong)
    for name, address in (
        ("list", LIST), ("page", reverse("program", args=[top.pk])),
        ("coverage", reverse("program-coverage", args=[top.pk])),
    ):  # fmt: skip
        client.get(address)
        with django_assert_num_queries(QUERIES[name]):
            client.get(address)


# --- Partners ---------------------------------------------------------------------------------------------------------


def test_the_office_adds_renames_and_merges_partners(cast, as_user):
    client, stays = as_user(cast.van_phong), partner("Bộ Chỉ huy quân sự tỉnh")
    assert client.post(reverse("partners"), {"name": "Bộ CHQS", "level": "province"}).status_code == 302
    made = Partner.objects.get(name="Bộ CHQS")
    address = reverse("partner", args=[made.pk])
    assert client.post(address, {"verb": "rename", "name": "Bộ CHQS tỉnh"}).status_code == 302
    again = client.post(reverse("partners"), {"name": "bộ chqs TỈNH", "level": "province"})
    assert again.status_code == 422
    assert "Đã có đối tác" in again.content.decode()
    assert client.post(address, {"verb": "merge", "into": made.pk, "on": "1/6/2024"}).status_code == 422
    assert client.post(address, {"verb": "merge", "into": stays.pk, "on": "1/6/2024"}).status_code == 302
    made.refresh_from_db()
    assert made.merged_into == stays
    assert client.post(address, {"verb": "merge", "into": stays.pk, "on": "1/6/2024"}).status_code == 422
    assert client.post(address, {"verb": "xoa"}).status_code == 400


def test_s03_counts_of_programs_and_activities_are_of_what_one_sees(cast, as_user):
    with_partner = {"partners": (partner(),)}
    program(cast.huyen, **with_partner)
    activity(cast.huyen, **with_partner)
    program(cast.tinh, **with_partner)  # binds all
    for person, counts in ((cast.van_phong, (2, 1)), (cast.nguoi_la, (1, 0))):
        [row] = as_user(person).get(reverse("partners")).context["rows"]
        assert (row.programs_count, row.activities_count) == counts


def test_s02_a_unit_reads_the_partners_and_does_not_change_them(cast, as_user):
    partner()
    client = as_user(cast.chu_tich_huyen)
    assert client.get(reverse("partners")).status_code == 200
    assert client.post(reverse("partners"), {"name": "Khác", "level": "province"}).status_code == 404
    assert Partner.objects.count() == 1
