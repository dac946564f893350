import json
import random
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import numbers

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "ccb/lib/number_cases.json").read_text())["cases"]
FIGURES = st.integers(0, 6).flatmap(
    lambda decimals: st.tuples(
        st.integers(0, 10**15 - 1).map(lambda whole: Decimal(whole).scaleb(-decimals)), st.just(decimals)
    )
)
PIECES = [
    *"0123456789.,- %",
    "1.500",
    "1,500",
    ".000",
    ",250",
    "đ",
    "m2",
    " người",
    "triệu",
    "hơn",
    "\u00a0",
    "１",
    "(",
    "İ",
    "😀",
]
SCRIPT = """
import { readNumber, showNumber } from "./numbers.mjs";
import { readFileSync } from "node:fs";
const { typed, shown } = JSON.parse(readFileSync(0, "utf8"));
const read = typed.map(([text, decimals]) => readNumber(text, decimals));
console.log(JSON.stringify({ read, shown: shown.map(([value, decimals]) => showNumber(value, decimals)) }));
"""


def in_python(typed, decimals):
    try:
        reading = numbers.read(typed, decimals)
    except numbers.NumberError as error:
        return {"error": str(error)}
    return {"value": None if reading.value is None else numbers.plain(reading.value), "note": reading.note}


def in_javascript(folder, *, typed, shown=()):
    """What the browser's reader and writer give for the same input. Skips, loudly, where node is not installed."""
    if not shutil.which("node"):
        pytest.skip("KHÔNG KIỂM TRA static/js/numbers.js: node is not installed, the JavaScript reader was not tested")
    shutil.copy(ROOT / "static/js/numbers.js", folder / "numbers.mjs")
    (folder / "run.mjs").write_text(SCRIPT)
    given_text = json.dumps({"typed": list(typed), "shown": list(shown)})
    ran = subprocess.run(["node", "run.mjs"], cwd=folder, input=given_text, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


@pytest.mark.parametrize(("typed", "decimals", "value", "note"), CASES)
def test_a_typed_figure_is_read_as_the_table_says(typed, decimals, value, note):
    result = in_python(typed, decimals)
    assert ("error" in result) == (value == "error"), result
    if value == "error":
        return
    assert result["value"] == value
    assert bool(result["note"]) == (note == "understood")


def test_the_javascript_reader_agrees_word_for_word_on_the_table(tmp_path):
    typed = [case[:2] for case in CASES]
    assert in_javascript(tmp_path, typed=typed)["read"] == [in_python(*pair) for pair in typed]


def test_the_javascript_reader_agrees_on_random_typing(tmp_path):
    dice = random.Random(487)
    typed = [["".join(dice.choices(PIECES, k=dice.randint(0, 7))), dice.randint(0, 4)] for _ in range(4000)]
    for pair, there in zip(typed, in_javascript(tmp_path, typed=typed)["read"], strict=True):
        assert there == in_python(*pair), pair


def test_the_javascript_writer_agrees_on_random_figures(tmp_path):
    dice = random.Random(217)
    values = [Decimal(dice.randint(-(10 ** dice.randint(1, 15)), 10 ** dice.randint(1, 15))) for _ in range(2000)]
    shown = [[numbers.plain(value.scaleb(-dice.randint(0, 6))), dice.randint(0, 6)] for value in values]
    expected = [numbers.show(Decimal(value), decimals) for value, decimals in shown]
    assert in_javascript(tmp_path, typed=[], shown=[*shown, [None, 2]])["shown"] == [*expected, ""]


@given(FIGURES)
def test_a_shown_figure_is_read_back(figure):
    value, decimals = figure
    assert numbers.read(numbers.show(value, decimals), decimals) == numbers.Reading(value)


@given(FIGURES)
def test_a_figure_in_a_file_is_read_back(figure):
    value, decimals = figure
    assert numbers.from_plain(numbers.plain(value), decimals) == value


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join), st.integers(0, 6))
def test_only_number_error_is_ever_raised(typed, decimals):
    for reader in (numbers.read, numbers.from_plain):
        try:
            result = reader(typed, decimals)
        except numbers.NumberError as error:
            assert str(error)
            continue
        value = result.value if reader is numbers.read else result
        assert value is None or (value >= 0 and value == round(value, decimals))


def test_the_note_says_what_was_understood():
    assert numbers.read("26.5", 1).note == "Đã hiểu là 26,5"
    assert numbers.read("1,500", 0).note == "Đã hiểu là 1.500"
    assert numbers.read("78.995 m2", 0).note == "Đã hiểu là 78.995 (bỏ “m2”, không đổi đơn vị)"


@pytest.mark.parametrize(
    ("typed", "decimals", "words"),
    [
        ("x", 0, "không phải là số"),
        ("12,5", 0, "số nguyên"),
        ("0,035", 2, "nhiều nhất 2 chữ số sau dấu phẩy"),
        ("1,500", 1, "hãy ghi 1500; nếu là số lẻ, hãy ghi nhiều nhất 1 chữ số"),
        ("1.500", 3, "hãy ghi 1500; nếu là số lẻ, hãy ghi 1,500"),
        ("1.23.456", 0, "đặt không đúng chỗ"),
        ("-5", 0, "không được âm"),
        ("38 tỷ 564 triệu", 0, "theo đơn vị tính"),
        ("hơn 800", 0, "chọn ở ô bên cạnh"),
        ("1000000000000000", 0, "quá 15 chữ số"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_how_to_write_it(typed, decimals, words):
    with pytest.raises(numbers.NumberError, match=words):
        numbers.read(typed, decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (None, 2, ""),
        ("37090", 0, "37.090"),
        ("42.3", 1, "42,3"),
        ("42.300000", 2, "42,3"),
        ("42.000000", 2, "42"),
        ("5993175000", 0, "5.993.175.000"),
        ("100", 0, "100"),
        ("1E+3", 0, "1.000"),
        ("2.5", 0, "3"),
        ("65.065", 2, "65,07"),
        ("-106", 0, "-106"),
        ("-1500.25", 1, "-1.500,3"),
        ("-0.04", 1, "0"),
        ("1500", 3, "1.500,0"),
        ("1500.5", 3, "1.500,5"),
        ("1234567890123456789012345678901.5", 1, "1.234.567.890.123.456.789.012.345.678.901,5"),
    ],
)
def test_a_figure_is_shown_the_vietnamese_way(value, decimals, shown):
    assert numbers.show(None if value is None else Decimal(value), decimals) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("2", "02"),
        ("9.000000", "09"),
        ("0", "0"),
        ("10", "10"),
        ("2.5", "2,5"),
        ("1500.00", "1.500"),
        ("-3", "-3"),
    ],
)
def test_prose_pads_counts_below_ten(value, shown):
    assert numbers.pad(None if value is None else Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("37090", "37090"),
        ("42.300000", "42.3"),
        ("1E+5", "100000"),
        ("1E-7", "0.0000001"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("-5.10", "-5.1"),
        ("100", "100"),
    ],
)
def test_canonical_text_has_no_exponent_and_no_trailing_zeros(value, text):
    assert numbers.plain(Decimal(value)) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_figure_is_never_written(value):
    for write in (numbers.plain, numbers.pad, lambda figure: numbers.show(figure, 1)):
        with pytest.raises(numbers.NumberError):
            write(Decimal(value))


def test_figures_in_files_are_plain_decimals():
    assert numbers.from_plain("898.3", 1) == Decimal("898.3")
    assert numbers.from_plain("37090", 0) == Decimal(37090)
    assert numbers.from_plain("0", 0) == 0
    assert numbers.from_plain("", 0) is None


@pytest.mark.parametrize(
    "text",
    [
        "898,3",
        "1.500",
        "-5",
        "+5",
        "1e3",
        "NaN",
        "Infinity",
        "１５",
        " 5",
        "5 ",
        " ",
        ".5",
        "5.",
        "1_000",
        "0x1",
        "1000000000000000",
        "12345678901234.56",
        "1.25",
    ],
)
def test_any_other_figure_in_a_file_is_refused(text):
    with pytest.raises(numbers.NumberError):
        numbers.from_plain(text, 1)
