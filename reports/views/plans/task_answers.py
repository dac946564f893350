"""Kết quả nhiệm vụ: what a unit tells of a task it was given, beside what the approved figures say."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.domain import kept_files
from campaigns.domain.directives import answering, directive_tasks
from campaigns.forms.directives import AnswerForm, answered_by
from campaigns.forms.programs import CHOOSE_AGAIN, PaperForm
from campaigns.models import Delivery, Task
from campaigns.views.kept_files import added
from ccb.lib import periods
from ccb.lib.periods import Period
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Unit
from members.views.guards import allowed_anywhere
from reports.domain.plans import answered


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def task_answer(request, pk: int, unit: int):
    """The answer of that unit, of the period `ky` where the task comes back; a file may come along."""
    task, by = _asked(request.user, pk, unit)
    period = _period(task, request.GET.get("ky", ""))
    code = period.code if period else ""
    found = task.answers.for_user(request.user, "view").filter(unit=by, period=code).first()
    form = AnswerForm(request.POST or None, task=task, initial=answered_by(found))
    papers, status = PaperForm(request.POST, request.FILES) if request.FILES else None, 422
    if form.is_bound and form.is_valid():
        try:
            if _told(request, task, by, form, code, papers):
                messages.success(request, f"Đã lưu kết quả của {by.in_sentence}.")
                return redirect("directive", task.directive_id)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
    if form.errors and papers is not None and not papers.errors:
        papers.add_error("file", CHOOSE_AGAIN)
    context = {
        "form": form, "task": task, "unit": by, "period": period, "answer": found, "is_stale": status == 409,
        "other": _other(period), "beside": answered.beside(task, by, found, period),
        "files": found.files.all() if found else [], "paper": papers or PaperForm(),
    }  # fmt: skip
    return render(request, "reports/answers/answer.html", context, status=status if _is_wrong(form, papers) else 200)


def _is_wrong(form: AnswerForm, papers: PaperForm | None) -> bool:
    return bool(form.errors or papers is not None and papers.errors)


def _told(request, task: Task, unit: Unit, form: AnswerForm, code: str, papers: PaperForm | None) -> bool:
    """Whether the answer is kept, with its file when one came along: both or none."""
    if papers is not None and not papers.is_valid():
        return False
    seen, said = form.cleaned_data["seen"] or 0, {"actor": request.user, "at": timezone.now()}
    with transaction.atomic():
        kept = answering.answer(task, unit, form.facts(code), seen_version=seen, **said)
        is_whole = papers is None or added(request, papers, kept, kept_files.add_paper)
        transaction.set_rollback(not is_whole)
    return is_whole


def _asked(user, pk: int, unit: int) -> tuple[Task, Unit]:
    """A task and a unit that the document was given to and that the user records for; else 404."""
    task = get_object_or_404(
        Task.objects.for_user(user, "view").select_related("directive", "indicator", "target__campaign__unit"), pk=pk
    )
    own = recording.units_for(user).order_by().values("pk")
    given = Delivery.objects.for_user(user, "view").filter(directive=task.directive_id, unit=unit, unit__in=own)
    return task, get_object_or_404(given.select_related("unit")).unit


def _period(task: Task, code: str) -> Period | None:
    owed = directive_tasks.owed_period(task, on=timezone.localdate())
    if owed is None or not code:
        return owed
    try:
        return periods.parse(code)
    except periods.PeriodError as error:
        raise Http404 from error


def _other(period: Period | None) -> list[Period]:
    """The periods beside the one that is shown."""
    return [period.previous(), period.next()] if period else []
