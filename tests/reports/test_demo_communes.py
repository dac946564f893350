"""The district of the demonstration: levels that are chained, a head who decides, a register below."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.choices import UnitKind
from members.domain import staff, units
from members.models import Member, Post, UnitProfile, User
from reports.domain.asking import todo
from reports.domain.sheets import chaining
from reports.management.commands import _demo_communes
from reports.management.commands.load_demo import DATA
from reports.models import Move, Submission
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    call_command("import_units", str(DATA / "units.csv"), stdout=StringIO())
    _demo_communes.load(DATA, _account)
    return units.find(_demo_communes.DISTRICT)


def _account(username: str, name: str) -> User:
    return staff.open_account(username, full_name=name, password=factories.PASSWORD, actor=None, at=timezone.now())


def test_every_state_of_a_sheet_is_there_and_the_head_decides(district):
    head, today = User.objects.get(username=_demo_communes.HEAD), timezone.localdate()
    tasks = todo.tasks(head, on=today)
    assert Counter(task.group for found in tasks.values() for task in found) == {
        todo.Group.APPROVED: 3, todo.Group.SENT: 1, todo.Group.RETURNED: 1, todo.Group.DUE: 2,
    }  # fmt: skip
    _, (line,) = todo.folded(tasks, head, on=today)
    assert line.may_review and line.words == "6 xã: 4 đã gửi, 2 còn nợ"
    assert {move.actor for move in Move.objects.filter(verb__in=("approve", "return"))} == {head}
    sent = Submission.objects.exclude(submitted_by=None).values_list("submitted_by__username", flat=True)
    assert set(sent) == {"tien-canh", "tien-chau", "tien-hiep", "tien-lanh", "tien-loc"}


def test_the_districts_sheet_adds_up_what_its_communes_had_approved(district):
    sheet = factories.submission(Submission.objects.first().round, district)
    children = chaining.of(sheet)
    assert (len(children.included), len(children.missing)) == (3, 3)
    assert children.figures["grassroots_members"].value > 0


def test_members_and_the_years_profiles_stand_in_the_register(district):
    assert Member.objects.filter(unit__path__startswith=district.path).count() == _demo_communes.MEMBERS
    assert UnitProfile.objects.filter(year=2024).count() == 18


def test_every_unit_has_its_leaders_of_the_term_each_with_one_post(district):
    held = Post.objects.filter(unit__path__startswith=district.path).on(date(2024, 5, 31))
    led = Counter(held.values_list("unit__kind", flat=True))
    assert led == {UnitKind.DISTRICT: 4, UnitKind.COMMUNE: 6 * 4, UnitKind.CHAPTER: 12 * 2}
    assert held.values("member").distinct().count() == held.count()
