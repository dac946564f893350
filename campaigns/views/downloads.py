"""Lists as Excel, and kept files: what leaves the server by the pages of this app."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.domain import kept_files
from campaigns.models.kept_file import KeptFile
from ccb.lib import xlsx

# A paper may be anything that a browser opens; alone in a tab it must not be able to do anything.
SEALED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


def list_file(name: str, write: Callable, *what) -> HttpResponse:
    """What `write(path, *what)` writes, under a stable name with the day."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "danh-sach.xlsx"
        write(path, *what)
        response = HttpResponse(path.read_bytes(), content_type=xlsx.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def kept_file(request, kept: KeptFile):
    """A picture to be shown, a paper to be saved."""
    try:
        file = kept_files.path_of(kept).open("rb")
    except OSError:
        return render(request, "members/attachments/missing.html", {"attachment": kept}, status=404)
    is_paper = kept.content_type == "application/pdf"
    return FileResponse(
        file, as_attachment=is_paper, filename=kept_files.file_name(kept), content_type=kept.content_type,
        headers=SEALED,
    )  # fmt: skip
