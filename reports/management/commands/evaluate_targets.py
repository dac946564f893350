"""`evaluate_targets`: how the targets of a campaign stand at the end of a period, from approved figures.

    manage.py evaluate_targets --campaign DL24 --period 2024 [--unit "Buôn Hồ"] [--on 2024-09-30] --json OUT.json

OUT.json: {"campaign", "period", "on", "unit", "revision", "targets": […], "groups": […]}.
Each target: `code`, `text`, `group`, `threshold`, `threshold_max`, `comparator`, `actual`, `percent`, `status` (met,
on_track, behind, not_reported, not_applicable), `numerator`, `denominator`, `explanation`, `reported_units`,
`expected_units`, `met_units`, `missed_units` (of what each unit owes: `failed_units` fell short, `silent_units` told
nothing), `by_unit` {name of a direct unit: {actual, percent, status, explanation}}.
Each group: `code`, `kind` (alternatives, steps), `status`, `alternative` (code of the target that met it; null where
several together did), `explanation`.
Numbers are texts with a decimal point; null is "not known". With --unit the targets are those of that unit.
"""

import json
from pathlib import Path

from django.core.management.base import CommandError

from campaigns.models import Campaign
from ccb.lib import dates, files, periods
from ccb.lib.commands import VietnameseCommand
from members.domain import units
from members.models import Unit
from reports.domain.plans import progress
from reports.exports import progress_json


class Command(VietnameseCommand):
    help = "Đối chiếu chỉ tiêu của một phong trào với số liệu đã duyệt: đạt, đúng tiến độ, chưa đạt, chưa có số liệu."

    def add_arguments(self, parser):
        parser.add_argument("--campaign", required=True, metavar="CODE", help="mã phong trào")
        parser.add_argument("--period", required=True, help=periods.EXAMPLES)
        parser.add_argument("--unit", default="", metavar="NAME", help="đơn vị (không ghi: đơn vị phát động)")
        parser.add_argument(
            "--on", default="", metavar="DATE", help="tính đến ngày, dạng 2024-09-30 (không ghi: cuối kỳ)"
        )
        parser.add_argument("--json", type=Path, metavar="OUT.json", help="ghi kết quả vào tệp")

    def handle(self, **options):
        try:
            campaign = named(options["campaign"])
            period = periods.parse(options["period"])
            on = dates.from_iso(options["on"])
            unit = units.find(options["unit"]) if options["unit"] else campaign.unit
        except (periods.PeriodError, dates.DateError, units.UnknownUnit, units.AmbiguousUnit) as error:
            raise CommandError(str(error)) from error
        _refuse_outside(campaign, period, unit)
        found = progress.evaluate(campaign, period, unit=unit, on=on)
        if options["json"]:
            text = json.dumps(progress_json.told(found), ensure_ascii=False, indent=2)
            try:
                files.write_atomically(options["json"], text.encode())
            except files.CannotWrite as error:
                raise CommandError(error.strerror) from error
        self._tell(found)

    def _tell(self, found: progress.Progress) -> None:
        counted = ", ".join(f"{status.label.lower()} {number}" for status, number in found.counted.items())
        self.stdout.write(f"{found.campaign.title}, {found.unit.in_sentence}, {found.period.label}: {counted}.")
        for result in found.results.values():
            self.stdout.write(f"  {result.target.code} [{result.status.label}] {result.explanation}")
        for group in found.groups.values():
            self.stdout.write(f"  Nhóm {group.group.code} [{group.status.label}] {group.explanation}")


def named(code: str) -> Campaign:
    """The campaign of this code. Raises CommandError, naming those there are."""
    campaign = Campaign.objects.select_related("unit").filter(code=code).first()
    if campaign is None:
        known = ", ".join(Campaign.objects.values_list("code", flat=True)[:10])
        raise CommandError(f"Không có phong trào mã “{code}”. Các phong trào đang có: {known or 'chưa có'}.")
    return campaign


def _refuse_outside(campaign: Campaign, period: periods.Period, unit: Unit) -> None:
    if period.ends_on < campaign.starts_on or period.starts_on > campaign.ends_on:
        span = f"{dates.show(campaign.starts_on)}–{dates.show(campaign.ends_on)}"
        raise CommandError(f"Kỳ {period.label} nằm ngoài thời gian của phong trào ({span}).")
    if not unit.path.startswith(campaign.unit.path):
        raise CommandError(f"{unit.titled} không thuộc {campaign.unit.in_sentence}.")
