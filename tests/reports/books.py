"""Filled workbooks, as clerks and programs leave them."""

import io
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.domain.asking import form_books
from reports.exports import entry_form_xlsx


class Book:
    """The workbook of a sheet in a clerk's Excel: `book["whole"] = 5` types into the cell "Kỳ này"."""

    def __init__(self, content: bytes):
        self.workbook = openpyxl.load_workbook(io.BytesIO(content))
        self.page = self.workbook[form_books.SHEET]
        self.hidden = self.workbook[form_books.IDENTITY_SHEET]

    @classmethod
    def of(cls, draft) -> "Book":
        draft.refresh_from_db()
        return cls(entry_form_xlsx.write(form_books.for_one(draft)))

    def row(self, key: str) -> int:
        return next(cell.row for cell in self.page["H"] if cell.value == key)

    def cell(self, code: str, column: str = "E"):
        return self.page[f"{column}{self.row(f'o:{code}')}"]

    def text_cell(self, section: str = "1"):
        return self.page[f"A{self.row(f'loi:{section}')}"]

    def __setitem__(self, code: str, value):
        self.cell(code).value = value

    def identity(self, key: str):
        """The hidden cell beside this key."""
        return next(row[1] for row in self.hidden.iter_rows() if row[0].value == key)

    def content(self) -> bytes:
        buffer = io.BytesIO()
        self.workbook.save(buffer)
        return buffer.getvalue()

    def saved(self, folder: Path, name: str = "bieu.xlsx") -> Path:
        path = folder / name
        path.write_bytes(self.content())
        return path


class Desk:
    """A clerk at the page of one sheet."""

    def __init__(self, draft, client):
        self.draft, self.client = draft, client

    def url(self, name: str = "entry-excel") -> str:
        return reverse(name, args=[self.draft.pk])

    def download(self) -> Book:
        return Book(self.client.get(self.url("entry-excel-file")).content)

    def send(self, content: Book | bytes, name: str = "bieu.xlsx") -> str:
        """The page that answers a sent file."""
        data = content.content() if isinstance(content, Book) else content
        self.answer = self.client.post(self.url(), {"file": SimpleUploadedFile(name, data)})
        return self._said()

    def confirm(self) -> str:
        return self._post("entry-excel-confirm")

    def marks(self) -> Book:
        self._post("entry-excel-marks")
        return Book(self.answer.content)

    def fill(self, content: Book | bytes) -> str:
        """Sent, looked at, confirmed."""
        self.send(content)
        return self.confirm()

    def _post(self, name: str) -> str:
        self.answer = self.client.post(self.url(name), {"sent": self.sent})
        return self._said()

    def _said(self) -> str:
        if self.answer.context is not None and "sent" in self.answer.context:
            self.sent = self.answer.context["sent"]
        return self.answer.content.decode(errors="replace")
