"""Casework: its steps, its figures, and who may read whose it is."""

import io
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from campaigns.choices import CaseKind, CaseState
from campaigns.domain.casework import case_figures, cases
from campaigns.domain.casework.cases import CaseFacts
from campaigns.models import Case
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed, Stale
from tests import factories

NOW = factories.NOW
DAY = date(2024, 5, 18)
PERSON, PHONE, ADDRESS = "Bùi Xuân Kín", "0905123456", "Thôn Mẫu, xã Đồng Mẫu"
SUBJECT = "Chế độ chất độc da cam"
SPAN = {"starts_on": date(2024, 1, 1), "on": date(2024, 6, 30)}
LATER = datetime(2030, 1, 5, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def _facts(**said) -> CaseFacts:
    usual = {"kind": CaseKind.PETITION, "petition": "complaint", "subject": SUBJECT,
             "received_on": DAY, "person": PERSON, "phone": PHONE, "address": ADDRESS}  # fmt: skip
    return CaseFacts(**usual | said)


def _opened(unit, **said) -> Case:
    return cases.open_case(unit, _facts(**said), actor=None, at=NOW)


def _of_kind(unit, kind: str, **said) -> Case:
    return _opened(unit, kind=kind, petition="", **said)


def _move(case, *verbs, on=date(2024, 6, 1), said="Đã xem xét"):
    for verb in verbs:
        cases.move(case, verb, said=said, on=on, actor=None, at=NOW)
    return case


# --- The gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["take"], CaseState.IN_HAND), (["forward"], CaseState.FORWARDED), (["take", "settle"], CaseState.SETTLED),
        (["forward", "end"], CaseState.UNSETTLED), (["settle", "reopen"], CaseState.IN_HAND),
    ],
)  # fmt: skip
def test_a_case_goes_its_way(verbs, state, cast):
    case = _move(_opened(cast.huyen), *verbs)
    assert case.state == state
    assert (case.closed_on is None) == (state not in cases.CLOSED)
    assert AuditEntry.objects.filter(verb=f"case.{verbs[-1]}").count() == 1


@pytest.mark.parametrize(
    ("before", "verb"),
    [([], "reopen"), (["settle"], "take"), (["settle"], "settle"), (["end"], "forward"), (["take"], "take")],
)
def test_a_step_that_does_not_follow_is_refused(before, verb, cast):
    case = _move(_opened(cast.huyen), *before)
    with pytest.raises(NotAllowed, match="không làm bước này được"):
        _move(case, verb)


def test_what_a_step_has_to_say_and_its_day_are_checked(cast):
    case = _opened(cast.huyen)
    for verb, words in (("settle", "Chưa ghi kết quả"), ("forward", "Chưa ghi cơ quan nhận")):
        with pytest.raises(NotAllowed, match=words):
            _move(case, verb, said=" ")
    with pytest.raises(NotAllowed, match="dài 201 chữ, nhiều nhất là 200"):
        _move(case, "forward", said="x" * 201)
    with pytest.raises(NotAllowed, match="ngày tiếp nhận là ngày 18/5/2024"):
        _move(case, "settle", on=date(2024, 5, 17))
    with pytest.raises(NotAllowed, match="không có quyền"):
        cases.move(case, "take", on=DAY, actor=cast.nguoi_la, at=NOW)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"subject": " "}, "Chưa ghi nội dung"), ({"people": 0}, "từ 1 trở lên"),
        ({"received_on": date(2024, 7, 1)}, "chưa đến"), ({"petition": ""}, "phải chọn loại đơn"),
        ({"kind": CaseKind.MEDIATION}, "để trống loại đơn"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_so_is_refused(said, words, cast):
    with pytest.raises(NotAllowed, match=words):
        _opened(cast.huyen, **said)
    assert not Case.objects.exists()


# --- Personal data ----------------------------------------------------------------------------------------------------


def test_the_audit_never_holds_whose_case_it_is_nor_what_it_tells(cast):
    case = _opened(cast.huyen)
    facts = _facts(person="Bùi Xuân Khác", subject="Đất của ông Kín")
    assert cases.change(case, facts, seen_version=1, actor=None, at=NOW)
    assert not cases.change(case, facts, seen_version=2, actor=None, at=NOW)
    with pytest.raises(Stale):
        cases.change(case, facts, seen_version=1, actor=None, at=NOW)
    _move(case, "settle", said="Đã trả đất cho ông Kín")
    kept = " ".join(AuditEntry.objects.values_list("data", flat=True))
    assert '"personal":["person","subject"]' in kept
    secrets = (PERSON, "Bùi Xuân Khác", PHONE, ADDRESS, SUBJECT, "ông Kín")
    assert not [secret for secret in secrets if secret in kept]


def test_s21_all_of_a_case_is_masked_until_who_has_the_right_says_what_for(cast):
    case = _move(_opened(cast.huyen), "settle")
    for person in (cast.chu_tich_huyen, cast.can_bo_huyen, cast.lanh_dao):
        told = cases.view(case, actor=person, at=NOW)
        assert told | {"phone": ""} == dict.fromkeys(cases.HELD, cases.HIDDEN) | {"phone": ""}
        assert PHONE not in told["phone"]
    for person in (cast.can_bo_huyen, cast.lanh_dao, cast.nguoi_la):
        with pytest.raises(NotAllowed, match="không có quyền xem"):
            cases.reveal(case, purpose="Đối chiếu", actor=person, at=NOW)
    with pytest.raises(NotAllowed, match="Chưa ghi mục đích"):
        cases.reveal(case, purpose=" ", actor=cast.chu_tich_huyen, at=NOW)
    told = cases.reveal(case, purpose="Trả lời đơn", actor=cast.chu_tich_huyen, at=NOW)
    assert (told["person"], told["subject"], told["outcome"]) == (PERSON, SUBJECT, "Đã xem xét")
    looks = AuditEntry.objects.filter(verb__in=("case.view", "case.reveal")).order_by("sequence")
    assert [entry.actor for entry in looks] == [
        cast.chu_tich_huyen, cast.can_bo_huyen, cast.lanh_dao, cast.chu_tich_huyen,
    ]  # fmt: skip
    assert "Trả lời đơn" in looks.last().data


def test_whose_case_it_was_is_forgotten_when_its_time_is_over_and_figures_stay(cast):
    old, fresh, running = _opened(cast.huyen), _opened(cast.huyen), _opened(cast.huyen)
    _move(old, "settle"), _move(fresh, "settle")
    Case.objects.filter(pk=fresh.pk).update(closed_on=date(2025, 1, 2))
    assert (cases.forget(at=LATER), cases.forget(at=LATER)) == (1, 0)
    assert list(Case.objects.order_by("pk").values_list("person", flat=True)) == ["", PERSON, PERSON]
    old.refresh_from_db()
    assert (old.subject, old.outcome) == (cases.FORGOTTEN, "")
    assert (old.phone, old.address, old.forgotten_on) == ("", "", LATER.date()) and running.closed_on is None
    assert case_figures.of_units(["case_petitions"], [cast.huyen], **SPAN)["case_petitions"] == {cast.huyen.pk: 3}
    with pytest.raises(NotAllowed, match="đã xoá theo thời hạn"):
        cases.change(old, _facts(), seen_version=old.version, actor=None, at=LATER)


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_figures_count_people_received_and_cases_closed_within_the_days(cast, django_assert_num_queries):
    _of_kind(cast.huyen, "reception", people=3)
    _of_kind(cast.xa, "reception")
    _of_kind(cast.xa, "reception", received_on=date(2023, 12, 31))
    _of_kind(cast.xa, "legal_aid", people=2)
    _move(_of_kind(cast.xa, "mediation"), "settle")
    _move(_of_kind(cast.xa, "mediation"), "end")
    _of_kind(cast.xa, "mediation")
    _move(_opened(cast.huyen), "settle")
    units = [cast.tinh, cast.huyen, cast.xa, cast.huyen_khac]
    with django_assert_num_queries(1):
        found = case_figures.of_units(case_figures.FIGURES, units, **SPAN)
    told = {unit: [found[name][unit.pk] for name in case_figures.FIGURES] for unit in units}
    assert told == {
        cast.tinh: [4, 1, 1, 2, 2, 1], cast.huyen: [4, 1, 1, 2, 2, 1], cast.xa: [1, 0, 0, 2, 2, 1],
        cast.huyen_khac: [None] * 6,
    }  # fmt: skip


# --- Pages ------------------------------------------------------------------------------------------------------------

TYPED = {"kind": "petition", "petition": "complaint", "received_on": "18/5/2024", "people": "1",
         "subject": SUBJECT, "person": PERSON, "phone": PHONE, "address": ADDRESS}  # fmt: skip


SECRETS = (PERSON, PHONE, ADDRESS, SUBJECT)


def test_a_clerk_writes_a_case_down_and_does_not_read_it_again(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    assert client.post(reverse("case-add"), TYPED | {"people": "0"}).status_code == 422
    client.post(reverse("case-add"), TYPED)
    one = Case.objects.get()
    pages = [client.get(reverse(name, args=[one.pk])).content.decode() for name in ("case", "case-edit")]
    pages.append(client.get(reverse("cases"), {"starts_on": "1/1/2024"}).content.decode())
    assert f"Đơn thư số {one.pk}" in pages[2]
    assert not [secret for secret in SECRETS for page in pages if secret in page]
    blank = dict.fromkeys(("person", "phone", "address", "subject"), "")
    client.post(reverse("case-edit", args=[one.pk]), TYPED | {"seen": 1, "people": "2"} | blank)
    one.refresh_from_db()
    assert (one.person, one.phone, one.subject, one.people) == (PERSON, PHONE, SUBJECT, 2)
    assert client.post(reverse("case-reveal", args=[one.pk]), {"purpose": "Xem"}).status_code == 404


def test_a_head_opens_a_case_with_one_recorded_click_and_it_is_masked_again(cast, as_user):
    client, one = as_user(cast.chu_tich_huyen), _opened(cast.huyen)
    page, address = reverse("case", args=[one.pk]), reverse("case-reveal", args=[one.pk])
    listed = client.get(reverse("cases"), {"starts_on": "1/1/2024"}).content.decode()
    assert not [secret for secret in SECRETS if secret in client.get(page).content.decode() + listed]
    for blank in ("", "\u202e"):
        assert client.post(address, {"purpose": blank}).status_code == 422
    told = client.post(address, {"purpose": "Trả lời đơn"}).content.decode()
    assert not [secret for secret in SECRETS if secret not in told]
    assert SUBJECT not in client.get(page).content.decode()
    assert SUBJECT in client.get(reverse("case-edit", args=[one.pk])).content.decode()
    assert AuditEntry.objects.filter(verb="case.reveal", actor=cast.chu_tich_huyen).count() == 2


def test_a_step_is_taken_on_the_page_and_a_wrong_one_says_why(cast, as_user):
    client, one = as_user(cast.can_bo_huyen), _opened(cast.huyen)
    address = reverse("case-move", args=[one.pk])
    wrong = client.post(address, {"verb": "settle", "on": "1/6/2024", "said": ""})
    assert wrong.status_code == 422 and "Chưa ghi kết quả" in wrong.content.decode()
    client.post(address, {"verb": "settle", "on": "1/6/2024", "said": "Đã chi trả"})
    one.refresh_from_db()
    assert (one.state, one.outcome) == (CaseState.SETTLED, "Đã chi trả")
    assert as_user(cast.nguoi_la).post(address, {"verb": "reopen"}).status_code == 404


def test_the_excel_list_names_nobody_and_tells_cases_only_to_who_may_read_them(cast, as_user):
    _opened(cast.huyen)
    for who, tells in ((cast.chu_tich_huyen, True), (cast.can_bo_huyen, False)):
        response = as_user(who).get(reverse("cases-file"), {"starts_on": "1/1/2024"})
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert (SUBJECT in sheet) is tells
        assert not [secret for secret in (PERSON, PHONE, ADDRESS) if secret in sheet]
        assert AuditEntry.objects.filter(verb="case.export", actor=who).exists() is tells
