"""Asking for a report; issuing, signing, sending and verifying it."""

from django import forms
from django.conf import settings
from django.core.validators import validate_email

from members.models import Unit
from reports.domain.papers import delivering, verification
from reports.domain.papers.issuing import Wanted
from reports.models import ReportTemplate


class ComposeForm(forms.Form):
    template = forms.ModelChoiceField(
        ReportTemplate.objects.none(), label="Mẫu báo cáo", required=False,
        empty_label="Không dùng mẫu: mỗi chỉ tiêu một dòng",
        help_text="Mẫu quyết định lời văn; số liệu luôn lấy từ các biểu đã duyệt.",
    )  # fmt: skip
    dated_on = forms.DateField(
        label="Ngày ghi trên báo cáo", help_text="Ghi ngày/tháng/năm, ví dụ 20/6/2024."
    )  # fmt: skip

    def __init__(self, *args, templates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates


class IssueForm(forms.Form):
    dated_on = forms.DateField(
        label="Ngày ghi trên báo cáo", help_text="Ngày/tháng/năm, ví dụ 20/6/2024. Số lấy trong dãy số của năm này.",
    )  # fmt: skip
    reason = forms.CharField(label="Lý do ban hành khi chưa đủ đơn vị", max_length=500, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, missing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = bool(missing)
        self.fields["reason"].error_messages["required"] = "Ghi lý do: báo cáo còn thiếu số liệu của đơn vị."

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.cleaned_data["dated_on"], self.cleaned_data["reason"])


class SignedForm(forms.Form):
    file = forms.FileField(
        label="Tệp PDF đã ký", allow_empty_file=True,
        help_text="Tệp mà chương trình ký số lưu ra, không in lại, không sửa.",
        error_messages={"required": "Chọn tệp đã ký."}, widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )  # fmt: skip

    def clean_file(self):
        """Refused here by its size, before it is read into memory; by its content later."""
        file = self.cleaned_data["file"]
        if file.size > verification.MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 30 MB nên không phải là báo cáo đã ký.")
        return file


class SendForm(forms.Form):
    everyone = forms.BooleanField(label="Tất cả đơn vị dưới đây", required=False)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="Gửi cho các đơn vị", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Cán bộ, chủ tịch Hội của đơn vị được chọn thấy báo cáo trong mục Báo cáo gửi cho tôi.",
    )  # fmt: skip
    emails = forms.CharField(
        label="Gửi tới địa chỉ thư bên ngoài", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi địa chỉ một dòng.",
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units
        self.fields["units"].label_from_instance = lambda unit: unit.titled
        if not settings.EMAIL_ENABLED:
            del self.fields["emails"]

    def clean_emails(self) -> list[str]:
        typed = [line.strip() for line in self.cleaned_data["emails"].splitlines() if line.strip()]
        if len(typed) > delivering.MOST_ADDRESSES:
            raise forms.ValidationError(f"Mỗi lần gửi nhiều nhất {delivering.MOST_ADDRESSES} địa chỉ.")
        for one in typed:
            try:
                validate_email(one)
            except forms.ValidationError as error:
                raise forms.ValidationError(f"“{one[:60]}” không phải là địa chỉ thư điện tử.") from error
        return typed

    def clean(self):
        found = super().clean()
        found.setdefault("emails", [])
        if found.pop("everyone", False):
            found["units"] = self.fields["units"].queryset
        if not self.errors and not found.get("units") and not found["emails"]:
            raise forms.ValidationError("Chọn ít nhất một đơn vị hoặc ghi một địa chỉ thư.")
        return found


class CodeForm(forms.Form):
    ma = forms.CharField(
        label="Mã ghi dưới hình vuông đen trắng", max_length=20, help_text="12 chữ, ví dụ ABCD-EFGH-JKLM.",
        error_messages={"required": "Ghi mã in trên báo cáo."},
    )  # fmt: skip


class CompareForm(forms.Form):
    file = forms.FileField(
        label="Tệp PDF cần so", allow_empty_file=True, help_text="Máy chỉ so từng byte, không giữ lại tệp.",
        error_messages={"required": "Chọn tệp PDF."}, widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > verification.MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 30 MB nên không phải là báo cáo do hệ thống này ban hành.")
        return file


class PeriodForm(forms.Form):
    period = forms.ChoiceField(label="Kỳ")

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods
