"""Activities: recorded, put right, taken out; one result counted once; what cannot be says why."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from campaigns.choices import MoneySource
from campaigns.domain.activities import activities, activity_figures
from campaigns.domain.activities.activities import Wrong
from campaigns.domain.activities.activity_sums import Gift
from campaigns.domain.programs import partners
from campaigns.models import Activity, ActivityMoney, ActivityQuantity
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed, Stale
from tests import factories
from tests.campaigns.activities.test_activity_sums import TET
from tests.campaigns.coordinating import BY_SYSTEM, activity, done, partner, program

ON = date(2024, 5, 18)


def everything() -> tuple:
    tables = (Activity, ActivityMoney, ActivityQuantity, AuditEntry)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def test_an_activity_holds_what_was_done_by_whom_with_what(cast):
    trees, led = factories.indicator("trees"), program(cast.tinh)
    made = activity(
        cast.huyen, place=" Xã Đạ Long ", programs=(led,), partners=(partner(),), participants=8520, workdays=800,
        quantities=((trees, Decimal(5254)),), money=TET, gifts=(Gift("Quà nhập ngũ", 65, Decimal(2_500_000)),),
        in_kind="15 bao xi măng", joint_units=(cast.huyen_khac,),
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.place, made.starts_on, made.ends_on) == ("Xã Đạ Long", ON, ON)
    assert (made.money_total, made.beneficiaries) == (Decimal(5_993_175_000), 11_658)  # summed from the sources
    assert made.gifts.get().value == 162_500_000
    assert made.quantities.get().value == 5254
    assert list(made.joint_units.all()) == [cast.huyen_khac]
    assert AuditEntry.objects.filter(verb="activity.record", object_id=str(made.pk)).count() == 1


def test_what_was_not_told_stays_unknown(cast):
    made = activity(cast.huyen)
    made.refresh_from_db()
    assert (made.participants, made.workdays, made.beneficiaries, made.money_total) == (None,) * 4
    made = activity(cast.huyen, "Khác", money_total=Decimal(423_800_000))  # the source was not told
    assert made.money_total == 423_800_000


def test_an_activity_is_put_right_and_the_same_again_changes_nothing(cast):
    made = activity(cast.huyen, money=TET, is_brief=True)
    assert activities.change(made, done(participants=5, money=TET[:1]), seen_version=1, **BY_SYSTEM)
    assert (made.participants, made.version, made.is_brief) == (5, 2, False)
    assert made.money.get().source == MoneySource.BUDGET
    count = AuditEntry.objects.count()
    assert not activities.change(made, done(participants=5, money=TET[:1]), seen_version=2, **BY_SYSTEM)
    assert AuditEntry.objects.count() == count
    with pytest.raises(Stale, match="vừa được người khác sửa"):
        activities.change(made, done("Khác"), seen_version=1, **BY_SYSTEM)


def test_what_does_not_hold_says_why_and_changes_nothing(cast):
    stock = factories.indicator("members", "stock", name="Hội viên")
    gone, stays = partner("Một"), partner("Hai")
    partners.merge(gone, into=stays, on=date(2024, 5, 1), **BY_SYSTEM)
    foreign, short = program(cast.huyen_khac), program(cast.tinh, title="Quý I", ends_on=date(2024, 3, 31))
    closed = factories.unit("Cũ", parent=cast.tinh, valid_to=date(2023, 12, 31))
    activity(cast.huyen, "Đã ghi", place="Đạ Long")
    cases = (
        (cast.huyen, done(" "), "Chưa ghi tên hoạt động"),
        (cast.huyen, done(on=date(2024, 6, 11)), "chưa đến"),
        (cast.huyen, done(ends_on=ON - timedelta(days=1)), "trước ngày bắt đầu"),
        (closed, done(), "ngừng hoạt động"),
        (cast.huyen, done(programs=(foreign,)), "không thuộc đơn vị ấy"),
        (cast.huyen, done(programs=(short,)), "nằm ngoài thời gian của “Quý I” .từ 01/01/2024 đến 31/3/2024"),
        (cast.huyen, done(partners=(gone,)), "Từ ngày 01/5/2024 “Một” đã nhập vào “Hai”"),
        (cast.huyen, done(joint_units=(cast.huyen,)), "không ghi lại ở “đơn vị cùng làm”"),
        (cast.huyen, done(money=TET, money_total=Decimal(1)), "cộng các nguồn được 5.993.175.000 đồng"),
        (cast.huyen, done(quantities=((stock, Decimal(1)),)), "“Hội viên” là số dư cuối kỳ"),
        (cast.huyen, done("ĐÃ  GHI", place="Đạ Long"), "Huyện Sông Mẫu đã ghi “Đã ghi” ngày 18/5/2024 tại Đạ Long"),
    )
    before = everything()
    for unit, said, words in cases:
        with pytest.raises(NotAllowed, match=words):
            activities.record(unit, said, **BY_SYSTEM)
    assert everything() == before


def test_with_one_gone_an_older_activity_may_still_be_told(cast):
    gone, stays = partner("Một"), partner("Hai")
    partners.merge(gone, into=stays, on=date(2024, 6, 1), **BY_SYSTEM)
    assert activity(cast.huyen, partners=(gone,)).pk


def test_all_that_is_wrong_with_the_figures_is_told_at_once(cast):
    with pytest.raises(Wrong) as refused:
        activity(cast.huyen, money=TET, money_total=Decimal(1), beneficiaries=1)
    assert len(refused.value.problems) == 2


def test_units_record_their_own_and_the_office_for_all_below(cast):
    for person, may in (
        (cast.can_bo_huyen, True), (cast.chu_tich_huyen, True), (cast.van_phong, True), (cast.can_bo_xa, False),
        (cast.nguoi_la, False), (cast.lanh_dao, False), (cast.quan_tri, False),
    ):  # fmt: skip
        if may:
            assert activities.record(cast.huyen, done(str(person)), actor=person, at=factories.NOW).pk
        else:
            with pytest.raises(NotAllowed, match="không có quyền ghi"):
                activities.record(cast.huyen, done(), actor=person, at=factories.NOW)


def test_an_entry_made_by_mistake_is_taken_out_and_the_audit_keeps_what_it_said(cast):
    made = activity(cast.huyen, money=TET)
    activities.remove(made, **BY_SYSTEM)
    assert not Activity.objects.exists()
    assert "2872300000" in AuditEntry.objects.get(verb="activity.remove").data


# --- One result, several reports --------------------------------------------------------------------------------------


def test_one_result_told_by_two_units_is_counted_once(cast):
    first, second = activity(cast.huyen), activity(cast.huyen_khac)
    activities.count_in(second, first, **BY_SYSTEM)
    assert list(Activity.objects.counted()) == [first]
    activities.count_alone(second, **BY_SYSTEM)
    assert Activity.objects.counted().count() == 2
    with pytest.raises(NotAllowed, match="đang được tính riêng"):
        activities.count_alone(second, **BY_SYSTEM)


def test_those_counted_in_one_follow_it_into_another(cast):
    first, second, third = activity(cast.huyen), activity(cast.huyen_khac), activity(cast.tinh)
    activities.count_in(second, first, **BY_SYSTEM)
    activities.count_in(first, third, **BY_SYSTEM)
    second.refresh_from_db()
    assert second.counted_in == third
    with pytest.raises(NotAllowed, match="đã tính chung với"):
        activities.count_in(third, first, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Kết quả của Núi Mẫu, Sông Mẫu đang tính chung vào đây"):
        activities.remove(third, **BY_SYSTEM)


def test_what_is_no_common_result_is_refused(cast):
    first, later = activity(cast.huyen), activity(cast.huyen_khac, on=date(2024, 5, 19))
    with pytest.raises(NotAllowed, match="chính nó"):
        activities.count_in(first, first, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="khác ngày"):
        activities.count_in(first, later, **BY_SYSTEM)


def test_what_may_be_the_same_is_found_by_day_and_name_or_by_who_is_named(cast):
    mine = activity(cast.huyen, ends_on=date(2024, 5, 20))
    same_name = activity(cast.huyen_khac, on=date(2024, 5, 20))
    names_me = activity(cast.khoi, "Tên khác", joint_units=(cast.huyen,))
    activity(cast.khoi, on=date(2024, 5, 21))
    activity(cast.khoi, "Việc khác hẳn")
    assert set(activities.perhaps_same(mine, Activity.objects.all())) == {same_name, names_me}
    activities.count_in(same_name, mine, **BY_SYSTEM)
    assert set(activities.perhaps_same(mine, Activity.objects.all())) == {names_me}


def test_what_one_unit_tells_twice_for_two_partners_is_found_by_its_place_or_its_money(cast):
    mine = activity(cast.huyen, "Trồng cây với Công an", place="Thạnh Mỹ", money_total=Decimal(5_000_000))
    for_other = activity(cast.huyen, "Trồng cây với Huyện đoàn", place="Thạnh Mỹ")
    same_money = activity(cast.huyen_khac, "Ra quân", money_total=Decimal(5_000_000))
    activity(cast.huyen, "Việc khác", place="Nơi khác")
    assert set(activities.perhaps_same(mine, Activity.objects.all())) == {for_other, same_money}
    activities.count_in(for_other, mine, **BY_SYSTEM)
    span = {"starts_on": date(2024, 1, 1), "on": date(2024, 12, 31)}
    assert activity_figures.of_units(["activities"], [cast.huyen], **span)["activities"][cast.huyen.pk] == 2


def test_s02_an_activity_is_seen_by_its_unit_those_above_and_those_named(cast):
    made = activity(cast.huyen, joint_units=(cast.huyen_khac,))
    for person in (cast.van_phong, cast.can_bo_huyen, cast.nguoi_la):
        assert made in Activity.objects.for_user(person, "view")
    for person in (cast.can_bo_xa, cast.quan_tri, cast.khong_viec):
        assert made not in Activity.objects.for_user(person, "view")
    assert made not in Activity.objects.for_user(cast.nguoi_la, "enter")


def test_an_entry_is_not_changed_into_one_that_is_there_already(cast):
    activity(cast.huyen, "Đã ghi")
    other = activity(cast.huyen, "Việc khác")
    before = everything()
    with pytest.raises(Wrong, match="Hãy mở hoạt động ấy để bổ sung"):
        activities.change(other, done("Đã ghi"), seen_version=1, **BY_SYSTEM)
    assert everything() == before
