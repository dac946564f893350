"""Where the figures beside a form's cells come from: each book counts some of the names of `Derivation`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.domain.activities import activity_figures
from campaigns.domain.casework import case_figures
from campaigns.domain.merits import merit_figures
from campaigns.models import Indicator
from members.domain import clubs
from members.domain.register import figures as register
from members.models import Unit
from reports.models import Round

Named = Mapping[str, tuple[Indicator, str]]  # indicator code -> the indicator, the name of its figure
Found = dict[int, dict[str, Decimal | None]]  # unit id -> indicator code -> figure; None: the book holds nothing of it
THOUSANDS = {"đồng": 0, "nghìn đồng": 3, "triệu đồng": 6, "tỷ đồng": 9}
BY_INDICATOR = "done_quantities"
DONE = {
    "done_activities": "activities", "done_participants": "participants", "done_workdays": "workdays",
    "done_beneficiaries": "beneficiaries", "done_gifts": "gifts", "done_gifts_value": "gifts_value",
    "done_money": "money",
}  # fmt: skip
AMOUNTS = ("done_money", "done_gifts_value")


@dataclass(frozen=True)
class Book:
    """`empty` is what stands beside the cell of a unit of which it holds nothing. `ask` costs a fixed number of
    queries, however many units and names.
    """

    name: str
    empty: str
    figures: Collection[str]
    ask: Callable[[Named, Round, Sequence[Unit]], Found]


def of_units(named: Named, round: Round, units: Sequence[Unit]) -> Found:
    """Of each unit with all below it, on the round's cut-off day or from its first day until then."""
    found: Found = {unit.pk: {} for unit in units}
    for book in BOOKS:
        asked = {code: one for code, one in named.items() if one[1] in book.figures}
        for unit, figures in book.ask(asked, round, units).items() if asked else ():
            found[unit] |= figures
    return found


def book_of(figure: str) -> Book:
    """The book that counts the figure; the register for a name that no book knows any more."""
    return next((book for book in BOOKS if figure in book.figures), BOOKS[0])


def _register(named: Named, round: Round, units: Sequence[Unit]) -> Found:
    """At most five queries."""
    names = {figure for _, figure in named.values()}
    found = register.of_units(names, units, starts_on=round.starts_on, on=round.cut_off_on)
    return _by_unit(named, units, found)


def _activities(named: Named, round: Round, units: Sequence[Unit]) -> Found:
    """At most three queries."""
    span = {"starts_on": round.starts_on, "on": round.cut_off_on}
    summed = {code for code, (_, figure) in named.items() if figure == BY_INDICATOR}
    quantities = activity_figures.quantities(summed, units, **span) if summed else {}
    names = {DONE[figure] for _, figure in named.values() if figure in DONE}
    facts = activity_figures.of_units(names, units, **span)
    found: Found = {unit.pk: {} for unit in units}
    for code, (indicator, figure) in named.items():
        figures = quantities[code] if figure == BY_INDICATOR else facts[DONE[figure]]
        for unit, number in figures.items():
            found[unit][code] = in_uom(_decimal(number), indicator) if figure in AMOUNTS else _decimal(number)
    return found


def _merits(named: Named, round: Round, units: Sequence[Unit]) -> Found:
    """At most four queries."""
    span = {"starts_on": round.starts_on, "on": round.cut_off_on}
    return _by_unit(named, units, merit_figures.of_units({figure for _, figure in named.values()}, units, **span))


def in_uom(amount: Decimal | None, indicator: Indicator) -> Decimal | None:
    """An amount of đồng as the indicator counts it ("triệu đồng"); None where it does not count money."""
    thousands = THOUSANDS.get(indicator.uom)
    return None if amount is None or thousands is None else amount.scaleb(-thousands)


def _cases(named: Named, round: Round, units: Sequence[Unit]) -> Found:
    """One query."""
    names = {figure for _, figure in named.values()}
    found = case_figures.of_units(names, units, starts_on=round.starts_on, on=round.cut_off_on)
    return _by_unit(named, units, found)


def _clubs(named: Named, round: Round, units: Sequence[Unit]) -> Found:
    """One query."""
    return _by_unit(named, units, clubs.of_units(units, on=round.cut_off_on))


def _by_unit(named: Named, units: Sequence[Unit], found: Mapping[str, Mapping[int, int | None]]) -> Found:
    return {unit.pk: {code: _decimal(found[figure][unit.pk]) for code, (_, figure) in named.items()} for unit in units}


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


BOOKS = (
    Book("Sổ hội viên", "chưa có sổ", [name for name in register.SOURCES if name], _register),
    Book("Sổ hoạt động", "chưa ghi", [BY_INDICATOR, *DONE], _activities),
    Book("Sổ khen thưởng", "chưa ghi", [*merit_figures.PROPOSED, *merit_figures.AWARDS], _merits),
    Book("Sổ mô hình, công trình", "chưa ghi", list(merit_figures.WORKS), _merits),
    Book("Sổ vụ việc", "chưa ghi", list(case_figures.FIGURES), _cases),
    Book("Sổ câu lạc bộ cựu quân nhân", "chưa ghi", ["clubs", "club_people"], _clubs),
)
