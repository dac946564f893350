"""Templates, rounds, and reports as they were frozen."""

from django import forms
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from ccb.core.admin import AuditedAdmin
from ccb.lib import dates
from reports.domain.writing import phrases, templates
from reports.models import Document, ReportTemplate, Round


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
