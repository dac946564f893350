"""Approving, returning, reopening: only what was seen, only with a reason, only by those who may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.choices import IndicatorKind
from members.choices import Role
from reports.choices import SubmissionState, ValueState
from reports.domain.sheets import entry, workflow
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.models import FormSection, Move, Submission
from tests import factories

REASON = "Đã đối chiếu với danh sách câu lạc bộ"
LATER = factories.NOW + timedelta(hours=1)
QUERIES = 21


@pytest.fixture
def indicators(db):
    whole = factories.indicator("whole", IndicatorKind.STOCK, name="Tổng số cựu quân nhân", uom="người")
    inside = factories.indicator("inside", name="Tham gia câu lạc bộ", uom="người", part_of=whole)
    outside = factories.indicator("outside", name="Chưa tham gia câu lạc bộ", uom="người", part_of=whole)
    return {"whole": whole, "inside": inside, "outside": outside}


@pytest.fixture
def form(indicators):
    form = factories.form("BC", *indicators.values())
    factories.sum_check(form, indicators["whole"], indicators["inside"], indicators["outside"])
    return form


@pytest.fixture
def sent(cast, form):
    """Huyện's sheet: sent by its clerk with one warning, which is explained; approved figures of the period before."""
    before = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen, whole=2097, inside=1951, outside=146)
    factories.moved(before, "import", "approve")
    draft = factories.submission(factories.round_of(form), cast.huyen, whole=2268, inside=1951)
    return send(draft, cast.can_bo_huyen, outside=146)


def save(submission: Submission, user, at=factories.NOW, **figures) -> None:
    standing = entry.values_of(submission)
    changes = [
        CellChange(row.indicator, Cell(ValueState.NUMBER, Decimal(figures[row.indicator.code])), seen=revision)
        for row in submission.round.form.rows.select_related("indicator")
        if row.indicator.code in figures
        for revision in [standing[row.indicator.code].revision if row.indicator.code in standing else 0]
    ]
    entry.save(submission, changes, actor=user, at=at)


def send(submission: Submission, user, **figures) -> Submission:
    save(submission, user, **figures)
    reasons = {finding.code: REASON for finding in entry.findings(submission)}
    workflow.send(submission, reasons, actor=user, at=factories.NOW, seen_version=submission.version)
    return submission


def address(submission: Submission) -> str:
    return reverse("review", args=[submission.pk])


def decide(client, submission: Submission, verb: str, *, version: int | None = None, **data):
    seen = submission.version if version is None else version
    if verb in ("reopen", "extend"):
        data.setdefault("until", "31/12/2199")
    return client.post(address(submission), {"verb": verb, "version": seen, **data})


def state_of(submission: Submission) -> str:
    return Submission.objects.get(pk=submission.pk).state


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["van_phong", "lanh_dao"])
def test_office_and_leaders_see_the_sheet(cast, sent, as_user, person):
    assert as_user(getattr(cast, person)).get(address(sent)).status_code == 200


@pytest.mark.parametrize(
    "person", ["can_bo_huyen", "chu_tich_huyen", "can_bo_xa", "nguoi_la", "quan_tri", "khong_viec"]
)
def test_nobody_else_can_see_or_decide_S02(cast, sent, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(address(sent)).status_code == 404
    assert decide(client, sent, "approve").status_code == 404
    assert state_of(sent) == SubmissionState.SUBMITTED


def test_a_visitor_is_sent_to_the_sign_in_page(sent, client):
    assert client.get(address(sent)).url.startswith(reverse("login"))


def test_an_officer_of_another_district_sees_nothing_S02(cast, sent, as_user):
    other = factories.user("van-phong-khac", (cast.huyen_khac, Role.OFFICE))
    assert as_user(other).get(address(sent)).status_code == 404
    assert decide(as_user(other), sent, "approve").status_code == 404


# --- what the page shows -----------------------------------------------------------------------------------------


def test_each_cell_stands_beside_the_previous_period_with_its_change(cast, sent, as_user):
    page = as_user(cast.van_phong).get(address(sent)).content.decode()
    for shown in ("6 tháng cuối 2023", "2.097", "2.268", "tăng 171", "không đổi", "người"):
        assert shown in page


def test_findings_show_both_sides_and_the_reason_that_the_unit_gave(cast, sent, as_user):
    page = as_user(cast.van_phong).get(address(sent)).content.decode()
    for shown in ("1.951 + 146 = 2.097", "2.268", "lệch 171", REASON, 'id="diem-1"'):
        assert shown in page
    assert page.count('href="#diem-1"') == 3


def test_blank_cells_and_texts_are_shown_as_they_are(cast, form, as_user):
    draft = factories.submission(factories.round_of(form), cast.huyen, inside=5)
    section = FormSection.objects.get(form=form)
    text = NarrativeChange(section, "Tổ chức 12 buổi.\n<b>Còn hai xã.</b>")
    entry.save(draft, [], actor=cast.can_bo_huyen, at=factories.NOW, narratives=[text])
    page = as_user(cast.van_phong).get(address(draft)).content.decode()
    assert "chưa báo cáo" in page
    assert "Tổ chức 12 buổi.<br>&lt;b&gt;Còn hai xã." in page


def test_a_draft_is_shown_as_unfinished_and_cannot_be_decided_on(cast, form, as_user):
    draft = factories.submission(factories.round_of(form), cast.huyen, inside=5)
    client = as_user(cast.van_phong)
    page = client.get(address(draft)).content.decode()
    assert "Đơn vị đang nhập, chưa gửi." in page
    assert 'name="verb"' not in page
    assert decide(client, draft, "approve").status_code == 422
    assert state_of(draft) == SubmissionState.DRAFT


# --- deciding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["van_phong", "lanh_dao"])
def test_approving_needs_no_reason(cast, sent, as_user, person):
    response = decide(as_user(getattr(cast, person)), sent, "approve")
    assert response.url == reverse("progress-round", args=[sent.round_id])
    assert state_of(sent) == SubmissionState.APPROVED


def test_the_officer_is_told_what_was_done(cast, sent, as_user):
    client = as_user(cast.van_phong)
    page = client.post(address(sent), {"verb": "approve", "version": sent.version}, follow=True).content.decode()
    assert "Huyện Sông Mẫu: biểu đã được duyệt." in page


def test_returning_keeps_the_reason_and_tells_the_clerk(cast, sent, as_user):
    assert decide(as_user(cast.lanh_dao), sent, "return", reason=" Thiếu 12 người ").status_code == 302
    assert state_of(sent) == SubmissionState.RETURNED
    assert Move.objects.latest("pk").reason == "Thiếu 12 người"
    page = as_user(cast.van_phong).get(address(sent)).content.decode()
    assert "Đang chờ đơn vị sửa và gửi lại." in page
    assert "Thiếu 12 người" in page


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_returning_without_a_reason_is_refused_and_the_field_marked(cast, sent, as_user, reason):
    response = decide(as_user(cast.van_phong), sent, "return", reason=reason)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Có lỗi cần sửa" in page
    assert "Ghi lý do để đơn vị biết cần sửa gì" in page
    assert 'aria-invalid="true"' in page
    assert state_of(sent) == SubmissionState.SUBMITTED


def test_a_reason_that_is_too_long_is_kept_in_the_field(cast, sent, as_user):
    reason = "Xem lại số liệu. " * 80
    response = decide(as_user(cast.van_phong), sent, "return", reason=reason)
    assert response.status_code == 422
    assert reason.strip() in response.content.decode()


@pytest.mark.parametrize("verb", ["submit", "import", "xoa", ""])
def test_other_verbs_do_not_exist_here(cast, sent, as_user, verb):
    assert decide(as_user(cast.van_phong), sent, verb, reason="Xem lại").status_code == 404
    assert state_of(sent) == SubmissionState.SUBMITTED


def test_protected_fields_in_the_post_are_ignored_S06(cast, sent, as_user):
    data = {"state": "draft", "unit": cast.huyen_khac.pk, "actor": cast.nguoi_la.pk, "submitted_by": cast.nguoi_la.pk}
    decide(as_user(cast.van_phong), sent, "approve", **data)
    decided = Submission.objects.get(pk=sent.pk)
    assert (decided.state, decided.unit, decided.submitted_by) == ("approved", cast.huyen, cast.can_bo_huyen)
    assert Move.objects.latest("pk").actor == cast.van_phong


# --- C02: the decision binds to what was seen --------------------------------------------------------------------


@pytest.fixture
def overtaken(cast, sent):
    """The version that the reviewer saw; since then returned by the leader, corrected and sent again."""
    seen = sent.version
    workflow.move(sent, "return", actor=cast.lanh_dao, at=LATER, seen_version=seen, reason="Số liệu cũ")
    save(sent, cast.can_bo_huyen, at=LATER, whole=2300)
    send(sent, cast.can_bo_huyen)
    return seen


@pytest.mark.parametrize(("verb", "reason"), [("approve", ""), ("return", "Thiếu 12 người")])
def test_a_sheet_changed_meanwhile_is_not_decided_on_C02(cast, sent, overtaken, as_user, verb, reason):
    response = decide(as_user(cast.van_phong), sent, verb, version=overtaken, reason=reason)
    assert response.status_code == 409
    assert state_of(sent) == SubmissionState.SUBMITTED


def test_the_refusal_shows_the_new_figures_what_happened_and_the_reason_typed_C02(cast, sent, overtaken, as_user):
    response = decide(as_user(cast.van_phong), sent, "return", version=overtaken, reason="Thiếu 12 người")
    page = response.content.decode()
    for shown in (
        "Chưa ghi quyết định của bạn", "Lê Văn Lãnh Đạo", "Số liệu cũ", "từ 2.268 thành <strong>2.300</strong>",
        "Thiếu 12 người</textarea>", f'name="version" value="{sent.version}"',
    ):  # fmt: skip
        assert shown in page


def test_after_looking_again_the_decision_is_taken_C02(cast, sent, overtaken, as_user):
    client = as_user(cast.van_phong)
    assert decide(client, sent, "approve", version=overtaken).status_code == 409
    assert decide(client, sent, "approve").status_code == 302
    step = Move.objects.latest("pk")
    assert step.version == sent.version + 1
    assert step.content_sha256 == workflow.content_sha256(sent)


def test_somebody_elses_decision_is_named_and_mine_is_not_taken_C02(cast, sent, as_user):
    seen = sent.version
    decide(as_user(cast.lanh_dao), sent, "approve")
    response = decide(as_user(cast.van_phong), sent, "return", version=seen, reason="Thiếu 12 người")
    page = response.content.decode()
    assert response.status_code == 409
    for shown in ("Lê Văn Lãnh Đạo", "không còn chờ duyệt", "Lý do bạn đã ghi: “Thiếu 12 người”"):
        assert shown in page
    assert state_of(sent) == SubmissionState.APPROVED


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30, "1.5"])
def test_without_a_version_that_was_seen_nothing_is_decided_C02(cast, sent, as_user, version):
    response = as_user(cast.van_phong).post(address(sent), {"verb": "approve", "version": version})
    assert response.status_code in (409, 422)
    assert state_of(sent) == SubmissionState.SUBMITTED


# --- C03: a double click -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "reason"), [("approve", ""), ("return", "Thiếu 12 người")])
def test_a_double_click_decides_once_and_says_so_twice_C03(cast, sent, as_user, verb, reason):
    client, seen, moves = as_user(cast.van_phong), sent.version, Move.objects.count()
    first, second = (decide(client, sent, verb, version=seen, reason=reason) for _ in range(2))
    assert first.url == second.url == reverse("progress-round", args=[sent.round_id])
    assert Move.objects.count() == moves + 1


def test_another_reason_is_not_taken_for_a_double_click_C03(cast, sent, as_user):
    client, seen = as_user(cast.van_phong), sent.version
    decide(client, sent, "return", version=seen, reason="Thiếu 12 người")
    response = decide(client, sent, "return", version=seen, reason="Thiếu 15 người")
    assert response.status_code == 409
    assert "Thiếu 15 người" in response.content.decode()


# --- reopening ---------------------------------------------------------------------------------------------------


@pytest.fixture
def approved(sent):
    return factories.moved(sent, "approve")


def test_the_office_reopens_with_a_reason(cast, approved, as_user):
    client = as_user(cast.van_phong)
    assert 'value="reopen"' in client.get(address(approved)).content.decode()
    assert decide(client, approved, "reopen").status_code == 422
    assert decide(client, approved, "reopen", reason="Bổ sung hai xã", until="").status_code == 422
    page = decide(client, approved, "reopen", reason="x", until="20/6/2024").content.decode()
    assert 'id="id_until_error">Ngày mở đến phải từ hôm nay trở đi.</p>' in page
    assert decide(client, approved, "reopen", reason="Bổ sung hai xã").status_code == 302
    assert state_of(approved) == SubmissionState.RETURNED


def test_a_leader_cannot_reopen_S07(cast, approved, as_user):
    client = as_user(cast.lanh_dao)
    assert 'value="reopen"' not in client.get(address(approved)).content.decode()
    assert decide(client, approved, "reopen", reason="Bổ sung hai xã").status_code == 404
    assert state_of(approved) == SubmissionState.APPROVED


def close_round(submission):
    submission.round.closed_at = factories.NOW
    submission.round.save()


def test_in_a_closed_round_nothing_is_decided_and_what_was_typed_stays(cast, sent, as_user):
    close_round(sent)
    response = decide(as_user(cast.van_phong), sent, "return", reason="Bổ sung hai xã")
    assert response.status_code == 422
    assert "Kỳ báo cáo đã khoá" in response.content.decode()
    assert "Bổ sung hai xã</textarea>" in response.content.decode()


def test_one_unit_is_opened_alone_though_the_round_is_closed(cast, approved, as_user):
    close_round(approved)
    client = as_user(cast.van_phong)
    assert decide(client, approved, "reopen", reason="Bổ sung hai xã").status_code == 302
    for page in (client.get(address(approved)), as_user(cast.can_bo_huyen).get(reverse("entry", args=[approved.pk]))):
        assert "đến hết ngày 31/12/2199" in page.content.decode()
    table = client.get(reverse("progress-round", args=[approved.round_id])).content.decode()
    assert "mở riêng đến hết ngày 31/12/2199" in table


def test_a_unit_without_a_sheet_is_let_into_a_closed_round(cast, form, as_user):
    round = factories.round_of(form)
    round.closed_at = factories.NOW
    round.save()
    client = as_user(cast.van_phong)
    opening = reverse("unit-open", args=[round.pk, cast.huyen.pk])
    assert opening in client.get(reverse("progress-round", args=[round.pk])).content.decode()
    began = Submission.objects.get(pk=int(client.post(opening).url.split("/")[2]))
    assert 'value="extend"' in client.get(address(began)).content.decode()
    assert decide(client, began, "extend", reason="Mất điện nhiều ngày").status_code == 302
    tasks = as_user(cast.can_bo_huyen).get(reverse("home")).content.decode()
    assert "mở riêng đến hết ngày 31/12/2199" in tasks
    assert client.post(reverse("unit-open", args=[round.pk, cast.xa.pk]), follow=True).status_code == 200
    assert Submission.objects.filter(round=round).count() == 1


def test_after_its_day_the_sheet_is_shut_everywhere_in_plain_words(cast, approved, as_user):
    factories.moved(approved, "reopen")
    Submission.objects.filter(pk=approved.pk).update(open_until="2024-06-12")
    clerk, office = as_user(cast.can_bo_huyen), as_user(cast.van_phong)
    said = "đến hết ngày 12/6/2024, nay đã đóng"
    entry_page = reverse("entry", args=[approved.pk])
    for client, page in [(clerk, entry_page), (clerk, reverse("home")), (office, address(approved)),
                         (office, reverse("progress-round", args=[approved.round_id]))]:  # fmt: skip
        assert said in client.get(page).content.decode()
    refused = clerk.post(entry_page, {f"v-{approved.values.first().indicator_id}": "7", "save": ""})
    assert refused.status_code == 409 and "nay đã hết ngày" in refused.content.decode()
    assert clerk.get(reverse("check-and-send", args=[approved.pk])).url == entry_page


# --- returned cells ----------------------------------------------------------------------------------------------


def test_cells_are_marked_with_a_sentence_each_and_need_no_other_reason(cast, sent, indicators, as_user):
    client = as_user(cast.van_phong)
    assert f'form="tra-lai" name="m-{indicators["whole"].pk}"' in client.get(address(sent)).content.decode()
    marks = {f"m-{indicators['whole'].pk}": "Sai số", f"m-{indicators['inside'].pk}": "Đếm lại", "m-999999": "Lạ"}
    assert decide(client, sent, "return", **marks).status_code == 302
    step = sent.moves.get(verb="return")
    assert step.reason == "Xem lại 2 ô được đánh dấu."
    assert list(step.cells.values_list("indicator__code", "sentence")) == [("whole", "Sai số"), ("inside", "Đếm lại")]


def test_marks_that_were_typed_stay_where_the_post_is_refused(cast, sent, overtaken, indicators, as_user):
    mark = {f"m-{indicators['whole'].pk}": "Sai số"}
    response = decide(as_user(cast.van_phong), sent, "return", version=overtaken, **mark)
    assert response.status_code == 409
    assert f'name="m-{indicators["whole"].pk}" value="Sai số"' in response.content.decode()


def test_a_double_click_returns_marked_cells_once_C03(cast, sent, indicators, as_user):
    client, seen = as_user(cast.van_phong), sent.version
    mark = {f"m-{indicators['whole'].pk}": "Sai số"}
    first, second = (decide(client, sent, "return", version=seen, **mark) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert sent.moves.filter(verb="return").count() == 1


def test_C02_the_form_carries_the_hash_that_was_seen(cast, sent, as_user):
    client = as_user(cast.van_phong)
    assert f'name="content" value="{workflow.content_sha256(sent)}"' in client.get(address(sent)).content.decode()
    assert decide(client, sent, "approve", content="0" * 64).status_code == 409
    assert state_of(sent) == SubmissionState.SUBMITTED


def test_C02_what_was_corrected_after_approval_is_shown_old_and_new(cast, approved, as_user):
    workflow.move(
        approved, "reopen", actor=cast.van_phong, at=LATER, seen_version=approved.version, reason="Thiếu hai xã",
        until=LATER.date(),
    )  # fmt: skip
    save(approved, cast.can_bo_huyen, at=LATER, whole=2300)
    page = as_user(cast.van_phong).get(address(approved)).content.decode()
    assert "Đã sửa sau lần duyệt 09:00, 10/6/2024 (1)" in page
    for shown in ("2.268", "<strong>2.300</strong>", "Nguyễn Văn Huyện, 10:00, 10/6/2024"):
        assert shown in page


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_at_one_and_three_rows(cast, as_user, rows, django_assert_num_queries):
    indicators = [factories.indicator(f"i{n}") for n in range(rows)]
    form = factories.form("BC", *indicators)
    figures = {indicator.code: 5 for indicator in indicators}
    sheet = factories.moved(factories.submission(factories.round_of(form), cast.huyen, **figures), "import")
    client = as_user(cast.van_phong)
    with django_assert_num_queries(QUERIES):
        client.get(address(sheet))
