"""`reorganise_units`: units that merge or split on one day, from a CSV file."""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from ccb.lib import csv_files, dates, files, tables
from ccb.lib.commands import VietnameseCommand
from members.domain import succession_importing
from members.domain.successions import Outcome

COLUMNS, OPTIONAL = succession_importing.COLUMNS, succession_importing.OPTIONAL
SAID = "Mở {opened} đơn vị, kết thúc {closed} đơn vị; {members} hội viên và {accounts} phân công chuyển theo."


class Command(VietnameseCommand):
    help = (
        f"Sáp nhập, chia tách đơn vị từ tệp CSV có các cột {','.join(COLUMNS)} và, khi cần, {','.join(OPTIONAL)}. "
        "Có một lỗi thì không làm gì. Không có --confirm thì chỉ làm thử."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--on", metavar="YYYY-MM-DD", required=True, help="ngày đơn vị mới bắt đầu")
        parser.add_argument("--confirm", action="store_true", help="ghi vào cây đơn vị và sổ hội viên")
        parser.add_argument("--json", metavar="OUT.json", type=Path, help="ghi kết quả ra tệp này")

    def handle(self, *, file: Path, on: str, confirm: bool, **options):
        try:
            with transaction.atomic():
                table = csv_files.read(file, required=COLUMNS, optional=OPTIONAL)
                outcome = succession_importing.apply(table, on=_day(on), actor=None, at=timezone.now())
                transaction.set_rollback(not confirm)
            if options["json"]:
                files.write_atomically(options["json"], json.dumps(_told(outcome), ensure_ascii=False).encode())
        except (tables.Refused, dates.DateError, files.CannotWrite) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(SAID.format(**vars(outcome)))
        for unit, members, accounts in outcome.left:
            self.stdout.write(f"{unit.titled} chia ra: còn {members} hội viên và {accounts} phân công chưa chuyển.")
        if not confirm:
            self.stdout.write("Mới làm thử, chưa ghi gì. Thêm --confirm để ghi.")


def _day(typed: str) -> date:
    day = dates.from_iso(typed)
    if day is None:
        raise dates.DateError("Hãy ghi ngày sau --on, như 2025-07-01.")
    return day


def _told(outcome: Outcome) -> dict:
    left = [{"unit": unit.name, "members": members, "accounts": accounts} for unit, members, accounts in outcome.left]
    return vars(outcome) | {"left": left}
