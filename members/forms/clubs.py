"""Clubs of ex-servicemen and who among them may be admitted."""

from django import forms

from ccb.lib.fields import PartialDateFormField, WholeFormField
from members.domain import candidates
from members.domain.places import place_of
from members.models import Candidate, Club, Unit

DAY = "Ghi ngày, ví dụ 22/12/2020."


class ClubForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Tên câu lạc bộ", max_length=160, error_messages={"required": "Ghi tên câu lạc bộ."})
    head = forms.CharField(label="Chủ nhiệm", max_length=120, required=False)
    founded_on = forms.DateField(label="Ngày thành lập", error_messages={"required": DAY})
    ended_on = forms.DateField(label="Ngày giải thể", required=False, help_text="Để trống nếu còn hoạt động.")


class CountForm(forms.Form):
    on = forms.DateField(label="Ngày đếm", error_messages={"required": DAY})
    people = WholeFormField(
        label="Số người tham gia", required=True, error_messages={"required": "Ghi số người."}
    )  # fmt: skip


class CandidateForm(forms.Form):
    """Without the right to read it in full the telephone is masked: a blank leaves it so."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    full_name = forms.CharField(label="Họ và tên", max_length=120, error_messages={"required": "Ghi họ và tên."})
    born_on = PartialDateFormField(label="Ngày sinh", required=False, help_text="Ví dụ 1998, 5/1998 hoặc 2/5/1998.")
    discharged_on = PartialDateFormField(label="Ngày xuất ngũ", required=False)
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    residence = forms.CharField(label="Nơi ở", max_length=200, required=False)
    club = forms.ModelChoiceField(Club.objects.none(), label="Câu lạc bộ", required=False, empty_label="Không")
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args, user, unit: Unit, candidate: Candidate | None = None, sensitive: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidate, self.is_masked = candidate, candidate is not None and not sensitive
        around = [unit.path[: place + 1] for place, sign in enumerate(unit.path) if sign == "."]
        self.fields["club"].queryset = Club.objects.for_user(user, "view").filter(unit__path__in=around)
        if self.is_masked:
            self.fields["phone"].help_text = "Đang được che. Để trống thì giữ như cũ."

    @property
    def person(self) -> dict:
        said = {name: self.cleaned_data[name] for name in candidates.FIELDS}
        if self.is_masked and not said["phone"]:
            said["phone"] = self.candidate.phone
        return said


def said_by(candidate: Candidate, *, sensitive: bool) -> dict:
    """What the form shows of a candidate."""
    shown = {name: getattr(candidate, name) for name in candidates.FIELDS if sensitive or name != "phone"}
    return shown | {"club": candidate.club_id, "seen": candidate.version}


class ApplyForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Xin vào", empty_label="Chọn chi hội", error_messages={"required": "Chọn chi hội."}
    )
    on = forms.DateField(label="Ngày nộp đơn", error_messages={"required": DAY})

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = place_of


class ClubListForm(forms.Form):
    on = forms.DateField(label="Tính đến ngày", required=False, help_text="Để trống thì tính đến hôm nay.")


class CandidateListForm(forms.Form):
    back = forms.ChoiceField(
        label="Xuất ngũ", required=False,
        choices=[("", "Tất cả"), ("yes", "Đã về hoặc chưa ghi ngày"), ("no", "Sắp xuất ngũ")],
    )  # fmt: skip
