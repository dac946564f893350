"""The certificates of a decision as PDF: asked for, drawn in a child process with limits, kept for whoever asked."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.choices import AwardForm
from campaigns.models import Award, Decision
from ccb.core.domain import audit, job_files, jobs
from ccb.core.models import Job
from ccb.lib import child, dates, files, fonts, paper, text
from members.domain import letterheads
from members.domain.places import place_of

TASK = "campaigns.print_certificates"
TOLD_TO_THE_USER = (child.RenderError, fonts.NoCompleteFont, files.CannotWrite)


@transaction.atomic
def ask(decision: Decision, *, actor, at: datetime) -> Job:
    """The queued job; asked twice at once, the first one again (C03). The caller wakes it."""
    arguments = {"decision": decision.pk}
    title = f"In giấy khen thưởng: {decision}"
    job, is_new = jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)
    if is_new:
        audit.record("award.print", decision, actor=actor, at=at, unit=decision.unit_id, symbol=decision.symbol)
    return job


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job. The right is asked for anew (S05)."""
    at = timezone.now()
    found = Decision.objects.for_user(attempt.actor, "plan").select_related("unit__parent")
    decision = found.filter(pk=attempt.arguments["decision"]).first()
    if decision is None:
        raise jobs.JobError("Bạn không còn quyền in quyết định này. Hãy nhờ người phụ trách đơn vị.")
    try:
        attempt.step(10, "Đang lấy danh sách được tặng")
        frozen = compose(decision)
        if not frozen["certificates"]:
            raise jobs.JobError("Mọi khen thưởng của quyết định này đã thu hồi nên không có giấy nào để in.")
        drawn = draw(frozen, on_wait=lambda: attempt.step(60, "Đang trình bày trang in"))
        path = job_files.new_path(attempt.job, ".pdf")
        files.write_atomically(path, drawn.pdf)
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
    name = f"giay-khen-thuong_{text.slug(decision.symbol)}_{decision.dated_on:%Y-%m-%d}.pdf"
    job_files.hand_over(attempt, path, name=name, content_type="application/pdf", label="Tải tệp PDF", at=at)


def compose(decision: Decision) -> dict:
    """What the certificates say, in the words of the unit's letterhead of that day: one for each award that stands."""
    head = letterheads.in_force_for(decision.unit, on=decision.dated_on, body=decision.body)
    awards = decision.awards.decided().select_related("member__unit__parent", "recipient_unit").order_by("form", "pk")
    return {
        "title": f"Giấy khen thưởng theo {decision}".replace("theo Quyết định", "theo quyết định"),
        "parent_body": head.parent_body, "issuing_body": head.issuing_body, "place": head.place,
        "day": dates.show_full(decision.dated_on), "state": paper.STATE, "motto": paper.MOTTO,
        "authority": head.authority, "signer_title": decision.signer_title, "signer_name": decision.signer_name,
        "number": f"Quyết định số {decision.symbol} {dates.show_full(decision.dated_on)}",
        "certificates": [_certificate(one, number) for number, one in enumerate(awards, start=1)],
    }  # fmt: skip


def _certificate(award: Award, number: int) -> dict:
    return {
        "form": AwardForm(award.form).label.upper(), "recipient": award.recipient, "of": _place(award),
        "reason": award.reason, "entry": number,
    }  # fmt: skip


def _place(award: Award) -> str:
    return place_of(award.member.unit) if award.member_id else award.person_of


def draw(frozen: dict, *, on_wait: Callable[[], None] | None = None):
    """The PDF, a page each. Raises fonts.NoCompleteFont, and child.RenderError (P01)."""
    from ccb.lib import archival  # imports WeasyPrint: about a second, once in a worker

    fonts.serif()
    return child.run(_drawn, archival, html_of(frozen), frozen, on_wait=on_wait).value


def _drawn(archival, html: str, frozen: dict):
    about = archival.About(
        title=frozen["title"], author=frozen["issuing_body"], subject=frozen["number"], dated_on=None
    )  # fmt: skip
    return archival.alone(html, paper.print_css("certificate.css"), about=about)


def html_of(frozen: dict) -> str:
    return render_to_string("documents/certificate.html", {"paper": frozen})
