"""Bảng tiến độ nộp: who has sent, who owes; opening, changing and closing a round."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain import access
from members.views.guards import allowed_anywhere, allowed_everywhere
from reports.domain.asking import completeness, round_changes, rounds
from reports.domain.sheets import deciding
from reports.forms.board import StandingForm
from reports.forms.rounds import RoundEditForm, RoundForm
from reports.models import Round

UNITS_A_PAGE = 60


@require_safe
@allowed_anywhere("review")
def progress(request):
    """The round chosen by `ky`, else the latest; what to do when there is none."""
    seen = completeness.rounds_for(request.user, "review")
    if not seen:
        return render(request, "reports/progress/none.html", {"may_open": _may_open(request)})
    wanted = request.GET.get("ky", "")
    chosen = next((round for round in seen if str(round.pk) == wanted), seen[0])
    return redirect("progress-round", chosen.pk)


@require_safe
@allowed_anywhere("review")
def progress_round(request, pk: int):
    round, others = one_of(completeness.rounds_for(request.user, "review"), pk)
    table = completeness.of_round(round, request.user, "review", on=timezone.localdate())
    form = StandingForm(request.GET)
    lines = [line for line in table.lines if completeness.stands(line, form.standing)]
    page = Paginator(lines, UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": table,
        "form": form,
        "kept": kept(request),
        "page": page,
        "others": others,
        "decided": {line.unit.pk for line in page if deciding.may(request.user, "review", line.unit, round.form)},
        "may_compose": access.can_anywhere(request.user, "compose"),
        "may_enter_for": access.can_anywhere(request.user, "enter_for"),
        "may_open": _may_open(request),
    }
    return render(request, "reports/progress/round.html", context)


def kept(request) -> str:
    """The query of the address without the page: what narrows the table."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def one_of(seen: list[Round], pk: int) -> tuple[Round, list[Round]]:
    """The round of this id and the others; a round that asks nothing of the user's units does not exist for him."""
    chosen = next((round for round in seen if round.pk == pk), None)
    if chosen is None:
        raise Http404
    return chosen, [round for round in seen if round.pk != pk]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("reopen")
def round_open(request):
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open(request, form)
    return _open_page(request, form)


def _open(request, form: RoundForm):
    asked, period = form.cleaned_data, form.cleaned_data["period"]
    terms = {
        "cut_off_on": asked["cut_off_on"] or period.ends_on,
        "due_on": asked["due_on"],
        "is_estimate": asked["is_estimate"],
    }
    try:
        round = rounds.open_round(
            asked["form"], period, actor=request.user, at=timezone.now(), batch=asked["batch"],
            only_units=asked["only_units"], **terms,
        )  # fmt: skip
    except rounds.NotAskable as error:
        form.add_error("only_units", str(error))
        return _open_page(request, form)
    except rounds.RoundExists as error:
        round = error.round
        is_same = set(round.only_units.all()) == set(asked["only_units"])
        if not is_same or any(getattr(round, name) != value for name, value in terms.items()):
            return _open_page(request, form, opened_before=round)
    messages.success(request, f"Đã mở kỳ {round.label}. Các đơn vị thấy biểu này trong “Việc cần làm”.")
    return redirect("progress-round", round.pk)


def _open_page(request, form: RoundForm, opened_before: Round | None = None):
    context = {"form": form, "opened_before": opened_before}
    status = 422 if form.errors or opened_before else 200
    return render(request, "reports/progress/open.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("reopen")
def round_edit(request, pk: int):
    """Sửa kỳ: the due day, the cut-off day, the list of units."""
    round = get_object_or_404(Round.objects.select_related("form"), pk=pk)
    form = RoundEditForm(request.POST or None, round=round)
    if request.method == "POST" and form.is_valid() and _changed(request, round, form):
        return redirect("progress-round", round.pk)
    context = {"form": form, "round": round}
    return render(request, "reports/progress/edit.html", context, status=422 if form.errors else 200)


def _changed(request, round: Round, form: RoundEditForm) -> bool:
    """Whether it was taken; what stands in the way is then said beside its field."""
    try:
        changed = round_changes.change(round, actor=request.user, at=timezone.now(), **form.cleaned_data)
    except round_changes.CannotChange as refused:
        form.add_error(refused.field or None, str(refused))
        return False
    if changed:
        messages.success(request, f"Đã sửa kỳ {round.label}.")
    else:
        messages.info(request, "Không có gì khác với lúc trước.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("reopen")
def round_close(request, pk: int):
    """Khoá kỳ, mở khoá: `do` says which; asked for first, because every unit feels it."""
    round = get_object_or_404(Round.objects.select_related("form"), pk=pk)
    if request.method != "POST":
        table = completeness.of_round(round, request.user, "reopen", on=timezone.localdate())
        return render(request, "reports/progress/close.html", {"round": round, "table": table})
    if request.POST.get("do") == "close":
        rounds.close(round, actor=request.user, at=timezone.now())
        messages.success(request, f"Đã khoá kỳ {round.label}.")
    elif request.POST.get("do") == "unlock":
        rounds.unlock(round, actor=request.user, at=timezone.now())
        messages.success(request, f"Đã mở khoá kỳ {round.label}. Các đơn vị lại gửi được.")
    return redirect("progress-round", round.pk)


@require_POST
@allowed_everywhere("reopen")
def unit_open(request, round: int, unit: int):
    """Begin the sheet of a unit that has none, to open it for the unit alone on its page."""
    round = get_object_or_404(Round.objects.select_related("form"), pk=round)
    unit = get_object_or_404(access.units_for(request.user, "reopen"), pk=unit)
    try:
        submission = rounds.submission_for(round, unit, at=timezone.now())
    except rounds.NotExpected as refused:
        messages.error(request, str(refused))
        return redirect("progress-round", round.pk)
    return redirect(f"{reverse('review', args=[submission.pk])}#mo-rieng")


def _may_open(request) -> bool:
    return access.can_everywhere(request.user, "reopen")
