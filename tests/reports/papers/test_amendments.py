"""C06: what was published never changes; what was corrected afterwards is a numbered amendment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from reports.choices import ValueState
from reports.domain.papers import amendments, composing, documents
from reports.domain.sheets import entry, workflow
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Amendment, Inclusion
from tests import factories

LATER = factories.NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def indicators(db):
    return {code: factories.indicator(code, name=name) for code, name in {"a": "Nhà tạm", "b": "Quỹ Hội"}.items()}


@pytest.fixture
def round(indicators):
    return factories.round_of(factories.form("BC", *indicators.values()))


@pytest.fixture
def sheets(cast, round):
    """Huyện's and huyện khác's, approved."""
    return [approved(round, unit, a=10, b=5) for unit in (cast.huyen, cast.huyen_khac)]


def approved(round, unit, **figures):
    return factories.moved(factories.submission(round, unit, **figures), "import", "approve")


def keep(cast, round, *, frozen=None):
    request = composing.Request(round.form_id, round.period, cast.tinh.pk, date(2024, 6, 20))
    frozen = frozen or composing.compose(request, at=factories.NOW, using="default")
    paper = documents.Paper(b"%PDF", 1)
    return documents.keep(frozen, paper, request=request, actor=cast.van_phong, at=factories.NOW)


def correct(cast, sheet, indicator, number, *, approve=True, reason="Thiếu hai xã"):
    until = {"until": LATER.date()}
    step(sheet, "reopen", cast.van_phong, reason=reason, **until)
    seen = entry.values_of(sheet)[indicator.code].revision
    change = CellChange(indicator, Cell(ValueState.NUMBER, Decimal(number)), seen=seen)
    entry.save(sheet, [change], actor=cast.can_bo_huyen, at=LATER)
    if approve:
        step(sheet, "submit", cast.chu_tich_huyen)
        step(sheet, "approve", cast.van_phong)


def step(sheet, verb, actor, **more):
    workflow.move(sheet, verb, actor=actor, at=LATER, seen_version=sheet.version, **more)


def test_a_report_notes_which_approvals_it_holds(cast, round, sheets):
    document = keep(cast, round)
    held = Inclusion.objects.filter(document=document)
    assert {(one.submission, one.move) for one in held} == {(sheet, sheet.moves.last()) for sheet in sheets}
    assert amendments.of_document(document) == ()
    assert amendments.documents_with(sheets[0]) == [document]


def test_C06_a_correction_after_publication_is_numbered_and_the_report_stays(cast, round, sheets, indicators):
    document = keep(cast, round)
    kept = (document.frozen, document.sha256, documents.path_of(documents.file_of(document, "pdf")).read_bytes())
    correct(cast, sheets[0], indicators["a"], 12)
    correct(cast, sheets[0], indicators["b"], 7, reason="Quỹ tính lại")
    second, first = amendments.of_submission(sheets[0])
    assert [str(one.amendment) for one in (first, second)] == [
        "Bổ sung, điều chỉnh lần 1", "Bổ sung, điều chỉnh lần 2",
    ]  # fmt: skip
    assert [(one.code, one.before, one.after) for one in first.differences] == [("a", "10", "12")]
    assert [(one.code, one.before, one.after) for one in second.differences] == [("b", "5", "7")]
    assert (first.amendment.reason, second.amendment.reason) == ("Thiếu hai xã", "Quỹ tính lại")
    document.refresh_from_db()
    assert (
        document.frozen,
        document.sha256,
        documents.path_of(documents.file_of(document, "pdf")).read_bytes(),
    ) == kept
    assert AuditEntry.objects.filter(data__contains='"amendment":2').count() == 1


def test_C06_the_report_is_told_which_of_its_submissions_changed_old_to_new(cast, round, sheets, indicators):
    document = keep(cast, round)
    correct(cast, sheets[0], indicators["a"], 12)
    correct(cast, sheets[0], indicators["a"], 13)
    (changed,) = amendments.of_document(document)
    (cell,) = changed.differences
    assert (changed.submission, changed.is_open, len(changed.amendments)) == (sheets[0], False, 2)
    assert (cell.name, cell.was, cell.now, cell.author) == ("Nhà tạm", 10, 13, "Nguyễn Văn Huyện")
    later = keep(cast, round)
    assert amendments.of_document(later) == ()


def test_figures_that_are_being_corrected_are_told_without_numbers(cast, round, sheets, indicators):
    document = keep(cast, round)
    correct(cast, sheets[0], indicators["a"], 12, approve=False)
    (changed,) = amendments.of_document(document)
    assert (changed.is_open, changed.differences, changed.amendments) == (True, (), ())


def test_a_correction_before_publication_is_no_amendment(cast, round, sheets, indicators):
    correct(cast, sheets[0], indicators["a"], 12)
    document = keep(cast, round)
    assert not Amendment.objects.exists() and amendments.of_document(document) == ()


def test_approving_again_without_a_change_is_no_amendment(cast, round, sheets, indicators):
    document = keep(cast, round)
    correct(cast, sheets[0], indicators["a"], 10)
    assert not Amendment.objects.exists() and amendments.of_document(document) == ()


def test_a_correction_between_reading_and_keeping_is_not_lost(cast, round, sheets, indicators):
    request = composing.Request(round.form_id, round.period, cast.tinh.pk, date(2024, 6, 20))
    frozen = composing.compose(request, at=factories.NOW, using="default")
    correct(cast, sheets[0], indicators["a"], 12)
    document = keep(cast, round, frozen=frozen)
    assert Amendment.objects.get().number == 1
    assert [one.submission for one in amendments.of_document(document)] == [sheets[0]]


def test_a_later_batch_goes_before_the_sheet_in_the_report(cast, round, sheets):
    document = keep(cast, round)
    second = factories.round_of(round.form, batch=2)
    newer = approved(second, cast.huyen, a=11)
    (changed,) = amendments.of_document(document)
    assert (changed.submission, changed.now) == (sheets[0], newer)
    assert [(one.code, one.before, one.after) for one in changed.differences] == [("a", "10", "11"), ("b", "5", "")]


@pytest.mark.parametrize("corrected", [1, 2])
def test_telling_costs_the_same_for_one_unit_and_two(
    cast, round, sheets, indicators, corrected, django_assert_num_queries
):
    document = keep(cast, round)
    for sheet in sheets[:corrected]:
        step(sheet, "reopen", cast.van_phong, reason="Sai", until=LATER.date())
        entry.save(
            sheet, [CellChange(indicators["a"], Cell(ValueState.NUMBER, Decimal(12)), seen=1)], actor=None, at=LATER
        )
        factories.moved(sheet, "submit", "approve")
    with django_assert_num_queries(5):
        assert len(amendments.of_document(document)) == corrected


def test_amendments_are_shown_on_review_history_and_report(cast, round, sheets, indicators, as_user):
    document = keep(cast, round)
    correct(cast, sheets[0], indicators["a"], 12)
    office = as_user(cast.van_phong)
    own = reverse("submission-amendments", args=[sheets[0].pk])
    for page in (reverse("review", args=[sheets[0].pk]), reverse("submission-history", args=[sheets[0].pk])):
        shown = office.get(page).content.decode()
        assert "Bổ sung, điều chỉnh lần 1" in shown and f"{own}#lan-1" in shown
    shown = office.get(reverse("document", args=[document.pk])).content.decode()
    assert "Số liệu đã thay đổi sau khi lập báo cáo (1 đơn vị)" in shown and "Bổ sung, điều chỉnh lần 1" in shown
    page = office.get(own).content.decode()
    for said in ("Nhà tạm", "Thiếu hai xã", "<strong>12</strong>", document.title, "Trần Thị Văn Phòng"):
        assert said in page
    clerk = as_user(cast.can_bo_huyen).get(own).content.decode()
    assert "Bổ sung, điều chỉnh lần 1" in clerk and reverse("document", args=[document.pk]) not in clerk
