"""A score sheet is drafted on its pages: terms, criteria one by one or from a file, and what issue refuses."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.choices import IndicatorKind, SheetState
from campaigns.domain.merits import criteria, score_sheets
from campaigns.models import ScoreSheet
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed, Stale
from tests import factories
from tests.campaigns import planned, scoring

ADD, SHEETS = reverse("score-sheet-add"), reverse("score-sheets")
TERMS = {
    "year": "2025", "name": "Bảng điểm", "unit_kinds": ["district", "bloc"], "scale": "10", "step": "0,25",
    "rounding": "down", "excellent_from": "9", "good_from": "7", "fair_from": "5", "excellent_share": "",
    "excellent_cap": "20", "tie_rules": ["more_bonus"],
}  # fmt: skip
CRITERION = {
    "position": "1", "group": "I. Tư tưởng", "code": "1.1", "title": "Học tập", "maximum": "6,5", "rule": "typed",
    "source": "typed", "seen": "",
}  # fmt: skip
NOW = factories.NOW


@pytest.fixture
def office(cast, as_user):
    return as_user(cast.van_phong)


@pytest.fixture
def draft(cast) -> ScoreSheet:
    return scoring.sheet(cast.tinh, issue=False)


def at(name: str, one) -> str:
    return reverse(name, args=[one.pk])


def codes(sheet: ScoreSheet) -> list[str]:
    return list(sheet.criteria.values_list("code", flat=True))


def put(client, sheet: ScoreSheet, **said):
    return client.post(at("criterion-add", sheet), CRITERION | said)


def saved(client, one, **said):
    return client.post(at("criterion-edit", one), shown(client, one) | said)


def shown(client, one) -> dict[str, str]:
    form = client.get(at("criterion-edit", one)).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


def words(answer) -> str:
    return answer.content.decode()


def test_a_sheet_is_drafted_filled_and_issued_on_its_pages(cast, office):
    assert "Lập bảng điểm mới" in words(office.get(SHEETS))
    answer = office.post(ADD, TERMS)
    sheet = ScoreSheet.objects.get()
    assert answer["Location"] == f"{SHEETS}?bang={sheet.pk}"
    assert (sheet.unit, sheet.year, sheet.scale, sheet.step) == (cast.tinh, 2025, 10, Decimal("0.25"))
    assert (sheet.excellent_share, sheet.excellent_cap, sheet.tie_rules) == (None, 20, ["more_bonus"])
    assert put(office, sheet)["Location"] == f"{SHEETS}?bang={sheet.pk}"
    assert "cộng lại là 6,5, thang điểm là 10" in words(office.get(SHEETS))
    assert "Bảng điểm chưa dùng được" in words(office.post(SHEETS, {"sheet": sheet.pk, "verb": "issue"}, follow=True))
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT
    assert put(office, sheet, code="1.2", maximum="3,5", position="2", next="1")["Location"] == at(
        "criterion-add", sheet
    )
    page = words(office.get(SHEETS))
    assert "cộng lại" not in page and at("criterion-edit", sheet.criteria.first()) in page
    office.post(SHEETS, {"sheet": sheet.pk, "verb": "issue"})
    sheet.refresh_from_db()
    assert sheet.state == SheetState.IN_FORCE
    assert "Thêm tiêu chí" not in words(office.get(SHEETS))


def test_a_new_sheet_begins_with_the_usual_scale(office, cast):
    form = office.get(ADD).context["form"]
    started = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    assert office.post(ADD, started | {"name": "Bảng điểm"}).status_code == 302
    made = ScoreSheet.objects.get()
    assert (made.scale, made.excellent_from, made.good_from, made.fair_from) == (100, 90, 70, 50)
    assert (made.step, made.unit_kinds) == (Decimal("0.25"), list(score_sheets.SCORED))


def test_c03_sent_twice_it_is_one_sheet(office, cast):
    assert office.post(ADD, TERMS)["Location"] == office.post(ADD, TERMS)["Location"]
    assert ScoreSheet.objects.count() == 1


def test_another_sheet_of_that_name_and_year_is_refused(office, draft):
    answer = office.post(ADD, TERMS | {"year": "2024", "scale": "20"})
    assert answer.status_code == 422 and "đã có bảng điểm tên" in words(answer)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "Ghi tên bảng điểm"), ({"year": "24"}, "1900"), ({"unit_kinds": []}, "Chọn ít nhất một cấp"),
        ({"scale": "0"}, "Ghi số từ trên 0 đến 9999"), ({"step": "x"}, "x"), ({"excellent_cap": "120"}, "từ 0 đến 100"),
        ({"good_from": "9,5"}, "phải giảm dần"), ({"excellent_from": "11"}, "phải giảm dần"),
        ({"tie_rules": ["may_rui"]}, "may_rui"),
    ],
)  # fmt: skip
def test_terms_that_no_sheet_can_have_are_named_and_nothing_is_kept(office, cast, said, told):
    answer = office.post(ADD, TERMS | said)
    assert answer.status_code == 422 and told in words(answer)
    assert not ScoreSheet.objects.exists()


def test_terms_of_a_draft_are_changed_and_the_same_again_changes_nothing(office, draft):
    said = {name: value for name, value in TERMS.items() if name != "year"} | {"name": "Bảng mới"}
    office.post(at("score-sheet-edit", draft), said)
    draft.refresh_from_db()
    assert (draft.name, draft.year, codes(draft)) == ("Bảng mới", 2024, ["1.1", "2.1", "3.1", "3.2"])
    entries = AuditEntry.objects.count()
    office.post(at("score-sheet-edit", draft), said)
    assert AuditEntry.objects.count() == entries


def test_a_criterion_moves_to_the_place_that_it_is_given(office, draft):
    last = draft.criteria.last()
    saved(office, last, position="1", title="Vi phạm")
    assert codes(draft) == ["3.2", "1.1", "2.1", "3.1"]
    assert list(draft.criteria.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert draft.criteria.get(pk=last.pk).title == "Vi phạm"
    put(office, draft, code="9", position="99")
    assert codes(draft)[-1] == "9"


def test_a_criterion_is_taken_out(office, draft):
    one = draft.criteria.get(code="2.1")
    office.post(at("criterion-edit", one), {"remove": "1", "seen": criteria.stamp(one)})
    assert codes(draft) == ["1.1", "3.1", "3.2"]


def test_a_criterion_counts_a_figure_or_a_target(office, draft, cast):
    factories.indicator("admitted", IndicatorKind.FLOW, name="Kết nạp")
    planned.plan(cast.tinh, "III.4-1,III.4,Kết nạp,count,hội viên kết nạp,>=,1500,,hội viên,province,year")
    fed = {"rule": "proportional", "full_at": "1.500", "source": "indicator"}
    refused = put(office, draft, code="4", **fed)
    assert refused.status_code == 422 and "Chọn một chỉ tiêu" in words(refused)
    form = office.get(at("criterion-add", draft)).context["form"]
    [indicator] = [one for one in form.fields["indicator"].queryset if one.code == "admitted"]
    [target] = form.fields["target"].queryset
    put(office, draft, code="4", indicator=indicator.pk, **fed)
    put(office, draft, code="5", target=target.pk, **fed | {"source": "target", "full_at": "100"})
    put(office, draft, code="6", form="BC", rule="bands", steps=">=100:6; >=90:5", source="on_time")
    found = {one.code: one for one in draft.criteria.all()}
    assert (found["4"].indicator, found["4"].full_at) == (indicator, 1500)
    assert (found["5"].target, found["5"].indicator, found["6"].form) == (target, None, "BC")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"code": "2.1"}, "đã có tiêu chí mã"), ({"title": ""}, "Ghi vào ô này"), ({"maximum": "0"}, "phải lớn hơn 0"),
        ({"maximum": "6,1"}, "không theo bước điểm 0,25"), ({"maximum": "99999"}, "nhiều nhất 9999"),
        ({"rule": "bands", "source": "on_time"}, "cần mục này"), ({"source": "late"}, "không lấy số"),
        ({"rule": "bands", "steps": "95:8"}, "không phải là một mức"), ({"rule": "nothing"}, "nothing"),
        ({"rule": "proportional", "source": "on_time", "full_at": "0"}, "không chia cho 0"),
    ],
)  # fmt: skip
def test_a_criterion_that_no_sheet_can_have_is_refused_with_what_was_typed(office, draft, said, told):
    answer = put(office, draft, **{"code": "7", "title": "Điều gõ dở"} | said)
    assert answer.status_code == 422 and told in words(answer)
    assert said.get("title") == "" or "Điều gõ dở" in words(answer)
    assert codes(draft) == ["1.1", "2.1", "3.1", "3.2"]


def test_c01_what_another_person_changed_meanwhile_is_not_overwritten(cast, office, draft):
    one = draft.criteria.first()
    typed = shown(office, one)
    saved(office, one, title="Của người kia")
    answer = office.post(at("criterion-edit", one), typed | {"title": "Của tôi"})
    assert answer.status_code == 409 and "vừa được người khác sửa" in words(answer) and "Của tôi" in words(answer)
    assert draft.criteria.get(pk=one.pk).title == "Của người kia"
    with pytest.raises(Stale):
        criteria.take_out(draft, one, seen=typed["seen"], actor=cast.van_phong, at=NOW)


@pytest.mark.parametrize("name", ["score-sheet-edit", "criterion-add", "criteria-upload"])
def test_a_sheet_in_force_has_no_page_to_change_it(cast, office, draft, name):
    scoring.issue(draft)
    assert office.get(at(name, draft)).status_code == 404
    assert office.get(at("criterion-edit", draft.criteria.first())).status_code == 404
    with pytest.raises(NotAllowed, match="Hãy rút lại trước"):
        score_sheets.change(draft, criteria=[], actor=cast.van_phong, at=NOW)


def test_criteria_come_from_a_file(office, draft):
    lines = [scoring.HEADER, "I,1,Một,4,typed,,,,,,", "I,2,Hai,6,typed,,,,,,yes"]
    file = SimpleUploadedFile("tieu-chi.csv", "\n".join(lines).encode())
    assert office.post(at("criteria-upload", draft), {"file": file})["Location"] == f"{SHEETS}?bang={draft.pk}"
    assert codes(draft) == ["1", "2"]


def test_a_file_with_one_wrong_line_changes_nothing(office, draft):
    lines = [scoring.HEADER, "I,1,Một,4,typed,,,,,,", "I,1,Hai,6,typed,,,,,,yes"]
    answer = office.post(at("criteria-upload", draft), {"file": SimpleUploadedFile("a.csv", "\n".join(lines).encode())})
    assert answer.status_code == 422 and "có hai lần" in words(answer)
    assert codes(draft) == ["1.1", "2.1", "3.1", "3.2"]


def test_s06_state_and_unit_are_no_fields_of_the_form(office, draft, cast):
    said = {name: value for name, value in TERMS.items() if name != "year"}
    office.post(at("score-sheet-edit", draft), said | {"state": "in_force", "unit": cast.huyen.pk, "year": "1999"})
    draft.refresh_from_db()
    assert (draft.state, draft.unit, draft.year) == (SheetState.DRAFT, cast.tinh, 2024)
