"""Template tags and filters shared by all screens: figures, dates and icons the Vietnamese way."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from ccb.lib import dates, numbers

register = template.Library()


@register.filter
def so(value: Decimal | int | None, decimals: int = 0) -> str:
    """ "37.090", "42,3"; "" for None: the page says in words what a blank means."""
    if value is None or value == "":
        return ""
    return numbers.show(Decimal(value), int(decimals))


@register.filter
def trieu(amount: Decimal | int | None) -> str:
    """An amount of đồng in millions, to one decimal: "5.993,2"; "" for None."""
    return "" if amount is None or amount == "" else numbers.show(Decimal(amount).scaleb(-6), 1)


@register.filter
def ngay(value: date | None) -> str:
    """ "31/5/2024", of a moment the day in Việt Nam; "" for None."""
    return dates.show(_local(value)) if value else ""


@register.filter
def ngay_gio(value: datetime | None) -> str:
    """ "14:05, 31/5/2024" in Vietnamese time; "" for None."""
    if not value:
        return ""
    moment = _local(value)
    return f"{moment:%H:%M}, {dates.show(moment)}"


@register.filter
def gio_ky(iso: str) -> str:
    """ "14:05:09, 31/5/2024" of a moment kept as text; "" for none."""
    if not iso:
        return ""
    moment = _local(datetime.fromisoformat(iso))
    return f"{moment:%H:%M:%S}, {dates.show(moment)}"


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A lucide icon inline. It is decoration beside a word, so screen readers pass over it."""
    return lucide(name, size=size, aria_hidden="true", focusable="false")


def _local(value: date) -> date:
    """The moment in Vietnamese time; a plain date or a moment without a zone as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
