"""Signing in and out, the password, the size of text."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from members.choices import TextSize
from members.domain import accounts
from members.forms.accounts import PasswordForm, SignInForm
from members.views.guards import address_of


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next_page(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and _signs_in(request, form):
        return redirect(_next_page(request))
    interrupted = bool(request.GET.get("next", "/").strip("/"))
    page = {"form": form, "interrupted": interrupted, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "members/accounts/sign_in.html", page, status=422 if form.errors else 200)


def _signs_in(request: HttpRequest, form: SignInForm) -> bool:
    if not form.is_valid():
        return False
    try:
        user = accounts.verify(**form.cleaned_data, address=address_of(request), at=timezone.now())
    except accounts.SignInRefused:
        form.add_error(None, SignInForm.REFUSED)
        return False
    except accounts.SignInLocked:
        form.add_error(None, SignInForm.LOCKED)
        return False
    auth.login(request, user)
    return True


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    accounts.record_sign_out(request.user, at=timezone.now())
    auth.logout(request)
    messages.success(request, "Bạn đã đăng xuất.")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.change_password(
            request.user, form.cleaned_data["new_password1"], actor=request.user, at=timezone.now()
        )
        auth.update_session_auth_hash(request, request.user)  # this session goes on, all others end
        messages.success(request, "Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng tài khoản này đã bị đăng xuất.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    page = {"form": form}
    return render(request, "members/accounts/change_password.html", page, status=422 if form.errors else 200)


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    size = request.POST.get("text_size")
    if size not in TextSize.values:
        return HttpResponseBadRequest("Không có cỡ chữ này.", content_type="text/plain; charset=utf-8")
    accounts.set_text_size(request.user, TextSize(size), at=timezone.now())
    return redirect(_next_page(request))


def _next_page(request: HttpRequest) -> str:
    """Where the person was going, if that is on this site; otherwise the first page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
