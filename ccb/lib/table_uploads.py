"""A table that a person sends: its field in a form, and what the preview's page carries of it to the confirmation."""

from collections.abc import Collection

from django import forms
from django.core import signing

from ccb.lib import upload_guards

HOURS = 24


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


class Expired(Exception):
    """What came back is no preview of this person's, or too old; nothing was saved."""

    def __init__(self):
        super().__init__("Bản xem trước này đã quá một ngày hoặc không còn dùng được. Chưa ghi gì cả: hãy gửi lại tệp.")


def sealed(data: dict, *, salt: str, user: int) -> str:
    """For the page: nobody can alter it, and nobody but the user of this id can use it."""
    return signing.dumps(data | {"user": user}, salt=salt, compress=True)


def opened(request, *, salt: str) -> dict:
    """What the preview's page carried as `sent`, sealed for this person. Raises Expired."""
    try:
        data = signing.loads(request.POST.get("sent", ""), salt=salt, max_age=HOURS * 3600)
    except signing.BadSignature as error:
        raise Expired from error
    if data["user"] != request.user.pk:
        raise Expired
    return data
