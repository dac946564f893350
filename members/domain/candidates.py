"""Nguồn phát triển hội viên: who came back from service and may be admitted. The only writer of candidates.

They are personal data of people who are no members yet: for who keeps the register only, the telephone masked without
"view_sensitive", each look at one recorded under the unit (A04), wiped when the person is dropped or applies: then
the member's file holds them.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import cccd, dates, names, text
from members.choices import CandidateState
from members.domain import access
from members.domain.register import admissions
from members.domain.register.deeds import NotAllowed, Stale, check_right, needed
from members.models import Application, Candidate, Club, Unit

FIELDS = ("full_name", "born_on", "discharged_on", "phone", "residence", "note")
PERSONAL = ("born_on", "discharged_on", "phone", "residence", "note")
FORGOTTEN = "(đã xoá)"


@transaction.atomic
def list_person(unit: Unit, fields: dict, *, club: Club | None = None, actor, at: datetime) -> Candidate:
    """One more candidate of the unit. `fields`: any of FIELDS. Raises NotAllowed."""
    check_right(actor, "register", unit)
    candidate = Candidate(unit=unit, listed_by=actor, listed_at=at)
    _fill(candidate, fields, club)
    alike = {name: getattr(candidate, name) for name in (*FIELDS, "club")}
    same = Candidate.objects.filter(unit=unit, listed_by=actor, **alike)
    if made := audit.just_done("candidate.list", same, actor=actor, at=at):
        return made
    candidate.save(force_insert=True)
    audit.record("candidate.list", candidate, actor=actor, at=at, unit=unit.pk)
    return candidate


@transaction.atomic
def change(
    candidate: Candidate, fields: dict, *, club: Club | None, seen_version: int, actor, at: datetime
) -> bool:  # fmt: skip
    """Put the candidate's data right; False when it stood so. The audit tells which fields, not what they say."""
    _lock(candidate, actor)
    if candidate.version != seen_version:
        raise Stale("Người này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    before = {name: getattr(candidate, name) for name in (*FIELDS, "club_id")}
    _fill(candidate, fields, club)
    changed = [name for name, value in before.items() if value != getattr(candidate, name)]
    if changed:
        candidate.version += 1
        candidate.save()
        audit.record("candidate.change", candidate, actor=actor, at=at, fields=changed)
    return bool(changed)


@transaction.atomic
def apply(candidate: Candidate, *, unit: Unit, on: date, actor, at: datetime) -> Application:
    """Chuyển thành đơn xin vào Hội: the person has a file in the register, the application goes on in `admissions`.

    Raises NotAllowed.
    """
    _lock(candidate, actor)
    if candidate.serves(on):
        raise NotAllowed(
            f"{candidate.full_name} xuất ngũ {candidate.discharged_on}, ngày {dates.show(on)} chưa nộp đơn được. "
            "Hãy để trong nguồn đến khi xuất ngũ, hoặc sửa ngày xuất ngũ."
        )
    fields = {name: getattr(candidate, name) for name in FIELDS}
    application = admissions.apply(fields, unit=unit, on=on, actor=actor, at=at)
    candidate.state, candidate.application = CandidateState.APPLIED, application
    _forget(candidate)
    audit.record("candidate.apply", candidate, actor=actor, at=at, application=application.pk, unit=unit.pk)
    return application


@transaction.atomic
def drop(candidate: Candidate, *, reason: str, actor, at: datetime) -> None:
    """Out of the list for a reason; what is known of the person is wiped, the count stays. Raises NotAllowed."""
    _lock(candidate, actor)
    candidate.dropped_why = needed(reason, "lý do", most=200)
    candidate.state = CandidateState.DROPPED
    _forget(candidate)
    audit.record("candidate.drop", candidate, actor=actor, at=at, unit=candidate.unit_id)


def view(candidate: Candidate, *, actor, at: datetime) -> str:
    """The telephone as the actor may read it, once it is recorded under the unit that he looked."""
    sensitive = access.can(actor, "view_sensitive", candidate.unit)
    audit.record("candidate.view", candidate.unit, actor=actor, at=at, candidate=candidate.pk, sensitive=sensitive)
    return candidate.phone if sensitive else cccd.masked_phone(candidate.phone)


def export(found: Iterable[Candidate], *, unit: Unit, actor, at: datetime) -> list[Candidate]:
    """The candidates for a workbook, telephones as the actor may read them, once it is recorded under `unit`."""
    rows = list(found)
    for one in rows:
        if not access.can(actor, "view_sensitive", one.unit):
            one.phone = cccd.masked_phone(one.phone)
    audit.record("candidate.export", unit, actor=actor, at=at, unit=unit.pk, count=len(rows))
    return rows


def _forget(candidate: Candidate) -> None:
    for name in PERSONAL:
        setattr(candidate, name, None if name.endswith("_on") else "")
    candidate.full_name, candidate.sort_key = FORGOTTEN, names.sort_key(FORGOTTEN)
    candidate.version += 1
    candidate.save()


def _lock(candidate: Candidate, actor) -> None:
    locked = Candidate.objects.select_for_update(of=("self",)).select_related("unit")
    candidate.refresh_from_db(from_queryset=locked)
    check_right(actor, "register", candidate.unit)
    if candidate.state != CandidateState.LISTED:
        state = candidate.get_state_display().lower()
        raise NotAllowed(f"Người này không còn trong nguồn ({state}). Hãy tải lại trang.")


def _fill(candidate: Candidate, fields: dict, club: Club | None) -> None:
    if unknown := fields.keys() - set(FIELDS):
        raise ValueError(f"not a field of a candidate: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(candidate, name, text.clean(value) if isinstance(value, str) else value)
    candidate.full_name = needed(candidate.full_name, "họ và tên")
    candidate.sort_key = names.sort_key(candidate.full_name)
    if club is not None and not candidate.unit.path.startswith(club.unit.path):
        raise NotAllowed(f"“{club}” là câu lạc bộ của {club.unit.in_sentence}. Hãy chọn câu lạc bộ khác.")
    candidate.club = club
    twin = Candidate.objects.filter(
        unit=candidate.unit, sort_key=candidate.sort_key, born_on=candidate.born_on, state=CandidateState.LISTED
    )
    if candidate.born_on and twin.exclude(pk=candidate.pk).exists():
        raise NotAllowed(
            f"{candidate.full_name}, sinh {candidate.born_on}, đã có trong nguồn của {candidate.unit.in_sentence}."
        )
