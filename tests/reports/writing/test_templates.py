"""Report templates as versioned data: kept, exported, imported; those that come with the program."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from reports.choices import Purpose
from reports.domain.writing import phrases, template_shape, templates, typed_numbers
from reports.domain.writing.template_shape import BadTemplate
from reports.models import ReportTemplate
from tests import factories

SHIPPED = sorted(templates.SHIPPED.glob("*.json"))
CONTENT = {
    "kind": "BÁO CÁO", "symbol": "BC", "subject": ["Kết quả {kỳ}"], "recipients": ["Lưu: VT"],
    "blocks": [{"type": "paragraph", "text": "Kết nạp {a}."}],
}  # fmt: skip
FILE = {
    "format": "ccb-template", "schema": 2, "code": "m", "name": "Mẫu", "purpose": "other", "form": "BC",
    "content": CONTENT,
}  # fmt: skip


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("a"))


def keep(form, **changed):
    given = {"code": "m", "name": "Mẫu", "content": CONTENT} | changed
    return templates.keep(form, actor=None, at=factories.NOW, **given)


def load(**changed):
    return templates.load(json.dumps(FILE | changed), actor=None, at=factories.NOW)


def test_a_change_is_a_version_and_the_same_again_is_none(form):
    assert [(one.is_new, one.changed) for one in (keep(form), keep(form))] == [(True, True), (False, False)]
    kept = keep(form, content=CONTENT | {"kind": "TỜ TRÌNH"})
    assert (kept.is_new, kept.changed, kept.template.version) == (False, True, 2)
    assert [one.content["kind"] for one in kept.template.versions.all()] == ["BÁO CÁO", "TỜ TRÌNH"]


def test_a_version_is_never_rewritten(form):
    version = keep(form).template.versions.get()
    for deed in (version.delete, version.save):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


def test_an_exported_template_comes_back_as_it_was(form):
    text = templates.export(keep(form, purpose=Purpose.YEAR).template)
    assert not templates.load(text, actor=None, at=factories.NOW).changed
    assert json.loads(text)["content"] == CONTENT


def test_an_own_template_goes_before_those_for_every_form_and_periods_must_fit(form):
    words = CONTENT | {"blocks": [{"type": "sections"}]}
    own = keep(form).template
    every = keep(None, code="chung", content=words).template
    half, month = (keep(None, code=name, content=words, purpose=name).template for name in ("half", "month"))
    form.frequency = "half"
    assert list(templates.for_form(form)) == [own, every, half]
    form.frequency = "month"
    assert list(templates.for_form(form)) == [own, every, month]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schema": 3}, "phiên bản mới hơn của chương trình"),
        ({"format": "x"}, "không phải là mẫu báo cáo"),
        ({"schema": "2"}, "không phải là mẫu báo cáo"),
        ({"form": "LA"}, "ở đây không có biểu đó"),
        ({"name": ""}, "thiếu “name”"),
        ({"code": 7}, "thiếu “code”"),
        ({"purpose": "x"}, "“purpose” phải là một trong"),
        ({"code": "m" * 41}, "“code” dài quá 40 chữ"),
        ({"content": None}, "Nội dung phải là một nhóm"),
        ({"content": CONTENT | {"margins": {"left": 29}}}, "Lề “left” phải từ 30 đến 35 mm"),
        ({"content": CONTENT | {"margins": {"gutter": 9}}}, "lề không biết: gutter"),
        ({"content": CONTENT | {"margins": {"left": True}}}, "phải là một số nguyên"),
        ({"content": CONTENT | {"signer": {"rank": "x"}}}, "mục không biết: rank"),
        ({"content": CONTENT | {"blocks": [{"type": "narratives", "theme": "x"}]}}, "“theme” phải là một trong"),
        ({"content": CONTENT | {"blocks": [{"type": "unit_table", "title": "", "indicators": ["a"] * 9}]}}, "1 đến 8"),
        ({"content": CONTENT | {"blocks": [{"type": "paragraph", "text": "", "notes": [1]}]}}, "“notes” phải là"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(form, changed, said):
    with pytest.raises(BadTemplate, match=said):
        load(**changed)
    assert not ReportTemplate.objects.exists()


def test_a_broken_file_is_refused_with_its_line(form):
    with pytest.raises(BadTemplate, match="dòng 2, cột 1"):
        templates.load("{\n", actor=None, at=factories.NOW)


@pytest.mark.parametrize(
    ("text", "name"), [("{b}", "{b}"), ("{a|đẹp}", "đẹp"), ("{sổ.b}", "{sổ.b}"), ("{a|% b}", "“b”")]
)
def test_an_unknown_placeholder_is_named(form, text, name):
    with pytest.raises(phrases.UnknownPlaceholder, match=name.replace("|", r"\|").replace("{", r"\{")):
        load(content=CONTENT | {"blocks": [{"type": "paragraph", "text": text}]})


def test_a_template_for_every_form_names_no_figure_of_one(form):
    with pytest.raises(phrases.UnknownPlaceholder):
        keep(None)


# --- Those that come with the program -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_template_has_the_right_shape_and_no_number_typed_into_it(file):
    data = json.loads(file.read_text())
    assert set(data) == set(FILE) and data["schema"] <= templates.SCHEMA
    template_shape.check(data["content"])
    texts = [block.get("text", "") for block in data["content"]["blocks"]] + data["content"]["subject"]
    texts += [note for block in data["content"]["blocks"] for note in block.get("notes", [])]
    assert [one.around for text in texts for one in typed_numbers.find(text)] == []


def test_there_is_a_template_for_every_purpose():
    purposes = {json.loads(file.read_text())["purpose"] for file in SHIPPED}
    assert purposes == set(Purpose.values) - {Purpose.OTHER}


def test_those_whose_form_is_missing_wait_and_loading_again_changes_nothing(db, tmp_path):
    told, again = StringIO(), StringIO()
    call_command("load_templates", stdout=told)
    call_command("load_templates", stdout=again)
    assert "PH-QS" in told.getvalue()
    general = ReportTemplate.objects.count()
    assert general and f"{general} mới, 0 sửa" in told.getvalue() and f"{general} giữ nguyên" in again.getvalue()
    out = tmp_path / "nam.json"
    call_command("export_template", "NAM", out=out, stdout=StringIO())
    assert out.read_text() == (templates.SHIPPED / "nam.json").read_text()


def test_the_commands_refuse_in_words(db, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(FILE | {"schema": 99}))
    for arguments, said in (
        (("load_templates", str(bad)), "phiên bản mới hơn"),
        (("load_templates", str(tmp_path / "none.json")), "không đọc được tệp"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command(*arguments)
    with pytest.raises(CommandError, match="Không có mẫu báo cáo mã “X”"):
        call_command("export_template", "X", out=bad)
