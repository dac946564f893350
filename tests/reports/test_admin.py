"""Forms, checks, templates, rounds and documents in the administrator's site; figures never."""

import json
from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from campaigns.choices import IndicatorKind
from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from reports.models import (
    Check,
    Document,
    FormRow,
    ReportForm,
    ReportTemplate,
    Round,
    Submission,
    Value,
    ValueVersion,
)
from tests import factories
from tests.house.objects import objects_of

CONTENT = {
    "kind": "BÁO CÁO",
    "symbol": "BC",
    "subject": ["Kết quả", "{kỳ}"],
    "blocks": [{"type": "paragraph", "text": "Có {a}."}],
    "recipients": ["Lưu: VT"],
}
SHOWN = (ReportForm, Check, ReportTemplate, Round, Document)


@pytest.fixture
def client(cast, as_user):
    return as_user(cast.quan_tri)


@pytest.fixture
def form(db) -> ReportForm:
    return factories.form("BC", factories.indicator("a"), factories.indicator("b"))


def address(model, deed: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{deed}", args=args)


def lines(prefix: str, *forms: dict, standing: int = 0) -> dict:
    """What an inline posts."""
    posted = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": standing}
    return posted | {f"{prefix}-{n}-{name}": value for n, form in enumerate(forms) for name, value in form.items()}


def changes(obj) -> int:
    """How many changes of the object the audit chain holds."""
    return AuditEntry.objects.filter(verb="admin.change", object_type=obj._meta.label, object_id=obj.pk).count()


def test_figures_are_not_in_the_admin():
    assert not any(admin.site.is_registered(model) for model in (Submission, Value, ValueVersion))


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_every_page_opens_for_the_administrator_alone(cast, as_user, client, form, settings, tmp_path, model):
    settings.FILES_DIR = tmp_path
    objects_of(cast.huyen, cast.can_bo_huyen, form)
    factories.sum_check(form, *[row.indicator for row in form.rows.all()])
    ReportTemplate.objects.create(form=form, code="m", name="Mẫu", content=CONTENT)
    one = model.objects.first()
    for page in (address(model, "changelist"), address(model, "change", one.pk)):
        assert client.get(page).status_code == 200
        assert as_user(cast.van_phong).get(page).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(client, django_assert_num_queries, form, count):
    for number in range(count):
        ReportTemplate.objects.create(form=form, code=f"m{number}", name="Mẫu", content=CONTENT)
    with django_assert_num_queries(9):
        client.get(address(ReportTemplate, "changelist"))


# --- Forms ------------------------------------------------------------------------------------------------------


RULES = {"frequency": "half", "due_rule": "after", "due_days": 5, "due_weekday": 4, "due_day": "after"}


def form_posted(form: ReportForm, **changed) -> dict:
    section = form.sections.get()
    sections = [{"id": section.pk, "form": form.pk, "code": "1", "title": "Kết quả", "position": 1, "theme": "result"}]
    rows = [
        {
            "id": row.pk, "form": form.pk, "section": section.pk, "indicator": row.indicator_id,
            "position": row.position, "derivation": row.derivation, "derivation_use": row.derivation_use,
        }
        for row in form.rows.all()
    ]  # fmt: skip
    head = {"code": form.code, "name": form.name, "unit_kinds": form.unit_kinds, "is_active": "on", **RULES}
    return head | lines("sections", *sections, standing=1) | lines("rows", *rows, standing=len(rows)) | changed


def test_a_form_is_made_with_its_sections(client):
    posted = {"code": "BC-1", "name": "Biểu mới", "unit_kinds": ["district", "bloc"], **RULES}
    client.post(
        address(ReportForm, "add"),
        posted | lines("sections", {"code": "I", "title": "Mục", "position": 1, "theme": "result"}),
    )
    made = ReportForm.objects.get(code="BC-1")
    assert (made.unit_kinds, made.frequency, made.sections.get().code) == (["district", "bloc"], "half", "I")


def test_a_form_without_answers_changes_freely(client, form):
    last = form.rows.last()
    posted = form_posted(form, code="BC-2", unit_kinds=["commune"]) | {"rows-1-DELETE": "on"}
    client.post(address(ReportForm, "change", form.pk), posted)
    form.refresh_from_db()
    assert (form.code, form.unit_kinds, form.frequency) == ("BC-2", ["commune"], "half")
    assert not FormRow.objects.filter(pk=last.pk).exists()
    assert changes(form) == 1
    assert audit.faults() == []


def test_a_form_with_answers_keeps_its_code_its_kinds_and_its_rows(client, cast, form):
    factories.submission(factories.round_of(form), cast.huyen, a=1)
    posted = form_posted(form, code="X", unit_kinds=["commune"], name="Tên mới") | {"rows-1-DELETE": "on"}
    assert client.post(address(ReportForm, "change", form.pk), posted).status_code == 302
    form.refresh_from_db()
    assert (form.code, form.unit_kinds, form.name) == ("BC", ["district", "bloc"], "Tên mới")
    assert form.rows.count() == 2
    assert client.post(address(ReportForm, "delete", form.pk), {"post": "yes"}).status_code == 403


def test_a_row_keeps_its_indicator(client, form):
    other = factories.indicator("c")
    client.post(address(ReportForm, "change", form.pk), form_posted(form) | {"rows-0-indicator": other.pk})
    assert list(form.rows.values_list("indicator__code", flat=True)) == ["a", "b"]


def test_a_row_cannot_stand_in_a_section_of_another_form(client, form):
    stranger = factories.form("KHAC").sections.get()
    posted = form_posted(form) | {"rows-0-section": stranger.pk}
    page = client.post(address(ReportForm, "change", form.pk), posted).content.decode()
    assert "Chưa lưu được. Xin sửa những chỗ báo lỗi bên dưới." in page
    assert form.rows.filter(section=stranger).count() == 0


# --- Checks -----------------------------------------------------------------------------------------------------


def check_posted(form: ReportForm, *terms: tuple[str, str], **head) -> dict:
    codes = {row.indicator.code: row.indicator_id for row in form.rows.select_related("indicator")}
    listed = [{"side": side, "sign": 1, "indicator": codes.get(code, code), "position": 0} for side, code in terms]
    base = {"form": form.pk, "code": "tong", "kind": "sum", "severity": "warning", "comparator": "=", "is_active": "on"}
    return base | head | lines("terms", *listed)


def test_a_check_is_made_with_its_terms(client, form):
    client.post(address(Check, "add"), check_posted(form, ("left", "a"), ("right", "b")))
    check = Check.objects.get(code="tong")
    assert [(term.side, term.indicator.code) for term in check.terms.all()] == [("left", "a"), ("right", "b")]
    assert AuditEntry.objects.filter(verb="admin.add", object_id=check.pk).exists()


def test_a_stated_ratio_is_made_of_one_figure_and_the_two_it_follows_from(client, form):
    share = factories.indicator("ty-le", uom="%")
    FormRow.objects.create(form=form, section=form.sections.get(), indicator=share, position=9)
    terms = ("left", "ty-le"), ("right", "a"), ("right", "b")
    client.post(address(Check, "add"), check_posted(form, *terms, kind="stated", comparator=""))
    assert [term.side for term in Check.objects.get().terms.all()] == ["left", "right", "right"]


BOTH = (("left", "a"), ("right", "b"))
BAD_CHECKS = [
    (BOTH, {"comparator": ""}, "cần dấu so sánh"),
    (BOTH, {"kind": "ratio"}, "giới hạn dưới hoặc giới hạn trên"),
    (BOTH, {"kind": "ratio", "low": "2", "high": "1"}, "Giới hạn trên nhỏ hơn"),
    (BOTH, {"code": "auto-sum-a"}, "do phần mềm tự lập"),
    (BOTH, {"code": "tổng"}, "Mã gồm chữ không dấu"),
    (BOTH[:1], {}, "ít nhất một chỉ tiêu ở mỗi vế"),
    ((), {}, "ít nhất một chỉ tiêu ở mỗi vế"),
    (BOTH, {"kind": "required"}, "không có vế phải"),
    (BOTH[:1], {"kind": "balance"}, "ít nhất một chỉ tiêu ở mỗi vế"),
    (BOTH, {"kind": "stated"}, "vế phải hai chỉ tiêu"),
]


@pytest.mark.parametrize(("terms", "head", "said"), BAD_CHECKS)
def test_a_check_that_could_not_be_evaluated_is_refused(client, form, terms, head, said):
    page = client.post(address(Check, "add"), check_posted(form, *terms, **head)).content.decode()
    assert said in page
    assert not Check.objects.exists()


def test_a_check_takes_only_numbers_of_its_form(client, form):
    stranger = factories.indicator("la", name="Chỉ tiêu lạ")
    story = factories.indicator("chu", IndicatorKind.TEXT, name="Chuyện kể")
    FormRow.objects.create(form=form, section=form.sections.get(), indicator=story, position=9)
    for pk, said in ((stranger.pk, "Biểu không có chỉ tiêu “Chỉ tiêu lạ”"), (story.pk, "là chỉ tiêu bằng chữ")):
        page = client.post(address(Check, "add"), check_posted(form, ("left", "a"), ("right", pk))).content.decode()
        assert said in page
    assert not Check.objects.exists()


# --- Templates --------------------------------------------------------------------------------------------------


def template_posted(form: ReportForm, content) -> dict:
    text = content if isinstance(content, str) else json.dumps(content)
    return {"form": form.pk, "code": "m", "name": "Mẫu", "purpose": "other", "is_active": "on", "content": text}


def test_a_sound_template_is_kept(client, form):
    client.post(address(ReportTemplate, "add"), template_posted(form, CONTENT))
    template = ReportTemplate.objects.get()
    assert template.content == template.versions.get().content == CONTENT
    page = client.get(address(ReportTemplate, "change", template.pk)).content.decode()
    assert "\n  &quot;kind&quot;: &quot;BÁO CÁO&quot;," in page


def test_another_content_is_another_version_and_the_old_one_stays(client, form):
    client.post(address(ReportTemplate, "add"), template_posted(form, CONTENT))
    template = ReportTemplate.objects.get()
    for content in (CONTENT | {"kind": "TỜ TRÌNH"}, CONTENT | {"kind": "TỜ TRÌNH"}):
        client.post(address(ReportTemplate, "change", template.pk), template_posted(form, content))
    kinds = [(one.version, one.content["kind"]) for one in template.versions.all()]
    assert kinds == [(1, "BÁO CÁO"), (2, "TỜ TRÌNH")]


BAD_TEMPLATES = [
    ("{", "không đúng dạng JSON"),
    ([1], "Nội dung phải là một nhóm trong ngoặc nhọn."),
    ({"kind": "BÁO CÁO"}, "Mẫu báo cáo thiếu: symbol"),
    (CONTENT | {"subject": "Kết quả"}, "“subject” phải là một danh sách"),
    (CONTENT | {"recipients": [1]}, "“recipients”, mục thứ 1 phải là một chuỗi chữ"),
    (CONTENT | {"blocks": ["x"]}, "“blocks”, mục thứ 1 phải là một nhóm"),
    (CONTENT | {"blocks": [{"text": "x"}]}, "“type” phải là một chuỗi chữ"),
    (CONTENT | {"blocks": [{"type": "hat"}]}, "khối không biết: hat"),
    (CONTENT | {"blocks": [{"type": "paragraph"}]}, "“text” phải là một chuỗi chữ"),
    (CONTENT | {"blocks": [{"type": "table", "title": "x", "indicators": [[]]}]}, "“indicators” phải là một chuỗi chữ"),
    (
        CONTENT | {"blocks": [{"type": "chart", "title": "x", "indicator": "z"}]},
        "dùng chỉ tiêu “z” nhưng biểu không có",
    ),
    (CONTENT | {"blocks": [{"type": "paragraph", "text": "{z}"}]}, "nhắc tới “{z}” nhưng biểu không có"),
    (CONTENT | {"appendices": [{}]}, "“appendices”, mục thứ 1: “title” phải là"),
]


@pytest.mark.parametrize(("content", "said"), BAD_TEMPLATES)
def test_a_template_that_could_not_be_filled_is_refused_at_its_field(client, form, content, said):
    response = client.post(address(ReportTemplate, "add"), template_posted(form, content))
    assert said in response.context["adminform"].form.errors["content"][0]
    assert not ReportTemplate.objects.exists()


# --- Rounds and documents ---------------------------------------------------------------------------------------


def test_a_round_changes_its_days_and_never_its_period(client, form):
    round = factories.round_of(form)
    posted = {"cut_off_on": "31/05/2024", "due_on": "25/06/2024", "period": "2023-H2", "batch": 7}
    client.post(address(Round, "change", round.pk), posted)
    round.refresh_from_db()
    assert (round.cut_off_on, round.due_on) == (date(2024, 5, 31), date(2024, 6, 25))
    assert (round.period, round.batch, changes(round)) == ("2024-H1", 1, 1)


def test_the_cut_off_day_stays_in_the_period(client, form):
    round = factories.round_of(form)
    posted = {"cut_off_on": "31/12/2023", "due_on": "25/06/2024"}
    page = client.post(address(Round, "change", round.pk), posted).content.decode()
    assert "Ngày này phải nằm trong kỳ: từ 01/01/2024 đến 30/6/2024." in page


def test_rounds_are_opened_elsewhere_and_kept_once_answered(client, cast, form):
    round = factories.round_of(form)
    assert client.get(address(Round, "add")).status_code == 403
    factories.submission(round, cast.huyen)
    assert client.post(address(Round, "delete", round.pk), {"post": "yes"}).status_code == 403


def test_c06_a_document_is_only_looked_at(client, cast, form, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    document = objects_of(cast.huyen, cast.can_bo_huyen, form).document
    page = client.get(address(Document, "change", document.pk))
    assert document.sha256 in page.content.decode()
    assert client.post(address(Document, "change", document.pk), {"title": "X"}).status_code == 403
    assert client.post(address(Document, "delete", document.pk), {"post": "yes"}).status_code == 403
    assert client.get(address(Document, "add")).status_code == 403
