"""The catalogue of indicators for the system administrator: seen, put into better words, taken out as a file."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from campaigns import resources
from campaigns.domain import catalogue
from campaigns.models import Indicator
from ccb.core import resources as formats
from ccb.core.admin import AuditedAdmin, AuditedExport
from ccb.lib import text

OWN = ["code", "name", "definition", "uom", "kind", "decimals", "direction", "valid_from", "valid_to"]
LINKS = ["part_of", "numerator", "denominator", "factor", "weight"]


class IndicatorForm(forms.ModelForm):
    def clean_code(self):
        code = self.cleaned_data["code"]
        if not catalogue.is_code(code):
            raise forms.ValidationError("Mã gồm chữ không dấu, chữ số, dấu _ . - và bắt đầu bằng chữ hoặc chữ số.")
        return code

    def clean_name(self):
        return text.clean(self.cleaned_data["name"])


@admin.register(Indicator)
class IndicatorAdmin(AuditedExport, AuditedAdmin):
    """No import here: `manage.py import_indicators` reads files, because it alone refuses what would falsify figures.

    For the same reason what figures depend on cannot be changed here once the indicator exists.
    """

    form = IndicatorForm
    resource_classes = [resources.IndicatorResource]
    formats = [formats.Xlsx, formats.Csv]
    list_display = ["code", "name", "uom", "kind", "decimals"]
    list_filter = ["kind"]
    list_select_related = ["part_of", "numerator", "denominator", "weight"]
    search_fields = ["code", "name"]
    fieldsets = [
        (None, {"fields": OWN}),
        (
            "Liên hệ với chỉ tiêu khác",
            {"fields": LINKS, "description": "Sửa loại, số lẻ và các mục này bằng lệnh import_indicators."},
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        return [*LINKS, "code", "kind", "decimals"] if obj else LINKS

    def has_delete_permission(self, request, obj=None):
        return False  # an indicator ends on a day: old reports name it

    def get_export_filename(self, request, queryset, file_format):
        return f"chi-tieu-{timezone.localdate()}.{file_format.get_extension()}"
