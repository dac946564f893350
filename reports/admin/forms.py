"""Forms with their sections and rows."""

from django import forms
from django.contrib import admin

from campaigns.domain import catalogue
from ccb.core.admin import AuditedAdmin
from members.choices import UnitKind
from reports.admin.lines import BAD_CODE, Lines
from reports.models import FormRow, FormSection, ReportForm, Submission


def _is_answered(form: ReportForm | None) -> bool:
    return form is not None and Submission.objects.filter(round__form=form).exists()


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


class _PartOfForm(Lines):
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
