"""`import_checks`: the checks of a form from a CSV file."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import csv_files, tables
from ccb.lib.commands import VietnameseCommand
from reports.domain.asking import form_importing
from reports.domain.rules import check_importing


class Command(VietnameseCommand):
    help = (
        f"Nhập các kiểm tra của một biểu từ tệp CSV có các cột {','.join(check_importing.COLUMNS)}. "
        "Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--form", required=True, metavar="CODE", help="mã biểu")

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=check_importing.COLUMNS)
            form = form_importing.named(options["form"])
            tally = check_importing.apply(table, form=form, actor=None, at=timezone.now())
        except tables.Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã nhập {tally.rows} kiểm tra từ {table.faults.file} vào biểu {form.code}: {tally}.")
