"""The font of official papers: all letters or not at all."""

import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from ccb.lib import fonts

LIBERATION = fonts.FAMILIES["Liberation Serif"]


def _font_without(letters: str, path) -> None:
    """A real font file, of empty glyphs, for everything but these letters."""
    codes = sorted(ord(letter) for letter in fonts.required() - set(letters))
    names = [".notdef", *(f"u{code:04X}" for code in codes)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: f"u{code:04X}" for code in codes})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.save(path)


@pytest.fixture
def incomplete(tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    for name in LIBERATION:
        _font_without("ộẵỶ", folder / name)
    return folder


@pytest.fixture
def complete(tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    for name, path in zip(LIBERATION, fonts.serif().files, strict=True):
        shutil.copy(path, folder / name)
    return folder


def test_required_letters_are_all_134_vietnamese_ones_and_the_signs():
    letters = {letter for letter in fonts.required() if ord(letter) > 127 and letter not in fonts.SIGNS}
    assert len(letters) == 134
    assert set("đĐỷẴộƯ–—…“”’²≥≤≠") <= fonts.required()


def test_font_in_use_has_every_letter_in_all_four_styles():
    assert [fonts.missing(path) for path in fonts.serif().files] == [[], [], [], []]


def test_incomplete_font_is_named_with_what_it_lacks(incomplete):
    [(serif, lacking)] = fonts.survey([incomplete])
    assert serif.family == "Liberation Serif"
    assert lacking == sorted("ộẵỶ")


def test_incomplete_font_is_never_used_and_the_error_gives_the_command(incomplete):
    with pytest.raises(fonts.NoCompleteFont, match="sudo apt-get install -y fonts-croscore"):
        fonts.find([incomplete])


def test_complete_font_is_chosen_by_file_beside_an_incomplete_one_of_the_same_name(incomplete, complete):
    assert fonts.find([incomplete, complete]).regular.parent == complete


def test_set_with_a_missing_file_is_not_used(complete):
    (complete / LIBERATION[3]).unlink()
    assert fonts.survey([complete]) == []


def test_width_of_text_is_the_sum_of_advances():
    regular = fonts.serif().regular
    assert fonts.text_width("1.234", 10, regular) == pytest.approx(22.5, abs=0.01)
    assert fonts.text_width("ộ", 14, regular) == pytest.approx(7.0, abs=0.01)


def test_command_shows_the_files_and_that_they_are_complete():
    out = StringIO()
    call_command("check_fonts", stdout=out)
    assert str(fonts.serif().bold_italic) in out.getvalue()
    assert "đủ" in out.getvalue()


def test_command_fails_and_names_missing_letters(incomplete, monkeypatch):
    monkeypatch.setattr(fonts, "FOLDERS", [incomplete])
    out = StringIO()
    with pytest.raises(CommandError, match="fonts-croscore"):
        call_command("check_fonts", stdout=out)
    assert "thiếu" in out.getvalue() and "ộ" in out.getvalue()


def test_system_check_warns_only_without_a_complete_font(incomplete, monkeypatch):
    assert fonts.system_check(None) == []
    fonts.serif.cache_clear()
    monkeypatch.setattr(fonts, "FOLDERS", [incomplete])
    [warning] = fonts.system_check(None)
    assert warning.id == "ccb.W001"


def test_characters_that_paper_cannot_print_are_named_once():
    assert fonts.lacking("Đạt ✅ 100% ≥ 5 m²\n你✅") == "✅你"
