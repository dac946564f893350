"""Rights of the person: the request to delete, what to make of his data, what to look for in the log."""

from django import forms

from members.domain.privacy import access_log
from members.forms.events import number, reason
from members.forms.printing import PurposeForm


class HeldForm(PurposeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].help_text = "Ví dụ: theo đơn của hội viên. Lời này được ghi vào nhật ký."


class EraseForm(forms.Form):
    request_number = number("Số văn bản yêu cầu", help_text="Số đơn của người đó hoặc của người được uỷ quyền.")
    reason = reason(
        "Ghi lý do xoá.", help_text="Được giữ lại mãi cùng hồ sơ: đừng ghi họ tên, số CCCD hay bệnh tật ở đây."
    )


class LogForm(forms.Form):
    """What narrows the log; a person is named by the number of his file, never by name (S18)."""

    member = forms.IntegerField(
        label="Hồ sơ số", required=False, min_value=1, max_value=2**62,
        error_messages={"invalid": "Ghi số của hồ sơ, ví dụ 1204.", "min_value": "Ghi số của hồ sơ, ví dụ 1204.",
                        "max_value": "Ghi số của hồ sơ, ví dụ 1204."},
    )  # fmt: skip
    actor = forms.CharField(label="Tài khoản đã xem", required=False, max_length=150, help_text="Tên đăng nhập.")
    verb = forms.ChoiceField(
        label="Việc", required=False, choices=[("", "Tất cả"), *access_log.VERBS.items()],
        error_messages={"invalid_choice": "Chọn lại việc."},
    )  # fmt: skip
    since = forms.DateField(label="Từ ngày", required=False)
    until = forms.DateField(label="Đến ngày", required=False)
