"""Chấm điểm: who has scored, and one unit's sheet with the points of all three."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import ScoreSheet
from campaigns.views.downloads import list_file
from ccb.lib import keys
from members.domain import access
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Unit
from members.views.guards import allowed_anywhere
from reports.choices import Stage
from reports.domain.scores import evaluations, ranking, score_rows, steps
from reports.exports import scores_xlsx
from reports.forms.scores import MarksForm, SheetForm, StepForm
from reports.models import Evaluation

STEPS = {  # verb: the button, what is told when it is done
    "send": ("Kiểm tra và gửi", "Đã gửi phiếu chấm điểm."),
    "judge": ("Chuyển hội đồng", "Đã chuyển hội đồng chấm."),
    "decide": ("Chốt điểm và xếp loại", "Đã chốt điểm và xếp loại."),
    "return": ("Trả lại đơn vị", "Đã trả lại đơn vị."),
    "send_back": ("Trả lại cụm", "Đã trả lại."),
    "reopen": ("Mở lại để chấm", "Đã mở lại."),
}
PAGE = 50
HANDING_ON = ("send", "judge", "decide")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def scores(request):
    """The units of a sheet that the user sees, with how far each is; a post begins the sheet of one of them."""
    chosen = SheetForm(request.GET, sheets=sheets_for(request.user))
    if request.method == "POST":
        return _begin(request)
    context = {"form": chosen, "sheet": chosen.chosen}
    if chosen.chosen:
        seen = _seen(request.user, chosen.chosen)
        table = ranking.table(chosen.chosen, on=timezone.localdate(), units=seen)
        mine = set(access.units_for(request.user, "enter").values_list("pk", flat=True))
        office = access.can(request.user, "plan", chosen.chosen.unit)
        page = Paginator(table.results, PAGE).get_page(request.GET.get("page"))
        lines = [(one, office or one.unit.pk in mine) for one in page.object_list]
        context |= {"table": table, "page": page, "lines": lines, "kept": f"bang={chosen.chosen.pk}"}
    return render(request, "reports/scores/list.html", context)


def sheets_for(user) -> list[ScoreSheet]:
    """Those by which units are or were scored, the latest first."""
    return list(ScoreSheet.objects.for_user(user, "view").standing().select_related("unit").order_by("-year", "pk"))


def _seen(user, sheet: ScoreSheet):
    """The own units, and those that they judge for the cluster."""
    judged = Evaluation.objects.for_user(user, "view").filter(sheet=sheet).order_by().values("unit")
    return access.units_for(user, "view") | Unit.objects.filter(pk__in=judged)


def _begin(request):
    """An id that is no unit's of the user's, or no sheet's, does not exist for him."""
    sheet = next((one for one in sheets_for(request.user) if str(one.pk) == request.POST.get("sheet")), None)
    unit = keys.row(access.units_for(request.user, "view"), request.POST.get("unit"))
    if sheet is None or unit is None:
        raise Http404
    try:
        made = evaluations.begin(sheet, unit, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("scores")
    return redirect("score", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def score(request, pk: int):
    """The sheet; a post keeps the points, or keeps them and takes a step."""
    one = get_object_or_404(Evaluation.objects.for_user(request.user, "view").for_page(), pk=pk)
    rows = score_rows.rows(one, on=timezone.localdate())
    if request.method != "POST":
        return _page(request, one, rows)
    verb = request.POST.get("verb", "save")
    if verb not in (*STEPS, "save"):
        raise Http404
    form = _marks(request, one, rows)
    if form and verb in (*HANDING_ON, "save") and not form.is_valid():
        return _page(request, one, rows, form, status=422)
    return _act(request, one, rows, verb, form)


def _marks(request, one: Evaluation, rows) -> MarksForm | None:
    """The form of the stage that is open, for whoever scores now."""
    stage = steps.STAGES.get(one.state)
    if stage is None or not steps.may_score(request.user, one):
        return None
    data = request.POST if request.method == "POST" else None
    return MarksForm(data, rows=rows, stage=stage)


def _act(request, one: Evaluation, rows, verb: str, form: MarksForm | None):
    step, said = StepForm(request.POST), {"actor": request.user, "at": timezone.now()}
    if not step.is_valid():
        return _page(request, one, rows, form, step, status=422)
    seen = step.cleaned_data["version"]
    try:
        if form and verb in (*HANDING_ON, "save") and evaluations.save(one, form.said, seen_version=seen, **said):
            seen = one.version
        if verb != "save":
            told = {name: step.cleaned_data[name] for name in ("reason", "rating")}
            evaluations.move(one, verb, seen_version=seen, **told, **said)
    except Stale as refused:
        step.add_error(None, str(refused))
        return _page(request, _anew(one), score_rows.rows(one, on=timezone.localdate()), form, step, status=409)
    except evaluations.Faulty as refused:
        form.show(refused.faults)
        return _page(request, _anew(one), score_rows.rows(one, on=timezone.localdate()), form, step, status=422)
    except NotAllowed as refused:
        step.add_error(None, str(refused))
        return _page(request, _anew(one), score_rows.rows(one, on=timezone.localdate()), form, step, status=422)
    asked = keys.read(request.POST.get("files_of"))
    if verb == "save" and asked is not None:  # what was typed is kept before the page is left
        return redirect("score-evidence", one.pk, asked)
    messages.success(request, STEPS[verb][1] if verb in STEPS else "Đã lưu điểm.")
    return redirect("score", one.pk)


def _anew(one: Evaluation) -> Evaluation:
    """What was kept before the refusal stays; the page binds to it."""
    one.refresh_from_db(fields=["state", "version", "rating", "rating_reason"])
    return one


def _page(request, one: Evaluation, rows, form: MarksForm | None = None, step: StepForm | None = None, *, status=200):
    form = form or (_marks(request, one, rows) if request.method != "POST" else None)
    verbs = steps.verbs_for(request.user, one)
    totals = {stage: score_rows.total(rows, stage) for stage in Stage}
    context = {
        "evaluation": one, "sheet": one.sheet, "form": form, "step": step or StepForm(initial={"version": one.version}),
        "groups": _groups(rows, form), "totals": totals, "version": one.version,
        "onward": [(verb, STEPS[verb][0]) for verb in verbs if verb in HANDING_ON],
        "back": [(verb, STEPS[verb][0]) for verb in verbs if verb not in HANDING_ON],
        "moves": one.moves.select_related("actor"), "is_stale": status == 409,
        "council_rates": "decide" in verbs,
    }  # fmt: skip
    return render(request, "reports/scores/score.html", context, status=status)


def _groups(rows, form: MarksForm | None) -> list[tuple[str, list]]:
    """(name, lines) in the order of the sheet; a line is the row with its fields, None where nobody scores now."""
    found: dict[str, list] = {}
    for row in rows:
        found.setdefault(row.criterion.group, []).append((row, form.fields_of(row) if form else None))
    return list(found.items())


@require_safe
@allowed_anywhere("view")
def score_file(request, pk: int):
    """The sheet as Excel."""
    one = get_object_or_404(Evaluation.objects.for_user(request.user, "view").for_page(), pk=pk)
    rows = score_rows.rows(one, on=timezone.localdate())
    return list_file(f"phieu-cham-diem-{one.sheet.year}", scores_xlsx.write_one, one, rows)
