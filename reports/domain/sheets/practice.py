"""Tập nhập: a sheet of the real form for a unit that does not exist, filled with made-up figures, as often as wanted.

It stands under the clerk's own unit, so that his rights reach it; managers and queries leave it out of everything else.
"""

from datetime import datetime

from django.db import transaction

from campaigns.models import Indicator
from ccb.core.domain import audit
from members.domain import access, units
from members.models import Unit
from reports.choices import SubmissionState, ValueState
from reports.domain.asking import forms
from reports.domain.sheets import entry, samples, workflow
from reports.domain.sheets.cells import BLANK, Cell, CellChange
from reports.models import Round, Submission

NAME = "tập nhập"
AGAIN = "Tập lại từ đầu."


class NotPractice(Exception):
    """A real sheet is never made anew."""


@transaction.atomic
def open_sheet(round: Round, unit: Unit, *, actor, at: datetime) -> Submission:
    """The unit's sheet to practise on in the form of this round, begun with sample figures when there was none.

    Raises PermissionError without the right to enter for the unit.
    """
    if not access.can(actor, "enter", unit):
        raise PermissionError("enter")
    Unit.objects.select_for_update().get(pk=unit.pk)  # a double click makes one
    place = Unit.everything.filter(parent=unit, is_practice=True).first()
    if place is None:
        name = f"{unit.name} ({NAME})"
        place = units.open_unit(name, kind=unit.kind, parent=unit, actor=actor, at=at, is_practice=True)
    begun = {"starts_on": round.starts_on, "ends_on": round.ends_on, "created_at": at}
    submission, created = Submission.objects.get_or_create(round=round, unit=place, defaults=begun)
    if created:
        audit.record("practice.begin", submission, actor=actor, at=at)
        _fill(submission, at)
    return submission


@transaction.atomic
def reset(submission: Submission, *, actor, at: datetime) -> None:
    """Sample figures again, as at the beginning, whatever became of the sheet. Raises PermissionError, NotPractice."""
    if not submission.unit.is_practice:
        raise NotPractice(submission.pk)
    if not access.can(actor, "enter", submission.unit):
        raise PermissionError("enter")
    if submission.state == SubmissionState.SUBMITTED:
        version = submission.version
        workflow.move(submission, "return", actor=None, at=at, seen_version=version, reason=AGAIN)
    audit.record("practice.reset", submission, actor=actor, at=at)
    _fill(submission, at)


def _fill(submission: Submission, at: datetime) -> None:
    """Half of the cells have a figure, the others are blank for the clerk to type."""
    standing = entry.values_of(submission)
    changes = [
        CellChange(indicator, _sample(indicator, number), _revision(standing.get(indicator.code)))
        for number, indicator in enumerate(forms.indicators(submission.round.form), start=1)
    ]
    entry.save(submission, changes, actor=None, at=at)


def _sample(indicator: Indicator, row: int) -> Cell:
    number = None if indicator.is_text else samples.now(row)
    return BLANK if number is None else Cell(ValueState.NUMBER, number, typed=str(number))


def _revision(value) -> int:
    return value.revision if value else 0
