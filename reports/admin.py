"""Forms, checks, templates, rounds and documents for the system administrator.

Submissions and values are never here: figures change only through entry, review and the import commands.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from campaigns.choices import IndicatorKind
from campaigns.domain import catalogue
from ccb.core.admin import AuditedAdmin
from ccb.lib import dates
from members.choices import UnitKind
from reports.choices import CheckKind, Side
from reports.domain.rules import check_importing
from reports.domain.rules.check_importing import OWN
from reports.domain.writing import phrases, templates
from reports.models import (
    Check,
    CheckTerm,
    Document,
    FormRow,
    FormSection,
    ReportForm,
    ReportTemplate,
    Round,
    Submission,
)

BAD_CODE = "Mã gồm chữ không dấu, chữ số, dấu _ . - và bắt đầu bằng chữ hoặc chữ số."


def _is_answered(form: ReportForm | None) -> bool:
    return form is not None and Submission.objects.filter(round__form=form).exists()


# --- Forms ------------------------------------------------------------------------------------------------------


class ReportFormForm(forms.ModelForm):
    """Once units have begun to answer, whom the form is for and its code stay."""

    unit_kinds = forms.MultipleChoiceField(
        label="Cấp báo cáo", choices=UnitKind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and _is_answered(self.instance):
            for name in ("code", "unit_kinds"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Đã có đơn vị nhập số liệu nên không sửa được ở đây."

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not catalogue.is_code(code):
            raise forms.ValidationError(BAD_CODE)
        return code


class RowForm(forms.ModelForm):
    """A row keeps its indicator: for another one, take the row away and add a new one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["indicator"].disabled = True


class _Lines(admin.TabularInline):
    """Lines without the signs that open, change or delete the indicator itself."""

    extra = 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class _PartOfForm(_Lines):
    def has_delete_permission(self, request, obj=None):
        return not _is_answered(obj)


class SectionInline(_PartOfForm):
    model = FormSection


class RowInline(_PartOfForm):
    model = FormRow
    form = RowForm
    fields = ["section", "indicator", "position", "is_required", "derivation", "derivation_use"]
    autocomplete_fields = ["indicator"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator", "section")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "section":
            field.queryset = FormSection.objects.filter(form=request.resolver_match.kwargs["object_id"])
            # Read once for all rows, and without the titles, which are wider than the table.
            field.choices = [("", "---"), *((section.pk, f"Mục {section.code}") for section in field.queryset)]
        return field


@admin.register(ReportForm)
class ReportFormAdmin(AuditedAdmin):
    form = ReportFormForm
    list_display = ["code", "name", "frequency", "is_active"]
    search_fields = ["code", "name"]
    fields = [
        "code",
        "name",
        "unit_kinds",
        "frequency",
        "due_rule",
        "due_days",
        "due_weekday",
        "due_day",
        "needs_two_people",
        "rolls_up",
        "is_active",
    ]

    def get_inlines(self, request, obj):
        """Rows stand in sections, so they come when the form has been saved once."""
        return [SectionInline, RowInline] if obj else [SectionInline]

    def has_delete_permission(self, request, obj=None):
        return not _is_answered(obj)


# --- Checks -----------------------------------------------------------------------------------------------------


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


class TermInline(_Lines):
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


# --- Templates --------------------------------------------------------------------------------------------------


class Indented(DjangoJSONEncoder):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"indent": 2})


class TemplateForm(forms.ModelForm):
    content = forms.JSONField(
        label="Nội dung",
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 30, "cols": 110, "spellcheck": "false"}),
    )

    def clean(self):
        cleaned = super().clean()
        form, content = cleaned.get("form"), cleaned.get("content")
        if form and content:
            try:
                templates.check(form, content)
            except (templates.BadTemplate, phrases.UnknownPlaceholder) as error:
                self.add_error("content", str(error))
        return cleaned


@admin.register(ReportTemplate)
class ReportTemplateAdmin(AuditedAdmin):
    form = TemplateForm
    list_display = ["name", "form", "code", "version", "is_active"]
    list_filter = ["form"]
    list_select_related = ["form"]
    search_fields = ["name", "code"]
    fields = ["form", "code", "name", "purpose", "is_active", "content"]

    def save_model(self, request, obj, form, change):
        """Another content is another version."""
        obj.version += int(change and bool({"name", "content"} & set(form.changed_data)))
        super().save_model(request, obj, form, change)
        if not obj.versions.filter(version=obj.version).exists():
            templates.remember(obj, actor=request.user, at=timezone.now())


# --- Rounds and documents ---------------------------------------------------------------------------------------


class RoundForm(forms.ModelForm):
    def clean_cut_off_on(self):
        first, last, day = self.instance.starts_on, self.instance.ends_on, self.cleaned_data["cut_off_on"]
        if not first <= day <= last:
            raise forms.ValidationError(f"Ngày này phải nằm trong kỳ: từ {dates.show(first)} đến {dates.show(last)}.")
        return day


@admin.register(Round)
class RoundAdmin(AuditedAdmin):
    """Rounds are opened on the progress page."""

    form = RoundForm
    list_display = ["label", "form", "cut_off_on", "due_on"]
    list_filter = ["form"]
    list_select_related = ["form"]
    fields = ["form", "label", "cut_off_on", "due_on", "is_estimate", "batch", "closed_at"]
    readonly_fields = ["form", "label", "is_estimate", "batch", "closed_at"]

    @admin.display(description="kỳ", ordering="ends_on")
    def label(self, round):
        return round.label

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return obj is None or not obj.submissions.exists()


@admin.register(Document)
class DocumentAdmin(AuditedAdmin):
    """A frozen report is looked at only."""

    list_display = ["title", "unit", "round", "pages", "created_by", "created_at"]
    search_fields = ["title", "unit__name"]
    fields = ["title", "unit", "round", "template", "pages", "created_by", "created_at", "state", "sha256"]

    def get_queryset(self, request):
        return Document.objects.for_page()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
