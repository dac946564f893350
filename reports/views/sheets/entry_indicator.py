"""One cell of a sheet with all that is known of it: beside the entry table, or as a page of its own."""

from decimal import Decimal

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.domain.plans import promises
from campaigns.models import Indicator
from ccb.lib import charts, numbers, periods
from members.domain import access
from reports.domain.asking import forms as structures
from reports.domain.figures import derived
from reports.domain.sheets import comments, entry, history, past
from reports.forms.comments import CommentForm
from reports.models import Submission

WIDTH = 326  # pixels of the chart: a phone's panel shows it whole, so that its letters stay as large as the page's
NAMES_SHARE = Decimal("0.54")  # of it for the longest name of a period, "01/01/2024–31/5/2024"


@require_http_methods(["GET", "HEAD", "POST"])
def entry_indicator(request, pk: int, indicator: int):
    """With `phan=1` only the part that the entry page puts beside its table."""
    submission = get_object_or_404(Submission.objects.for_user(request.user, "view").for_page(), pk=pk)
    asked = {one.pk: one for one in structures.indicators(submission.round.form)}
    if indicator not in asked:
        raise Http404
    if request.method == "POST":
        return _say(request, submission, asked[indicator])
    return _page(request, submission, asked[indicator], CommentForm())


def _say(request, submission: Submission, indicator: Indicator):
    if not comments.may_say(request.user, submission):
        raise Http404
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            comments.say(submission, indicator, form.cleaned_data["said"], actor=request.user, at=timezone.now())
        except comments.CannotSay as refused:
            form.add_error("said", str(refused))
        else:
            if _is_part(request):
                return _page(request, submission, indicator, CommentForm())
            return redirect("entry-indicator", submission.pk, indicator.pk)
    return _page(request, submission, indicator, form, status=422)


def _is_part(request) -> bool:
    return "phan" in request.GET


def _page(request, submission: Submission, indicator: Indicator, form: CommentForm, *, status: int = 200):
    value = entry.values_of(submission).get(indicator.code)
    context = {
        "submission": submission,
        "indicator": indicator,
        "shown": entry.shown(value, indicator),
        "note": value.note if value else "",
        "facts": _facts(submission, indicator),
        "series": _series(submission, indicator),
        "thread": comments.of_cell(submission, indicator),
        "may_say": comments.may_say(request.user, submission),
        "changes": history.changes(submission, indicator),
        "form": form,
        "may_enter": access.can(request.user, "enter", submission.unit),
        "may_review": access.can(request.user, "review", submission.unit),
    }
    template = "panel" if _is_part(request) else "page"
    return render(request, f"reports/indicator/{template}.html", context, status=status)


def _facts(submission: Submission, indicator: Indicator) -> list[tuple[str, str]]:
    """What stands beside the figure, each with its name; what is not known is left out."""
    beside = past.beside(submission, [indicator])[indicator.pk]
    period = periods.parse(submission.round.period)
    before = entry.shown(past.previous_values(submission).get(indicator.pk), indicator)
    found = [
        (f"Kỳ trước ({period.previous().short_label})", before),
        (f"Cùng kỳ năm trước ({period.same_last_year().short_label})", _figure(beside.last_year, indicator)),
        (f"Cộng các kỳ trước trong năm {period.year}", _figure(beside.so_far, indicator)),
    ]
    promised = promises.of_unit(submission.unit, [indicator.pk], on=submission.round.cut_off_on)
    found += [(f"Chỉ tiêu: {one.target.campaign}", one.words) for one in promised.get(indicator.pk, ())]
    register = derived.of_submission(submission).get(indicator.code)
    if register:
        found.append((register.book, register.words))
    return [(name, told) for name, told in found if told]


def _figure(number: Decimal | None, indicator: Indicator) -> str:
    return numbers.show(number, indicator.decimals)


def _series(submission: Submission, indicator: Indicator) -> dict | None:
    """The last periods as a chart and as its table; None for words."""
    if indicator.is_text:
        return None
    rows = [
        charts.Bar(period.short_label, number, _figure(number, indicator))
        for period, number in past.over_periods(submission, indicator)
    ]
    chart = charts.bars(
        rows, title=f"{indicator.name}, các kỳ gần đây", uom=indicator.uom, width=WIDTH, font="inherit",
        label_share=NAMES_SHARE,
    )  # fmt: skip
    return {"chart": chart, "rows": rows}
