"""The gate to the register: everything that may be done to a member, each in one transaction with one event.

Who is a member stands in `admissions`, who moves in `transfers`, who leaves in `leaving`; here are correcting a file
and taking back what was done by mistake.
"""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from ccb.core.domain import audit
from members.choices import RequestState
from members.domain.benefits import entitlements
from members.domain.doubles.merging import MERGE, merge
from members.domain.homes import household_places
from members.domain.register import personal
from members.domain.register.admissions import apply, decide, enrol, propose, readmit
from members.domain.register.deeds import Deed, NotAllowed, Stale, check_right
from members.domain.register.exemptions import exempt, resume
from members.domain.register.leaving import discipline, record_death, strike_off
from members.domain.register.moves import move_in, move_out
from members.domain.register.transfers import accept_transfer, ask_transfer, refuse_transfer, transfer
from members.models import Application, Member, RegisterEvent, Transfer, Unit

__all__ = [
    "NotAllowed", "Stale", "accept_transfer", "apply", "ask_transfer", "change", "decide", "discipline", "enrol",
    "exempt", "merge", "move_in", "move_out", "propose", "readmit", "record_death", "refuse_transfer", "resume",
    "strike_off", "transfer", "undo",
]  # fmt: skip

REQUESTS = {Application._meta.label, Transfer._meta.label}
CORRECTIONS = ("change",)
DWELLING = ("open_household", "join_household", "leave_household")


@transaction.atomic
def change(member: Member, fields: dict, *, seen_version: int, actor, at: datetime) -> RegisterEvent | None:
    """Correct the member's file; None when the fields held already and nothing was written.

    `fields` are columns of Member, and "eras". Raises Stale when the file changed since `seen_version`, NotAllowed for
    a sensitive field without the right to see it, ValidationError with a text for each wrong field.
    """
    deed = Deed(member, actor=actor, at=at)
    check_right(actor, "register", member.unit)
    if member.version != seen_version:
        raise Stale("Hồ sơ vừa được người khác sửa. Hãy xem lại số liệu mới rồi sửa lại.")
    changed = personal.differences(member, fields)
    if set(changed) & set(Member.SENSITIVE):
        check_right(actor, "view_sensitive", member.unit)
    held = personal.eras_of(member) if "eras" in fields else []
    eras_change = "eras" in fields and set(held) != set(fields["eras"])
    if not changed and not eras_change:
        return None
    if eras_change:
        deed.before["eras"] = held
        personal.set_eras(member, fields["eras"])
    deed.set(member, **changed)
    _next_version(member)
    event = deed.done("change", deed.today)
    names = sorted(set(changed) & personal.EDITABLE) + ["eras"] * eras_change
    audit.record("register.fields", member, actor=actor, at=at, event=event.pk, fields=names)  # never the values
    return event


def _next_version(member: Member) -> None:
    member.version += 1
    member.save(update_fields=["version"])


@transaction.atomic
def undo(event: RegisterEvent, *, actor, at: datetime) -> None:
    """Put every row back as it was before the event, which stays and says that it was undone.

    Only the member's last event that still holds; corrections of the file, moves, and households are counted apart,
    because they touch different columns: a new telephone number does not stand in the way of undoing a wrong death.
    Rows that the event opened: an enrolment or a discipline goes, a request stays and says so. Raises NotAllowed.
    """
    touched = event.before["rows"].get(Member._meta.label, {})
    list(Member.objects.select_for_update().filter(pk__in=touched).order_by("pk"))  # always in one order: no deadlock
    deed = Deed(event.member, actor=actor, at=at)
    event.refresh_from_db(fields=["undone_at", "undone_by"])
    _check_last(event)
    _check_rights(event, actor)
    entitlements.check_alive_again(event)
    household = deed.member.household_id
    _put_back_whole(event)
    others = Member.objects.filter(pk__in=touched).exclude(pk=event.member_id)
    household_places.settle(household, event.member.household_id, *others.values_list("household", flat=True))
    if event.verb in ("change", MERGE):
        _next_version(deed.member)
        others.update(version=F("version") + 1)
    event.undone_at, event.undone_by = at, actor
    event.save(update_fields=["undone_at", "undone_by"])
    audit.record(f"register.undo_{event.verb}", deed.member, actor=actor, at=at, event=event.pk)


def _check_last(event: RegisterEvent) -> None:
    if event.undone_at:
        raise NotAllowed("Việc này đã được hoàn tác rồi. Hãy tải lại trang để xem hồ sơ hiện nay.")
    if same_sort(event.member.events.filter(undone_at=None, pk__gt=event.pk), event).exists():
        raise NotAllowed("Sau việc này hồ sơ đã có việc khác. Hãy hoàn tác từ việc mới nhất trở về trước.")


def same_sort(events: QuerySet[RegisterEvent], event: RegisterEvent) -> QuerySet[RegisterEvent]:
    """Those that touch the same columns as the event: among them only the last can be undone."""
    if event.verb == MERGE:  # touches them all
        return events
    if sort := sort_of(event.verb):
        return events.filter(verb__in=(*sort, MERGE))
    return events.exclude(verb__in=CORRECTIONS + DWELLING)


def sort_of(verb: str) -> tuple[str, ...]:
    """The verbs that touch the same columns; () for those of membership."""
    return next((sort for sort in (CORRECTIONS, DWELLING) if verb in sort), ())


def where_they_live_now(events: Iterable[RegisterEvent]) -> dict[int, dict]:
    """Member -> his household, of those who have come into one or left one since an event that gave them one by the way
    (a list that told how they live): taking that back leaves them where they are. At most two queries, none where there
    is no such event.
    """
    gave = {
        event.member_id: event.pk for event in events
        if event.verb in CORRECTIONS
        and "household_id" in event.before["rows"].get(Member._meta.label, {}).get(str(event.member_id), {})
    }  # fmt: skip
    moves = RegisterEvent.objects.filter(member__in=gave, verb__in=DWELLING, undone_at=None) if gave else ()
    since = {move.member_id for move in moves if move.pk > gave[move.member_id]}
    homes = Member.objects.filter(pk__in=since).values_list("pk", "household") if since else ()
    return {pk: {"household_id": home} for pk, home in homes}


def _check_rights(event: RegisterEvent, actor) -> None:
    """The right on the unit where the member stands and on that to which he returns."""
    rows = event.before["rows"].get(Member._meta.label, {})
    units = {row["unit_id"] for row in rows.values() if "unit_id" in row}
    members = {event.member_id, *map(int, rows)}
    units |= set(Member.objects.filter(pk__in=members).order_by().values_list("unit", flat=True))
    for unit in Unit.objects.filter(pk__in=units):
        check_right(actor, "undo", unit)


def _put_back_whole(event: RegisterEvent) -> None:
    """Raises NotAllowed when what stood there cannot stand beside what was recorded since."""
    try:
        with transaction.atomic():
            _put_back(event)
    except IntegrityError as clash:
        raise NotAllowed(
            "Sau việc này đã ghi điều trùng với điều phải trả lại (chức vụ, chế độ, mã hội viên …). "
            "Hãy bỏ điều mới ghi rồi hoàn tác."
        ) from clash


def _put_back(event: RegisterEvent) -> None:
    """First what was opened goes, so that the enrolment before it can be the open one again; then rows go back to the
    member from whom they came, before his own and last the other member's become what they were.
    """
    for label, keys in event.before["opened"].items():
        opened = apps.get_model(label)._base_manager.filter(pk__in=keys)
        opened.update(state=RequestState.UNDONE) if label in REQUESTS else opened.delete()
    stays = where_they_live_now([event])
    for label, rows in event.before["rows"].items():
        his = str(event.member_id)
        for key, values in sorted(rows.items(), key=lambda row: ("member_id" not in row[1], row[0] != his)):
            back = values | (stays.get(int(key), {}) if label == Member._meta.label else {})
            apps.get_model(label)._base_manager.filter(pk=key).update(**back)
    for label, removed in event.before.get("removed", {}).items():
        for values in removed:
            apps.get_model(label)(**values).save(force_insert=True)
    member = event.member
    member.refresh_from_db()
    if "eras" in event.before:
        personal.set_eras(member, event.before["eras"])
    if not member.enrolments.filter(left_on=None).exists() and member.posts.filter(ended_on=None).exists():
        raise NotAllowed(f"{member} đang giữ chức vụ. Hãy kết thúc chức vụ rồi hoàn tác.")
