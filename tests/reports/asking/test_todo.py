"""A clerk's front page: what each unit owes, overdue for ever, nothing of others."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.domain.plans import pledging
from ccb.lib import periods
from members.choices import UnitKind
from members.domain import access
from members.models import Unit
from reports.domain.asking import emulation, rounds, todo
from reports.domain.asking.todo import Group
from reports.domain.scores import evaluations
from reports.domain.sheets import workflow
from reports.models import Evaluation
from tests import factories
from tests.campaigns import directing, planned, scoring

TODAY = date(2024, 6, 10)


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("members_total"))


@pytest.fixture
def round(form):
    return factories.round_of(form)


def groups(user, on=TODAY):
    return {group: tasks for group, tasks in todo.tasks(user, on=on).items() if tasks}


@pytest.mark.parametrize(
    ("verbs", "group"),
    [
        ((), Group.DUE), (("import",), Group.SENT), (("import", "return"), Group.RETURNED),
        (("import", "approve"), Group.APPROVED),
    ],
)  # fmt: skip
def test_each_state_has_its_group(cast, round, verbs, group):
    factories.moved(factories.submission(round, cast.huyen, members_total=5), *verbs)
    assert list(groups(cast.can_bo_huyen)) == [group]


def test_a_unit_that_never_began_owes_too(cast, round):
    (task,) = groups(cast.can_bo_huyen)[Group.DUE]
    assert (task.round, task.unit, task.submission) == (round, cast.huyen, None)


@pytest.mark.parametrize("years", [0, 1, 5])
def test_overdue_never_disappears(cast, round, years):
    on = date(2024 + years, 6, 21)
    round.closed_at = factories.NOW
    round.save()
    (task,) = groups(cast.can_bo_huyen, on)[Group.OVERDUE]
    assert task.time_left == f"quá hạn {(on - round.due_on).days} ngày"


def test_returned_one_tells_the_last_reason(cast, round):
    sheet = factories.submission(round, cast.huyen, members_total=5)
    factories.moved(sheet, "import", "return", reason="Lần đầu")
    workflow.move(sheet, "submit", actor=cast.can_bo_huyen, at=factories.NOW, seen_version=sheet.version)
    factories.moved(sheet, "return", reason="Sai số hội viên")
    (task,) = groups(cast.can_bo_huyen)[Group.RETURNED]
    assert task.returned.reason == "Sai số hội viên"


@pytest.mark.parametrize(
    ("days", "said"),
    [(10, "còn 10 ngày"), (2, "còn 2 ngày"), (1, "hạn cuối ngày mai"), (0, "hạn cuối hôm nay"), (-3, "quá hạn 3 ngày")],
)
def test_days_left_are_told_in_words(cast, round, days, said):
    (tasks,) = groups(cast.can_bo_huyen, round.due_on - timedelta(days=days)).values()
    assert tasks[0].time_left == said


def test_own_unit_comes_before_those_below_it(cast):
    both = factories.form("BC-2", factories.indicator("x"), unit_kinds=(UnitKind.DISTRICT, UnitKind.COMMUNE))
    factories.round_of(both, due_on=date(2024, 6, 20))
    factories.round_of(both, "2024-Q1", due_on=date(2024, 6, 12))
    units = [task.unit for task in groups(cast.can_bo_huyen)[Group.DUE]]
    assert units == [cast.huyen, cast.huyen, cast.xa, cast.xa]
    assert [task.unit for task in groups(cast.can_bo_xa)[Group.DUE]] == [cast.xa, cast.xa]


def test_a_form_that_is_switched_off_asks_nothing_any_more(cast, form, round):
    factories.moved(factories.submission(round, cast.huyen, members_total=5), "import", "return")
    form.is_active = False
    form.save()
    assert groups(cast.can_bo_huyen) == groups(cast.nguoi_la) == {}


@pytest.fixture
def communes(cast):
    """Four communes of Huyện that hand in to it, asked by one round: approved, sent, returned, nothing yet."""
    form = factories.form("XA", factories.indicator("x"), unit_kinds=[UnitKind.COMMUNE])
    form.rolls_up = True
    form.save()
    asked = factories.round_of(form)
    units = [cast.xa, *(factories.unit(f"Xã số {n}", UnitKind.COMMUNE, parent=cast.huyen) for n in (2, 3, 4))]
    for unit, verbs in zip(units, (("import", "approve"), ("import",), ("import", "return")), strict=False):
        factories.moved(factories.submission(asked, unit, x=1), *verbs)
    return asked


def test_many_units_below_are_one_line_for_each_form_and_round(cast, round, communes):
    own, (line,) = todo.folded(todo.tasks(cast.can_bo_huyen, on=TODAY), cast.can_bo_huyen, on=TODAY)
    assert [task.unit for tasks in own.values() for task in tasks] == [cast.huyen]
    assert (line.round, line.words, line.owed, line.waiting) == (communes, "4 xã: 2 đã gửi, 2 còn nợ", 2, 1)
    assert [task.group for task in line.tasks] == [Group.RETURNED, Group.DUE, Group.SENT, Group.APPROVED]
    assert (line.may_review, line.is_late, line.time_left) == (False, False, "còn 10 ngày")
    late = communes.due_on + timedelta(days=2)
    _, (line,) = todo.folded(todo.tasks(cast.chu_tich_huyen, on=late), cast.chu_tich_huyen, on=late)
    assert (line.may_review, line.is_late, line.time_left) == (True, True, "quá hạn 2 ngày")


def test_one_unit_below_and_a_persons_own_units_stand_by_themselves(cast, communes):
    factories.round_of(communes.form, "2024-Q1").only_units.set([cast.xa])
    own, (line,) = todo.folded(todo.tasks(cast.can_bo_huyen, on=TODAY), cast.can_bo_huyen, on=TODAY)
    assert line.round == communes and [task.unit for task in own[Group.DUE]] == [cast.xa]
    assert todo.folded(todo.tasks(cast.can_bo_xa, on=TODAY), cast.can_bo_xa, on=TODAY)[1] == ()


@pytest.mark.parametrize(("who", "decides"), [("can_bo_huyen", False), ("chu_tich_huyen", True)])
def test_the_line_opens_to_each_unit_with_what_to_do(cast, communes, as_user, who, decides):
    page = as_user(getattr(cast, who)).get(reverse("home")).content.decode()
    line = page[page.index("<details") : page.index("</details>")]
    assert "4 xã: 2 đã gửi, 2 còn nợ" in line and "Cấp dưới còn nợ 2 biểu." in page
    assert page.count("<details") == 1 and line.count("<tr>") == 5
    assert ("1 chờ duyệt" in line) is ("Xem và duyệt" in line) is decides
    assert reverse("entry-matrix", args=[communes.pk]) in line


def test_only_kinds_that_the_form_asks_are_listed(cast, round):
    assert groups(cast.can_bo_xa) == {}


@pytest.mark.parametrize("who", ["van_phong", "lanh_dao", "quan_tri", "khong_viec"])
def test_who_may_not_enter_has_no_tasks(cast, round, who):
    assert groups(getattr(cast, who)) == {}


def test_todo_and_round_agree_on_who_owes(cast, form):
    dates = [(None, None), (None, date(2024, 6, 29)), (date(2024, 6, 30), None), (date(2024, 7, 1), None)]
    dates += [(None, date(2024, 6, 30)), (date(2024, 1, 1), date(2024, 12, 31))]
    for number, (begun, ended) in enumerate(dates):
        factories.unit(f"Huyện {number}", parent=cast.tinh, valid_from=begun, valid_to=ended)
    asked = rounds.open_round(form, periods.parse("2024-H1"), actor=None, at=factories.NOW)
    expected = set(rounds.expected_units(asked, cast.tinh))
    assert {unit for unit in Unit.objects.all() if todo.owes(unit, asked)} == expected
    assert len(expected) == 3 + 4


def test_page_names_each_sheet_and_one_button_for_it(cast, round, as_user):
    page = as_user(cast.can_bo_huyen).get(reverse("home"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "6 tháng đầu năm 2024" in text
    assert "Huyện Sông Mẫu" in text
    assert "Núi Mẫu" not in text
    assert text.count("Nhập số liệu<span") == 1


def test_page_names_documents_that_wait_for_the_unit_with_their_deadlines(cast, as_user):
    directive = directing.issued(cast.tinh)
    late = directing.task(directive, "Báo cáo sơ kết", due_on=date(2024, 6, 7))
    directing.given(directive, cast.huyen, cast.huyen_khac)
    text = as_user(cast.can_bo_huyen).get(reverse("home")).content.decode()
    assert "Chưa xác nhận đã nhận" in text and "Hạn 07/6/2024" in text and "quá hạn" in text
    assert text.count(reverse("task-answer", args=[late.pk, cast.huyen.pk])) == 1
    assert reverse("task-answer", args=[late.pk, cast.huyen_khac.pk]) not in text


def test_the_calendar_shows_by_when_sheets_are_due_to_whom_they_are_asked_of(cast, form, as_user):
    factories.round_of(form, due_on=date(2024, 7, 10)).only_units.add(cast.huyen)
    for who, seen in (("can_bo_huyen", True), ("van_phong", True), ("nguoi_la", False), ("can_bo_xa", False)):
        client = as_user(getattr(cast, who))
        page = client.get(reverse("work-calendar"), {"nam": "2024"}).content.decode()
        assert ("Hạn nộp biểu</span>" in page) is seen, who
        file = client.get(reverse("work-calendar-file"), {"nam": "2024"}).content.decode().replace("\r\n ", "")
        assert ("DTSTART;VALUE=DATE:20240710" in file) is seen, who


def test_page_without_rounds_says_what_will_happen(cast, as_user):
    assert "Khi tỉnh mở kỳ báo cáo" in as_user(cast.can_bo_huyen).get(reverse("home")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_queries_for_one_row_and_three(cast, form, as_user, rows, django_assert_num_queries):
    due_on = timezone.localdate() + timedelta(days=5)
    for code in ["2024-H1", "2023-H2", "2023-H1"][:rows]:
        sheet = factories.submission(factories.round_of(form, code, due_on=due_on), cast.huyen, members_total=5)
        factories.moved(sheet, "import", "return")
    client = as_user(cast.can_bo_huyen)
    client.get(reverse("home"))  # the first one of a session notes its start
    # session, user, assignments, units, rounds, lists, sheets, reasons, documents, campaigns, score sheets, shell
    with django_assert_num_queries(12):
        assert client.get(reverse("home")).content.decode().count("Sửa và gửi lại") == rows


@pytest.mark.parametrize(
    ("who", "name"), [("van_phong", "progress"), ("lanh_dao", "overview"), ("quan_tri", "admin:index")]
)
def test_others_are_led_to_their_own_first_page(cast, as_user, who, name):
    page = as_user(getattr(cast, who)).get(reverse("home"))
    assert (page.status_code, page.url) == (302, reverse(name))


def test_person_without_a_unit_is_told_whom_to_call(cast, as_user):
    assert "Chưa được giao" in as_user(cast.khong_viec).get(reverse("home")).content.decode()


def test_anonymous_is_asked_to_sign_in(client, db):
    assert client.get(reverse("home")).url.startswith(reverse("login"))


def test_units_of_a_changed_assignment_count_on_the_next_request(cast, round, as_user):
    client = as_user(cast.can_bo_huyen)
    cast.can_bo_huyen.assignments.update(unit=cast.huyen_khac)
    text = client.get(reverse("home")).content.decode()
    assert "Huyện Núi Mẫu" in text
    assert not access.can(type(cast.can_bo_huyen).objects.get(pk=cast.can_bo_huyen.pk), "enter", cast.huyen)


# --- Emulation --------------------------------------------------------------------------------------------------------


def owed(user, on=TODAY):
    return [(one.unit, "pledge" if one.campaign else "score") for one in emulation.owed(user, on=on)]


def test_a_pledge_is_owed_by_who_enters_for_a_direct_unit_until_it_is_sent(cast):
    campaign = planned.issue(planned.plan(cast.tinh, "A-1,I,Kết nạp,count,kết nạp,>=,9,,người,province,year,,"))
    assert owed(cast.can_bo_huyen) == owed(cast.chu_tich_huyen) == [(cast.huyen, "pledge")]
    for other in (cast.van_phong, cast.lanh_dao, cast.can_bo_xa, cast.khong_viec):
        assert owed(other) == []
    assert owed(cast.can_bo_huyen, date(2025, 1, 1)) == []  # it is over
    by = {"actor": None, "at": factories.NOW}
    pledging.save(campaign, cast.huyen, 2024, {"A-1": Decimal(3)}, **by)
    assert owed(cast.can_bo_huyen) == [(cast.huyen, "pledge")]
    pledging.move(campaign, cast.huyen, 2024, "send", **by)
    assert owed(cast.can_bo_huyen) == []


def test_own_points_are_owed_from_the_last_quarter_until_they_are_sent(cast, as_user):
    sheet = scoring.sheet(cast.tinh)
    assert owed(cast.can_bo_huyen, date(2024, 9, 30)) == []
    assert owed(cast.can_bo_huyen, date(2024, 10, 1)) == [(cast.huyen, "score")]
    client = as_user(cast.can_bo_huyen)  # today is years later: it is still owed
    assert "Tự chấm điểm thi đua năm 2024" in client.get(reverse("home")).content.decode()
    made = evaluations.begin(sheet, cast.huyen, actor=None, at=factories.NOW)
    assert owed(cast.can_bo_huyen, date(2025, 1, 1)) == [(cast.huyen, "score")]
    Evaluation.objects.filter(pk=made.pk).update(state="sent")
    assert owed(cast.can_bo_huyen, date(2025, 1, 1)) == []
