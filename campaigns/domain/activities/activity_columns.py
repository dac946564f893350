"""The columns of a list of activities in Excel: one order and one set of headings for writing and for reading."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.choices import MoneySource
from campaigns.models import Indicator
from ccb.lib import text

QUANTITY = "Số lượng: "


@dataclass(frozen=True)
class Column:
    key: str
    heading: str
    width: int = 14


HEAD = (
    Column("unit", "Đơn vị", 34), Column("title", "Tên hoạt động", 44), Column("starts_on", "Từ ngày"),
    Column("ends_on", "Đến ngày"), Column("place", "Địa điểm", 24), Column("programs", "Mã chương trình", 20),
    Column("partners", "Đối tác", 30), Column("joint_units", "Đơn vị cùng làm", 30),
    Column("participants", "Lượt người tham gia"), Column("workdays", "Ngày công"),
    Column("beneficiaries", "Lượt người được giúp"), Column("money_total", "Tổng kinh phí (đồng)", 20),
)  # fmt: skip
COUNTS = ("participants", "workdays", "beneficiaries")
TAIL = (Column("in_kind", "Hiện vật", 30), Column("notes", "Ghi chú", 40))
COUNTED_IN = Column("counted_in", "Tính chung với", 40)  # told by a list, never read: the page joins two entries
MONEY = tuple(
    column
    for source in MoneySource
    for column in (
        Column(f"money_{source}", f"{source.label} (đồng)", 20),
        Column(f"turns_{source}", f"{source.label}: lượt người"),
    )
)  # fmt: skip


def gift_columns(row: int) -> tuple[Column, ...]:
    """Of the gift of this number, counted from 1."""
    return (
        Column(f"gift_name_{row}", f"Quà {row}: tên, tặng ai", 26), Column(f"gift_count_{row}", f"Quà {row}: số suất"),
        Column(f"gift_each_{row}", f"Quà {row}: một suất (đồng)", 18),
        Column(f"gift_value_{row}", f"Quà {row}: trị giá (đồng)", 18),
    )  # fmt: skip


def gift_key(heading: str) -> str | None:
    """The key of a heading of `gift_columns`, whatever its number; None for another column."""
    number = re.match(r"qua (\d{1,2})\b", text.fold(heading))
    known = {text.fold(one.heading): one.key for one in gift_columns(int(number[1]))} if number else {}
    return known.get(text.fold(heading))


def columns(indicators: Iterable[Indicator], gifts: int = 1) -> list[Column]:
    """All of a list with these indicators and so many gifts an activity."""
    quantities = [Column(f"quantity_{one.code}", quantity_heading(one), 18) for one in indicators]
    given = [column for row in range(1, gifts + 1) for column in gift_columns(row)]
    return [*HEAD, *MONEY, *given, *quantities, *TAIL]


def quantity_heading(indicator: Indicator) -> str:
    """'Số lượng: trees – Cây trồng mới (cây)': the code tells which it is, the name is for the reader."""
    uom = f" ({indicator.uom})" if indicator.uom else ""
    return f"{QUANTITY}{indicator.code} – {indicator.name}{uom}"


def code_in(heading: str) -> str | None:
    """The indicator's code in a heading of quantities; None for another column."""
    if not text.fold(heading).startswith(text.fold(QUANTITY)):
        return None
    return heading.partition(":")[2].partition("–")[0].strip()
