"""All issued reports of a period in one ZIP, made by a job for whoever asked."""

import zipfile
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import job_files, jobs
from ccb.core.models import Job
from ccb.lib import files, periods, text
from reports.choices import DocumentState, FileKind
from reports.domain.papers import documents, signing
from reports.models import Document

TASK = "reports.zip"
PATIENCE = timedelta(minutes=4)
CONTENT_TYPE = "application/zip"
STATES = (DocumentState.ISSUED, DocumentState.AMENDED)
NOTHING = "Kỳ này chưa có báo cáo nào được ban hành trong phạm vi của bạn."


def reports_of(period: str, user):
    """The issued reports of the period that the user may read, withdrawn ones excepted, in the order of issue."""
    found = Document.objects.for_user(user, "oversee").for_page().filter(round__period=period)
    return found.filter(state__in=STATES).order_by("issue__pk")


def ask(period: str, *, actor, at: datetime) -> Job:
    """The queued job that makes the file; asked twice at once, the first one again (C03). The caller wakes it."""
    title = f"Gói báo cáo đã ban hành, {periods.parse(period).label}"[:200]
    return jobs.ask(TASK, title=title, arguments={"period": period}, actor=actor, at=at)[0]


def work(attempt: jobs.Attempt) -> None:
    """What the job does; what the asker may not read any more is not in it."""
    period, at = attempt.arguments["period"], timezone.now()
    found = list(reports_of(period, attempt.actor))
    if not found:
        raise jobs.JobError(NOTHING)
    path = job_files.new_path(attempt.job, ".zip")
    try:
        with files.open_atomically(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, document in enumerate(found):
                attempt.step(100 * number // len(found), f"Báo cáo {number + 1}/{len(found)}", within=PATIENCE)
                _add(archive, document)
    except files.CannotWrite as error:
        raise jobs.JobError(error.strerror) from error
    with transaction.atomic():
        name = f"bao-cao_{text.slug(period)}_{at:%Y-%m-%d}.zip"
        for document in found:
            documents.record_download(document, sha256=signing.to_sign(document).sha256, actor=attempt.actor, at=at)
        job_files.hand_over(attempt, path, name=name, content_type=CONTENT_TYPE, label=f"Tải {name}", at=at)


def _add(archive: zipfile.ZipFile, document: Document) -> None:
    """The PDF as signed so far, the Word document and the workbook, under a name that tells unit and number."""
    name = f"{documents.file_name(documents.frozen_of(document))}_{document.pk}"
    archive.writestr(f"{name}.pdf", documents.path_of(signing.to_sign(document)).read_bytes())
    for kind in (FileKind.DOCX, FileKind.XLSX):
        try:
            archive.writestr(f"{name}.{kind}", documents.path_of(documents.file_of(document, kind)).read_bytes())
        except documents.NoSuchFile:
            continue
