"""A table that a person sends: its field in a form, its rows, what is carried from its preview to the confirmation."""

import csv
import io
import re
import secrets
import tempfile
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files import File

from ccb.lib import csv_files, files, upload_guards, workbooks
from ccb.lib.tables import Table

HOURS = 24
FOLDER, NAME = "previews", re.compile("[0-9a-f]{32}")  # under FILES_DIR
MOST_IN_PAGE = 4_000  # letters: a page has 20 KB


class TableField(forms.FileField):
    """A file that holds a table, one of `kinds`; refused by what it is before anything opens it (S20)."""

    def __init__(self, label: str, help_text: str, *, accept: str, kinds: Collection[str] = upload_guards.TABLES):
        self.kinds = kinds
        super().__init__(
            label=label, help_text=help_text, max_length=None, allow_empty_file=True,
            error_messages={"required": "Chọn tệp cần gửi."}, widget=forms.FileInput(attrs={"accept": accept}),
        )  # fmt: skip

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        try:
            upload_guards.check_upload(file, kinds=self.kinds)
        except upload_guards.BadFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file


def read(file: File, *, required: Sequence[str], optional: Sequence[str], most: int) -> Table:
    """The rows of a CSV file or of the first sheet with data. Raises BadFile, and tables.Refused for one whose columns
    are others or that has more than `most` rows.
    """
    data = file.read()
    if upload_guards.check_upload(file) != upload_guards.CSV:
        data = _as_csv(data)
    table = csv_files.parse(file.name[:100], data, required=required, optional=optional)
    if len(table.rows) > most:
        table.faults.refuse(f"có {len(table.rows)} dòng, nhiều nhất được {most}. Hãy bỏ bớt hoặc chia nhỏ tệp.")
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


class Expired(Exception):
    """What came back is no preview of this person's, or too old; nothing was saved."""

    def __init__(self):
        super().__init__("Bản xem trước này đã quá một ngày hoặc không còn dùng được. Chưa ghi gì cả: hãy gửi lại tệp.")


def sealed(data: dict, *, salt: str, user: int) -> str:
    """For the page: nobody can alter it, and nobody but the user of this id can use it. What would weigh on the page is
    kept on the server for HOURS, and the page carries its name.
    """
    said = signing.dumps(data | {"user": user}, salt=salt, compress=True)
    return said if len(said) <= MOST_IN_PAGE else _kept(said)


def _kept(said: str) -> str:
    """The name of the file; on a full disk what it would hold, which the page carries then."""
    folder, name = settings.FILES_DIR / FOLDER, secrets.token_hex(16)
    try:
        files.write_atomically(folder / name, said.encode())
    except files.CannotWrite:
        return said
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another person's upload was faster
            if path.stat().st_mtime < time.time() - HOURS * 3600:
                path.unlink()
    return name


def opened(request, *, salt: str) -> dict:
    """What the preview's page carried as `sent`, sealed for this person. Raises Expired."""
    sent = request.POST.get("sent", "")
    try:
        said = (settings.FILES_DIR / FOLDER / sent).read_text() if NAME.fullmatch(sent) else sent
        data = signing.loads(said, salt=salt, max_age=HOURS * 3600)
    except (signing.BadSignature, OSError) as error:
        raise Expired from error
    if data["user"] != request.user.pk:
        raise Expired
    return data
