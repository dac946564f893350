"""Numbers of identity cards and telephones in a list, hidden from who may not read them (S21)."""

import re

from ccb.lib import cccd
from members.models import Member

LONG = re.compile(r"\+?[0-9](?:[\s.\-]?[0-9]){6,}")
MASKS = {"cccd": cccd.masked, "phone": cccd.masked_phone}


def numbers(words: str) -> str:
    """The text with every number of seven digits or more masked, as in samples whose meaning is not known yet."""
    return LONG.sub(lambda found: cccd.masked(found[0]), words)


def value(field: str, written: str) -> str:
    """What stands in one field; of those that the register masks, what is long enough to be a number is masked."""
    return MASKS[field](written) if field in Member.MASKED and LONG.search(written) else written


def told(field: str, words: str) -> str:
    """A sentence about one field, which may quote the number."""
    return numbers(words) if field in Member.MASKED else words
