"""The demonstration's campaign: a made plan on the figures of its form, divided, issued, pledged by three districts."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from campaigns.choices import Split
from campaigns.domain.merits import clusters
from campaigns.domain.plans import campaigns, pledging
from campaigns.domain.plans.assigning import is_divisible
from campaigns.models import Campaign
from ccb.lib import text
from members.models import Unit, User
from reports.domain.plans import planning

CODE, YEAR, ISSUED_ON = "QN24", 2024, date(2024, 1, 15)
PLEDGING = ("Tam Kỳ", "Hội An", "Điện Bàn")
CLUSTERS = ("Cụm đồng bằng", "Cụm trung du", "Cụm miền núi")
TEXTS = {
    "document_number": "02/KH-CCB",
    "document_on": ISSUED_ON,
    "preamble": (
        "Động viên cán bộ, hội viên phát huy bản chất “Bộ đội Cụ Hồ”, thi đua hoàn thành nhiệm vụ năm 2024.\n"
        "Chỉ tiêu cụ thể, đo được bằng số liệu báo cáo của các đơn vị; khen thưởng đúng người, đúng việc."
    ),
    "tasks": (
        "Các huyện, thị xã, thành phố cụ thể hoá chỉ tiêu được giao, ký giao ước thi đua trước ngày 29 tháng 02.\n"
        "Báo cáo kết quả theo kỳ 6 tháng và năm; số liệu đã duyệt là căn cứ chấm điểm."
    ),
    "organisation": "Văn phòng Hội theo dõi, đôn đốc, tổng hợp kết quả, tham mưu tổng kết vào tháng 12 năm 2024.",
    "recipients": "Hội CCB Việt Nam (báo cáo)\nCác đơn vị trực thuộc (thực hiện)\nLưu: VT",
}


def load(file: Path, province: Unit) -> None:
    """Needs the units, accounts, form and figures of the demonstration."""
    call_command(
        "import_targets", str(file), campaign=CODE, unit=province.name, year=str(YEAR), stdout=StringIO(),
        title="Cựu chiến binh gương mẫu năm 2024", theme="Gương mẫu, sáng tạo, chung sức, đồng lòng",
    )  # fmt: skip
    campaign = Campaign.objects.select_related("unit").get(code=CODE)
    by = {"actor": None, "at": timezone.now()}
    campaigns.change(campaign, TEXTS, **by)
    districts = list(Unit.objects.filter(parent=province).in_order())
    campaigns.assign(campaign, YEAR, _parts(campaign, districts), on=ISSUED_ON, **by)
    planning.issue(campaign, on=ISSUED_ON, **by)
    for unit in districts:
        if unit.name in PLEDGING:
            _pledge(campaign, unit)
    size = -(-len(districts) // len(CLUSTERS))
    for number, name in enumerate(CLUSTERS):
        units = districts[number * size : (number + 1) * size]
        clusters.keep(None, unit=province, year=YEAR, name=name, units=units, head=units[0], deputy=units[1], **by)


def _parts(campaign: Campaign, districts: list[Unit]) -> dict[tuple[str, int], Decimal]:
    """By what each did the year before; equal where that is not known."""
    parts = {}
    for target in campaign.targets.standing().select_related("numerator", "campaign__unit"):
        if is_divisible(target):
            try:
                shares = _divided(target, districts, Split.LAST_YEAR)
            except planning.CannotDivide:
                shares = _divided(target, districts, Split.EQUAL)
            parts |= {(target.code, unit.pk): share for unit, share in zip(districts, shares, strict=True)}
    return parts


def _divided(target, districts: list[Unit], by: Split) -> list[Decimal]:
    return planning.divided(target, districts, target.threshold, by=by, year=YEAR, on=ISSUED_ON)


def _pledge(campaign: Campaign, unit: Unit) -> None:
    """A little more than was assigned."""
    clerk, at = User.objects.get(username=text.slug(unit.name)), timezone.now()
    lines = pledging.lines(campaign, unit, YEAR)
    amounts = {line.target.code: line.assigned + 1 for line in lines if line.assigned and is_divisible(line.target)}
    pledging.save(campaign, unit, YEAR, amounts, actor=clerk, at=at)
    pledging.move(campaign, unit, YEAR, "send", actor=clerk, at=at)
