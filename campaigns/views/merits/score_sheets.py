"""Soạn bảng điểm: a draft score sheet, its criteria one by one or from a file. Once in force it is not changed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.choices import ScoreRule, SheetState
from campaigns.domain.merits import criteria, score_importing, score_sheets
from campaigns.forms.score_sheets import MOST_CRITERIA, CriteriaFileForm, CriterionForm, TermsForm
from campaigns.models import Criterion, ScoreSheet
from ccb.lib import table_uploads, upload_guards
from ccb.lib.tables import Refused
from members.domain import access
from members.domain.register.deeds import NotAllowed, Stale
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def score_sheet_add(request):
    unit = access.units_for(request.user, "plan").first()
    if unit is None:
        raise Http404
    form = TermsForm(
        request.POST or None, initial={"year": timezone.localdate().year, "unit_kinds": score_sheets.SCORED}
    )
    if request.method == "POST" and form.is_valid():
        said = {"terms": form.terms, "actor": request.user, "at": timezone.now()}
        try:
            made = score_sheets.draft(unit, form.cleaned_data["year"], **said)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lập bảng điểm. Bây giờ ghi các tiêu chí.")
            return redirect(_page(made))
    return _terms(request, form, unit=unit)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def score_sheet_edit(request, pk: int):
    sheet = _draft(request.user, pk)
    form = TermsForm(request.POST or None, instance=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            changed = score_sheets.change(sheet, terms=form.terms, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
            return redirect(_page(sheet))
    return _terms(request, form, sheet=sheet, unit=sheet.unit)


def _terms(request, form: TermsForm, **also):
    status = 422 if form.errors else 200
    return render(request, "campaigns/score_sheets/terms.html", {"form": form, **also}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def criterion_add(request, pk: int):
    sheet = _draft(request.user, pk)
    last = sheet.criteria.last()
    start = {"position": last.position + 1 if last else 1, "group": last.group if last else "", "rule": ScoreRule.TYPED}
    return _criterion(request, sheet, None, CriterionForm(request.POST or None, sheet=sheet, initial=start))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def criterion_edit(request, pk: int):
    """One criterion; a post with `remove` takes it out."""
    drafts = ScoreSheet.objects.for_user(request.user, "plan").filter(state=SheetState.DRAFT)
    one = get_object_or_404(Criterion.objects.filter(sheet__in=drafts).select_related("sheet__unit"), pk=pk)
    if "remove" in request.POST:
        return _take_out(request, one)
    return _criterion(request, one.sheet, one, CriterionForm(request.POST or None, sheet=one.sheet, instance=one))


def _criterion(request, sheet: ScoreSheet, old: Criterion | None, form: CriterionForm):
    status = 422
    if request.method == "POST" and form.is_valid():
        said = {"seen": form.cleaned_data["seen"], "actor": request.user, "at": timezone.now()}
        try:
            changed = criteria.put(sheet, form.criterion, instead_of=old, **said)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu tiêu chí." if changed else "Không có gì thay đổi.")
            return redirect("criterion-add", sheet.pk) if "next" in request.POST else redirect(_page(sheet))
    context = {"form": form, "sheet": sheet, "criterion": old}
    return render(request, "campaigns/score_sheets/criterion.html", context, status=status if form.errors else 200)


def _take_out(request, one: Criterion):
    try:
        criteria.take_out(
            one.sheet, one, seen=request.POST.get("seen", ""), actor=request.user, at=timezone.now()
        )  # fmt: skip
    except (NotAllowed, Stale) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã bỏ tiêu chí {one.code}. Ghi lại nếu bỏ nhầm.")
    return redirect(_page(one.sheet))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def criteria_upload(request, pk: int):
    """The criteria of a file, in the columns of `import_score_sheet`, take the place of those of the draft."""
    sheet = _draft(request.user, pk)
    form = CriteriaFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _loaded(request, sheet, form)
        except (upload_guards.BadFile, NotAllowed) as refused:
            form.add_error("file", str(refused))
        except Refused as refused:
            for words in str(refused).splitlines():
                form.add_error("file", words)
    context = {
        "sheet": sheet, "form": form, "required": score_importing.COLUMNS, "optional": score_importing.OPTIONAL,
    }  # fmt: skip
    return render(request, "campaigns/score_sheets/upload.html", context, status=422 if form.errors else 200)


def _loaded(request, sheet: ScoreSheet, form: CriteriaFileForm):
    columns = {"required": score_importing.COLUMNS, "optional": score_importing.OPTIONAL}
    table = table_uploads.read(form.cleaned_data["file"], **columns, most=MOST_CRITERIA)
    tally = score_importing.fill(table, sheet, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã đọc {tally.rows} tiêu chí từ tệp." if tally.changed else "Không có gì thay đổi.")
    return redirect(_page(sheet))


def _draft(user, pk: int) -> ScoreSheet:
    """One that may still be changed; else 404."""
    own = ScoreSheet.objects.for_user(user, "plan").select_related("unit")
    return get_object_or_404(own, pk=pk, state=SheetState.DRAFT)


def _page(sheet: ScoreSheet) -> str:
    return f"{reverse('score-sheets')}?bang={sheet.pk}"
