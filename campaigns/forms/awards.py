"""Awards: what is proposed for whom, what a decision says, what the list is narrowed by."""

from datetime import date

from django import forms

from campaigns.choices import AwardForm, AwardState
from campaigns.domain.merits import merit_lists
from campaigns.domain.merits.awards import Facts
from campaigns.forms.programs import day
from campaigns.models import Award, Campaign
from campaigns.models.program import way_to
from ccb.lib import dates
from members.domain import letterheads
from members.domain.register.deeds import NotAllowed
from members.models import Unit

RECIPIENTS = ("recipient_unit", "member", "person")


class ProposalForm(forms.Form):
    """One of the three recipients is filled in."""

    form = forms.ChoiceField(label="Hình thức", choices=AwardForm.choices)
    title = forms.CharField(
        label="Danh nghĩa", max_length=160, required=False, help_text="Ví dụ: Bằng khen của Hội CCB tỉnh."
    )
    recipient_unit = forms.CharField(
        label="Tập thể", max_length=200, required=False, help_text="Tên đơn vị, ví dụ: Chi hội 1, xã Đồng Mẫu."
    )
    member = forms.CharField(
        label="Hoặc hội viên", max_length=120, required=False, help_text="Mã hội viên, số thẻ hoặc họ và tên."
    )
    person = forms.CharField(label="Hoặc người ngoài Hội", max_length=120, required=False, help_text="Họ và tên.")
    person_of = forms.CharField(label="Chức vụ, nơi công tác của người ấy", max_length=160, required=False)
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label="Trong phong trào", required=False, empty_label="Không"
    )
    reason = forms.CharField(
        label="Thành tích", max_length=500, error_messages={"required": "Ghi thành tích, như sẽ in trên giấy."},
        help_text="Ví dụ: Đã có thành tích xuất sắc trong phong trào “Cựu chiến binh gương mẫu” năm 2024.",
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    evidence = forms.CharField(
        label="Minh chứng", max_length=5_000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="Số văn bản, kết quả chấm điểm, nơi xem được.",
    )  # fmt: skip
    proposed_on = day("Ngày đề nghị")

    def __init__(self, *args, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["campaign"].queryset = Campaign.objects.filter(unit__path__in=way_to(unit.path))

    def clean_recipient_unit(self) -> Unit | None:
        return self._named("recipient_unit", merit_lists.unit_named)

    def clean_member(self):
        return self._named("member", merit_lists.member_named)

    def _named(self, name: str, find):
        typed = self.cleaned_data[name].strip()
        try:
            return find(typed, self.unit) if typed else None
        except NotAllowed as refused:
            raise forms.ValidationError(str(refused)) from refused

    @property
    def facts(self) -> Facts:
        return Facts(**self.cleaned_data)


class DecisionForm(forms.Form):
    """Which proposals, and what the decision says."""

    awards = forms.ModelMultipleChoiceField(
        Award.objects.none(), error_messages={"required": "Đánh dấu những đề nghị được tặng."}
    )
    subject = forms.CharField(
        label="Về việc", max_length=300, error_messages={"required": "Ghi trích yếu của quyết định."},
        help_text="Ví dụ: Tặng bằng khen phong trào “Cựu chiến binh gương mẫu” năm 2024.",
    )  # fmt: skip
    body = forms.ChoiceField(label="Ban ký quyết định", required=False)
    on = day("Ngày quyết định")
    signer_title = forms.CharField(label="Chức vụ người ký", max_length=60)
    signer_name = forms.CharField(label="Họ tên người ký", max_length=80)

    def __init__(self, *args, unit: Unit, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["awards"].queryset = waiting
        committees = letterheads.bodies_of(unit)
        self.fields["body"].choices = [("", "Hội Cựu chiến binh"), *((one, one) for one in committees)]
        if not committees:
            del self.fields["body"]

    @property
    def told(self) -> dict:
        """What the decision says."""
        return {name: value for name, value in self.cleaned_data.items() if name != "awards"}


class AnswerForm(forms.Form):
    reason = forms.CharField(label="Lý do", max_length=500, required=False)


class RevocationForm(AnswerForm):
    symbol = forms.CharField(
        label="Số quyết định thu hồi", max_length=60, help_text="Ví dụ: 12/QĐ-CCB.",
        error_messages={"required": "Ghi số của quyết định thu hồi."},
    )  # fmt: skip
    on = day("Ngày quyết định thu hồi")
    reason = forms.CharField(
        label="Lý do thu hồi", max_length=500, error_messages={"required": "Ghi lý do thu hồi."},
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class AwardListForm(forms.Form):
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    form = forms.ChoiceField(label="Hình thức", required=False, choices=[("", "Tất cả"), *AwardForm.choices])
    whom = forms.ChoiceField(
        label="Cho ai", required=False,
        choices=[("", "Tất cả"), (merit_lists.COLLECTIVE, "Tập thể"), (merit_lists.INDIVIDUAL, "Cá nhân")],
    )  # fmt: skip
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *AwardState.choices])

    def __init__(self, data, *, today: date):
        super().__init__(data)
        years = [(year, year) for year in range(today.year, max(today.year - 10, dates.FIRST_YEAR), -1)]
        self.fields["year"].choices = [("", "Tất cả"), *years]

    @property
    def asked(self) -> dict:
        """What cannot be understood is passed over."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or empty for name, empty in
                (("year", None), ("form", ""), ("whom", ""), ("state", ""))}  # fmt: skip
