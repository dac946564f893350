"""Who told the figures on the telephone."""

from django import forms

from ccb.lib import text
from reports.domain.sheets.calls import LONGEST


class CallForm(forms.Form):
    caller = forms.CharField(
        label="Ai báo số liệu", max_length=LONGEST, help_text="Họ tên và chức vụ, ví dụ: Nguyễn Văn Mẫu, Chủ tịch Hội.",
        error_messages={"required": "Ghi họ tên và chức vụ người báo số liệu, rồi mở biểu."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_caller(self) -> str:
        """Without invisible letters, which alone name nobody."""
        caller = text.clean(self.cleaned_data["caller"])
        if not caller:
            raise forms.ValidationError(self.fields["caller"].error_messages["required"])
        return caller
