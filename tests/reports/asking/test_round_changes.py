"""A round that is open may get other days and other units, but nothing that contradicts what was entered."""

import json
from datetime import date

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.choices import Role
from reports.domain.asking import rounds, todo
from reports.models import Round, Submission
from tests import factories

DUE, CUT_OFF = "20/6/2024", "30/6/2024"


@pytest.fixture
def round(db):
    return factories.round_of(factories.form("BC", factories.indicator("a")))


@pytest.fixture
def office(cast, as_user):
    return as_user(cast.van_phong)


def edit(client, round, *, due=DUE, cut_off=CUT_OFF, units=()):
    said = {"due_on": due, "cut_off_on": cut_off, "only_units": [unit.pk for unit in units]}
    return client.post(reverse("round-edit", args=[round.pk]), said)


def refused(answer, words: str) -> bool:
    page = answer.content.decode()
    return answer.status_code == 422 and words in page[page.index("Có lỗi cần sửa</h2>") :]


def test_the_days_are_changed_and_what_they_were_is_audited(cast, round, office):
    page = office.get(reverse("round-edit", args=[round.pk])).content.decode()
    assert 'value="20/06/2024"' in page and 'value="30/06/2024"' in page
    assert "Theo cách tính hạn của biểu là ngày 05/7/2024." in page
    answer = edit(office, round, due="25/6/2024", cut_off="31/5/2024")
    assert answer.url == reverse("progress-round", args=[round.pk])
    round.refresh_from_db()
    assert (round.due_on, round.cut_off_on) == (date(2024, 6, 25), date(2024, 5, 31))
    entry = AuditEntry.objects.get(verb="round.change")
    said = json.loads(entry.data)
    assert entry.actor == cast.van_phong and said["due_on"] == ["2024-06-20", "2024-06-25"]
    assert "only_units" not in said


def test_nothing_changed_leaves_no_trace(round, office):
    assert edit(office, round).status_code == 302
    assert not AuditEntry.objects.filter(verb="round.change").exists()


def test_units_are_added_to_the_list_and_taken_from_it(cast, round, office):
    edit(office, round, units=[cast.huyen])
    assert list(rounds.expected_of(round)) == [cast.huyen]
    edit(office, round, units=[cast.huyen, cast.khoi])
    assert list(rounds.expected_of(round)) == [cast.huyen, cast.khoi]
    edit(office, round)
    assert list(rounds.expected_of(round)) == [cast.huyen, cast.huyen_khac, cast.khoi]


def test_a_unit_that_entered_something_stays(cast, round, office):
    factories.submission(round, cast.huyen_khac, a=1)
    assert refused(edit(office, round, units=[cast.huyen]), "Huyện Núi Mẫu: đã có số liệu")
    assert not round.only_units.exists()


def test_an_opened_sheet_that_holds_nothing_goes_with_its_unit(cast, round, office):
    rounds.submission_for(round, cast.huyen_khac, at=factories.NOW)
    assert edit(office, round, units=[cast.huyen]).status_code == 302
    assert not Submission.objects.exists()
    assert AuditEntry.objects.filter(verb="submission.drop").count() == 1
    assert not any(todo.tasks(cast.nguoi_la, on=date(2024, 6, 10)).values())


def test_a_unit_that_the_new_cut_off_day_leaves_out_stays_when_it_entered(cast, round, office):
    cast.khoi.valid_from = date(2024, 6, 15)
    cast.khoi.save()
    factories.submission(round, cast.khoi, a=1)
    assert refused(edit(office, round, cut_off="31/5/2024"), "Khối 487: đã có số liệu")
    assert Round.objects.get().cut_off_on == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"due": ""}, "Ghi hạn nộp"),
        ({"due": "mai"}, "Hạn nộp"),
        ({"due": "31/12/2023"}, "Hạn nộp phải sau ngày đầu kỳ: từ 01/01/2024 đến 30/6/2024."),
        ({"cut_off": "01/7/2024"}, "Ngày này phải nằm trong kỳ"),
    ],
)
def test_days_that_contradict_the_period_are_refused_beside_the_field(round, office, said, words):
    answer = edit(office, round, **said)
    assert refused(answer, words) and 'aria-invalid="true"' in answer.content.decode()


def test_figures_that_were_sent_keep_their_cut_off_day(cast, round, office):
    factories.moved(factories.submission(round, cast.huyen, a=1), "import")
    assert refused(edit(office, round, cut_off="31/5/2024"), "1 đơn vị đã gửi số liệu tính đến ngày 30/6/2024")
    assert edit(office, round, due="25/6/2024").status_code == 302


def test_a_unit_that_is_not_open_on_the_cut_off_day_is_refused(cast, round, office):
    later = factories.unit("Suối Mẫu", parent=cast.tinh, valid_from=date(2024, 6, 15))
    assert refused(edit(office, round, cut_off="31/5/2024", units=[later]), "Huyện Suối Mẫu: không phải cấp nộp")


def test_a_closed_round_is_opened_before_it_is_changed(round, office):
    rounds.close(round, actor=None, at=factories.NOW)
    assert refused(edit(office, round, due="25/6/2024"), "đã khoá")
    address = reverse("round-edit", args=[round.pk])
    assert address not in office.get(reverse("progress-round", args=[round.pk])).content.decode()


@pytest.mark.parametrize("person", ["lanh_dao", "chu_tich_huyen", "can_bo_huyen"])
def test_only_the_office_of_the_province_changes_rounds(cast, round, as_user, person):
    assert edit(as_user(getattr(cast, person)), round, due="25/6/2024").status_code == 404
    of_district = factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE))
    assert edit(as_user(of_district), round, due="25/6/2024").status_code == 404
