"""`import_score_sheet`: the criteria of a year from a CSV file, with what the sheet says beside them."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.choices import Rounding, TieRule
from campaigns.domain.merits import score_importing
from campaigns.domain.merits.score_sheets import SCORED, Terms
from ccb.lib import csv_files, tables
from ccb.lib.commands import VietnameseCommand
from members.choices import UnitKind
from members.domain import units
from members.domain.register.deeds import NotAllowed


class Command(VietnameseCommand):
    help = (
        f"Nhập bảng điểm thi đua của một năm từ tệp CSV có các cột {','.join(score_importing.COLUMNS)} "
        f"(có thể thêm {','.join(score_importing.OPTIONAL)}). Có một lỗi thì không nhập gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="tệp CSV, UTF-8")
        parser.add_argument("--unit", required=True, help="tên đơn vị chấm, ví dụ Quảng Nam")
        parser.add_argument("--year", required=True, type=int, help="năm")
        parser.add_argument("--name", default="Bảng điểm thi đua", help="tên bảng điểm")
        parser.add_argument("--kinds", default=",".join(SCORED), help="cấp được chấm, cách nhau dấu phẩy")
        parser.add_argument("--scale", type=_number, default=Decimal(100), help="thang điểm: 90, 100")
        parser.add_argument("--step", type=_number, default=Decimal("0.25"), help="bước điểm")
        parser.add_argument("--rounding", choices=Rounding.values, default=Rounding.DOWN, help="làm tròn điểm tính ra")
        parser.add_argument(
            "--ratings",
            type=_ratings,
            default=(90, 70, 50),
            help="xuất sắc, tốt, hoàn thành từ: 90,70,50 hoặc 81,71,61",
        )
        parser.add_argument("--share", type=_number, help="phấn đấu bao nhiêu %% đơn vị xuất sắc")
        parser.add_argument("--cap", type=_number, help="xuất sắc không quá bao nhiêu %% đơn vị")
        parser.add_argument(
            "--ties", default=f"{TieRule.FEWER_DEDUCTIONS},{TieRule.MORE_BONUS}",
            help=f"khi bằng điểm, lần lượt xét: {', '.join(TieRule.values)}",
        )  # fmt: skip
        parser.add_argument("--issue", action="store_true", help="cho áp dụng ngay")

    def handle(self, *, file: Path, unit: str, year: int, issue: bool, **options):
        try:
            found = units.find(unit)
            table = csv_files.read(file, required=score_importing.COLUMNS, optional=score_importing.OPTIONAL)
            said = {"unit": found, "year": year, "terms": _terms(options), "issue": issue}
            tally = score_importing.load(table, **said, actor=None, at=timezone.now())
        except (tables.Refused, NotAllowed, units.UnknownUnit, units.AmbiguousUnit) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã nhập {tally.rows} tiêu chí của năm {year} từ {table.faults.file}: {tally}.")


def _terms(options: dict) -> Terms:
    excellent, good, fair = options["ratings"]
    return Terms(
        name=options["name"], unit_kinds=_known(options["kinds"], UnitKind.values, "kinds"), scale=options["scale"],
        step=options["step"], rounding=options["rounding"], excellent_from=excellent, good_from=good, fair_from=fair,
        excellent_share=options["share"], excellent_cap=options["cap"],
        tie_rules=_known(options["ties"], TieRule.values, "ties"),
    )  # fmt: skip


def _known(words: str, choices: list[str], option: str) -> tuple[str, ...]:
    found = tuple(filter(None, (word.strip() for word in words.split(","))))
    for word in found:
        if word not in choices:
            raise CommandError(f"tham số --{option}: không có “{word}”, hãy chọn trong: {', '.join(choices)}")
    return found


def _number(word: str) -> Decimal:
    try:
        number = Decimal(word)
    except InvalidOperation as error:
        raise ValueError(word) from error
    if not number.is_finite() or not 0 < number < 10_000 or number != round(number, 2):
        raise ValueError(word)
    return number


def _ratings(word: str) -> tuple[Decimal, ...]:
    excellent, good, fair = map(_number, word.split(","))
    return excellent, good, fair
