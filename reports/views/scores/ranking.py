"""Xếp hạng: the results of a year; the sheet itself with what it asks, and its steps for the office."""

from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.choices import Rating, SheetState, TieRule
from campaigns.domain.merits import score_sheets, scoring
from campaigns.models import ScoreSheet
from campaigns.views.downloads import list_file
from ccb.core.domain import jobs
from members.domain import access
from members.domain.register.deeds import NotAllowed
from members.views.guards import allowed_anywhere
from reports.domain.scores import ranking as results
from reports.exports import ranking_printing, scores_xlsx
from reports.forms.scores import SheetForm
from reports.views.scores.scores import sheets_for

STEPS = {
    "issue": ("Cho áp dụng", "Bảng điểm đã được áp dụng. Các đơn vị tự chấm được từ bây giờ.", score_sheets.move),
    "withdraw": ("Rút lại để sửa", "Đã rút bảng điểm về bản đang soạn.", results.withdraw),
    "close": ("Chốt kết quả năm", "Đã chốt kết quả. Các đơn vị đều xem được bảng xếp hạng.", results.conclude),
    "open": ("Mở lại kết quả", "Đã mở lại kết quả để sửa.", score_sheets.move),
}

PAGE, COPY = 50, "copy"


@require_safe
@allowed_anywhere("view")
def ranking(request):
    chosen = SheetForm(request.GET, sheets=sheets_for(request.user))
    context = {"form": chosen, "sheet": chosen.chosen}
    if chosen.chosen:
        table = _table(request.user, chosen.chosen)
        ranked = [one for _, results in table.clusters for one in results]
        page = Paginator(ranked, PAGE).get_page(request.GET.get("page"))
        clusters = [(cluster, list(many)) for cluster, many in groupby(page, key=attrgetter("cluster"))]
        context |= {
            "table": table, "page": page, "clusters": clusters, "kept": f"bang={chosen.chosen.pk}",
            "is_whole": _sees_all(request.user, chosen.chosen), "ties": _ties(chosen.chosen),
            "counts": [(rating.label, table.count(rating)) for rating in Rating],
            "over": results.over_the_cap(table.shares) if table.shares.is_over else "",
        }  # fmt: skip
    return render(request, "reports/scores/ranking.html", context)


def _sees_all(user, sheet: ScoreSheet) -> bool:
    """Results that are concluded are for everybody whom the sheet concerns; before that for office and leaders."""
    return sheet.state == SheetState.CLOSED or access.can(user, "oversee", sheet.unit)


def _table(user, sheet: ScoreSheet) -> results.Table:
    units = None if _sees_all(user, sheet) else access.units_for(user, "view")
    return results.table(sheet, on=timezone.localdate(), units=units)


def _ties(sheet: ScoreSheet) -> list[str]:
    return [TieRule(tie).label for tie in sheet.tie_rules]


@require_safe
@allowed_anywhere("view")
def ranking_file(request):
    """The same table as Excel."""
    sheet = _asked(request.GET.get("bang"), sheets_for(request.user))
    if sheet is None:
        return redirect("ranking")
    return list_file(f"xep-hang-thi-dua-{sheet.year}", scores_xlsx.write_results, _table(request.user, sheet))


@require_POST
@allowed_anywhere("compose")
def ranking_print(request):
    """The result table as an official paper, made by a job."""
    own = [one for one in sheets_for(request.user) if access.can(request.user, "compose", one.unit)]
    sheet = _asked(request.POST.get("bang"), own)
    if sheet is None:
        return redirect("ranking")
    try:
        job = ranking_printing.ask(sheet, actor=request.user, at=timezone.now())
    except ranking_printing.NothingToPrint as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('ranking')}?bang={sheet.pk}")
    transaction.on_commit(lambda: jobs.wake(job))
    return redirect("job", job.pk)


def _asked(wanted: str | None, sheets: list[ScoreSheet]) -> ScoreSheet | None:
    return next((one for one in sheets if str(one.pk) == wanted), None)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def sheet_page(request):
    """What a sheet asks; drafts and steps are for the office."""
    seen = ScoreSheet.objects.for_user(request.user, "view").select_related("unit").order_by("-year", "-pk")
    sheets = [one for one in seen if one.state != SheetState.DRAFT or _may_plan(request.user, one)]
    if request.method == "POST":
        return _step(request, [one for one in sheets if _may_plan(request.user, one)])
    chosen = SheetForm(request.GET, sheets=sheets)
    sheet, context = chosen.chosen, {"form": chosen, "sheet": chosen.chosen}
    context["may_add"] = access.can_anywhere(request.user, "plan")
    if sheet:
        is_draft = sheet.state == SheetState.DRAFT
        wrong = score_sheets.problems(score_sheets.terms_of(sheet), sheet.criteria.all()) if is_draft else []
        context |= {
            "groups": _groups(sheet), "ties": _ties(sheet), "is_draft": is_draft,
            "problems": [problem[:1].upper() + problem[1:] for problem in wrong],
            "steps": [
                (verb, words[0]) for verb, words in STEPS.items()
                if _may_plan(request.user, sheet) and score_sheets.MOVES[verb][0] == sheet.state
            ],
            "next_year": sheet.year + 1 if not is_draft and _may_plan(request.user, sheet) else None,
        }  # fmt: skip
    return render(request, "reports/scores/sheet.html", context)


def _may_plan(user, sheet: ScoreSheet) -> bool:
    return access.can(user, "plan", sheet.unit)


def _groups(sheet: ScoreSheet) -> list[tuple[str, list]]:
    found: dict[str, list] = {}
    for one in sheet.criteria.select_related("indicator", "target"):
        told = scoring.steps_told(scoring.read_steps(one.steps))
        found.setdefault(one.group, []).append((one, told))
    return list(found.items())


def _step(request, sheets: list[ScoreSheet]):
    sheet, verb = _asked(request.POST.get("sheet"), sheets), request.POST.get("verb")
    if sheet is None or verb not in (*STEPS, COPY):
        raise Http404
    if verb == COPY:
        return _copy(request, sheet)
    _, done, act = STEPS[verb]
    verb_of = (verb,) if act is score_sheets.move else ()
    try:
        act(sheet, *verb_of, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(f"{reverse('score-sheets')}?bang={sheet.pk}")


def _copy(request, sheet: ScoreSheet):
    """A draft for the year after, shown at once."""
    try:
        unmeasured = score_sheets.copy(sheet, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('score-sheets')}?bang={sheet.pk}")
    told = f"Đã chép thành bản đang soạn của năm {sheet.year + 1}."
    if unmeasured:
        told += f" Các tiêu chí {', '.join(unmeasured)} lấy số từ chỉ tiêu của năm cũ nên nay chấm bằng tay."
    messages.success(request, told)
    made = ScoreSheet.objects.for_user(request.user, "plan").get(unit=sheet.unit, year=sheet.year + 1)
    return redirect(f"{reverse('score-sheets')}?bang={made.pk}")
