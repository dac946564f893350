"""`import_indicators`: a form and its indicators from a CSV file."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import csv_files, tables
from ccb.lib.commands import VietnameseCommand
from reports.choices import Frequency
from reports.domain.asking import form_importing


class Command(VietnameseCommand):
    help = (
        f"Nhập chỉ tiêu và biểu từ tệp CSV có các cột {','.join(form_importing.COLUMNS)} "
        f"(có thể thêm {','.join(form_importing.OPTIONAL)}). Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--form", required=True, metavar="CODE", help="mã biểu")
        parser.add_argument("--form-name", required=True, metavar="NAME", help="tên biểu")
        parser.add_argument("--unit-kinds", required=True, metavar="KINDS", help="cấp báo cáo, ví dụ district,bloc")
        parser.add_argument(
            "--frequency", default="", metavar="FREQUENCY",
            help=f"{', '.join(Frequency.values)} (không ghi: giữ như cũ, biểu mới là free)",
        )  # fmt: skip

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=form_importing.COLUMNS, optional=form_importing.OPTIONAL)
            outcome = form_importing.apply(
                table, code=options["form"], name=options["form_name"], unit_kinds=options["unit_kinds"].split(","),
                frequency=options["frequency"], actor=None, at=timezone.now(),
            )  # fmt: skip
        except tables.Refused as error:
            raise CommandError(str(error)) from error
        tally = outcome.tally
        self.stdout.write(
            f"Đã nhập {tally.rows} chỉ tiêu từ {table.faults.file} vào biểu {outcome.form.code}: {tally}."
        )
        for note in outcome.notes:
            self.stdout.write(f"Lưu ý: {note}")
