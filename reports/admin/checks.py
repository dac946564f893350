"""Checks with their terms."""

from django import forms
from django.contrib import admin

from campaigns.choices import IndicatorKind
from campaigns.domain import catalogue
from ccb.core.admin import AuditedAdmin
from reports.admin.lines import BAD_CODE, Lines
from reports.choices import CheckKind, Side
from reports.domain.rules import check_importing
from reports.domain.rules.check_importing import OWN
from reports.models import Check, CheckTerm


class CheckForm(forms.ModelForm):
    def clean_code(self):
        code = self.cleaned_data["code"]
        if not catalogue.is_code(code):
            raise forms.ValidationError(BAD_CODE)
        if code.startswith(OWN) and "code" in self.changed_data:
            raise forms.ValidationError(f"Mã bắt đầu bằng “{OWN}” dành cho kiểm tra do phần mềm tự lập.")
        return code

    def clean(self):
        """The same shape as `import_checks` asks for."""
        cleaned = super().clean()
        kind, low, high = cleaned.get("kind"), cleaned.get("low"), cleaned.get("high")
        if kind in (CheckKind.SUM, CheckKind.PART) and not cleaned.get("comparator"):
            self.add_error("comparator", "Loại kiểm tra này cần dấu so sánh. Hãy chọn một dấu.")
        if kind == CheckKind.RATIO and low is None and high is None and not {"low", "high"} & self.errors.keys():
            self.add_error("low", "Tỷ số cần giới hạn dưới hoặc giới hạn trên. Hãy ghi ít nhất một giới hạn.")
        if low is not None and high is not None and high < low:
            self.add_error("high", "Giới hạn trên nhỏ hơn giới hạn dưới. Hãy xem lại hai số.")
        return cleaned


class TermForm(forms.ModelForm):
    sign = forms.TypedChoiceField(label="Dấu", choices=[(1, "+"), (-1, "−")], coerce=int, initial=1)


class TermFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """Every term is a number of the form, and the sides that the kind of check compares are there."""
        super().clean()
        if any(self.errors) or not self.instance.kind or not self.instance.form_id:
            return
        terms = [form.cleaned_data for form in self.forms if form.has_changed() or form.instance.pk]
        terms = [term for term in terms if term and not term.get("DELETE")]
        self._refuse_strangers([term["indicator"] for term in terms])
        sides = {term["side"] for term in terms}
        if self.instance.kind == CheckKind.REQUIRED and sides != {Side.LEFT}:
            raise forms.ValidationError("Kiểm tra “Bắt buộc nhập” cần chỉ tiêu ở vế trái và không có vế phải.")
        if self.instance.kind != CheckKind.REQUIRED and sides != {Side.LEFT, Side.RIGHT}:
            raise forms.ValidationError("Loại kiểm tra này cần ít nhất một chỉ tiêu ở mỗi vế.")
        if self.instance.kind == CheckKind.STATED_RATIO:
            self._refuse_no_quotient(terms)

    def _refuse_no_quotient(self, terms) -> None:
        left, right = (
            tuple((term["indicator"].pk, term["sign"]) for term in terms if term["side"] == side) for side in Side
        )
        if not check_importing.is_stated_shape(left, right):
            raise forms.ValidationError(
                "Tỷ lệ ghi trong biểu: vế trái một chỉ tiêu tỷ lệ; vế phải hai chỉ tiêu, thứ tự nhỏ là tử số, "
                "thứ tự lớn là mẫu số; dấu đều là +."
            )

    def _refuse_strangers(self, indicators) -> None:
        known = set(self.instance.form.rows.values_list("indicator", flat=True))
        for indicator in indicators:
            if indicator.pk not in known:
                raise forms.ValidationError(f"Biểu không có chỉ tiêu “{indicator}”. Hãy chọn chỉ tiêu của biểu.")
            if indicator.kind == IndicatorKind.TEXT:
                raise forms.ValidationError(f"“{indicator}” là chỉ tiêu bằng chữ, không kiểm tra được.")


class TermInline(Lines):
    model = CheckTerm
    form = TermForm
    formset = TermFormSet
    fields = ["side", "sign", "indicator", "position"]
    autocomplete_fields = ["indicator"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator")


@admin.register(Check)
class CheckAdmin(AuditedAdmin):
    form = CheckForm
    inlines = [TermInline]
    list_display = ["code", "form", "kind", "severity", "is_active"]
    list_filter = ["form", "kind", "severity", "is_active"]
    list_select_related = ["form"]
    search_fields = ["code", "hint"]
    fieldsets = [
        (
            None,
            {
                "fields": ["form", "code", "kind", "severity", "comparator", "low", "high", "hint", "is_active"],
                "description": f"Kiểm tra có mã bắt đầu bằng “{OWN}” do phần mềm tự lập: "
                "nhập lại biểu thì nội dung sửa ở đây sẽ mất.",
            },
        )
    ]

    def get_readonly_fields(self, request, obj=None):
        """Reasons that units gave are kept by the check's code."""
        if obj is None:
            return []
        return ["form", "code"] if check_importing.is_explained(obj) else ["form"]

    def has_delete_permission(self, request, obj=None):
        return obj is None or not check_importing.is_explained(obj)
