"""The figures of a frozen report as a workbook: totals and units, the source of every figure, what the report is."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO

from ccb.lib import xlsx
from ccb.lib.xlsx import Cell, Column, Sheet
from reports.domain.papers import documents
from reports.exports import document_html

FIGURES = [
    Column("Mã", 14), Column("Chỉ tiêu", 44), Column("Đơn vị tính", 14), Column("Toàn đơn vị", 16), Column("Mức", 8),
    Column("Kỳ trước", 16), Column("Cùng kỳ năm trước", 16), Column("Lũy kế từ đầu năm", 16),
]  # fmt: skip
SOURCES = [
    Column("Đơn vị", 28), Column("Mã", 14), Column("Chỉ tiêu", 44), Column("Số liệu", 16), Column("Biểu số", 10),
    Column("Lần sửa", 10), Column("Người nhập", 28), Column("Nhập lúc", 18), Column("Mức", 8), Column("Ghi chú", 44),
]  # fmt: skip


def write(file: BinaryIO, frozen: dict) -> None:
    """Write it into an open file. Raises xlsx.TooLong."""
    units = [Column(unit, 14) for unit in frozen["expected_units"]]
    xlsx.write_sheets(file, [
        Sheet("Số liệu", [*FIGURES, *units], _figures(frozen)),
        Sheet("Nguồn số liệu", SOURCES, _sources(frozen)),
        Sheet("Báo cáo", [Column("Mục", 28), Column("Nội dung", 90)], _facts(frozen)),
    ])  # fmt: skip


def _figures(frozen: dict) -> Iterator[list[Cell]]:
    """All units that were asked: a book knows of those too that have not reported."""
    for code, figure in documents.figures_of(frozen):
        spans = (figure["previous"], figure["last_year"], figure["cumulative"])
        yield [
            code, figure["name"], figure["uom"], documents.in_words(figure) or _number(figure["value"]),
            figure["qualifier"], *map(_number, spans),
            *(_number(figure["by_unit"].get(unit)) for unit in frozen["expected_units"]),
        ]  # fmt: skip


def _sources(frozen: dict) -> Iterator[list[Cell]]:
    figures = documents.figures_of(frozen)
    notes = {(one["unit"], one["code"]): one["text"] for one in frozen.get("notes", ())}
    for source in frozen["sources"]:
        for code, figure in figures:
            if code not in source["cells"]:
                continue
            revision, author, at = source["cells"][code]
            yield [
                source["unit"], code, figure["name"], _number(figure["by_unit"].get(source["unit"])),
                source["submission"], revision, author or "Hệ thống", _moment(at),
                figure.get("qualifiers", {}).get(source["unit"], ""), notes.get((source["unit"], code), ""),
            ]  # fmt: skip


def _facts(frozen: dict) -> Iterator[list[Cell]]:
    yield ["Báo cáo", document_html.title(frozen)]
    yield ["Số", document_html.number(frozen) if frozen["number"] else "Dự thảo, chưa có số"]
    yield ["Ngày", document_html.day(frozen)]
    yield ["Cơ quan ban hành", frozen["issuer"]]
    yield ["Đơn vị có số liệu", f"{len(frozen['included_units'])}/{len(frozen['expected_units'])}"]
    yield ["Đơn vị còn thiếu", "; ".join(frozen["missing_units"])]
    if frozen["missing_units"]:
        yield ["Kỳ trước, cùng kỳ", f"Của {len(frozen['included_units'])} đơn vị có số liệu"]


def _number(plain: str | None) -> Decimal | None:
    return None if plain is None else Decimal(plain)


@lru_cache(maxsize=1000)
def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
