"""Pages of awards and of models and works, their lists as Excel, certificates as PDF."""

import io
from datetime import date, datetime
from decimal import Decimal

import pypdf
import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.exports import certificates
from campaigns.models import Award, Decision, Work
from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job, JobFile
from members.choices import Role, UnitKind
from members.models import Letterhead, Member
from tests import factories
from tests.campaigns.merits.test_awards import TODAY, decided, member, proposal
from tests.campaigns.merits.test_works import PARTS, merged, recorded
from tests.members import pictures

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_awards.py

AWARDS, ADD, DECIDE = reverse("awards"), reverse("award-add"), reverse("award-decide")
WORKS, WORK_ADD = reverse("works"), reverse("work-add")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def page(client, address, **query) -> str:
    return client.get(address, query).content.decode()


def rows(client, name, **query) -> list[tuple]:
    return list(load_workbook(io.BytesIO(client.get(reverse(name), query).content)).active.values)


# --- Awards -----------------------------------------------------------------------------------------------------------

PROPOSED = {"form": "bang_khen", "title": "Bằng khen của Hội", "reason": "Thành tích tốt", "proposed_on": "10/6/2024"}


def test_from_a_proposal_to_the_members_file_by_the_pages(cast, as_user):
    person = member(cast.chi_hoi, "Bùi Xuân Mẫu")
    clerk, office = as_user(cast.can_bo_huyen), as_user(cast.van_phong)
    made = clerk.post(ADD, PROPOSED | {"unit": cast.huyen.pk, "member": "bùi xuân mẫu"})
    assert made.url == reverse("award", args=[Award.objects.get().pk])
    said = {
        "subject": "Khen thưởng năm 2024",
        "on": "10/6/2024",
        "signer_title": "CHỦ TỊCH",
        "signer_name": "Lê Văn Ký",
    }
    assert "Bùi Xuân Mẫu" in page(office, DECIDE)
    given = office.post(DECIDE, said | {"awards": [Award.objects.get().pk]}, follow=True)
    assert "Đã ghi Quyết định số 01/QĐ-CCB: 1 tập thể, cá nhân được tặng" in given.content.decode()
    assert person.honours.get().decision_number == "01/QĐ-CCB"
    assert "Số 01/QĐ-CCB" in page(clerk, made.url)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Chọn một người hoặc một tập thể"),
        ({"member": "Không Có Ai"}, "Trong sổ của huyện Sông Mẫu không có hội viên “Không Có Ai”"),
        ({"member": "Bùi Xuân Mẫu"}, "Có nhiều hội viên tên “Bùi Xuân Mẫu”. Hãy ghi mã hội viên"),
        ({"recipient_unit": "Núi Mẫu"}, "Huyện Sông Mẫu không có đơn vị nào tên “Núi Mẫu”"),
        ({"person": "Ai", "form": "co_thi_dua"}, "Cờ thi đua chỉ tặng tập thể"),
        ({"recipient_unit": "Đồng Mẫu", "form": "ky_niem_chuong"}, "Kỷ niệm chương chỉ tặng cá nhân"),
        ({"person": "Ai", "reason": ""}, "Ghi thành tích"),
        ({"person": "Ai", "proposed_on": "32/6/2024"}, "ngày/tháng/năm"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused_and_keeps_what_was_typed(cast, as_user, given, said):
    member(cast.chi_hoi, "Bùi Xuân Mẫu")
    member(cast.xa, "Bùi Xuân Mẫu")
    response = as_user(cast.can_bo_huyen).post(ADD, PROPOSED | {"unit": cast.huyen.pk} | given)
    text = response.content.decode()
    assert (response.status_code, Award.objects.count()) == (422, 0)
    assert said in text
    assert "Bằng khen của Hội" in text


def test_units_are_named_with_or_without_their_kind_and_place(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    for title, typed in (("Một", "xã Đồng Mẫu"), ("Hai", "đồng mẫu"), ("Ba", "Chi hội 1, xã Đồng Mẫu")):
        client.post(ADD, PROPOSED | {"unit": cast.huyen.pk, "title": title, "recipient_unit": typed})
    assert list(Award.objects.order_by("pk").values_list("recipient_unit__name", flat=True)) == [
        "Đồng Mẫu", "Đồng Mẫu", "Chi hội 1",
    ]  # fmt: skip


def test_a_medal_given_before_is_told_at_the_proposal(cast, as_user):
    person = member(cast.chi_hoi)
    Member.objects.filter(pk=person.pk).update(medal_year=2009)
    given = {"unit": cast.huyen.pk, "form": "ky_niem_chuong", "member": person.full_name}
    text = as_user(cast.can_bo_huyen).post(ADD, PROPOSED | given).content.decode()
    assert "đã nhận Kỷ niệm chương năm 2009; Kỷ niệm chương chỉ tặng một lần" in text


def test_answers_are_for_whom_they_belong(cast, as_user):
    address = reverse("award", args=[proposal(cast.huyen, recipient_unit=cast.xa).pk])
    clerk, office = as_user(cast.can_bo_huyen), as_user(cast.van_phong)
    assert "Không tặng" not in page(clerk, address)
    assert clerk.post(address, {"verb": "refuse", "reason": "x"}).status_code == 422
    assert office.post(address, {"verb": "refuse", "reason": ""}).status_code == 422
    office.post(address, {"verb": "refuse", "reason": "Chưa đủ thành tích"})
    assert "Chưa đủ thành tích" in page(clerk, address)


def test_the_office_takes_an_award_back_on_its_page_and_the_history_keeps_it(cast, as_user):
    award, other = proposal(cast.huyen, recipient_unit=cast.xa), proposal(cast.huyen, recipient_unit=cast.huyen)
    decision = decided(cast, award, other)
    address, said = reverse("award", args=[award.pk]), {"verb": "revoke", "symbol": "07/QĐ-CCB", "on": "10/6/2024"}
    clerk, office = as_user(cast.can_bo_huyen), as_user(cast.van_phong)
    assert "Thu hồi khen thưởng" not in page(clerk, address)
    missing = office.post(address, said)
    assert missing.status_code == 422
    assert "Ghi lý do thu hồi" in missing.content.decode()
    office.post(address, said | {"reason": "Khai sai thành tích"})
    text = page(clerk, address)
    for words in ("Đã thu hồi, số 07/QĐ-CCB", "Khai sai thành tích", "Quyết định số 01/QĐ-CCB"):
        assert words in text
    assert "đã khen <strong>1</strong> tập thể" in page(office, AWARDS)
    assert "1 tập thể, cá nhân (trong 2, còn lại đã thu hồi)" in page(office, reverse("decision", args=[decision.pk]))
    assert [one["recipient"] for one in certificates.compose(decision)["certificates"]] == [other.recipient]
    assert rows(office, "awards-file", state="revoked")[1][12] == "07/QĐ-CCB"


def test_nothing_is_decided_without_a_choice_or_for_a_day_to_come(cast, as_user):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    said = {"subject": "Khen", "on": "10/6/2124", "signer_title": "CHỦ TỊCH", "signer_name": "Lê Văn Ký"}
    office = as_user(cast.van_phong)
    assert "Đánh dấu những đề nghị được tặng" in office.post(DECIDE, said).content.decode()
    assert "chưa đến" in office.post(DECIDE, said | {"awards": [award.pk]}).content.decode()
    assert not Decision.objects.exists()


def test_the_list_counts_narrows_and_comes_as_excel(cast, as_user):
    decided(cast, proposal(cast.huyen, recipient_unit=cast.xa), proposal(cast.huyen, member=member(cast.chi_hoi)))
    proposal(cast.khoi, recipient_unit=cast.khoi)
    office = as_user(cast.van_phong)
    assert "đã khen <strong>1</strong> tập thể, <strong>1</strong> cá nhân" in page(office, AWARDS)
    assert "đã khen <strong>0</strong> tập thể, <strong>1</strong> cá nhân" in page(office, AWARDS, whom="ca-nhan")
    found = rows(office, "awards-file", whom="tap-the", state="decided")
    assert len(found) == 2
    assert found[1][3] == "Hội CCB xã Đồng Mẫu"
    assert found[1][9:11] == ("01/QĐ-CCB", datetime(2024, 6, 10))
    assert len(rows(office, "awards-file", decision=Decision.objects.get().pk)) == 3


def test_the_history_of_a_recipient_stands_beside_each_of_its_awards(cast, as_user):
    old = proposal(cast.huyen, recipient_unit=cast.xa, title="Bằng khen cũ", on=date(2023, 5, 1))
    new = proposal(cast.huyen, recipient_unit=cast.xa, title="Bằng khen mới")
    assert "Bằng khen cũ" in page(as_user(cast.can_bo_huyen), reverse("award", args=[new.pk]))
    assert "Bằng khen mới" in page(as_user(cast.can_bo_huyen), reverse("award", args=[old.pk]))


def test_a_unit_sees_what_it_was_given_whoever_proposed_it(cast, as_user):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    proposal(cast.huyen, recipient_unit=cast.huyen)
    client = as_user(cast.can_bo_xa)
    assert [row[3] for row in rows(client, "awards-file")[1:]] == ["Hội CCB xã Đồng Mẫu"]
    assert "Rút đề nghị" not in page(client, reverse("award", args=[award.pk]))
    assert len(rows(as_user(cast.van_phong), "awards-file", unit=cast.xa.pk)) == 2


def test_c04_a_decision_of_a_committee_has_its_own_numbers_and_its_head_on_the_certificates(cast, as_user):
    committee, person = "Ban Chỉ đạo 502", member(cast.chi_hoi)
    Letterhead.objects.create(
        unit=cast.tinh, body=committee, parent_body="TỈNH UỶ", issuing_body="BAN CHỈ ĐẠO 502", place="Quảng Mẫu",
        abbreviation="BCĐ502",
    )  # fmt: skip
    office = as_user(cast.van_phong)
    said = {"subject": "Khen", "on": "10/6/2024", "signer_title": "TRƯỞNG BAN", "signer_name": "Lê Văn Ký"}
    for body in ("", committee, committee):
        one = proposal(cast.huyen, member=person, title=f"Bằng khen {Award.objects.count()}")
        assert office.post(DECIDE, said | {"awards": [one.pk], "body": "Ban Lạ"}).status_code == 422
        office.post(DECIDE, said | {"awards": [one.pk], "body": body})
    decisions = Decision.objects.order_by("pk")
    assert [one.symbol for one in decisions] == ["01/QĐ-CCB", "01/QĐ-BCĐ502", "02/QĐ-BCĐ502"]
    heads = [certificates.compose(one)["issuing_body"] for one in decisions]
    assert heads == ["HỘI CCB TỈNH QUẢNG MẪU", "BAN CHỈ ĐẠO 502", "BAN CHỈ ĐẠO 502"]
    assert {one.issuer for one in person.honours.all()} == {"Hội CCB tỉnh Quảng Mẫu", committee}
    assert f"{committee}, Tỉnh Quảng Mẫu" in page(office, reverse("decision", args=[decisions[1].pk]))


def test_a_stranger_sees_no_award_of_another_unit(cast, as_user):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    client = as_user(cast.nguoi_la)
    assert "Đồng Mẫu" not in page(client, AWARDS)
    assert client.get(reverse("award", args=[award.pk])).status_code == 404
    assert len(rows(client, "awards-file")) == 1


def test_certificates_are_printed_a_page_each(cast, as_user):
    person = proposal(cast.huyen, "giay_khen", member=member(cast.chi_hoi))
    decision = decided(cast, person, proposal(cast.huyen, recipient_unit=cast.xa))
    office = as_user(cast.van_phong)
    for _ in range(2):
        office.post(reverse("decision-print", args=[decision.pk]))
    job = Job.objects.get(task=certificates.TASK)
    jobs.run(job.pk, certificates.work)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    made = pypdf.PdfReader(project.FILES_DIR / JobFile.objects.get(job=job).path)
    assert b"<pdfaid:part>3" in made.root_object["/Metadata"].get_data() and made.root_object["/MarkInfo"]["/Marked"]
    texts = [" ".join(one.extract_text().split()) for one in made.pages]
    assert len(texts) == 2
    for words in ("BẰNG KHEN", "Hội CCB xã Đồng Mẫu", "Thành tích năm 2024", "Quyết định số 01/QĐ-CCB ngày 10 tháng 6"):
        assert words in texts[0]
    assert "Bùi Xuân Mẫu" in texts[1]
    assert "Chi hội 1, xã Đồng Mẫu" in texts[1]


# --- Models and works -------------------------------------------------------------------------------------------------

WORK = {"kind": "cong_trinh", "name": "Tuyến đường hoa", "started_on": "01/3/2024", "beneficiaries": "250"}


def test_a_work_is_recorded_and_mended_by_its_unit(cast, as_user):
    client = as_user(cast.can_bo_xa)
    made = client.post(WORK_ADD, WORK | {"unit": cast.xa.pk, "m-budget": "30.000.000", "m-fund": "500.000"})
    work = Work.objects.get()
    assert made.url == reverse("work", args=[work.pk])
    assert "30.500.000" in page(client, made.url)
    edit = reverse("work-edit", args=[work.pk])
    assert 'value="30.000.000"' in page(client, edit)
    assert client.post(edit, WORK | {"seen": 1, "ended_on": "05/6/2024"}).status_code == 302
    assert client.post(edit, WORK | {"seen": 1}).status_code == 409
    assert "Đã dừng từ 05/6/2024" in page(client, made.url)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"m-budget": "30.000.000", "cost_total": "31.000.000"}, "31.000.000"),
        ({"m-budget": "30 triệu"}, "ghi bằng chữ số theo đơn vị tính"),
        ({"ended_on": "01/02/2024"}, "trước ngày bắt đầu"),
        ({"name": ""}, "Ghi tên mô hình"),
        ({"beneficiaries": "2,5"}, "chỉ nhận số nguyên"),
    ],
)
def test_a_work_that_does_not_hold_is_refused(cast, as_user, given, said):
    response = as_user(cast.can_bo_xa).post(WORK_ADD, WORK | {"unit": cast.xa.pk} | given)
    assert (response.status_code, Work.objects.count()) == (422, 0)
    assert said in response.content.decode()


def test_the_clerk_of_what_a_commune_became_keeps_its_works(cast, as_user):
    work, heir = recorded(cast.xa), factories.unit("Xã Mới", UnitKind.COMMUNE, parent=cast.tinh)
    merged(cast.xa, heir)
    client = as_user(factories.user("can-bo-moi", (heir, Role.CLERK)))
    edit, shots = (reverse(name, args=[work.pk]) for name in ("work-edit", "work-pictures"))
    assert edit in page(client, reverse("work", args=[work.pk]))
    assert client.post(edit, WORK | {"ended_on": "05/6/2024", "seen": 1}).status_code == 302
    shot = SimpleUploadedFile("anh.jpg", pictures.jpeg_with_place(), content_type="image/jpeg")
    assert client.post(shots, {"file": shot}).status_code == 302
    kept = work.pictures.get()
    assert client.get(reverse("work-picture", args=[kept.pk])).status_code == 200
    stranger = as_user(cast.nguoi_la)
    assert [stranger.post(each, WORK | {"seen": 2}).status_code for each in (edit, shots)] == [404, 404]
    assert len(rows(client, "works-file")) == 2


def test_pictures_lose_where_they_were_taken(cast, as_user):
    work = recorded(cast.xa)
    client, address = as_user(cast.can_bo_xa), reverse("work-pictures", args=[work.pk])
    shot = SimpleUploadedFile("anh.jpg", pictures.jpeg_with_place(), content_type="image/jpeg")
    assert client.post(address, {"file": shot}).status_code == 302
    kept = work.pictures.get()
    data = b"".join(client.get(reverse("work-picture", args=[kept.pk])).streaming_content)
    assert pictures.TAKEN_BY.encode() not in data
    bad = SimpleUploadedFile("anh.jpg", pictures.EXE)
    assert client.post(address, {"file": bad}).status_code == 422
    told = client.post(reverse("work-remove", args=[work.pk]), follow=True).content.decode()
    assert "còn ảnh kèm theo" in told
    client.post(address, {"remove": kept.pk})
    client.post(reverse("work-remove", args=[work.pk]))
    assert not Work.objects.exists()


def test_the_list_of_works_narrows_and_comes_as_excel(cast, as_user):
    recorded(cast.xa, costs=PARTS, beneficiaries=250)
    recorded(cast.khoi, "Mô hình nuôi bò", "san_xuat")
    office = as_user(cast.van_phong)
    assert "<strong>2</strong> mục" in page(office, WORKS)
    assert "<strong>1</strong> mục" in page(office, WORKS, kind="san_xuat")
    assert "<strong>1</strong> mục" in page(office, WORKS, q="đường")
    found = rows(office, "works-file", kind="cong_trinh")[1]
    assert found[4:9] == (datetime(2024, 3, 1), None, 250, None, 42_500_000)
    assert found[9:11] == (30_000_000, 12_500_000)
    assert len(rows(as_user(cast.nguoi_la), "works-file")) == 1


@pytest.mark.parametrize(("address", "queries"), [(AWARDS, 10), (WORKS, 11)])
def test_the_lists_cost_the_same_for_one_and_three_rows(cast, as_user, django_assert_num_queries, address, queries):
    client = as_user(cast.van_phong)

    def more(number):
        proposal(cast.huyen, recipient_unit=cast.xa, title=f"Bằng khen {number}", on=TODAY)
        recorded(cast.xa, f"Mô hình {number}", costs=PARTS[:1], cost_total=Decimal(30_000_000))

    more(1)
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    more(2)
    more(3)
    with django_assert_num_queries(queries):
        client.get(address)
