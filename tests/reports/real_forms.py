"""The two real forms, as figures of one unit would be typed: Quảng Nam by district, Đam Rông whole."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ccb.lib import numbers
from reports.management.commands.load_demo import DATA, FORM, FORM_NAME
from tests import csv_input

DAM_RONG, DAM_RONG_NAME = "PH-502", "Kết quả phối hợp 502"
PUBLISHED = Path(__file__).parent / "coordination_dam_rong.csv"
# What the printed report says and a file of plain figures cannot.
PRINTED = {"mass_workdays": "hơn 800", "matching_funds": "trên 600", "trees_cared": "5,254"}
LEVELS = ("hơn", "gần", "trên", "khoảng")


@dataclass(frozen=True)
class Line:
    """A row of the form: what is typed into it, and what must stand there then."""

    code: str
    typed: str
    level: str
    shown: str
    number: Decimal


def _read(path: Path) -> list[dict]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _lines(folder: Path, figures: dict[str, str]) -> list[Line]:
    """The figures in the order of the form."""
    rows = _read(folder / "indicators.csv")
    return [_line(row["code"], Decimal(figures[row["code"]]), int(row["decimals"])) for row in rows]


def _line(code: str, figure: Decimal, decimals: int) -> Line:
    shown = numbers.show(figure, decimals)
    typed = PRINTED.get(code, shown)
    level = next((word for word in LEVELS if typed.startswith(word)), "")
    return Line(code, typed, level, shown, figure)


def quang_nam() -> list[Line]:
    """Of one district."""
    rows = _read(DATA / "submissions_2024-H1.csv")
    return _lines(DATA, {row["indicator"]: row["value"] for row in rows if row["unit"] == "Nam Giang"})


def dam_rong() -> list[Line]:
    """Of the whole district, as it was published."""
    return _lines(DATA / "dam_rong", {row["code"]: row["value"] for row in _read(PUBLISHED)})


def import_dam_rong() -> None:
    """The form for the district itself, and for its communes."""
    folder = DATA / "dam_rong"
    csv_input.run("import_units", folder / "units.csv")
    csv_input.run(
        "import_indicators", folder / "indicators.csv", form=DAM_RONG, form_name=DAM_RONG_NAME,
        unit_kinds="district,commune", frequency="year",
    )  # fmt: skip


def import_quang_nam() -> None:
    csv_input.run("import_units", DATA / "units.csv")
    csv_input.run(
        "import_indicators", DATA / "indicators.csv", form=FORM, form_name=FORM_NAME, unit_kinds="district,bloc",
        frequency="half",
    )  # fmt: skip
    csv_input.run("import_checks", DATA / "checks.csv", form=FORM)
