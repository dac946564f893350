"""Many people writing at once, and a report read meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier, Event, Thread

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import RequestFactory

from ccb.core.middleware import RETRIES, RetriedClashes
from members.models import Unit
from reports.choices import ValueState
from reports.domain.papers import composing
from reports.domain.sheets import entry
from reports.models import Submission, Value
from tests import cast as casting
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])

CLERKS, SAVES, RUNS = 50, 10, 100
AT_ONCE = 100  # saves on one sheet


def _form_and_round():
    count = factories.indicator("count")
    form = factories.form("BC", count)
    return count, form, factories.round_of(form)


def test_c05_a_report_totals_its_details_while_others_write():
    people = casting.assemble()
    _, form, round = _form_and_round()
    for unit in (people.huyen, people.huyen_khac):
        factories.moved(factories.submission(round, unit, count=500), "import", "approve")
    request = composing.Request(form.pk, round.period, people.tinh.pk, date(2024, 6, 20))
    stop, moved = Event(), []

    def move_one_at_a_time():
        cells = list(Value.objects.order_by("pk"))
        while not stop.is_set():
            with transaction.atomic():
                for cell, step in zip(cells, (1, -1), strict=True):
                    cell.number += step
                    cell.save(update_fields=["number"])
            moved.append(1)
        connections.close_all()

    writer = Thread(target=move_one_at_a_time)
    writer.start()
    try:
        for _ in range(RUNS):
            figure = composing.compose(request, at=factories.NOW)["figures"]["count"]
            assert figure["value"] == "1000"
            assert sum(Decimal(number) for number in figure["by_unit"].values()) == 1000
    finally:
        stop.set()
        writer.join()
        connections["snapshot"].close()
    assert moved, "nothing was written meanwhile"


def test_c08_fifty_clerks_save_ten_times_each_and_nobody_is_locked_out():
    province = factories.unit("Quảng Mẫu", "province")
    count, _, round = _form_and_round()
    sheets = [
        factories.submission(round, factories.unit(f"Huyện {number}", parent=province), count=0)
        for number in range(CLERKS)
    ]

    def save_ten_times(sheet: Submission) -> int:
        refused = 0
        for number in range(1, SAVES + 1):
            cell = entry.Cell(ValueState.NUMBER, Decimal(number), typed=str(number))
            try:
                entry.save(sheet, [entry.CellChange(count, cell, seen=number)], actor=None, at=factories.NOW)
            except OperationalError:
                refused += 1
        connections.close_all()
        return refused

    with ThreadPoolExecutor(CLERKS) as pool:
        assert sum(pool.map(save_ten_times, sheets)) == 0
    assert list(Value.objects.values_list("number", "revision").distinct()) == [(SAVES, SAVES + 1)]


def test_c01_of_a_hundred_saves_at_once_on_one_sheet_none_is_lost():
    """Half of them go to cells of their own, half to one cell: whoever was overtaken is told, with both values."""
    people = casting.assemble()
    indicators = [factories.indicator(f"i{number}") for number in range(AT_ONCE // 2)]
    shared = factories.indicator("shared")
    sheet = factories.submission(factories.round_of(factories.form("BC", *indicators, shared)), people.huyen, shared=0)
    own = [(indicator, 7, 0) for indicator in indicators]
    on_one = [(shared, number, 1) for number in range(1, AT_ONCE // 2 + 1)]

    def save(one: tuple) -> entry.Clash | None:
        indicator, number, seen = one
        change = entry.CellChange(indicator, entry.Cell(ValueState.NUMBER, Decimal(number)), seen=seen)
        saved = entry.save_apart(
            Submission.objects.get(pk=sheet.pk), [change], actor=people.can_bo_huyen, at=factories.NOW
        )
        connections.close_all()
        return next(iter(saved.clashes), None)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        clashes = list(filter(None, pool.map(save, [one for pair in zip(own, on_one, strict=True) for one in pair])))
    values = {value.indicator.code: value for value in Value.objects.select_related("indicator")}
    assert {values[indicator.code].number for indicator in indicators} == {7}
    assert len(clashes) == len(on_one) - 1
    assert {clash.theirs.number for clash in clashes} == {values["shared"].number}
    assert len({clash.mine.number for clash in clashes} | {values["shared"].number}) == len(on_one)
    assert values["shared"].revision == 2
    assert Submission.objects.get().version == sheet.version + len(own) + 1


@pytest.mark.parametrize("in_vain", [False, True])
def test_c09_a_deadlock_is_tried_again_three_times_at_most(in_vain):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: it waits, and never deadlocks")
    units = [factories.unit(name, "province") for name in ("Tỉnh Một", "Tỉnh Hai")]
    both_hold_one, calls = Barrier(2), []

    def write(request, order):
        calls.append(order)
        with transaction.atomic():
            for place, unit in enumerate(order):
                Unit.objects.filter(pk=unit.pk).update(position=F("position") + 1)
                if place == 0 and len(calls) <= 2:
                    both_hold_one.wait(10)
        return HttpResponse("xong")

    def broken(request, order):
        calls.append(order)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")

    def ask(order) -> str:
        try:
            view = broken if in_vain else write
            return RetriedClashes(None).process_view(RequestFactory().post("/"), view, [order], {}).content.decode()
        except OperationalError:
            return "trả về 503"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(ask, [units, units[::-1]]))
    if in_vain:
        assert (said, len(calls)) == (["trả về 503"] * 2, 2 * (1 + RETRIES))
    else:
        assert (said, len(calls)) == (["xong"] * 2, 3)
        assert set(Unit.objects.values_list("position", flat=True)) == {2}


def test_c09_another_fault_of_the_database_is_not_tried_again():
    calls = []

    def locked(request):
        calls.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        RetriedClashes(None).process_view(RequestFactory().post("/"), locked, [], {})
    assert calls == [1]
