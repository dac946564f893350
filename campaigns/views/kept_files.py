"""Adding a file to something and taking one out, as all pages of files do."""

from collections.abc import Callable

from django.contrib import messages
from django.utils import timezone

from campaigns.domain import kept_files
from campaigns.forms.programs import PaperForm
from ccb.lib import files, keys, uploads
from members.domain.register.deeds import NotAllowed


def added(request, form: PaperForm, owner, add) -> bool:
    """Whether the file of the form is kept now; else the form says why not."""
    file = form.cleaned_data["file"]
    try:
        add(owner, file.read(), name=file.name, actor=request.user, at=timezone.now())
    except (uploads.NotAccepted, NotAllowed) as refused:
        form.add_error("file", str(refused))
    except files.CannotWrite as refused:
        form.add_error("file", refused.strerror)
    return not form.errors


def remove(request, held, *, take_out: Callable = kept_files.remove) -> None:
    """Take out the one named in the post; after a double click it is gone already."""
    try:
        if kept := keys.row(held, request.POST["remove"]):
            take_out(kept, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã bỏ tệp.")
