"""The upload of a list of activities, and what the preview's page carries of it to the confirmation."""

import hashlib
import tempfile
from dataclasses import asdict
from pathlib import Path

from django import forms
from django.core.files import File

from campaigns.domain.activities import activity_importing
from campaigns.domain.activities.activity_importing import Source
from ccb.lib import table_uploads, workbooks
from ccb.lib.table_uploads import TableField

SALT = "campaigns.activities"


class ListForm(forms.Form):
    file = TableField(
        "Tệp Excel", "Tệp theo mẫu tải ở trang này, mỗi dòng một hoạt động. Không quá 10 MB.",
        accept=".xlsx,.xls,.xlsb,.ods,.csv",
    )  # fmt: skip


def read(file: File) -> Source:
    """The list in the file, which lies on the disk only as long as it is read. Raises BadFile."""
    data = file.read()
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(data)
        kept.flush()
        sheet = workbooks.read(Path(kept.name))
    return activity_importing.source_of(sheet, file=file.name, sha256=hashlib.sha256(data).hexdigest())


def sealed(source: Source, *, unit: int, user, seen: str) -> str:
    """For the page: nobody can alter it, and nobody else can use it."""
    data = {"source": asdict(source), "unit": unit, "seen": seen}
    return table_uploads.sealed(data, salt=SALT, user=user.pk)


def opened(request) -> tuple[Source, int, str]:
    """The list, the unit and what was seen, as the preview's page carried them. Raises Expired."""
    data = table_uploads.opened(request, salt=SALT)
    said = data["source"]
    rows = tuple((number, tuple(cells)) for number, cells in said["rows"])
    headings = tuple(map(tuple, said["headings"]))
    return Source(said["file"], said["sha256"], headings, rows), data["unit"], data["seen"]
