"""Figures that a report borrows from elsewhere than its form, by a prefix before their code.

{sổ.women}            what a book counts (register, activities, awards): on the cut-off day, or in the period
{hồ sơ.population}    what is known of the unit's place in the year of the period
{mục tiêu.DL24-4.1}   a target of a campaign: see `plan_results`
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from members.domain import profiles
from members.models import Unit, UnitProfile
from reports.choices import Derivation
from reports.domain.figures import derivations
from reports.domain.figures.aggregation import Rollup
from reports.domain.plans import plan_results
from reports.domain.writing.amounts import BoundFigure
from reports.models import Round

BOOK, PROFILE = "sổ.", "hồ sơ."
TITLES = {BOOK: "Sổ hội viên, hoạt động, khen thưởng", PROFILE: "Đặc điểm tình hình của đơn vị"}
TITLES |= {plan_results.PREFIX: "Chỉ tiêu thi đua"}
UOMS = {  # of what the books count; all else is members
    "entitlements_granted": "lượt hội viên", "poor_households": "hộ", "near_poor_households": "hộ",
    "temporary_houses": "hộ", "done_activities": "hoạt động", "done_participants": "lượt người",
    "done_workdays": "ngày công", "done_beneficiaries": "lượt người", "done_money": "đồng", "done_gifts": "suất",
    "done_gifts_value": "đồng", "awarded_collectives": "tập thể", "awarded_individuals": "cá nhân",
    "proposed_collectives": "tập thể", "proposed_individuals": "cá nhân",
    "awarded_bang_khen": "bằng khen", "awarded_giay_khen": "giấy khen", "awarded_co_thi_dua": "cờ thi đua",
    "awarded_ky_niem_chuong": "Kỷ niệm chương", "works_dan_van_kheo": "mô hình", "works_san_xuat": "mô hình",
    "works_giao_thong": "mô hình", "works_cong_trinh": "công trình", "works_san_pham": "sản phẩm",
}  # fmt: skip
COUNTED = [name for name in Derivation.values if name != derivations.BY_INDICATOR]
PROFILE_UOMS = {
    "area_ha": "ha", "population": "người", "ethnic_minority": "người", "ethnic_groups": "dân tộc",
    "communes": "xã", "communes_new_rural": "xã", "communes_region_3": "xã", "villages": "thôn",
    "villages_special": "thôn",
}  # fmt: skip
NAMED = {"communes_region_3": "region_3_names", "communes_new_rural": "new_rural_names"}  # whose places have names
NAMES = "tên"  # the way that tells them


@dataclass(frozen=True)
class Borrowed:
    figures: Mapping[str, BoundFigure]
    plan: Sequence[plan_results.Line] = ()  # for tables of plan and fact


def catalogue() -> dict[str, BoundFigure]:
    """All of them by code, without a value: what a text may name. One query."""
    books = {BOOK + name: BoundFigure(_counted(name), None, {}) for name in COUNTED}
    place = {PROFILE + name: _of_place(name, None, "") for name in PROFILE_UOMS}
    return books | place | plan_results.catalogue()


def title(code: str) -> str:
    """Where the figure comes from, for lists."""
    return next(words for prefix, words in TITLES.items() if code.startswith(prefix))


def is_borrowed(code: str) -> bool:
    """Whether the figure is from elsewhere than the form."""
    return code.startswith(tuple(TITLES))


def source(code: str) -> str:
    """The place of the figure in words, for its trace: 'Sổ hội viên', 'Sổ hoạt động', 'Chỉ tiêu thi đua' …"""
    return derivations.book_of(code.removeprefix(BOOK)).name if code.startswith(BOOK) else title(code)


def load(
    codes: Collection[str], unit: Unit, rollup: Rollup, labels: Mapping[int, str], *, plan: bool, using: str
) -> Borrowed:
    """Those of `codes` that there are, with their values; `plan`: all targets as lines too. Nothing asked, no query."""
    names = [name for name in COUNTED if BOOK + name in codes]
    figures = _from_books(names, unit, rollup, labels) if names else {}
    if any(code.startswith(PROFILE) for code in codes):
        place = _from_profile(unit, rollup.period.year)
        figures |= {code: figure for code, figure in place.items() if code in codes}
    if not plan and not any(code.startswith(plan_results.PREFIX) for code in codes):
        return Borrowed(figures)
    found = plan_results.evaluate(unit, rollup.period, using=using)
    return Borrowed(figures | plan_results.figures(found), plan_results.lines(found))


def _from_books(names: Sequence[str], unit: Unit, rollup: Rollup, labels: Mapping[int, str]) -> dict:
    """The total is the whole subtree's own: who moved from one district to another came to nobody."""
    until = rollup.cut_off_on or rollup.period.ends_on
    asked = [unit, *(one for one in rollup.expected if one.pk != unit.pk)]
    named = {BOOK + name: (_counted(name), name) for name in names}
    found = derivations.of_units(named, Round(starts_on=rollup.period.starts_on, cut_off_on=until), asked)
    return {
        code: BoundFigure(
            indicator, found[unit.pk].get(code), {labels[one.pk]: found[one.pk].get(code) for one in rollup.expected}
        )
        for code, (indicator, _) in named.items()
    }


def _counted(name: str) -> Indicator:
    decimals = 1 if name == "done_workdays" else 0
    label, uom = Derivation(name).label, UOMS.get(name, "hội viên")
    return Indicator(code=BOOK + name, name=label, uom=uom, decimals=decimals, kind=IndicatorKind.STOCK)


def _from_profile(unit: Unit, year: int) -> dict[str, BoundFigure]:
    known = profiles.facts(unit, year)
    return {PROFILE + name: _of_place(name, known[name], known.get(NAMED.get(name, ""), "")) for name in PROFILE_UOMS}


def _of_place(name: str, value: Decimal | int | None, places: str) -> BoundFigure:
    label, decimals = UnitProfile._meta.get_field(name).verbose_name, 2 if name == "area_ha" else 0
    indicator = Indicator(
        code=PROFILE + name, name=capfirst(label), uom=PROFILE_UOMS[name], decimals=decimals, kind=IndicatorKind.STOCK
    )
    told = {NAMES: places} if name in NAMED else {}
    return BoundFigure(indicator, None if value is None else Decimal(value), {}, told=told)
