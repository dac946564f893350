"""The list of activities as a workbook, in the columns of the template: it can be read back."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db.models import QuerySet

from campaigns.domain.activities.activity_columns import COUNTED_IN, Column, columns
from campaigns.models import Activity
from ccb.lib import xlsx
from members.domain.places import full_names

SHEET, BLOCK = "Hoạt động", 500


def write(path: Path, activities: QuerySet) -> int:
    """Gives how many. Numbers are real numbers, days real days."""
    activities = activities.select_related("counted_in").prefetch_related(
        "programs", "partners", "joint_units", "quantities__indicator", "money", "gifts"
    )
    used = {one.indicator for activity in activities for one in activity.quantities.all()}
    gifts = max((len(activity.gifts.all()) for activity in activities), default=1)
    shown = [*columns(sorted(used, key=lambda one: one.name), max(gifts, 1)), COUNTED_IN]
    return xlsx.write(path, _heads(shown), _rows(activities, shown), sheet=SHEET)


def write_template(path: Path, indicators: Iterable) -> int:
    """The headings alone."""
    return xlsx.write(path, _heads(columns(indicators)), [], sheet=SHEET)


def _heads(shown: list[Column]) -> list[xlsx.Column]:
    return [xlsx.Column(one.heading, one.width) for one in shown]


def _rows(activities: Iterable[Activity], shown: list[Column]) -> Iterator[list[xlsx.Cell]]:
    names = full_names()
    for one in activities:
        told = _told(one, names)
        yield [told.get(column.key) for column in shown]


def _told(one: Activity, names: dict[int, str]) -> dict[str, xlsx.Cell]:
    told = {
        "unit": names[one.unit_id], "title": one.title, "starts_on": one.starts_on, "ends_on": one.ends_on,
        "place": one.place, "programs": "; ".join(program.code for program in one.programs.all()),
        "partners": "; ".join(partner.name for partner in one.partners.all()),
        "joint_units": "; ".join(names[unit.pk] for unit in one.joint_units.all()),
        "participants": one.participants, "workdays": one.workdays, "beneficiaries": one.beneficiaries,
        "money_total": one.money_total, "in_kind": one.in_kind, "notes": one.notes,
        "counted_in": f"{names[one.counted_in.unit_id]}: {one.counted_in}" if one.counted_in else None,
    }  # fmt: skip
    for money in one.money.all():
        told |= {f"money_{money.source}": money.amount, f"turns_{money.source}": money.turns}
    for row, gift in enumerate(one.gifts.all(), start=1):
        told |= {f"gift_{part}_{row}": getattr(gift, part) for part in ("name", "count", "each", "value")}
    return told | {f"quantity_{one.indicator.code}": one.value for one in one.quantities.all()}
