"""What forms and checks share: lines of indicators, and codes."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper

BAD_CODE = "Mã gồm chữ không dấu, chữ số, dấu _ . - và bắt đầu bằng chữ hoặc chữ số."


class Lines(admin.TabularInline):
    """Lines without the signs that open, change or delete the indicator itself."""

    extra = 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field
