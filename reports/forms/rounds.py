"""Opening a round, and changing one that is open."""

from django import forms
from django.db.models import Q

from ccb.lib import dates, periods
from members.models import Unit
from reports.domain.asking import rounds
from reports.models import ReportForm, Round

YEAR, TERM, FREE = "Y", "term", "free"
PARTS = [
    (YEAR, "Cả năm"),
    ("H1", "6 tháng đầu năm"),
    ("H2", "6 tháng cuối năm"),
    ("9M", "9 tháng đầu năm"),
    *((f"Q{n}", f"Quý {roman}") for n, roman in enumerate(("I", "II", "III", "IV"), start=1)),
    *((f"{month:02d}", f"Tháng {dates.show_month(month)}") for month in range(1, 13)),
    (TERM, "Nhiệm kỳ từ năm … đến năm …"),
    (FREE, "Từ ngày … đến ngày …"),
]

MISSING = {
    "year": "Ghi năm của kỳ, ví dụ 2024.",
    "last_year": "Ghi năm cuối nhiệm kỳ, ví dụ 2027.",
    "starts_on": "Ghi ngày đầu kỳ, ví dụ 01/01/2024.",
    "ends_on": "Ghi ngày cuối kỳ, ví dụ 31/5/2024.",
}


class UnitsField(forms.ModelMultipleChoiceField):
    """Ticked units, each told apart from its namesakes."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, unit: Unit) -> str:
        return f"{unit.titled} ({unit.parent.name})" if unit.depth > 1 else unit.titled


class RoundForm(forms.Form):
    """`cleaned_data["period"]` is the period that the fields say, once they are all right."""

    form = forms.ModelChoiceField(
        ReportForm.objects.filter(is_active=True),
        label="Biểu",
        empty_label="Chọn biểu",
        error_messages={"required": "Chọn biểu mà các đơn vị phải nộp."},
    )
    part = forms.ChoiceField(
        label="Kỳ",
        choices=[("", "Chọn kỳ"), *PARTS],
        error_messages={"required": "Chọn kỳ báo cáo."},
    )
    year = forms.IntegerField(
        label="Năm", required=False, min_value=dates.FIRST_YEAR, max_value=dates.LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    last_year = forms.IntegerField(
        label="Năm cuối nhiệm kỳ", required=False, min_value=dates.FIRST_YEAR, max_value=dates.LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    starts_on = forms.DateField(label="Từ ngày", required=False)
    ends_on = forms.DateField(label="Đến ngày", required=False)
    cut_off_on = forms.DateField(
        label="Số liệu tính đến ngày", required=False, help_text="Để trống nếu là ngày cuối kỳ."
    )  # fmt: skip
    due_on = forms.DateField(
        label="Hạn nộp", required=False,
        help_text="Ví dụ 20/6/2024. Để trống thì lấy theo cách tính hạn ghi ở biểu.",
    )  # fmt: skip
    batch = forms.IntegerField(
        label="Đợt", min_value=1, max_value=99, initial=1, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Đợt 1 là lần nộp chính. Đợt sau dùng để nộp bổ sung, đính chính.",
    )  # fmt: skip
    is_estimate = forms.BooleanField(label="Số liệu ước thực hiện", required=False)
    only_units = UnitsField(Unit.objects.none(), label="Chỉ mở cho các đơn vị", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {kind for kinds in self.fields["form"].queryset.values_list("unit_kinds", flat=True) for kind in kinds}
        self.fields["only_units"].queryset = (
            Unit.objects.filter(kind__in=asked, valid_to=None).select_related("parent").in_order()
        )

    def clean(self):
        cleaned = super().clean()
        try:
            cleaned["period"] = self._period(cleaned)
        except periods.PeriodError as error:
            self.add_error("part", str(error))
        if cleaned.get("period"):
            self._propose_due_day(cleaned)
            self._check_days(cleaned)
        return cleaned

    def _period(self, cleaned: dict) -> periods.Period | None:
        """None when a field that it needs is wrong or missing; the field then has its error."""
        part = cleaned.get("part")
        needed = {FREE: ("starts_on", "ends_on"), TERM: ("year", "last_year")}.get(part, ("year",))
        if part:
            self._require(cleaned, needed)
        if not part or any(cleaned.get(name) is None for name in needed):
            return None
        if part == FREE:
            return periods.parse(f"{cleaned['starts_on']}..{cleaned['ends_on']}")
        if part == TERM:
            return periods.parse(f"{cleaned['year']}-{cleaned['last_year']}")
        return periods.parse(f"{cleaned['year']}" if part == YEAR else f"{cleaned['year']}-{part}")

    def _require(self, cleaned: dict, names: tuple[str, ...]) -> None:
        for name in names:
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, MISSING[name])

    def _propose_due_day(self, cleaned: dict) -> None:
        if cleaned.get("due_on") is None and "due_on" not in self.errors and cleaned.get("form"):
            period = cleaned["period"]
            cleaned["due_on"] = rounds.due_of(cleaned["form"], period, cleaned.get("cut_off_on") or period.ends_on)

    def _check_days(self, cleaned: dict) -> None:
        period, cut_off_on, due_on = cleaned["period"], cleaned.get("cut_off_on"), cleaned.get("due_on")
        if cut_off_on and not period.starts_on <= cut_off_on <= period.ends_on:
            self.add_error("cut_off_on", f"Ngày này phải nằm trong kỳ: {_span(period)}.")
        if due_on and due_on < period.starts_on:
            self.add_error("due_on", f"Hạn nộp phải sau ngày đầu kỳ: {_span(period)}.")


def _span(period: periods.Period) -> str:
    return f"từ {dates.show(period.starts_on)} đến {dates.show(period.ends_on)}"


class RoundEditForm(forms.Form):
    """What of an opened round may be changed; whether it contradicts what was entered, the domain says."""

    due_on = forms.DateField(label="Hạn nộp", error_messages={"required": "Ghi hạn nộp, ví dụ 20/6/2024."})
    cut_off_on = forms.DateField(
        label="Số liệu tính đến ngày", error_messages={"required": "Ghi ngày chốt số liệu, ví dụ 30/6/2024."}
    )
    only_units = UnitsField(Unit.objects.none(), label="Chỉ mở cho các đơn vị", required=False)

    def __init__(self, *args, round: Round, **kwargs):
        only = list(round.only_units.values_list("pk", flat=True))
        initial = {"due_on": round.due_on, "cut_off_on": round.cut_off_on, "only_units": only}
        super().__init__(*args, initial=initial, **kwargs)
        proposed = rounds.due_of(round.form, periods.parse(round.period), round.cut_off_on)
        self.fields["due_on"].help_text = f"Theo cách tính hạn của biểu là ngày {dates.show(proposed)}."
        standing = Q(valid_to=None) | Q(valid_to__gte=round.starts_on)
        asked = Unit.objects.filter(standing, kind__in=round.form.unit_kinds)
        self.fields["only_units"].queryset = asked.select_related("parent").in_order()
