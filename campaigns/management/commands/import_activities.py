"""`import_activities`: a list of activities in Excel saved, as the page does once it was looked at."""

import hashlib
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.domain.activities import activity_importing
from ccb.lib import dates, workbooks
from ccb.lib.commands import VietnameseCommand
from ccb.lib.tables import Refused
from ccb.lib.upload_guards import BadFile
from members.domain import units

WORDS = {"add": "thêm", "change": "sửa", "keep": "không đổi"}


class Command(VietnameseCommand):
    help = (
        "Ghi vào sổ danh sách hoạt động từ tệp Excel theo mẫu, in từng dòng thêm, sửa hay không đổi. Có một dòng sai "
        "thì không ghi gì. Nạp lại tệp cũ thì không thay đổi gì. Có --check thì chỉ xem, không ghi."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx", type=Path, help="tệp theo mẫu tải ở trang Hoạt động")
        parser.add_argument("--unit", metavar="NAME", default="", help="đơn vị của những dòng không ghi đơn vị")
        parser.add_argument("--check", action="store_true", help="chỉ xem tệp sẽ thêm, sửa gì")

    def handle(self, *, file: Path, unit: str, check: bool, **options):
        try:
            default = units.find(unit) if unit else None
            source = activity_importing.source_of(
                workbooks.read(file), file=file.name, sha256=hashlib.sha256(file.read_bytes()).hexdigest()
            )
            said = {"unit": default, "actor": None, "at": timezone.now()}
            outcomes = activity_importing.preview(source, **said)
            for one in outcomes:
                made = one.activity
                where = f", {made.unit.in_sentence}, {dates.show(made.starts_on)}"
                self.stdout.write(f"Dòng {one.line}: {WORDS[one.verb]} “{made.title}”{where}{_alike(one)}")
            told = activity_importing.tally(outcomes)
            if not check:
                seen = activity_importing.fingerprint(outcomes)
                told = activity_importing.apply(source, seen=seen, **said)
        except (BadFile, Refused, activity_importing.Changed, units.UnknownUnit, units.AmbiguousUnit) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Hoạt động: {told}." + (" Mới xem, chưa ghi." if check else ""))


def _alike(one: activity_importing.Outcome) -> str:
    if one.alike is None:
        return ""
    return (
        f" (có thể cùng một việc với “{one.alike}” của {one.alike.unit.in_sentence}: xem lại, nếu phải thì tính chung)"
    )
