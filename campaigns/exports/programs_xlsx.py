"""The list of programs as a workbook: one row each, days as real days."""

from collections.abc import Iterable
from pathlib import Path

from campaigns.models import Program
from ccb.lib import xlsx
from members.choices import UnitKind

COLUMNS = [
    xlsx.Column("Mã", 12), xlsx.Column("Tên chương trình", 50), xlsx.Column("Đơn vị", 26),
    xlsx.Column("Bên chủ trì", 30), xlsx.Column("Đối tác", 40),
    xlsx.Column("Số văn bản", 22), xlsx.Column("Ngày ký"), xlsx.Column("Từ ngày"),
    xlsx.Column("Đến hết ngày"), xlsx.Column("Thực hiện chương trình", 40), xlsx.Column("Cấp phải ký tiếp", 24),
    xlsx.Column("Nội dung phối hợp", 60),
]  # fmt: skip


def write(path: Path, programs: Iterable[Program]) -> int:
    """Gives how many."""
    return xlsx.write(path, COLUMNS, map(_cells, programs), sheet="Chương trình phối hợp")


def _cells(one: Program) -> list[xlsx.Cell]:
    partners = "; ".join(partner.name for partner in one.partners.all())
    lead = one.lead.name if one.lead else "Hội Cựu chiến binh"
    return [
        one.code, one.title, one.unit.titled, lead, partners, one.number, one.signed_on, one.starts_on, one.ends_on,
        one.parent and one.parent.title, ", ".join(UnitKind(kind).label for kind in one.covers), one.clauses,
    ]  # fmt: skip
