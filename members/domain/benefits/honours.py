"""Khen thưởng of a member: orders, medals, titles, commendations. The only writer of Honour.

The Kỷ niệm chương is given once in a life: a column of the member's file, corrected with it.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import text
from members.choices import HonourKind
from members.domain.register.deeds import NotAllowed, check_held, check_right, needed
from members.models import Honour, Member

FIRST_YEAR = 1945


@transaction.atomic
def add(
    member: Member, *, kind: HonourKind, title: str, year: int | None = None, decision_number: str = "",
    issuer: str = "", actor, at: datetime,
) -> Honour:  # fmt: skip
    """Record what was conferred on the member; `year` None: not known. Raises NotAllowed."""
    check_right(actor, "register", member.unit)
    check_held(Member.objects.select_for_update().get(pk=member.pk))  # the same one twice at once: one after the other
    kind, title = HonourKind(kind), needed(title, "tên hình thức khen thưởng")
    this_year = timezone.localdate(at).year
    if year is not None and not FIRST_YEAR <= year <= this_year:
        raise NotAllowed(f"Năm khen thưởng phải từ {FIRST_YEAR} đến {this_year}. Hãy ghi lại, hoặc để trống.")
    if member.honours.filter(kind=kind, title=title, year=year).exists():
        raise NotAllowed(f"{member} đã có khen thưởng này trong hồ sơ. Hãy xem lại danh sách khen thưởng.")
    made = Honour.objects.create(
        member=member, kind=kind, title=title, year=year, decision_number=text.clean(decision_number),
        issuer=text.clean(issuer), recorded_by=actor, recorded_at=at,
    )  # fmt: skip
    audit.record("honour.add", made, actor=actor, at=at, member=member.pk, unit=member.unit_id, kind=kind)
    return made


@transaction.atomic
def remove(honour: Honour, *, actor, at: datetime) -> None:
    """Take out what was recorded by mistake; the audit keeps that it was there. Raises NotAllowed."""
    member = honour.member
    check_right(actor, "register", member.unit)
    audit.record("honour.remove", honour, actor=actor, at=at, member=member.pk, unit=member.unit_id, kind=honour.kind)
    honour.delete()
