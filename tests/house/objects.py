"""One object of each kind that an address names, all of one unit: for the tests of who reaches what."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from campaigns.domain import kept_files
from campaigns.domain.merits import award_evidence, awards, works
from campaigns.domain.plans import attesting, campaign_files
from campaigns.models import (
    Activity,
    ActivityPicture,
    AttestationFile,
    Award,
    AwardFile,
    Campaign,
    Cluster,
    Decision,
    Partner,
    Program,
    ProgramFile,
    ScoreSheet,
    Target,
    Work,
    WorkPicture,
)
from ccb.core.domain import job_files, jobs
from ccb.core.models import Job
from ccb.lib import files
from members.domain.lists import batches, saved_searches
from members.domain.lists.batch_actions import Change
from members.domain.register import attachments, posts, registry
from members.models import (
    Attachment,
    Batch,
    Letterhead,
    Member,
    MemberImport,
    Post,
    SavedSearch,
    Transfer,
    Unit,
    User,
)
from reports.domain.papers import composing, documents, issuing
from reports.domain.scores import evaluations, evidence
from reports.domain.sheets import entry, practice, workflow
from reports.domain.writing import drafting, drafts, outline, templates
from reports.exports import compiling
from reports.models import (
    Delivery,
    Document,
    Evaluation,
    EvidenceFile,
    FormSection,
    ReportDraft,
    ReportForm,
    ReportTemplate,
    Round,
    Submission,
)
from tests import factories
from tests.campaigns import coordinating, directing, planned, scoring
from tests.campaigns.directing import Directed
from tests.members import pictures, sent_lists

NUMBER, TEXT, REASON = 987654, "Lời kể riêng của đơn vị", "Lý do riêng của đơn vị"
MEMBER, COMER, CCCD = "Bùi Xuân Riêng", "Cao Thị Chuyển", "049145678901"
SECRETS = ("987654", "987.654", TEXT, REASON, MEMBER, COMER, CCCD, CCCD[-4:])


OF_A_DRAFT = (
    "draft", "draft-save", "draft-move", "draft-compile", "draft-head", "draft-preview", "draft-check", "draft-told",
    "draft-history", "draft-restore", "draft-comments", "draft-as-template",
)  # fmt: skip
OF_A_CAMPAIGN = (
    "campaign", "campaign-heat", "campaign-excel", "campaign-paper", "campaign-file", "campaign-plan", "target-add",
    "targets-upload", "campaign-assign", "campaign-assign-file", "campaign-pledge", "campaign-pledges",
    "campaign-pledges-file",
)  # fmt: skip
OF_A_BLOCK = {"draft-add": 1, "draft-block": 1, "draft-figures": 1}


@dataclass(frozen=True)
class Objects:
    """Tests that make them set settings.FILES_DIR to a folder of their own."""

    unit: Unit
    round: Round
    draft: Submission
    practised: Submission  # of the unit, to practise on
    sent: Submission
    document: Document  # a draft
    issued: Document  # sent to the author
    job: Job
    member: Member
    transfer: Transfer  # of somebody else, to the unit
    photo: Attachment  # of the member
    saved: SavedSearch  # the author's
    batch: Batch  # asked by the author, of the member
    post: Post  # of the member
    twin: Member  # another file of the member
    source: MemberImport  # the author's, of somebody new
    program: Program  # led by the unit
    paper: ProgramFile  # of the program
    activity: Activity  # of the unit
    shot: ActivityPicture  # of the activity
    partner: Partner  # of the program
    evaluation: Evaluation  # of the unit
    shown: EvidenceFile  # on its score sheet
    merit: AwardFile  # what proves the award
    award: Award  # proposed by the unit, conferred by the decision
    decision: Decision  # of the unit
    work: Work  # of the unit
    view: WorkPicture  # of the work
    drafted: ScoreSheet  # a draft of the unit
    directed: Directed  # documents, tasks, answers
    report_draft: ReportDraft
    template: ReportTemplate  # nobody's own
    letterhead: Letterhead
    campaign: Campaign  # of the unit
    target: Target  # of the campaign
    cluster: Cluster  # of the unit
    proof: AttestationFile  # that the target is met

    @cached_property
    def addresses(self) -> dict[str, str]:
        """URL name -> address, for every address that names an object."""
        named = {
            "entry": self.draft, "entry-carried": self.draft, "entry-returned": self.draft,
            "entry-children": self.draft, "entry-covers": self.draft, "submission-amendments": self.sent,
            "entry-cells": self.draft, "check-and-send": self.draft, "submission-history": self.draft,
            "receipt": self.sent, "review": self.sent,
            "entry-excel": self.draft, "entry-excel-file": self.draft, "entry-excel-marks": self.draft,
            "entry-excel-confirm": self.draft,
            "round-remind": self.round, "unit-punctuality": self.unit,
            "round-excel": self.round, "round-excel-file": self.round, "round-excel-marks": self.round,
            "round-excel-confirm": self.round,
            "progress-round": self.round, "progress-round-file": self.round,
            "entry-matrix": self.round, "compose": self.round, "round-close": self.round,
            "round-edit": self.round,
            "form-register": self.round.form,
            "document": self.document, "document-text": self.document, "document-file": self.document,
            "document-move": self.document,
            "document-issue": self.document, "document-amend": self.issued, "document-sign": self.issued,
            "document-send": self.issued, "received-report": self.issued, "received-file": self.issued,
            "job": self.job, "job_status": self.job, "job_retry": self.job, "job-file": self.job,
            "member-file": self.member, "member-edit": self.member, "member-transfer": self.member,
            "member-act": self.member, "member-reveal": self.member, "transfer-answer": self.transfer,
            "member-household": self.member, "post-edit": self.post,
            "batch": self.batch, "batch-undo": self.batch,
            "saved-search": self.saved, "saved-search-delete": self.saved,
            "member-import": self.source, "member-import-columns": self.source, "member-import-marks": self.source,
            "member-import-confirm": self.source, "member-import-cancel": self.source,
            "member-import-row": self.source.rows.get(),
            "member-entitlements": self.member, "member-honours": self.member,
            "member-log": self.member, "member-held": self.member, "member-erase": self.member,
            "member-print": self.member, "member-attachments": self.member, "attachment": self.photo,
            "program": self.program, "program-edit": self.program, "program-year": self.program,
            "program-files": self.program, "program-file": self.paper, "program-coverage": self.program,
            "program-coverage-file": self.program, "partner": self.partner,
            "profile-edit": self.unit, "activity": self.activity, "activity-edit": self.activity,
            "activity-same": self.activity,
            "activity-remove": self.activity, "activity-pictures": self.activity, "activity-picture": self.shot,
            "score-sheet-edit": self.drafted, "criterion-add": self.drafted, "criteria-upload": self.drafted,
            "criterion-edit": self.drafted.criteria.first(),
            "score": self.evaluation, "score-file": self.evaluation, "evidence-file": self.shown, "award": self.award,
            "award-files": self.award, "award-file": self.merit,
            "decision": self.decision, "decision-print": self.decision,
            "work": self.work, "work-edit": self.work, "work-remove": self.work, "work-pictures": self.work,
            "work-picture": self.view,
            "template": self.template, "template-file": self.template,
            "letterheads": self.unit, "letterhead-add": self.unit, "letterhead": self.letterhead,
            **dict.fromkeys(OF_A_DRAFT, self.report_draft),
            **dict.fromkeys(OF_A_CAMPAIGN, self.campaign),
            "target-edit": self.target, "target-attest": self.target, "attestation-file": self.proof,
            "cluster-edit": self.cluster,
        }  # fmt: skip
        pair = {
            "duplicate": reverse("duplicate", args=[self.member.pk, self.twin.pk]),
            "practise-again": reverse("practise-again", args=[self.practised.pk]),
            "entry-indicator": reverse(
                "entry-indicator", args=[self.draft.pk, self.round.form.rows.first().indicator_id]
            ),
            "phone-in": reverse("phone-in", args=[self.round.pk, self.unit.pk]),
            "unit-open": reverse("unit-open", args=[self.round.pk, self.unit.pk]),
            "score-evidence": reverse("score-evidence", args=[self.evaluation.pk, self.shown.criterion_id]),
            "campaign-target": reverse("campaign-target", args=[self.campaign.pk, self.target.code]),
        }
        blocks = {name: reverse(name, args=[self.report_draft.pk, key]) for name, key in OF_A_BLOCK.items()}
        single = {name: reverse(name, args=[one.pk]) for name, one in named.items()}
        return single | pair | blocks | self._of_reports | self.directed.addresses

    @property
    def _of_reports(self) -> dict[str, str]:
        code = next(iter(documents.frozen_of(self.document)["figures"]))
        named = {
            "document-file-as": [self.document.pk, "xlsx"], "document-figure": [self.document.pk, code],
            "verification": [self.issued.issue.code],
        }  # fmt: skip
        return {name: reverse(name, args=args) for name, args in named.items()}

    @cached_property
    def posted(self) -> dict[str, object]:
        """What a form of any of these pages would post."""
        version = self.sent.version
        cells = {f"v-{row.indicator_id}": "1" for row in self.round.form.rows.all()}
        return {
            "verb": "approve", "version": version, "seen": version, "reason": "Xem lại", "round": self.round.pk,
            "unit": self.unit.pk, "template": "", "step": "read", "dated_on": "20/6/2024", **cells,
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
    paper = documents.Paper(b"%PDF", 1, b"Word", b"Excel")
    document = documents.keep(frozen, paper, request=request, actor=author, at=now)
    issued = _issued(documents.keep(frozen, paper, request=request, actor=None, at=now), paper, author)
    job = jobs.create(compiling.TASK, title=REASON, arguments=compiling.arguments(request), actor=author, at=now)
    path = job_files.new_path(job, ".txt")
    files.write_atomically(path, b"x")
    job_files.keep(job, path=path, name="tep.txt", content_type="text/plain", at=timezone.now())
    member, transfer = _people(unit)
    photo = attachments.add(member, pictures.jpeg(), kind="anh", name=f"{MEMBER}.jpg", actor=None, at=now)
    saved = saved_searches.save(REASON, {"q": MEMBER}, actor=author, at=now)
    many = batches.ask(batches.seen([member]), Change("branch", REASON), key=f"{unit.pk}", actor=author, at=now)
    owned = (member, transfer, photo, saved, many)
    source = sent_lists.waiting(unit, author, COMER, CCCD)
    directed = directing.directed(unit, REASON)
    made = (*_coordinated(unit), *_merits(unit), directed, *_papers(unit, round, author), *_campaign(unit))
    post, twin = _post(member), _twin(member)
    practised = practice.open_sheet(round, unit, actor=author, at=now)
    return Objects(unit, round, draft, practised, sent, document, issued, job, *owned, post, twin, source, *made)


def _campaign(unit: Unit) -> tuple[Campaign, Target, Cluster, AttestationFile]:
    """Issued, with a target that is attested and its signed document."""
    line = "A-1,III.6,Hỗ trợ khác,attested,,attested,,,,province,year,,"
    campaign = planned.issue(planned.plan(unit, line, code=f"TD-{unit.pk}"))
    campaign_files.keep(campaign, pictures.jpeg(), name=f"{REASON}.jpg", actor=None, at=factories.NOW)
    Campaign.objects.filter(pk=campaign.pk).update(title=REASON)
    cluster = Cluster.objects.create(unit=unit, year=2024, name=REASON)
    target, said = campaign.targets.get(), {"on": factories.NOW.date(), "actor": None, "at": factories.NOW}
    proof = attesting.attest(target, unit, evidence=REASON, paper=(f"{REASON}.jpg", pictures.jpeg()), **said)
    return campaign, target, cluster, proof.files.get()


def _papers(unit: Unit, round: Round, author: User) -> tuple[ReportDraft, ReportTemplate, Letterhead]:
    """A draft that somebody commented, a template for every form, what the unit prints."""
    now = factories.NOW
    written = drafts.start(round, unit, None, dated_on=now.date(), actor=author, at=now)
    drafting.comment(written, REASON, actor=author, at=now)
    content = outline.automatic(round.form)
    template = templates.keep(None, code="chung", name="Mẫu chung", content=content, actor=None, at=now).template
    letterhead = Letterhead.objects.create(unit=unit, parent_body="A", issuing_body="B", place="C")
    return written, template, letterhead


def _issued(document: Document, paper: documents.Paper, reader: User) -> Document:
    now, seen = factories.NOW, document.sha256
    wanted = issuing.Wanted(now.date(), REASON)
    issuing.move(document, "check", actor=None, at=now, seen=seen)
    final = issuing.final_form(document, wanted, at=now)
    issuing.issue(document, final, paper, wanted, actor=None, at=now, seen=seen)
    Delivery.objects.create(document=document, user=reader, sent_at=now)
    return document


def _people(unit: Unit) -> tuple[Member, Transfer]:
    """A member of the unit, and one whom another unit wants to send there."""
    now, joined, asked = factories.NOW, date(2020, 1, 1), date(2024, 5, 1)
    member = registry.enrol({"full_name": MEMBER, "cccd": CCCD}, unit=unit, on=joined, actor=None, at=now)
    comer = registry.enrol({"full_name": COMER}, unit=unit.parent, on=joined, actor=None, at=now)
    return member, registry.ask_transfer(comer, to=unit, on=asked, actor=None, at=now)


def _twin(member: Member) -> Member:
    fields = {"full_name": MEMBER, "cccd": CCCD}
    return registry.enrol(fields, unit=member.unit, on=date(2021, 1, 1), actor=None, at=factories.NOW)


def _post(member: Member) -> Post:
    said = {"body": "bch", "title": "Uỷ viên", "on": date(2022, 1, 1)}
    return posts.appoint(member, unit=member.unit, **said, actor=None, at=factories.NOW)


def _coordinated(unit: Unit) -> tuple[Program, ProgramFile, Activity, ActivityPicture, Partner]:
    program = coordinating.program(unit, title=REASON, number=f"{unit.pk}/CTr")
    activity = coordinating.activity(unit, REASON, programs=(program,))
    said = {"name": f"{REASON}.jpg", "actor": None, "at": factories.NOW}
    paper = kept_files.add_paper(program, pictures.jpeg(), **said)
    shot = kept_files.add_picture(activity, pictures.jpeg(), **said)
    return program, paper, activity, shot, program.partners.get()


def _filled(round: Round, unit: Unit, author: User) -> Submission:
    code = round.form.rows.first().indicator.code
    submission = factories.submission(round, unit, **{code: NUMBER})
    section = FormSection.objects.get(form=round.form)
    told = entry.NarrativeChange(section, TEXT)
    entry.save(submission, [], actor=author, at=factories.NOW, narratives=[told])
    return submission


def _merits(unit: Unit) -> tuple:
    said = {"actor": None, "at": factories.NOW}
    day = factories.NOW.date()
    sheet = ScoreSheet.objects.filter(unit=unit.parent).first() or scoring.sheet(unit.parent)
    proposal = awards.Facts("bang_khen", REASON, day, recipient_unit=unit)
    award = awards.propose(unit, proposal, **said)
    merit = award_evidence.add(award, pictures.jpeg(), name=f"{MEMBER}.jpg", **said)
    signed = {"subject": REASON, "signer_title": "CHỦ TỊCH", "signer_name": MEMBER}
    decision = awards.decide([award], unit=unit, on=day, **signed, **said)
    work = works.record(unit, works.Facts("cong_trinh", REASON, day), **said)
    shot = kept_files.add_picture(work, pictures.jpeg(), name=f"{MEMBER}.jpg", **said)
    evaluation, proved = evaluations.begin(sheet, unit, **said), sheet.criteria.get(needs_evidence=True)
    shown = evidence.add(evaluation, pictures.jpeg(), name=f"{MEMBER}.jpg", criterion=proved, **said)
    return evaluation, shown, merit, award, decision, work, shot, scoring.sheet(unit, name=MEMBER, issue=False)
