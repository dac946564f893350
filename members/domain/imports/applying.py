"""A checked list confirmed by the hash of its file, and written into the register by a job: all of it or nothing.

New people get a file and an enrolment: those found in the list from `counted_from` on, those whose whole day of
admission is later from that day on, as admitted. Members get what differs. Every file touched has one event with the
list's batch, as if a person had done it; the audit has one entry for the whole.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import audit, jobs
from ccb.core.models import Job
from ccb.lib import bulk
from ccb.lib.word_search import Among
from members.choices import BatchKind, ImportState, MemberStatus, RowVerdict
from members.domain.imports import columns, dwelling, matching, merging, staged
from members.domain.imports.columns import ERAS, LIVING
from members.domain.imports.merging import Writing
from members.domain.register.deeds import NotAllowed, check_right
from members.models import Batch, Member, MemberImport, RegisterEvent, Service, Unit
from members.models.unit import in_force

TASK = "members.import"
URL = "/hoi-vien/nhap/{pk}/"  # of the list's page
WITHIN = timedelta(minutes=4)  # the one long step: a list is written in one transaction
TOLD_ROWS = 5
EVENT = ("member_id", "verb", "batch_id", "on", "before", "actor_id", "at")
STANDING = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
CHANGED_SINCE = "Sổ đã thay đổi sau khi kiểm tra danh sách ({what}). Chưa ghi gì. Hãy bấm “Kiểm tra lại” rồi xác nhận."


class Outdated(NotAllowed):
    """The register is no longer what the list was compared with; the text asks for another check."""


@transaction.atomic
def confirm(source: MemberImport, *, sha256: str, actor, at: datetime) -> Job:
    """The queued job that writes the list; confirmed twice, the same job (C03). The caller wakes it on commit.

    `sha256` is that of the file which the person saw (I01). Rows that are rejected stay out. Raises NotAllowed.
    """
    source.refresh_from_db(from_queryset=MemberImport.objects.select_for_update().select_related("unit"))
    check_right(actor, "register", source.unit)
    if source.sha256 != sha256:
        raise NotAllowed("Tệp xác nhận không phải là tệp đã xem. Hãy tải lại trang và xem lại danh sách.")
    if source.state in (ImportState.APPLYING, ImportState.APPLIED) and (job := job_of(source)):
        return job
    if source.state not in (ImportState.CHECKED, ImportState.APPLYING):
        raise NotAllowed("Danh sách này chưa kiểm tra hoặc đã bỏ. Hãy kiểm tra trước khi xác nhận.")
    if not source.counts.get(RowVerdict.NEW) and not source.counts.get(RowVerdict.CHANGED):
        raise NotAllowed("Danh sách không có gì mới so với sổ, nên không có gì để ghi.")
    source.state, source.confirmed_by, source.confirmed_at = ImportState.APPLYING, actor, at
    source.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    audit.record("import.confirm", source, actor=actor, at=at, sha256=sha256, counts=source.counts)
    title = f"Ghi danh sách vào sổ hội viên: {source.file_name}"[:200]
    return jobs.create(TASK, title=title, arguments=_arguments(source), actor=actor, at=at)


def job_of(source: MemberImport) -> Job | None:
    """The job that writes or wrote the list; None when there is none, or it failed."""
    found = Job.objects.filter(task=TASK, arguments=_arguments(source)).exclude(state=JobState.FAILED)
    return found.order_by("-pk").first()


def _arguments(source: MemberImport) -> dict:
    return {"import": source.pk}


def work(attempt: jobs.Attempt) -> None:
    """What the job does; its effect and its end are one transaction."""
    source = MemberImport.objects.get(pk=attempt.arguments["import"])
    attempt.step(10, "Đang ghi danh sách vào sổ", within=WITHIN)
    try:
        with transaction.atomic():
            write(source, actor=attempt.actor, at=timezone.now())
            attempt.finish({"url": URL.format(pk=source.pk), "label": "Xem kết quả nhập danh sách"})
    except NotAllowed as error:
        _reopen(source)
        raise jobs.JobError(str(error)) from error
    except IntegrityError as error:
        _reopen(source)
        raise jobs.JobError(CHANGED_SINCE.format(what="có mã hoặc số vừa cấp cho người khác")) from error


def _reopen(source: MemberImport) -> None:
    """So that it can be checked again."""
    MemberImport.objects.filter(pk=source.pk, state=ImportState.APPLYING).update(state=ImportState.CHECKED)


@transaction.atomic
def write(source: MemberImport, *, actor, at: datetime) -> Batch:
    """Everything the staged rows say, in one transaction. Raises Outdated, NotAllowed."""
    source.refresh_from_db(from_queryset=MemberImport.objects.select_for_update())
    check_right(actor, "register", source.unit)
    if source.state != ImportState.APPLYING:
        raise NotAllowed("Danh sách này không còn chờ ghi. Hãy tải lại trang để xem kết quả.")
    _refuse_outdated(source, timezone.localdate(at))
    batch = Batch.objects.create(
        kind=BatchKind.IMPORT, title=f"Nhập danh sách: {source.file_name}"[:200], unit=source.unit, actor=actor, at=at
    )
    writing = Writing(
        source.pk, batch, source.counted_from, actor and actor.pk, at, timezone.localdate(at)
    )  # fmt: skip
    made = merging.write_new(writing)
    changed = _write_changed(source, writing)
    merging.tell_the_planner()
    batch.count = made + changed
    batch.save(update_fields=["count"])
    source.state, source.batch = ImportState.APPLIED, batch
    source.save(update_fields=["state", "batch"])
    said = {"unit": source.unit_id, "sha256": source.sha256, "source": source.pk, "new": made, "changed": changed}
    audit.record("register.import", batch, actor=actor, at=at, **said)
    return batch


# --- Whether the register is still what was seen ----------------------------------------------------------------------


def _refuse_outdated(source: MemberImport, today) -> None:
    """Locks the members who would change, in the order of their keys. A few queries."""
    rows = source.rows.filter(verdict=RowVerdict.CHANGED)
    wanted = rows.filter(member__erased_at=None, member__status__in=STANDING)
    wanted = wanted.filter(member__unit__path__startswith=source.unit.path)
    keys = list(rows.order_by("member_id").values_list("member_id", flat=True))
    if keys:
        list(Member.objects.select_for_update().filter(Among("id", [key or 0 for key in keys])).order_by("pk")
             .values_list("pk", flat=True))  # fmt: skip
    same = wanted.filter(version=F("member__version"))
    gone = rows.exclude(pk__in=same.values("pk")).order_by("number").values_list("number", flat=True)
    if found := list(gone[: TOLD_ROWS + 1]):
        told = ", ".join(map(str, found[:TOLD_ROWS])) + (", …" if len(found) > TOLD_ROWS else "")
        raise Outdated(CHANGED_SINCE.format(what=f"hồ sơ của dòng {told}"))
    _refuse_closed_units(source, today)
    _refuse_newcomers(source)


def _refuse_closed_units(source: MemberImport, today) -> None:
    named = source.rows.filter(verdict=RowVerdict.NEW).order_by().values_list("data__unit_id", flat=True).distinct()
    keys = {int(key) for key in named}
    standing = Unit.objects.filter(in_force(today), pk__in=keys, path__startswith=source.unit.path).count()
    if standing != len(keys):
        raise Outdated(CHANGED_SINCE.format(what="có đơn vị vừa ngừng hoạt động hoặc chuyển đi"))


def _refuse_newcomers(source: MemberImport) -> None:
    """Somebody whom the list would make new may have been written down meanwhile."""
    if not Member.objects.filter(pk__gt=source.newest_member).exists():
        return
    rows = source.rows.filter(verdict=RowVerdict.NEW).order_by("number").values_list("number", "data")
    numbers, people = zip(*rows, strict=True) if (rows := list(rows)) else ((), ())
    people = [data | {"unit": data["unit_id"]} for data in people]
    found = matching.match(people, within=source.unit, as_listed=True)
    if known := [str(number) for number, member in zip(numbers, found, strict=True) if member is not None]:
        raise Outdated(CHANGED_SINCE.format(what=f"người ở dòng {', '.join(known[:TOLD_ROWS])} vừa được ghi vào sổ"))


# --- Members who are there already ------------------------------------------------------------------------------------


def _write_changed(source: MemberImport, writing: Writing) -> int:
    rows = source.rows.filter(verdict=RowVerdict.CHANGED).order_by("number")
    changed = list(rows.values_list("member_id", "data", "before"))
    if not changed:
        return 0
    fields = {name for _, data, _ in changed for name in data}
    merging.update_changed(writing, [name for name in columns.MEMBER_FIELDS if name in fields])
    _set_eras({member: data[ERAS] for member, data, _ in changed if ERAS in data})
    standards = {member: data[LIVING] for member, data, _ in changed if LIVING in data}
    homes = dwelling.review(standards, writing.today) if standards else {}
    bulk.insert(RegisterEvent._meta.db_table, EVENT, _events(changed, homes, writing))
    return len(changed)


def _set_eras(eras: dict[int, list[str]]) -> None:
    if eras:
        Service.objects.filter(Among("member_id", list(eras))).delete()
        Service.objects.bulk_create(Service(member_id=pk, era=era) for pk, served in eras.items() for era in served)


def _events(changed: list[tuple], homes: dwelling.Told, writing: Writing) -> Iterator[tuple]:
    """As `registry.change` leaves them."""
    told = writing.params
    on, at = str(told["today"]), str(told["at"])
    for member, _, before in changed:
        row = {name: value for name, value in before.items() if name not in (ERAS, LIVING)}
        home = homes.get(member, {"member": {}, "rows": {}, "opened": {}})
        kept = {
            "rows": {Member._meta.label: {str(member): row | home["member"]}, **home["rows"]},
            "opened": home["opened"], "said": {},
        }  # fmt: skip
        if ERAS in before:
            kept["eras"] = before[ERAS]
        yield member, "change", writing.batch.pk, on, staged.dumps(kept), writing.actor, at
