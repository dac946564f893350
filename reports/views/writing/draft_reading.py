"""Reading a draft: preview, what is amiss, what the units told, its versions, what people say of it."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ccb.lib import keys
from reports.choices import Theme
from reports.domain.papers import composing
from reports.domain.writing import draft_reading, draft_versions, drafting, drafts
from reports.domain.writing.drafts import HEAD
from reports.forms.drafts import LABELS, CommentForm, CompareForm
from reports.models import ReportDraft
from reports.views.writing.draft_blocks import rendered
from reports.views.writing.drafts import draft_of, frame, reading_of

BLOCKS_A_PAGE = 120
KINDS = (
    ("unknown", "Chưa lập được báo cáo khi còn các chỗ này"),
    ("typed", "Số gõ tay, không gắn với số liệu"),
    ("words", "Lời văn trái với số liệu"),
    ("glyph", "Ký tự không in được"),
    ("bare", "Tiêu đề chưa có nội dung"),
    ("blank", "Chỉ tiêu nhắc trong báo cáo mà chưa có số liệu"),
    ("total", "Số liệu tổng hợp không khớp"),
    ("head", "Người ký, ngày ghi trên báo cáo"),
    ("finding", "Cảnh báo của đơn vị chưa có lời giải thích"),
    ("missing", "Đơn vị còn thiếu"),
    ("comment", "Ý kiến chưa xử lý"),
    ("unused", "Số liệu chưa dùng"),
)


@require_safe
def draft_preview(request, pk: int):
    """The text whole, with the figures of now."""
    draft = draft_of(request, pk, "oversee")
    kept = drafts.blocks_of(draft)
    reading = reading_of(draft, kept)
    made = rendered(reading, kept) if reading else []
    page = Paginator(made, BLOCKS_A_PAGE).get_page(request.GET.get("trang"))
    head = drafts.content_of(kept)
    subject = draft_reading.subject(head, reading) if reading else []
    context = frame(request, draft, "draft-preview") | {
        "page": page, "head": head, "subject": subject, "nothing": reading is None,
    }  # fmt: skip
    return render(request, "reports/drafts/preview.html", context)


@require_safe
def draft_check(request, pk: int):
    draft = draft_of(request, pk, "oversee")
    kept = drafts.blocks_of(draft)
    reading = reading_of(draft, kept)
    points = _points(draft, kept, reading) if reading else []
    groups = [(title, [one for one in points if one.kind == kind]) for kind, title in KINDS]
    context = frame(request, draft, "draft-check") | {
        "groups": [group for group in groups if group[1]], "nothing": reading is None,
        "blocking": any(point.is_blocking for point in points), "count": len(points),
        "documents": draft.documents.order_by("-pk")[:10], "steps": draft.steps.select_related("actor"),
    }  # fmt: skip
    return render(request, "reports/drafts/check.html", context)


def _points(draft: ReportDraft, kept, reading: composing.Reading) -> list[draft_reading.Point]:
    comments = Counter(draft.comments.filter(settled_at=None).values_list("key", flat=True))
    said = draft_reading.say(kept, reading)
    head = next(block.data for block in kept if block.key == HEAD)
    found = draft_reading.points(kept, said, reading, composing.findings(reading), comments)
    return found + draft_reading.of_head(draft, head, reading)


# --- What the units told ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_told(request, pk: int):
    """The units' words by what they are about; a click takes one into the text, with its source."""
    draft = draft_of(request, pk, "compose" if request.method == "POST" else "oversee")
    kept = drafts.blocks_of(draft)
    reading = reading_of(draft, kept)
    told = reading.facts.told if reading else []
    if request.method == "POST":
        return _accept(request, draft, told)
    taken = {_source_key(block.data["source"]) for block in kept if block.data.get("source")}
    places = draft_reading.places(kept, reading.facts.words if reading else {})
    themes: dict[str, list] = {}
    for one in told:
        line = {"telling": one, "is_taken": _source_key(one.source) in taken}
        themes.setdefault(one.theme_label, []).append(line | {"place": draft_reading.place_of(one, places)})
    context = frame(request, draft, "draft-told") | {"themes": themes.items(), "places": places}
    return render(request, "reports/drafts/told.html", context)


def _accept(request, draft: ReportDraft, told):
    wanted, after = request.POST.get("narrative", ""), request.POST.get("after", "")
    one = next((one for one in told if str(one.narrative_id) == wanted), None)
    if one is None or not after.isdecimal() or len(after) > 9:
        messages.error(request, "Lời kể này không còn như lúc bạn mở trang. Chọn lại.")
        return redirect("draft-told", draft.pk)
    data = {"type": "told", "text": f"- {one.unit}: {one.text}", "source": one.source}
    if one.theme == Theme.PROPOSAL:  # numbered line by line, the unit behind each
        data |= {"text": one.text, "theme": one.theme}
    try:
        drafts.insert(draft, data, after=int(after), actor=request.user, at=timezone.now())
    except (drafts.NotOpen, drafts.NoSuchBlock) as refused:
        messages.error(request, str(refused) if isinstance(refused, drafts.NotOpen) else "Chọn lại chỗ đưa vào.")
    else:
        messages.success(request, f"Đã đưa lời của {one.unit} vào bản thảo.")
    return redirect(f"{reverse('draft-told', args=[draft.pk])}#loi-{one.narrative_id}")


def _source_key(source: dict) -> tuple:
    return source["submission"], source["section"], source["revision"]


# --- Versions -----------------------------------------------------------------------------------------------------


@require_safe
def draft_history(request, pk: int):
    """What was saved when and by whom; two revisions side by side."""
    draft = draft_of(request, pk, "oversee")
    form = CompareForm(request.GET)
    differences = old = new = None
    if form.is_valid():
        old, new = sorted((form.cleaned_data["tu"], form.cleaned_data["den"]))
        old, new = max(old, 1), min(new, draft.revision)
        found = draft_versions.compare(draft, old, new)
        differences = [(one, LABELS.get(one.type, "Phần đầu, nơi nhận")) for one in found]
    context = frame(request, draft, "draft-history") | {
        "savings": draft_versions.savings(draft), "differences": differences, "old": old, "new": new,
    }  # fmt: skip
    return render(request, "reports/drafts/history.html", context)


@require_POST
def draft_restore(request, pk: int):
    draft = draft_of(request, pk, "compose")
    revision = request.POST.get("revision", "")
    if not revision.isdecimal() or not 1 <= int(revision[:9]) <= draft.revision:
        messages.error(request, "Không có lần lưu này.")
        return redirect("draft-history", draft.pk)
    try:
        changed = drafts.restore(draft, int(revision), actor=request.user, at=timezone.now())
    except drafts.NotOpen as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã lấy lại bản cũ: {changed} đoạn đổi. Bản vừa rồi vẫn còn trong các lần lưu.")
    return redirect("draft-history", draft.pk)


# --- Comments -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_comments(request, pk: int):
    draft = draft_of(request, pk, "oversee")
    key = request.GET.get("doan", "")
    initial = {"key": int(key) if key.isdecimal() and len(key) < 10 else HEAD}
    form = CommentForm(request.POST or None, initial=initial)
    if request.method == "POST" and "settle" in request.POST:
        return _settle(request, draft)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.comment(
                draft, form.cleaned_data["text"], key=form.cleaned_data["key"] or HEAD,
                actor=request.user, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Đã ghi ý kiến.")
            return redirect("draft-comments", draft.pk)
        except drafting.Refused as refused:
            form.add_error("text", str(refused))
    kept = {block.key: block for block in drafts.blocks_of(draft)}
    comments = [(one, _about(kept, one.key)) for one in draft.comments.select_related("author", "settled_by")]
    context = frame(request, draft, "draft-comments") | {
        "form": form, "comments": sorted(comments, key=lambda pair: pair[0].settled_at is not None),
        "about": _about(kept, initial["key"]),
    }  # fmt: skip
    return render(request, "reports/drafts/comments.html", context, status=422 if form.errors else 200)


def _about(kept: dict, key: int) -> str:
    """The beginning of the block that a comment is about."""
    if key == HEAD:
        return "Toàn bản thảo"
    return draft_versions.words(kept[key].data)[:90] if key in kept else "Đoạn đã bỏ"


def _settle(request, draft: ReportDraft):
    wanted = request.POST["settle"]
    pk = keys.read(wanted) or 0
    drafting.settle(get_object_or_404(draft.comments, pk=pk), actor=request.user, at=timezone.now())
    return redirect("draft-comments", draft.pk)
