"""Các đoạn của bản thảo: adding one, choosing the figures of a table or a chart, binding a figure in a text."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.domain import letterheads
from reports.domain.papers import composing
from reports.domain.papers.composing import Reading
from reports.domain.plans import plan_results
from reports.domain.writing import borrowed, draft_reading, drafts, phrases, wordings
from reports.domain.writing.drafts import HEAD, BlockChange
from reports.exports import document_html
from reports.forms.drafts import BLOCK_FORMS, FRESH, LABELS, HeadForm, NewBlockForm
from reports.models import DraftBlock, ReportDraft
from reports.views.writing.drafts import draft_of, frame, reading_of

GONE = "Đoạn này đã được người khác bỏ đi."
STALE = "Người khác vừa sửa đoạn này. Xem lại nội dung mới rồi làm lại."


def _back(draft: ReportDraft, key: int):
    return redirect(f"{reverse('draft', args=[draft.pk])}?doan={key}#doan-{key}")


def _refused(request, draft: ReportDraft, text: str):
    messages.error(request, text)
    return redirect("draft", draft.pk)


def _block_of(draft: ReportDraft, key: int) -> DraftBlock | None:
    return next((block for block in drafts.blocks_of(draft) if block.key == key), None)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_add(request, pk: int, key: int):
    """A block of a chosen kind behind the block `key` (0: as the first)."""
    draft = draft_of(request, pk, "compose")
    form = NewBlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        fresh = {"type": kind} | FRESH[kind]
        try:
            made = drafts.insert(draft, fresh, after=key, actor=request.user, at=timezone.now())
        except drafts.NotOpen as refused:
            return _refused(request, draft, str(refused))
        except drafts.NoSuchBlock:
            return _refused(request, draft, GONE)
        return redirect("draft-block", draft.pk, made.key) if kind in BLOCK_FORMS else _back(draft, made.key)
    context = frame(request, draft, "draft") | {"form": form, "key": key}
    return render(request, "reports/drafts/add.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_block(request, pk: int, key: int):
    """What a table, a chart or the units' words show."""
    draft = draft_of(request, pk, "compose")
    block = _block_of(draft, key)
    reading = reading_of(draft, drafts.blocks_of(draft), everything=True)
    if block is None or reading is None or block.data["type"] not in BLOCK_FORMS:
        return _refused(request, draft, GONE if block is None else "Đoạn này không có gì để chọn.")
    kind = block.data["type"]
    form = BLOCK_FORMS[kind](request.POST or None, initial=block.data, kind=kind, reading=reading)
    if request.method == "POST" and form.is_valid():
        return _saved(request, draft, block, form.data_of_block)
    context = frame(request, draft, "draft") | {"form": form, "edited": block, "label": LABELS[kind]}
    return render(request, "reports/drafts/block.html", context, status=422 if request.method == "POST" else 200)


def _saved(request, draft: ReportDraft, block: DraftBlock, data: dict):
    """Save one block on the revision that the form was opened with."""
    change = BlockChange(block.key, data, _seen(request))
    try:
        saved = drafts.save(draft, [change], actor=request.user, at=timezone.now())
    except drafts.NotOpen as refused:
        return _refused(request, draft, str(refused))
    _tell(request, saved)
    return _back(draft, block.key)


def _seen(request) -> int:
    """The revision that the form went out with; 0, which none has, for anything else."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _tell(request, saved: drafts.Saved) -> None:
    if saved.clashes:
        messages.error(request, STALE)
    else:
        messages.success(request, "Đã lưu.")


# --- Figures in a text --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_figures(request, pk: int, key: int):
    """The ways in which a chosen figure can be written, each as it would read; one is put into the text."""
    draft = draft_of(request, pk, "compose")
    block = _block_of(draft, key)
    reading = reading_of(draft, drafts.blocks_of(draft), everything=True)
    if block is None or reading is None or "text" not in block.data:
        return _refused(request, draft, GONE if block is None else "Đoạn này không chèn số liệu được.")
    if request.method == "POST":
        placeholder = request.POST.get("placeholder", "")[:200]
        return _saved(request, draft, block, block.data | {"text": _inserted(block.data["text"], placeholder)})
    figures = reading.facts.figures
    code = request.GET.get("chi-tieu", "")
    other, number = request.GET.get("voi", ""), request.GET.get("so", "").strip() or "3"
    context = frame(request, draft, "draft") | {
        "edited": block, "groups": _groups(reading), "code": code if code in figures else "",
        "other": other if other in figures else "", "number": number,
        "ways": _ways(figures, code, other, number) if code in figures else [],
        "words": [(name, reading.facts.words[name], meaning) for name, meaning in phrases.WORDS.items()],
    }  # fmt: skip
    return render(request, "reports/drafts/figures.html", context)


def _inserted(text: str, placeholder: str) -> str:
    """In place of the first empty braces, else at the end."""
    if "{}" in text:
        return text.replace("{}", placeholder, 1)
    return f"{text} {placeholder}".strip()


def _groups(reading: Reading) -> list[tuple[str, list[tuple[str, str]]]]:
    """The figures by the form's sections, then those from elsewhere."""
    figures = reading.facts.figures
    groups = [
        (str(section.section), [(one.code, one.name) for one in section.indicators])
        for section in reading.facts.structure
    ]
    others = {title: [] for title in borrowed.TITLES.values()}
    for code, one in figures.items():
        if borrowed.is_borrowed(code):
            others[borrowed.title(code)].append((code, one.indicator.name))
    for other in reading.facts.others:
        others[other.title] = [(code, one.indicator.name) for code, one in other.figures.items()]
    return [group for group in [*groups, *others.items()] if group[1]]


def _ways(figures, code: str, other: str, number: str) -> list[dict]:
    """Each way of writing the figure: what it is called, how it reads now, its placeholder."""
    found = []
    for way in wordings.WAYS:
        given = {"": "", "other": f" {other}", "number": f" {number}"}[way.takes]
        if way.takes == "other" and other not in figures:
            continue
        form = f"{way.form}{given}"
        found.append(_way(figures, code, form, way.label))
    own = [_way(figures, code, form, plan_results.WAYS.get(form, form)) for form in figures[code].told if form]
    return own + found + [_way(figures, code, form, label) for form, label in wordings.CONDITIONS]


def _way(figures, code: str, form: str, label: str) -> dict:
    placeholder = f"{{{code}|{form}}}" if form else f"{{{code}}}"
    try:
        reads, usable = phrases.fill(placeholder, figures, {}), True
    except phrases.UnknownPlaceholder as error:
        reads, usable = str(error), False
    return {"label": label, "reads": reads, "placeholder": placeholder, "usable": usable}


# --- Around the text ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_head(request, pk: int):
    """Kind, subject, date, recipients, appendices and signer."""
    draft = draft_of(request, pk, "compose")
    block = _block_of(draft, HEAD)
    form = HeadForm(request.POST or None, initial=HeadForm.of(draft, block.data))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            saved = drafts.save_head(
                draft, form.head(block.data), seen=_seen(request), title=said["title"], dated_on=said["dated_on"],
                actor=request.user, at=timezone.now(),
            )  # fmt: skip
        except drafts.NotOpen as refused:
            return _refused(request, draft, str(refused))
        _tell(request, saved)
        return redirect("draft-head", draft.pk)
    kept = letterheads.in_force_for(draft.unit, on=draft.dated_on, body=block.data.get("body", ""))
    recipients = block.data["recipients"] or kept.recipients.splitlines()
    context = frame(request, draft, "draft-head") | {"form": form, "edited": block, "recipients": recipients}
    return render(request, "reports/drafts/head.html", context, status=422 if request.method == "POST" else 200)


def rendered(reading: Reading, kept) -> list[dict]:
    """The whole text as the paper will have it, as the web shows it; blocks that cannot be filled say why."""
    made = composing.provisional(reading, drafts.content_of(kept))
    for one in draft_reading.say(kept, reading).values():
        made += [{"type": "error", "text": one.error}] if one.error else one.made
    return [one if one["type"] == "error" else document_html.block(one) for one in composing.ended(made)]
