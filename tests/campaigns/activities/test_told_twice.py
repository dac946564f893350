"""What two entries seem to tell of one result stands in the findings until the two are counted as one."""

from datetime import date

import pytest

from campaigns.domain.activities import activities, told_twice
from tests.campaigns.coordinating import BY_SYSTEM, activity, partner

DAY, YEAR = date(2024, 5, 18), {"starts_on": date(2024, 1, 1), "on": date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("more", "is_doubted"),
    [
        ({"place": "Nước Oa"}, True),
        ({"place": "Thạnh Mỹ", "money_total": 85_000_000}, True),
        ({"place": "Thạnh Mỹ", "joint": True}, True),
        ({"place": "Thạnh Mỹ"}, False),  # every district may do the same on one day
        ({"place": "Nước Oa", "on": date(2024, 5, 19)}, False),
        ({"place": "Nước Oa", "title": "Việc khác", "money_total": 85_000_000}, False),
    ],
)
def test_two_entries_are_doubted_by_name_and_by_place_money_or_who_is_named(cast, more, is_doubted):
    said = {"title": "Tu sửa khu căn cứ", "on": DAY} | {name: one for name, one in more.items() if name != "joint"}
    first = activity(cast.huyen, "Tu sửa khu căn cứ", DAY, place="Nước Oa", money_total=85_000_000)
    joint = (cast.huyen,) if "joint" in more else ()
    second = activity(cast.huyen_khac, **said, joint_units=joint)
    doubts = told_twice.doubts(cast.tinh, **YEAR)
    assert len(doubts) == is_doubted
    assert told_twice.doubts(cast.huyen, **YEAR) == []
    if is_doubted:
        assert "huyện Sông Mẫu, huyện Núi Mẫu" in doubts[0] and "18/5/2024" in doubts[0]
        activities.count_in(second, first, **BY_SYSTEM)
        assert told_twice.doubts(cast.tinh, **YEAR) == []


def test_one_unit_telling_one_result_for_two_partners_is_doubted(cast):
    for name, place in (("Công an tỉnh", "Nước Oa"), ("Tỉnh đoàn", "Nước Oa, Bắc Trà My")):
        activity(cast.huyen, "Tu sửa", DAY, place=place, partners=(partner(name),), money_total=30_000_000)
    [doubt] = told_twice.doubts(cast.tinh, **YEAR)
    assert "ghi hai lần (huyện Sông Mẫu)" in doubt
