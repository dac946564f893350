"""Partners, programs of coordination and activities for tests."""

from datetime import date

from campaigns.choices import PartnerLevel
from campaigns.domain.activities import activities
from campaigns.domain.programs import partners, programs
from campaigns.domain.programs.programs import Facts
from campaigns.models import Activity, Partner, Program
from members.models import Unit
from tests import factories

BY_SYSTEM = {"actor": None, "at": factories.NOW}
SIGNED = date(2024, 3, 11)


def partner(name: str = "Bộ Chỉ huy quân sự tỉnh", level: str = PartnerLevel.PROVINCE) -> Partner:
    return Partner.objects.filter(name=name).first() or partners.add(name, level=level, **BY_SYSTEM)


def facts(**said) -> Facts:
    """Signed on 11/3/2024 for the year 2024, unless said otherwise."""
    usual = {
        "title": "Phối hợp hoạt động năm 2024", "signed_on": SIGNED, "starts_on": date(2024, 1, 1),
        "ends_on": date(2024, 12, 31), "partners": said.get("partners") or (partner(),),
    }  # fmt: skip
    return Facts(**usual | said)


def program(unit: Unit, **said) -> Program:
    return programs.sign(unit, facts(**said), **BY_SYSTEM)


def done(title: str = "Ra quân dọn vệ sinh", on: date = date(2024, 5, 18), **said) -> activities.Facts:
    return activities.Facts(title, on, **said)


def activity(unit: Unit, *args, **said) -> Activity:
    return activities.record(unit, done(*args, **said), **BY_SYSTEM)
