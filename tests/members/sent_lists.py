"""Lists of members as Excel files, and their way into the register. Made-up people."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from openpyxl import Workbook

from ccb.core.domain import jobs
from ccb.lib import files
from members.choices import ImportState, RowVerdict, UnitKind
from members.domain.imports import applying, comparing, staging
from members.models import ImportRow, MemberImport, Unit, User
from tests import factories

AT = datetime(2024, 12, 31, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HEADINGS = ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Chi hội", "Ghi chú")
SOUND = ("Nguyễn Văn Mẫu", date(1950, 3, 14), "Nam", "049050000011", "0905000001", "Chi hội 1", None)
OTHER = ("Trần Thị Thử", "1955", "Nữ", "049155000022", None, "Chi hội 1", None)


def written(folder: Path, *rows: Sequence, name: str = "ds.xlsx") -> Path:
    """The rows as a workbook; texts stay texts."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(folder / name)
    return folder / name


def row(**told) -> tuple:
    """The sound row with these columns changed: `row(cccd="…")`."""
    names = ("full_name", "born_on", "sex", "cccd", "phone", "unit", "note")
    return tuple((dict(zip(names, SOUND, strict=True)) | told).values())


def received(path: Path, unit: Unit, *, actor=None, at: datetime = AT) -> MemberImport:
    return staging.receive(path, file_name=path.name, unit=unit, actor=actor, at=at)


def checked(path: Path, unit: Unit, *, actor=None, at: datetime = AT, **said) -> MemberImport:
    return staging.check(received(path, unit, actor=actor, at=at), actor=actor, at=at, **said)


def waiting(unit: Unit, author: User, name: str, cccd: str = "") -> MemberImport:
    """A checked list of one new person, made without reading its file."""
    content = f"Họ và tên,Số CCCD\n{name},{cccd}\n".encode()
    files.write_atomically(settings.FILES_DIR / "imports" / f"{unit.pk}.bin", content)
    source = MemberImport.objects.create(
        unit=unit, file_name="danh-sach.csv", path=f"imports/{unit.pk}.bin", sheet="CSV", header_row=1,
        sha256=hashlib.sha256(content).hexdigest(), state=ImportState.CHECKED, headings=["Họ và tên", "Số CCCD"],
        mapping={"0": "full_name", "1": "cccd"}, counted_from="2024-01-01",
        counts={"read": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": 0, "coerced": 0, "skipped": 0},
        created_by=author, created_at=factories.NOW,
    )  # fmt: skip
    data = {"full_name": name, "cccd": cccd, "unit_id": unit.pk} | comparing.keys_of(name)
    ImportRow.objects.create(source=source, number=2, cells=[name, cccd], data=data, verdict=RowVerdict.NEW)
    return source


def listed(folder: Path, unit: Unit, *rows: Sequence, actor=None, **said) -> MemberImport:
    """A checked list under the usual headings."""
    return checked(written(folder, HEADINGS, *rows), unit, actor=actor, **said)


def applied(source: MemberImport, *, actor=None, at: datetime = AT):
    """Confirmed, and its job done; the job."""
    with transaction.atomic():
        job = applying.confirm(source, sha256=source.sha256, actor=actor, at=at)
    jobs.run(job.pk, applying.work)
    job.refresh_from_db()
    source.refresh_from_db()
    return job


def only(source: MemberImport) -> ImportRow:
    return source.rows.get()


def verdicts(source: MemberImport) -> list[str]:
    return [str(RowVerdict(verdict)) for verdict in source.rows.values_list("verdict", flat=True)]


def told(source: MemberImport) -> str:
    """Every problem of every row, in one text."""
    return "\n".join(text for row in source.rows.all() for _, text in row.problems)


def chapter(name: str, parent: Unit, **fields) -> Unit:
    return factories.unit(name, UnitKind.CHAPTER, parent=parent, **fields)
