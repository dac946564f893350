"""Searching the register, and the dates of its counts."""

from datetime import date

from django import forms

from ccb.lib import dates
from members.choices import Era, MemberStatus, Sex

CURRENT, ANY = "current", "any"
CURRENT_STATUSES = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
STATUSES = [choice for choice in MemberStatus.choices if choice[0] != MemberStatus.MERGED]  # those are in no list


class MemberSearchForm(forms.Form):
    """The typed text goes by POST into the session: no name or number may stand in an address (S18)."""

    q = forms.CharField(
        label="Tìm", required=False, max_length=100,
        help_text="Họ tên (không cần dấu), ít nhất 4 số cuối của CCCD, số thẻ hoặc điện thoại.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    status = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Đang là hội viên"), (ANY, "Tất cả"), *STATUSES]
    )
    sex = forms.ChoiceField(label="Giới tính", required=False, choices=[("", "Tất cả"), *Sex.choices])
    party = forms.ChoiceField(
        label="Đảng viên",
        required=False,
        choices=[("", "Tất cả"), ("yes", "Là đảng viên"), ("no", "Chưa là đảng viên")],
    )
    era = forms.ChoiceField(label="Thời kỳ", required=False, choices=[("", "Tất cả"), *Era.choices])

    def __init__(self, *args, asks_party: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_party:  # membership in the Party is sensitive
            del self.fields["party"]

    @property
    def filters(self) -> dict[str, str]:
        """What stands in the address: all that was chosen but the text."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value and name != "q"}

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses asked for; none means any."""
        chosen = self.filters.get("status", "")
        return {"": CURRENT_STATUSES, ANY: ()}.get(chosen, (chosen,))


class SpanForm(forms.Form):
    """Two days; without any, from New Year until today."""

    starts_on = forms.DateField(label="Từ ngày", error_messages={"required": "Ghi ngày, ví dụ 01/01/2024."})
    ends_on = forms.DateField(label="Đến hết ngày", error_messages={"required": "Ghi ngày, ví dụ 31/5/2024."})

    def __init__(self, data, *, today: date):
        new_year = today.replace(month=1, day=1)
        shown = {"starts_on": dates.show(new_year), "ends_on": dates.show(today)}
        super().__init__(shown | {name: data[name] for name in shown if name in data})

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Ngày cuối phải từ ngày đầu trở đi.")
        return cleaned
