"""`open_round`: a form asked for a period, as the page does it."""

from argparse import ArgumentTypeError

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import dates, periods
from ccb.lib.commands import VietnameseCommand
from reports.domain.asking import round_status, rounds


class Command(VietnameseCommand):
    help = "Mở một kỳ báo cáo. Không ghi --due thì hạn nộp lấy theo cách tính hạn ghi ở biểu."

    def add_arguments(self, parser):
        parser.add_argument("--form", required=True, metavar="CODE", help="mã biểu")
        parser.add_argument("--period", required=True, help=periods.EXAMPLES)
        parser.add_argument("--due", type=_day, default=None, metavar="DATE", help="hạn nộp, dạng 2024-06-20")
        parser.add_argument("--cut-off", type=_day, default=None, metavar="DATE", help="số liệu đến ngày")
        parser.add_argument("--batch", type=int, default=1, help="đợt; đợt sau để nộp chính thức hoặc bổ sung")
        parser.add_argument("--estimate", action="store_true", help="số liệu ước thực hiện")
        parser.add_argument("--units", nargs="+", type=int, default=(), metavar="ID", help="chỉ các đơn vị này")

    def handle(self, **options):
        try:
            round = round_status.open_by_code(
                options["form"], options["period"], unit_ids=options["units"], actor=None, at=timezone.now(),
                batch=options["batch"], cut_off_on=options["cut_off"], due_on=options["due"],
                is_estimate=options["estimate"],
            )  # fmt: skip
        except (*round_status.REFUSALS, rounds.RoundExists, rounds.NotAskable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã mở {round.form}, kỳ {round.label}: hạn nộp {dates.show(round.due_on)}.")


def _day(typed: str):
    try:
        return dates.from_iso(typed)
    except dates.DateError as error:
        raise ArgumentTypeError(str(error)) from error
