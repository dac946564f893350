"""What a commune leaves open when it merges is gone on with by the clerk of what most of it became."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from campaigns.choices import CaseState
from campaigns.domain.activities import activities
from campaigns.domain.casework import cases
from campaigns.domain.casework.cases import CaseFacts
from members.choices import Role, UnitKind
from members.domain import clubs
from members.models import Succession, Unit
from tests import factories
from tests.campaigns import coordinating

MERGED_ON = date(2024, 6, 1)
PERSON = "Bùi Xuân Kín"
SAID = {"actor": None, "at": factories.NOW}
CASE = CaseFacts(
    kind="petition", petition="complaint", subject="Chế độ", received_on=date(2024, 5, 18), person=PERSON, phone="",
    address="",
)  # fmt: skip


@pytest.fixture
def left(cast):
    """A case, an activity and a club of the commune, which then merges."""
    left = (
        cases.open_case(cast.xa, CASE, **SAID), coordinating.activity(cast.xa),
        clubs.found(cast.xa, name="Câu lạc bộ xã", founded_on=date(2024, 1, 5), **SAID),
    )  # fmt: skip
    heir = factories.unit("Xã Mới", UnitKind.COMMUNE, parent=cast.tinh)
    Succession.objects.create(predecessor=cast.xa, successor=heir, on=MERGED_ON, share=1)
    Unit.objects.filter(pk=cast.xa.pk).update(valid_to=MERGED_ON - timedelta(days=1))
    clerks = [factories.user(name, (unit, Role.CLERK)) for name, unit in (("moi", heir), ("khac", cast.khoi))]
    return [type(one).objects.get(pk=one.pk) for one in left], *clerks


LISTS = ("cases", "activities", "clubs")
PAGES = ("case", "activity", "club")
CHANGES = ("case-edit", "activity-edit", "club")


@pytest.mark.parametrize("place", range(3), ids=PAGES)
def test_the_clerk_of_the_new_commune_finds_and_opens_it(left, as_user, place):
    found, heir, stranger = left
    one, client = found[place], as_user(heir)
    address = reverse(PAGES[place], args=[one.pk])
    assert address in client.get(reverse(LISTS[place])).content.decode()
    for name in (PAGES[place], CHANGES[place]):
        assert client.get(reverse(name, args=[one.pk])).status_code == 200
        assert as_user(stranger).get(reverse(name, args=[one.pk])).status_code == 404
    assert address not in as_user(stranger).get(reverse(LISTS[place])).content.decode()


def test_he_settles_the_case_and_the_new_head_reads_whose_it_is(left, as_user):
    (case, *_), heir, stranger = left
    client, heading = as_user(heir), factories.user("chu-tich-moi", (heir.assignments.get().unit, Role.HEAD))
    why, revealed = {"purpose": "Trả lời đơn"}, reverse("case-reveal", args=[case.pk])
    assert PERSON in as_user(heading).post(revealed, why).content.decode()
    assert client.post(revealed, why).status_code == 404
    address, step = reverse("case-move", args=[case.pk]), {"verb": "settle", "on": "10/6/2024", "said": "Đã trả lời"}
    assert as_user(stranger).post(address, step).status_code == 404
    assert client.post(address, step).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.unit.name) == (CaseState.SETTLED, "Đồng Mẫu")


def test_he_counts_the_people_of_the_club_and_deletes_a_wrong_activity(left):
    (_, activity, club), heir, _ = left
    clubs.count(club, on=date(2024, 6, 5), people=21, actor=heir, at=factories.NOW)
    activities.remove(activity, actor=heir, at=factories.NOW)
    assert club.counts.get().people == 21
