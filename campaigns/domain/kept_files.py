"""Files kept with programs, documents, answers and proofs, pictures of activities and works: their only writer."""

import hashlib
import re
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from campaigns.models import Activity, ActivityPicture, Work, WorkPicture
from campaigns.models.kept_file import KeptFile
from ccb.core.domain import audit
from ccb.lib import files, text, uploads
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed

LONGEST_NAME, MOST_PICTURES = 200, 30
MOST_SIDE = 1600  # of a picture, in points: fills a screen, and a page when printed


def add_paper(owner: models.Model, data: bytes, *, name: str, actor, at: datetime, **beside) -> KeptFile:
    """A PDF or a picture of a paper for its owner, a row with a `unit` and `files`; sent again it is the one that is
    there already. `beside`: what else the kept row names.

    Raises uploads.NotAccepted, NotAllowed, files.CannotWrite; nothing is kept then.
    """
    recording.check(actor, owner.unit)
    return _keep(owner.files, uploads.paper(data), name, actor=actor, at=at, **beside)


def add_picture(
    of: Activity | Work, data: bytes, *, name: str, actor, at: datetime
) -> ActivityPicture | WorkPicture:  # fmt: skip
    """A picture of the activity or work, made smaller, without what a camera hides in it. Raises as `add_paper`."""
    recording.check(actor, of.unit)
    if of.pictures.count() >= MOST_PICTURES:
        raise NotAllowed(f"Đã có {MOST_PICTURES} ảnh. Hãy bỏ bớt ảnh rồi gửi.")
    accepted = uploads.picture(data, most_side=MOST_SIDE)
    return _keep(of.pictures, accepted, name, actor=actor, at=at)


@transaction.atomic
def remove(kept: KeptFile, *, actor, at: datetime) -> None:
    """Take the file out for good; the audit keeps that it was there. Raises NotAllowed."""
    owner = _owner(kept)
    recording.check(actor, owner.unit)
    path = path_of(kept)
    audit.record(f"{kept.AUDITED_AS}.remove", owner, actor=actor, at=at, name=kept.name, sha256=kept.sha256)
    kept.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def path_of(kept: KeptFile) -> Path:
    return settings.FILES_DIR / kept.path


def file_name(kept: KeptFile) -> str:
    """The name under which it is saved, without accents: "quy-che-phoi-hop.pdf"."""
    return f"{text.slug(Path(kept.name).stem) or 'tep'}{Path(kept.path).suffix}"


@transaction.atomic
def _keep(
    held: models.Manager, accepted: uploads.Accepted, name: str, *, actor, at: datetime, **beside
) -> KeptFile:  # fmt: skip
    """`held` are those that the owner has."""
    sha256 = hashlib.sha256(accepted.data).hexdigest()
    if same := held.filter(sha256=sha256, **beside).first():
        return same
    kept = held.create(
        name=_name(name, accepted.suffix), content_type=accepted.content_type,
        path=f"campaigns/{at:%Y}/{secrets.token_hex(16)}{accepted.suffix}", size=len(accepted.data), sha256=sha256,
        added_by=actor, added_at=at, **beside,
    )  # fmt: skip
    audit.record(f"{kept.AUDITED_AS}.add", _owner(kept), actor=actor, at=at, name=kept.name, sha256=sha256)
    files.write_atomically(path_of(kept), accepted.data)  # last: a full disk takes the row back
    return kept


def _owner(kept: KeptFile) -> models.Model:
    return getattr(kept, kept.HELD_BY)


def _name(typed: str, suffix: str) -> str:
    """What the sender called it, without folders, under the ending that the content has."""
    stem = text.clean(re.split(r"[/\\]", typed)[-1]).rsplit(".", 1)[0]
    return f"{stem[: LONGEST_NAME - len(suffix)].strip() or 'tep'}{suffix}"
