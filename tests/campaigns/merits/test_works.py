"""Models and works: what a unit keeps going, at what cost by source, and how they are counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from campaigns.choices import MoneySource, WorkKind
from campaigns.domain.activities.activities import Wrong
from campaigns.domain.activities.activity_sums import Money
from campaigns.domain.merits import merit_figures, works
from campaigns.domain.merits.works import Facts
from campaigns.models import Work
from ccb.core.models import AuditEntry
from members.choices import Role, UnitKind
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Succession, Unit
from tests import factories

NOW = factories.NOW
BY_SYSTEM = {"actor": None, "at": NOW}
STARTED = date(2024, 3, 1)


def facts(name="Tuyến đường hoa", kind=WorkKind.CONSTRUCTION, started_on=STARTED, **said) -> Facts:
    return Facts(kind, name, started_on, **said)


def recorded(unit, *args, actor=None, **said) -> Work:
    return works.record(unit, facts(*args, **said), actor=actor, at=NOW)


PARTS = (Money(MoneySource.BUDGET, Decimal(30_000_000)), Money(MoneySource.MOBILISED, Decimal(12_500_000)))


def test_a_work_tells_its_cost_by_source(cast):
    work = recorded(cast.xa, cost_total=Decimal(42_500_000), costs=PARTS, beneficiaries=250, actor=cast.can_bo_xa)
    assert [(one.source, one.amount) for one in work.costs.all()] == [("budget", 30_000_000), ("mobilised", 12_500_000)]
    assert (work.state, work.beneficiaries, work.cost_total) == ("running", 250, 42_500_000)
    assert recorded(cast.xa, "Khác", costs=PARTS).cost_total == 42_500_000
    assert AuditEntry.objects.filter(verb="work.record").count() == 2


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"cost_total": Decimal(42_000_000), "costs": PARTS}, "42.000.000"),
        ({"costs": (PARTS[0], PARTS[0])}, "ghi hai lần"),
        ({"ended_on": date(2024, 2, 29)}, "Dừng ngày 29/02/2024, trước ngày bắt đầu 01/3/2024"),
        ({"started_on": None, "ended_on": STARTED}, "chưa ghi ngày bắt đầu"),
    ],
)
def test_what_does_not_hold_is_refused(cast, said, problem):
    with pytest.raises(Wrong, match=problem):
        recorded(cast.xa, **said)
    assert not Work.objects.exists()


def test_the_same_name_is_recorded_once_in_a_unit(cast):
    recorded(cast.xa)
    with pytest.raises(Wrong, match="Xã Đồng Mẫu đã ghi “Tuyến đường hoa”"):
        recorded(cast.xa, " Tuyến  đường hoa")
    recorded(cast.huyen)


@pytest.mark.parametrize("day", [{"started_on": date(2024, 6, 11)}, {"ended_on": date(2024, 6, 11)}])
def test_a_day_to_come_is_refused(cast, day):
    with pytest.raises(NotAllowed, match="chưa đến"):
        recorded(cast.xa, **day)


def test_a_closed_unit_starts_nothing(cast):
    closed = factories.unit("Xã Cũ", UnitKind.COMMUNE, parent=cast.huyen, valid_to=date(2024, 2, 1))
    with pytest.raises(NotAllowed, match="đã ngừng hoạt động"):
        recorded(closed)


def test_a_work_is_changed_by_its_unit_and_the_same_again_writes_nothing(cast):
    work = recorded(cast.xa, costs=PARTS)
    assert not works.change(work, facts(costs=PARTS), seen_version=1, **BY_SYSTEM)
    assert works.change(work, facts(costs=PARTS[:1], ended_on=date(2024, 5, 1)), seen_version=1, **BY_SYSTEM)
    kept = Work.objects.get()
    assert (kept.state, kept.cost_total, kept.version) == ("stopped", 30_000_000, 2)
    with pytest.raises(Stale):
        works.change(work, facts(), seen_version=1, **BY_SYSTEM)
    for stranger in (cast.nguoi_la, cast.lanh_dao):
        with pytest.raises(NotAllowed):
            works.change(work, facts(), seen_version=2, actor=stranger, at=NOW)


def test_a_work_recorded_by_mistake_goes(cast):
    works.remove(recorded(cast.xa, costs=PARTS), **BY_SYSTEM)
    assert not Work.objects.exists()
    assert AuditEntry.objects.filter(verb="work.remove").exists()


def test_works_are_counted_while_they_are_at_work(cast, django_assert_num_queries):
    recorded(cast.xa)
    recorded(cast.xa, "Mô hình", WorkKind.SKILFUL, ended_on=date(2024, 4, 30))
    recorded(cast.khoi, "Mô hình", WorkKind.SKILFUL, started_on=None)
    names, places = ["works_cong_trinh", "works_dan_van_kheo"], [cast.tinh, cast.huyen, cast.xa, cast.khoi]
    with django_assert_num_queries(2):
        counted = merit_figures.of_units(names, places, starts_on=date(2024, 1, 1), on=date(2024, 6, 30))
    assert {name: list(figures.values()) for name, figures in counted.items()} == {
        "works_cong_trinh": [1, 1, 1, None], "works_dan_van_kheo": [1, 1, 1, None],
    }  # fmt: skip
    later = merit_figures.of_units(names, [cast.tinh], starts_on=date(2024, 5, 1), on=date(2024, 6, 30))
    assert later["works_dan_van_kheo"] == {cast.tinh.pk: 0}
    earlier = merit_figures.of_units(names, [cast.tinh], starts_on=date(2023, 1, 1), on=date(2023, 12, 31))
    assert earlier["works_cong_trinh"] == {cast.tinh.pk: 0}


def test_a_work_of_a_closed_unit_counts_for_what_most_of_it_became(cast):
    recorded(cast.xa, "Mô hình", WorkKind.SKILFUL)
    day, asked = date(2024, 6, 1), ["works_dan_van_kheo"]
    less, more = (factories.unit(name, UnitKind.COMMUNE, parent=cast.tinh, valid_from=day) for name in ("Ít", "Nhiều"))
    for new, share in ((more, "0.7"), (less, "0.3")):
        Succession.objects.create(predecessor=cast.xa, successor=new, on=day, share=share)
    Unit.objects.filter(pk=cast.xa.pk).update(valid_to=date(2024, 5, 31))
    places = [cast.tinh, cast.huyen, more, less]
    after = merit_figures.of_units(asked, places, starts_on=date(2024, 1, 1), on=date(2024, 6, 30))
    assert list(after["works_dan_van_kheo"].values()) == [1, None, 1, None]
    before = merit_figures.of_units(asked, places, starts_on=date(2024, 1, 1), on=date(2024, 5, 31))
    assert list(before["works_dan_van_kheo"].values()) == [1, 1, None, None]


def merged(old: Unit, new: Unit, share="1", on=date(2024, 6, 1)) -> None:
    Succession.objects.create(predecessor=old, successor=new, on=on, share=share)
    Unit.objects.filter(pk=old.pk).update(valid_to=on - timedelta(days=1))


def test_a_work_of_a_closed_unit_is_kept_by_those_of_what_most_of_it_became_at_last(cast):
    work, day = recorded(cast.xa), date(2024, 6, 1)
    less, more, last = (factories.unit(name, UnitKind.COMMUNE, parent=cast.tinh) for name in ("Ít", "Nhiều", "Nay"))
    merged(cast.xa, less, share="0.3")
    merged(cast.xa, more, share="0.7")
    merged(more, last, on=date(2024, 6, 5))
    heir, other = (factories.user(f"can-bo-{unit.pk}", (unit, Role.CLERK)) for unit in (last, less))
    assert [one.pk for one in Work.objects.for_user(heir, "enter")] == [work.pk]
    assert works.change(Work.objects.get(), facts(ended_on=day), seen_version=1, actor=heir, at=NOW)
    for stranger in (other, cast.nguoi_la):
        assert not Work.objects.for_user(stranger, "view")
        with pytest.raises(NotAllowed):
            works.remove(Work.objects.get(), actor=stranger, at=NOW)
    works.remove(Work.objects.get(), actor=heir, at=NOW)
