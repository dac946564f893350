"""A score sheet as it is drafted: what it says beside its criteria, one criterion, a file of criteria."""

from django import forms

from campaigns.choices import ScoreSource, TieRule
from campaigns.domain.merits import criteria, score_sheets
from campaigns.domain.merits.score_sheets import SCORED, Terms
from campaigns.forms.campaigns import capitalise
from campaigns.forms.figures import FigureField
from campaigns.models import Criterion, Indicator, ScoreSheet, Target
from ccb.lib import dates
from ccb.lib.table_uploads import TableField
from members.choices import UnitKind

SUMS = ("scale", "step", "excellent_from", "good_from", "fair_from")
SHARES = ("excellent_share", "excellent_cap")
MOST_CRITERIA = 500


class TermsForm(forms.ModelForm):
    """Name, scale, ratings. The year is asked of a new sheet only."""

    year = forms.IntegerField(
        label="Năm", min_value=dates.FIRST_YEAR, max_value=dates.LAST_YEAR, error_messages={"required": "Ghi năm."}
    )
    unit_kinds = forms.MultipleChoiceField(
        label="Cấp được chấm", widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, UnitKind(kind).label) for kind in SCORED],
        error_messages={"required": "Chọn ít nhất một cấp."},
    )  # fmt: skip
    tie_rules = forms.MultipleChoiceField(
        label="Khi bằng điểm, lần lượt xét", required=False, widget=forms.CheckboxSelectMultiple,
        choices=TieRule.choices, help_text="Không chọn: các đơn vị bằng điểm cùng hạng.",
    )  # fmt: skip

    class Meta:
        model = ScoreSheet
        fields = ["name", "unit_kinds", *SUMS[:2], "rounding", *SUMS[2:], *SHARES, "tie_rules"]
        error_messages = {"name": {"required": "Ghi tên bảng điểm."}}

    field_order = ["year", *Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in (*SUMS, *SHARES):
            plain = self.fields[name]
            self.fields[name] = FigureField(label=plain.label, initial=plain.initial, required=name in SUMS)
        if self.instance.pk:
            del self.fields["year"]
        capitalise(self)

    def clean(self):
        said = super().clean()
        for name in (*SUMS, *SHARES):
            most, figure = (100 if name in SHARES else criteria.MOST), said.get(name)
            if figure is not None and not (0 <= figure <= most if name in SHARES else 0 < figure <= most):
                self.add_error(name, f"Ghi số từ {'0' if name in SHARES else 'trên 0'} đến {most}.")
        if not self.errors and (wrong := score_sheets.ratings_problem(self.terms)):
            self.add_error("excellent_from", wrong[:1].upper() + wrong[1:])
        return said

    def _post_clean(self):
        """The domain writes the row."""

    @property
    def terms(self) -> Terms:
        said = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Terms(**said | {name: tuple(said[name]) for name in ("unit_kinds", "tie_rules")})


class CriterionForm(forms.ModelForm):
    """One criterion and where it stands."""

    maximum, each = FigureField(label="Điểm tối đa", required=True), FigureField(label="Điểm mỗi lần")
    full_at = FigureField(label="Đủ điểm khi đạt")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Criterion
        fields = [
            "position", "group", "code", "title", "maximum", "needs_evidence", "rule", "full_at", "steps", "each",
            "source", "indicator", "target", "form",
        ]  # fmt: skip
        error_messages = {name: {"required": "Ghi vào ô này."} for name in ("group", "code", "title", "position")}

    def __init__(self, *args, sheet: ScoreSheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.fields["seen"].initial = criteria.stamp(self.instance) if self.instance.pk else ""
        self.fields["full_at"].help_text = "Của cách chấm “Theo tỷ lệ đạt được”: số nào thì được điểm tối đa."
        self.fields["steps"].help_text = "Của “Theo mức”, ví dụ >=95:8; >=90:6; của “Đạt thì đủ điểm”, ví dụ >=95."
        self.fields["each"].help_text = "Của điểm thưởng, điểm trừ."
        self.fields["form"].help_text = "Khi lấy số từ biểu gửi đúng hạn hoặc muộn: mã biểu; để trống là mọi biểu."
        self.fields["indicator"].queryset = Indicator.objects.order_by("name")
        self.fields["indicator"].label_from_instance = lambda one: f"{one.name} ({one.code})"[:120]
        self.fields["target"].queryset = Target.objects.standing().filter(campaign__unit=sheet.unit)
        self.fields["target"].label_from_instance = lambda one: str(one)[:120]
        capitalise(self)

    def clean(self):
        said = super().clean()
        source = said.get("source")
        for name, of in (("indicator", ScoreSource.INDICATOR), ("target", ScoreSource.TARGET)):
            if source == of and not said.get(name):
                self.add_error(name, "Chọn một chỉ tiêu.")
            elif source != of:
                said[name] = None
        if source not in (ScoreSource.ON_TIME, ScoreSource.LATE):
            said["form"] = ""
        if not self.errors:
            for name, problem in criteria.faults(self.criterion, self.sheet.step):
                self.add_error(name, problem[:1].upper() + problem[1:])
        return said

    def _post_clean(self):
        """The domain writes the row."""

    @property
    def criterion(self) -> Criterion:
        """As it would be kept; not saved."""
        return Criterion(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class CriteriaFileForm(forms.Form):
    file = TableField(
        "Tệp tiêu chí", "CSV hoặc Excel, dòng đầu là tên cột. Không quá 10 MB.", accept=".csv,.xlsx,.xls,.xlsb,.ods"
    )  # fmt: skip
