"""Files that prove what a unit scores itself: its own until the sheet is sent, from then on as they were sent."""

from datetime import datetime

from django.db import transaction

from campaigns.domain import kept_files
from campaigns.models import Criterion
from members.domain.register.deeds import NotAllowed
from reports.choices import EvaluationState
from reports.domain.scores import steps
from reports.models import Evaluation, EvidenceFile

MOST = 10  # of one criterion


@transaction.atomic
def add(evaluation: Evaluation, data: bytes, *, name: str, actor, at: datetime, criterion: Criterion) -> EvidenceFile:
    """A PDF or a picture for the criterion. Raises NotAllowed, uploads.NotAccepted, files.CannotWrite."""
    _check_open(evaluation, actor)
    if evaluation.files.filter(criterion=criterion).count() >= MOST:
        raise NotAllowed(f"Tiêu chí này đã có {MOST} tệp. Hãy bỏ bớt tệp rồi gửi.")
    return kept_files.add_paper(evaluation, data, name=name, actor=actor, at=at, criterion=criterion)


@transaction.atomic
def remove(kept: EvidenceFile, *, actor, at: datetime) -> None:
    """Take it out for good. Raises NotAllowed."""
    _check_open(kept.evaluation, actor)
    kept_files.remove(kept, actor=actor, at=at)


def _check_open(evaluation: Evaluation, actor) -> None:
    evaluation.refresh_from_db(fields=["state"], from_queryset=Evaluation.objects.select_for_update())
    if evaluation.state != EvaluationState.DRAFT or not steps.may_score(actor, evaluation):
        raise NotAllowed("Phiếu không còn ở bước tự chấm nên minh chứng không thay đổi được nữa.")
