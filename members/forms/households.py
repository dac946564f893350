"""Households: what the list is narrowed by, and what a review found."""

from datetime import date

from django import forms

from ccb.lib import dates, numbers
from members.choices import LivingStandard
from members.domain.homes.household_lists import NOT_RATED
from members.models import Household, HouseholdReview

DAY = {"required": "Ghi ngày, ví dụ 31/5/2024."}


class HouseholdListForm(forms.Form):
    unit = forms.CharField(required=False)
    on = forms.DateField(label="Tính đến ngày", error_messages=DAY)
    standard = forms.ChoiceField(
        label="Mức sống", required=False,
        choices=[("", "Tất cả"), *LivingStandard.choices, (NOT_RATED, "Chưa ghi")],
    )  # fmt: skip
    temporary = forms.ChoiceField(
        label="Nhà ở", required=False, choices=[("", "Tất cả"), ("yes", "Nhà tạm"), ("no", "Không phải nhà tạm")]
    )

    def __init__(self, data, *, today: date):
        super().__init__({"on": dates.show(today)} | data.dict())


class ReviewForm(forms.ModelForm):
    """`seen` tells what the page showed of the household's reviews."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    loan_balance = forms.CharField(
        label="Dư nợ (đồng)", required=False, max_length=40,
        help_text="Ghi đủ số đồng, ví dụ 50.000.000. Không nợ thì ghi 0; chưa biết thì để trống.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    class Meta:
        model = HouseholdReview
        fields = [
            "on", "living_standard", "temporary_house", "cultural_family", "economic_model", "loan_balance",
            "savings_group",
        ]  # fmt: skip

    def __init__(self, *args, household: Household, seen: str, today: date, **kwargs):
        names = [name for name in self.Meta.fields if name != "on"]
        shown = {name: getattr(household, name) for name in names}
        shown |= {"loan_balance": numbers.show(household.loan_balance, 0), "on": today, "seen": seen}
        super().__init__(*args, initial=shown, prefix="review", **kwargs)
        self.fields["on"].help_text = "Những gì ghi dưới đây đúng kể từ ngày này, ví dụ 31/5/2024."
        self.fields["on"].error_messages |= DAY
        self.fields["living_standard"].choices = [("", "Chưa ghi"), *LivingStandard.choices]
        for field in self.fields.values():
            field.label = field.label and field.label[:1].upper() + field.label[1:]

    def clean_loan_balance(self):
        typed = self.cleaned_data["loan_balance"]
        try:
            return numbers.read(typed, 0).value
        except numbers.NumberError as error:
            raise forms.ValidationError(
                f"“{typed}” chưa đọc được. Hãy ghi đủ số đồng bằng chữ số, từ 0 trở lên, ví dụ 50.000.000."
            ) from error

    def _post_clean(self):
        """The register itself checks the row, when it is written."""

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "on"}

    def again(self, seen: str) -> "ReviewForm":
        """The same, on top of what the page shows now."""
        data = self.data.copy()
        data[self.add_prefix("seen")] = seen
        self.data = data
        return self


class DwellerForm(forms.Form):
    """The member whom the page named, and since when; without a day for what was written wrongly from the start."""

    who = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, error_messages={"required": "Chọn một người trong danh sách."}
    )
    since = forms.DateField(
        label="Từ ngày", required=False, error_messages=DAY,
        help_text="Số hộ của những ngày trước ngày này giữ nguyên. Để trống nếu từ đầu sổ đã ghi nhầm.",
    )  # fmt: skip

    def __init__(self, data=None, *, verb: str, today: date):
        super().__init__(data, initial={"since": today}, auto_id=f"id_{verb}_%s")


class DwellerSearchForm(forms.Form):
    q = forms.CharField(
        label="Tìm người cùng đơn vị", required=False, max_length=100,
        help_text="Gõ họ tên (không cần dấu), hoặc để trống để xem cả danh sách.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
