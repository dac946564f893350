"""Who looked at members' data and who took it out of the system, as the audit chain has it (A04)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import BigIntegerField, Case, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import timezone

from ccb.core.models import AuditEntry
from members.choices import Era, MemberStatus, Policy, Sex
from members.domain import access
from members.domain.lists.selection import MINORITY
from members.domain.lists.tables import Kind
from members.domain.places import place_in_sentence
from members.models import Member, Unit

VERBS = {
    "member.view": "Mở hồ sơ",
    "member.reveal": "Hiện số CCCD, điện thoại",
    "attachment.view": "Mở ảnh, giấy tờ",
    "member.print": "In ra tệp PDF",
    "member.export_ask": "Yêu cầu danh sách Excel",
    "member.export": "Lập danh sách Excel",
    "member.table_ask": "Yêu cầu bảng Excel",
    "member.table": "Lập bảng Excel",
    "import.take": "Lấy tệp danh sách đang nhập",
    "register.erase": "Xoá dữ liệu theo yêu cầu",
    "case.view": "Mở vụ việc",
    "case.reveal": "Hiện nội dung vụ việc",
    "case.export": "Lấy nội dung vụ việc ra Excel",
    "candidate.view": "Mở hồ sơ nguồn phát triển hội viên",
    "candidate.export": "Lấy danh sách nguồn phát triển ra Excel",
}
NUMBERED = {  # told by the number of the thing, which names nobody
    "import.take": ("source", "Danh sách nhập"), "case.view": ("case", "Vụ việc"),
    "case.reveal": ("case", "Vụ việc"),
    "candidate.view": ("candidate", "Người trong nguồn"),
}  # fmt: skip
TAKEN_OUT = ("member.print", "member.export_ask", "member.export", "member.table_ask", "member.table")
MAY_READ = ("erase", "administer")
MEMBER, UNIT = Member._meta.label, Unit._meta.label
PEOPLES = {MINORITY: "thiểu số"}
PARTY = {"yes": "đảng viên", "no": "không phải đảng viên"}


@dataclass(frozen=True)
class Line:
    """`about` names the person only to who may read his file; `member` is that person's key then, else None."""

    entry: AuditEntry
    deed: str
    who: str
    about: str
    member: int | None
    purpose: str
    filter: str
    count: int | None


@dataclass(frozen=True)
class Page:
    """`next` is what `page` takes as `after`; None when no more follow."""

    entries: list[AuditEntry]
    next: int | None


def of_members(files: Iterable[Member]) -> QuerySet[AuditEntry]:
    """The entries about these persons alone, the newest first. Read by an index."""
    keys = [str(one.pk) for one in files]
    return AuditEntry.objects.filter(object_type=MEMBER, object_id__in=keys, verb__in=VERBS).order_by("-sequence")


def of_lists_with(files: Sequence[Member]) -> QuerySet[AuditEntry]:
    """Lists and prints of the units these persons stand in or stood in, of units above them, or of all members: they
    may be in them. The newest first. Two queries more.
    """
    units = {one.unit_id for one in files} | {unit for one in files for unit in _units_of(one)}
    paths = Unit.objects.filter(pk__in=units).order_by().values_list("path", flat=True)
    above = {path[: place + 1] for path in paths for place, letter in enumerate(path) if letter == "."}
    keys = [str(pk) for pk in Unit.objects.filter(path__in=above).order_by().values_list("pk", flat=True)]
    of_units = Q(object_type=UNIT, object_id__in=keys)
    found = AuditEntry.objects.filter(of_units | Q(object_type="core.Job"), verb__in=TAKEN_OUT)
    return found.order_by("-sequence")


def _units_of(member: Member) -> QuerySet:
    return member.enrolments.order_by().values_list("unit", flat=True)


def within(user) -> QuerySet[AuditEntry]:
    """The entries that the user may read: about members and units over which he holds one of MAY_READ, and over the
    whole province also those of lists of all members. The newest first.
    """
    found = AuditEntry.objects.filter(verb__in=VERBS).order_by("-sequence")
    if any(access.can_everywhere(user, verb) for verb in MAY_READ):
        return found
    # CASE, because a database may else turn the ids of other things into numbers before it leaves them out
    numbered = When(Q(object_type__in=[MEMBER, UNIT]) & ~Q(object_id=""), then=Cast("object_id", BigIntegerField()))
    reach = Q(pk__in=[])
    for verb in MAY_READ:
        members = access.narrowed(Member.objects.all(), user, verb)
        reach |= Q(object_type=MEMBER, key__in=members.order_by().values("pk"))
        reach |= Q(object_type=UNIT, key__in=access.units_for(user, verb).order_by().values("pk"))
    return found.annotate(key=Case(numbered)).filter(reach)


def narrowed(
    entries: QuerySet[AuditEntry], *, member: int | None = None, actor: str = "", verb: str = "",
    since: date | None = None, until: date | None = None,
) -> QuerySet[AuditEntry]:  # fmt: skip
    """About the member with that key, by the account of that name, of that kind, from one day to another; what is
    empty does not narrow.
    """
    if member is not None:
        entries = entries.filter(object_type=MEMBER, object_id=str(member))
    if actor:
        entries = entries.filter(actor__username=actor)
    if verb:
        entries = entries.filter(verb=verb)
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def page(entries: QuerySet[AuditEntry], *, after: int = 0, size: int = 50) -> Page:
    """Those before the entry with that number (0: from the newest on). One query."""
    found = list((entries.filter(sequence__lt=after) if after else entries)[: size + 1])
    return Page(found[:size], found[size - 1].sequence if len(found) > size else None)


def told(entries: Sequence[AuditEntry], user) -> list[Line]:
    """Each entry in words; personal data is at most the member's name, for whoever may open his file. Two queries."""
    data = [json.loads(entry.data or "{}") for entry in entries]
    members = Member.objects.select_related("unit").in_bulk(_keys(entries, MEMBER))
    units = {one.get("filter", one).get("unit") for one in data} | _keys(entries, UNIT)
    named = Unit.objects.select_related("parent").in_bulk([pk for pk in units if isinstance(pk, int)])
    return [_line(entry, said, members, named, user) for entry, said in zip(entries, data, strict=True)]


def _keys(entries: Sequence[AuditEntry], label: str) -> set[int]:
    return {int(entry.object_id) for entry in entries if entry.object_type == label and entry.object_id}


def _line(entry: AuditEntry, said: dict, members: dict[int, Member], units: dict[int, Unit], user) -> Line:
    member, about = None, ""
    if entry.object_type == MEMBER:
        key = int(entry.object_id)
        found = members.get(key)
        is_open = found is not None and access.can(user, "register", found.unit)
        member, about = (key, found.full_name) if is_open else (None, f"Hồ sơ số {key}")
    elif entry.verb in NUMBERED:
        key, words = NUMBERED[entry.verb]
        about = f"{words} số {said.get(key)}"
    else:
        unit = units.get(said.get("filter", said).get("unit"))
        about = f"Danh sách {place_in_sentence(unit)}" if unit else "Danh sách toàn bộ"
    return Line(
        entry, VERBS[entry.verb], entry.actor_name or "Hệ thống", about, member, said.get("purpose", ""),
        _filter(said.get("filter", {})), said.get("count"),
    )  # fmt: skip


def _filter(asked: dict) -> str:
    """What a list was narrowed by besides its unit: "đang sinh hoạt; nữ; có gõ chữ tìm"."""
    words = [", ".join(MemberStatus(one).label for one in asked.get("statuses", ()))]
    words += [dict(Sex.choices).get(asked.get("sex"), ""), PARTY.get(asked.get("party"), "")]
    words += [dict(Era.choices).get(asked.get("era"), ""), "có gõ chữ tìm" if asked.get("typed") else ""]
    words += [f"từ {asked['age_from']} tuổi" if "age_from" in asked else ""]
    words += [f"đến hết {asked['age_to']} tuổi" if "age_to" in asked else ""]
    words += ["đang giữ chức vụ" if asked.get("post") else "", dict(Policy.choices).get(asked.get("policy"), "")]
    words += [f"dân tộc {PEOPLES.get(asked['ethnic'], asked['ethnic'])}" if asked.get("ethnic") else ""]
    words += ["có chữ ở ô đối tượng" if asked.get("category") else "", dict(Kind.choices).get(asked.get("kind"), "")]
    return "; ".join(filter(None, words))
