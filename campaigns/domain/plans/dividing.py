"""One amount in parts that make exactly the whole. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def divided(whole: Decimal, weights: Sequence[Decimal | int], *, places: int = 0) -> list[Decimal]:
    """The whole in parts by weight, each with so many decimals, whose sum is exactly the whole.

    Largest remainders: what rounding down leaves goes to the parts that lost most, the first of equals first. Equal
    parts where all weights are 0. A part never differs by a whole step from its exact share.
    """
    if not weights:
        return []
    total = sum((Fraction(weight) for weight in weights), Fraction(0))
    shares = [Fraction(weight) / total if total else Fraction(1, len(weights)) for weight in weights]
    step = Decimal(1).scaleb(-places)
    steps = Fraction(whole) / Fraction(step)
    exact = [steps * share for share in shares]
    floors = [int(part) for part in exact]
    left = int(steps) - sum(floors)
    by_loss = sorted(range(len(weights)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_loss[:left]:
        floors[place] += 1
    parts = [floor * step for floor in floors]
    rest = whole - sum(parts, Decimal(0))  # of a whole that is no number of steps
    if rest:
        parts[by_loss[0]] += rest
    return parts
