"""How a membership ends: by death, by removal from the list, by expulsion; and the milder disciplines."""

from datetime import date, datetime

from django.db import transaction

from members.choices import DisciplineKind, Exit, MemberStatus
from members.domain.benefits import entitlements
from members.domain.register.deeds import Deed, check_day, check_right, check_standing, enrolment_of, needed
from members.models import Discipline, Member


@transaction.atomic
def record_death(member: Member, *, on: date, actor, at: datetime) -> None:
    """He counts no longer from `on`; his posts and what the State pays him end, what he waits for is refused, his
    file stays.

    An applicant may die too. One who had left the association is no longer followed: NotAllowed.
    """
    deed = Deed(member, actor=actor, at=at)
    reason = "Đã qua đời."
    if member.status == MemberStatus.APPLYING:
        check_right(actor, "register", member.unit)
        check_day(on, today=deed.today)
        deed.refuse_requests(reason)
        deed.set(member, status=MemberStatus.DIED)
    else:
        enrolment = enrolment_of(member)
        check_standing(deed, enrolment, on)
        deed.leave(enrolment, Exit.DIED, on, status=MemberStatus.DIED, reason=reason)
    entitlements.end_by_death(deed, on)
    deed.done("record_death", on)


@transaction.atomic
def strike_off(member: Member, *, on: date, reason: str, actor, at: datetime) -> None:
    """Xoá tên: no discipline, so no discipline is written."""
    deed = Deed(member, actor=actor, at=at)
    enrolment = enrolment_of(member)
    check_standing(deed, enrolment, on)
    words = needed(reason, "lý do xoá tên")
    deed.leave(enrolment, Exit.STRUCK, on, status=MemberStatus.STRUCK, reason="Đã xoá tên khỏi danh sách.")
    deed.done("strike_off", on, reason=words)


@transaction.atomic
def discipline(
    member: Member, *, kind: DisciplineKind, on: date, decision_number: str, reason: str, actor, at: datetime
) -> Discipline:
    """A decision on a member. Expulsion ends the membership; after a dismissal the post that the decision names is
    ended by `posts.end`.
    """
    deed = Deed(member, actor=actor, at=at)
    enrolment = enrolment_of(member)
    check_standing(deed, enrolment, on)
    kind = DisciplineKind(kind)
    number, words = needed(decision_number, "số quyết định kỷ luật"), needed(reason, "lý do kỷ luật")
    decision = deed.open(Discipline(member=member, kind=kind, decided_on=on, decision_number=number, reason=words))
    if kind == DisciplineKind.EXPULSION:
        deed.leave(enrolment, Exit.EXPELLED, on, status=MemberStatus.EXPELLED, reason="Đã bị khai trừ.")
    deed.done("discipline", on, kind=kind)
    return decision
