"""What happens to a membership: one small form for each registry function."""

from django import forms

from ccb.lib import text
from members.choices import DisciplineKind
from members.models import Unit

DAY = {"required": "Ghi ngày, ví dụ 31/5/2024."}
HINT = "Ghi ngày/tháng/năm, ví dụ 31/5/2024."


def day(label: str, help_text: str = HINT, **options) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, error_messages=DAY, **options)


def reason(what: str, **options) -> forms.CharField:
    return forms.CharField(
        label="Lý do", max_length=500, error_messages={"required": what}, widget=forms.Textarea({"rows": 2}), **options
    )


def number(label: str, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=60, error_messages={"required": f"Ghi {label.lower()}."}, **options)


def place(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, help_text="Ghi đơn vị Hội và tỉnh, ví dụ: Hội CCB phường Hải Châu, TP. Đà Nẵng.",
        error_messages={"required": f"Ghi {label[:1].lower()}{label[1:]}."},
    )  # fmt: skip


class ApplyForm(forms.Form):
    """Another application of one who was refused."""

    on = day("Ngày trên đơn")


class ProposeForm(forms.Form):
    on = day("Ngày chi hội đề nghị")


class DecideForm(forms.Form):
    ACCEPT, REFUSE = "accept", "refuse"

    answer = forms.ChoiceField(
        label="Quyết định", choices=[(ACCEPT, "Kết nạp"), (REFUSE, "Không kết nạp")], widget=forms.RadioSelect,
        error_messages={"required": "Chọn kết nạp hoặc không kết nạp."},
    )  # fmt: skip
    on = day("Ngày quyết định")
    decision_number = number("Số quyết định", required=False, help_text="Bắt buộc khi kết nạp.")
    reason = reason("", required=False, help_text="Bắt buộc khi không kết nạp.")

    def clean(self):
        cleaned = super().clean()
        answer = cleaned.get("answer")
        if answer == self.ACCEPT and not cleaned.get("decision_number"):
            self.add_error("decision_number", "Kết nạp phải có số quyết định.")
        if answer == self.REFUSE and not cleaned.get("reason"):
            self.add_error("reason", "Ghi lý do không kết nạp để trả lời người nộp đơn.")
        return cleaned


class DeathForm(forms.Form):
    on = day("Ngày qua đời")


class StrikeForm(forms.Form):
    on = day("Ngày xoá tên")
    reason = reason("Ghi lý do xoá tên.")


class DisciplineForm(forms.Form):
    kind = forms.ChoiceField(
        label="Hình thức", choices=[("", "Chọn hình thức"), *DisciplineKind.choices],
        error_messages={"required": "Chọn hình thức kỷ luật."},
        help_text="Khai trừ thì thôi là hội viên kể từ ngày quyết định.",
    )  # fmt: skip
    on = day("Ngày quyết định")
    decision_number = number("Số quyết định")
    reason = reason("Ghi lý do kỷ luật.")


class ReadmitForm(forms.Form):
    """Into the unit that the person left."""

    on = day("Ngày kết nạp lại")
    decision_number = number("Số quyết định")


class ExemptForm(forms.Form):
    on = day("Miễn từ ngày")
    reason = reason("Ghi lý do miễn sinh hoạt, ví dụ: tuổi cao, sức yếu.")


class ResumeForm(forms.Form):
    on = day("Sinh hoạt trở lại từ ngày")


class MoveOutForm(forms.Form):
    on = day("Ngày chuyển đi", "Từ ngày này không tính vào số hội viên của đơn vị, ví dụ 31/5/2024.")
    to = place("Nơi chuyển đến")
    introduction_number = number("Số giấy giới thiệu")


class MoveInForm(forms.Form):
    """Back into the unit that the person had left."""

    on = day("Ngày tiếp nhận", "Từ ngày này tính vào số hội viên của đơn vị, ví dụ 31/5/2024.")
    origin = place("Từ nơi nào chuyển về")
    introduction_number = number("Số giấy giới thiệu")


class UndoForm(forms.Form):
    """The event that the page named."""

    event = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(
        Unit.objects.none(), widget=forms.HiddenInput, error_messages={"required": "Chọn đơn vị nhận ở đầu trang."}
    )
    on = day("Ngày bắt đầu chuyển", "Ngày trên giấy giới thiệu, ví dụ 31/5/2024.")
    introduction_number = number("Số giấy giới thiệu", required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = units


class AcceptForm(forms.Form):
    on = day("Ngày tiếp nhận", "Từ ngày này tính vào số hội viên của đơn vị bạn, ví dụ 31/5/2024.")


class RefuseForm(forms.Form):
    on = day("Ngày trả lời")
    reason = reason("Ghi lý do để đơn vị chuyển biết.")


class RevealForm(forms.Form):
    purpose = forms.CharField(
        label="Xem để làm gì", max_length=200,
        help_text="Ví dụ: đối chiếu hồ sơ bảo hiểm y tế. Lời này được ghi vào nhật ký, đừng ghi số CCCD ở đây.",
        error_messages={"required": "Ghi mục đích xem: nhật ký phải có mục đích."},
    )  # fmt: skip

    def clean_purpose(self) -> str:
        """Without invisible letters, which alone are no purpose."""
        purpose = text.clean(self.cleaned_data["purpose"])
        if not purpose:
            raise forms.ValidationError(self.fields["purpose"].error_messages["required"])
        return purpose
