"""Report templates: checked before they are kept, so that a wrong placeholder never waits until the deadline."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ccb.core.domain import audit
from reports.choices import Purpose
from reports.domain.writing import blocks, facts, outline, phrases, template_shape
from reports.domain.writing.template_shape import BadTemplate
from reports.models import ReportForm, ReportTemplate, ReportTemplateVersion

REQUIRED = ("kind", "symbol", "subject", "blocks", "recipients")
FORMAT, SCHEMA = "ccb-template", 2  # of files
SHIPPED = Path(__file__).parents[2] / "catalogue"
FREQUENCIES = {Purpose.MONTH, Purpose.QUARTER, Purpose.HALF, Purpose.NINE_MONTHS, Purpose.YEAR}


@dataclass(frozen=True)
class Kept:
    template: ReportTemplate
    is_new: bool
    changed: bool


@transaction.atomic
def keep(
    form: ReportForm | None, *, code: str, name: str, content: dict, actor, at: datetime, purpose: str = Purpose.OTHER
) -> Kept:
    """Add or change the form's template of this code (None: one for every form); a change is a new version.

    The same again changes nothing. Raises BadTemplate or phrases.UnknownPlaceholder.
    """
    check(form, content)
    template = ReportTemplate.objects.select_for_update(of=("self",)).filter(form=form, code=code).first()
    is_new = template is None
    template = template or ReportTemplate(form=form, code=code, version=0)
    before = (template.name, template.purpose, template.content)
    if not is_new and before == (name, purpose, content):
        return Kept(template, False, False)
    template.name, template.purpose, template.content = name, purpose, content
    template.version += 1
    template.save()
    remember(template, actor=actor, at=at)
    audit.record("template.keep", template, actor=actor, at=at, code=code, version=template.version)
    return Kept(template, is_new, True)


def remember(template: ReportTemplate, *, actor, at: datetime) -> None:
    """Keep the template's content as the version that it says it is."""
    ReportTemplateVersion.objects.create(
        template=template, version=template.version, name=template.name, content=template.content, author=actor, at=at
    )


def for_form(form: ReportForm) -> QuerySet[ReportTemplate]:
    """Those in use for reports on the form: its own, then those for every form that fit how often it is asked."""
    other = [purpose for purpose in FREQUENCIES if purpose != form.frequency]
    general = Q(form=None) & ~Q(purpose__in=other)
    return ReportTemplate.objects.filter(Q(form=form) | general, is_active=True).order_by(
        F("form").asc(nulls_last=True), "pk"
    )


def check(form: ReportForm | None, content: dict) -> None:
    """Whether every part is there and every placeholder names a figure of the form. Raises as `keep` does."""
    template_shape.check(content)
    missing = [key for key in REQUIRED if not content.get(key)]
    if missing:
        raise BadTemplate(f"Mẫu báo cáo thiếu: {', '.join(missing)}.")
    unknown = [block.get("type") for block in content["blocks"] if block.get("type") not in blocks.RENDERERS]
    if unknown:
        raise BadTemplate(f"Mẫu báo cáo có khối không biết: {unknown[0]}.")
    possible = facts.possible(form)
    for line in outline.around(content):
        phrases.fill(line, possible.figures, possible.words)
    blocks.render(content["blocks"], possible)


# --- Files --------------------------------------------------------------------------------------------------------


def export(template: ReportTemplate) -> str:
    """The template as a file that another installation reads: JSON, the same text for the same template on every
    engine.
    """
    data = {
        "format": FORMAT, "schema": SCHEMA, "code": template.code, "name": template.name, "purpose": template.purpose,
        "form": template.form.code if template.form else "", "content": template.content,
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def load(text: str, *, actor, at: datetime) -> Kept:
    """Keep the template of a file. Raises BadTemplate, also for one of a newer program, or UnknownPlaceholder."""
    data = _read(text)
    form = ReportForm.objects.filter(code=data["form"]).first() if data["form"] else None
    if data["form"] and form is None:
        raise BadTemplate(f"Mẫu này dùng cho biểu “{data['form']}” nhưng ở đây không có biểu đó. Hãy tạo biểu trước.")
    return keep(
        form, code=data["code"], name=data["name"], purpose=data["purpose"], content=data["content"], actor=actor, at=at
    )


def shipped() -> tuple[list[Path], list[str]]:
    """The files that come with the program and can be loaded here, and the forms that the others wait for."""
    here = {"", *ReportForm.objects.values_list("code", flat=True)}
    asked = {file: _read(file.read_text(encoding="utf-8"))["form"] for file in sorted(SHIPPED.glob("*.json"))}
    return [file for file, form in asked.items() if form in here], sorted(set(asked.values()) - here)


def _read(text: str) -> dict:
    try:
        data = json.loads(text)
    except ValueError as error:
        where = f" (dòng {error.lineno}, cột {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadTemplate(f"Tệp không đúng dạng JSON{where}. Hãy chọn tệp mẫu đã tải về từ chương trình.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("schema"), int):
        raise BadTemplate("Tệp này không phải là mẫu báo cáo tải về từ chương trình.")
    if data["schema"] > SCHEMA:
        raise BadTemplate(
            f"Mẫu này do phiên bản mới hơn của chương trình làm ra (cấu trúc {data['schema']}, ở đây đọc được đến "
            f"{SCHEMA}). Hãy nâng cấp chương trình rồi nhập lại."
        )
    for name in ("code", "name", "form", "purpose"):
        if not isinstance(data.get(name), str) or not data[name] and name != "form":
            raise BadTemplate(f"Tệp mẫu thiếu “{name}”.")
    if data["purpose"] not in Purpose.values:
        raise BadTemplate(f"“purpose” phải là một trong: {', '.join(Purpose.values)}.")
    for name, most in (("code", 40), ("name", 200)):
        if len(data[name]) > most:
            raise BadTemplate(f"“{name}” dài quá {most} chữ.")
    return data | {"content": data.get("content")}
