"""Asking for a report, finding it again, downloading it; strangers see none of it."""

import pytest
from django.urls import reverse

from ccb.core.choices import JobState
from ccb.core.models import Job
from members.choices import Role, UnitKind
from reports.domain.papers import composing, documents
from reports.exports import compiling
from reports.models import Document, ReportTemplate
from tests import factories

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_compiling.py

INDEX = reverse("documents")
QUERIES = 10
PDF = b"%PDF-1.7 of a test"


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("a", name="Hội viên mới kết nạp", uom="hội viên"))


@pytest.fixture
def round(form):
    return factories.round_of(form)


@pytest.fixture
def approved(cast, round):
    """Huyện's sheet approved; the others owe."""
    return factories.moved(factories.submission(round, cast.huyen, a=297), "import", "approve")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def document(round, unit, actor=None) -> Document:
    """A kept report of the unit, its paper a stand-in."""
    request = composing.Request(round.form_id, round.period, unit.pk, factories.NOW.date())
    frozen = composing.compose(request, at=factories.NOW, using="default")
    return documents.keep(frozen, documents.Paper(PDF, 3), request=request, actor=actor, at=factories.NOW)


def district_officer(unit, username="van-phong-huyen"):
    return factories.user(username, (unit, Role.OFFICE))


# --- asking for a report -----------------------------------------------------------------------------------------


def compose_page(round) -> str:
    return reverse("compose", args=[round.pk])


def ask(client, round, **fields):
    return client.post(compose_page(round), {"template": "", "dated_on": "20/6/2024"} | fields)


def test_the_page_says_how_many_units_are_in_and_names_who_is_missing(cast, round, approved, as_user):
    page = as_user(cast.van_phong).get(compose_page(round)).content.decode()
    for shown in ("Mới có 1/3 đơn vị", "số liệu tạm tính", "Núi Mẫu", "Khối 487"):
        assert shown in page


def test_asking_makes_a_job_for_the_users_unit_and_opens_its_page(cast, round, approved, as_user):
    client = as_user(cast.van_phong)
    response = ask(client, round)
    job = Job.objects.get()
    assert response.url == reverse("job", args=[job.pk])
    assert client.get(response.url).status_code == 200
    assert (job.task, job.created_by, job.state) == (compiling.TASK, cast.van_phong, JobState.QUEUED)
    assert job.arguments == {
        "form_id": round.form_id, "period": "2024-H1", "unit_id": cast.tinh.pk, "dated_on": "2024-06-20",
        "template_id": None, "draft_id": None, "draft_revision": None, "amends_id": None,
    }  # fmt: skip


def test_the_template_that_was_chosen_is_used(cast, form, round, approved, as_user):
    template = ReportTemplate.objects.create(form=form, code="NĐ30", name="Báo cáo 6 tháng", content={})
    ask(as_user(cast.van_phong), round, template=template.pk)
    assert Job.objects.get().arguments["template_id"] == template.pk


def test_a_double_click_makes_one_job_C03(cast, round, approved, as_user):
    client = as_user(cast.van_phong)
    first, second = (ask(client, round) for _ in range(2))
    assert first.url == second.url
    assert Job.objects.count() == 1


def test_after_a_job_has_ended_another_can_be_asked_for(cast, round, approved, as_user):
    client = as_user(cast.van_phong)
    ask(client, round)
    Job.objects.update(state=JobState.DONE)
    ask(client, round)
    assert Job.objects.count() == 2


def test_a_wrong_date_is_named_and_nothing_is_made(cast, round, approved, as_user):
    response = ask(as_user(cast.van_phong), round, dated_on="31/6/2024")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Có lỗi cần sửa" in page
    assert 'value="31/6/2024"' in page
    assert not Job.objects.exists()


def test_a_template_of_another_form_is_refused(cast, round, approved, as_user):
    other = ReportTemplate.objects.create(form=factories.form("KHAC"), code="K", name="Mẫu khác", content={})
    assert ask(as_user(cast.van_phong), round, template=other.pk).status_code == 422
    assert not Job.objects.exists()


def test_without_an_approved_sheet_the_page_says_what_to_do_first(cast, round, as_user):
    client = as_user(cast.van_phong)
    page = client.get(compose_page(round)).content.decode()
    assert "chưa có biểu nào được duyệt" in page
    assert '<form method="post" class="panel' not in page
    assert ask(client, round).status_code == 422
    assert not Job.objects.exists()


def test_an_officer_of_one_district_composes_for_his_unit_whatever_he_posts_S06(cast, round, approved, as_user):
    client = as_user(district_officer(cast.huyen))
    assert "Núi Mẫu" not in client.get(compose_page(round)).content.decode()
    ask(client, round, unit=cast.tinh.pk, unit_id=cast.tinh.pk, period="2023-H2")
    assert Job.objects.get().arguments["unit_id"] == cast.huyen.pk
    assert Job.objects.get().arguments["period"] == "2024-H1"


def test_a_round_that_asks_nothing_of_his_units_does_not_exist_for_him_S03(cast, as_user):
    for_blocs = factories.round_of(factories.form("KHOI", unit_kinds=[UnitKind.BLOC]))
    client = as_user(district_officer(cast.huyen))
    assert client.get(compose_page(for_blocs)).status_code == 404
    assert ask(client, for_blocs).status_code == 404
    assert "Biểu KHOI" not in client.get(INDEX).content.decode()


@pytest.mark.parametrize("person", ["lanh_dao", "can_bo_huyen", "chu_tich_huyen", "quan_tri", "khong_viec"])
def test_only_the_office_composes_S07(cast, round, approved, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(compose_page(round)).status_code == 404
    assert ask(client, round).status_code == 404
    assert not Job.objects.exists()


# --- the list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "status"), [("van_phong", 200), ("lanh_dao", 200), ("can_bo_huyen", 404)])
def test_the_list_is_for_office_and_leaders(cast, round, approved, as_user, person, status):
    document(round, cast.tinh)
    assert as_user(getattr(cast, person)).get(INDEX).status_code == status


def test_the_list_holds_exactly_the_own_subtree_S03(cast, round, approved, as_user):
    mine, of_all = document(round, cast.huyen), document(round, cast.tinh)
    page = as_user(district_officer(cast.huyen)).get(INDEX).content.decode()
    assert reverse("document", args=[mine.pk]) in page
    assert reverse("document", args=[of_all.pk]) not in page
    page = as_user(cast.lanh_dao).get(INDEX).content.decode()
    assert reverse("document", args=[mine.pk]) in page
    assert reverse("document", args=[of_all.pk]) in page


def test_an_empty_list_says_what_to_do(cast, round, as_user):
    page = as_user(cast.van_phong).get(INDEX).content.decode()
    assert "Chưa lập báo cáo nào." in page
    assert compose_page(round) in page
    page = as_user(cast.lanh_dao).get(INDEX).content.decode()
    assert "Chưa lập báo cáo nào." in page
    assert compose_page(round) not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_and_three_reports(
    cast, round, approved, as_user, rows, django_assert_num_queries
):
    for unit in (cast.tinh, cast.huyen, cast.huyen_khac)[:rows]:
        document(round, unit, cast.van_phong)
    client = as_user(cast.van_phong)
    with django_assert_num_queries(QUERIES):
        client.get(INDEX)


# --- one report --------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(cast, round, approved):
    return document(round, cast.tinh, cast.van_phong)


def test_the_page_says_what_is_in_the_report(cast, kept, as_user):
    page = as_user(cast.lanh_dao).get(reverse("document", args=[kept.pk])).content.decode()
    for shown in (kept.title, "1/3 đơn vị", "Núi Mẫu; Khối 487", "Trần Thị Văn Phòng", "3 trang", kept.sha256):
        assert shown in page


def test_findings_stand_with_unit_and_reason(cast, kept, as_user):
    finding = {"unit": "Sông Mẫu", "message": "5 khác 6", "reason": "Đang rà soát"}
    frozen = documents.frozen_of(kept) | {"findings": [finding]}
    other = documents.keep(
        frozen, documents.Paper(PDF, 1), actor=None, at=factories.NOW,
        request=composing.Request(kept.round.form_id, kept.round.period, cast.tinh.pk, factories.NOW.date()),
    )  # fmt: skip
    page = as_user(cast.van_phong).get(reverse("document", args=[other.pk])).content.decode()
    for shown in finding.values():
        assert shown in page


def test_the_file_has_a_plain_name_the_right_type_and_is_not_kept_by_caches_S18(cast, kept, as_user):
    response = as_user(cast.lanh_dao).get(reverse("document-file", args=[kept.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao_quang-mau_2024-H1.pdf"'


def test_a_missing_file_is_explained_and_not_a_crash(cast, kept, as_user):
    documents.path_of(documents.file_of(kept, "pdf")).unlink()
    response = as_user(cast.van_phong).get(reverse("document-file", args=[kept.pk]))
    assert response.status_code == 404
    assert f"báo cáo số {kept.pk}" in response.content.decode()
    assert "quản trị viên" in response.content.decode()


@pytest.mark.parametrize("name", ["document", "document-file"])
@pytest.mark.parametrize("person", ["can_bo_huyen", "chu_tich_huyen", "nguoi_la", "quan_tri", "khong_viec"])
def test_a_report_does_not_exist_for_strangers_S19(cast, kept, as_user, name, person):
    response = as_user(getattr(cast, person)).get(reverse(name, args=[kept.pk]))
    assert response.status_code == 404
    assert kept.title not in response.content.decode()


@pytest.mark.parametrize("name", ["document", "document-file"])
def test_a_report_of_another_subtree_does_not_exist_for_a_district_officer_S19(cast, kept, as_user, name):
    client = as_user(district_officer(cast.huyen_khac))
    assert client.get(reverse(name, args=[kept.pk])).status_code == 404


def test_later_changes_of_figures_do_not_change_the_report_C06(cast, kept, approved, as_user):
    factories.moved(approved, "reopen")
    client = as_user(cast.van_phong)
    assert "1/3 đơn vị" in client.get(reverse("document", args=[kept.pk])).content.decode()
    assert Document.objects.get(pk=kept.pk).sha256 == kept.sha256


# --- rights over several units -----------------------------------------------------------------------------------


def test_who_holds_two_districts_chooses_for_which_one_the_report_is(cast, round, approved, as_user):
    person = factories.user("hai-huyen", (cast.huyen_khac, Role.OFFICE), (cast.huyen, Role.OFFICE))
    client, page = as_user(person), compose_page(round)
    shown = client.get(page).content.decode()
    assert f'href="?don-vi={cast.huyen.pk}"' in shown and f'href="?don-vi={cast.huyen_khac.pk}"' in shown
    chosen = f"{page}?don-vi={cast.huyen_khac.pk}"
    assert "chưa có biểu nào được duyệt" in client.get(chosen).content.decode()
    asked = {"template": "", "dated_on": "20/6/2024"}
    assert client.post(chosen, asked).status_code == 422
    assert client.post(f"{page}?don-vi={cast.huyen.pk}", asked).status_code == 302
    assert Job.objects.get().arguments["unit_id"] == cast.huyen.pk


@pytest.mark.parametrize("wanted", ["0", "x", "9" * 30, ""])
def test_a_unit_out_of_reach_is_not_chosen(cast, round, approved, as_user, wanted):
    client = as_user(district_officer(cast.huyen))
    for unit in (wanted, cast.huyen_khac.pk, cast.tinh.pk):
        client.post(f"{compose_page(round)}?don-vi={unit}", {"template": "", "dated_on": "20/6/2024"})
    assert {job.arguments["unit_id"] for job in Job.objects.all()} == {cast.huyen.pk}
