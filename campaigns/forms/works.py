"""Models and works: all that an entry says, and what the list is narrowed by."""

from django import forms

from campaigns.choices import MoneySource, WorkKind, WorkState
from campaigns.domain.activities.activity_sums import MOST, Money
from campaigns.domain.merits.merit_lists import AskedWorks
from campaigns.domain.merits.works import Facts
from campaigns.forms.activities import whole
from campaigns.forms.programs import day
from campaigns.models import Work
from ccb.lib.fields import FigureFormField
from members.models import Unit


class WorkForm(forms.Form):
    """`seen` is the version that the page showed; m-<source> what came from each source."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Loại", choices=WorkKind.choices)
    name = forms.CharField(label="Tên", max_length=200, error_messages={"required": "Ghi tên mô hình, công trình."})
    started_on = day("Hoạt động, sử dụng từ ngày", "Để trống khi mới đăng ký.", required=False)
    ended_on = day("Dừng từ ngày", "Để trống khi còn hoạt động.", required=False)
    beneficiaries = FigureFormField(label="Số người được hưởng")
    is_spread = forms.BooleanField(label="Đã được nhân rộng", required=False)
    cost_total = FigureFormField(label="Tổng kinh phí (đồng)", most=MOST, help_text="Để trống thì máy cộng các nguồn.")
    description = forms.CharField(
        label="Nội dung, hiệu quả", required=False, max_length=10_000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for source in MoneySource:
            self.fields[f"m-{source}"] = FigureFormField(label=f"{source.label} (đồng)", most=MOST)

    @property
    def money_fields(self) -> list[forms.BoundField]:
        return [self[f"m-{source}"] for source in MoneySource]

    @property
    def facts(self) -> Facts:
        said = self.cleaned_data
        plain = ("kind", "name", "started_on", "ended_on", "is_spread", "cost_total", "description")
        amounts = ((source, said[f"m-{source}"]) for source in MoneySource)
        return Facts(
            **{name: said[name] for name in plain}, beneficiaries=whole(said["beneficiaries"]),
            costs=tuple(Money(source, amount) for source, amount in amounts if amount is not None),
        )  # fmt: skip


def said_by(work: Work) -> dict:
    """What the form shows of an entry."""
    names = ("kind", "name", "started_on", "ended_on", "beneficiaries", "is_spread", "cost_total", "description")
    said = {name: getattr(work, name) for name in names} | {"seen": work.version}
    return said | {f"m-{one.source}": one.amount for one in work.costs.all()}


class WorkListForm(forms.Form):
    q = forms.CharField(label="Tên", required=False, max_length=100)
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *WorkKind.choices])
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *WorkState.choices])

    def asked(self, unit: Unit | None) -> AskedWorks:
        """What cannot be understood is passed over."""
        self.is_valid()
        return AskedWorks(unit, *(self.cleaned_data.get(name, "") for name in ("kind", "state", "q")))
