"""The gate to the register: everything that may be done to a member, each in one transaction with one event.

Who is a member stands in `admissions`, who moves in `transfers`, who leaves in `leaving`; here are correcting a file
and taking back what was done by mistake.
"""

from datetime import datetime

from django.apps import apps
from django.db import transaction

from ccb.core.domain import audit
from members.choices import RequestState
from members.domain import personal
from members.domain.admissions import apply, decide, enrol, propose, readmit
from members.domain.deeds import Deed, NotAllowed, Stale, check_right
from members.domain.leaving import discipline, record_death, strike_off
from members.domain.transfers import accept_transfer, ask_transfer, refuse_transfer
from members.models import Application, Member, RegisterEvent, Transfer, Unit

__all__ = [
    "NotAllowed", "Stale", "accept_transfer", "apply", "ask_transfer", "change", "decide", "discipline", "enrol",
    "propose", "readmit", "record_death", "refuse_transfer", "strike_off", "undo",
]  # fmt: skip

REQUESTS = {Application._meta.label, Transfer._meta.label}


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

    Only the member's last event that still holds; corrections of the file and moves are counted apart, because they
    touch different columns: a new telephone number does not stand in the way of undoing a wrong death. Rows that the
    event opened: an enrolment or a discipline goes, a request stays and says so. Raises NotAllowed.
    """
    deed = Deed(event.member, actor=actor, at=at)
    event.refresh_from_db(fields=["undone_at", "undone_by"])
    _check_last(event)
    _check_rights(event, actor)
    _put_back(event)
    if event.verb == "change":
        _next_version(deed.member)
    event.undone_at, event.undone_by = at, actor
    event.save(update_fields=["undone_at", "undone_by"])
    audit.record(f"register.undo_{event.verb}", deed.member, actor=actor, at=at, event=event.pk)


def _check_last(event: RegisterEvent) -> None:
    if event.undone_at:
        raise NotAllowed("Việc này đã được hoàn tác rồi. Hãy tải lại trang để xem hồ sơ hiện nay.")
    later = event.member.events.filter(undone_at=None, pk__gt=event.pk)
    later = later.filter(verb="change") if event.verb == "change" else later.exclude(verb="change")
    if later.exists():
        raise NotAllowed("Sau việc này hồ sơ đã có việc khác. Hãy hoàn tác từ việc mới nhất trở về trước.")


def _check_rights(event: RegisterEvent, actor) -> None:
    """The right on the unit where the member stands and on that to which he returns."""
    row = event.before["rows"].get(Member._meta.label, {}).get(str(event.member_id), {})
    for unit in Unit.objects.filter(pk__in={event.member.unit_id, row.get("unit_id", event.member.unit_id)}):
        check_right(actor, "undo", unit)


def _put_back(event: RegisterEvent) -> None:
    """First what was opened goes, so that the enrolment before it can be the open one again."""
    for label, keys in event.before["opened"].items():
        opened = apps.get_model(label)._base_manager.filter(pk__in=keys)
        opened.update(state=RequestState.UNDONE) if label in REQUESTS else opened.delete()
    for label, rows in event.before["rows"].items():
        for key, values in rows.items():
            apps.get_model(label)._base_manager.filter(pk=key).update(**values)
    member = event.member
    member.refresh_from_db()
    if "eras" in event.before:
        personal.set_eras(member, event.before["eras"])
    if not member.enrolments.filter(left_on=None).exists() and member.posts.filter(ended_on=None).exists():
        raise NotAllowed(f"{member} đang giữ chức vụ. Hãy kết thúc chức vụ rồi hoàn tác.")
