"""The upload of a file of targets, CSV or Excel, and what the preview's page carries of it to the confirmation."""

import csv
import io
import tempfile
from datetime import date, datetime
from pathlib import Path

from django import forms
from django.core.files import File

from campaigns.domain.plans.target_importing import COLUMNS, OPTIONAL
from campaigns.models import Campaign
from ccb.lib import csv_files, table_uploads, upload_guards, workbooks
from ccb.lib.table_uploads import Expired, TableField
from ccb.lib.tables import Faults, Row, Table

SALT = "campaigns.targets"
MOST_ROWS = 500


class TargetsFileForm(forms.Form):
    file = TableField(
        "Tệp chỉ tiêu", "CSV hoặc Excel, dòng đầu là tên cột. Không quá 10 MB.",
        accept=".csv,.xlsx,.xls,.xlsb,.ods",
    )  # fmt: skip


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
        "file": table.faults.file, "columns": table.columns, "rows": rows, "campaign": campaign.pk, "seen": seen,
    }  # fmt: skip
    return table_uploads.sealed(data, salt=SALT, user=user.pk)


def opened(request, campaign: Campaign) -> tuple[Table, dict[str, str]]:
    """The rows and what was seen of them, as the preview's page carried them. Raises Expired."""
    data = table_uploads.opened(request, salt=SALT)
    if data["campaign"] != campaign.pk:
        raise Expired
    rows = [Row(line, cells) for line, cells in data["rows"]]
    return Table(tuple(data["columns"]), rows, Faults(data["file"])), data["seen"]
