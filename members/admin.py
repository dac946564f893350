"""Units, accounts and assignments for the system administrator; clerks never come here."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.utils import timezone

from ccb.core import resources as formats
from ccb.core.admin import AuditedAdmin, AuditedExport
from members import resources
from members.domain import units
from members.domain.benefits import rule_terms
from members.models import Assignment, Letterhead, Regime, RegimeTerm, Unit, UnitAlias, User


@admin.register(Unit)
class UnitAdmin(AuditedAdmin):
    """Units are opened, closed and moved by the domain alone; here only title, order and code change."""

    list_display = ["titled_name", "parent", "code", "position", "valid_from", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "aliases__name"]
    fields = ["kind", "title", "name", "code", "position", "parent", "path", "valid_from", "valid_to"]
    readonly_fields = ["kind", "name", "parent", "path", "valid_from", "valid_to"]

    @admin.display(description="đơn vị", ordering="name")
    def titled_name(self, unit):
        return unit.titled

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(UnitAlias)
class UnitAliasAdmin(AuditedAdmin):
    list_display = ["name", "unit"]
    list_select_related = ["unit"]
    search_fields = ["name", "unit__name"]
    fields = ["unit", "name"]
    autocomplete_fields = ["unit"]

    def save_model(self, request, obj, form, change):
        obj.pk = units.add_alias(obj.unit, obj.name, actor=request.user, at=timezone.now()).pk

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Letterhead)
class LetterheadAdmin(AuditedAdmin):
    list_display = ["unit", "issuing_body", "place", "valid_from", "valid_to"]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]


class RegimeTermForm(forms.ModelForm):
    """A condition is kept only in a form that the register can be asked."""

    def clean(self):
        said = super().clean()
        if all(said.get(name) for name in ("field", "comparator", "value")):
            try:
                said["value"] = rule_terms.read(said["field"], said["comparator"], said["value"])
            except rule_terms.UnreadableTerm as error:
                self.add_error("value", str(error))
        return said


class RegimeTermInline(admin.TabularInline):
    model = RegimeTerm
    form = RegimeTermForm
    extra = 1
    fields = ["alternative", "field", "comparator", "value"]


@admin.register(Regime)
class RegimeAdmin(AuditedExport, AuditedAdmin):
    """The rules are the office's to confirm. A regime ends by being switched off: members' files name it."""

    resource_classes = [resources.RegimeResource]
    formats = [formats.Xlsx, formats.Csv]
    inlines = [RegimeTermInline]
    list_display = ["code", "name", "benefit", "is_active"]
    list_filter = ["benefit", "is_active"]
    search_fields = ["code", "name", "legal_basis"]
    fields = ["code", "name", "legal_basis", "benefit", "note", "position", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("terms")

    def get_export_filename(self, request, queryset, file_format):
        return f"che-do-{timezone.localdate()}.{file_format.get_extension()}"


@admin.register(Assignment)
class AssignmentAdmin(AuditedAdmin):
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__username", "user__full_name", "unit__name"]
    autocomplete_fields = ["user", "unit"]


@admin.register(User)
class AccountAdmin(AuditedAdmin, UserAdmin):
    """An account is switched off, never deleted: the audit chain names it."""

    list_display = ["username", "full_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "full_name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    add_form = AdminUserCreationForm
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "phone"]}),
        ("Quyền vào hệ thống", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Mốc thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "usable_password", "password1", "password2"]})]

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        return super().user_change_password(request, id, form_url)

    def has_delete_permission(self, request, obj=None):
        return False
