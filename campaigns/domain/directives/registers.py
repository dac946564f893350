"""Sổ đăng ký văn bản đến and văn bản đi of a unit in a year: output V.1 and V.3 of Nghị định 30/2020/NĐ-CP, Phụ lục VI.

Their columns are the ten of Phụ lục IV, sections I and VI. "Ký nhận" is left for the hand.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.choices import DocumentKind
from campaigns.models import Directive, DocumentNumber
from ccb.lib import dates, numbers
from members.domain import letterheads
from members.models import Unit

INCOMING, OUTGOING = "den", "di"
TITLES = {INCOMING: "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", OUTGOING: "SỔ ĐĂNG KÝ VĂN BẢN ĐI"}
COLUMNS = {  # label, width in mm, alignment
    INCOMING: (
        ("Ngày đến", 22, "center"), ("Số đến", 13, "center"), ("Tác giả", 34, "left"), ("Số, ký hiệu", 32, "left"),
        ("Ngày tháng", 22, "center"), ("Tên loại và trích yếu nội dung", 66, "left"),
        ("Đơn vị hoặc người nhận", 28, "left"), ("Ngày chuyển", 22, "center"), ("Ký nhận", 16, "left"),
        ("Ghi chú", 22, "left"),
    ),
    OUTGOING: (
        ("Số, ký hiệu văn bản", 32, "left"), ("Ngày tháng văn bản", 22, "center"),
        ("Tên loại và trích yếu nội dung văn bản", 70, "left"), ("Người ký", 30, "left"),
        ("Nơi nhận văn bản", 36, "left"), ("Đơn vị, người nhận bản lưu", 26, "left"), ("Số lượng bản", 16, "center"),
        ("Ngày chuyển", 22, "center"), ("Ký nhận", 16, "left"), ("Ghi chú", 24, "left"),
    ),
}  # fmt: skip
DATED = {INCOMING: "Ngày đến", OUTGOING: "Ngày tháng văn bản"}  # by which day a line stands in the year
Line = list[str | int | date | None]


def lines(register: str, unit: Unit, year: int) -> list[Line]:
    """The rows of the register in the order of their numbers. One query."""
    return _incoming(unit, year) if register == INCOMING else _outgoing(unit, year)


def _incoming(unit: Unit, year: int) -> list[Line]:
    rows = Directive.objects.filter(unit=unit, is_incoming=True, arrived_on__year=year).order_by("arrival_number")
    return [
        [
            one.arrived_on, one.arrival_number, one.issuer, one.symbol, one.dated_on,
            f"{one.get_kind_display()}: {one.subject}", one.handler, one.passed_on, "", one.note,
        ]
        for one in rows
    ]  # fmt: skip


def outgoing(unit: Unit, year: int) -> QuerySet[DocumentNumber]:
    """What left in the year, as the register lists it."""
    return DocumentNumber.objects.filter(unit=unit, series__year=year).order_by("dated_on", "kind", "number")


def _outgoing(unit: Unit, year: int) -> list[Line]:
    return [
        [
            one.symbol, one.dated_on, f"{DocumentKind(one.kind).label}: {one.subject}", one.signer, one.recipients,
            one.keeper, one.copies, one.passed_on, "", one.note,
        ]
        for one in outgoing(unit, year)
    ]  # fmt: skip


def years(unit: Unit) -> list[int]:
    """The years in which either register has a line, the newest first. Two queries."""
    arrived = Directive.objects.filter(unit=unit, is_incoming=True).dates("arrived_on", "year")
    given = DocumentNumber.objects.filter(unit=unit).order_by().values_list("series__year", flat=True).distinct()
    return sorted({*(day.year for day in arrived), *given}, reverse=True)


def paper(register: str, unit: Unit, year: int, *, at: datetime) -> dict:
    """The register as a frozen paper for `member_list_pdf.draw`; which days it covers, as the decree's cover asks."""
    found, today = lines(register, unit, year), timezone.localdate(at)
    summary = f"Sổ này có {numbers.show(Decimal(len(found)), 0)} văn bản." if found else "Sổ này chưa có văn bản nào."
    head = letterheads.in_force_for(unit, on=today)
    return {
        "title": TITLES[register], "subject": [f"Năm {year}", *_covered(register, found)],
        "columns": [{"text": label, "width": width, "align": align} for label, width, align in COLUMNS[register]],
        "rows": [[shown(cell) for cell in line] for line in found],
        "summary": summary,
        "parent_body": head.parent_body, "issuing_body": head.issuing_body, "place_of_issue": head.place,
        "day": dates.show_full(today),
        "signature": {"authority": head.authority, "title": head.signer_title, "name": head.signer_name},
    }  # fmt: skip


def _covered(register: str, found: Sequence[Line]) -> Iterator[str]:
    """ "Từ ngày 10/01/2024 đến ngày 05/3/2024, từ số 1 đến số 2"; series have numbers of their own."""
    if found:
        day = [label for label, _, _ in COLUMNS[register]].index(DATED[register])
        days = [line[day] for line in found]
        numbers_of = f", từ số {found[0][1]} đến số {found[-1][1]}" if register == INCOMING else ""
        yield f"Từ ngày {dates.show(min(days))} đến ngày {dates.show(max(days))}{numbers_of}"


def shown(cell: str | int | date | None) -> str:
    """As it stands on paper and on the page."""
    return dates.show(cell) if isinstance(cell, date) else "" if cell is None else str(cell)
