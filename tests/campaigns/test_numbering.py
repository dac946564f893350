"""C04: numbers of documents have no gap and no duplicate, whatever is rolled back and whoever is at it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connections, transaction

from campaigns.domain import numbering
from campaigns.models import NumberSeries

KEY, THREADS, EACH = "document:1:BC-CCB", 20, 6


class _GivenUp(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_c04_twenty_at_once_with_a_third_rolled_back_leave_no_gap():
    def work(seed: int) -> list[int]:
        dice, kept = Random(seed), []
        for _ in range(EACH):
            try:
                with transaction.atomic():
                    number = numbering.take(KEY, 2024)
                    if dice.random() < 0.3:
                        raise _GivenUp
                kept.append(number)
            except _GivenUp:
                pass
        connections.close_all()
        return kept

    with ThreadPoolExecutor(THREADS) as pool:
        kept = [number for numbers in pool.map(work, range(THREADS)) for number in numbers]
    assert sorted(kept) == list(range(1, len(kept) + 1)) and len(kept) < THREADS * EACH
    assert max(Counter(kept).values()) == 1
    assert numbering.last(KEY, 2024) == len(kept)


@pytest.mark.django_db
def test_c04_each_year_and_each_series_begins_at_one():
    with transaction.atomic():
        taken = [numbering.take(KEY, 2024), numbering.take(KEY, 2024), numbering.take(KEY, 2025)]
        taken += [numbering.take("document:1:KH-CCB", 2024), numbering.take(KEY, 2024)]
    assert taken == [1, 2, 1, 1, 3]
    assert numbering.last("document:2:BC-CCB", 2024) == 0


@pytest.mark.django_db
def test_a_number_that_was_only_looked_at_is_free_again():
    with transaction.atomic():
        assert numbering.take(KEY, 2024) == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert numbering.take(KEY, 2024) == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_taken_without_a_transaction():
    with pytest.raises(numbering.NoTransaction):
        numbering.take(KEY, 2024)
    assert not NumberSeries.objects.exists()
