"""Khen thưởng: proposal, decision with its number, and what of it stands in a member's file, once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from campaigns.choices import AwardForm, AwardState
from campaigns.domain.merits import award_revoking, awards, merit_figures
from campaigns.domain.merits.awards import Facts
from campaigns.models import Award, Decision
from ccb.core.models import AuditEntry
from members.choices import UnitKind
from members.domain.privacy import erasing
from members.domain.register import registry
from members.domain.register.deeds import NotAllowed
from members.models import Member
from reports.domain.figures import derived
from tests import factories

NOW = factories.NOW
TODAY = NOW.date()
BY_SYSTEM = {"actor": None, "at": NOW}


def member(unit, name="Bùi Xuân Mẫu") -> Member:
    return registry.enrol({"full_name": name}, unit=unit, on=date(2020, 1, 1), **BY_SYSTEM)


def proposal(unit, form=AwardForm.MERIT, *, on=TODAY, actor=None, reason="Thành tích năm 2024", **said) -> Award:
    return awards.propose(unit, Facts(form, reason, on, **said), actor=actor, at=NOW)


def decided(cast, *found, on=TODAY, actor=None) -> Decision:
    said = {"subject": "Khen thưởng năm 2024", "signer_title": "CHỦ TỊCH", "signer_name": "Lê Văn Ký"}
    return awards.decide(found, unit=cast.tinh, on=on, **said, actor=actor, at=NOW)


# --- From proposal to the file ----------------------------------------------------------------------------------------


def test_a_decision_confers_with_the_next_number_of_its_year(cast):
    collective = proposal(cast.huyen, recipient_unit=cast.xa, actor=cast.can_bo_huyen)
    person = proposal(cast.huyen, AwardForm.CERTIFICATE, member=member(cast.chi_hoi))
    first = decided(cast, collective, actor=cast.van_phong)
    second = decided(cast, person)
    assert [one.symbol for one in (first, second)] == ["01/QĐ-CCB", "02/QĐ-CCB"]
    assert {(one.state, one.decision) for one in Award.objects.all()} == {("decided", first), ("decided", second)}
    assert list(AuditEntry.objects.filter(verb__startswith="award.").values_list("verb", flat=True)) == [
        "award.propose", "award.propose", "award.decide", "award.decide",
    ]  # fmt: skip


def test_what_a_member_was_given_stands_once_in_his_file(cast):
    person = member(cast.chi_hoi)
    decision = decided(cast, proposal(cast.huyen, member=person, title="Bằng khen của Hội CCB tỉnh"))
    honour = person.honours.get()
    assert (honour.title, honour.year, honour.decision_number, honour.issuer, honour.kind) == (
        "Bằng khen của Hội CCB tỉnh", 2024, decision.symbol, "Hội CCB tỉnh Quảng Mẫu", "bang_khen",
    )  # fmt: skip


def test_the_medal_stands_in_its_column_and_can_be_undone_there(cast):
    person = member(cast.chi_hoi)
    decision = decided(cast, proposal(cast.huyen, AwardForm.MEDAL, member=person))
    person.refresh_from_db()
    assert (person.medal_year, person.medal_decision) == (2024, decision.symbol)
    assert not person.honours.exists()


def test_the_medal_is_given_once_in_a_life(cast):
    person = member(cast.chi_hoi)
    proposal(cast.huyen, AwardForm.MEDAL, member=person)
    with pytest.raises(NotAllowed, match="Đã có đề nghị tặng Kỷ niệm chương cho Bùi Xuân Mẫu"):
        proposal(cast.xa, AwardForm.MEDAL, member=person)
    decided(cast, Award.objects.get())
    with pytest.raises(NotAllowed, match="đã nhận Kỷ niệm chương năm 2024; Kỷ niệm chương chỉ tặng một lần"):
        proposal(cast.huyen, AwardForm.MEDAL, member=Member.objects.get(pk=person.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            unit=cast.huyen, form=AwardForm.MEDAL, title="x", member=person, reason="x", proposed_on=TODAY,
            recorded_at=NOW,
        )  # fmt: skip


def test_a_medal_that_the_file_got_meanwhile_takes_the_whole_decision_back(cast):
    person, other = member(cast.chi_hoi), member(cast.chi_hoi, "Cao Thị Khác")
    found = [proposal(cast.huyen, AwardForm.MEDAL, member=one) for one in (other, person)]
    registry.change(person, {"medal_year": 2010}, seen_version=person.version, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã nhận Kỷ niệm chương năm 2010.*bỏ người này khỏi quyết định"):
        decided(cast, *found)
    assert not Decision.objects.exists()
    assert Award.objects.open().count() == 2
    assert decided(cast, found[0]).number == 1  # the number was given back


def test_somebody_outside_the_register_is_given_a_medal_too(cast):
    award = proposal(cast.huyen, AwardForm.MEDAL, person="Đỗ Văn Ngoài", person_of="Bí thư Huyện uỷ")
    decided(cast, award)
    assert award.recipient == "Đỗ Văn Ngoài"


def test_the_medal_of_somebody_outside_is_given_once_in_whatever_year_and_by_whatever_unit(cast):
    whom = {"person": "Đỗ Văn Ngoài", "person_of": "Bí thư Huyện uỷ"}
    proposal(cast.huyen, AwardForm.MEDAL, on=date(2023, 5, 7), **whom)
    with pytest.raises(NotAllowed, match="Đã có đề nghị tặng Kỷ niệm chương cho"):
        proposal(cast.huyen_khac, AwardForm.MEDAL, person="đỗ văn ngoài", person_of="Bí thư  Huyện uỷ")
    proposal(cast.huyen, AwardForm.MEDAL, person="Đỗ Văn Ngoài", person_of="Hiệu trưởng trường Mẫu")
    decided(cast, *Award.objects.all())
    with pytest.raises(NotAllowed, match="chỉ tặng một lần"):
        proposal(cast.huyen, AwardForm.MEDAL, **whom)


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "whom", "said"),
    [
        (AwardForm.MERIT, (), "Chọn một người hoặc một tập thể"),
        (AwardForm.MERIT, ("unit", "person"), "Chọn một người hoặc một tập thể"),
        (AwardForm.MEDAL, ("unit",), "Kỷ niệm chương chỉ tặng cá nhân"),
        (AwardForm.FLAG, ("person",), "Cờ thi đua chỉ tặng tập thể"),
        (AwardForm.MERIT, ("foreign",), "không thuộc huyện Sông Mẫu"),
    ],
)
def test_a_proposal_is_for_one_fitting_recipient(cast, form, whom, said):
    given = {
        "unit": {"recipient_unit": cast.xa}, "person": {"person": "Ai Đó"},
        "foreign": {"recipient_unit": cast.huyen_khac},
    }  # fmt: skip
    facts = {name: value for one in whom for name, value in given[one].items()}
    with pytest.raises(NotAllowed, match=said):
        proposal(cast.huyen, form, **facts)


def test_the_same_is_not_proposed_twice_in_a_year(cast):
    proposal(cast.huyen, recipient_unit=cast.xa)
    with pytest.raises(NotAllowed, match="Năm 2024 đã có đề nghị “Bằng khen” cho Hội CCB xã Đồng Mẫu"):
        proposal(cast.huyen, recipient_unit=cast.xa)
    proposal(cast.huyen, recipient_unit=cast.xa, on=date(2023, 12, 1))


def test_a_unit_closed_on_the_day_is_given_nothing(cast):
    closed = factories.unit("Xã Cũ", UnitKind.COMMUNE, parent=cast.huyen, valid_to=date(2024, 5, 31))
    early = proposal(cast.huyen, recipient_unit=closed, on=date(2024, 5, 1))
    with pytest.raises(NotAllowed, match="đã ngừng hoạt động sau ngày 31/5/2024"):
        proposal(cast.huyen, recipient_unit=closed)
    with pytest.raises(NotAllowed, match="đã ngừng hoạt động"):
        decided(cast, Award.objects.get(pk=early.pk))
    decided(cast, Award.objects.get(pk=early.pk), on=date(2024, 5, 31))


@pytest.mark.parametrize(
    ("proposed", "on", "said"),
    [
        (TODAY, date(2024, 6, 11), "chưa đến"),
        (date(2024, 6, 5), date(2024, 6, 4), "sau ngày quyết định 04/6/2024"),
    ],
)
def test_a_decision_has_a_day_that_can_be(cast, proposed, on, said):
    with pytest.raises(NotAllowed, match=said):
        decided(cast, proposal(cast.huyen, recipient_unit=cast.xa, on=proposed), on=on)


def test_a_decision_needs_proposals_that_wait(cast):
    with pytest.raises(NotAllowed, match="Chưa chọn đề nghị nào"):
        decided(cast)
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    decided(cast, award)
    with pytest.raises(NotAllowed, match="đã được giải quyết: đã có quyết định"):
        decided(cast, award)


@pytest.mark.parametrize(("act", "state"), [(awards.refuse, "refused"), (awards.withdraw, "withdrawn")])
def test_a_proposal_is_answered_once_with_a_reason_and_may_come_again(cast, act, state):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    with pytest.raises(NotAllowed, match="Chưa ghi lý do"):
        act(award, reason=" ", **BY_SYSTEM)
    act(award, reason="Chưa đủ thành tích", **BY_SYSTEM)
    assert Award.objects.get().state == state == AwardState(state)
    with pytest.raises(NotAllowed, match="đã được giải quyết"):
        act(award, reason="Lần nữa", **BY_SYSTEM)
    proposal(cast.huyen, recipient_unit=cast.xa)


def test_units_propose_and_the_office_decides(cast):
    award = proposal(cast.huyen, recipient_unit=cast.xa, actor=cast.can_bo_huyen)
    for stranger in (cast.nguoi_la, cast.can_bo_xa, cast.lanh_dao):
        with pytest.raises(NotAllowed):
            proposal(cast.huyen, recipient_unit=cast.huyen, actor=stranger)
    for other in (cast.can_bo_huyen, cast.lanh_dao):
        with pytest.raises(NotAllowed):
            decided(cast, award, actor=other)
        with pytest.raises(NotAllowed):
            awards.refuse(award, reason="x", actor=other, at=NOW)
    decided(cast, award, actor=cast.van_phong)


# --- Taking back ------------------------------------------------------------------------------------------------------


def revoked(award: Award, *, on=TODAY, symbol="07/QĐ-CCB", reason="Khai sai thành tích", actor=None) -> Award:
    award_revoking.revoke(award, symbol=symbol, on=on, reason=reason, actor=actor, at=NOW)
    return Award.objects.get(pk=award.pk)


def test_what_was_revoked_counts_no_more_leaves_the_file_and_can_be_given_anew(cast):
    person = member(cast.chi_hoi)
    given = [proposal(cast.huyen, member=person), proposal(cast.huyen, AwardForm.MEDAL, member=person)]
    decision = decided(cast, *given)
    for award in given:
        gone = revoked(award, actor=cast.van_phong)
        assert (gone.state, gone.decision, gone.revoked_symbol, gone.revoked_on, gone.answer) == (
            "revoked", decision, "07/QĐ-CCB", TODAY, "Khai sai thành tích",
        )  # fmt: skip
    person.refresh_from_db()
    assert (person.medal_year, person.medal_decision, person.honours.count()) == (None, "", 0)
    counted = merit_figures.of_units(["awarded_individuals"], [cast.tinh], starts_on=date(2024, 1, 1), on=TODAY)
    assert counted == {"awarded_individuals": {cast.tinh.pk: 0}}
    assert AuditEntry.objects.filter(verb="award.revoke").count() == 2
    again = [proposal(cast.huyen, member=person), proposal(cast.huyen, AwardForm.MEDAL, member=person)]
    assert decided(cast, *again).number == 2


def test_a_file_that_says_something_else_meanwhile_is_left_as_it_is(cast):
    person = member(cast.chi_hoi)
    award = proposal(cast.huyen, AwardForm.MEDAL, member=person)
    decided(cast, award)
    person.refresh_from_db()
    registry.change(person, {"medal_year": 2010, "medal_decision": "9"}, seen_version=person.version, **BY_SYSTEM)
    revoked(award)
    person.refresh_from_db()
    assert (person.medal_year, person.medal_decision) == (2010, "9")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": date(2024, 6, 11)}, "chưa đến"),
        ({"on": date(2024, 6, 1)}, "quyết định khen thưởng là ngày 05/6/2024"),
        ({"symbol": " "}, "Chưa ghi số quyết định thu hồi"),
        ({"reason": " "}, "Chưa ghi lý do"),
    ],
)
def test_a_revocation_says_by_what_when_and_why(cast, said, words):
    award = proposal(cast.huyen, recipient_unit=cast.xa, on=date(2024, 6, 1))
    decided(cast, award, on=date(2024, 6, 5))
    with pytest.raises(NotAllowed, match=words):
        revoked(award, **said)
    assert Award.objects.get().state == AwardState.DECIDED


def test_only_the_office_revokes_and_only_what_was_conferred_and_once(cast):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    with pytest.raises(NotAllowed, match="Chỉ thu hồi được khen thưởng đã có quyết định"):
        revoked(award)
    decided(cast, award)
    with pytest.raises(NotAllowed):
        revoked(award, actor=cast.can_bo_huyen)
    revoked(award)
    with pytest.raises(NotAllowed, match="khen thưởng này: đã thu hồi"):
        revoked(award)


# --- Counting ---------------------------------------------------------------------------------------------------------


def test_decided_awards_are_counted_for_their_unit_and_all_above(cast, django_assert_num_queries):
    found = [
        proposal(cast.huyen, recipient_unit=cast.xa), proposal(cast.xa, member=member(cast.chi_hoi)),
        proposal(cast.khoi, AwardForm.MEDAL, person="Ai Đó"),
    ]  # fmt: skip
    decided(cast, *found, on=TODAY)
    proposal(cast.huyen, recipient_unit=cast.huyen)  # not decided: counts nowhere
    asked = ["awarded_collectives", "awarded_individuals", "awarded_ky_niem_chuong"]
    places = [cast.tinh, cast.huyen, cast.xa, cast.khoi, cast.huyen_khac]
    with django_assert_num_queries(1):
        counted = merit_figures.of_units(asked, places, starts_on=date(2024, 1, 1), on=TODAY)
    assert {name: list(figures.values()) for name, figures in counted.items()} == {
        "awarded_collectives": [1, 1, 0, 0, None],
        "awarded_individuals": [2, 1, 1, 1, None],
        "awarded_ky_niem_chuong": [1, 0, 0, 1, None],
    }
    before = merit_figures.of_units(asked, [cast.tinh], starts_on=date(2023, 1, 1), on=date(2023, 12, 31))
    assert before["awarded_individuals"] == {cast.tinh.pk: 0}


def test_proposals_are_counted_as_the_real_report_tells_them(cast):
    """727 collectives and 1.507 individuals were proposed in the first half of 2024."""
    said = {"unit": cast.huyen, "form": AwardForm.MERIT, "title": "Bằng khen", "reason": "Tổng kết", "recorded_at": NOW}
    of = [{"recipient_unit": cast.xa}] * 727 + [{"person": f"Ông {n}"} for n in range(1507)]
    Award.objects.bulk_create(Award(proposed_on=date(2024, 5, 1), **said, **whom) for whom in of)
    awards.withdraw(proposal(cast.huyen, recipient_unit=cast.huyen), reason="Ghi nhầm", actor=None, at=NOW)
    form = factories.form("BC", factories.indicator("collectives"), factories.indicator("individuals"))
    for row in form.rows.select_related("indicator"):
        row.derivation, row.derivation_use = f"proposed_{row.indicator.code}", "fill"
        row.save()
    sheet = factories.submission(factories.round_of(form), cast.huyen)
    told = {code: one.now for code, one in derived.of_submission(sheet).items()}
    assert told == {"collectives": 727, "individuals": 1507}


def test_of_an_award_to_somebody_whose_data_was_deleted_only_the_count_stays(cast):
    person = member(cast.chi_hoi)
    award = proposal(cast.huyen, member=person, reason="Ông Mẫu cứu người", evidence="Biên bản của xã")
    decided(cast, award)
    registry.strike_off(person, on=TODAY, reason="Bỏ sinh hoạt", **BY_SYSTEM)
    erasing.erase(person, reason="Theo đơn", request_number="1/ĐN", **BY_SYSTEM)
    award.refresh_from_db()
    assert (award.state, award.recipient) == ("decided", erasing.NAME)
    assert (award.reason, award.evidence) == (erasing.NAME, "")
