"""A photograph or a paper for a member's file."""

from django import forms

from ccb.lib import uploads
from members.choices import AttachmentKind


class AttachmentForm(forms.Form):
    kind = forms.ChoiceField(
        label="Loại", choices=AttachmentKind.choices, initial=AttachmentKind.PHOTO,
        error_messages={"required": "Chọn loại giấy tờ."},
    )  # fmt: skip
    file = forms.FileField(
        label="Tệp", max_length=None, allow_empty_file=True,
        help_text="Ảnh thẻ: JPEG hoặc PNG, máy tự cắt theo cỡ 3x4. Giấy tờ: PDF, JPEG hoặc PNG. Không quá 10 MB.",
        error_messages={"required": "Chọn tệp cần gửi."},
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )  # fmt: skip

    def clean_file(self):
        """Refused here by its size, before it is read into memory; by its content in the domain."""
        file = self.cleaned_data["file"]
        if file.size > uploads.MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Hãy chụp hoặc quét lại nhỏ hơn rồi gửi.")
        return file
