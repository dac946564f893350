"""What a rule on figures is made of, and what it finds. Plain data: no models, no queries."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from ccb.lib import numbers
from reports.choices import Severity


@dataclass(frozen=True)
class Term:
    """One indicator on one side of a rule; `sign` is 1 or -1."""

    code: str
    name: str
    sign: int = 1


@dataclass(frozen=True)
class Rule:
    """One rule, of a row of the checks or made from what was reported before (`choices.OwnCheck`)."""

    code: str
    kind: str
    severity: str
    left: tuple[Term, ...]
    right: tuple[Term, ...] = ()
    comparator: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    hint: str = ""
    factor: Decimal = Decimal(1)  # of a stated ratio: 100 for a percentage
    usual: Decimal | None = None  # of one made from reports: what is usual
    periods: int = 0  # over how many of the unit's own periods; 0: at the other units

    def as_data(self) -> dict:
        """For the browser: figures as plain text, a term as [code, name, sign]."""
        data = dict(self.__dict__)
        for name in ("low", "high", "factor", "usual"):
            data[name] = None if data[name] is None else numbers.plain(data[name])
        for side in ("left", "right"):
            data[side] = [[term.code, term.name, term.sign] for term in data[side]]
        return data


@dataclass(frozen=True)
class Finding:
    """What does not hold: both sides in words and numbers, and the cells to look at."""

    # Unique in a sheet: a check's code; "register:" with an indicator's; a `choices.OwnCheck` and ":" with a place.
    code: str
    severity: str
    message: str
    cells: tuple[str, ...]
    hint: str = ""
    reason: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING

    def as_data(self) -> dict:
        """For the frozen report."""
        return asdict(self) | {"cells": list(self.cells)}
