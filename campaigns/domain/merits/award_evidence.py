"""Files that prove what a proposal to award says: whoever proposes adds them until it is answered."""

from datetime import datetime

from django.db import transaction

from campaigns.choices import AwardState
from campaigns.domain import kept_files
from campaigns.domain.merits import awards
from campaigns.models import Award, AwardFile
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed

MOST = 10


def may_add(user, award: Award) -> bool:
    return award.state == AwardState.PROPOSED and recording.may(user, award.unit)


@transaction.atomic
def add(award: Award, data: bytes, *, name: str, actor, at: datetime) -> AwardFile:
    """A PDF or a picture for the proposal. Raises NotAllowed, uploads.NotAccepted, files.CannotWrite."""
    _check_open(award)
    if award.files.count() >= MOST:
        raise NotAllowed(f"Đề nghị này đã có {MOST} tệp. Hãy bỏ bớt tệp rồi gửi.")
    return kept_files.add_paper(award, data, name=name, actor=actor, at=at)


@transaction.atomic
def remove(kept: AwardFile, *, actor, at: datetime) -> None:
    """Take it out for good. Raises NotAllowed."""
    _check_open(kept.award)
    kept_files.remove(kept, actor=actor, at=at)


def _check_open(award: Award) -> None:
    awards.read_locked(award)
    if award.state != AwardState.PROPOSED:
        raise NotAllowed("Đề nghị này đã được giải quyết nên minh chứng không thay đổi được nữa.")
