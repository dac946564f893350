"""Who decides on a sheet: those to whom the unit hands it in."""

from datetime import date

from members.domain import access
from members.models import Unit
from reports.models import ReportForm


def may(user, permission: str, unit: Unit, form: ReportForm, *, on: date | None = None) -> bool:
    """Whether he may take a step of this permission with the unit's sheet of the form on that day (None: today).

    A form whose levels are not chained goes straight to the province: the head of a unit between sees it, and that is
    all. Where they are chained, the units below hand in to him.
    """
    if not access.can(user, permission, unit, on=on):
        return False
    return form.rolls_up or not access.only_as_head(user, permission, unit, on=on)
