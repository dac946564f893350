"""Nhiệm vụ của văn bản: writing them down, withdrawing them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.directives import directive_tasks
from campaigns.exports import directives_xlsx
from campaigns.forms.directives import TaskForm, told_by
from campaigns.models import Task
from campaigns.views.directives.directives import own_directive, seen_directive
from campaigns.views.downloads import list_file
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.views.guards import allowed_anywhere


@require_safe
@allowed_anywhere("view")
def tasks_file(request, pk: int):
    """The tasks of the document as Excel."""
    tasks = seen_directive(request.user, pk).tasks.select_related("indicator", "target").prefetch_related("units")
    return list_file("nhiem-vu", directives_xlsx.write_tasks, tasks)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def task_add(request, pk: int):
    directive = own_directive(request.user, pk)
    form = TaskForm(request.POST or None, directive=directive)
    if form.is_bound and form.is_valid():
        try:
            directive_tasks.add(directive, form.facts, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã ghi nhiệm vụ.")
            return redirect("task-add" if "more" in request.POST else "directive", pk)
    context = {"form": form, "directive": directive}
    return render(request, "campaigns/directives/task.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def task_edit(request, pk: int):
    task = _own_task(request.user, pk)
    directive = task.directive
    form, status = TaskForm(request.POST or None, directive=directive, initial=told_by(task)), 422
    if form.is_bound and form.is_valid():
        said = {"seen": form.cleaned_data["seen"], "actor": request.user, "at": timezone.now()}
        try:
            changed = directive_tasks.change(task, form.facts, **said)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu nhiệm vụ." if changed else "Không có gì thay đổi.")
            return redirect("directive", directive.pk)
    context = {"form": form, "directive": directive, "task": task, "is_stale": status == 409}
    return render(request, "campaigns/directives/task.html", context, status=status if form.errors else 200)


@require_POST
@allowed_anywhere(*recording.VERBS)
def task_withdraw(request, pk: int):
    task, at = _own_task(request.user, pk), timezone.now()
    try:
        reason = request.POST.get("reason", "")
        directive_tasks.withdraw(task, reason=reason, on=timezone.localdate(at), actor=request.user, at=at)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("task-edit", pk)
    messages.success(request, f"Đã rút nhiệm vụ {task.position}.")
    return redirect("directive", task.directive_id)


def _own_task(user, pk: int) -> Task:
    found = get_object_or_404(Task.objects.for_user(user, "view").select_related("directive__unit"), pk=pk)
    found.directive = own_directive(user, found.directive_id)
    return found
