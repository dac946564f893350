"""The upload of a file of targets, CSV or Excel, and what the preview's page carries of it to the confirmation."""

from django import forms
from django.core.files import File

from campaigns.domain.plans.target_importing import COLUMNS, OPTIONAL
from campaigns.models import Campaign
from ccb.lib import table_uploads
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
    return table_uploads.read(file, required=COLUMNS, optional=OPTIONAL, most=MOST_ROWS)


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
