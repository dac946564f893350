"""`export_members`: the current members of a unit as an Excel file that can be imported again."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import files, xlsx
from ccb.lib.commands import VietnameseCommand
from members.domain import units
from members.exports import member_list_xlsx


class Command(VietnameseCommand):
    help = (
        "Ghi danh sách hội viên đang có của đơn vị và các đơn vị cấp dưới ra tệp Excel, đủ các cột, số CCCD và điện "
        "thoại không che. Tệp này nhập lại được. Việc xuất được ghi vào nhật ký."
    )

    def add_arguments(self, parser):
        parser.add_argument("--unit", metavar="NAME", required=True, help="tên đơn vị")
        parser.add_argument("--out", metavar="FILE.xlsx", required=True, type=Path, help="tệp sẽ ghi")

    def handle(self, *, unit: str, out: Path, **options):
        if out.suffix.lower() != ".xlsx":
            raise CommandError(f"--out: {out.name} phải có đuôi .xlsx.")
        try:
            found = units.find(unit)
            count = member_list_xlsx.write_for_administrator(out, found, at=timezone.now())
        except (units.UnknownUnit, units.AmbiguousUnit, xlsx.TooLong, files.CannotWrite) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã ghi {count} hội viên của {found.in_sentence} vào {out.name}.")
