"""A unit's answer to a task stands beside the approved figure and the target that the task is linked to."""

from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.choices import AnswerState, TaskFrequency
from campaigns.domain.directives import answering
from campaigns.domain.directives.answering import AnswerFacts
from ccb.lib import periods
from members.choices import UnitKind
from reports.domain.plans import answered
from tests import factories
from tests.campaigns import directing, planned

ADMITTED = "A-1,I.1,Kết nạp hội viên,count,admitted,>=,200,,hội viên,district,year,,"


@pytest.fixture
def asked(cast):
    """A task of every half year, linked to the indicator and the target, and the indicator's form."""
    indicator = factories.indicator("admitted", "flow")
    campaign = planned.issue(planned.plan(cast.tinh, ADMITTED))
    form = factories.form("BC", indicator, unit_kinds=(UnitKind.DISTRICT, UnitKind.COMMUNE))
    directive = directing.issued(cast.tinh)
    linked = {"indicator": indicator, "target": planned.target(campaign, "A-1"), "frequency": TaskFrequency.HALF}
    task = directing.task(directive, **linked)
    directing.given(directive, cast.huyen)
    return task, factories.round_of(form)


def _approved(round, unit, number):
    factories.moved(factories.submission(round, unit, admitted=number), "import", "approve")


def _told(task, unit, answer=None):
    return answered.beside(task, unit, answer, periods.parse("2024-H1"))


def _answer(task, unit, figure):
    facts = AnswerFacts(AnswerState.DONE, "Đã kết nạp", Decimal(figure), "2024-H1")
    return answering.answer(task, unit, facts, **directing.BY_SYSTEM)


def test_what_differs_is_said_in_words(cast, asked):
    task, round = asked
    _approved(round, cast.huyen, 54)
    figure, target = _told(task, cast.huyen, _answer(task, cast.huyen, 60))
    assert figure.told.startswith("54") and "theo số liệu đã duyệt từ 01/01/2024" in figure.told
    assert figure.difference == "Đơn vị trả lời 60, nhiều hơn số đã duyệt 6."
    assert "A-1" in target.what, "the same difference is not told twice"
    assert target.difference == "Đơn vị trả lời “Đã xong” nhưng chỉ tiêu đang “Chưa đạt”."
    same = AnswerFacts(AnswerState.DONE, "", Decimal(54), "2024-H1")
    agreed = answering.answer(task, cast.huyen, same, seen_version=1, **directing.BY_SYSTEM)
    agreeing, _ = _told(task, cast.huyen, agreed)
    assert agreeing.difference == ""


def test_a_unit_that_told_no_figure_itself_has_the_sum_of_those_below_and_no_sheet_is_not_zero(cast, asked):
    task, round = asked
    assert "chưa có số liệu được duyệt" in _told(task, cast.huyen)[0].told
    factories.submission(round, cast.xa, admitted=7)
    assert "chưa có số liệu được duyệt" in _told(task, cast.huyen, _answer(task, cast.huyen, 7))[0].told
    factories.moved(round.submissions.get(), "import", "approve")
    assert _told(task, cast.huyen)[0].told.startswith("7")
    _approved(round, cast.huyen, 9)
    assert _told(task, cast.huyen)[0].told.startswith("9")


def test_the_page_of_an_answer_shows_both(cast, asked, as_user):
    task, round = asked
    _approved(round, cast.huyen, 54)
    _answer(task, cast.huyen, 50)
    address = reverse("task-answer", args=[task.pk, cast.huyen.pk])
    for who in (cast.can_bo_huyen, cast.van_phong):
        page = as_user(who).get(address, {"ky": "2024-H1"}).content.decode()
        assert "Đơn vị trả lời 50, ít hơn số đã duyệt 4." in page
    assert as_user(cast.can_bo_huyen).get(address, {"ky": "2031-H1"}).status_code == 200
