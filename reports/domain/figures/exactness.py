"""Numbers of the database as exact decimals, and what is divided of them: rounded half up, once."""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache

from campaigns.models import Indicator

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
Number = Decimal | float  # as the database gives it: PostgreSQL a Decimal, SQLite a float or an int


def ratio(indicator: Indicator, above: Number | None, below: Number | None) -> Decimal | None:
    """Of what its parts add up to; None where one is missing or the one below is zero."""
    above, below = exact(above, indicator.numerator.decimals), exact(below, indicator.denominator.decimals)
    return _divided(above, below, indicator.factor, indicator.decimals)


def average(indicator: Indicator, products: Number | None, weights: Number | None) -> Decimal | None:
    """Of the sums of its products and of its weights; None as for a ratio."""
    products = exact(products, indicator.decimals + indicator.weight.decimals)
    return _divided(products, exact(weights, indicator.weight.decimals), Decimal(1), indicator.decimals)


def _divided(above: Decimal | None, below: Decimal | None, factor: Decimal, decimals: int) -> Decimal | None:
    if above is None or not below:
        return None
    return EXACT.quantize(EXACT.divide(EXACT.multiply(above, factor), below), _step(decimals))


def exact(number: Number | None, decimals: int) -> Decimal | None:
    """The number with the decimals it was entered with.

    SQLite keeps decimals as floating numbers, and its sums drift in the sixteenth digit. What is summed has `decimals`
    decimals, so the sum has too, and rounding to them gives it back exactly as long as it has at most 15 digits less
    those that the drift of adding takes (two for some hundred units). PostgreSQL's sums are exact.
    """
    if isinstance(number, Decimal):
        return EXACT.quantize(number, _step(decimals))
    return None if number is None else _from_float(number, decimals)


@lru_cache(maxsize=10_000)  # the same small counts come again and again
def _from_float(number: float, decimals: int) -> Decimal:
    return EXACT.quantize(Decimal(str(number)), _step(decimals))


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)
