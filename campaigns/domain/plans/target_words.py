"""How plans say what a target is: other words for comparators, levels and spans, and what notes tell in a sentence."""

import re
from collections.abc import Mapping
from decimal import Decimal

from campaigns.choices import Comparison, Shape, TargetFrequency, TargetLevel
from ccb.lib import text

COMPARED = {
    Comparison.AT_LEAST: "≥|=>|⩾|ít nhất|tối thiểu|từ|đạt từ|trở lên|không dưới|không ít hơn|không thấp hơn|at least",
    Comparison.OVER: "trên|hơn|lớn hơn|vượt|cao hơn|nhiều hơn|over|more than",
    Comparison.AT_MOST: "≤|=<|⩽|không quá|không vượt quá|không trên|tối đa|nhiều nhất|at most",
    Comparison.UNDER: "dưới|nhỏ hơn|ít hơn|thấp hơn|under|less than",
    Comparison.EQUAL: "==|bằng|đúng|đạt|exactly",
    Comparison.RANGE: "từ … đến …|từ ... đến ...|từ...đến|từ đến|trong khoảng|khoảng|between",
    Comparison.ATTESTED: "có xác nhận|xác nhận|có minh chứng",
}
LEVELS = {
    TargetLevel.PROVINCE: "toàn tỉnh|tỉnh|cấp tỉnh",
    TargetLevel.DIRECT_UNIT: "mỗi đơn vị trực thuộc|đơn vị trực thuộc|mỗi đơn vị",
    TargetLevel.DISTRICT: "mỗi huyện|huyện|cấp huyện",
    TargetLevel.COMMUNE: "mỗi xã|xã|cấp xã|phường|xã, phường|mỗi xã, phường|mỗi hội cơ sở|cơ sở",
    TargetLevel.CHAPTER: "mỗi chi hội|chi hội",
    TargetLevel.PROVINCE_AND_DISTRICT: "tỉnh và mỗi huyện|tỉnh và huyện|tỉnh, huyện",
    TargetLevel.DISTRICT_AND_COMMUNE: "mỗi huyện và mỗi xã|huyện và xã|huyện, xã|từ huyện đến cơ sở",
    TargetLevel.EVERY_LEVEL: "mỗi tổ chức hội các cấp|mỗi tổ chức hội|các cấp|mọi cấp|tỉnh, huyện, xã",
}
SPANS = {
    TargetFrequency.MONTH: "tháng|hằng tháng|hàng tháng|mỗi tháng|monthly",
    TargetFrequency.QUARTER: "quý|hằng quý|hàng quý|mỗi quý|quarterly",
    TargetFrequency.YEAR: "năm|hằng năm|hàng năm|mỗi năm|yearly|annual",
    TargetFrequency.TERM: "nhiệm kỳ|cả nhiệm kỳ|giai đoạn|cả giai đoạn",
}


def _spelt(words: Mapping) -> dict[str, object]:
    """Each value by its own name and by all other words for it."""
    return {one.value: one for one in words} | {word: one for one, said in words.items() for word in said.split("|")}


COMPARISONS, OF_LEVELS, OF_SPANS = _spelt(COMPARED), _spelt(LEVELS), _spelt(SPANS)
SHAPES = {one.value: one for one in Shape} | {one.label.lower(): one for one in Shape} | {"range": Shape.COUNT}


def spelt(typed: str, words: Mapping[str, object]) -> object | None:
    """What a cell says, whatever its case and spaces; None where no word is known."""
    return words.get(text.clean(typed).lower())


# --- A threshold as it is written -----------------------------------------------------------------------------------

NUMBER = r"[\d.,]+"
WORDS_BEFORE = "|".join(sorted(map(re.escape, COMPARISONS), key=len, reverse=True))
WRITTEN = re.compile(
    rf"(?P<word>{WORDS_BEFORE})?\s*(?P<low>{NUMBER})\s*%?(?:\s*(?:[-–]|đến|tới)\s*(?P<high>{NUMBER}))?\s*%?"
)


def written(typed: str) -> tuple[Comparison | None, str, str] | None:
    """'trên 75%' → (>, '75', ''); '2-4' → (range, '2', '4'); '95' → (None, '95', ''). Commas become dots.

    None for anything else, also where a dot or comma may stand for thousands or for decimals ("1.500").
    """
    found = WRITTEN.fullmatch(text.clean(typed).lower())
    if not found:
        return None
    low, high = _plain(found["low"]), _plain(found["high"] or "")
    if low is None or high is None:
        return None
    return (Comparison.RANGE if high else spelt(found["word"] or "", COMPARISONS)), low, high


def _plain(number: str) -> str | None:
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", number):
        return None
    number = number.replace(",", ".")
    return number if not number or re.fullmatch(r"\d+(?:\.\d+)?", number) else None


def is_ambiguous(typed: str) -> bool:
    """Whether a number in it may be thousands or decimals: "1.500"."""
    return bool(re.search(r"(?<![\d.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d.,])", typed))


# --- What notes say in a sentence -----------------------------------------------------------------------------------

YEAR = r"((?:19|20)\d\d)"
SPAN = re.compile(rf"(?:stepped|applies to|áp dụng|giai đoạn)\D*?{YEAR}\s*[-–]\s*{YEAR}")
FROM_TO = re.compile(rf"(?:từ(?: năm)?|from)\s+{YEAR}\s+(?:đến|to)(?: hết)?(?: năm)?\s+{YEAR}")
LAST = re.compile(rf"(?:by|until|đến(?: hết)? năm)\s+{YEAR}")
FIRST = re.compile(rf"(?:from|từ năm)\s+{YEAR}")
ONE_YEAR = re.compile(rf"(?:stepped|applies to|áp dụng|năm)\D*?{YEAR}")
MILLIONS = r"([\d.,]+)\s*(nghìn|triệu|tỷ)?\s*đồng"
FLOOR = re.compile(rf"(?:floor|mỗi \S+(?: \S+)? từ|trị giá(?:[^;]*? từ)?)\s+{MILLIONS}")
CONDITION = re.compile(r"(?:conditional|điều kiện|chỉ khi|chỉ nơi|only where|only if)\s*:?\s*([^;]+)")
CAP = re.compile(r"(?:(?:\bcap|trần)\s*:?|không quá(?=[^;]*%)|at most(?=[^;]*%))\s*(\d+(?:[.,]\d+)?)")
WITHIN = re.compile(r"(?:within|part of|trong đó của)\s+([A-Za-z0-9_.-]*\d[A-Za-z0-9_-]*)")
BASELINE = re.compile(rf"(?:baseline|mức xuất phát|năm gốc)\D*?(\d+(?:[.,]\d+)?)\s*%?\D+?{YEAR}")
ADDS_UP = re.compile(r"equivalen|adds? up|quy đổi|cộng (?:phần trăm|tỷ lệ)")
IS_STEP = re.compile(r"stepped|theo năm")
WORDS = {"": 1, "nghìn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
LOWER_IS_BETTER = ("lower is better", "càng thấp càng tốt")


def is_lower_better(note: str) -> bool:
    """'lower is better', 'càng thấp càng tốt'."""
    return any(words in note.lower() for words in LOWER_IS_BETTER)


def years(note: str, said: str) -> tuple[int | None, int | None] | None:
    """The years of a step, as the note or else the target's own words give them: (2022, 2025), (None, 2025).

    None where the note speaks of no step; (None, None) where it does and no year is found.
    """
    if found := SPAN.search(note):
        return int(found[1]), int(found[2])
    if not IS_STEP.search(note):
        return None
    for words in (note, said):
        if found := FROM_TO.search(words):
            return int(found[1]), int(found[2])
        last, first = LAST.search(words), FIRST.search(words)
        if last or first:
            return (int(first[1]) if first else None), (int(last[1]) if last else None)
        if found := ONE_YEAR.search(words):
            return int(found[1]), int(found[1])
    return None, None


def floor(said: str) -> Decimal | None:
    """'mỗi nhà từ 40 triệu đồng', 'unit value floor 15 triệu đồng': in đồng."""
    found = FLOOR.search(said)
    if not found:
        return None
    number = found[1].strip(".,").replace(".", "").replace(",", ".")
    return Decimal(number) * WORDS[found[2] or ""]


def condition(note: str) -> str:
    """The words of the condition; "" without one."""
    found = CONDITION.search(note)
    return text.clean(found[1]) if found else ""


def cap(note: str) -> Decimal | None:
    """'cap 25%', 'trần 25%'."""
    found = CAP.search(note)
    return Decimal(found[1].replace(",", ".")) if found else None


def within(note: str) -> str:
    """The code of the target of which it is a part: 'within DL24-4.3'."""
    found = WITHIN.search(note)
    return found[1] if found else ""


def baseline(note: str) -> tuple[Decimal, int] | None:
    """'baseline 2.4% in 2023' → (2.4, 2023)."""
    found = BASELINE.search(note)
    return (Decimal(found[1].replace(",", ".")), int(found[2])) if found else None


def adds_up(note: str) -> bool:
    """Whether the alternatives of the group make the whole together."""
    return bool(ADDS_UP.search(note))
