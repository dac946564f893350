"""`assign_targets`: give units their parts of the province's targets for a year.

    manage.py assign_targets FILE.csv --campaign DL24 --year 2024 [--reason "Chia lại"]
    manage.py assign_targets --by equal --campaign DL24 --year 2024 [--target DL24-4.1] [--on 2024-01-31]

FILE has the columns target,unit,amount. Without it the whole of each divisible target (or of the one named) is divided
among the units directly below: `--by` equal, members (counted in the register on the day `--on`) or last_year. The sum
beside the whole is printed. Once the plan is issued this is a numbered revision, which needs `--reason` and sums that
match; `--why` explains a difference.
"""

from decimal import Decimal
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.choices import Split
from campaigns.domain.plans import campaigns, inheriting, quota_importing, targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.models import Campaign
from ccb.lib import csv_files, dates, numbers, tables
from ccb.lib.commands import VietnameseCommand
from members.models import Unit
from reports.domain.plans import planning
from reports.management.commands.evaluate_targets import named

WAYS = (Split.EQUAL, Split.MEMBERS, Split.LAST_YEAR)


class Command(VietnameseCommand):
    help = "Giao chỉ tiêu cho các đơn vị: từ tệp CSV target,unit,amount, hoặc chia đều, theo hội viên, theo năm trước."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, nargs="?", help="tệp CSV, UTF-8")
        parser.add_argument("--campaign", required=True, metavar="CODE", help="mã phong trào")
        parser.add_argument("--year", required=True, type=int, help="năm")
        parser.add_argument("--by", default="", choices=["", *WAYS], help="equal, members hoặc last_year")
        parser.add_argument("--target", default="", metavar="CODE", help="chỉ chia chỉ tiêu này")
        parser.add_argument(
            "--on", default="", metavar="DATE", help="ngày đếm hội viên, và ngày điều chỉnh có hiệu lực"
        )
        parser.add_argument("--reason", default="", help="lý do điều chỉnh, khi kế hoạch đã ban hành")
        parser.add_argument("--why", default="", help="vì sao tổng giao khác mức chung")

    def handle(self, *, file: Path | None, **options):
        campaign, year = named(options["campaign"]), options["year"]
        if (file is None) == (not options["by"]):
            raise CommandError("Hãy ghi tệp CSV, hoặc --by equal, members hay last_year; một trong hai.")
        if year not in campaign.years:
            raise CommandError(f"Năm {year} nằm ngoài thời gian của phong trào ({campaign.span}).")
        try:
            on = dates.from_iso(options["on"]) or max(campaign.starts_on, dates.from_iso(f"{year}-01-01"))
            amounts, ways = self._asked(campaign, year, file, on, options)
            split = {code: {"split": way, "split_reason": options["why"]} for code, way in ways.items()}
            known = None if campaign.is_draft else planning.known(campaign, on=on)
            changed = campaigns.assign(
                campaign, year, amounts, split=split, on=on, reason=options["reason"], known=known, actor=None,
                at=timezone.now(),
            )  # fmt: skip
        except (tables.Refused, campaigns.Refused, planning.CannotDivide, dates.DateError) as error:
            raise CommandError(str(error)) from error
        self._tell(campaign, year, set(ways), changed)

    def _asked(self, campaign: Campaign, year: int, file: Path | None, on, options) -> tuple[dict, dict]:
        """What each unit gets, and how each target was divided."""
        if file:
            amounts = quota_importing.read(csv_files.read(file, required=quota_importing.COLUMNS), campaign, year)
            return amounts, {code: Split.BY_HAND for code, _ in amounts}
        divisible = [
            one
            for one in campaign.targets.standing().select_related("numerator", "campaign__unit")
            if is_divisible(one) and options["target"] in ("", one.code)
        ]
        if not divisible:
            raise CommandError("Không có chỉ tiêu số lượng, số tiền nào của toàn tỉnh để chia.")
        day = targets.day_in_year(campaign, year)
        units, way, amounts = (
            list(Unit.objects.filter(parent=campaign.unit).on(day).in_order()),
            Split(options["by"]),
            {},
        )
        for one in divisible:
            parts = planning.divided(one, units, one.threshold, by=way, year=year, on=on)
            amounts |= {(one.code, unit.pk): part for unit, part in zip(units, parts, strict=True)}
        return amounts, dict.fromkeys((one.code for one in divisible), way)

    def _tell(self, campaign: Campaign, year: int, codes: set[str], changed: int) -> None:
        self.stdout.write(f"{campaign.title}, năm {year}: đổi {changed} mức giao.")
        given = inheriting.quotas(campaign, year, on=targets.day_in_year(campaign, year)).amounts
        lines = set(Unit.objects.filter(parent=campaign.unit).values_list("pk", flat=True))
        for target in campaign.targets.standing().filter(code__in=codes):
            amounts = [amount for (code, unit), amount in given.items() if code == target.code and unit in lines]
            total = sum(amounts, Decimal(0))
            gap = total - target.threshold
            words = "khớp" if not gap else f"{'thừa' if gap > 0 else 'thiếu'} {numbers.show(abs(gap), 2)}"
            shown = f"{numbers.show(total, 2)}/{numbers.show(target.threshold, 2)}"
            self.stdout.write(f"  {target.code}: giao {shown} cho {len(amounts)} đơn vị, {words}")
