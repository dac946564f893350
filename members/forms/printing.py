"""What to print, and what for."""

from django import forms

from ccb.lib import text
from members.domain import papers
from members.models import Member


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label="In để làm gì", max_length=200,
        help_text="Ví dụ: hồ sơ đại hội chi hội. Lời này được ghi vào nhật ký, đừng ghi số CCCD ở đây.",
        error_messages={"required": "Ghi mục đích in: nhật ký phải có mục đích."},
    )  # fmt: skip

    def clean_purpose(self) -> str:
        return text.clean(self.cleaned_data["purpose"])


class ListForm(PurposeForm):
    """Which columns stand beside number and name; those that need a right only for who holds it."""

    columns = forms.MultipleChoiceField(
        label="Các cột", required=False, widget=forms.CheckboxSelectMultiple, initial=papers.USUAL,
        help_text="Ngoài số thứ tự và họ tên. Chọn nhiều cột thì máy in ngang trang giấy.",
    )  # fmt: skip
    field_order = ("columns", "purpose")

    def __init__(self, *args, sees_sensitive: bool, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [name for name in papers.COLUMNS if sees_sensitive or name not in papers.NEED_THE_RIGHT]
        self.fields["columns"].choices = [(name, papers.column_label(name)) for name in offered]


class CardsForm(forms.Form):
    """The members whose cards are printed, none chosen: all of the unit. `members` None: no unit is chosen yet."""

    members = forms.ModelMultipleChoiceField(
        queryset=None, required=False,
        error_messages={"invalid_choice": "Có người không thuộc đơn vị này. Hãy chọn lại.",
                        "invalid_pk_value": "Có người không thuộc đơn vị này. Hãy chọn lại."},
    )  # fmt: skip

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = Member.objects.none() if members is None else members
