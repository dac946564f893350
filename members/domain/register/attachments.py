"""Photographs and papers of a member's file: their only writer, and the only way to them."""

import hashlib
import re
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import files, text, uploads
from members.choices import AttachmentKind
from members.domain.register.deeds import check_held, check_right
from members.models import Attachment, Member

LONGEST_NAME = 200


@transaction.atomic
def add(member: Member, data: bytes, *, kind: AttachmentKind, name: str, actor, at: datetime) -> Attachment:
    """Keep the file with the member's. A photograph takes the place of the one before; a paper sent again is the one
    that is there already. `name` is only what the page calls it.

    Raises uploads.NotAccepted, deeds.NotAllowed, files.CannotWrite; nothing is kept then.
    """
    check_right(actor, "register", member.unit)
    kind = AttachmentKind(kind)
    accepted = uploads.portrait(data) if kind == AttachmentKind.PHOTO else uploads.paper(data)
    sha256 = hashlib.sha256(accepted.data).hexdigest()
    check_held(Member.objects.select_for_update().get(pk=member.pk))  # two photographs at once: one after the other
    held = member.attachments.filter(kind=kind)
    if same := held.filter(sha256=sha256).first():
        return same
    if kind == AttachmentKind.PHOTO:
        for before in held:
            _drop(before, "attachment.replace", actor=actor, at=at)
    kept = Attachment.objects.create(
        member=member, kind=kind, name=_name(name, accepted.suffix), content_type=accepted.content_type,
        path=f"members/{at:%Y}/{secrets.token_hex(16)}{accepted.suffix}", size=len(accepted.data), sha256=sha256,
        added_by=actor, added_at=at,
    )  # fmt: skip
    audit.record("attachment.add", kept, actor=actor, at=at, member=member.pk, kind=kind, sha256=sha256)
    files.write_atomically(path_of(kept), accepted.data)  # last: a full disk takes the row back
    return kept


@transaction.atomic
def remove(attachment: Attachment, *, actor, at: datetime) -> None:
    """Take the file out for good; the audit keeps that it was there. Raises deeds.NotAllowed."""
    check_right(actor, "register", attachment.member.unit)
    _drop(attachment, "attachment.remove", actor=actor, at=at)


@transaction.atomic
def erase(attachment: Attachment, *, actor, at: datetime) -> None:
    """Take the file out because all that is held about the person goes; whoever calls has asked for the right."""
    _drop(attachment, "attachment.erase", actor=actor, at=at)


def view(attachment: Attachment, *, actor, at: datetime) -> Path:
    """Where the file lies, once it is recorded under the member's name who opens it (A04)."""
    audit.record(
        "attachment.view", attachment.member, actor=actor, at=at, attachment=attachment.pk, kind=attachment.kind
    )
    return path_of(attachment)


def path_of(attachment: Attachment) -> Path:
    return settings.FILES_DIR / attachment.path


def file_name(attachment: Attachment) -> str:
    """The name under which it is saved, without accents: "quyet-dinh-khen-thuong.pdf"."""
    path = Path(attachment.name)
    return f"{text.slug(path.stem) or attachment.kind.replace('_', '-')}{Path(attachment.path).suffix}"


def _drop(attachment: Attachment, verb: str, *, actor, at: datetime) -> None:
    """The row now, the file when that is certain."""
    member, path = attachment.member_id, path_of(attachment)
    audit.record(verb, attachment, actor=actor, at=at, member=member, kind=attachment.kind, sha256=attachment.sha256)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _name(typed: str, suffix: str) -> str:
    """What the sender called it, without folders, under the ending that the content has."""
    stem = text.clean(re.split(r"[/\\]", typed)[-1]).rsplit(".", 1)[0]
    return f"{stem[: LONGEST_NAME - len(suffix)].strip() or 'giay-to'}{suffix}"
