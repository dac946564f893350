"""Days for a calendar program, as an iCalendar file (RFC 5545).

Every event is a whole day: a date without a zone, the same day wherever the telephone is. Stamps are in UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75  # bytes, without the line break
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Event:
    """`uid` stays the same for the same thing, so that a calendar read again is brought up to date, not doubled."""

    uid: str
    day: date
    title: str
    details: str = ""
    url: str = ""


def write(events: Iterable[Event], *, name: str, at: datetime) -> bytes:
    """The whole file."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CCB//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", f"X-WR-TIMEZONE:{settings.TIME_ZONE}",
    ]  # fmt: skip
    for event in events:
        lines += _lines(event, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _lines(event: Event, at: datetime) -> list[str]:
    told = [
        "BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}", f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}", "TRANSP:TRANSPARENT",
    ]  # fmt: skip
    told += [f"DESCRIPTION:{escaped(event.details)}"] if event.details else []
    told += [f"URL:{event.url}"] if event.url else []
    return [*told, "END:VEVENT"]


def escaped(words: str) -> str:
    """Words as the value of a property, whatever they contain; control characters are dropped."""
    printable = "".join(letter for letter in words if letter == "\n" or letter.isprintable())
    return printable.translate(ESCAPES)


def folded(line: str) -> str:
    """The line cut into pieces of at most 75 bytes, each but the first behind a blank, no letter cut in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + more
    return "\r\n".join([*pieces, piece])
