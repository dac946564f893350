"""A list of members as Excel: for whoever asked, as a job; for the administrator of the server, by a command."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import job_files, jobs
from ccb.lib import files, numbers, xlsx
from members.domain.lists import exporting, selections
from members.domain.lists.selections import Selection
from members.models import Unit

SNAPSHOT = "snapshot"  # every member once, as all stood at one moment, and no writer waits
SHEET = "Hội viên"
WIDTHS = {"full_name": 28, "unit": 36, "home_town": 24, "permanent_address": 28, "residence": 24, "note": 30}


def write(
    path: Path, selection: Selection, *, user, on_progress: Callable[[int, int], None] | None = None
) -> int:  # fmt: skip
    """The members of the selection whom the user may export, with what he may read; gives how many.

    `on_progress(written, total)` is called now and then. None for the user is the system: all, unmasked. Raises
    xlsx.TooLong, files.CannotWrite.
    """
    taking = exporting.taking(user)
    columns = [xlsx.Column(exporting.heading(name), WIDTHS.get(name, 15)) for name in taking.columns]
    with transaction.atomic(using=SNAPSHOT):
        members = selections.members(selection, user=user, verb="export", using=SNAPSHOT)
        total = members.count() if on_progress else 0
        told = (lambda written: on_progress(written, total)) if on_progress else None
        return xlsx.write(path, columns, exporting.rows(members, taking), sheet=SHEET, on_rows=told)


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job."""
    selection = selections.unsealed(attempt.arguments["selection"])
    path = job_files.new_path(attempt.job, ".xlsx")
    try:
        attempt.step(1, "Đang đọc sổ hội viên")
        count = write(path, selection, user=attempt.actor, on_progress=_progress(attempt))
        if not count:
            raise jobs.JobError("Không có hội viên nào hợp với các điều kiện mà bạn được tải. Xem lại điều kiện tìm.")
        with transaction.atomic():
            _keep(attempt, selection, path, count, at=timezone.now())
    except (xlsx.TooLong, files.CannotWrite) as error:
        raise jobs.JobError(str(error)) from error


def _progress(attempt: jobs.Attempt) -> Callable[[int, int], None]:
    shown = 0

    def tell(written: int, total: int) -> None:
        nonlocal shown
        percent = min(1 + 98 * written // max(total, 1), 99)
        if percent > shown:
            attempt.step(percent, f"Đã ghi {_figure(written)} / {_figure(total)} người")
            shown = percent

    return tell


def _figure(count: int) -> str:
    return numbers.show(Decimal(count), 0)


def _keep(attempt: jobs.Attempt, selection: Selection, path: Path, count: int, *, at: datetime) -> None:
    said = {"purpose": attempt.arguments["purpose"], "actor": attempt.actor, "at": at}
    unit = Unit.objects.filter(pk=selection.unit).first()
    exporting.record("member.export", unit or attempt.job, selection, count=count, job=attempt.job.pk, **said)
    name = exporting.file_name(unit, at=at)
    label = f"Tải tệp Excel ({_figure(count)} người)"
    job_files.hand_over(attempt, path, name=name, content_type=xlsx.CONTENT_TYPE, label=label, at=at)


def write_for_administrator(path: Path, unit: Unit, *, at: datetime) -> int:
    """All current members of the unit's subtree with all fields, unmasked; gives how many. One audit entry."""
    selection = Selection(unit=unit.pk, statuses=exporting.CURRENT)
    count = write(path, selection, user=None)
    exporting.record("member.export", unit, selection, purpose="lệnh export_members", count=count, actor=None, at=at)
    return count
