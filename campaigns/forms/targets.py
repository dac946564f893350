"""One target of a campaign, by subject: what it says, how much, what it counts, and what few targets need."""

from collections.abc import Iterator

from django import forms

from campaigns.choices import Comparison, GroupKind, Shape
from campaigns.domain import catalogue
from campaigns.domain.plans.target_editing import Grouping
from campaigns.domain.plans.target_measures import PARTS
from campaigns.forms.campaigns import DAY, capitalise
from campaigns.forms.figures import FigureField
from campaigns.models import Campaign, Indicator, Program, Target
from ccb.lib import text

SUMMED = (catalogue.IndicatorKind.FLOW, catalogue.IndicatorKind.STOCK)
NEW = "Danh mục chưa có thì ghi tên chỉ tiêu thống kê mới ở đây."
SECTIONS = (  # title, fields, whether few targets need them
    ("Nội dung", ("code", "section", "text"), False),
    ("Mức phải đạt", ("shape", "comparison", "threshold", "threshold_max", "uom", "level", "frequency"), False),
    ("Đo bằng số nào", ("numerator", "new_numerator", "denominator", "new_denominator", "program"), False),
    ("Điều kiện, trần, mức tối thiểu mỗi cái",
     ("condition", "cap", "direction", "value_floor", "value", "baseline", "baseline_year", "note"), True),
    ("Áp dụng theo năm, phương án thay thế", ("year_from", "year_to", "group_code", "group_kind", "adds_up"), True),
    ("Tính trên chỉ tiêu khác", ("within", "over"), True),
    ("Lần điều chỉnh này", ("effective_on", "reason"), False),
)  # fmt: skip


class RevisingForm(forms.Form):
    """From which day a revision holds, and why."""

    effective_on = forms.DateField(label="Có hiệu lực từ ngày", error_messages=DAY)
    reason = forms.CharField(label="Lý do điều chỉnh", max_length=300, error_messages={"required": "Ghi lý do."})


USUAL = ("direction", "group_kind")  # always say something


class TargetForm(forms.ModelForm):
    """One target. Once the plan is issued the day and the reason of the revision are asked too."""

    threshold, threshold_max = FigureField(label="Mức"), FigureField(label="Mức cao nhất (khi từ … đến …)")
    cap, value_floor = FigureField(label="Trần (không quá)"), FigureField(label="Giá trị mỗi cái từ (đồng)")
    baseline = FigureField(label="Mức xuất phát")
    over = forms.MultipleChoiceField(
        label="Tính trên các chỉ tiêu", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ của dạng “Tỷ lệ các chỉ tiêu khác hoàn thành”. Không chọn: tính trên mọi chỉ tiêu khác.",
    )  # fmt: skip
    group_code = forms.CharField(
        label="Nhóm", max_length=40, required=False,
        help_text="Các chỉ tiêu cùng mã nhóm là các phương án, hoặc các mức theo năm. Ví dụ: N1.",
    )  # fmt: skip
    group_kind = forms.ChoiceField(label="Nhóm là", choices=GroupKind.choices, required=False)
    adds_up = forms.BooleanField(label="Cộng phần trăm của các phương án (60% và 40% là đủ)", required=False)
    new_numerator = forms.CharField(label="Số đạt được: chỉ tiêu mới", max_length=300, required=False, help_text=NEW)
    new_denominator = forms.CharField(label="Trên tổng số: chỉ tiêu mới", max_length=300, required=False, help_text=NEW)
    effective_on, reason = (RevisingForm.base_fields[name] for name in ("effective_on", "reason"))

    class Meta:
        model = Target
        fields = [
            "code", "section", "text", "shape", "comparison", "threshold", "threshold_max", "uom", "level", "frequency",
            "numerator", "denominator", "condition", "program", "within", "cap", "direction", "year_from", "year_to",
            "value_floor", "value", "baseline", "baseline_year", "note",
        ]  # fmt: skip

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        if self.instance.pk:
            del self.fields["code"]
        if campaign.is_draft:
            del self.fields["effective_on"], self.fields["reason"]
        summed = Indicator.objects.filter(kind__in=SUMMED)
        for name in ("numerator", "denominator", "condition", "value"):
            self.fields[name].queryset = summed
            self.fields[name].label_from_instance = lambda one: f"{one.name} ({one.code})"[:120]
        self.fields["program"].queryset = Program.objects.filter(unit=campaign.unit)
        others = campaign.targets.standing().exclude(pk=self.instance.pk)
        self.fields["within"].queryset = others.exclude(shape__in=[Shape.META, Shape.ATTESTED])
        self.fields["over"].choices = [(one.code, str(one)[:120]) for one in others]
        self._show_group()
        capitalise(self)

    def _show_group(self) -> None:
        group = self.instance.group if self.instance.pk else None
        shown = {"group_code": group.code, "group_kind": group.kind, "adds_up": group.adds_up} if group else {}
        self.initial |= {"over": self.instance.over} | shown

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not catalogue.is_code(code):
            raise forms.ValidationError("Mã gồm chữ không dấu, chữ số, dấu _ . - và bắt đầu bằng chữ hoặc chữ số.")
        if self.campaign.targets.filter(code=code).exists():
            raise forms.ValidationError("Phong trào đã dùng mã này. Hãy ghi mã khác.")
        return code

    def clean(self):
        said = super().clean()
        shape, comparison = said.get("shape"), said.get("comparison")
        if (shape == Shape.ATTESTED) != (comparison == Comparison.ATTESTED):
            self.add_error("comparison", "“Có xác nhận” đi cùng dạng “Xác nhận có minh chứng” và chỉ dạng ấy.")
        elif comparison != Comparison.ATTESTED and said.get("threshold") is None and "threshold" not in self.errors:
            self.add_error("threshold", "Ghi mức của chỉ tiêu.")
        if comparison == Comparison.RANGE and said.get("threshold_max") is None and "threshold_max" not in self.errors:
            self.add_error("threshold_max", "“Từ … đến …” cần mức cao nhất.")
        self._check_measures(said)
        if said.get("over") and shape != Shape.META:
            self.add_error("over", "Chỉ dạng “Tỷ lệ các chỉ tiêu khác hoàn thành” tính trên chỉ tiêu khác.")
        self._check_years(said)
        return said

    def _check_measures(self, said: dict) -> None:
        shape, by_program = said.get("shape"), said.get("program")
        for name in ("numerator", "denominator"):
            if said.get(name) and said.get(f"new_{name}"):
                self.add_error(f"new_{name}", "Chọn trong danh mục hoặc ghi chỉ tiêu mới, không cả hai.")
        above, below = (said.get(name) or said.get(f"new_{name}") for name in ("numerator", "denominator"))
        if shape not in (Shape.ATTESTED, Shape.META) and not above and not by_program:
            self.add_error("numerator", "Chọn chỉ tiêu thống kê đo số đạt được, hoặc ghi chỉ tiêu mới.")
        elif shape in PARTS and not by_program and not below:
            self.add_error("denominator", "Dạng này cần hai số: chọn cả tổng số, hoặc ghi chỉ tiêu mới.")

    def _check_years(self, said: dict) -> None:
        first, last = said.get("year_from"), said.get("year_to")
        if first and last and last < first:
            self.add_error("year_to", "Năm cuối trước năm đầu. Hãy xem lại hai năm.")
        if said.get("group_code") and said.get("group_kind") == GroupKind.STEPS and not (first or last):
            self.add_error("year_from", "Mức theo năm thì ghi áp dụng từ năm nào, đến năm nào.")

    def clean_group_code(self):
        code = self.cleaned_data["group_code"].strip()
        if code and not catalogue.is_code(code):
            raise forms.ValidationError("Mã nhóm gồm chữ không dấu, chữ số, dấu _ . - ; ví dụ N1.")
        return code

    def clean_group_kind(self):
        return self.cleaned_data["group_kind"] or GroupKind.ALTERNATIVES

    def _post_clean(self):
        """The plan itself writes the row."""

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "code"} | {
            "over": self.cleaned_data["over"]
        }

    @property
    def fresh(self) -> dict[str, str]:
        """What the catalogue is to count from now on, by what it is for."""
        told = {name: text.clean(self.cleaned_data[f"new_{name}"]) for name in ("numerator", "denominator")}
        return {name: said for name, said in told.items() if said}

    @property
    def sections(self) -> Iterator[tuple[str, list[forms.BoundField], bool, bool]]:
        """(title, fields, folded: few targets need them, open: something stands there or is wrong)."""
        for title, names, is_folded in SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields, is_folded, any(one.errors or self._stands(one) for one in fields)

    def _stands(self, field: forms.BoundField) -> bool:
        return field.name not in USUAL and bool(field.value())

    @property
    def grouping(self) -> Grouping:
        said = self.cleaned_data
        return Grouping(said["group_code"], said["group_kind"], said["adds_up"])
