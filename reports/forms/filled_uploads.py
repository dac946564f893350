"""The upload of a filled workbook, and what the preview's page carries of it to the confirmation."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django import forms
from django.core import signing
from django.core.files import File

from ccb.lib import upload_guards
from reports.domain.asking.form_books import Identity
from reports.forms import filled_books
from reports.forms.filled_books import Filled, FilledBook

SALT, HOURS = "reports.filling", 24
EXPIRED = "Bản xem trước này đã quá một ngày hoặc không còn dùng được. Chưa ghi gì cả: hãy gửi lại tệp."


class Expired(Exception):
    """What came back is no preview of this person's, or too old; nothing was saved."""

    def __init__(self):
        super().__init__(EXPIRED)


class BookForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel đã gõ số", max_length=None, allow_empty_file=True,
        help_text="Tệp tải về từ trang này, đã gõ số và lưu lại (.xlsx). Không quá 10 MB.",
        error_messages={"required": "Chọn tệp cần gửi."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsb,.ods"}),
    )  # fmt: skip

    def clean_file(self):
        """Refused by what it is before anything opens it (S20)."""
        file = self.cleaned_data["file"]
        try:
            upload_guards.check_upload(file, kinds=filled_books.KINDS)
        except upload_guards.BadFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file


def read(file: File) -> FilledBook:
    """See `filled_books.read`; the file lies on the disk only as long as it is read."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.write(file.read())
        kept.flush()
        return filled_books.read(Path(kept.name))


@dataclass(frozen=True)
class Sent:
    """What a person sent. `versions`: unit id -> the version that his preview showed."""

    book: FilledBook
    user: int
    versions: Mapping[int, int]

    @classmethod
    def of(cls, book: FilledBook, user) -> "Sent":
        return cls(book, user.pk, {})

    def signed(self, versions: Mapping[int, int]) -> str:
        """For the page: nobody can alter it, and nobody else can use it."""
        data = {
            "identity": asdict(self.book.identity), "sha256": self.book.sha256, "user": self.user,
            "units": {unit: filled.as_data() for unit, filled in self.book.units.items()},
            "versions": versions,
        }  # fmt: skip
        return signing.dumps(data, salt=SALT, compress=True)


def opened(request) -> Sent:
    """What the preview's page carried. Raises Expired."""
    try:
        data = signing.loads(request.POST.get("sent", ""), salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature as error:
        raise Expired from error
    if data["user"] != request.user.pk:
        raise Expired
    units = {unit: Filled.from_data(filled) for unit, filled in data["units"].items()}
    book = FilledBook(Identity(**data["identity"]), data["sha256"], units)
    return Sent(book, data["user"], {int(pk): version for pk, version in data["versions"].items()})
