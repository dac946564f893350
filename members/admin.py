"""Units, accounts and assignments for the system administrator; clerks never come here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.utils import timezone

from ccb.core.admin import AuditedAdmin
from members.domain import units
from members.models import Assignment, Letterhead, Unit, UnitAlias, User


@admin.register(Unit)
class UnitAdmin(AuditedAdmin):
    """Units are opened, closed and moved by the domain alone; here only the order and the code change."""

    list_display = ["titled_name", "parent", "code", "position", "valid_from", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "aliases__name"]
    fields = ["kind", "name", "code", "position", "parent", "path", "valid_from", "valid_to"]
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
