"""Campaigns, what units were assigned, what they pledged, and clusters as Excel: numbers and days are real ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from campaigns.domain.plans.pledge_overview import Overview
from campaigns.models import Campaign, Cluster, Target
from ccb.lib import xlsx
from members.models import Unit

CAMPAIGNS = [
    xlsx.Column("Mã", 12), xlsx.Column("Phong trào", 60), xlsx.Column("Đơn vị phát động", 28),
    xlsx.Column("Từ ngày", 12), xlsx.Column("Đến hết ngày", 12), xlsx.Column("Số văn bản", 18),
    xlsx.Column("Ngày văn bản", 13), xlsx.Column("Số chỉ tiêu", 11), xlsx.Column("Trạng thái", 18),
]  # fmt: skip
PLEDGES = [
    xlsx.Column("Đơn vị", 30), xlsx.Column("Mã chỉ tiêu", 14), xlsx.Column("Chỉ tiêu", 50),
    xlsx.Column("Đơn vị tính", 16), xlsx.Column("Được giao", 14), xlsx.Column("Đăng ký", 14),
    xlsx.Column("Cao hơn giao", 14), xlsx.Column("Gửi lúc", 18),
]  # fmt: skip
CLUSTERS = [
    xlsx.Column("Năm", 8), xlsx.Column("Cụm", 24), xlsx.Column("Đơn vị", 30), xlsx.Column("Vai trò", 14),
]  # fmt: skip


def write_campaigns(path: Path, rows: Iterable[tuple[Campaign, int]]) -> int:
    """(campaign, how many targets stand)."""
    return xlsx.write(path, CAMPAIGNS, (_campaign(one, targets) for one, targets in rows), sheet="Phong trào thi đua")


def _campaign(one: Campaign, targets: int) -> list[xlsx.Cell]:
    return [
        one.code, one.title, one.unit.titled, one.starts_on, one.ends_on, one.document_number, one.document_on, targets,
        one.get_state_display(),
    ]  # fmt: skip


def write_grid(
    path: Path, targets: Sequence[Target], units: Sequence[Unit], amounts: Mapping[tuple[str, int], Decimal]
) -> int:
    """Units × targets as they stand, with the sum of each; blank is not assigned."""
    columns = [xlsx.Column("Đơn vị", 30), *(xlsx.Column(f"{one.code}. {one.text} ({one.uom})", 16) for one in targets)]
    lines = [[unit.titled, *(amounts.get((one.code, unit.pk)) for one in targets)] for unit in units]
    sums = [sum((line[place] or Decimal(0) for line in lines), Decimal(0)) for place in range(1, len(targets) + 1)]
    return xlsx.write(path, columns, [*lines, ["Tổng giao", *sums]], sheet="Giao chỉ tiêu")


def write_pledges(path: Path, overview: Overview) -> int:
    return xlsx.write(path, PLEDGES, _pledges(overview), sheet="Giao ước")


def _pledges(overview: Overview) -> Iterator[list[xlsx.Cell]]:
    for line in overview.lines:
        for one in line.cells:
            target = one.target
            yield [
                line.unit.titled, target.code, target.text, target.uom, one.assigned, one.pledged, one.gap,
                line.sent_at or "chưa gửi",
            ]  # fmt: skip


def write_clusters(path: Path, clusters: Iterable[Cluster]) -> int:
    """A row for each unit; `units`, `head` and `deputy` are to be read with each."""
    return xlsx.write(path, CLUSTERS, _members(clusters), sheet="Cụm thi đua")


def _members(clusters: Iterable[Cluster]) -> Iterator[list[xlsx.Cell]]:
    for one in clusters:
        for unit in one.units.all():
            role = {one.head_id: "Cụm trưởng", one.deputy_id: "Cụm phó"}.get(unit.pk, "")
            yield [one.year, one.name, unit.titled, role]
