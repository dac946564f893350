"""Sections of a form that ask for words alone: difficulties, causes, proposals …"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from ccb.core.domain import audit
from reports.models import FormSection, ReportForm


@transaction.atomic
def ask(form: ReportForm, *, code: str, title: str, theme: str, actor, at: datetime) -> FormSection:
    """Ask the units for words on the theme, behind the form's other sections; a section of that code is changed."""
    last = form.sections.exclude(code=code).aggregate(last=Max("position"))["last"] or 0
    section, _ = FormSection.objects.update_or_create(
        form=form, code=code, defaults={"title": title, "theme": theme, "asks_narrative": True},
        create_defaults={"title": title, "theme": theme, "asks_narrative": True, "position": last + 1},
    )  # fmt: skip
    audit.record("form.ask_words", form, actor=actor, at=at, section=code, theme=theme)
    return section
