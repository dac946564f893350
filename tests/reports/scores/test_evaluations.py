"""One unit's score sheet: the unit, its cluster and the council score it; what each gave stays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.choices import IndicatorKind, Rating
from campaigns.domain.merits import clusters
from campaigns.models import Attestation, Indicator
from ccb.core.models import AuditEntry
from members.choices import Role, UnitKind
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Succession, Unit
from reports.choices import EvaluationState, Stage
from reports.domain.scores import evaluations, score_figures, score_rows, steps
from reports.domain.scores.evaluations import Faulty, Said
from reports.models import Evaluation
from tests import factories
from tests.campaigns import planned, scoring

NOW = factories.NOW


@pytest.fixture
def sheet(cast):
    scoring.cluster(cast.tinh, cast.huyen, cast.huyen_khac, head=cast.huyen_khac, deputy=cast.huyen)
    return scoring.sheet(cast.tinh)


@pytest.fixture
def judge(cast):
    """Head of the unit that leads the cluster."""
    return factories.user("chu-tich-cum", (cast.huyen_khac, Role.HEAD))


def begun(sheet, unit) -> Evaluation:
    made = evaluations.begin(sheet, unit, actor=None, at=NOW)
    return Evaluation.objects.for_page().get(pk=made.pk)


def give(evaluation, actor=None, **points) -> bool:
    """`give(one, a="5.5", b=("4", "lý do"))`: by the place of the criterion, a the first."""
    criteria = list(evaluation.sheet.criteria.all())
    said = {}
    for letter, given in points.items():
        number, reason, evidence = (given, "", "") if isinstance(given, str) else (*given, "")[:3]
        said[criteria["abcdef".index(letter)].pk] = Said(Decimal(number) if number else None, reason, evidence)
    return evaluations.save(evaluation, said, seen_version=evaluation.version, actor=actor, at=NOW)


def step(evaluation, verb, actor=None, **said):
    return evaluations.move(evaluation, verb, seen_version=evaluation.version, actor=actor, at=NOW, **said)


FULL = {"a": ("5.5", "", "Báo cáo số 12"), "b": "4", "c": "0.5", "d": "0.25"}


def sent(sheet, unit) -> Evaluation:
    one = begun(sheet, unit)
    give(one, **FULL)
    step(one, "send")
    return one


def totals(one) -> dict[str, Decimal]:
    found = score_rows.rows(one, on=NOW.date())
    return {stage: total.total for stage in Stage if (total := score_rows.total(found, stage))}


# --- The way of a sheet ----------------------------------------------------------------------------------------------


def test_the_three_judgements_are_kept_with_who_when_and_why(cast, sheet, judge):
    one = begun(sheet, cast.huyen)
    give(one, cast.chu_tich_huyen, **FULL)
    step(one, "send", cast.chu_tich_huyen)
    give(one, judge, a=("5", "Thiếu một báo cáo"))
    step(one, "judge", judge)
    give(one, cast.van_phong, a=("5.25", "Đã bổ sung"), d=("0", "Không vi phạm"))
    step(one, "decide", cast.van_phong)
    assert totals(one) == {"self": Decimal("9.75"), "cluster": Decimal("9.25"), "council": Decimal("9.75")}
    first = score_rows.rows(one, on=NOW.date())[0]
    told = {stage: (mark.points, mark.author, mark.reason) for stage, mark in first.marks.items()}
    assert told == {
        "self": (Decimal("5.5"), cast.chu_tich_huyen, ""),
        "cluster": (Decimal("5"), judge, "Thiếu một báo cáo"),
        "council": (Decimal("5.25"), cast.van_phong, "Đã bổ sung"),
    }
    steps = [(move.verb, move.actor, move.total) for move in one.moves.all()]
    assert steps == [
        ("send", cast.chu_tich_huyen, Decimal("9.75")), ("judge", judge, Decimal("9.25")),
        ("decide", cast.van_phong, Decimal("9.75")),
    ]  # fmt: skip
    assert (one.state, one.rating) == (EvaluationState.DECIDED, Rating.EXCELLENT)
    assert AuditEntry.objects.filter(verb__startswith="evaluation.").count() == 7


def test_who_hands_on_without_a_word_agrees(cast, sheet):
    one = sent(sheet, cast.huyen)
    step(one, "judge")
    step(one, "decide")
    assert set(totals(one).values()) == {Decimal("9.75")}


def test_a_unit_of_no_cluster_goes_to_the_council_and_back_to_itself(cast, sheet):
    one = sent(sheet, cast.khoi)
    assert one.state == EvaluationState.JUDGED
    step(one, "send_back", reason="Thiếu minh chứng")
    assert one.state == EvaluationState.DRAFT


def test_a_decided_one_is_reopened_and_loses_its_rating(cast, sheet):
    one = sent(sheet, cast.khoi)
    step(one, "decide")
    step(one, "reopen", cast.van_phong, reason="Sửa điểm thưởng")
    assert (one.state, one.rating) == (EvaluationState.JUDGED, "")


@pytest.mark.parametrize(
    ("verb", "state"),
    [("judge", "draft"), ("decide", "sent"), ("send", "sent"), ("reopen", "sent"), ("return", "draft")],
)  # fmt: skip
def test_no_step_is_taken_out_of_turn(cast, sheet, verb, state):
    one = begun(sheet, cast.huyen) if state == "draft" else sent(sheet, cast.huyen)
    with pytest.raises(NotAllowed, match="Phiếu đang ở bước"):
        step(one, verb, reason="Thử")
    assert Evaluation.objects.get(pk=one.pk).state == state


def test_a_sheet_seen_before_another_changed_it_is_not_moved(cast, sheet):
    one = begun(sheet, cast.huyen)
    stale = Evaluation.objects.for_page().get(pk=one.pk)
    give(one, **FULL)
    with pytest.raises(Stale):
        step(stale, "send")
    with pytest.raises(Stale):
        give(stale, a="1")


# --- What stands in the way -------------------------------------------------------------------------------------------


def faults(call) -> list[str]:
    with pytest.raises(Faulty) as refusal:
        call()
    return list(refusal.value.faults.values())


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"a": "5.3"}, "5,3 điểm không theo bước 0,25. Hãy ghi 5,25 hoặc 5,5."),
        ({"a": "6.25"}, "6,25 điểm vượt mức tối đa 6. Hãy ghi từ 0 đến 6."),
        ({"d": "-0.25"}, "-0,25 điểm là số âm. Điểm trừ ghi bằng số dương, ví dụ 0,5."),
        ({"d": "2.25"}, "2,25 điểm vượt mức tối đa 2. Hãy ghi từ 0 đến 2."),
    ],
)
def test_points_that_no_criterion_can_have_are_refused_and_none_is_kept(cast, sheet, points, said):
    one = begun(sheet, cast.huyen)
    assert faults(lambda: give(one, b="4", **points)) == [said]
    assert not one.marks.exists()


def test_a_sheet_is_sent_only_with_every_point_and_the_evidence_asked_for(cast, sheet):
    one = begun(sheet, cast.huyen)
    give(one, a="5.5", b="4")
    assert faults(lambda: step(one, "send")) == [
        "Tiêu chí này cần minh chứng. Hãy ghi số văn bản, ngày, nơi xem được, hoặc gửi tệp.",
        *["Chưa có điểm. Hãy ghi điểm, ghi 0 nếu không đạt."] * 2,
    ]


def test_who_differs_from_the_one_before_says_why(cast, sheet):
    one = sent(sheet, cast.huyen)
    give(one, a="5")
    assert faults(lambda: step(one, "judge")) == ["Khác điểm chấm trước (5,5). Hãy ghi vì sao."]


@pytest.mark.parametrize("verb", ["return", "send_back"])
def test_what_goes_back_goes_with_a_reason(cast, sheet, verb):
    one = sent(sheet, cast.huyen if verb == "return" else cast.khoi)
    with pytest.raises(NotAllowed, match="Ghi lý do"):
        step(one, verb, reason=" ")


def test_a_mark_can_be_taken_back_and_the_same_again_writes_nothing(cast, sheet):
    one = begun(sheet, cast.huyen)
    assert give(one, a="5")
    assert not give(one, a="5")
    assert give(one, a="")
    assert not one.marks.exists()


# --- Ratings ----------------------------------------------------------------------------------------------------------


def test_the_council_may_lower_a_rating_with_a_reason_and_never_raise_it(cast, sheet):
    one = sent(sheet, cast.khoi)
    with pytest.raises(NotAllowed, match="Hãy ghi vì sao xếp loại thấp hơn"):
        step(one, "decide", rating=Rating.GOOD)
    step(one, "decide", rating=Rating.GOOD, reason="Vượt mức trần")
    assert (one.rating, one.rating_reason) == (Rating.GOOD, "Vượt mức trần")
    step(one, "reopen", reason="Sửa")
    give(one, a=("2", "Sửa lại"))
    with pytest.raises(NotAllowed, match="chỉ xếp loại “Hoàn thành nhiệm vụ”"):
        step(one, "decide", rating=Rating.EXCELLENT, reason="Muốn thế")


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_each_scores_in_his_turn_alone(cast, sheet, judge):
    one = begun(sheet, cast.huyen)
    people = {
        "clerk": cast.can_bo_huyen, "judge": judge, "office": cast.van_phong, "leader": cast.lanh_dao,
        "commune": cast.can_bo_xa,
    }  # fmt: skip

    def may():
        return {name for name, user in people.items() if steps.may_score(user, one)}

    assert may() == {"clerk", "office"}
    give(one, **FULL)
    step(one, "send")
    assert may() == {"judge", "office"}
    step(one, "judge")
    assert may() == {"office"}
    step(one, "decide")
    assert may() == set()


def test_the_deputy_judges_the_head_of_the_cluster(cast, sheet, judge):
    one = sent(sheet, cast.huyen_khac)
    assert not steps.may_score(judge, one)
    assert steps.may_score(cast.chu_tich_huyen, one)
    assert one in Evaluation.objects.for_user(cast.chu_tich_huyen, "view")


def test_what_a_closed_head_became_judges_for_it_and_the_deputy_judges_that(cast, sheet):
    day = NOW.date()
    new = factories.unit("Núi Mới", parent=cast.tinh, valid_from=day)
    successor = factories.user("chu-tich-moi", (new, Role.HEAD))
    one = sent(sheet, cast.huyen)
    Succession.objects.create(predecessor=cast.huyen_khac, successor=new, on=day)
    assert not steps.may_score(successor, one)  # the old head stands yet
    Unit.objects.filter(pk=cast.huyen_khac.pk).update(valid_to=day - timedelta(days=1))
    one = Evaluation.objects.for_user(successor, "view").for_page().get()
    assert steps.may_score(successor, one)
    own = sent(sheet, new)
    assert (own.cluster, own.state) == (one.cluster, "sent")
    assert not steps.may_score(successor, own)
    assert steps.may_score(cast.chu_tich_huyen, own)
    assert own in Evaluation.objects.for_user(cast.chu_tich_huyen, "view")


def test_who_judges_sees_the_sheet_and_a_stranger_does_not(cast, sheet, judge):
    one = sent(sheet, cast.huyen)
    seen = {user: one in Evaluation.objects.for_user(user, "view") for user in (judge, cast.can_bo_xa, cast.van_phong)}
    assert seen == {judge: True, cast.can_bo_xa: False, cast.van_phong: True}
    other = begun(sheet, cast.khoi)
    assert other not in Evaluation.objects.for_user(judge, "view")


def test_a_unit_that_the_sheet_is_not_for_gets_none(cast, sheet):
    for unit in (cast.xa, cast.tinh):
        with pytest.raises(NotAllowed, match="không chấm"):
            evaluations.begin(sheet, unit, actor=None, at=NOW)


# --- Computed points --------------------------------------------------------------------------------------------------

COMPUTED = (
    "I,1,Kết nạp,4,proportional,indicator,admitted,100,,,",
    "II,2,Đúng hạn,6,bands,on_time,,,>=100:6; >=50:3,,",
)


@pytest.fixture
def computed(cast, db):
    """Huyện sent two sheets, one of them late, with 60 + 30 admissions."""
    admitted = factories.indicator("admitted", IndicatorKind.FLOW)
    form = factories.form("BC", admitted, unit_kinds=[UnitKind.DISTRICT])
    for period, due, number in (("2024-H1", "2024-06-30", 60), ("2024-H2", "2024-06-01", 30)):
        round = factories.round_of(form, period, due_on=factories.date.fromisoformat(due))
        factories.moved(factories.submission(round, cast.huyen, admitted=number), "submit", "approve")
    return begun(scoring.sheet(cast.tinh, *COMPUTED), cast.huyen)


def test_points_follow_approved_figures_and_recorded_times_of_sending(computed):
    found = score_rows.rows(computed, on=NOW.date())
    assert [(row.figure.value, row.computed) for row in found] == [(90, Decimal("3.5")), (50, 3)]
    assert found[1].figure.words == "1/2 biểu gửi đúng hạn = 50%"
    assert "90" in found[0].figure.words


def test_a_sheet_that_came_back_to_be_mended_is_still_in_time(cast, computed):
    kept = score_figures.punctuality(cast.huyen, 2024, on=factories.date(2025, 1, 31))
    assert (kept.in_time, kept.late) == (1, 1)
    assert score_figures.punctuality(cast.khoi, 2024, on=NOW.date()).percent is None


def test_computed_points_stand_unless_a_reason_is_given(cast, computed):
    give(computed, a="4")
    assert faults(lambda: step(computed, "send")) == ["Khác điểm tính ra (3,5). Hãy ghi vì sao."]
    give(computed, a=("4", "Còn 10 hội viên chưa vào biểu"))
    step(computed, "send")
    kept = {mark.criterion.code: (mark.points, mark.computed, mark.figure) for mark in computed.marks.all()}
    assert kept == {"1": (4, Decimal("3.5"), 90), "2": (3, 3, 50)}


def test_without_a_figure_nobody_gets_points_for_nothing(cast, computed):
    other = begun(computed.sheet, cast.huyen_khac)
    assert score_rows.rows(other, on=NOW.date())[0].computed is None
    assert len(faults(lambda: step(other, "send"))) == 1  # the second: both rounds are overdue or not due yet


TARGETS = (
    "1,I,Kết nạp,count,hội viên kết nạp,>=,100,,hội viên,direct_unit,year",
    "2,I,Ứng dụng công nghệ,ratio,chi hội ứng dụng / tổng số chi hội,>,75,,%,province,year",
    "3,I,Có kế hoạch,attested,kế hoạch,attested,,,,direct_unit,year",
    "4,I,Nợ quá hạn,ratio,nợ quá hạn / tổng dư nợ,<,0.03,,%,province,year",
)
OF_TARGETS = (
    "I,1,Kết nạp,4,proportional,target,1,100,,,",
    "I,2,Công nghệ,4,threshold,target,2,,>=100,,",
    "I,3,Kế hoạch,1,threshold,target,3,,>=100,,",
    "I,4,Nợ,1,proportional,target,4,100,,,",
)


@pytest.mark.parametrize(
    ("figures", "attested", "points"),
    [
        ((100, 76, 100, 2, 10000), True, ["4", "4", "1", "1"]),
        ((250, 100, 100, 0, 10000), True, ["4", "4", "1", "1"]),
        ((99, 75, 100, 3, 10000), False, ["3.75", "0", None, "0.75"]),  # 75% is not more than 75%, nor 0,03 under it
        ((50, 7501, 10000, 6, 10000), False, ["2", "4", None, "0.5"]),  # twice what is allowed is half of the points
        ((0, 0, 100, 10000, 10000), False, ["0", "0", None, "0"]),
        ((None, None, None, None, None), False, [None, None, None, None]),
    ],
)
def test_points_follow_how_far_a_target_has_come(cast, figures, attested, points):
    campaign = planned.plan(cast.tinh, *TARGETS)
    asked = [one.indicator_ids for one in campaign.targets.order_by("pk")]
    indicators = Indicator.objects.filter(pk__in=set().union(*asked)).order_by("pk")
    form = factories.form("BC", *indicators, unit_kinds=[UnitKind.DISTRICT])
    planned.issue(campaign)
    one = begun(scoring.sheet(cast.tinh, *OF_TARGETS), cast.huyen)
    by_code = dict(zip((each.code for each in indicators), figures, strict=True))
    round = factories.round_of(form, "2024-H1")
    factories.moved(factories.submission(round, cast.huyen, **by_code), "import", "approve")
    if attested:
        said = {"unit": cast.huyen, "on": NOW.date(), "evidence": "Kế hoạch 12", "at": NOW}
        Attestation.objects.create(target=planned.target(campaign, "3"), **said)
    found = score_rows.rows(one, on=factories.date(2024, 12, 31))
    assert [row.computed for row in found] == [number and Decimal(number) for number in points]


def test_a_cluster_that_is_taken_back_leaves_the_scores_to_the_office(cast, sheet, judge):
    one = sent(sheet, cast.huyen)
    clusters.remove(one.cluster, actor=None, at=NOW)
    one = Evaluation.objects.for_page().get(pk=one.pk)
    assert not steps.may_score(judge, one)
    step(one, "judge", cast.van_phong)
    assert one.state == EvaluationState.JUDGED
