"""Vietnamese from before Unicode as it arrives in workbooks: letters of cp1252 that only a special font made readable.

TCVN3, "ABC" (TCVN 5712:1993): one byte a letter. It has no capitals with a tone: .VnTime writes "¸nh" for "Ánh", and
the capital fonts (.VnTimeH) show small codes as capitals, so that "NGUYÔN" is "NGUYỄN".
VNI (VNI-Times): a base letter and a byte for its accent and tone.
Double: UTF-8 that some program took for cp1252 or Latin-1, once or several times.
Convert before `text.clean`: TCVN3's "ư" is the invisible soft hyphen.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ccb.lib import text

TCVN3, VNI, DOUBLE = "tcvn3", "vni", "double"
NAMES = {TCVN3: "TCVN3 (ABC)", VNI: "VNI", DOUBLE: "UTF-8 mã hóa hai lần"}
MOST_SAMPLES = 1_000
MOST_TIMES = 3

# In the order of the chart, from 0xA1 and from 0xB5; "." is a code without a letter.
TCVN3_PLAIN = {0xA1 + place: letter for place, letter in enumerate("ĂÂÊÔƠƯĐăâêôơưđ")}
TCVN3_TONED = {
    0xB5 + place: letter
    for place, letter in enumerate(
        "àảãáạ.ằẳẵắ......."  # B5 to C5
        "ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíị"  # to DE
        "ò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"  # to FE
    )
    if letter != "."
}
TCVN3_CODES = TCVN3_PLAIN | TCVN3_TONED

VNI_TONES = {"á": "ù", "à": "ø", "ả": "û", "ã": "õ", "ạ": "ï"}
VNI_HAT = {"â": "â", "ấ": "á", "ầ": "à", "ẩ": "å", "ẫ": "ã", "ậ": "ä"}
VNI_BREVE = {"ă": "ê", "ắ": "é", "ằ": "è", "ẳ": "ú", "ẵ": "ü", "ặ": "ë"}
VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    """From "aù" to "á", and so on, in small letters."""
    pairs = {}
    tones = {mark: unicodedata.normalize("NFD", letter)[1] for letter, mark in VNI_TONES.items()}
    for base, shown in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        pairs |= {base + mark: unicodedata.normalize("NFC", shown + tone) for mark, tone in tones.items()}
    for base in "aeo":
        for marks in (VNI_HAT, VNI_BREVE) if base == "a" else (VNI_HAT,):
            for letter, mark in marks.items():
                pairs[base + mark] = unicodedata.normalize("NFC", base + unicodedata.normalize("NFD", letter)[1:])
    return pairs


VNI_PAIRS = _vni_pairs()
VNI_LETTER = re.compile("|".join((*VNI_PAIRS, *VNI_ALONE)), re.IGNORECASE)
LATIN = re.compile("[\u00c0-\u00ff]")
NOT_TCVN3 = re.compile(f"(?![{''.join(map(chr, TCVN3_CODES))}])[\u00c0-\u00ff]")

ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
VOWELS = (
    "iêu|oai|oao|oay|oeo|uao|uây|uôi|uya|uyê|uyu|ươi|ươu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|ôi|ơi|oo|ua|uâ"
    "|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy]"
)
SYLLABLE = re.compile(f"{ONSET}(?:{VOWELS})(?:ch|ng|nh|[cmnpt])?")
# A no-break space ends no word: of an "à" that was encoded twice it is the second half.
AROUND = " \\t\\n\\r\\f\\v\\d.,;:/()'\"’-"
WORD = re.compile(f"[^{AROUND}]*[^\x00-\x7f{AROUND}][^{AROUND}]*")


ETH = str.maketrans("ÐðƉɖ", "ĐđĐđ")


def detect(samples: Iterable[str]) -> str:
    """TCVN3, VNI or DOUBLE when by it more accented words are Vietnamese syllables than as they are; else "".

    Proper text wins a tie: "Lê" could be TCVN3's "Lờ". Give it a whole column; one word alone often proves nothing.
    """
    doubtful = list(itertools.islice((value for value in samples if _is_doubtful(value)), MOST_SAMPLES))
    best, most = "", sum(_syllables(value)[0] for value in doubtful)
    for encoding in (DOUBLE, VNI, TCVN3):
        counts = [_syllables(convert(value, encoding)) for value in doubtful]
        sound, words = sum(count[0] for count in counts), sum(count[1] for count in counts)
        if sound > most and sound * 2 >= words:
            best, most = encoding, sound
    return best


def convert(value: str, encoding: str) -> str:
    """The text in Unicode (NFC), given the old encoding of its column; as it is where it cannot be in that encoding."""
    value = unicodedata.normalize("NFC", value)
    return unicodedata.normalize("NFC", CONVERTERS[encoding](value)) if _is_doubtful(value) else value


def of_column(values: Iterable[str], encoding: str) -> dict[str, str]:
    """Text -> the same in Unicode, for the texts of one column. Lists are typed by several hands: what is Vietnamese as
    it stands, like "Thôn" or "Nghèo", stays, unless most of its column is not.
    """
    found = {value: convert(value, encoding) for value in values}
    doubtful = {value: _syllables(value) for value in found if _is_doubtful(value)}
    sound, words = (sum(counts) for counts in zip(*doubtful.values(), strict=True)) if doubtful else (0, 0)
    is_old = sound * 2 < words
    for value, (held, _) in doubtful.items():
        gained = _syllables(found[value])[0] - held
        if gained < 0 or not (gained or is_old):
            found[value] = value
    return found


def tidy(value: str) -> str:
    """Unicode text as we store it: NFC, Ð (eth) as Đ, no invisible characters, single blanks."""
    return text.clean(value).translate(ETH)


def _is_doubtful(value: str) -> bool:
    """Accented, and without any letter that only Unicode has."""
    return not value.isascii() and not text.PROPER.search(unicodedata.normalize("NFC", value))


def _syllables(value: str) -> tuple[int, int]:
    """How many accented words are sound Vietnamese syllables, and how many there are."""
    words = WORD.findall(unicodedata.normalize("NFC", value))
    return sum(_is_sound(word) for word in words), len(words)


@lru_cache(maxsize=10_000)  # lists say the same words again and again
def _is_sound(word: str) -> bool:
    if len(word) < 2 or not (word.islower() or word.isupper() or word.istitle()):
        return False
    letters = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in text.TONES))
    return sum(c in text.TONES for c in letters) < 2 and bool(SYLLABLE.fullmatch(bare))


def _from_tcvn3(value: str) -> str:
    if NOT_TCVN3.search(value):
        return value
    words = [(raw, raw.translate(TCVN3_CODES)) for raw in re.split(r"(\s+)", value)]
    sure = [word[0] for raw, word in words if word[:1].isalpha() and ord(raw[0]) not in TCVN3_TONED]
    are_names = bool(sure) and all(letter.isupper() for letter in sure)
    are_capitals = any(_is_capitals(raw) for raw, _ in words) and not re.search("[a-z]", value)
    return "".join(_cased(raw, word, are_names, are_capitals) for raw, word in words)


def _is_capitals(raw: str) -> bool:
    return len(re.findall("[A-Z]", raw)) > 1 and not re.search("[a-z]", raw)


def _cased(raw: str, word: str, are_names: bool, are_capitals: bool) -> str:
    """The capitals that TCVN3 cannot write: in a text of capitals, and in a name among other names ("ThÞ ¸nh")."""
    if are_capitals or _is_capitals(raw):
        return word.upper()
    if are_names and word and ord(raw[0]) in TCVN3_TONED:
        return word[0].upper() + word[1:]
    return word


def _from_vni(value: str) -> str:
    if LATIN.search(VNI_LETTER.sub("", value)):
        return value
    return VNI_LETTER.sub(_vni_letter, value)


def _vni_letter(found: re.Match) -> str:
    written = found[0].lower()
    letter = VNI_PAIRS.get(written) or VNI_ALONE[written]
    return letter.upper() if found[0][0].isupper() else letter


def _from_double(value: str) -> str:
    for _ in range(MOST_TIMES):
        try:
            once = b"".join(_byte(letter) for letter in value).decode()
        except UnicodeError:
            return value
        value = once
        if value.isascii():
            return value
    return value


def _byte(letter: str) -> bytes:
    """The byte that was taken for this letter: by cp1252, or by Latin-1 where cp1252 has none. Raises UnicodeError."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


CONVERTERS = {TCVN3: _from_tcvn3, VNI: _from_vni, DOUBLE: _from_double}
