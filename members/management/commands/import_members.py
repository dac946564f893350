"""`import_members`: a list of members from Excel, shown or written into the register."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.lib import files, workbooks
from ccb.lib.commands import VietnameseCommand
from members.choices import RowVerdict
from members.domain import units
from members.domain.imports import applying, headings, previewing, staging
from members.domain.register.deeds import NotAllowed
from members.models import MemberImport

AT_A_TIME = 1_000
SAID = "Đã đọc {read} dòng: {new} thêm mới, {changed} thay đổi, {unchanged} không đổi, {rejected} không nhận."
REFUSED = (units.UnknownUnit, units.AmbiguousUnit, NotAllowed, staging.BadMapping, workbooks.BadFile, files.CannotWrite)


class Command(VietnameseCommand):
    help = "Nhập danh sách hội viên từ Excel. Không có --confirm thì chỉ kiểm tra và cho xem, không ghi vào sổ."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx", type=Path, help="tệp Excel hoặc CSV")
        parser.add_argument("--unit", metavar="NAME", required=True, help="đơn vị của danh sách, như “Đồng Mẫu”")
        parser.add_argument("--sheet", metavar="NAME", help="trang tính (mặc định: trang đầu tiên có dữ liệu)")
        parser.add_argument("--map", metavar="MAP.json", type=Path, help='{"tên cột hoặc chữ cột": "mục trong sổ"}')
        parser.add_argument("--confirm", action="store_true", help="ghi vào sổ những dòng nhận được")
        parser.add_argument("--json", metavar="OUT.json", type=Path, help="ghi kết quả từng dòng ra tệp này")

    def handle(self, *, file: Path, unit: str, sheet, confirm: bool, **options):
        try:
            source = _checked(file, unit, sheet, options["map"])
            if confirm:
                _write(source)
            if options["json"]:
                files.write_atomically(options["json"], _report(source, confirm))
        except REFUSED as error:
            raise CommandError(str(error)) from error
        self.stdout.write(SAID.format(**source.counts))
        if source.counts["coerced"]:
            told = "dòng có ô được hiểu khác cách ghi; xem “coercions” trong tệp JSON."
            self.stdout.write(f"{source.counts['coerced']} {told}")
        if not confirm:
            self.stdout.write("Chưa ghi gì vào sổ. Thêm --confirm để ghi.")


def _checked(file: Path, unit: str, sheet: str | None, mapping: Path | None) -> MemberImport:
    at = timezone.now()
    source = staging.receive(file, file_name=file.name, unit=units.find(unit), sheet=sheet, actor=None, at=at)
    chosen = _mapping(mapping, source) if mapping else None
    return staging.check(source, mapping=chosen, actor=None, at=at)


def _mapping(path: Path, source: MemberImport) -> dict[str, str]:
    try:
        wanted = json.loads(path.read_text())
        if not isinstance(wanted, dict) or not all(isinstance(key, str) for key in wanted.values()):
            raise ValueError
        return headings.from_names(wanted, source.headings, staging.offered(source.unit, None), source.mapping)
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {path}. Hãy kiểm tra tên tệp.") from error
    except ValueError as error:
        raise CommandError(f'{path.name} phải là JSON dạng {{"tên cột hoặc chữ cột": "mục trong sổ"}}.') from error
    except KeyError as error:
        raise CommandError(f"{path.name}: không có cột hoặc mục “{error.args[0]}”.") from error


def _write(source: MemberImport) -> None:
    """At once, in this process, by the same job as from the page. A list without anything new is written already."""
    if not source.counts[RowVerdict.NEW] and not source.counts[RowVerdict.CHANGED]:
        return
    with transaction.atomic():
        job = applying.confirm(source, sha256=source.sha256, actor=None, at=timezone.now())
    jobs.run(job.pk, applying.work)
    job.refresh_from_db()
    if job.state != JobState.DONE:
        raise CommandError(job.error or "Chưa ghi được danh sách vào sổ. Hãy chạy lại lệnh này.")
    source.refresh_from_db()


def _report(source: MemberImport, confirmed: bool) -> bytes:
    told = {**source.counts, "confirmed": confirmed, "sha256": source.sha256, "mapping": _named(source)}
    return json.dumps(told | {"rows": list(_rows(source))}, ensure_ascii=False, indent=1).encode()


def _named(source: MemberImport) -> dict[str, str]:
    """{"A": "full_name"}: as MAP.json takes it."""
    return {headings.letter_of(int(index)): key for index, key in source.mapping.items()}


def _rows(source: MemberImport) -> Iterator[dict]:
    after: int | None = 0
    while after is not None:
        page = previewing.page(source, after=after, size=AT_A_TIME)
        yield from map(_row, page.rows)
        after = page.next


def _row(shown: previewing.Shown) -> dict:
    told = {"row": shown.row.number, "verdict": shown.row.verdict, "problems": list(map(_remark, shown.problems))}
    if shown.coercions:
        told["coercions"] = [_remark(one) for one in shown.coercions]
    return told


def _remark(remark: previewing.Remark) -> dict:
    return {"column": remark.field, "value": remark.written, "text": remark.told}
