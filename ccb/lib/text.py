"""Vietnamese text: cleaning, keys for comparing and searching names, file names, and signs of old encodings."""

import re
import unicodedata

TONES = "\u0300\u0301\u0303\u0309\u0323"
APOSTROPHES = re.compile("\\s*['’‘ʼʻ`´′＇]\\s*")
DASHES = re.compile("\\s*[-‐‑‒–—−]\\s*")
SYLLABLE = re.compile("[^\\s'-]+")
LOOK_ALIKES = str.maketrans({"ð": "đ", "ɖ": "đ"})  # Ð (eth) and Ɖ (African D) are typed for Đ
LONGEST_SLUG = 80

PROPER = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")  # neither TCVN3 nor VNI can produce these
TWICE_UTF8 = re.compile(
    "á[º»](?=[\\w\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ])"  # ạ to ỹ
    "|Æ[°¡]|Å[¨©]|Ä[\u0080-\u009f‘ƒ‚¨©]"  # ư ơ ũ đ ă ĩ
    "|Ã[\u0080-\u009f€‚ƒˆ‰ŠŒ™š¡¢£¨©ª¬\u00ad´µº½]"  # À to ý
    "|Ã[\u00a0²³¹](?=[a-z])|(?<=[a-z])Ã"  # à ò ó ù, but no footnote: "XÃ¹"
)
VNI = re.compile("[aA][ùøûõïâáàåãäêéèüë]|[eE][ùøûõïâáàåãä]|[oO][ùøûõïâåä]|[uUôÔöÖ][ùøûõï]|[yY][ùøûõ]", re.IGNORECASE)
LETTER = "[^\\W\\d_]"
TCVN3 = re.compile(
    f"[¡¢£¤¥¦§®](?={LETTER})"  # Ă Â Ê Ô Ơ Ư Đ đ
    f"|(?<={LETTER})[«ª¬µ¶·¸]"  # ô ê ơ à ả ã á
    f"|(?<={LETTER})[¨©»¼½¾¹×÷](?={LETTER})"  # signs of their own elsewhere
    "|\u00ad[¬êëìíî]"  # ươ ườ ưở ưỡ ướ ượ
    "|(?<=[a-zß-ÿ])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖØÜÝÞ]"  # a capital after a small letter
    "|(?<=[B-DF-HJ-NP-TV-Xb-df-hj-np-tv-x])[ÆÇËÎÏÖØÜÞäåçëîïñøûüþ]"  # letters that Vietnamese lacks
)

# Abbreviations, and what official papers always write with a capital.
CAPITAL_ANYWHERE = re.compile(
    r"[A-ZĐ]{2}|(?:Đảng(?! viên)|Mẹ|Nhân dân|Nhà nước|Tết|Quốc hội|Chính phủ|Mặt trận|Hội (?:CCB|Cựu)|Ban Chỉ đạo)\b"
)


def clean(value: str) -> str:
    """NFC, single spaces, no invisible characters."""
    visible = (c for c in value if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", "".join(visible))).strip()


def in_sentence(words: str) -> str:
    """What begins with a capital, as it stands within a sentence: "quà Tết"; "CCB nghèo", "Đảng", "Mẹ" keep theirs."""
    return words if CAPITAL_ANYWHERE.match(words) else words[:1].lower() + words[1:]


def printable(value):
    """A text, or every text in lists and dicts, as paper can show it: NFC, lines kept, no other control characters."""
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [printable(one) for one in value]
    if not isinstance(value, str) or value.isascii() and value.isprintable():
        return value
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def name_key(value: str) -> str:
    """The same for all spellings of one name, different for different letters or tones ("Lắk", "Lak").

    Spellings: composed or not, capitals, blanks, "Hoà" or "Hòa", Đ or Ð, the kinds of apostrophe and dash and the
    blanks around them ("Đạ M' Rong").
    """
    text = clean(value).casefold().translate(LOOK_ALIKES)
    text = DASHES.sub("-", APOSTROPHES.sub("'", text))
    key = SYLLABLE.sub(_tone_last, unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", key)


def _tone_last(syllable: re.Match) -> str:
    letters = syllable[0]
    return "".join(c for c in letters if c not in TONES) + "".join(c for c in letters if c in TONES)


def fold(value: str) -> str:
    """What a search compares: no accents, đ as d, no apostrophes, dashes as blanks: "Đạ M'Rong" gives "da mrong"."""
    letters = unicodedata.normalize("NFD", name_key(value).replace("'", "").replace("-", " "))
    return clean("".join(c for c in letters if not unicodedata.combining(c)).replace("đ", "d"))


def slug(value: str) -> str:
    """A part of a file name in plain ASCII: "bao-cao-quang-nam". "" when no letter or digit is left."""
    return re.sub("[^a-z0-9]+", "-", fold(value)).strip("-")[:LONGEST_SLUG].rstrip("-")


def legacy_encoding(value: str) -> str | None:
    """The old encoding that raw text from a file seems to be in: "TCVN3", "VNI" or "UTF-8 hai lần"; None when proper.

    A hint for the person who imports, never a reason to convert: some short words look proper in any encoding.
    """
    text = unicodedata.normalize("NFC", value)
    if TWICE_UTF8.search(text):
        return "UTF-8 hai lần"
    if PROPER.search(text):
        return None
    if VNI.search(text):
        return "VNI"
    return "TCVN3" if TCVN3.search(text) else None
