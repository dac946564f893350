"""`import_directive`: the tasks that a document sets, from a CSV file.

    manage.py import_directive guidance.csv --unit "Quảng Nam" --kind HD --date 2024-01-25
        --subject "Công tác Dân vận năm 2024" [--number 05] [--issuer "…"] [--implements 01/HD-CCB-TG] [--json OUT.json]

With `--issuer` it is an incoming document and `--number` its whole symbol; without, the unit's own, which takes the
next number of its series where none is given. OUT.json: {"directive": 7, "symbol": "05/HD-CCB", "unit": "Quảng Nam",
"new": true, "tasks": 19, "added": 19, "changed": 0, "unchanged": 0, "by_level": {"every_level": 15, …},
"by_section": {"1": 3, …}}.
"""

import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.choices import DocumentKind
from campaigns.domain.directives import directive_importing
from campaigns.domain.directives.directive_importing import Outcome, Paper
from ccb.lib import csv_files, dates, files, tables
from ccb.lib.commands import VietnameseCommand
from members.domain import units


class Command(VietnameseCommand):
    help = (
        f"Nhập nhiệm vụ của một văn bản từ tệp CSV có các cột {','.join(directive_importing.COLUMNS)} "
        f"(có thể thêm {','.join(directive_importing.OPTIONAL)}). Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--unit", required=True, metavar="NAME", help="đơn vị ban hành hoặc nhận văn bản")
        parser.add_argument("--kind", required=True, choices=DocumentKind.values, help="loại văn bản: HD, KH, NQ…")
        parser.add_argument("--date", required=True, metavar="DAY", help="ngày văn bản, ví dụ 2024-01-25")
        parser.add_argument("--subject", required=True, metavar="TEXT", help="trích yếu")
        parser.add_argument("--number", default="", help="số (05) hoặc cả ký hiệu; để trống thì lấy số tiếp theo")
        parser.add_argument("--issuer", default="", help="cơ quan ban hành, nếu là văn bản đến")
        parser.add_argument(
            "--implements", action="append", default=[], metavar="SYMBOL", help="ký hiệu văn bản mà nó thực hiện"
        )
        parser.add_argument("--json", type=Path, metavar="OUT.json", help="ghi số nhiệm vụ đã đếm")

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=directive_importing.COLUMNS, optional=directive_importing.OPTIONAL)
            outcome = directive_importing.apply(table, _paper(options), actor=None, at=timezone.now())
            if options["json"]:
                told = json.dumps(_told(outcome), ensure_ascii=False, indent=2)
                files.write_atomically(options["json"], told.encode())
        except (tables.Refused, units.UnknownUnit, units.AmbiguousUnit, dates.DateError) as error:
            raise CommandError(str(error)) from error
        except files.CannotWrite as error:
            raise CommandError(error.strerror) from error
        self.stdout.write(
            f"Đã nhập {outcome.tally.rows} nhiệm vụ từ {table.faults.file} vào {outcome.directive} "
            f"({outcome.directive.subject}): {outcome.tally}."
        )


def _paper(options: dict) -> Paper:
    day = dates.from_iso(options["date"])
    if day is None:
        raise dates.DateError("Chưa ghi ngày văn bản (--date), ví dụ 2024-01-25.")
    return Paper(
        unit=units.find(options["unit"]), kind=DocumentKind(options["kind"]), subject=options["subject"], dated_on=day,
        issuer=options["issuer"], number=options["number"], implements=options["implements"],
    )  # fmt: skip


def _told(outcome: Outcome) -> dict:
    directive, tally = outcome.directive, outcome.tally
    return {
        "directive": directive.pk, "symbol": directive.symbol, "unit": directive.unit.name, "new": outcome.is_new,
        "tasks": tally.rows, "added": tally.added, "changed": tally.changed, "unchanged": tally.unchanged,
        "by_level": outcome.by_level, "by_section": outcome.by_section,
    }  # fmt: skip
