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
# What stands beside figures in the printed report, its sources of money row by row, and below the line.
NOTES = {
    "saturday_sessions": "72 đợt/53 thôn/8.520 người tham gia",
    "matching_funds": "để đối ứng làm nhà, xây dựng mô hình DVK và trao tặng mô hình sinh kế",
    "campaign_total": "đến ngày 29/10/2024, tại xã Đạ Long",
    "campaign_mobilised": "BCĐ 502 các cấp",
    "campaign_matched": "nhân dân",
    "tet_support_total": "5.993.175.000 đồng/11.658 lượt người",
    "tet_support_budget": "Ngân sách nhà nước cấp; 4.272 lượt người",
    "tet_support_mobilised": "vận động của cấp ủy, chính quyền, MTTQ, các tổ chức, cá nhân từ thiện; 5.986 lượt người",
    "tet_support_poor_fund": 'trích Quỹ "Vì người nghèo" các cấp; 1.400 lượt người',
    "demobilised_soldiers": "300.000đ/suất",
    "enlisted_youth_gifts": "trung bình 2.500.000đ/suất",
    "policy_family_gifts": "trị giá 4 triệu đồng",
    "children_gifts": "trị giá 23,4 triệu",
    "excellent_children_gifts": "trị giá 8,1 triệu đồng",
    "army_people_houses": "tại 02 xã Đạ Long, Đạ M’Rông trị giá 100 triệu đồng",
    "homemade_guns_recovered": "24 khẩu ở địa bàn trọng điểm; 04 khẩu tại xã Liêng Srônh",
}
FOOTNOTES = (
    "¹ Toàn huyện đã tổ chức 72 đợt/53 thôn/8.520 người tham gia: dọn dẹp vệ sinh 95 km đường; trồng, chăm sóc 5,254 "
    "cây xanh; nạo vét 26,5 km kênh, mương; lắp đặt 15,2 km đường điện, trị giá 423,8 triệu đồng.\n"
    "² Tổng kinh phí đạt 4.080 triệu đồng (BCĐ 502 các cấp vận động, hỗ trợ 2.815 triệu đồng; nhân dân đối ứng 1.265 "
    "triệu đồng).\n"
    "³ Tổng nguồn hỗ trợ là: 5.993.175.000 đồng/11.658 lượt người. Cụ thể: Ngân sách nhà nước 2.872.300.000 đồng/4.272 "
    "lượt người; vận động 2.410.875.000 đồng/5.986 lượt người; Quỹ Vì người nghèo 710.000.000 đồng/1.400 lượt người."
)
FOOTNOTED = "II.2"  # their section
LEVELS = ("hơn", "gần", "trên", "khoảng")


@dataclass(frozen=True)
class Line:
    """A row of the form: what is typed into it, and what must stand there then."""

    code: str
    typed: str
    level: str
    shown: str
    number: Decimal
    note: str

    @property
    def copied(self) -> str:
        """Figure and note as a worksheet puts them on the clipboard."""
        quoted = self.note.replace('"', '""')
        return f'{self.typed}\t"{quoted}"' if '"' in self.note else f"{self.typed}\t{self.note}".rstrip("\t")


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
    return Line(code, typed, level, shown, figure, NOTES.get(code, ""))


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
