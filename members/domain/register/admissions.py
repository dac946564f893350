"""How a person becomes a member: found in the lists when the register is made, admitted, or admitted again."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from ccb.lib.partial_dates import PartialDate
from members.choices import Entry, MemberStatus, RequestState, UnitKind
from members.domain import telling
from members.domain.register import personal
from members.domain.register.deeds import PENDING, Deed, NotAllowed, check_day, check_open, check_right, needed
from members.models import Application, Member, Unit


@transaction.atomic
def enrol(fields: dict, *, unit: Unit, on: date, actor, at: datetime, member: Member | None = None) -> Member:
    """One who is a member already when the register is made: he counts in the unit from `on`.

    `member` is a file that is there without membership (its enrolment was undone). Raises NotAllowed, and what
    `personal.new_file` raises. No check that the unit existed on the day: units younger than the membership are many.
    """
    deed = begin(fields, unit=unit, member=member, actor=actor, at=at)
    check_day(on, today=deed.today)
    check_open(unit, deed.today)
    deed.join(unit, Entry.OPENING, on)
    deed.done("enrol", on)
    return deed.member


@transaction.atomic
def apply(fields: dict, *, unit: Unit, on: date, actor, at: datetime, member: Member | None = None) -> Application:
    """Đơn xin vào Hội. `member` is the file of one who was refused, or whose application was undone."""
    deed = begin(fields, unit=unit, member=member, actor=actor, at=at)
    check_day(on, today=deed.today)
    check_open(unit, on)
    deed.set(deed.member, unit=unit)
    application = deed.open(Application(member=deed.member, unit=unit, asked_on=on, asked_by=actor))
    deed.done("apply", on)
    return application


def begin(fields: dict, *, unit: Unit, member: Member | None, actor, at: datetime) -> Deed:
    """The deed on a new file, or on one without membership that waits for nothing. Raises NotAllowed."""
    check_right(actor, "register", unit)
    if member is None:
        return Deed(personal.new_file(fields, unit=unit), actor=actor, at=at)
    deed = Deed(member, actor=actor, at=at)
    check_right(actor, "register", member.unit)
    if member.status != MemberStatus.APPLYING:
        raise NotAllowed(f"{member} đã có trong sổ ({member.get_status_display().lower()}). Không ghi vào lần nữa.")
    if member.applications.filter(state__in=PENDING).exists():
        raise NotAllowed(f"{member} đang có đơn chờ duyệt. Hãy xử lý đơn đó trước.")
    return deed


@transaction.atomic
def propose(application: Application, *, on: date, actor, at: datetime) -> None:
    """The chapter proposes the applicant (at least half of its members)."""
    deed = _reopened(application, actor=actor, at=at)
    check_right(actor, "register", application.unit)
    if application.state != RequestState.ASKED:
        raise NotAllowed("Chi hội đã đề nghị kết nạp người này rồi. Hãy chờ cấp xã quyết định.")
    check_day(on, today=deed.today, since=application.asked_on, what="ngày nộp đơn")
    deed.set(application, state=RequestState.PROPOSED, proposed_on=on)
    deed.done("propose", on)
    deciding = _deciding(application.unit)
    told = f"{application.unit.titled} đề nghị kết nạp một người, chờ {deciding.in_sentence} quyết định."  # no name
    telling.tell([deciding], told, "register", url=reverse("members-waiting"), actor=actor, at=at)


@transaction.atomic
def decide(
    application: Application,
    *,
    accepted: bool,
    on: date,
    decision_number: str = "",
    reason: str = "",
    actor,
    at: datetime,
) -> None:
    """The commune decides (at least two thirds of its committee): accepted with a decision number, he counts from
    `on`; refused with a reason, at any time before. The right is that on the deciding unit.
    """
    deed = _reopened(application, actor=actor, at=at)
    check_right(actor, "register", _deciding(application.unit))
    since = application.proposed_on or application.asked_on
    check_day(on, today=deed.today, since=since, what="ngày nộp đơn hoặc đề nghị")
    if accepted:
        _accept(deed, application, on, decision_number)
    else:
        deed.answer(application, RequestState.REFUSED, on, reason=needed(reason, "lý do không kết nạp"))
    deed.done("accept" if accepted else "refuse", on)


def _accept(deed: Deed, application: Application, on: date, decision_number: str) -> None:
    if application.state != RequestState.PROPOSED:
        raise NotAllowed("Chi hội chưa đề nghị kết nạp người này. Hãy ghi đề nghị của chi hội trước.")
    check_open(application.unit, on)
    number = needed(decision_number, "số quyết định kết nạp")
    deed.answer(application, RequestState.ACCEPTED, on, decision_number=number)
    joined = PartialDate(on.year, on.month, on.day)
    deed.join(application.unit, Entry.ADMITTED, on, joined_on=joined, admission_decision=number)


def _reopened(application: Application, *, actor, at: datetime) -> Deed:
    """The deed on the applicant; the application as it now stands, which must still be open."""
    deed = Deed(application.member, actor=actor, at=at)
    application.refresh_from_db()
    if application.state not in PENDING:
        state = application.get_state_display().lower()
        raise NotAllowed(f"Đơn này đã xử lý xong ({state}). Hãy tải lại trang để xem kết quả.")
    return deed


def _deciding(unit: Unit) -> Unit:
    """The nearest unit above the chapters."""
    while unit.kind in (UnitKind.CHAPTER, UnitKind.SUB_CHAPTER):
        unit = unit.parent
    return unit


@transaction.atomic
def readmit(member: Member, *, unit: Unit, on: date, decision_number: str, actor, at: datetime) -> None:
    """One who was struck off or expelled becomes a member again: once in his life."""
    deed = Deed(member, actor=actor, at=at)
    check_right(actor, "register", unit)
    if member.status not in (MemberStatus.STRUCK, MemberStatus.EXPELLED):
        raise NotAllowed("Chỉ kết nạp lại được người đã bị xoá tên hoặc khai trừ. Hãy chọn đúng người.")
    if member.enrolments.filter(entry=Entry.READMITTED).exists():
        raise NotAllowed(f"{member} đã được kết nạp lại một lần. Mỗi người chỉ được kết nạp lại một lần.")
    last = member.enrolments.latest("joined_on")
    check_day(on, today=deed.today, since=last.left_on, what="ngày ra khỏi Hội", after=True)
    check_open(unit, on)
    number = needed(decision_number, "số quyết định kết nạp lại")
    deed.join(unit, Entry.READMITTED, on)
    deed.done("readmit", on, decision_number=number)
