"""Deletion on the person's request (Luật 91/2025/QH15). What tells who he is goes for good; what past totals need stays
under a name that says what happened. It cannot be undone.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import names
from members.choices import EntitlementState, MemberStatus
from members.domain.privacy import parting, remains, traces
from members.domain.register import attachments, personal
from members.domain.register.deeds import PENDING, NotAllowed, check_right, needed
from members.models import Attachment, Distinct, Enrolment, Member, RegisterEvent

ERASE = "erase"
NAME = "Đã xoá theo yêu cầu"
NUMBER = "đã xoá"  # of a decision: one that grants a regime must have some
COUNTED = ("sex", "ethnic", "born_on", "party_joined_on", "medal_year")  # by headcounts and figures
STAYS = personal.KEPT | {"full_name", *COUNTED}
GOES = ("posts", "honours", "disciplines", "applications", "transfers")


@dataclass(frozen=True)
class Survey:
    """What deleting would touch; rows, not names."""

    merged: int  # files that were merged into his
    papers: int
    posts: int
    honours: int
    entitlements: int
    events: int
    enrolments: int


def survey(member: Member) -> Survey:
    """For the page that asks whether it is really meant. Seven queries."""
    return Survey(
        merged=member.merged.count(), papers=member.attachments.count(), posts=member.posts.count(),
        honours=member.honours.count(), entitlements=member.entitlements.count(), events=member.events.count(),
        enrolments=member.enrolments.count(),
    )  # fmt: skip


def check(member: Member) -> None:
    """Raises NotAllowed while he still counts or waits to; the text says what to record first. At most one query."""
    if member.status == MemberStatus.MERGED:
        raise NotAllowed("Hồ sơ này đã gộp vào hồ sơ khác. Hãy xoá ở hồ sơ còn lại.")
    if member.status in (MemberStatus.ACTIVE, MemberStatus.EXEMPT):
        raise NotAllowed(
            f"{member} còn là hội viên nên chưa xoá dữ liệu được. Trước hết ghi việc thôi sinh hoạt ở hồ sơ "
            "(Chuyển đi ngoài tỉnh, Xoá tên, Kỷ luật khai trừ hoặc Qua đời), rồi trở lại đây."
        )
    if member.applications.filter(state__in=PENDING).exists():
        raise NotAllowed(
            f"{member} còn đơn xin vào Hội đang chờ. Trước hết ghi quyết định không kết nạp ở hồ sơ, rồi trở lại đây."
        )


@transaction.atomic
def erase(member: Member, *, reason: str, request_number: str, actor, at: datetime) -> RegisterEvent | None:
    """Delete what is held about the person, in his file and in those merged into it; None when that was done already.

    No headcount, balance or figure of any past day changes; of households see `parting`. Papers go from the disk after
    the commit. `reason` and the number of the person's request stay in the event, which nothing undoes.
    Raises NotAllowed.
    """
    said = {"reason": needed(reason, "lý do xoá"), "request_number": needed(request_number, "số văn bản yêu cầu")}
    own = Q(pk=member.pk) | Q(merged_into=member.pk)
    files = list(Member.objects.select_for_update().filter(own).order_by("pk").select_related("unit"))
    member.refresh_from_db()
    for one in files:
        check_right(actor, ERASE, one.unit)
    if member.erased_at:
        return None
    check(member)
    found = traces.known(files)
    counts = {"rows": traces.empty_lists(files, found), "events": traces.empty_events(files)}
    traces.empty_refusals(files)
    counts["papers"] = _drop_rows(files, actor, at)
    for one in files:
        _empty(one, at)
    member.refresh_from_db()
    today = timezone.localdate(at)
    event = RegisterEvent.objects.create(
        member=member, verb=ERASE, on=today, before=traces.NOTHING | {"said": said}, actor=actor, at=at
    )
    merged = [one.pk for one in files if one.pk != member.pk]
    audit.record(
        "register.erase", member, actor=actor, at=at, event=event.pk, unit=member.unit_id, merged=merged, **counts
    )
    return event


def _drop_rows(files: list[Member], actor, at: datetime) -> int:
    """Rows that no total needs. Gives how many papers went with them."""
    for name in GOES:
        Member._meta.get_field(name).related_model.objects.filter(member__in=files).delete()
    Distinct.objects.filter(Q(first__in=files) | Q(second__in=files)).delete()
    papers = list(Attachment.objects.filter(member__in=files))
    for paper in papers:
        attachments.erase(paper, actor=actor, at=at)
    for above in traces.rows_of_higher_apps():
        above.forget(files)
    return len(papers)


def _empty(one: Member, at: datetime) -> None:
    """Every column but those that totals need; who never counted leaves nothing but that there was somebody."""
    stays = list(one.enrolments.all())
    parting.part(one)
    _empty_entitlements(one)
    for field in Member._meta.concrete_fields:
        if field.name not in STAYS or field.name in COUNTED and not stays:
            setattr(one, field.attname, None if field.null else field.get_default())
    if not stays:
        one.services.all().delete()
    else:
        _coarsen(one, stays)
    one.full_name, one.search_key, one.sort_key = NAME, names.search_key(NAME), names.sort_key(NAME)
    one.erased_at, one.version = at, one.version + 1
    one.save()


def _coarsen(one: Member, stays: list[Enrolment]) -> None:
    one.born_on = remains.birth(one.born_on, stays)
    one.party_joined_on = remains.party(one.party_joined_on, stays)


def _empty_entitlements(one: Member) -> None:
    """What was granted counts on the day of its decision; of the rest nothing does."""
    granted = Q(state__in=[EntitlementState.GRANTED, EntitlementState.STOPPED], decided_on__isnull=False)
    one.entitlements.exclude(granted).delete()
    one.entitlements.update(
        decision_number=NUMBER, applied_on=None, amount=None, starts_on=None, ended_on=None, reason="",
        version=F("version") + 1,
    )  # fmt: skip
