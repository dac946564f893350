"""Activities: the only writer of them. One result is counted once, whoever reports it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.choices import IndicatorKind
from campaigns.domain.activities import activity_sums
from campaigns.domain.activities.activity_sums import Gift, Money
from campaigns.models import (
    Activity,
    ActivityGift,
    ActivityMoney,
    ActivityQuantity,
    Indicator,
    Partner,
    Program,
)
from ccb.core.domain import audit
from ccb.lib import dates, numbers, text
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, needed
from members.models import Unit

COLUMNS = ("title", "place", "starts_on", "ends_on", "participants", "workdays", "beneficiaries", "money_total",
           "in_kind", "notes", "is_brief")  # fmt: skip
MOST_COUNTED = 2**31 - 1
# What an activity may tell: only what happened is added up, an average, a highest and a lowest are told as they are.
TOLD = (IndicatorKind.FLOW, IndicatorKind.AVERAGE, IndicatorKind.MAX, IndicatorKind.MIN)


@dataclass(frozen=True)
class Facts:
    """All that an entry says. `ends_on` None is the first day; None of a number is "not reported"."""

    title: str
    starts_on: date
    ends_on: date | None = None
    place: str = ""
    programs: tuple[Program, ...] = ()
    partners: tuple[Partner, ...] = ()
    joint_units: tuple[Unit, ...] = ()
    participants: int | None = None
    workdays: int | None = None
    beneficiaries: int | None = None
    quantities: tuple[tuple[Indicator, Decimal], ...] = ()
    money_total: Decimal | None = None
    money: tuple[Money, ...] = ()
    gifts: tuple[Gift, ...] = field(default=())
    in_kind: str = ""
    notes: str = ""
    is_brief: bool = False

    @property
    def last_day(self) -> date:
        return self.ends_on or self.starts_on


class Wrong(NotAllowed):
    """What was typed does not hold; `problems` are sentences for the user."""

    def __init__(self, problems: Sequence[str]):
        super().__init__(" ".join(problems))
        self.problems = list(problems)


@transaction.atomic
def record(unit: Unit, facts: Facts, *, actor, at: datetime) -> Activity:
    """A new entry of the unit. Raises Wrong, NotAllowed; nothing is kept then."""
    recording.check(actor, unit)
    Unit.objects.select_for_update().get(pk=unit.pk)  # the same entry twice at once: one after the other
    activity = Activity(unit=unit, recorded_by=actor, recorded_at=at)
    _check(activity, facts, at=at)
    _fill(activity, facts)
    activity.save(force_insert=True)
    _link(activity, facts)
    audit.record("activity.record", activity, actor=actor, at=at, unit=unit.pk, said=_said(activity))
    return activity


@transaction.atomic
def change(activity: Activity, facts: Facts, *, seen_version: int, actor, at: datetime) -> bool:
    """Bring the entry to these facts; False when they stood so. Raises Stale, Wrong, NotAllowed."""
    recording.check(actor, activity.unit)
    _lock(activity)
    if activity.version != seen_version:
        raise Stale("Hoạt động này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    _check(activity, facts, at=at)
    before = _said(activity)
    _fill(activity, facts)
    _link(activity, facts)
    after = _said(activity)
    changes = {name: value for name, value in after.items() if before[name] != value}
    if not changes:
        return False
    activity.version += 1
    activity.save()
    audit.record(
        "activity.change", activity, actor=actor, at=at,
        before={name: before[name] for name in changes}, after=changes,
    )  # fmt: skip
    return True


@transaction.atomic
def remove(activity: Activity, *, actor, at: datetime) -> None:
    """Take out what was recorded by mistake; the audit keeps what it said. Raises NotAllowed."""
    recording.check(actor, activity.unit)
    _lock(activity)
    if activity.pictures.exists():
        raise NotAllowed("Hoạt động còn ảnh kèm theo. Hãy bỏ các ảnh trước rồi xoá.")
    if others := [str(one.unit) for one in activity.same.select_related("unit")]:
        raise NotAllowed(f"Kết quả của {', '.join(others)} đang tính chung vào đây. Hãy bỏ tính chung trước rồi xoá.")
    audit.record("activity.remove", activity, actor=actor, at=at, unit=activity.unit_id, said=_said(activity))
    activity.delete()


def _lock(activity: Activity) -> None:
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update(of=("self",)).select_related("unit"))


def _fill(activity: Activity, facts: Facts) -> None:
    activity.title, activity.place = needed(facts.title, "tên hoạt động"), text.clean(facts.place)
    activity.title_key, activity.place_key = text.name_key(activity.title), text.name_key(activity.place)
    activity.starts_on, activity.ends_on = facts.starts_on, facts.last_day
    activity.participants, activity.workdays = facts.participants, facts.workdays
    activity.beneficiaries = activity_sums.turns(facts.beneficiaries, facts.money)
    activity.money_total = activity_sums.total(facts.money_total, facts.money)
    activity.in_kind, activity.notes, activity.is_brief = facts.in_kind.strip(), facts.notes.strip(), facts.is_brief


def _link(activity: Activity, facts: Facts) -> None:
    for name in ("programs", "partners", "joint_units"):
        getattr(activity, name).set(getattr(facts, name))
    for rows, wanted in (
        (activity.quantities, [ActivityQuantity(indicator=one, value=value) for one, value in facts.quantities]),
        (activity.money, [ActivityMoney(source=o.source, amount=o.amount, turns=o.turns) for o in facts.money]),
        (
            activity.gifts,
            [ActivityGift(name=text.clean(o.name), count=o.count, each=o.each, value=o.worth) for o in facts.gifts],
        ),
    ):
        rows.all().delete()
        for one in wanted:
            one.activity = activity
        rows.bulk_create(wanted)


def _said(activity: Activity) -> dict:
    """As the audit keeps it and as two versions are compared."""
    linked = {
        name: sorted(getattr(activity, name).values_list("pk", flat=True))
        for name in ("programs", "partners", "joint_units")
    }
    return {name: getattr(activity, name) for name in COLUMNS} | linked | {
        "quantities": {code: numbers.plain(value) for code, value in activity.quantities.order_by(
            "indicator__code").values_list("indicator__code", "value")},
        "money": [[source, str(amount), turns] for source, amount, turns in activity.money.order_by(
            "source").values_list("source", "amount", "turns")],
        "gifts": [[name, count, each and str(each), value and str(value)] for name, count, each, value in
                  activity.gifts.values_list("name", "count", "each", "value")],
    }  # fmt: skip


# --- What must hold ---------------------------------------------------------------------------------------------------


def _check(activity: Activity, facts: Facts, *, at: datetime) -> None:
    """All that is wrong with the figures at once; of rights, days and scope the first."""
    unit = activity.unit
    if facts.last_day < facts.starts_on:
        raise Wrong([f"Ngày kết thúc {dates.show(facts.last_day)} trước ngày bắt đầu {dates.show(facts.starts_on)}."])
    check_day(facts.last_day, today=timezone.localdate(at))
    check_open(unit, facts.starts_on)
    _check_programs(unit, facts)
    _check_partners(facts)
    if unit in facts.joint_units:
        raise Wrong([f"{unit.titled} là đơn vị ghi hoạt động, không ghi lại ở “đơn vị cùng làm”."])
    found = activity_sums.problems(facts.money_total, facts.beneficiaries, facts.money, facts.gifts)
    for indicator, _ in facts.quantities:
        if indicator.kind not in TOLD:
            found.append(
                f"“{indicator}” là {indicator.get_kind_display().lower()} nên một hoạt động không kể được. "
                "Hãy bỏ dòng này."
            )
    if found:
        raise Wrong(found)
    _refuse_twin(activity, facts)


def _check_programs(unit: Unit, facts: Facts) -> None:
    for program in facts.programs:
        if not unit.path.startswith(program.unit.path):
            raise Wrong([
                f"“{program}” do {program.unit.in_sentence} chủ trì; {unit.in_sentence} không thuộc đơn vị ấy. "
                "Hãy bỏ chương trình này."
            ])  # fmt: skip
        if not program.spans(facts.starts_on, facts.last_day):
            until = f" đến {dates.show(program.ends_on)}" if program.ends_on else " trở đi"
            raise Wrong([
                f"Ngày {dates.show(facts.starts_on)} nằm ngoài thời gian của “{program}” (từ "
                f"{dates.show(program.starts_on)}{until}). Hãy xem lại ngày, hoặc bỏ chương trình này."
            ])  # fmt: skip


def _check_partners(facts: Facts) -> None:
    for partner in facts.partners:
        if partner.merged_on and facts.starts_on >= partner.merged_on:
            raise Wrong([
                f"Từ ngày {dates.show(partner.merged_on)} “{partner}” đã nhập vào “{partner.merged_into}”. "
                f"Hãy chọn “{partner.merged_into}”."
            ])  # fmt: skip


def _refuse_twin(activity: Activity, facts: Facts) -> None:
    twin = twin_of(activity.unit, facts)
    if twin and twin.pk != activity.pk:
        where = f" tại {twin.place}" if twin.place else ""
        raise Wrong([
            f"{activity.unit.titled} đã ghi “{twin.title}” ngày {dates.show(twin.starts_on)}{where}. "
            "Hãy mở hoạt động ấy để bổ sung, hoặc ghi tên, địa điểm khác nếu là việc khác."
        ])  # fmt: skip


def twin_of(unit: Unit, facts: Facts) -> Activity | None:
    """What the unit recorded already under this day, name and place. One query."""
    key = {"title_key": text.name_key(facts.title), "place_key": text.name_key(facts.place)}
    return Activity.objects.filter(unit=unit, starts_on=facts.starts_on, **key).first()


# --- One result, several reports --------------------------------------------------------------------------------------


@transaction.atomic
def count_in(activity: Activity, other: Activity, *, actor, at: datetime) -> None:
    """The two tell of one result: that of `other` counts, the unit of `activity` is only named beside it.

    What counted in `activity` so far counts in `other`. Raises NotAllowed.
    """
    recording.check(actor, activity.unit)
    for one in sorted((activity, other), key=lambda one: one.pk):
        _lock(one)
    if activity == other:
        raise NotAllowed("Hoạt động không thể tính chung với chính nó. Hãy chọn hoạt động khác.")
    if other.counted_in_id:
        kept = other.counted_in
        raise NotAllowed(f"“{other}” đã tính chung với “{kept}” của {kept.unit.in_sentence}. Hãy chọn hoạt động ấy.")
    if activity.ends_on < other.starts_on or other.ends_on < activity.starts_on:
        raise NotAllowed(
            f"“{other}” diễn ra ngày {dates.show(other.starts_on)}, khác ngày nên không phải cùng một việc."
        )
    activity.same.update(counted_in=other)
    activity.counted_in = other
    activity.version += 1
    activity.save(update_fields=["counted_in", "version"])
    audit.record("activity.count_in", activity, actor=actor, at=at, other=other.pk)


@transaction.atomic
def count_alone(activity: Activity, *, actor, at: datetime) -> None:
    """It was another result after all: it counts by itself again. Raises NotAllowed."""
    recording.check(actor, activity.unit)
    _lock(activity)
    if not activity.counted_in_id:
        raise NotAllowed("Hoạt động này đang được tính riêng rồi. Hãy tải lại trang.")
    other, activity.counted_in = activity.counted_in_id, None
    activity.version += 1
    activity.save(update_fields=["counted_in", "version"])
    audit.record("activity.count_alone", activity, actor=actor, at=at, other=other)


def perhaps_same(activity: Activity, among: QuerySet) -> QuerySet:
    """Of these, what may tell of the same result on one of its days: under its name; of a unit that one of the two
    names as doing it jointly; of the unit itself for another partner, at the same place; or with the same sum of money.
    """
    named = Q(joint_units=activity.unit_id) | Q(unit__in=activity.joint_units.values("pk"))
    days = Q(starts_on__lte=activity.ends_on, ends_on__gte=activity.starts_on)
    alike = Q(title_key=activity.title_key) | named
    if activity.place_key:
        alike |= Q(unit=activity.unit_id, place_key=activity.place_key)
    if activity.money_total:
        alike |= Q(money_total=activity.money_total)
    found = among.counted().filter(days, alike).exclude(pk=activity.pk).exclude(counted_in=activity)
    return found.distinct()
