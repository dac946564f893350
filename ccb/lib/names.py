"""Personal names: what a search compares, and the order in which Vietnamese lists of names stand."""

import re
import unicodedata
from functools import lru_cache

from ccb.lib import text

LONGEST_SORT_KEY, LONGEST_SEARCH_KEY = 240, 160  # the columns of Member
ALSO_CALLED = re.compile(r"\([^()]*\)")  # "Nguyễn Văn An (Ba Hùng)"
PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")  # letters that are one sign each, and single blanks: nearly every name
UNFOLDED = str.maketrans({"ƀ": "b"})  # of Ê Đê and M'Nông; Unicode does not take it apart
# A letter is its plain one and its place behind that; a sign of another people's alphabet ("ŭ", "č") comes last.
OTHER_SIGN = "9"
LETTERS = {
    "a\u0306": "a1", "a\u0302": "a2", "đ": "d1", "e\u0302": "e1", "o\u0302": "o1", "o\u031b": "o2", "u\u031b": "u1",
    "ƀ": f"b{OTHER_SIGN}",
}  # fmt: skip
NO_TONE = "0"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng


def search_key(full_name: str) -> str:
    """Words of plain small letters and digits, one blank between them: "Rơ  Lưk M'Bông" gives "ro luk mbong"."""
    if PLAIN.fullmatch(full_name):  # word by word gives the same, and the words come again and again
        return " ".join(map(_plain_key, full_name.split(" ")))[:LONGEST_SEARCH_KEY]
    return _plain_key(full_name)[:LONGEST_SEARCH_KEY]


@lru_cache(maxsize=20_000)
def _plain_key(words: str) -> str:
    return re.sub(r"[\W_]+", " ", text.fold(words).translate(UNFOLDED)).strip()


def sort_key(full_name: str) -> str:
    """What to order by: the given name, then the other words from the front; digits stand last.

    Word after word: its letters in the order a ă â b c d đ …, then its tone. Each letter is one ASCII letter and one
    digit ("ă" is "a1") and each tone a digit, so every collation of either engine gives the same order.
    """
    if PLAIN.fullmatch(full_name):
        keys = [_word_key(word) for word in full_name.split(" ")]
        keys = [key for key in keys if key != NO_TONE]
        return "".join(keys[-1:] + keys[:-1])[:LONGEST_SORT_KEY]
    words = _words(full_name)
    digits = "".join(re.findall("[0-9]", full_name))
    return ("".join(_word_key(word) for word in words[-1:] + words[:-1]) + digits)[:LONGEST_SORT_KEY]


def _words(full_name: str) -> list[str]:
    name = text.clean(ALSO_CALLED.sub(" ", full_name) if "(" in full_name else full_name)
    joined = text.DASHES.sub(" ", text.APOSTROPHES.sub("'", name))
    return [word for word in joined.split() if _word_key(word) != NO_TONE]


@lru_cache(maxsize=20_000)  # a register has few different words
def _word_key(word: str) -> str:
    letters, tone = [], NO_TONE
    for sign in unicodedata.normalize("NFD", text.name_key(word)):
        if sign in TONES:
            tone = TONES[sign]
        elif unicodedata.combining(sign):
            if letters:
                letters[-1] = _with_sign(letters[-1], sign)
        elif sign in LETTERS:
            letters.append(LETTERS[sign])
        elif "a" <= sign <= "z":
            letters.append(f"{sign}0")
    return "".join(letters) + tone


def _with_sign(letter: str, sign: str) -> str:
    return LETTERS.get(letter[0] + sign, letter[0] + OTHER_SIGN)


def are_near(first: str, second: str) -> bool:
    """Whether two search keys may be spellings of one name, though they differ: by one letter (put in, left out,
    another one, or two that changed places), or by a middle name that one of them leaves out.
    """
    short, long = sorted((first, second), key=len)
    if short == long:
        return False
    return _by_one_letter(short, long) or _without_one_word(short.split(), long.split())


def _by_one_letter(short: str, long: str) -> bool:
    if len(long) - len(short) > 1:
        return False
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1]
    return short[at + 1 :] == long[at + 1 :] or swapped == long[at : at + 2] and short[at + 2 :] == long[at + 2 :]


def _without_one_word(short: list[str], long: list[str]) -> bool:
    return len(short) >= 2 and any(short == long[:place] + long[place + 1 :] for place in range(1, len(long) - 1))
