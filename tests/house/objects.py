"""One object of each kind that an address names, all of one unit: for the tests of who reaches what."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ccb.core.domain import jobs
from ccb.core.models import Job
from members.domain import registry
from members.models import Member, Transfer, Unit, User
from reports.domain import composing, documents, entry, workflow
from reports.exports import compiling
from reports.models import Document, FormSection, ReportForm, Round, Submission
from tests import factories

NUMBER, TEXT, REASON = 987654, "Lời kể riêng của đơn vị", "Lý do riêng của đơn vị"
MEMBER, COMER, CCCD = "Bùi Xuân Riêng", "Cao Thị Chuyển", "049145678901"
SECRETS = ("987654", "987.654", TEXT, REASON, MEMBER, COMER, CCCD, CCCD[-4:])


@dataclass(frozen=True)
class Objects:
    """Tests that make them set settings.FILES_DIR to a folder of their own."""

    unit: Unit
    round: Round
    draft: Submission
    sent: Submission
    document: Document
    job: Job
    member: Member
    transfer: Transfer  # of somebody else, to the unit

    @property
    def addresses(self) -> dict[str, str]:
        """URL name -> address, for every address that names an object."""
        named = {
            "entry": self.draft, "check-and-send": self.draft, "submission-history": self.draft,
            "receipt": self.sent, "review": self.sent,
            "progress-round": self.round, "compose": self.round,
            "document": self.document, "document-file": self.document,
            "job": self.job, "job_status": self.job, "job_retry": self.job,
            "member-file": self.member, "member-edit": self.member, "member-transfer": self.member,
            "member-act": self.member, "member-reveal": self.member, "transfer-answer": self.transfer,
        }  # fmt: skip
        return {name: reverse(name, args=[one.pk]) for name, one in named.items()}

    @property
    def posted(self) -> dict[str, object]:
        """What a form of any of these pages would post."""
        version = self.sent.version
        cells = {f"v-{row.indicator_id}": "1" for row in self.round.form.rows.all()}
        return {
            "verb": "approve", "version": version, "seen": version, "reason": "Xem lại", "round": self.round.pk,
            "unit": self.unit.pk, "template": "", "dated_on": "20/6/2024", **cells,
        }  # fmt: skip


def objects_of(unit: Unit, author: User, form: ReportForm) -> Objects:
    """The unit's sheets in two rounds of the form: a draft, a sent one; a report, and a job of the author."""
    now = factories.NOW
    round, _ = Round.objects.get_or_create(
        form=form, period="2024-H1",
        defaults={
            "starts_on": "2024-01-01", "ends_on": "2024-06-30", "cut_off_on": "2024-06-30", "due_on": "2024-06-20",
        },
    )  # fmt: skip
    before = Round.objects.filter(form=form, period="2023-H2").first() or factories.round_of(form, "2023-H2")
    sent, draft = (_filled(one, unit, author) for one in (before, round))
    workflow.send(sent, {}, actor=author, at=now, seen_version=sent.version)
    request = composing.Request(form.pk, round.period, unit.pk, now.date())
    frozen = composing.compose(request, at=now, using="default")
    document = documents.keep(frozen, documents.Paper(b"%PDF", 1), request=request, actor=author, at=now)
    job = jobs.create(compiling.TASK, title=REASON, arguments=compiling.arguments(request), actor=author, at=now)
    return Objects(unit, round, draft, sent, document, job, *_people(unit))


def _people(unit: Unit) -> tuple[Member, Transfer]:
    """A member of the unit, and one whom another unit wants to send there."""
    now, joined, asked = factories.NOW, date(2020, 1, 1), date(2024, 5, 1)
    member = registry.enrol({"full_name": MEMBER, "cccd": CCCD}, unit=unit, on=joined, actor=None, at=now)
    comer = registry.enrol({"full_name": COMER}, unit=unit.parent, on=joined, actor=None, at=now)
    return member, registry.ask_transfer(comer, to=unit, on=asked, actor=None, at=now)


def _filled(round: Round, unit: Unit, author: User) -> Submission:
    code = round.form.rows.first().indicator.code
    submission = factories.submission(round, unit, **{code: NUMBER})
    section = FormSection.objects.get(form=round.form)
    told = entry.NarrativeChange(section, TEXT)
    entry.save(submission, [], actor=author, at=factories.NOW, narratives=[told])
    return submission
