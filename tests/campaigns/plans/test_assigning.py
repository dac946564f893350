"""A whole divided among units: the parts make it exactly; what does not add up is said."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.domain.plans import campaigns, dividing, targets
from campaigns.domain.plans.campaigns import Refused
from ccb.core.models import AuditEntry
from tests import factories
from tests.campaigns import planned

ADMITTED = "A-1,III.4,Kết nạp hội viên,count,hội viên kết nạp,>=,1500,,hội viên,province,year,,"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    whole=st.decimals(0, 10**9, places=2), weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=130),
    places=st.integers(0, 2),
)  # fmt: skip
def test_parts_make_the_whole_exactly_and_are_near_their_share(whole, weights, places):
    parts = dividing.divided(whole, weights, places=places)
    assert sum(parts) == whole
    total = sum(weights) or len(weights)
    step = Fraction(1, 10**places)
    for part, weight in zip(parts, weights if sum(weights) else [1] * len(weights), strict=True):
        assert abs(Fraction(part) - Fraction(whole) * weight / total) < 2 * step


def test_1500_admissions_among_17_units():
    equal = dividing.divided(Decimal(1500), [1] * 17)
    assert sorted(equal, reverse=True) == [89] * 4 + [88] * 13
    assert dividing.divided(Decimal(1500), [0] * 17) == equal
    by_members = dividing.divided(Decimal(1500), [4000, 2000, 0])
    assert by_members == [1000, 500, 0]
    assert dividing.divided(Decimal(1500), []) == []


def assign(campaign, amounts: dict, **more):
    return campaigns.assign(
        campaign, 2024, {("A-1", unit.pk): amount and Decimal(amount) for unit, amount in amounts.items()},
        on=factories.NOW.date(), actor=None, at=factories.NOW, **more,
    )  # fmt: skip


def test_parts_that_do_not_make_the_whole_stop_the_issue_unless_explained(cast):
    campaign = planned.plan(cast.tinh, ADMITTED)
    assign(campaign, {cast.huyen: 700, cast.huyen_khac: 700, cast.khoi: 99})
    with pytest.raises(campaigns.Faulty) as refused:
        planned.issue(campaign)
    assert refused.value.faults == (
        "A-1 năm 2024: tổng giao cho các đơn vị thuộc tỉnh Quảng Mẫu là 1.499, phải bằng 1.500 (lệch 1). "
        "Hãy sửa số giao hoặc ghi vì sao khác.",
    )
    assign(campaign, {}, split={"A-1": {"split_reason": "Khối 487 nhận thêm khi sáp nhập"}})
    planned.issue(campaign)


def test_assigning_again_writes_nothing_and_none_takes_it_back(cast):
    campaign = planned.plan(cast.tinh, ADMITTED)
    assert assign(campaign, {cast.huyen: 1500}) == 1
    entries = AuditEntry.objects.count()
    assert assign(campaign, {cast.huyen: 1500}) == 0
    assert AuditEntry.objects.count() == entries
    assert assign(campaign, {cast.huyen: None}) == 1
    assert not planned.target(campaign, "A-1").quotas.exists()


def test_once_issued_parts_change_by_a_revision_and_the_past_stays(cast):
    campaign = planned.plan(cast.tinh, ADMITTED)
    assign(campaign, {cast.huyen: 1000, cast.huyen_khac: 500})
    planned.issue(campaign)
    with pytest.raises(Refused, match="Ghi lý do điều chỉnh"):
        assign(campaign, {cast.huyen: 900, cast.huyen_khac: 600})
    with pytest.raises(campaigns.Faulty, match="là 1.400, phải bằng 1.500"):
        assign(campaign, {cast.huyen: 900}, reason="Chia lại")
    assign(campaign, {cast.huyen: 900, cast.huyen_khac: 600}, reason="Chia lại")
    quotas = planned.target(campaign, "A-1").quotas
    by_revision = [
        dict(quotas.in_revision(number).values_list("unit__name", "amount")) for number in (1, 2)
    ]  # fmt: skip
    assert by_revision == [{"Sông Mẫu": 1000, "Núi Mẫu": 500}, {"Sông Mẫu": 900, "Núi Mẫu": 600}]


def cascade(campaign, cast, amount, actor=None):
    amounts = {("A-1", cast.xa.pk): Decimal(amount)}
    return campaigns.cascade(campaign, cast.huyen, 2024, amounts, actor=actor, at=factories.NOW)


def test_a_district_passes_its_part_on_to_its_communes_whole(cast):
    campaign = planned.plan(cast.tinh, ADMITTED)
    with pytest.raises(Refused, match="chưa được giao nên chưa giao tiếp được"):
        cascade(campaign, cast, 10)
    assign(campaign, {cast.huyen: 1000, cast.huyen_khac: 500})
    planned.issue(campaign)
    with pytest.raises(Refused, match="các đơn vị thuộc huyện Sông Mẫu là 999, phải bằng 1.000"):
        cascade(campaign, cast, 999, cast.chu_tich_huyen)
    assert cascade(campaign, cast, 1000, cast.chu_tich_huyen) == 1
    assert targets.plan(campaign, 1) and campaign.revisions.count() == 1
    with pytest.raises(PermissionError):
        cascade(campaign, cast, 1000, cast.nguoi_la)
