"""Casework: what is written of a case, its steps, what the list is narrowed by."""

from collections.abc import Mapping
from datetime import date

from django import forms

from campaigns.choices import CaseKind, CaseState, PetitionKind
from campaigns.domain.casework.cases import PLAIN, CaseFacts
from campaigns.forms.programs import day
from campaigns.models import Case
from ccb.lib import dates
from ccb.lib.fields import WholeFormField


class CaseForm(forms.Form):
    """`seen` is the version that the page showed. Without the right to read personal data a blank leaves it so."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Việc", choices=CaseKind.choices)
    petition = forms.ChoiceField(
        label="Loại đơn", required=False, choices=[("", "Không phải đơn thư"), *PetitionKind.choices]
    )
    received_on = day("Ngày tiếp nhận", "Ví dụ 18/5/2024.")
    people = WholeFormField(
        label="Số lượt người", required=True, least=1, initial=1, error_messages={"required": "Ghi số lượt người."}
    )  # fmt: skip
    subject = forms.CharField(
        label="Nội dung", max_length=500, error_messages={"required": "Ghi nội dung."},
        help_text="Nói việc gì. Được che như họ tên: chỉ người có quyền mở xem được.",
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    person = forms.CharField(label="Họ tên người đến, người gửi", max_length=120, required=False)
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    address = forms.CharField(label="Địa chỉ", max_length=200, required=False)

    def __init__(self, *args, case: Case | None = None, sensitive: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.keeps_blank = case is not None and not sensitive
        if case is not None and case.forgotten_on:
            for name in Case.PERSONAL:
                del self.fields[name]
        elif self.keeps_blank:
            for name in ("subject", *Case.PERSONAL):
                self.fields[name].help_text = "Đang được che. Để trống thì giữ như cũ."
                self.fields[name].required = False

    @property
    def facts(self) -> CaseFacts:
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if self.keeps_blank:
            said |= {name: said.get(name) or None for name in ("subject", *Case.PERSONAL)}
        return CaseFacts(**said)


def said_by(case: Case, held: Mapping[str, str]) -> dict:
    """What the form shows of a case; `held`: its personal data, empty for who may not read them."""
    return {name: getattr(case, name) for name in PLAIN} | held | {"seen": case.version}


class StepForm(forms.Form):
    on = day("Ngày", "Ví dụ 25/5/2024.")
    said = forms.CharField(
        label="Kết quả, cơ quan nhận hoặc lý do", required=False, max_length=2_000, widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class CaseListForm(forms.Form):
    starts_on = forms.DateField(label="Từ ngày")
    ends_on = forms.DateField(label="Đến ngày")
    kind = forms.ChoiceField(label="Việc", required=False, choices=[("", "Tất cả"), *CaseKind.choices])
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *CaseState.choices])

    def __init__(self, data, *, span: tuple[date, date]):
        year = dict(zip(("starts_on", "ends_on"), map(dates.show, span), strict=True))
        super().__init__(year | {name: value for name, value in data.items() if value})

    def clean(self):
        said = super().clean()
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Ngày cuối trước ngày đầu. Hãy đổi lại.")
        return said
