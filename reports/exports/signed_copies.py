"""A signed PDF that comes back: read in a child with limits, for it may be any file; then kept."""

from datetime import datetime

from django.conf import settings

from ccb.lib import child
from reports.choices import FileKind
from reports.domain.papers import documents, signing
from reports.models import Document, SignedCopy

SECONDS, MEMORY = 20, child.USUAL + 200 * 2**20
FOREIGN = (
    "Tệp này không nối tiếp bản đã ký gần nhất: chữ ký trước sẽ bị mất. "
    "Hãy tải tệp mới nhất từ trang báo cáo rồi ký tiếp lên tệp đó."
)


class NotAccepted(Exception):
    """The text says why and what to do."""


def receive(document: Document, data: bytes, *, actor, at: datetime) -> SignedCopy:
    """Check the signatures and keep the copy. Raises NotAccepted, PermissionError, issuing.Refused, CannotWrite."""
    signing.check_open(document, actor=actor)
    issued = documents.path_of(documents.file_of(document, FileKind.PDF)).read_bytes()
    if len(data) > len(issued) + signing.MOST_ADDED:
        raise NotAccepted("Tệp lớn hơn hẳn báo cáo đã ban hành nên không phải là bản ký của báo cáo này.")
    before = signing.to_sign(document)
    kept = documents.path_of(before).read_bytes()
    if data.startswith(issued) and not data.startswith(kept):
        raise NotAccepted(FOREIGN)
    found = _checked(data, issued, at)
    return signing.keep(document, data, found, before=before.sha256, actor=actor, at=at)


def _checked(data: bytes, issued: bytes, at: datetime) -> list[dict]:
    try:
        roots = settings.SIGNATURE_ROOTS
        kind, found = child.run(_check, data, issued, roots, at, seconds=SECONDS, memory=MEMORY).value
    except child.RenderError as error:
        raise NotAccepted("Không đọc được chữ ký trong tệp: tệp quá phức tạp hoặc bị hỏng. Hãy ký lại.") from error
    if kind == "refused":
        raise NotAccepted(found)
    return found


def _check(data: bytes, issued: bytes, roots, at: datetime) -> tuple[str, str | list[dict]]:
    """In the child: importing what reads signatures costs it half a second, and no other process."""
    from ccb.lib import signatures

    try:
        return "signed", [dict(vars(one)) for one in signatures.check(data, issued, roots=roots, at=at)]
    except signatures.NotAccepted as refused:
        return "refused", str(refused)
