"""`import_directive`: the tasks that a document sets, from a CSV file.

    manage.py import_directive guidance.csv
    manage.py import_directive guidance.csv --unit "Quảng Nam" --kind HD --date 2024-01-25
        --subject "Công tác Dân vận năm 2024" [--number 05] [--issuer "…"] [--implements 01/HD-CCB-TG] [--json OUT.json]

The file alone makes a draft of the top unit under the file's name, for somebody to give it its day and words and to
issue it. With `--issuer` it is an incoming document and `--number` its whole symbol; without, the unit's own, which
takes the next number of its series where none is given. OUT.json: {"directive": 7, "symbol": "05/HD-CCB", "unit":
"Quảng Nam", "new": true, "tasks": 19, "added": 19, "changed": 0, "unchanged": 0, "by_level": {"every_level": 15, …},
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
        parser.add_argument("--unit", default="", metavar="NAME", help="đơn vị ban hành hoặc nhận; bỏ trống: cao nhất")
        parser.add_argument("--kind", default="HD", choices=DocumentKind.values, help="loại văn bản: HD, KH, NQ…")
        parser.add_argument("--date", metavar="DAY", help="ngày, ví dụ 2024-01-25; bỏ cả --subject: dự thảo")
        parser.add_argument("--subject", metavar="TEXT", help="trích yếu")
        parser.add_argument("--number", default="", help="số (05) hoặc cả ký hiệu; để trống thì lấy số tiếp theo")
        parser.add_argument("--issuer", default="", help="cơ quan ban hành, nếu là văn bản đến")
        parser.add_argument(
            "--implements", action="append", default=[], metavar="SYMBOL", help="ký hiệu văn bản mà nó thực hiện"
        )
        parser.add_argument("--json", type=Path, metavar="OUT.json", help="ghi số nhiệm vụ đã đếm")

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=directive_importing.COLUMNS, optional=directive_importing.OPTIONAL)
            outcome = directive_importing.apply(table, _paper(file, options), actor=None, at=timezone.now())
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
        if outcome.directive.is_draft:
            self.stdout.write("Văn bản còn là dự thảo: ghi ngày, trích yếu ở trang Văn bản và nhiệm vụ rồi ban hành.")


def _paper(file: Path, options: dict) -> Paper:
    unit, kind = units.find(options["unit"]) if options["unit"] else units.top(), DocumentKind(options["kind"])
    told = {"issuer": options["issuer"], "number": options["number"], "implements": options["implements"]}
    if options["date"] is None and options["subject"] is None and not any(told.values()):
        return Paper(unit=unit, kind=kind, subject=file.stem, dated_on=timezone.localdate(), is_draft=True)
    day = dates.from_iso(options["date"] or "")
    if day is None:
        raise dates.DateError("Chưa ghi ngày văn bản (--date), ví dụ 2024-01-25.")
    return Paper(unit=unit, kind=kind, subject=options["subject"] or "", dated_on=day, **told)


def _told(outcome: Outcome) -> dict:
    directive, tally = outcome.directive, outcome.tally
    return {
        "directive": directive.pk, "symbol": directive.symbol, "unit": directive.unit.name, "new": outcome.is_new,
        "tasks": tally.rows, "added": tally.added, "changed": tally.changed, "unchanged": tally.unchanged,
        "by_level": outcome.by_level, "by_section": outcome.by_section,
    }  # fmt: skip
