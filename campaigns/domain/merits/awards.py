"""Khen thưởng: proposals, and the decisions that confer or refuse them. The only writer of both, but for what
`award_revoking` takes back.

A decided award of a member stands in his file, once: a bằng khen or giấy khen among his honours, the Kỷ niệm chương,
which is given once in a life, in its column. What is revoked leaves the file, and keeps its own history here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.choices import AwardForm, AwardState, DocumentKind
from campaigns.domain.directives import numbering
from campaigns.models import Award, Campaign, Decision
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.choices import HonourKind
from members.domain import telling
from members.domain.benefits import honours
from members.domain.register import recording, registry
from members.domain.register.deeds import NotAllowed, check_day, check_held, check_open, check_right, needed
from members.models import Member, Unit

MOST_AT_ONCE = 300  # awards of one decision: so many certificates make one file
HONOURS = {AwardForm.MERIT: HonourKind.COMMENDATION, AwardForm.CERTIFICATE: HonourKind.CERTIFICATE}
MEDAL_TITLE = "Kỷ niệm chương Cựu chiến binh Việt Nam"
STANDING = (AwardState.PROPOSED, AwardState.DECIDED)


@dataclass(frozen=True)
class Facts:
    """What a proposal says. One of `recipient_unit`, `member`, `person`."""

    form: str
    reason: str
    proposed_on: date
    title: str = ""
    recipient_unit: Unit | None = None
    member: Member | None = None
    person: str = ""
    person_of: str = ""
    campaign: Campaign | None = None
    evidence: str = ""


@transaction.atomic
def propose(unit: Unit, facts: Facts, *, actor, at: datetime) -> Award:
    """A new proposal of the unit. Raises NotAllowed."""
    recording.check(actor, unit)
    check_day(facts.proposed_on, today=timezone.localdate(at))
    check_open(unit, facts.proposed_on)
    award = Award(
        unit=unit, form=AwardForm(facts.form), title=_title(facts), recipient_unit=facts.recipient_unit,
        member=facts.member, person=text.clean(facts.person), person_of=text.clean(facts.person_of),
        campaign=facts.campaign, reason=needed(facts.reason, "thành tích"), evidence=facts.evidence.strip(),
        proposed_on=facts.proposed_on, recorded_by=actor, recorded_at=at,
    )  # fmt: skip
    _check_recipient(award)
    _check_fits(award, facts.proposed_on)
    _check_once(award)
    try:
        with transaction.atomic():
            award.save(force_insert=True)
    except IntegrityError as clash:  # proposed by somebody else in the same moment
        raise NotAllowed(_medal_again(award)) from clash
    audit.record("award.propose", award, actor=actor, at=at, unit=unit.pk, form=award.form, **_whom(award))
    return award


def _title(facts: Facts) -> str:
    if facts.form == AwardForm.MEDAL:
        return MEDAL_TITLE
    return text.clean(facts.title) or AwardForm(facts.form).label


def _whom(award: Award) -> dict:
    """For the audit: never a name."""
    return {"recipient_unit": award.recipient_unit_id, "member": award.member_id}


def _check_recipient(award: Award) -> None:
    given = [award.recipient_unit_id, award.member_id, award.person]
    if sum(bool(one) for one in given) != 1:
        raise NotAllowed("Chọn một người hoặc một tập thể được đề nghị, không để trống và không chọn cả hai.")
    if award.form == AwardForm.MEDAL and award.is_collective:
        raise NotAllowed("Kỷ niệm chương chỉ tặng cá nhân. Hãy chọn người, hoặc chọn hình thức khác.")
    if award.form == AwardForm.FLAG and not award.is_collective:
        raise NotAllowed("Cờ thi đua chỉ tặng tập thể. Hãy chọn đơn vị, hoặc chọn hình thức khác.")
    place = award.recipient_unit or (award.member and award.member.unit)
    if place and not place.path.startswith(award.unit.path):
        raise NotAllowed(f"{place.titled} không thuộc {award.unit.in_sentence} nên đơn vị này không đề nghị được.")


def _check_fits(award: Award, on: date) -> None:
    """Whether the recipient can be given anything on that day."""
    if award.recipient_unit:
        check_open(award.recipient_unit, on)
    if award.member:
        check_held(award.member)


def _check_once(award: Award) -> None:
    if award.form == AwardForm.MEDAL and award.member:
        if award.member.medal_year:
            raise NotAllowed(
                f"{award.member} đã nhận Kỷ niệm chương năm {award.member.medal_year}; Kỷ niệm chương chỉ tặng một lần."
            )
        if Award.objects.filter(member=award.member, form=AwardForm.MEDAL, state__in=STANDING).exists():
            raise NotAllowed(_medal_again(award))
        return
    if award.form == AwardForm.MEDAL:
        _check_medal_of_outsider(award)
    same = Award.objects.filter(
        form=award.form, title=award.title, recipient_unit=award.recipient_unit, member=award.member,
        person=award.person, person_of=award.person_of, proposed_on__year=award.proposed_on.year, state__in=STANDING,
    )  # fmt: skip
    if same.exists():
        raise NotAllowed(
            f"Năm {award.proposed_on.year} đã có đề nghị “{award.title}” cho {award.recipient}. Hãy xem lại danh sách."
        )


def _check_medal_of_outsider(award: Award) -> None:
    """Who is no member is known by his name and where he works: in whatever year, he gets it once."""
    others = Award.objects.filter(form=AwardForm.MEDAL, member=None, recipient_unit=None, state__in=STANDING)
    known = others.exclude(pk=award.pk).order_by().values_list("person", "person_of")
    if _key(award.person, award.person_of) in {_key(*one) for one in known}:
        raise NotAllowed(_medal_again(award))


def _key(person: str, person_of: str) -> tuple[str, str]:
    return text.name_key(person), text.name_key(person_of)


def _medal_again(award: Award) -> str:
    return f"Đã có đề nghị tặng Kỷ niệm chương cho {award.recipient}; Kỷ niệm chương chỉ tặng một lần."


# --- Answers ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def refuse(award: Award, *, reason: str, actor, at: datetime) -> None:
    """The office does not confer it, and says why. Raises NotAllowed."""
    check_right(actor, "plan", award.unit)
    _answer(award, AwardState.REFUSED, reason, actor=actor, at=at)


@transaction.atomic
def withdraw(award: Award, *, reason: str, actor, at: datetime) -> None:
    """The unit takes its proposal back. Raises NotAllowed."""
    recording.check(actor, award.unit)
    _answer(award, AwardState.WITHDRAWN, reason, actor=actor, at=at)


def _answer(award: Award, state: AwardState, reason: str, *, actor, at: datetime) -> None:
    _lock(award)
    award.state, award.answer = state, needed(reason, "lý do")[:500]
    award.save(update_fields=["state", "answer"])
    audit.record(f"award.{state}", award, actor=actor, at=at, unit=award.unit_id, reason=award.answer)


def _lock(award: Award) -> None:
    read_locked(award)
    if award.state != AwardState.PROPOSED:
        raise NotAllowed(f"Đề nghị này đã được giải quyết: {award.get_state_display().lower()}. Hãy tải lại trang.")


def read_locked(award: Award) -> None:
    """Its state as it is now, held until the transaction ends."""
    award.refresh_from_db(fields=["state", "decision", "answer"], from_queryset=Award.objects.select_for_update())


@transaction.atomic
def decide(
    awards: Sequence[Award], *, unit: Unit, on: date, subject: str, signer_title: str, signer_name: str, actor,
    at: datetime, body: str = "",
) -> Decision:  # fmt: skip
    """Confer these proposals by one decision of the unit, with the next number of its year. All of them or none.

    `body`: the committee that decides, in its own number series.

    Raises NotAllowed: a day to come, a recipient that is closed on that day or had his Kỷ niệm chương already.
    """
    check_right(actor, "plan", unit)
    check_day(on, today=timezone.localdate(at))
    if not awards:
        raise NotAllowed("Chưa chọn đề nghị nào. Hãy đánh dấu những đề nghị được tặng.")
    if len(awards) > MOST_AT_ONCE:
        raise NotAllowed(f"Một quyết định tặng nhiều nhất {MOST_AT_ONCE}. Hãy chia thành nhiều quyết định.")
    for award in awards:
        _check_decidable(award, unit, on)
    # Before the number, whose counter everybody waits for: who is writing in a member's file would wait for us.
    list(Member.objects.select_for_update().filter(pk__in=[one.member_id for one in awards]).order_by("pk"))
    subject = needed(subject, "trích yếu")
    signer = needed(signer_title, "chức vụ người ký"), needed(signer_name, "họ tên người ký")
    given = numbering.give(
        DocumentKind.DECISION, unit=unit, on=on, subject=subject, signer=", ".join(signer[::-1]), body=body,
        actor=actor, at=at,
    )  # fmt: skip
    decision = Decision.objects.create(
        unit=unit, body=body, number=given.number, symbol=given.symbol, dated_on=on, subject=subject,
        signer_title=signer[0], signer_name=signer[1], made_by=actor, made_at=at,
    )  # fmt: skip
    issuer = body or f"Hội CCB {unit.in_sentence}"
    for award in awards:
        award.state, award.decision = AwardState.DECIDED, decision
        award.save(update_fields=["state", "decision"])
        _hand_over(award, decision, issuer, actor=actor, at=at)
    told = f"{decision}, {dates.show(on)}: {subject}"
    telling.tell(concerned(awards), told, "enter", "submit", url=reverse("awards"), actor=actor, at=at)
    audit.record(
        "award.decide", decision, actor=actor, at=at, unit=unit.pk, symbol=decision.symbol,
        awards=[award.pk for award in awards],
    )  # fmt: skip
    return decision


def _check_decidable(award: Award, unit: Unit, on: date) -> None:
    _lock(award)
    if not award.unit.path.startswith(unit.path):
        raise NotAllowed(f"Đề nghị cho {award.recipient} không thuộc {unit.in_sentence}.")
    if award.proposed_on > on:
        raise NotAllowed(
            f"{award.recipient} được đề nghị ngày {dates.show(award.proposed_on)}, sau ngày quyết định "
            f"{dates.show(on)}. Hãy xem lại ngày quyết định."
        )
    if award.form == AwardForm.MEDAL and not award.member_id:
        _check_medal_of_outsider(award)
    _check_fits(award, on)


def concerned(awards: Iterable[Award]) -> list[Unit]:
    """Who proposed, and the collectives that were given."""
    return [unit for one in awards for unit in (one.unit, one.recipient_unit) if unit]


def _hand_over(award: Award, decision: Decision, issuer: str, *, actor, at: datetime) -> None:
    """What was conferred on a member stands in his file."""
    member = award.member
    if member is None:
        return
    member.refresh_from_db()
    year = decision.dated_on.year
    if award.form == AwardForm.MEDAL:
        if member.medal_year:
            raise NotAllowed(
                f"{member} đã nhận Kỷ niệm chương năm {member.medal_year}; Kỷ niệm chương chỉ tặng một lần. "
                "Hãy bỏ người này khỏi quyết định."
            )
        fields = {"medal_year": year, "medal_decision": decision.symbol}
        registry.change(member, fields, seen_version=member.version, actor=actor, at=at)
        return
    honours.add(
        member, kind=HONOURS[award.form], title=award.title, year=year, decision_number=decision.symbol,
        issuer=issuer, actor=actor, at=at,
    )  # fmt: skip
