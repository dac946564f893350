"""Searching the register, and the dates of its counts."""

from datetime import date

from django import forms

from ccb.lib import dates
from members.choices import SENSITIVE_POLICIES, Body, Era, MemberStatus, Policy, Sex
from members.domain.lists.ethnic_groups import KINH, MINORITIES
from members.domain.lists.selection import ANY, MINORITY

MORE = ("age_from", "age_to", "post", "policy", "ethnic", "category")
NARROWING = ("sex", "party", "era", "age_from", "age_to", "post", "policy", "ethnic")
TYPED_FIELDS = ("q", "category")
CURRENT_STATUSES = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
STATUSES = [choice for choice in MemberStatus.choices if choice[0] != MemberStatus.MERGED]  # those are in no list


class AgeField(forms.IntegerField):
    """Whole years; blank is None."""

    def __init__(self, **kwargs):
        words = {"invalid": "Ghi số tuổi, ví dụ 70.", "max_value": "Tuổi nhiều nhất là 130."}
        words["min_value"] = words["invalid"]
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4})
        said = {"required": False, "min_value": 0, "max_value": 130, "widget": widget, "error_messages": words}
        super().__init__(**said | kwargs)


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
    age_from = AgeField(label="Tuổi từ")
    age_to = AgeField(label="Đến hết tuổi")
    post = forms.ChoiceField(
        label="Đang giữ chức vụ", required=False,
        choices=[("", "Tất cả"), (ANY, "Có chức vụ, ở bất cứ tổ chức nào"), *Body.choices],
    )  # fmt: skip
    policy = forms.ChoiceField(label="Diện chính sách", required=False, choices=[("", "Tất cả"), *Policy.choices])
    ethnic = forms.ChoiceField(
        label="Dân tộc", required=False,
        choices=[("", "Tất cả"), (KINH, KINH), (MINORITY, "Dân tộc thiểu số"), *((one, one) for one in MINORITIES)],
    )  # fmt: skip
    category = forms.CharField(
        label="Đối tượng theo Pháp lệnh", required=False, max_length=80,
        help_text="Một phần của lời ghi trong hồ sơ.", widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, asks_sensitive: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_sensitive:
            del self.fields["party"], self.fields["ethnic"]
            policy = self.fields["policy"]
            policy.choices = [choice for choice in policy.choices if choice[0] not in SENSITIVE_POLICIES]

    def clean(self):
        cleaned = super().clean()
        least, most = cleaned.get("age_from"), cleaned.get("age_to")
        if least is not None and most is not None and most < least:
            self.add_error("age_to", "Tuổi cuối phải từ tuổi đầu trở lên.")
        return cleaned

    @property
    def filters(self) -> dict[str, str]:
        """What stands in the address: all that was chosen but the texts."""
        if not self.is_valid():
            return {}
        said = {name: value for name, value in self.cleaned_data.items() if name not in TYPED_FIELDS}
        return {name: str(value) for name, value in said.items() if value not in ("", None)}

    @property
    def typed(self) -> dict[str, str]:
        """The texts that were typed."""
        return {name: self.cleaned_data[name] for name in TYPED_FIELDS if self.is_valid() and self.cleaned_data[name]}

    @property
    def has_more(self) -> bool:
        """Whether anything is asked for beyond what the page shows at first, or a fault stands there."""
        return any(self.errors.get(name) or self[name].value() for name in MORE if name in self.fields)

    @property
    def more(self) -> list:
        return [self[name] for name in MORE if name in self.fields]

    @property
    def words(self) -> list[str]:
        """The choices beyond the status as the page calls them: ["Giới tính: Nữ", "Tuổi từ: 70"]."""
        found = []
        for name in NARROWING:
            if value := self.filters.get(name):
                labels = dict(getattr(self.fields[name], "choices", ()))
                found.append(f"{self.fields[name].label}: {labels.get(value, value)}")
        return found

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
