"""The plan of a campaign and its table of results as PDF: asked for, drawn in a child process with limits, kept."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from ccb.core.domain import audit, job_files, jobs
from ccb.core.models import Job
from ccb.lib import child, files, fonts, text
from members.models import Unit
from reports.domain.plans import campaign_pages, campaign_papers
from reports.exports import document_pdf

TASK = "reports.campaign_paper"
TITLES = {campaign_papers.PLAN: "Văn bản phong trào", campaign_papers.RESULT: "Bảng kết quả phong trào"}
NAMES = {campaign_papers.PLAN: "ke-hoach-thi-dua", campaign_papers.RESULT: "ket-qua-thi-dua"}
TOLD_TO_THE_USER = (child.RenderError, fonts.NoCompleteFont, files.CannotWrite)
NO_RIGHT = "Bạn không còn quyền xem phong trào này. Hãy nhờ văn phòng Hội."


@transaction.atomic
def ask(campaign: Campaign, paper: str, *, period: str, unit: Unit, actor, at: datetime) -> Job:
    """The queued job that draws it; asked twice at once, the first one again (C03). The caller wakes it."""
    arguments = {"campaign": campaign.pk, "paper": paper, "period": period, "unit": unit.pk}
    title = f"{TITLES[paper]}: {campaign}"[:200]
    job, is_new = jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)
    if is_new:
        audit.record("campaign.print", campaign, actor=actor, at=at, **arguments)
    return job


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job. Rights are asked for anew (S05)."""
    at, paper = timezone.now(), attempt.arguments["paper"]
    try:
        attempt.step(10, "Đang lấy số liệu")
        frozen = _frozen(attempt, at)
        attempt.step(30, "Đang trình bày trang in")
        pdf = draw(frozen, on_wait=lambda: attempt.step(60, "Đang trình bày trang in"))
        path = job_files.new_path(attempt.job, ".pdf")
        files.write_atomically(path, pdf)
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
    name = f"{NAMES[paper]}-{text.slug(frozen['code'])}-{at:%Y-%m-%d}.pdf"
    job_files.hand_over(attempt, path, name=name, content_type="application/pdf", label="Tải tệp PDF", at=at)


def _frozen(attempt: jobs.Attempt, at: datetime) -> dict:
    said, actor = attempt.arguments, attempt.actor
    campaign = Campaign.objects.for_user(actor, "view").select_related("unit").filter(pk=said["campaign"]).first()
    unit = campaign and campaign_pages.units_in(campaign, actor).filter(pk=said["unit"]).first()
    if unit is None:
        raise jobs.JobError(NO_RIGHT)
    today = timezone.localdate(at)
    if said["paper"] == campaign_papers.PLAN:
        return campaign_papers.plan(campaign, dated_on=today) | {"code": campaign.code}
    period = campaign_pages.chosen(campaign, said["period"], today=today)
    found = campaign_pages.stand(campaign, period, unit, today=today)
    return campaign_papers.result(found, dated_on=today) | {"code": campaign.code}


def draw(frozen: dict, *, on_wait: Callable[[], None] | None = None) -> bytes:
    """The PDF of a frozen paper; the same paper gives the same bytes.

    Raises fonts.NoCompleteFont, and child.RenderError when it takes more than 60 s or 700 MB or fails (P01).
    """
    rendering = document_pdf.preload()
    return child.run(rendering.alone, frozen, on_wait=on_wait).value.pdf
