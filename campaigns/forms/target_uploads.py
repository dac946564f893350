"""The upload of a file of targets, CSV or Excel, and what the preview's page carries of it to the confirmation."""

import csv
import io
import tempfile
from datetime import date, datetime
from pathlib import Path

from django import forms
from django.core import signing
from django.core.files import File

from campaigns.domain.plans.target_importing import COLUMNS, OPTIONAL
from campaigns.models import Campaign
from ccb.lib import csv_files, upload_guards, workbooks
from ccb.lib.tables import Faults, Row, Table

SALT, HOURS = "campaigns.targets", 24
MOST_ROWS = 500
EXPIRED = "Bản xem trước này đã quá một ngày hoặc không còn dùng được. Chưa ghi gì cả: hãy gửi lại tệp."


class Expired(Exception):
    """What came back is no preview of this person's, or too old; nothing was saved."""

    def __init__(self):
        super().__init__(EXPIRED)


class TargetsFileForm(forms.Form):
    file = forms.FileField(
        label="Tệp chỉ tiêu", max_length=None, allow_empty_file=True,
        help_text="CSV hoặc Excel, dòng đầu là tên cột. Không quá 10 MB.",
        error_messages={"required": "Chọn tệp cần gửi."},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.xlsb,.ods"}),
    )  # fmt: skip

    def clean_file(self):
        """Refused by what it is before anything opens it (S20)."""
        file = self.cleaned_data["file"]
        try:
            upload_guards.check_upload(file)
        except upload_guards.BadFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file


def read(file: File) -> Table:
    """The rows of the file. Raises BadFile, and Refused for one whose columns are others or that is too long."""
    data = file.read()
    if upload_guards.check_upload(file) != upload_guards.CSV:
        data = _as_csv(data)
    table = csv_files.parse(file.name[:100], data, required=COLUMNS, optional=OPTIONAL)
    if len(table.rows) > MOST_ROWS:
        table.faults.refuse(f"có {len(table.rows)} dòng, nhiều nhất được {MOST_ROWS}. Hãy chia thành nhiều phong trào.")
    return table


def _as_csv(data: bytes) -> bytes:
    """The first sheet with data, so that one reader judges both kinds; line n is row n of the sheet."""
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(data)
        kept.flush()
        sheet = workbooks.read(Path(kept.name))
    width = max((len(row) for row in sheet.rows), default=0)
    out = io.StringIO()
    for row in sheet.rows:
        csv.writer(out, lineterminator="\n").writerow([*map(_cell, row), *[""] * (width - len(row))] if row else [])
    return out.getvalue().encode()


def _cell(value: workbooks.Value) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:f}".rstrip("0").rstrip(".")
        case datetime() | date():
            return value.isoformat()[:10]
        case _:
            return " ".join(str(value).split("\n"))


def sealed(table: Table, campaign: Campaign, *, user, seen: dict[str, str]) -> str:
    """For the page: nobody can alter it, and nobody else can use it."""
    rows = [[row.line, dict(row.cells)] for row in table.rows]
    data = {
        "file": table.faults.file, "columns": table.columns, "rows": rows, "campaign": campaign.pk, "user": user.pk,
        "seen": seen,
    }  # fmt: skip
    return signing.dumps(data, salt=SALT, compress=True)


def opened(request, campaign: Campaign) -> tuple[Table, dict[str, str]]:
    """The rows and what was seen of them, as the preview's page carried them. Raises Expired."""
    try:
        data = signing.loads(request.POST.get("sent", ""), salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature as error:
        raise Expired from error
    if data["user"] != request.user.pk or data["campaign"] != campaign.pk:
        raise Expired
    rows = [Row(line, cells) for line, cells in data["rows"]]
    return Table(tuple(data["columns"]), rows, Faults(data["file"])), data["seen"]
