"""The upload of a filled workbook, and what the preview's page carries of it to the confirmation."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django import forms
from django.core.files import File

from ccb.lib import table_uploads
from ccb.lib.table_uploads import TableField
from reports.domain.asking.form_books import Identity
from reports.forms import filled_books
from reports.forms.filled_books import Filled, FilledBook

SALT = "reports.filling"


class BookForm(forms.Form):
    file = TableField(
        "Tệp Excel đã gõ số", "Tệp tải về từ trang này, đã gõ số và lưu lại (.xlsx). Không quá 10 MB.",
        accept=".xlsx,.xls,.xlsb,.ods", kinds=filled_books.KINDS,
    )  # fmt: skip


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
            "identity": asdict(self.book.identity), "sha256": self.book.sha256,
            "units": {unit: filled.as_data() for unit, filled in self.book.units.items()},
            "versions": versions,
        }  # fmt: skip
        return table_uploads.sealed(data, salt=SALT, user=self.user)


def opened(request) -> Sent:
    """What the preview's page carried. Raises Expired."""
    data = table_uploads.opened(request, salt=SALT)
    units = {unit: Filled.from_data(filled) for unit, filled in data["units"].items()}
    book = FilledBook(Identity(**data["identity"]), data["sha256"], units)
    return Sent(book, data["user"], {int(pk): version for pk, version in data["versions"].items()})
