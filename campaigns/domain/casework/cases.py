"""Casework: the only writer of cases. `move` is the only writer of their state.

Who came, what he wrote and how it ended is personal data: masked on every page, shown in full on request to who has the
right "view_sensitive", each time recorded (A04), wiped KEPT_YEARS after the case was closed. The audit never holds it,
figures need none of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.choices import CaseKind, CaseState, PetitionKind
from campaigns.models import Case
from ccb.core.domain import audit
from ccb.lib import cccd, dates, text
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, needed
from members.models import Unit

MOST_FORWARDED = 200  # letters
KEPT_YEARS = 5  # after the end of the year in which the case was closed
RECEIVED, IN_HAND, FORWARDED, SETTLED, UNSETTLED = CaseState
OPEN = {RECEIVED, IN_HAND, FORWARDED}
CLOSED = {SETTLED, UNSETTLED}
PLAIN = ("kind", "petition", "received_on", "people")
HELD = (*Case.PERSONAL, *Case.TOLD)
HIDDEN = "được che"
TO_CHANGE = "Sửa vụ việc"  # what the form of changes shows a case for
FORGOTTEN = "Đã xoá vì hết hạn lưu"


@dataclass(frozen=True)
class CaseFacts:
    """`subject`, `person`, `phone`, `address` None: as they stand, for who may not read them."""

    kind: str
    subject: str | None
    received_on: date
    petition: str = ""
    people: int = 1
    person: str | None = None
    phone: str | None = None
    address: str | None = None


@transaction.atomic
def open_case(unit: Unit, facts: CaseFacts, *, actor, at: datetime) -> Case:
    """A new case of the unit; sent twice at once it is one. Raises NotAllowed."""
    recording.check(actor, unit)
    check_open(unit, facts.received_on)
    case = Case(unit=unit, recorded_by=actor)
    _fill(case, facts, at=at)
    alike = Case.objects.filter(unit=unit, recorded_by=actor, **_said(case), **_personal(case))
    if made := audit.just_done("case.open", alike, actor=actor, at=at):
        return made
    case.save(force_insert=True)
    audit.record("case.open", case, actor=actor, at=at, unit=unit.pk, said=_said(case))
    return case


@transaction.atomic
def change(case: Case, facts: CaseFacts, *, seen_version: int, actor, at: datetime) -> bool:
    """Bring the case to these facts; False when they stood so. Raises Stale, NotAllowed.

    The audit says that personal data was changed, never what it was.
    """
    recording.check(actor, case.unit)
    _lock(case)
    if case.version != seen_version:
        raise Stale("Vụ việc này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    before, personal = _said(case), _personal(case)
    _fill(case, facts, at=at)
    if case.closed_on and case.closed_on < case.received_on:
        raise NotAllowed(f"Vụ việc đã xong ngày {dates.show(case.closed_on)}, trước ngày tiếp nhận này.")
    changes = {name: value for name, value in _said(case).items() if before[name] != value}
    changed = [name for name in HELD if personal[name] != getattr(case, name)]
    if not changes and not changed:
        return False
    case.version += 1
    case.save()
    audit.record("case.change", case, actor=actor, at=at, before={n: before[n] for n in changes}, after=changes,
                 personal=changed)  # fmt: skip
    return True


def _fill(case: Case, facts: CaseFacts, *, at: datetime) -> None:
    check_day(facts.received_on, today=timezone.localdate(at))
    if facts.people < 1:
        raise NotAllowed("Số lượt người phải từ 1 trở lên.")
    if (facts.kind == CaseKind.PETITION) != bool(facts.petition):
        raise NotAllowed("Đơn thư thì phải chọn loại đơn; việc khác thì để trống loại đơn.")
    case.kind = CaseKind(facts.kind)
    case.petition = PetitionKind(facts.petition) if facts.petition else ""
    case.received_on, case.people = facts.received_on, facts.people
    if facts.subject is not None:
        case.subject = needed(facts.subject, "nội dung")
    for name in Case.PERSONAL:
        value = getattr(facts, name)
        if value is not None:
            if value and case.forgotten_on:
                raise NotAllowed("Dữ liệu cá nhân của vụ việc này đã xoá theo thời hạn, không ghi lại được nữa.")
            setattr(case, name, text.clean(value))


def _said(case: Case) -> dict:
    return {name: getattr(case, name) for name in PLAIN}


def _personal(case: Case) -> dict:
    return {name: getattr(case, name) for name in HELD}


def _lock(case: Case) -> None:
    case.refresh_from_db(from_queryset=Case.objects.select_for_update(of=("self",)).select_related("unit"))


# --- The one gate of the state ----------------------------------------------------------------------------------------

MOVES = {  # verb: (from, to, what has to be said)
    "take": ({RECEIVED}, IN_HAND, ""),
    "forward": ({RECEIVED, IN_HAND}, FORWARDED, "cơ quan nhận"),
    "settle": (OPEN, SETTLED, "kết quả"),
    "end": (OPEN, UNSETTLED, "lý do không thành"),
    "reopen": (CLOSED, IN_HAND, "lý do làm lại"),
}


@transaction.atomic
def move(case: Case, verb: str, *, said: str = "", on: date, actor, at: datetime) -> None:
    """One step: taken in hand, forwarded (to whom), settled or ended (with what outcome), opened again (why).

    Raises NotAllowed when it does not stand so or nothing is said that has to be.
    """
    recording.check(actor, case.unit)
    sources, target, what = MOVES[verb]
    _lock(case)
    if case.state not in sources:
        raise NotAllowed(f"Vụ việc đang ở bước “{case.get_state_display()}”, không làm bước này được.")
    words = needed(said, what, most=MOST_FORWARDED if verb == "forward" else 0) if what else ""
    check_day(on, today=timezone.localdate(at), since=case.received_on, what="ngày tiếp nhận")
    case.state, case.closed_on = target, on if target in CLOSED else None
    if verb == "forward":
        case.forwarded_to = words
    elif what:
        case.outcome = "\n".join(filter(None, [case.outcome, words]))
    case.version += 1
    case.save()
    audit.record(f"case.{verb}", case, actor=actor, at=at, on=on, unit=case.unit_id)


def steps(case: Case) -> list[str]:
    """The verbs that can be done now."""
    return [verb for verb, (sources, _, _) in MOVES.items() if case.state in sources]


# --- Who came ---------------------------------------------------------------------------------------------------------


def view(case: Case, *, actor, at: datetime) -> dict[str, str]:
    """The personal data masked, once it is recorded under the unit that the actor looked."""
    audit.record("case.view", case.unit, actor=actor, at=at, case=case.pk)
    held = _personal(case)
    return {name: HIDDEN if value else "" for name, value in held.items()} | {"phone": cccd.masked_phone(case.phone)}


def reveal(case: Case, *, purpose: str, actor, at: datetime) -> dict[str, str]:
    """The same in full, once it is recorded what for. Raises NotAllowed for who lacks "view_sensitive"."""
    if not access.can_keep(actor, "view_sensitive", case.unit):
        raise NotAllowed("Bạn không có quyền xem dữ liệu cá nhân của vụ việc.")
    audit.record("case.reveal", case.unit, actor=actor, at=at, case=case.pk, purpose=needed(purpose, "mục đích xem"))
    return _personal(case)


def export(found: Iterable[Case], *, unit: Unit, actor, at: datetime) -> list[Case]:
    """The cases for a workbook: what they tell only where the actor may read it, which is recorded under `unit`."""
    rows = list(found)
    told = [one for one in rows if access.can(actor, "view_sensitive", one.unit)]
    seen = {one.pk for one in told}
    for one in rows:
        if one.pk not in seen:
            one.subject, one.outcome = HIDDEN, HIDDEN if one.outcome else ""
    if told:
        audit.record(
            "case.export", unit, actor=actor, at=at, unit=unit.pk, cases=[one.pk for one in told], count=len(told)
        )
    return rows


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Wipe who came and all that was written of cases whose time is over; gives how many. Their figures stay."""
    today = timezone.localdate(at)
    over = Case.objects.select_for_update().filter(
        state__in=CLOSED, closed_on__year__lt=today.year - KEPT_YEARS, forgotten_on=None
    )
    found = list(over.order_by("pk"))
    wiped = dict.fromkeys(HELD, "") | {"subject": FORGOTTEN, "forgotten_on": today}
    Case.objects.filter(pk__in=[one.pk for one in found]).update(**wiped)
    for one in found:
        audit.record("case.forget", one, actor=None, at=at, unit=one.unit_id)
    return len(found)
