"""Corrections after publication: numbered for each submission, and told for each kept report. No report is changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max

from reports.choices import SubmissionState
from reports.domain.sheets import differences
from reports.domain.sheets.differences import Difference, Pair
from reports.models import Amendment, Document, Inclusion, Move, Submission

APPROVE = "approve"


@dataclass(frozen=True)
class Corrected:
    """One amendment with what it changed."""

    amendment: Amendment
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Changed:
    """A submission that a report holds, and how it stands now: `differences` from what the report holds."""

    submission: Submission  # the one in the report
    now: Submission  # the same, or that of a later batch which goes before it
    amendments: tuple[Amendment, ...]  # since the report was kept
    differences: tuple[Difference, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is being corrected: not approved again yet."""
        return self.now.state != SubmissionState.APPROVED


# --- Writing ---------------------------------------------------------------------------------------------------------


def include(document: Document, versions: dict[int, int]) -> None:
    """Note what the report holds: submission id -> the version that was read. Three queries and those of `number`.

    A submission that was corrected and approved between the reading and now gets its amendment here.
    """
    steps = _approvals(versions)
    held = [step for step in steps if step.version == versions[step.submission_id]]
    Inclusion.objects.bulk_create(
        Inclusion(document=document, submission_id=step.submission_id, move=step) for step in held
    )
    for step in steps:
        if step.version > versions[step.submission_id]:
            Submission.objects.select_for_update().get(pk=step.submission_id)
            number(step)


def _approvals(submissions: Iterable[int]) -> list[Move]:
    found = Move.objects.filter(submission__in=list(submissions), to_state=SubmissionState.APPROVED)
    return list(found.select_related("submission").order_by("pk"))


def number(step: Move) -> Amendment | None:
    """The next amendment of the submission, of the approval just taken; the caller holds the submission's row.

    None where no kept report holds it, or where it says what the approval before it said. At most six queries.
    """
    is_held = Inclusion.objects.filter(submission=step.submission_id).exists()
    if not is_held or Amendment.objects.filter(after=step).exists():
        return None
    earlier = Move.objects.filter(submission=step.submission_id, pk__lt=step.pk)
    before = earlier.filter(to_state=SubmissionState.APPROVED).last()
    if before is None or before.content_sha256 == step.content_sha256:
        return None
    last = Amendment.objects.filter(submission=step.submission_id).aggregate(last=Max("number"))["last"]
    why = earlier.filter(verb="reopen").last()
    return Amendment.objects.create(
        submission_id=step.submission_id, number=(last or 0) + 1, before=before, after=step,
        reason=why.reason if why else "", at=step.at,
    )  # fmt: skip


# --- Reading ---------------------------------------------------------------------------------------------------------


def of_submission(submission: Submission) -> tuple[Corrected, ...]:
    """Its amendments, the latest first, each with its differences. Three queries."""
    found = list(submission.amendments.select_related("before", "after__actor").order_by("-number"))
    told = differences.of([Pair(differences.at(one.before), differences.at(one.after)) for one in found])
    return tuple(Corrected(one, said) for one, said in zip(found, told, strict=True))


def documents_with(submission: Submission) -> list[Document]:
    """The kept reports that hold the submission, the newest first. One query."""
    held = Document.objects.filter(inclusions__submission=submission)
    return list(held.select_related("unit", "round__form").defer("frozen").order_by("-pk"))


def of_document(document: Document) -> tuple[Changed, ...]:
    """Which submissions in the report changed after it was frozen, old → new by cell; sheets being corrected too.

    In the order of the report's own units. A later batch that was approved meanwhile goes before the sheet in the
    report. At most eight queries, however many submissions.
    """
    held = Inclusion.objects.filter(document=document).select_related("move", "submission__unit", "submission__round")
    held = list(held.order_by("pk"))
    later = _later_batches(held)
    nows = [later.get(one.submission_id, one.submission) for one in held]
    told = _told(held, nows)
    amended: dict[int, list[Amendment]] = {}
    for one in Amendment.objects.filter(submission__in=[one.submission_id for one in held]).order_by("number"):
        amended.setdefault(one.submission_id, []).append(one)
    found = []
    for one, now, said in zip(held, nows, told, strict=True):
        since = tuple(each for each in amended.get(one.submission_id, ()) if each.after_id > one.move_id)
        if said or since or now.state != SubmissionState.APPROVED:
            found.append(Changed(one.submission, now, since, said))
    return tuple(found)


def _told(held: Sequence[Inclusion], nows: Sequence[Submission]) -> list[tuple[Difference, ...]]:
    """What the sheets say now against what the report holds; unapproved figures are nobody's business yet."""
    steps = {step.submission_id: step for step in _approvals({now.pk for now in nows})}  # the last of each
    pairs = [
        Pair(differences.at(one.move), differences.at(steps.get(now.pk, one.move)))
        for one, now in zip(held, nows, strict=True)
    ]
    return differences.of(pairs)


def _later_batches(held: Sequence[Inclusion]) -> dict[int, Submission]:
    """Submission id -> the approved one of a later batch of the same form, period and unit. One query."""
    if not held:
        return {}
    approved = Submission.objects.approved().filter(
        round__form__in={one.submission.round.form_id for one in held}, round__period=held[0].submission.round.period,
        unit__in=[one.submission.unit_id for one in held],
    )  # fmt: skip
    found: dict[int, Submission] = {}
    for now in approved.select_related("unit", "round").order_by("round__batch"):
        for one in held:
            before = one.submission
            same = (before.unit_id, before.round.form_id) == (now.unit_id, now.round.form_id)
            if same and now.round.batch > before.round.batch:
                found[one.submission_id] = now
    return found


def versions_read(submissions: Iterable[int], *, using: str) -> dict[str, int]:
    """For the frozen report: id -> the version of each submission that it counts. One query."""
    rows = Submission.objects.using(using).filter(pk__in=list(submissions)).order_by("pk")
    return {str(pk): version for pk, version in rows.values_list("pk", "version")}
