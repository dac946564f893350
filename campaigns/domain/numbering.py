"""The next number of a year's series: no gap and no duplicate (C04), because the counter is locked until the commit.

A database sequence would leave a gap at every rollback.
"""

from django.db import transaction

from campaigns.models import NumberSeries


class NoTransaction(Exception):
    """A number is taken in the transaction that keeps what bears it, so that a rollback gives it back."""


def take(key: str, year: int) -> int:
    """The next number of the series in the year, from 1. The series waits for the caller's commit. Two queries.

    Raises NoTransaction outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction(key)
    NumberSeries.objects.get_or_create(key=key, year=year)
    series = NumberSeries.objects.select_for_update().get(key=key, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def last(key: str, year: int) -> int:
    """The last number that was taken; 0 before the first."""
    found = NumberSeries.objects.filter(key=key, year=year).values_list("last", flat=True).first()
    return found or 0
