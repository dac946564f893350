"""The administrator's pages: our own login before them, and every change in the audit chain."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401  (it registers Group, whichever admin is read first)
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from ccb.core.domain import audit

site = admin.site
site.site_header = site.site_title = site.index_title = "Quản trị hệ thống"
site.empty_value_display = "—"
site.unregister(Group)  # rights come from assignments


@login_not_required
def _login(request, extra_context=None):
    """Never the admin's own login page: it knows no limit on guesses."""
    if site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse("admin:index")))


@require_POST
def _logout(request, extra_context=None):
    audit.record(
        "account.sign_out", request.user, actor=request.user, at=timezone.now(), username=request.user.username
    )
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _password_change(request, extra_context=None):
    return redirect("password_change")


site.login, site.logout, site.password_change = _login, _logout, _password_change


class AuditedAdmin(admin.ModelAdmin):
    """Every addition, change and deletion also stands in the audit chain, in the transaction of the change.

    Only the names of changed fields are kept, never their values. Nothing is changed in bulk.
    """

    actions = None

    def log_addition(self, request, obj, message):
        _record("add", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        _record("change", request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            _record("delete", request, obj, "")
        return super().log_deletions(request, queryset)


class AuditedExport(ExportMixin):
    """A list that goes out as a file: for who may view it, and each attempt stands in the audit chain (A04).

    The form is the plain one: choosing columns needs scripts inside the page, which our CSP forbids.
    """

    export_form_class = ExportForm
    to_encoding = "utf-8-sig"  # for CSV: without the mark Excel does not read it as UTF-8

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_export_data(self, file_format, request, queryset, **kwargs):
        audit.record(
            "admin.export", self.model(), actor=request.user, at=timezone.now(),
            format=file_format.get_extension(), filter=request.GET.urlencode(), count=queryset.count(),
        )  # fmt: skip
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def get_data_for_export(self, request, queryset, **kwargs):
        # Numbers and dates stay what they are; the library would make words of them for formats it does not know.
        return super().get_data_for_export(request, queryset, **kwargs | {"force_native_type": True})


def _record(deed: str, request, obj, message) -> None:
    verb = f"admin.{deed}"
    audit.record(verb, obj, actor=request.user, at=timezone.now(), name=str(obj), change=message)
