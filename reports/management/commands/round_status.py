"""`round_status`: who has sent, who owes, how complete each sheet is."""

import json

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import periods
from ccb.lib.commands import VietnameseCommand
from reports.domain.asking import round_status


class Command(VietnameseCommand):
    help = "Tiến độ nộp của một kỳ: phải nộp, đã gửi, đã duyệt, muộn, còn thiếu, và từng đơn vị nhập đến đâu."

    def add_arguments(self, parser):
        parser.add_argument("--form", required=True, metavar="CODE", help="mã biểu")
        parser.add_argument("--period", required=True, help=periods.EXAMPLES)
        parser.add_argument("--batch", type=int, default=None, help="đợt (không ghi: đợt mới nhất)")
        parser.add_argument("--json", action="store_true", help="in ra JSON")

    def handle(self, **options):
        try:
            status = round_status.of(
                options["form"], options["period"], batch=options["batch"], on=timezone.localdate()
            )
        except round_status.REFUSALS as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(status, ensure_ascii=False, indent=2) if options["json"] else _words(status))


def _words(status: dict) -> str:
    units = "\n".join(f"- {one['unit']}: {one['words']}, {one['percent']}%" for one in status["units"])
    return (
        f"{status['form']}, {status['label']}, hạn {status['due_on']}: phải nộp {status['expected']}, "
        f"đã gửi {status['sent']}, đã duyệt {status['approved']}, muộn {status['late']}.\n{units}"
    )
