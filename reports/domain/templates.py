"""Report templates: checked before they are kept, so that a wrong placeholder never waits until the deadline."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from ccb.core.domain import audit
from reports.domain import blocks, forms, phrases, template_shape
from reports.domain.template_shape import BadTemplate
from reports.models import ReportForm, ReportTemplate

REQUIRED = ("kind", "symbol", "subject", "blocks", "recipients")


@transaction.atomic
def keep(form: ReportForm, *, code: str, name: str, content: dict, actor, at: datetime) -> ReportTemplate:
    """Add or change the form's template of this code. Raises BadTemplate or phrases.UnknownPlaceholder."""
    check(form, content)
    template, _ = ReportTemplate.objects.update_or_create(
        form=form, code=code, defaults={"name": name, "content": content}
    )
    audit.record("template.keep", template, actor=actor, at=at, code=code)
    return template


def check(form: ReportForm, content: dict) -> None:
    """Whether every part is there and every placeholder names a figure of the form. Raises as `keep` does."""
    template_shape.check(content)
    missing = [key for key in REQUIRED if not content.get(key)]
    if missing:
        raise BadTemplate(f"Mẫu báo cáo thiếu: {', '.join(missing)}.")
    unknown = [block.get("type") for block in content["blocks"] if block.get("type") not in blocks.RENDERERS]
    if unknown:
        raise BadTemplate(f"Mẫu báo cáo có khối không biết: {unknown[0]}.")
    figures = {one.code: phrases.BoundFigure(one, None, {}) for one in forms.indicators(form)}
    words = dict.fromkeys(phrases.WORDS, "")
    for line in _texts(content):
        phrases.fill(line, figures, words)
    blocks.render(content["blocks"], figures, words, {})


def _texts(content: dict) -> Iterator[str]:
    yield from content["subject"]
    for appendix in content.get("appendices", []):
        yield appendix["title"]
