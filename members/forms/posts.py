"""Posts: what the list shows, giving one, correcting one, ending one."""

from datetime import date

from django import forms

from ccb.lib import dates
from members.choices import Body
from members.forms.events import day
from members.models import Member

TERM = "Ví dụ 2022-2027; chưa biết thì để trống."


def title() -> forms.CharField:
    return forms.CharField(
        label="Chức vụ", max_length=60, help_text="Ví dụ: Chủ tịch, Phó Chủ tịch, Uỷ viên, Chi hội trưởng.",
        error_messages={"required": "Ghi chức vụ."},
    )  # fmt: skip


def term() -> forms.CharField:
    return forms.CharField(label="Nhiệm kỳ", required=False, max_length=20, help_text=TERM)


class PostListForm(forms.Form):
    on = forms.DateField(label="Ngày", error_messages={"required": "Ghi ngày, ví dụ 31/5/2024."})
    term = forms.ChoiceField(label="Nhiệm kỳ", required=False)

    def __init__(self, data, *, terms: list[str], today: date):
        super().__init__({"on": dates.show(today)} | data.dict())
        self.fields["term"].choices = [("", "Tất cả"), *((one, one) for one in terms)]


class AppointForm(forms.Form):
    """The search stays in the page (S18); the member is chosen among those found."""

    q = forms.CharField(
        label="Tìm hội viên của đơn vị", required=False, max_length=100,
        help_text="Gõ họ tên (không cần dấu), rồi bấm “Tìm” và chọn trong danh sách.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    member = forms.ModelChoiceField(
        Member.objects.none(),
        error_messages={"required": "Tìm rồi chọn một người.", "invalid_choice": "Chọn lại người: tìm rồi chọn."},
    )
    body = forms.ChoiceField(label="Tổ chức", error_messages={"required": "Chọn tổ chức."})
    title = title()
    term = term()
    on = day("Từ ngày")

    def __init__(self, *args, members, bodies: tuple[Body, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["body"].choices = [(body.value, body.label) for body in bodies]

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("body", "title", "term", "on")}


class CorrectForm(forms.Form):
    """`seen` tells what the page showed of the post."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    title = title()
    term = term()
    on = day("Từ ngày")


class EndForm(forms.Form):
    on = day("Thôi giữ chức vụ từ ngày")
