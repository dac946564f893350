"""`import_regimes`: the catalogue of regimes and their rules from a CSV file."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import csv_files, tables
from ccb.lib.commands import VietnameseCommand
from members.domain.benefits import regimes


class Command(VietnameseCommand):
    help = (
        f"Nhập danh mục chế độ, chính sách từ tệp CSV có các cột {','.join(regimes.COLUMNS)} "
        f"(có thể thêm {','.join(regimes.OPTIONAL)}). Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", metavar="FILE.csv", type=Path, nargs="?", default=regimes.SHIPPED,
            help="tệp CSV, UTF-8 (không ghi: danh mục kèm theo phần mềm)",
        )  # fmt: skip

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=regimes.COLUMNS, optional=regimes.OPTIONAL)
            tally = regimes.load(table, actor=None, at=timezone.now())
        except tables.Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã nhập {tally.rows} chế độ từ {table.faults.file}: {tally}.")
        self.stdout.write("Lưu ý: điều kiện lọc là gợi ý; văn phòng xác nhận trước khi dùng.")
