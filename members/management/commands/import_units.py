"""`import_units`: the tree of units from a CSV file."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import csv_files, tables
from ccb.lib.commands import VietnameseCommand
from members.domain import unit_importing


class Command(VietnameseCommand):
    help = f"Nhập cây đơn vị từ tệp CSV có các cột {','.join(unit_importing.COLUMNS)}. Có một lỗi thì không nhập gì."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=unit_importing.COLUMNS, optional=unit_importing.OPTIONAL)
            tally = unit_importing.apply(table, actor=None, at=timezone.now())
        except tables.Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã nhập {tally.rows} đơn vị từ {table.faults.file}: {tally}.")
