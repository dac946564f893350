"""How alike two files are, with the reasons in words. Pure."""

from dataclasses import dataclass

from ccb.lib import names, text
from members.choices import UnitKind
from members.models import Member

SURE, LIKELY = 80, 50
BELOW_A_COMMUNE = (UnitKind.CHAPTER, UnitKind.SUB_CHAPTER)
MOST = 100


@dataclass(frozen=True)
class Likeness:
    """`score` from 0 to 100; what speaks for one person, and what against."""

    score: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def word(self) -> str:
        if self.score >= SURE:
            return "Rất giống"
        return "Giống" if self.score >= LIKELY else "Có thể trùng"


def of(first: Member, second: Member) -> Likeness:
    """Ask for `unit` with both. No number and no sensitive field is told, only whether it is the same."""
    found = [*_numbers(first, second), *_names(first, second), *_births(first, second), *_places(first, second)]
    if first.sex and second.sex and first.sex != second.sex:
        found.append((-20, "Giới tính khác nhau"))
    score = min(MOST, max(0, sum(points for points, _ in found)))
    for_it, against = [tuple(words for points, words in found if (points > 0) == side) for side in (True, False)]
    return Likeness(score, for_it, against)


def same_home(first: str, second: str) -> bool:
    """The same home town, without accents; one that is not written is none."""
    if not first or not second:
        return False
    return first == second or text.fold(first) == text.fold(second)


def _numbers(first: Member, second: Member):
    if first.cccd and second.cccd:
        yield (60, "Cùng số CCCD") if first.cccd == second.cccd else (-20, "Số CCCD khác nhau")


def _names(first: Member, second: Member):
    if first.search_key == second.search_key:
        yield 30, "Cùng họ tên"
    elif names.are_near(first.search_key, second.search_key):
        yield 20, "Họ tên gần giống"
    else:
        yield -10, "Họ tên khác nhau"


def _births(first: Member, second: Member):
    if not first.born_on or not second.born_on:
        return
    if first.born_on == second.born_on and first.born_on.day:
        yield 25, f"Cùng ngày sinh {first.born_on}"
    elif first.born_on.year == second.born_on.year:
        yield 15, f"Cùng năm sinh {first.born_on.year}"
        if first.born_on.day and second.born_on.day:
            yield -10, "Ngày sinh khác nhau"
    else:
        yield -10, "Năm sinh khác nhau"


def _places(first: Member, second: Member):
    if same_home(first.home_town, second.home_town):
        yield 20, "Cùng quê quán"
    if first.unit_id == second.unit_id:
        yield 15, "Cùng đơn vị"
    elif first.unit.parent_id == second.unit.parent_id and first.unit.kind in BELOW_A_COMMUNE:
        yield 10, "Hai chi hội cùng đơn vị cấp trên"
