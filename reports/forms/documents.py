"""Asking for a report."""

from django import forms

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
