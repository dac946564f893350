"""Chế độ, chính sách of a member: the gate through which an entitlement is applied for, granted, refused, stopped.

They are sensitive data: whoever writes here must also be allowed to read them.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from ccb.core.domain import audit
from members.choices import Benefit, EntitlementState, Exit, MemberStatus
from members.domain.register.deeds import Deed, NotAllowed, Stale, check_day, check_held, check_right, needed
from members.models import Enrolment, Entitlement, Member, Regime, RegisterEvent, Unit

OPEN = (EntitlementState.APPLIED, EntitlementState.GRANTED)
LASTING = (Benefit.MONTHLY, Benefit.INSURANCE)
CHANGING = (
    "state", "applied_on", "decision_number", "decided_on", "amount", "starts_on", "ended_on", "reason", "version",
)  # fmt: skip
STALE = "Chế độ này vừa được người khác sửa. Hãy xem lại số liệu mới rồi ghi lại."


@transaction.atomic
def apply(member: Member, regime: Regime, *, on: date, actor, at: datetime) -> Entitlement:
    """Lập hồ sơ: the application was filed on that day. Raises NotAllowed."""
    _lock(member, actor)
    check_day(on, today=timezone.localdate(at))
    _check_free(member, regime)
    made = Entitlement.objects.create(member=member, regime=regime, applied_on=on)
    _audit("apply", made, actor, at)
    return made


@transaction.atomic
def enter(
    member: Member, regime: Regime, *, decision_number: str, on: date, amount: Decimal | None = None,
    starts_on: date | None = None, actor, at: datetime,
) -> Entitlement:  # fmt: skip
    """Put into the register what was granted before, without its application. Raises NotAllowed."""
    _lock(member, actor)
    _check_free(member, regime)
    made = Entitlement(member=member, regime=regime)
    _decide(made, decision_number=decision_number, on=on, amount=amount, starts_on=starts_on, at=at)
    made.save(force_insert=True)
    _audit("enter", made, actor, at)
    return made


@transaction.atomic
def grant(
    entitlement: Entitlement, *, decision_number: str, on: date, amount: Decimal | None = None,
    starts_on: date | None = None, seen_version: int, actor, at: datetime,
) -> None:  # fmt: skip
    """An application is granted by a decision of that day. `amount` in đồng, None: not stated; enjoyed from
    `starts_on`, else from the day of the decision. Raises NotAllowed, Stale.
    """
    _reopen(entitlement, EntitlementState.APPLIED, seen_version=seen_version, actor=actor)
    _decide(entitlement, decision_number=decision_number, on=on, amount=amount, starts_on=starts_on, at=at)
    _save("grant", entitlement, actor, at)


@transaction.atomic
def refuse(entitlement: Entitlement, *, on: date, reason: str, seen_version: int, actor, at: datetime) -> None:
    """An application is turned down; the person may apply again. Raises NotAllowed, Stale."""
    _reopen(entitlement, EntitlementState.APPLIED, seen_version=seen_version, actor=actor)
    check_day(on, today=timezone.localdate(at), since=entitlement.applied_on, what="ngày lập hồ sơ")
    entitlement.state, entitlement.decided_on = EntitlementState.REFUSED, on
    entitlement.reason = needed(reason, "lý do không được hưởng")
    _save("refuse", entitlement, actor, at)


@transaction.atomic
def stop(entitlement: Entitlement, *, on: date, reason: str, seen_version: int, actor, at: datetime) -> None:
    """It is enjoyed no longer from that day on; on its first day: it never was (recorded by mistake).

    Raises NotAllowed, Stale.
    """
    _reopen(entitlement, EntitlementState.GRANTED, seen_version=seen_version, actor=actor)
    check_day(on, today=timezone.localdate(at), since=entitlement.starts_on, what="ngày bắt đầu hưởng")
    entitlement.state, entitlement.ended_on = EntitlementState.STOPPED, on
    entitlement.reason = needed(reason, "lý do dừng")
    _save("stop", entitlement, actor, at)


@transaction.atomic
def change_amount(entitlement: Entitlement, *, amount: Decimal | None, seen_version: int, actor, at: datetime) -> None:
    """The amount is now so many đồng. Raises NotAllowed, Stale."""
    _reopen(entitlement, EntitlementState.GRANTED, seen_version=seen_version, actor=actor)
    entitlement.amount = _amount(amount)
    _save("change_amount", entitlement, actor, at)


def end_by_death(deed: Deed, on: date) -> None:
    """Within the deed of a death, so that its undo puts them back: open applications end, and what is paid month by
    month or insures him stops on that day. What was paid once is done, and funeral costs begin by death.

    Leaving the association otherwise (xoá tên, khai trừ, chuyển đi) stops nothing: these are benefits that the State
    owes for service, by decrees that do not ask for membership; an authority's own decision is recorded by `stop`.
    """
    open_ones = deed.member.entitlements.filter(state__in=OPEN).exclude(regime__benefit=Benefit.FUNERAL)
    for one in open_ones.filter(Q(state=EntitlementState.APPLIED) | Q(regime__benefit__in=LASTING)):
        ended_on = max(on, one.starts_on or on)
        deed.set(one, state=EntitlementState.STOPPED, ended_on=ended_on, reason="Đã qua đời.")
        one.version += 1  # not by the deed: what was seen before is stale after an undo too
        one.save(update_fields=["version"])


def check_alive_again(event: RegisterEvent) -> None:
    """Before a death is undone: NotAllowed when there are funeral costs, or a new application for what would be put
    back.
    """
    if event.verb != "record_death":
        return
    rows = event.before["rows"].get(Entitlement._meta.label, {})
    again = Entitlement.objects.filter(pk__in=rows).values("regime")
    since = event.member.entitlements.filter(state__in=OPEN).exclude(pk__in=rows)
    found = since.filter(Q(regime__benefit=Benefit.FUNERAL) | Q(regime__in=again)).select_related("regime").first()
    if found:
        raise NotAllowed(
            f"Sau khi ghi qua đời đã có hồ sơ “{found.regime}”. Hãy ghi không được hưởng hoặc dừng hồ sơ ấy, rồi huỷ."
        )


def granted(unit: Unit, *, on: date, regime: str = "", benefit: str = "") -> int:
    """Members who enjoyed it at the end of that day, or had received it by then if it is paid once; each once.

    Of the unit and all below it as they stood on that day; for funeral costs those who died as its members. `regime`
    is a code, `benefit` a kind; blank asks for any. One query.
    """
    had = Entitlement.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), starts_on__lte=on).exclude(
        decision_number=""
    )
    if regime:
        had = had.filter(regime__code=regime)
    if benefit:
        had = had.filter(regime__benefit=benefit)
    for_funeral = Q(regime__benefit=Benefit.FUNERAL)
    stood = (Q(left_on=None) | Q(left_on__gt=on)) & Q(joined_on__lte=on)
    living = stood & Q(member__in=had.exclude(for_funeral).values("member"))
    dead = Q(exit=Exit.DIED, left_on__lte=on, member__in=had.filter(for_funeral).values("member"))
    enrolled = Enrolment.objects.filter(unit__path__startswith=unit.path)
    return enrolled.filter(living | dead).values("member").distinct().count()


def available(member: Member) -> models.QuerySet[Regime]:
    """The regimes that the person may ask for now. One query."""
    died = member.status == MemberStatus.DIED
    held = member.entitlements.filter(state__in=OPEN).values("regime")
    barred = LASTING if died else (Benefit.FUNERAL,)
    return Regime.objects.filter(is_active=True).exclude(benefit__in=barred).exclude(pk__in=held)


def states(members: models.QuerySet) -> dict[tuple[int, str], int]:
    """Of these members: (regime, state) -> how many of them have a row so. One query."""
    rows = Entitlement.objects.filter(member__in=members.order_by().values("pk"))
    counted = rows.values_list("regime", "state").annotate(models.Count("member", distinct=True)).order_by()
    return {(regime, state): count for regime, state, count in counted}


def _lock(member: Member, actor) -> None:
    """One deed on a member at a time, also beside those of the register."""
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    check_held(member)
    check_right(actor, "register", member.unit)
    check_right(actor, "view_sensitive", member.unit)


def _reopen(entitlement: Entitlement, state: EntitlementState, *, seen_version: int, actor) -> None:
    """The row as it stands now, which must be what was seen, and in that state."""
    _lock(entitlement.member, actor)
    entitlement.refresh_from_db(fields=CHANGING)
    if entitlement.version != seen_version:
        raise Stale(STALE)
    if entitlement.state != state:
        now = entitlement.get_state_display().lower()
        raise NotAllowed(f"Việc này không làm được khi chế độ đang ở tình trạng “{now}”. Hãy tải lại trang.")


def _check_free(member: Member, regime: Regime) -> None:
    """Whether the person may ask for the regime now."""
    died, for_funeral = member.status == MemberStatus.DIED, regime.benefit == Benefit.FUNERAL
    if member.status == MemberStatus.MERGED:
        raise NotAllowed("Hồ sơ này đã gộp vào hồ sơ khác. Hãy ghi ở hồ sơ còn lại.")
    if not regime.is_active:
        raise NotAllowed(f"Chế độ “{regime}” không còn áp dụng. Hãy chọn chế độ khác.")
    if for_funeral and not died:
        raise NotAllowed("Mai táng phí chỉ ghi khi hội viên đã qua đời. Hãy ghi qua đời trước.")
    if died and regime.benefit in LASTING:
        raise NotAllowed(f"{member} đã qua đời, không ghi chế độ hằng tháng hoặc bảo hiểm. Hãy chọn chế độ khác.")
    held = member.entitlements.filter(regime=regime, state__in=OPEN).first()
    if held:
        state = held.get_state_display().lower()
        raise NotAllowed(f"{member} đã có chế độ này ({state}). Hãy xem dòng đã ghi trong hồ sơ.")


def _decide(one: Entitlement, *, decision_number: str, on: date, amount, starts_on: date | None, at: datetime) -> None:
    check_day(on, today=timezone.localdate(at), since=one.applied_on, what="ngày lập hồ sơ")
    one.decision_number = needed(decision_number, "số quyết định")
    one.state, one.decided_on, one.amount = EntitlementState.GRANTED, on, _amount(amount)
    one.starts_on = starts_on or on


def _amount(amount: Decimal | None) -> Decimal | None:
    if amount is not None and (amount < 0 or amount != int(amount)):
        raise NotAllowed("Mức hưởng là số đồng nguyên, từ 0 trở lên. Hãy ghi lại, hoặc để trống nếu chưa rõ.")
    return amount


def _save(verb: str, entitlement: Entitlement, actor, at: datetime) -> None:
    entitlement.version += 1
    entitlement.save()
    _audit(verb, entitlement, actor, at)


def _audit(verb: str, entitlement: Entitlement, actor, at: datetime) -> None:
    """Which regime, how much and why stay out: they tell of the person's wounds and means."""
    member = entitlement.member
    audit.record(f"entitlement.{verb}", entitlement, actor=actor, at=at, member=member.pk, unit=member.unit_id)
