"""Units that merge or split: the file that says how, and the day."""

from django import forms

from members.domain import reorganising
from members.forms.events import day

TOO_BIG = f"Tệp lớn quá: nhiều nhất {reorganising.MOST_BYTES // 1000} KB. Hãy xem lại có đúng tệp không."


class ReorganiseForm(forms.Form):
    file = forms.FileField(
        label="Tệp CSV", max_length=None, allow_empty_file=True,
        help_text="Các cột: old_unit, new_unit, new_kind, new_parent; khi cần thì thêm new_title, old_parent, share.",
        error_messages={"required": "Chọn tệp CSV."}, widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )  # fmt: skip
    on = day("Ngày đơn vị mới bắt đầu", "Đơn vị cũ kết thúc hôm trước đó. Ví dụ 01/7/2025.")

    def clean_file(self):
        """Its name and content."""
        file = self.cleaned_data["file"]
        if file.size > reorganising.MOST_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file.name[:100], file.read()
