"""From the register to a paper that one person may fetch: asked for, drawn in a child process with limits, kept."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import audit, job_files, jobs
from ccb.core.models import Job
from ccb.lib import child, files, fonts
from members.domain import access, papers
from members.domain.places import place_of
from members.domain.privacy import held_data
from members.models import Member, Unit

TASK = "members.print"
CARDS, LIST, FILE, HELD = "cards", "list", "file", "held"
TITLES = {
    CARDS: "In thẻ hội viên", LIST: "In danh sách hội viên", FILE: "In phiếu hội viên",
    HELD: "Dữ liệu cá nhân đang lưu giữ",
}  # fmt: skip
NAMES = {CARDS: "the-hoi-vien", LIST: "danh-sach-hoi-vien", FILE: "phieu-hoi-vien", HELD: "du-lieu-ca-nhan"}
OF_ONE = {FILE: ("export", papers.member_file), HELD: ("erase", held_data.paper)}  # paper: the right, who words it
FOR_CARDS = "In thẻ hội viên"
NO_RIGHT = "Bạn không còn quyền in hồ sơ của đơn vị này. Hãy nhờ người phụ trách đơn vị."
TOLD_TO_THE_USER = (papers.NothingToPrint, child.RenderError, fonts.NoCompleteFont, files.CannotWrite)


def ask_cards(unit: Unit, members: Sequence[int], *, actor, at: datetime) -> Job:
    """The queued job that draws the cards of these members of the unit, of all for none. Raises NothingToPrint."""
    found = papers.chosen(actor, unit, members)
    said = {"paper": CARDS, "unit": unit.pk, "members": sorted(set(members))}
    subject = found[0] if len(found) == 1 else unit  # one person's card stands in the log under his name
    return _ask(said, subject, place=place_of(unit), purpose=FOR_CARDS, count=len(found), actor=actor, at=at)


def ask_list(unit: Unit, columns: Sequence[str], *, purpose: str, actor, at: datetime) -> Job:
    """The queued job that draws the list of the unit's members."""
    said = {"paper": LIST, "unit": unit.pk, "columns": list(columns)}
    count = papers.in_unit(actor, unit).count()
    return _ask(said, unit, place=place_of(unit), purpose=purpose, count=count, actor=actor, at=at)


def ask_file(member: Member, *, purpose: str, actor, at: datetime) -> Job:
    """The queued job that draws the file of one member."""
    return _ask({"paper": FILE, "member": member.pk}, member, purpose=purpose, count=1, actor=actor, at=at)


def ask_held(member: Member, *, purpose: str, actor, at: datetime) -> Job:
    """The queued job that draws all that is held about the person, for himself."""
    return _ask({"paper": HELD, "member": member.pk}, member, purpose=purpose, count=1, actor=actor, at=at)


@transaction.atomic
def _ask(said: dict, subject, *, place: str = "", purpose: str, count: int, actor, at: datetime) -> Job:
    """Titled by what it prints and of which place, never by a person's name. Recorded with its purpose and how many it
    shows (A04); asked twice at once, the first one again (C03). The caller wakes it.
    """
    arguments = said | {"purpose": purpose}
    title = ": ".join(filter(None, [TITLES[said["paper"]], place]))[:200]
    job, is_new = jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)
    if is_new:
        audit.record("member.print", subject, actor=actor, at=at, **arguments, count=count)
    return job


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job. Rights are asked for anew (S05)."""
    at = timezone.now()
    try:
        attempt.step(10, "Đang lấy hồ sơ")
        frozen, unit = _frozen(attempt, at)
        attempt.step(30, "Đang trình bày trang in")
        paper = draw(attempt.arguments["paper"], frozen, on_wait=lambda: attempt.step(60, "Đang trình bày trang in"))
        path = job_files.new_path(attempt.job, ".pdf")
        files.write_atomically(path, paper.pdf)
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
    name = papers.file_name(NAMES[attempt.arguments["paper"]], unit, at)
    job_files.hand_over(attempt, path, name=name, content_type="application/pdf", label="Tải tệp PDF", at=at)


def draw(kind: str, frozen: dict, *, on_wait: Callable[[], None] | None = None):
    """The PDF of a frozen paper; the same paper gives the same bytes.

    Raises fonts.NoCompleteFont, and child.RenderError when it takes more than 60 s or 700 MB or fails (P01).
    """
    rendering = preload()
    functions = {CARDS: rendering.cards, LIST: rendering.member_list, **dict.fromkeys(OF_ONE, rendering.member_file)}
    return child.run(functions[kind], frozen, on_wait=on_wait).value


def preload():
    """Import and warm the drawing code (about a second, once in a worker)."""
    from members.exports import rendering

    rendering.warm_up()
    return rendering


def _frozen(attempt: jobs.Attempt, at: datetime) -> tuple[dict, Unit]:
    """What the paper says, and the unit that its name tells."""
    said, actor = attempt.arguments, attempt.actor
    if said["paper"] in OF_ONE:
        verb, worded = OF_ONE[said["paper"]]
        members = Member.objects.for_user(actor, verb).select_related(papers.PARENTS, "household")
        member = members.prefetch_related("services").filter(pk=said["member"], erased_at=None).first()
        if member is None:
            raise jobs.JobError(NO_RIGHT)
        return worded(member, actor=actor, at=at, purpose=said["purpose"]), member.unit
    unit = access.units_for(actor, "export").select_related("parent__parent").filter(pk=said["unit"]).first()
    if unit is None:
        raise jobs.JobError(NO_RIGHT)
    if said["paper"] == CARDS:
        return papers.cards(papers.chosen(actor, unit, said["members"]), at=at), unit
    return papers.member_list(unit, said["columns"], actor=actor, at=at), unit
