"""`import_submissions`: the figures of a round from a CSV file."""

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import csv_files, dates, periods, tables
from ccb.lib.commands import VietnameseCommand
from reports.choices import SubmissionState
from reports.domain.sheets import submission_importing


class Command(VietnameseCommand):
    help = (
        f"Nhập số liệu của một kỳ từ tệp CSV có các cột {','.join(submission_importing.COLUMNS)}, "
        f"nếu cần thêm {submission_importing.QUALIFIER} (hơn, gần, trên, khoảng). "
        "Ô value để trống là chưa báo cáo. Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--form", required=True, metavar="CODE", help="mã biểu")
        parser.add_argument("--period", required=True, help="2024, 2024-H1, 2024-9M, 2024-Q3, 2024-07 hoặc hai ngày")
        parser.add_argument("--state", default=SubmissionState.APPROVED.value, help="draft, submitted hoặc approved")
        parser.add_argument("--cut-off", default="", metavar="DATE", help="số liệu đến ngày, dạng 2024-05-31")
        parser.add_argument("--due", default="", metavar="DATE", help="hạn nộp, dạng 2024-06-15")

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(
                file, required=submission_importing.COLUMNS, optional=[submission_importing.QUALIFIER]
            )
            outcome = submission_importing.apply(
                table, form_code=options["form"], period_code=options["period"], state=options["state"],
                cut_off_on=_day("--cut-off", options["cut_off"]), due_on=_day("--due", options["due"]),
                at=timezone.now(),
            )  # fmt: skip
        except tables.Refused as error:
            raise CommandError(str(error)) from error
        self._tell(table.faults.file, outcome)

    def _tell(self, file: str, outcome: submission_importing.Outcome) -> None:
        round = outcome.round
        self.stdout.write(
            f"Đã nhập {outcome.tally.rows} dòng từ {file} vào biểu {round.form.code}, "
            f"kỳ {periods.parse(round.period).label}: {outcome.tally}.\n"
            f"Biểu của {outcome.submissions.rows} đơn vị: {outcome.submissions}."
        )
        for note in outcome.notes:
            self.stdout.write(f"Lưu ý: {note}")


def _day(option: str, typed: str) -> date | None:
    try:
        return dates.from_iso(typed)
    except dates.DateError as error:
        raise CommandError(f"{option}: {error}") from error
