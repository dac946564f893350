"""Chế độ and khen thưởng of a member: one small form for each deed."""

from django import forms

from ccb.lib import numbers
from members.choices import HonourKind
from members.forms.events import day, number, reason
from members.models import Regime


class AmountField(forms.Field):
    """Whole đồng as people write them, "4.400.000"; None for a blank."""

    def __init__(self, **options):
        hint = "Ghi số đồng, ví dụ 4.400.000. Để trống nếu chưa rõ."
        super().__init__(
            label="Mức hưởng (đồng)", required=False, help_text=hint,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options,
        )  # fmt: skip

    def to_python(self, value):
        try:
            return numbers.read(value or "", 0).value
        except numbers.NumberError as error:
            wrong = f"“{value[:40]}” không phải là số đồng. Hãy chỉ ghi chữ số, như 4.400.000."
            raise forms.ValidationError(wrong) from error


class DeedForm(forms.Form):
    """`regimes` are what the person may ask for: the forms that begin something choose one."""

    def __init__(self, *args, regimes, **kwargs):
        super().__init__(*args, **kwargs)
        if "regime" in self.fields:
            self.fields["regime"].queryset = regimes


def regime() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Regime.objects.none(), label="Chế độ", empty_label="Chọn chế độ",
        error_messages={"required": "Chọn chế độ.", "invalid_choice": "Chế độ này không ghi được nữa. Hãy chọn lại."},
    )  # fmt: skip


class ApplyForm(DeedForm):
    regime = regime()
    on = day("Ngày lập hồ sơ")


class GrantForm(DeedForm):
    decision_number = number("Số quyết định")
    on = day("Ngày quyết định")
    starts_on = day("Hưởng từ ngày", "Để trống nếu hưởng từ ngày quyết định.", required=False)
    amount = AmountField()


class EnterForm(GrantForm):
    regime = regime()
    field_order = ["regime"]


class RefuseForm(DeedForm):
    on = day("Ngày trả lời")
    reason = reason("Ghi lý do không được hưởng để trả lời người lập hồ sơ.")


class AmountForm(DeedForm):
    amount = AmountField()


class StopForm(DeedForm):
    on = day("Thôi hưởng từ ngày", "Ghi nhầm thì ghi đúng ngày bắt đầu hưởng: như chưa từng hưởng.")
    reason = reason("Ghi lý do dừng.")


class HonourForm(forms.Form):
    kind = forms.ChoiceField(
        label="Hình thức", choices=[("", "Chọn hình thức"), *HonourKind.choices],
        error_messages={"required": "Chọn hình thức khen thưởng."},
    )  # fmt: skip
    title = forms.CharField(
        label="Tên", max_length=160, help_text="Ví dụ: Huân chương Kháng chiến hạng Nhì.",
        error_messages={"required": "Ghi tên hình thức khen thưởng."},
    )  # fmt: skip
    year = forms.IntegerField(
        label="Năm", required=False, help_text="Để trống nếu không rõ.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    decision_number = number("Số quyết định", required=False)
    issuer = forms.CharField(label="Cấp tặng", max_length=120, required=False)
