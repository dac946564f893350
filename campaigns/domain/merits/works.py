"""Models and works: the only writer of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from campaigns.choices import WorkKind, WorkState
from campaigns.domain.activities import activity_sums
from campaigns.domain.activities.activities import Wrong
from campaigns.domain.activities.activity_sums import Money
from campaigns.models import Work, WorkCost
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, needed
from members.models import Unit

COLUMNS = ("kind", "name", "state", "started_on", "ended_on", "beneficiaries", "is_spread", "cost_total", "description")


@dataclass(frozen=True)
class Facts:
    """All that an entry says. `started_on` None: it is planned; `ended_on` None: it goes on."""

    kind: str
    name: str
    started_on: date | None = None
    ended_on: date | None = None
    beneficiaries: int | None = None
    is_spread: bool = False
    cost_total: Decimal | None = None
    costs: tuple[Money, ...] = ()
    description: str = ""

    @property
    def state(self) -> WorkState:
        if self.started_on is None:
            return WorkState.PLANNED
        return WorkState.RUNNING if self.ended_on is None else WorkState.STOPPED


@transaction.atomic
def record(unit: Unit, facts: Facts, *, actor, at: datetime) -> Work:
    """A new entry of the unit. Raises Wrong, NotAllowed; nothing is kept then."""
    recording.check(actor, unit)
    work = Work(unit=unit, recorded_by=actor, recorded_at=at)
    _check(work, facts, at=at)
    _fill(work, facts)
    work.save(force_insert=True)
    _set_costs(work, facts.costs)
    audit.record("work.record", work, actor=actor, at=at, unit=unit.pk, said=_said(work))
    return work


@transaction.atomic
def change(work: Work, facts: Facts, *, seen_version: int, actor, at: datetime) -> bool:
    """Bring the entry to these facts; False when they stood so. Raises Stale, Wrong, NotAllowed."""
    recording.check(actor, work.unit)
    work.refresh_from_db(from_queryset=Work.objects.select_for_update(of=("self",)).select_related("unit"))
    if work.version != seen_version:
        raise Stale("Mục này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    _check(work, facts, at=at)
    before = _said(work)
    _fill(work, facts)
    _set_costs(work, facts.costs)
    after = _said(work)
    changes = {name: value for name, value in after.items() if before[name] != value}
    if not changes:
        return False
    work.version += 1
    work.save()
    told = {name: before[name] for name in changes}
    audit.record("work.change", work, actor=actor, at=at, unit=work.unit_id, before=told, after=changes)
    return True


@transaction.atomic
def remove(work: Work, *, actor, at: datetime) -> None:
    """Take out what was recorded by mistake; the audit keeps what it said. Raises NotAllowed."""
    recording.check(actor, work.unit)
    if work.pictures.exists():
        raise NotAllowed("Mục này còn ảnh kèm theo. Hãy bỏ các ảnh trước rồi xoá.")
    audit.record("work.remove", work, actor=actor, at=at, unit=work.unit_id, said=_said(work))
    work.delete()


def _fill(work: Work, facts: Facts) -> None:
    work.kind, work.name = WorkKind(facts.kind), needed(facts.name, "tên")
    work.state, work.started_on, work.ended_on = facts.state, facts.started_on, facts.ended_on
    work.beneficiaries, work.is_spread = facts.beneficiaries, facts.is_spread
    work.cost_total = activity_sums.total(facts.cost_total, facts.costs)
    work.description = facts.description.strip()


def _set_costs(work: Work, costs: Sequence[Money]) -> None:
    held = [(one.source, one.amount) for one in work.costs.all()]
    if held != [(one.source, one.amount) for one in costs]:
        work.costs.all().delete()
        WorkCost.objects.bulk_create(WorkCost(work=work, source=one.source, amount=one.amount) for one in costs)


def _said(work: Work) -> dict:
    return {name: getattr(work, name) for name in COLUMNS} | {"costs": list(work.costs.values_list("source", "amount"))}


def _check(work: Work, facts: Facts, *, at: datetime) -> None:
    wrong = activity_sums.problems(facts.cost_total, None, facts.costs, ())
    if facts.ended_on and facts.started_on is None:
        wrong.append("Đã ghi ngày dừng mà chưa ghi ngày bắt đầu hoạt động. Hãy ghi cả hai ngày.")
    elif facts.ended_on and facts.ended_on < facts.started_on:
        wrong.append(
            f"Dừng ngày {dates.show(facts.ended_on)}, trước ngày bắt đầu {dates.show(facts.started_on)}. "
            "Hãy xem lại hai ngày."
        )
    same = Work.objects.filter(unit=work.unit, kind=facts.kind, name=text.clean(facts.name)).exclude(pk=work.pk)
    if same.exists():
        wrong.append(f"{work.unit.titled} đã ghi “{text.clean(facts.name)}”. Hãy mở mục ấy để sửa.")
    if wrong:
        raise Wrong(wrong)
    for day in filter(None, (facts.started_on, facts.ended_on)):
        check_day(day, today=timezone.localdate(at))
    if facts.started_on:
        check_open(work.unit, facts.started_on)
