"""`import_targets`: the targets of a campaign from a CSV file, and the indicators that they measure.

    manage.py import_targets targets.csv --campaign DL24 --unit "Đắk Lắk" --year 2024 [--json OUT.json]

`--year` is a year or a span (2022-2030). Which indicators a target needs, by what they are for, stands in OUT.json:
{"campaign": "DL24", "targets": [{"code": "DL24-1.1", "numerator": "DL24-1.1.tu", "denominator": "DL24-1.1.mau",
"condition": "", "value": ""}, …]}. `--indicators FILE.csv` writes the same indicators as a table that
`import_indicators` takes, for a form that collects them.
"""

import csv
import io
import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.domain.catalogue import COLUMNS as INDICATOR_COLUMNS
from campaigns.domain.plans import target_importing
from campaigns.models import Indicator
from ccb.lib import csv_files, files, tables
from ccb.lib.commands import VietnameseCommand
from members.domain import units

SECTION = "Số liệu thực hiện chỉ tiêu thi đua"


class Command(VietnameseCommand):
    help = (
        f"Nhập chỉ tiêu của một phong trào từ tệp CSV có các cột {','.join(target_importing.COLUMNS)} "
        f"(có thể thêm {','.join(target_importing.OPTIONAL)}). Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--campaign", required=True, metavar="CODE", help="mã phong trào (chưa có thì lập mới)")
        parser.add_argument("--unit", required=True, metavar="NAME", help="đơn vị phát động, ví dụ “Đắk Lắk”")
        parser.add_argument("--year", required=True, metavar="YEAR", help="năm hoặc giai đoạn: 2024, 2022-2030")
        parser.add_argument("--title", default="", help="tên phong trào")
        parser.add_argument("--theme", default="", help="chủ đề")
        parser.add_argument(
            "--json", type=Path, metavar="OUT.json", help="ghi mã chỉ tiêu thống kê mà mỗi chỉ tiêu cần"
        )
        parser.add_argument(
            "--indicators",
            type=Path,
            metavar="OUT.csv",
            help="ghi các chỉ tiêu thống kê ấy thành tệp cho import_indicators",
        )

    def handle(self, *, file: Path, **options):
        try:
            table = csv_files.read(file, required=target_importing.COLUMNS, optional=target_importing.OPTIONAL)
            outcome = target_importing.apply(
                table, code=options["campaign"], unit=units.find(options["unit"]), years=options["year"],
                title=options["title"], theme=options["theme"], actor=None, at=timezone.now(),
            )  # fmt: skip
            self._write(outcome, options)
        except (tables.Refused, units.UnknownUnit, units.AmbiguousUnit) as error:
            raise CommandError(str(error)) from error
        except files.CannotWrite as error:
            raise CommandError(error.strerror) from error
        self._tell(table, outcome)

    def _write(self, outcome: target_importing.Outcome, options: dict) -> None:
        if options["json"]:
            told = {"campaign": outcome.campaign.code, "targets": [vars(one) for one in outcome.needs]}
            files.write_atomically(options["json"], json.dumps(told, ensure_ascii=False, indent=2).encode())
        if options["indicators"]:
            files.write_atomically(options["indicators"], _table_of(outcome).encode())

    def _tell(self, table: tables.Table, outcome: target_importing.Outcome) -> None:
        self.stdout.write(
            f"Đã nhập {outcome.tally.rows} chỉ tiêu từ {table.faults.file} vào phong trào {outcome.campaign.code}: "
            f"{outcome.tally}. Lập mới {outcome.indicators} chỉ tiêu thống kê."
        )
        for note in outcome.notes:
            self.stdout.write(f"Lưu ý: {note}")
        for one in outcome.needs:
            codes = filter(None, (one.numerator, one.denominator, one.condition, one.value))
            self.stdout.write(f"  {one.code}: {', '.join(codes) or 'không cần số liệu'}")


def _table_of(outcome: target_importing.Outcome) -> str:
    """The indicators as import_indicators reads them, each once, in one section."""
    codes = [
        code for one in outcome.needs for code in (one.numerator, one.denominator, one.condition, one.value) if code
    ]
    indicators = Indicator.objects.select_related("part_of").in_bulk(dict.fromkeys(codes), field_name="code")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*INDICATOR_COLUMNS, "section", "section_title"])
    for code in dict.fromkeys(codes):
        one = indicators[code]
        part_of = one.part_of.code if one.part_of else ""
        writer.writerow([one.code, one.name, one.uom, one.kind, one.decimals, part_of, "1", SECTION])
    return out.getvalue()
