"""A long list is checked by a job: judging tens of thousands of rows takes longer than a page may."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from ccb.core.domain import jobs
from ccb.core.models import Job
from members.domain.imports import staging
from members.domain.register.deeds import NotAllowed, check_right
from members.models import MemberImport

TASK = "members.check_import"
URL = "/hoi-vien/nhap/{pk}/"  # of the list's page
AT_ONCE = 5_000  # rows; so many take about a second
WITHIN = timedelta(minutes=2)  # the one long step
TOLD_TO_THE_USER = (NotAllowed, staging.BadFile, staging.BadMapping)


def ask(
    source: MemberImport, *, header_row: int, mapping: Mapping[str, str], encoding: str, counted_from: date | None,
    actor, at: datetime,
) -> Job:  # fmt: skip
    """The queued job that does what `staging.check` does; asked twice at once, the first one again (C03).

    The caller wakes it. What can be told of the columns is told now: raises NotAllowed, BadMapping.
    """
    check_right(actor, "register", source.unit)
    staging.check_open(source)
    arguments = {
        "import": source.pk, "header_row": header_row, "encoding": encoding,
        "mapping": staging.valid_mapping(mapping, source, actor),
        "counted_from": counted_from and counted_from.isoformat(),
    }  # fmt: skip
    title = f"Kiểm tra danh sách: {source.file_name}"[:200]
    return jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)[0]


def work(attempt: jobs.Attempt) -> None:
    """What the job does. Checked again by a second attempt, the list has the same rows."""
    said = dict(attempt.arguments)
    source = MemberImport.objects.select_related("unit").get(pk=said.pop("import"))
    counted_from = said.pop("counted_from")
    attempt.step(10, "Đang đọc và đối chiếu danh sách với sổ", within=WITHIN)
    try:
        staging.check(
            source, **said, counted_from=counted_from and date.fromisoformat(counted_from),
            actor=attempt.actor, at=timezone.now(),
        )  # fmt: skip
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
    attempt.finish({"url": URL.format(pk=source.pk), "label": "Xem kết quả kiểm tra"})
