"""Bộ lọc đã lưu: a person's own filters of the list, under names."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain.lists import saved_searches
from members.forms.selections import SaveSearchForm
from members.views.guards import allowed_anywhere
from members.views.lists.member_selection import asked, query_of


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def saved_search_list(request):
    """The person's own, and a name for the filters that the address carries."""
    wanted = asked(request)
    form = SaveSearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = saved_searches.save(
                form.cleaned_data["name"], wanted.filters, actor=request.user, at=timezone.now()
            )
        except saved_searches.TooMany as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã lưu bộ lọc “{saved.name}”.")
            return redirect("saved-search", saved.pk)
    context = {"form": form, "saved": saved_searches.of(request.user), "words": wanted.words, "kept": wanted.kept}
    return render(request, "members/selections/saved.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@allowed_anywhere("register")
def saved_search(request, pk: int):
    """The list with these filters; what was typed goes into the session, never into an address."""
    filters = dict(get_object_or_404(saved_searches.of(request.user), pk=pk).filters)
    query = query_of(request.session, filters)
    return redirect(reverse("member-list") + (f"?{query}" if query else ""))


@require_POST
@allowed_anywhere("register")
def saved_search_delete(request, pk: int):
    saved = get_object_or_404(saved_searches.of(request.user), pk=pk)
    saved_searches.delete(saved, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã xoá bộ lọc “{saved.name}”.")
    return redirect("saved-searches")
