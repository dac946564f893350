"""Ảnh và giấy tờ: what is kept with a member's file, and the only address from which it comes out."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.lib import files, keys, uploads
from members.choices import AttachmentKind
from members.domain.places import place_of
from members.domain.privacy import viewing
from members.domain.register import attachments
from members.domain.register.deeds import NotAllowed
from members.forms.attachments import AttachmentForm
from members.models import Attachment, Member
from members.views.register.member_file import member_for

# A paper may be anything that a browser opens; alone in a tab it must not be able to do anything.
SEALED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@require_http_methods(["GET", "HEAD", "POST"])
def member_attachments(request, pk: int):
    """What is kept, and the form that adds to it; a post with `remove` takes one out."""
    member = member_for(request.user, pk)
    if "remove" in request.POST:
        return _remove(request, member)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        viewing.view(member, sensitive=False, actor=request.user, at=timezone.now())
        return _page(request, member, form)
    if not form.is_valid():
        return _page(request, member, form, status=422)
    kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
    try:
        attachments.add(member, file.read(), kind=kind, name=file.name, actor=request.user, at=timezone.now())
    except (uploads.NotAccepted, NotAllowed) as refused:
        form.add_error("file", str(refused))
    except files.CannotWrite as refused:
        form.add_error("file", refused.strerror)
    else:
        messages.success(request, f"Đã lưu {AttachmentKind(kind).label.lower()}.")
        return redirect("member-attachments", pk)
    return _page(request, member, form, status=422)


def _remove(request, member: Member):
    kept = keys.row(member.attachments, request.POST["remove"])
    if kept:  # else a double click: it is gone already
        attachments.remove(kept, actor=request.user, at=timezone.now())
    messages.success(request, "Đã bỏ khỏi hồ sơ.")
    return redirect("member-attachments", member.pk)


def _page(request, member: Member, form: AttachmentForm, *, status: int = 200):
    kept = list(member.attachments.select_related("added_by"))
    context = {
        "member": member,
        "place": place_of(member.unit),
        "form": form,
        "photo": next((one for one in kept if one.kind == AttachmentKind.PHOTO), None),
        "papers": [one for one in kept if one.kind != AttachmentKind.PHOTO],
    }
    return render(request, "members/attachments/index.html", context, status=status)


@require_safe
def attachment(request, pk: int):
    """The file itself: a photograph to be shown, a paper to be saved."""
    found = Attachment.objects.for_user(request.user, "register").select_related("member__unit")
    kept = get_object_or_404(found, pk=pk)
    path = attachments.view(kept, actor=request.user, at=timezone.now())
    try:
        file = path.open("rb")
    except OSError:
        return render(request, "members/attachments/missing.html", {"attachment": kept}, status=404)
    name, is_paper = attachments.file_name(kept), kept.kind != AttachmentKind.PHOTO
    return FileResponse(
        file, as_attachment=is_paper, filename=name, content_type=kept.content_type, headers=SEALED
    )  # fmt: skip
