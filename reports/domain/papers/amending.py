"""A report that corrects an issued one: says which, and sets the old figures beside the new (C06)."""

from collections.abc import Iterator
from decimal import Decimal

from ccb.lib import dates, numbers
from reports.domain.papers import documents

ALL_UNITS = "Toàn đơn vị"
COLUMNS = [
    {"text": "Chỉ tiêu", "align": "left", "width": 44},
    {"text": "Đơn vị", "align": "left", "width": 22},
    {"text": "Số đã ban hành", "align": "right", "width": 17},
    {"text": "Số điều chỉnh", "align": "right", "width": 17},
]


def amended(frozen: dict, original: dict) -> dict:
    """The new report with a line in its subject, and a sheet old → new before its text.

    `original` is the final form of the issued one. A report in which no figure differs says so.
    """
    day = dates.show_full(dates.from_iso(original["date"]))
    name = f"{original['kind'].capitalize()} số {original['number']}/{original['symbol']} {day}"
    rows = list(differences(original, frozen))
    said = f"Báo cáo này điều chỉnh, thay thế {name}."
    sheet = [{"type": "table", "title": "Số liệu được điều chỉnh", "columns": COLUMNS, "rows": rows}] if rows else []
    said += " Các số liệu sau đây được điều chỉnh:" if rows else " Không có số liệu nào thay đổi."
    return frozen | {
        "subject": [*frozen["subject"], f"(điều chỉnh {name})"],
        "amends": {"number": original["number"], "symbol": original["symbol"], "date": original["date"]},
        "blocks": [{"type": "paragraph", "text": said}, *sheet, *frozen["blocks"]],
    }


def differences(old: dict, new: dict) -> Iterator[list[str]]:
    """[indicator, unit, old, new] of every figure that differs between two frozen reports, totals before units."""
    nothing = {"value": None, "by_unit": {}}
    codes = [code for frozen in (old, new) for code, _ in documents.figures_of(frozen)]
    for code in dict.fromkeys(codes):
        before, after = old["figures"].get(code, nothing), new["figures"].get(code, nothing)
        described = new["figures"].get(code) or old["figures"][code]
        pairs = [(ALL_UNITS, before["value"], after["value"])]
        units = [*before["by_unit"], *(unit for unit in after["by_unit"] if unit not in before["by_unit"])]
        pairs += [(unit, before["by_unit"].get(unit), after["by_unit"].get(unit)) for unit in units]
        for unit, one, other in pairs:
            if one != other:
                yield [described["name"], unit, _shown(one, described), _shown(other, described)]


def _shown(plain: str | None, figure: dict) -> str:
    if plain is None:
        return "chưa có"
    shown = numbers.show(Decimal(plain), figure["decimals"])
    return f"{shown} {figure['uom']}".strip()
