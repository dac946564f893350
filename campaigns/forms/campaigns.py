"""A campaign's own facts, one of its targets, clusters of a year."""

from django import forms

from campaigns.choices import Comparison, GroupKind, Shape
from campaigns.domain import catalogue
from campaigns.domain.plans.target_editing import Grouping
from campaigns.forms.figures import FigureField
from campaigns.forms.programs import PaperForm
from campaigns.models import Campaign, Cluster, Indicator, Program, Target
from ccb.lib import text
from members.models import Unit

DAY = {"required": "Ghi ngày, ví dụ 31/5/2024."}
LONG = forms.Textarea(attrs={"rows": 4})
NUMBERS = ("threshold", "threshold_max", "cap", "value_floor", "baseline")
SUMMED = (catalogue.IndicatorKind.FLOW, catalogue.IndicatorKind.STOCK)


class CampaignForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = [
            "code", "title", "theme", "starts_on", "ends_on", "document_kind", "document_number", "document_on",
            "preamble", "tasks", "organisation", "recipients",
        ]  # fmt: skip
        widgets = {"theme": LONG, "preamble": LONG, "tasks": LONG, "organisation": LONG, "recipients": LONG}
        error_messages = {"starts_on": DAY, "ends_on": DAY, "title": {"required": "Ghi tên phong trào."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        else:
            self.fields["code"].help_text = "Chữ không dấu, chữ số, dấu _ . - ; ví dụ TD2024."
            self.fields["code"].error_messages |= {"unique": "Mã này đã có phong trào dùng. Hãy ghi mã khác."}
        self.fields["recipients"].help_text = "Mỗi nơi một dòng."
        _capitalise(self)

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not catalogue.is_code(code):
            raise forms.ValidationError("Mã gồm chữ không dấu, chữ số, dấu _ . - và bắt đầu bằng chữ hoặc chữ số.")
        return code

    def clean(self):
        said = super().clean()
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Ngày cuối trước ngày đầu. Hãy xem lại hai ngày.")
        return said

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}


class RevisingForm(forms.Form):
    """From which day a revision holds, and why."""

    effective_on = forms.DateField(label="Có hiệu lực từ ngày", error_messages=DAY)
    reason = forms.CharField(label="Lý do điều chỉnh", max_length=300, error_messages={"required": "Ghi lý do."})


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
        _capitalise(self)

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
        needs_two = shape in (Shape.RATIO, Shape.PER_MEMBER, Shape.COVERAGE) and not said.get("program")
        if shape not in (Shape.ATTESTED, Shape.META) and not said.get("numerator") and not said.get("program"):
            self.add_error("numerator", "Chọn chỉ tiêu thống kê đo số đạt được.")
        elif needs_two and not said.get("denominator"):
            self.add_error("denominator", "Dạng này cần hai số: chọn cả tổng số.")
        if said.get("over") and shape != Shape.META:
            self.add_error("over", "Chỉ dạng “Tỷ lệ các chỉ tiêu khác hoàn thành” tính trên chỉ tiêu khác.")
        self._check_years(said)
        return said

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
        left_out = {"code", "effective_on", "reason", "group_code", "group_kind", "adds_up"}
        return {name: self.cleaned_data[name] for name in self.fields if name not in left_out}

    @property
    def grouping(self) -> Grouping:
        said = self.cleaned_data
        return Grouping(said["group_code"], said["group_kind"], said["adds_up"])


class ClusterForm(forms.ModelForm):
    class Meta:
        model = Cluster
        fields = ["name", "units", "head", "deputy"]
        widgets = {"units": forms.CheckboxSelectMultiple}
        error_messages = {"name": {"required": "Ghi tên cụm."}, "units": {"required": "Chọn ít nhất một đơn vị."}}

    def __init__(self, *args, under: Unit, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        direct = Unit.objects.filter(parent=under).in_order()
        for name in ("units", "head", "deputy"):
            self.fields[name].queryset = direct
            self.fields[name].label_from_instance = lambda unit: unit.titled
        _capitalise(self)

    def _post_clean(self):
        """`clusters` checks the whole and writes it."""


class AttestForm(PaperForm):
    on = forms.DateField(label="Ngày", error_messages=DAY)
    evidence = forms.CharField(
        label="Minh chứng", max_length=500, help_text="Số văn bản, biên bản, nơi lưu.",
        error_messages={"required": "Ghi minh chứng."},
    )  # fmt: skip

    field_order = ["on", "evidence", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].label = "Tệp minh chứng"

    def clean_evidence(self):
        return text.clean(self.cleaned_data["evidence"])

    @property
    def facts(self) -> dict:
        """The file is read here, once its size is known."""
        file = self.cleaned_data["file"]
        paper = (file.name, file.read()) if file else None
        return {"on": self.cleaned_data["on"], "evidence": self.cleaned_data["evidence"], "paper": paper}


def _capitalise(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        field.label = field.label and field.label[:1].upper() + field.label[1:]
        if isinstance(field, forms.ModelChoiceField) and not field.required:
            field.empty_label = "Không có"
