"""Campaigns for tests, made the way the product makes them."""

from datetime import date
from pathlib import Path

import campaigns
from campaigns.domain.plans import campaigns as lives
from campaigns.domain.plans import target_importing
from campaigns.models import Campaign, Target
from ccb.lib import csv_files
from tests import factories

DEMO = Path(campaigns.__file__).parent / "demo"
DAK_LAK, LAO_CAI = DEMO / "targets_dak_lak_2024.csv", DEMO / "targets_lao_cai_2022_2030.csv"
BINH_MAU = Path(__file__).parent / "targets_binh_mau.csv"  # a made-up province, in words of its own
HEADER = (
    "code,source_section,text_vi,shape,measure,comparator,threshold,threshold_max,uom,level,frequency,group,note,"
    "cap,condition,within,over,adds_up"
)


def load(path: Path, unit, *, code: str = "TD", years: str = "2024") -> Campaign:
    """The campaign with the targets of the file."""
    table = csv_files.read(path, required=target_importing.COLUMNS, optional=target_importing.OPTIONAL)
    return target_importing.apply(table, code=code, unit=unit, years=years, actor=None, at=factories.NOW).campaign


def plan(unit, *lines: str, code: str = "TD", years: str = "2024") -> Campaign:
    """A campaign of the targets that these lines say; what a line leaves off at its end is blank."""
    width = HEADER.count(",")
    data = "\n".join([HEADER, *(line + "," * (width - line.count(",")) for line in lines)]).encode()
    table = csv_files.parse(
        "tep.csv", data, required=target_importing.COLUMNS, optional=target_importing.OPTIONAL
    )  # fmt: skip
    return target_importing.apply(table, code=code, unit=unit, years=years, actor=None, at=factories.NOW).campaign


def target(campaign: Campaign, code: str) -> Target:
    return campaign.targets.standing().get(code=code)


def issue(campaign: Campaign, *, on: date | None = None) -> Campaign:
    """Issued without a look at what forms collect."""
    lives.move(campaign, "issue", on=on or factories.NOW.date(), actor=None, at=factories.NOW)
    return campaign
