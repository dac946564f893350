"""What an activity's amounts must add up to. Pure: amounts in, sentences for the user out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.choices import MoneySource
from ccb.lib import numbers

MOST = Decimal(10**15 - 1)  # đồng: what a cell of the database holds


@dataclass(frozen=True)
class Money:
    source: str  # a MoneySource
    amount: Decimal
    turns: int | None = None


@dataclass(frozen=True)
class Gift:
    """`value` of all together; from count × each where that was told."""

    name: str
    count: int
    each: Decimal | None = None
    value: Decimal | None = None

    @property
    def worth(self) -> Decimal | None:
        return self.value if self.each is None else self.count * self.each


def total(typed: Decimal | None, lines: Sequence[Money]) -> Decimal | None:
    """The sum of the sources; what was typed where no source was told; None where neither was."""
    return sum((line.amount for line in lines), Decimal(0)) if lines else typed


def turns(typed: int | None, lines: Sequence[Money]) -> int | None:
    """Turns of people: as typed, else the sum of the sources where each tells its own."""
    told = [line.turns for line in lines]
    return sum(told) if typed is None and told and None not in told else typed


def problems(
    typed: Decimal | None, beneficiaries: int | None, lines: Sequence[Money], gifts: Iterable[Gift]
) -> list[str]:
    """What does not hold: the total and the turns against the sources, each gift's value against count × each."""
    found = []
    names = [line.source for line in lines]
    found += [f"Nguồn “{MoneySource(name).label}” ghi hai lần. Hãy gộp vào một dòng." for name in _twice(names)]
    if lines and typed is not None and typed != (summed := total(None, lines)):
        found.append(_apart("Tổng kinh phí", "cộng các nguồn", typed, summed, "đồng"))
    if beneficiaries is not None and (reached := turns(None, lines)) is not None and reached != beneficiaries:
        found.append(
            _apart("Số lượt người được giúp", "cộng các nguồn", Decimal(beneficiaries), Decimal(reached), "lượt")
        )
    for gift in gifts:
        if gift.each is not None and gift.value is not None and gift.value != gift.worth:
            found.append(_apart(f"Trị giá “{gift.name}”", "số suất × một suất", gift.value, gift.worth, "đồng"))
        if gift.worth is not None and gift.worth > MOST:
            found.append(f"Trị giá “{gift.name}” quá lớn. Hãy xem lại số suất và giá một suất.")
    if lines and total(None, lines) > MOST:
        found.append("Tổng kinh phí quá lớn. Hãy xem lại số tiền của từng nguồn.")
    return found


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def _apart(what: str, how: str, told: Decimal, summed: Decimal, uom: str) -> str:
    told, summed, apart = (numbers.show(one, 0) for one in (told, summed, abs(told - summed)))
    return f"{what} ghi {told} {uom}, {how} được {summed} {uom} (lệch {apart}). Hãy sửa số sai."
