"""Calendar files: escaping, folding, days without a zone."""

from datetime import UTC, date, datetime

import pytest

from ccb.lib import ics
from ccb.lib.ics import Event

AT = datetime(2024, 6, 10, 2, 0, tzinfo=UTC)


def _unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def _file(*events: Event, name: str = "Lịch công tác") -> bytes:
    return ics.write(events, name=name, at=AT)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("đường \\ dẫn", "đường \\\\ dẫn"),
        ("hai\r\ndòng", "hai\\ndòng"),
        ("hai\ndòng", "hai\\ndòng"),
        ("a\x00b\u200e", "ab"),
        ("END:VEVENT\nBEGIN:VEVENT", "END:VEVENT\\nBEGIN:VEVENT"),
    ],
)
def test_words_cannot_break_out_of_their_line(words, written):
    assert ics.escaped(words) == written


@pytest.mark.parametrize("line", ["x" * 75, "x" * 76, "Kỷ niệm " * 40, "đ" * 300, "🇻🇳" * 50, ""])
def test_no_line_is_longer_than_75_bytes_and_no_letter_is_cut(line):
    pieces = ics.folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])


def test_an_event_is_a_whole_day_that_ends_where_the_next_begins():
    lines = _unfolded(
        _file(Event("task-1@ccb", date(2024, 12, 31), "Hạn: báo cáo, năm 2024", "Chi tiết", "https://x/"))
    )
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-2:] == ["END:VCALENDAR", ""]
    assert {"UID:task-1@ccb", "DTSTAMP:20240610T020000Z", "DTSTART;VALUE=DATE:20241231", "DTEND;VALUE=DATE:20250101",
            "SUMMARY:Hạn: báo cáo\\, năm 2024", "DESCRIPTION:Chi tiết", "URL:https://x/",
            "X-WR-TIMEZONE:Asia/Ho_Chi_Minh"} <= set(lines)  # fmt: skip
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1


def test_every_line_ends_as_the_standard_asks():
    data = _file(Event("a", date(2024, 1, 1), "x" * 200), Event("b", date(2024, 1, 2), "y"))
    assert data.endswith(b"\r\n") and data.replace(b"\r\n", b"").count(b"\n") == 0
