"""Many rows at once: whatever a text holds comes back as it was."""

import gc
from datetime import date
from functools import partial

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccb.lib import bulk, memory
from members.models import Unit
from tests import factories

COLUMNS = ("number", "words", "flag")
texts = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bulk_rows (number bigint, words text, flag boolean)")
    yield "bulk_rows"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bulk_rows")


def _held(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, words, flag FROM {table} ORDER BY number")
        rows = cursor.fetchall()
        cursor.execute(f"DELETE FROM {table}")
    return [(number, words, None if flag is None else bool(flag)) for number, words, flag in rows]


@given(st.lists(st.tuples(texts, st.none() | st.booleans()), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_every_text_comes_back_as_it_was(table, rows):
    wanted = [(number, *row) for number, row in enumerate(rows)]
    bulk.insert(table, COLUMNS, wanted)
    assert _held(table) == wanted


def test_more_rows_than_one_block_and_none_at_all(table):
    rows = [(number, "đ\\\t\n" * 30, True) for number in range(2 * bulk.BLOCK + 1)]
    bulk.insert(table, COLUMNS, iter(rows))
    assert _held(table) == rows
    bulk.insert(table, COLUMNS, [])
    assert _held(table) == []


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_as_it_was_afterwards(was_on):
    put_back = partial(gc.enable if gc.isenabled() else gc.disable)
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError), memory.uncollected():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() == was_on
    finally:
        put_back()


def test_columns_of_many_rows_become_each_what_it_is_told(db):
    """Dates, numbers, flags, texts with every sign and blanks; rows that are not named stay."""
    province = factories.unit("Tỉnh Mẫu", "province")
    units = [factories.unit(f"Xã {number}", "commune", parent=province) for number in range(3)]
    told = {
        units[0].pk: {"valid_from": "2024-02-29", "position": 7, "name": "Đ\"\\'%s {}\n"},
        units[1].pk: {"valid_from": None},
    }
    bulk.update(Unit, told)
    rows = Unit.objects.exclude(pk=province.pk).order_by("pk").values_list("name", "position", "valid_from")
    assert rows[0] == ("Đ\"\\'%s {}\n", 7, date(2024, 2, 29))
    assert rows[1] == ("Xã 1", units[1].position, None) and rows[2] == ("Xã 2", units[2].position, units[2].valid_from)
