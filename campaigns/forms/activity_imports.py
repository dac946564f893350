"""The upload of a list of activities, and what the preview's page carries of it to the confirmation."""

import hashlib
import tempfile
from dataclasses import asdict
from pathlib import Path

from django import forms
from django.core import signing
from django.core.files import File

from campaigns.domain.activities import activity_importing
from campaigns.domain.activities.activity_importing import Source
from ccb.lib import upload_guards, workbooks

SALT, HOURS = "campaigns.activities", 24
EXPIRED = "Bản xem trước này đã quá một ngày hoặc không còn dùng được. Chưa ghi gì cả: hãy gửi lại tệp."


class Expired(Exception):
    """What came back is no preview of this person's, or too old; nothing was saved."""

    def __init__(self):
        super().__init__(EXPIRED)


class ListForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel", max_length=None, allow_empty_file=True,
        help_text="Tệp theo mẫu tải ở trang này, mỗi dòng một hoạt động. Không quá 10 MB.",
        error_messages={"required": "Chọn tệp cần gửi."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsb,.ods,.csv"}),
    )  # fmt: skip

    def clean_file(self):
        """Refused by what it is before anything opens it (S20)."""
        file = self.cleaned_data["file"]
        try:
            upload_guards.check_upload(file)
        except upload_guards.BadFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file


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
    data = {"source": asdict(source), "unit": unit, "user": user.pk, "seen": seen}
    return signing.dumps(data, salt=SALT, compress=True)


def opened(request) -> tuple[Source, int, str]:
    """The list, the unit and what was seen, as the preview's page carried them. Raises Expired."""
    try:
        data = signing.loads(request.POST.get("sent", ""), salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature as error:
        raise Expired from error
    if data["user"] != request.user.pk:
        raise Expired
    said = data["source"]
    rows = tuple((number, tuple(cells)) for number, cells in said["rows"])
    headings = tuple(map(tuple, said["headings"]))
    return Source(said["file"], said["sha256"], headings, rows), data["unit"], data["seen"]
