"""Mẫu báo cáo: the list, one template and its versions, its file, a file read, a draft kept as a template."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from ccb.lib import text
from members.domain import access
from members.views.guards import allowed_anywhere, allowed_everywhere
from reports.domain.writing import draft_versions, drafts, phrases, templates
from reports.forms.drafts import LABELS, TemplateFileForm, TemplateNameForm
from reports.models import ReportTemplate
from reports.views.writing.drafts import draft_of, frame

MOST_BYTES = 2**20
BAD = (templates.BadTemplate, phrases.UnknownPlaceholder)


@require_safe
@allowed_anywhere("compose")
def template_list(request):
    found = ReportTemplate.objects.select_related("form").order_by("purpose", "name")
    context = {"templates": found, "may_import": access.can_everywhere(request.user, "compose")}
    return render(request, "reports/templates/list.html", context)


@require_safe
@allowed_anywhere("compose")
def template(request, pk: int):
    """The outline as text, and the versions before it."""
    found = get_object_or_404(ReportTemplate.objects.select_related("form"), pk=pk)
    versions = list(found.versions.select_related("author").order_by("-version"))
    wanted = request.GET.get("lan", "")
    shown = next((one for one in versions if str(one.version) == wanted), versions[0] if versions else None)
    content = shown.content if shown else found.content
    blocks = [(LABELS.get(one["type"], ""), draft_versions.words(one), one["type"]) for one in content["blocks"]]
    context = {"template": found, "versions": versions, "shown": shown, "content": content, "blocks": blocks}
    return render(request, "reports/templates/template.html", context)


@require_safe
@allowed_anywhere("compose")
def template_file(request, pk: int):
    found = get_object_or_404(ReportTemplate.objects.select_related("form"), pk=pk)
    name = f"mau_{text.slug(found.code)}_{found.version}.json"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(templates.export(found), content_type="application/json; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("compose")
def template_import(request):
    form = TemplateFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = templates.load(_read(form.cleaned_data["file"]), actor=request.user, at=timezone.now())
        except BAD as error:
            form.add_error("file", str(error))
        else:
            done = "đã thêm mẫu" if kept.is_new else "đã sửa mẫu" if kept.changed else "mẫu đã có sẵn, không đổi gì"
            messages.success(request, f"{kept.template}: {done}.")
            return redirect("template", kept.template.pk)
    return render(request, "reports/templates/import.html", {"form": form}, status=422 if form.errors else 200)


def _read(file) -> str:
    """The text of the file. Raises BadTemplate."""
    if file.size > MOST_BYTES:
        raise templates.BadTemplate("Tệp lớn quá 1 MB nên không phải là mẫu báo cáo. Chọn lại tệp.")
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise templates.BadTemplate("Tệp không phải là chữ UTF-8. Chọn tệp .json đã tải về từ chương trình.") from error


@require_http_methods(["GET", "HEAD", "POST"])
def draft_as_template(request, pk: int):
    """The text of a draft, its placeholders with it, for reports to come."""
    draft = draft_of(request, pk, "compose")
    form = TemplateNameForm(request.POST or None, initial={"name": draft.title})
    if request.method == "POST" and form.is_valid():
        content = drafts.content_of(drafts.blocks_of(draft))
        content = content | {"blocks": [one for one in content["blocks"] if one["type"] != "told"]}
        try:
            kept = templates.keep(
                draft.round.form, content=content, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except BAD as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã lưu mẫu “{kept.template}”, lần sửa {kept.template.version}.")
            return redirect("template", kept.template.pk)
    context = frame(request, draft, "draft-check") | {"form": form}
    return render(request, "reports/drafts/as_template.html", context, status=422 if form.errors else 200)
