"""Deciding on a submission."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms

from campaigns.models import Indicator
from ccb.lib import text
from reports.domain.sheets import returned, workflow

RELOAD = "Trang này không ghi rõ bản mà bạn đã xem. Tải lại trang rồi làm lại."
MARK = "m-"  # m-<indicator>: what to look at again in the cell


class DecisionForm(forms.Form):
    """`version` and `content` are those that the reviewer saw: a decision on anything else is refused.

    Approval needs no reason. To send a sheet back one must say why, or mark cells; to open one anew, until when too.
    """

    version = forms.IntegerField(
        label="Bản đã xem", widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD}
    )  # fmt: skip
    content = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.CharField(
        label="Lý do", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nói rõ cần sửa thế nào. Đơn vị nhận được nguyên văn lời này.",
        error_messages={"required": "Ghi lý do để đơn vị biết cần sửa gì, hoặc đánh dấu ô cần xem lại, rồi bấm lại."},
    )  # fmt: skip
    until = forms.DateField(
        label="Đơn vị sửa được đến hết ngày",
        help_text="Ví dụ 30/6/2024. Sau ngày ấy biểu tự đóng, không nhập được nữa.",
        error_messages={"required": "Ghi ngày cuối cùng mà đơn vị còn được sửa, ví dụ 30/6/2024."},
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, on: date, needs_reason: bool = True, needs_day: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["reason"].required = needs_reason
        self.fields["until"].required = needs_day

    def clean_until(self) -> date | None:
        until = self.cleaned_data["until"]
        if until and until < self.on:
            raise forms.ValidationError(workflow.PAST_DAY)
        return until


def read_marks(indicators: Iterable[Indicator], data: Mapping[str, str]) -> dict[int, str]:
    """Which of the cells to look at again: indicator id -> the sentence; blanks are passed over."""
    typed = {one.pk: text.clean(data.get(f"{MARK}{one.pk}", "")) for one in indicators}
    return {pk: said[: returned.MOST_SENTENCE] for pk, said in typed.items() if said}
