"""Revisions of an issued plan that add a target or withdraw one, from a day on; what was before stays answerable."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.domain.plans import campaigns, pledging, revision_changes, targets
from campaigns.models import Indicator, Pledge, Target
from ccb.core.models import AuditEntry
from ccb.lib import periods
from reports.domain.plans import progress
from tests import factories
from tests.campaigns import planned
from tests.campaigns.plans.test_target_pages import LINES, said

ON = date(2024, 7, 1)
BY = {"actor": None, "at": factories.NOW}
PARTS = (
    "P-1,I,Được học,ratio,được học / tổng số,>=,90,,%,province,year,,",
    "P-2,I,Trong đó nữ,ratio,nữ được học / tổng số,>=,20,,%,province,year,,,,,P-1",
)


@pytest.fixture
def campaign(cast):
    made = planned.plan(cast.tinh, *LINES[:1], "A-9,I,Trồng cây,count,số cây,>=,40,,cây,province,year,,")
    return planned.issue(made, on=date(2024, 1, 10))


def facts(**given) -> dict:
    new = Indicator.objects.get(code="A-1")
    return {"text": "Hiến máu", "shape": "count", "comparison": ">=", "threshold": Decimal(5), "uom": "đơn vị",
            "position": 9, "numerator": new} | given  # fmt: skip


def codes(campaign, on: date) -> list[str]:
    return list(progress.evaluate(campaign, periods.parse("2024"), on=on).results)


def test_a_target_added_or_withdrawn_counts_from_the_day_of_the_revision(cast, campaign):
    campaigns.revise(campaign, on=ON, reason="Bổ sung", added={"B-1": facts()}, withdrawn=["A-9"], **BY)
    assert codes(campaign, date(2024, 6, 30)) == ["A-1", "A-9"]
    assert codes(campaign, ON) == ["A-1", "B-1"]
    assert AuditEntry.objects.filter(verb="target.withdraw").count() == 1
    campaigns.revise(campaign, on=ON, reason="Nâng", changes={"B-1": {"threshold": Decimal(7)}}, **BY)
    assert targets.plan(campaign, 2)[1].threshold == 5
    assert targets.plan(campaign, 3)[1].threshold == 7


def test_each_revision_says_what_it_changed_old_and_new(cast, campaign):
    campaigns.revise(campaign, on=ON, reason="Bổ sung", added={"B-1": facts()}, withdrawn=["A-9"], **BY)
    changes = {"B-1": {"threshold": Decimal(7)}, "A-1": {"text": "Kết nạp", "split_reason": "Còn giao tiếp"}}
    quotas = {("A-1", cast.huyen.pk, 2024): Decimal(6)}
    campaigns.revise(campaign, on=ON, reason="Nâng", changes=changes, quotas=quotas, **BY)
    campaigns.revise(campaign, on=ON, reason="Giao lại", quotas={("A-1", cast.huyen.pk, 2024): Decimal(8)}, **BY)
    found = revision_changes.of_campaign(campaign)
    assert (found[2].added, found[2].withdrawn) == (["B-1. Hiến máu: ≥ 5 đơn vị"], ["A-9. Trồng cây"])
    assert found[3].altered == ["A-1: nội dung Kết nạp hội viên → Kết nạp", "B-1: mức ≥ 5 đơn vị → ≥ 7 đơn vị"]
    assert found[3].assigned == ["A-1, năm 2024, huyện Sông Mẫu: chưa giao → 6"]
    assert found[4].assigned == ["A-1, năm 2024, huyện Sông Mẫu: 6 → 8"]
    assert 1 not in found


def test_what_was_promised_for_a_withdrawn_target_stays_and_others_can_still_be_pledged(cast, campaign):
    pledging.save(campaign, cast.huyen, 2024, {"A-1": Decimal(3), "A-9": Decimal(4)}, **BY)
    campaigns.revise(campaign, on=ON, reason="Bổ sung", added={"B-1": facts()}, withdrawn=["A-9"], **BY)
    assert [line.target.code for line in pledging.lines(campaign, cast.huyen, 2024)] == ["A-1", "B-1"]
    pledging.save(campaign, cast.huyen, 2024, {"A-1": Decimal(5), "B-1": Decimal(1)}, **BY)
    kept = dict(Pledge.objects.values_list("target__code", "amount"))
    assert kept == {"A-1": 5, "A-9": 4, "B-1": 1}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"added": {"P-1": {}}}, "Mã P-1 đã dùng trong phong trào này"),
        ({"withdrawn": ["P-1"]}, "P-2 là phần “trong đó” của chỉ tiêu này"),
        ({"withdrawn": ["P-1", "P-2"]}, "Kế hoạch chưa có chỉ tiêu nào"),
    ],
)
def test_a_plan_that_would_not_be_sound_is_not_revised(cast, what, words):
    campaign = planned.issue(planned.plan(cast.tinh, *PARTS), on=date(2024, 1, 10))
    with pytest.raises(campaigns.Refused, match=words):
        campaigns.revise(campaign, on=ON, reason="Đổi", **what, **BY)
    assert campaign.revisions.count() == 1
    assert Target.objects.standing().count() == 2


def test_the_office_adds_and_withdraws_on_the_pages_with_day_and_reason(cast, campaign, as_user):
    factories.form("BC", *Indicator.objects.all())
    client, new = as_user(cast.van_phong), factories.indicator("hien_mau", name="Hiến máu")
    address = reverse("target-add", args=[campaign.pk])
    given = said(campaign, code="B-1", numerator=new.pk, effective_on="1/7/2024", reason="Bổ sung")
    answer = client.post(address, given)
    assert "không biểu nào thu “Hiến máu”" in answer.content.decode()
    factories.form("BC2", new)
    assert "Ghi lý do" in client.post(address, given | {"reason": ""}).content.decode()
    assert client.post(address, given).status_code == 302
    old = reverse("target-edit", args=[Target.objects.get(code="A-9").pk])
    refused = client.post(old, {"withdraw": "1", "effective_on": "1/1/2024", "reason": "Không còn"})
    assert refused.status_code == 422
    assert "Ngày hiệu lực trước lần điều chỉnh gần nhất" in refused.content.decode()
    assert client.post(old, {"withdraw": "1", "effective_on": "2/7/2024", "reason": "Không còn"}).status_code == 302
    text = client.get(reverse("campaign-plan", args=[campaign.pk])).content.decode()
    assert "<strong>Thêm</strong> B-1. Chỉ tiêu: ≥ 5" in text
    assert "<strong>Rút</strong> A-9. Trồng cây" in text
    assert client.get(old).status_code == 404
