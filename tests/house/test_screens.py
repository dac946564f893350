"""What a user reads is Vietnamese, Django's own words included; dates are read as day/month/year."""

import gzip
import inspect
import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, translation

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
# English words that are not also Vietnamese syllables.
ENGLISH = re.compile(
    r"\b(the|and|is|are|this|that|with|please|save|submit|error|warning|login|logout|password|user|unit|search|"
    r"back|next|download|upload|report|delete|edit|cancel|required|invalid|loading|page|home|yes|all|name|date)\b",
    re.IGNORECASE,
)


def words_on_screen(source: str) -> str:
    """The template's text and the attributes that are read out, without tags, logic and comments."""
    source = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->|<svg.*?</svg>", " ", source, flags=re.S)
    spoken = re.findall(r'\s(?:title|alt|placeholder|aria-label|data-label)="([^"]*)"', source)
    spoken += re.findall(r'\b(?:text|title|action)="([^"]*)"', source)  # of included components
    text = re.sub(r"{%.*?%}|{{.*?}}|<style.*?</style>|<[^>]*>", " ", source, flags=re.S)
    return re.sub(r"{%.*?%}|{{.*?}}", " ", f"{text} {' | '.join(spoken)}", flags=re.S)


def with_subclasses(kind: type):
    yield kind
    for below in kind.__subclasses__():
        yield from with_subclasses(below)


def messages_of_django():
    """Messages of form fields, model fields and validators, as (where, lazy text)."""
    for base in (forms.Field, models.Field, forms.BaseFormSet):
        for kind in with_subclasses(base):
            if kind.__module__.startswith("django."):
                for code, text in getattr(kind, "default_error_messages", {}).items():
                    yield f"{kind.__name__}.{code}", text
    for name, kind in inspect.getmembers(validators):
        if text := getattr(kind, "message", None):
            yield name, text


def in_english(text) -> str:
    with translation.override("en"):
        return str(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_templates_hold_no_english_words(template: Path):
    assert ENGLISH.findall(words_on_screen(template.read_text())) == []


def test_messages_of_django_are_vietnamese():
    left = [f"{where}: {text}" for where, text in messages_of_django() if str(text) and str(text) == in_english(text)]
    assert left == []


@pytest.mark.parametrize("password", ["abc", "password", "8273645190", "12"])
def test_messages_of_password_validators_are_vietnamese(password):
    def said():
        with pytest.raises(ValidationError) as refusal:
            password_validation.validate_password(password)
        return set(refusal.value.messages)

    here = said()
    with translation.override("en"):
        assert not here & said()


def test_compiled_catalogue_is_as_new_as_its_source():
    folder = settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES"
    source, compiled = (folder / "django.po").read_text(), (folder / "django.mo").read_bytes()
    said = re.findall(r'^msgstr(?:\[0\])? "(.+)"$', source, re.M)
    assert said
    assert [text for text in said if text.encode() not in compiled] == []


@pytest.mark.parametrize(
    ("typed", "read"), [("03/04/2026", date(2026, 4, 3)), ("31/5/2024", date(2024, 5, 31)), ("04/13/2026", None)]
)
def test_dates_are_read_as_day_month_year(typed, read):
    field = forms.DateField()
    if read:
        assert field.clean(typed) == read
    else:
        with pytest.raises(ValidationError, match="ngày/tháng/năm"):
            field.clean(typed)


def test_dates_and_numbers_are_written_the_vietnamese_way():
    assert formats.date_format(date(2026, 4, 3)) == "03/04/2026"
    assert formats.localize(2026) == "2026"
    assert formats.localize(26.5) == "26,5"


def test_style_sheets_stay_within_eight_kilobytes():
    assert sum(len(gzip.compress(path.read_bytes())) for path in STYLES) < 8 * 1024


def test_style_sheets_use_nothing_newer_than_chrome_109():
    text = "".join(path.read_text() for path in STYLES)
    assert not re.search(r":has\(|@layer|@container|color-mix|\n\s+&", text)
