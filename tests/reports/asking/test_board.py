"""Units against rounds: complete by the cells a form must have, in time by when it was first sent."""

import io
import json
import re
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from members.choices import Role
from reports.domain.asking import board, completeness
from reports.models import FormRow, Round, Submission
from tests import factories

DUE = date(2024, 6, 20)
LOCAL = factories.NOW.tzinfo


@pytest.fixture
def form(db):
    return factories.form("BC", *(factories.indicator(code) for code in "abc"))


@pytest.fixture
def round(form):
    return factories.round_of(form, due_on=DUE)


def sent(round, unit, at: datetime, **figures) -> Submission:
    sheet = factories.moved(factories.submission(round, unit, **figures), "import")
    sheet.moves.update(at=at, verb="submit")
    Submission.objects.filter(pk=sheet.pk).update(submitted_at=at)
    return sheet


def line_of(round, unit, user, on=DUE) -> completeness.Line:
    table = completeness.of_round(round, user, "review", on=on)
    return next(line for line in table.lines if line.unit == unit)


@pytest.mark.parametrize(
    ("figures", "percent"), [({}, 0), ({"a": 0}, 50), ({"a": 0, "c": 7}, 50), ({"a": 0, "b": 1}, 100), ({"c": 7}, 0)]
)
def test_only_required_cells_count_and_zero_is_a_figure(cast, round, figures, percent):
    FormRow.objects.filter(indicator__code="c").update(is_required=False)
    factories.submission(round, cast.huyen, **figures)
    assert line_of(round, cast.huyen, cast.van_phong).percent == percent


def test_a_form_that_requires_nothing_is_full_from_the_start(cast, round):
    FormRow.objects.update(is_required=False)
    assert line_of(round, cast.huyen, cast.van_phong).percent == 100


def test_a_percentage_is_rounded_down(cast, round):
    factories.submission(round, cast.huyen, a=1, b=1)
    assert line_of(round, cast.huyen, cast.van_phong).percent == 66


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (datetime(2024, 6, 20, 23, 59, 59, tzinfo=LOCAL), False),
        (datetime(2024, 6, 21, 0, 0, tzinfo=LOCAL), True),
    ],
)
def test_the_due_day_ends_at_midnight_in_vietnam(cast, round, at, is_late):
    sent(round, cast.huyen, at, a=1)
    assert line_of(round, cast.huyen, cast.van_phong).sent_late is is_late


def test_what_was_sent_in_time_and_mended_after_the_due_day_is_not_late(cast, round):
    sheet = sent(round, cast.huyen, factories.NOW, a=1)
    factories.moved(sheet, "return")
    later = datetime(2024, 7, 1, 9, tzinfo=LOCAL)
    sheet.moves.create(
        verb="submit", from_state="returned", to_state="submitted", at=later, version=90, content_sha256="0" * 64
    )
    Submission.objects.filter(pk=sheet.pk).update(state="submitted", submitted_at=later)
    assert not line_of(round, cast.huyen, cast.van_phong).sent_late


def test_figures_of_the_past_loaded_by_a_command_are_not_late(cast, round):
    factories.moved(factories.submission(round, cast.huyen, a=1), "import")
    Submission.objects.update(submitted_at=datetime(2026, 1, 1, tzinfo=LOCAL))
    assert not line_of(round, cast.huyen, cast.van_phong).sent_late


# --- the table ----------------------------------------------------------------------------------------------------


def page_of(client, **query) -> str:
    return client.get(reverse("progress-board"), query).content.decode()


def test_each_cell_has_a_word_and_a_percentage(cast, form, round, as_user):
    factories.round_of(form, "2023-H2", due_on=date(2023, 12, 20)).only_units.set([cast.huyen])
    sent(round, cast.huyen, factories.NOW, a=1, b=1, c=1)
    page = page_of(as_user(cast.van_phong))
    assert "Chờ duyệt 100%" in page and "Quá hạn 0%" in page and "không phải nộp" in page
    assert 'class="badge badge--submitted"' in page and 'class="badge badge--late"' in page


def test_the_table_is_narrowed_by_form_year_and_unit(cast, form, round, as_user):
    factories.round_of(form, "2023-H2", due_on=date(2023, 12, 20))
    factories.round_of(factories.form("KHAC"), "2024-Q1")
    client = as_user(cast.van_phong)
    assert page_of(client).count('<th scope="col"><a') == 3
    assert "2023" not in page_of(client, nam="2024").split("<thead>")[1]
    assert "quý I" not in page_of(client, bieu=form.pk).split("<thead>")[1]
    narrowed = page_of(client, don_vi=cast.huyen.pk).split("<tbody>")[1]
    assert "Sông Mẫu" in narrowed and "Núi Mẫu" not in narrowed
    assert "Núi Mẫu" in page_of(client, nam="x", bieu="0", don_vi="9" * 30)


def test_only_the_latest_rounds_are_columns_and_the_page_says_so(cast, form, as_user):
    for month in range(1, 15):
        year, part = divmod(month - 1, 12)
        factories.round_of(form, f"{2023 + year}-{part + 1:02d}", due_on=date(2023 + year, part + 1, 28))
    page = page_of(as_user(cast.van_phong))
    assert page.count('<th scope="col"><a') == board.MOST_ROUNDS
    assert "còn 2 kỳ cũ hơn" in page


def test_an_officer_of_one_district_sees_his_own_subtree_only_S03(cast, round, as_user):
    sent(round, cast.huyen_khac, factories.NOW, a=1)
    officer = as_user(factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE)))
    page = page_of(officer)
    assert "Sông Mẫu" in page and "Núi Mẫu" not in page
    assert officer.get(reverse("unit-punctuality", args=[cast.huyen_khac.pk])).status_code == 404
    rows = list(load_workbook(io.BytesIO(officer.get(reverse("progress-board-file")).content)).active.values)
    assert [row[0] for row in rows] == ["Đơn vị", "Sông Mẫu"]


def test_without_rounds_the_page_says_so(cast, as_user):
    assert "Không có gì để hiện" in page_of(as_user(cast.lanh_dao))


def test_the_workbook_holds_words_and_real_numbers(cast, round, as_user):
    sent(round, cast.huyen, datetime(2024, 6, 21, 9, tzinfo=LOCAL), a=1, b=1)
    answer = as_user(cast.van_phong).get(reverse("progress-board-file"), {"bieu": round.form_id})
    head, first, *rest = load_workbook(io.BytesIO(answer.content)).active.values
    assert head[1:4] == ("Số kỳ đúng hạn", "Số kỳ phải nộp", "6 tháng đầu năm 2024, BC: tình trạng")
    assert first == ("Sông Mẫu", 0, 1, "Chờ duyệt, muộn", 66, datetime(2024, 6, 21, 9))
    assert [row[:5] for row in rest] == [("Núi Mẫu", 0, 1, "Quá hạn", 0), ("Khối 487", 0, 1, "Quá hạn", 0)]
    assert "tien-do-nop-" in answer["Content-Disposition"]


def test_tables_are_narrowed_by_how_units_stand_and_so_are_their_files(cast, form, round, as_user):
    sent(round, cast.huyen, datetime(2024, 6, 21, 9, tzinfo=LOCAL), a=1)
    factories.round_of(form, "2023-H2", due_on=date(2023, 12, 20)).only_units.set([cast.huyen])
    client = as_user(cast.van_phong)
    names = {"Sông Mẫu", "Núi Mẫu", "Khối 487"}

    def standing(address: str, file: str, standing: str) -> set[str]:
        page = client.get(address, {"tinh_trang": standing}).content.decode()
        shown = {name for name in names if f"{name}</a>" in page.partition("<tbody>")[2]}
        rows = load_workbook(io.BytesIO(client.get(file, {"tinh_trang": standing}).content)).active.values
        assert {row[0] for row in rows} == shown | {"Đơn vị"}
        return shown

    whole = reverse("progress-board"), reverse("progress-board-file")
    assert standing(*whole, "submitted") == standing(*whole, "sent_late") == {"Sông Mẫu"}
    assert standing(*whole, "owing") == names  # Sông Mẫu owes the earlier one
    assert standing(*whole, "approved") == set() and standing(*whole, "x") == names
    one = reverse("progress-round", args=[round.pk]), reverse("progress-round-file", args=[round.pk])
    assert standing(*one, "owing") == standing(*one, "late") == {"Núi Mẫu", "Khối 487"}
    assert standing(*one, "submitted") == {"Sông Mẫu"} and standing(*one, "") == names
    assert "Không có đơn vị nào như vậy" in client.get(one[0], {"tinh_trang": "returned"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_table_costs_the_same_at_one_and_three(cast, form, as_user, rows, django_assert_num_queries):
    for code in ["2024-H1", "2023-H2", "2023-H1"][:rows]:
        round = factories.round_of(form, code)
        for unit in [cast.huyen, cast.huyen_khac, cast.khoi][:rows]:
            factories.submission(round, unit, a=1)
    client = as_user(cast.van_phong)
    page_of(client)
    with django_assert_num_queries(10):
        page_of(client)
    with django_assert_num_queries(9):
        client.get(reverse("unit-punctuality", args=[cast.huyen.pk]))


# --- one unit -----------------------------------------------------------------------------------------------------


def test_a_unit_shows_its_rounds_in_time_late_and_missing(cast, form, as_user):
    for month, day in ((1, 5), (2, 25)):
        round = factories.round_of(form, f"2024-{month:02d}", due_on=date(2024, month, 20))
        sent(round, cast.huyen, datetime(2024, month, day, 9, tzinfo=LOCAL), a=1, b=1, c=1)
    factories.round_of(form, "2023-H2", due_on=date(2024, 1, 10))
    factories.round_of(form, "2024-03", due_on=date(2024, 3, 20))
    factories.round_of(form, "2024-04", due_on=timezone.localdate() + timedelta(days=1))
    factories.round_of(form, "2024-05", due_on=date(2024, 5, 20)).only_units.set([cast.khoi])
    page = as_user(cast.lanh_dao).get(reverse("unit-punctuality", args=[cast.huyen.pk])).content.decode()
    assert "100% đúng hạn" in page and "100% nộp muộn" in page and "0% chưa nộp" in page
    assert "3/2024" in page and "4/2024" not in page and "5/2024" not in page
    assert page.count(">6 tháng cuối 2023</text>") == 2  # whole on a phone too


def test_the_share_in_time_grows_and_falls_from_round_to_round(cast, form, as_user):
    for month, day in ((1, 5), (2, 25), (3, 5)):
        round = factories.round_of(form, f"2024-{month:02d}", due_on=date(2024, month, 20))
        sent(round, cast.huyen, datetime(2024, month, day, 9, tzinfo=LOCAL), a=1)
    past = factories.round_of(form, "2023-12", due_on=date(2023, 12, 20))
    factories.moved(factories.submission(past, cast.huyen, a=1), "import")  # when it was sent is not known
    factories.round_of(form, "2024-04", due_on=timezone.localdate() + timedelta(days=1))
    client = as_user(cast.van_phong)
    page = client.get(reverse("unit-punctuality", args=[cast.huyen.pk])).content.decode()
    told = re.findall(r'Đúng hạn tính đến kỳ này">([^<]*)<', page)
    assert told == ["–", "1/1 (100%)", "1/2 (50%)", "2/3 (66%)"] and ">66%<" in page
    row = page_of(client).split("<tbody>")[1].split("</tr>")[0]
    assert 'data-label="Đúng hạn">2/3 (66%)<' in row
    assert board.share_of((), on=DUE).percent is None and str(board.share_of((), on=DUE)) == ""


def test_only_the_last_twelve_rounds_are_told(cast, form):
    for year in range(2010, 2024):
        factories.round_of(form, str(year), due_on=date(year, 12, 31))
    found = board.trend(cast.huyen, cast.van_phong, "review", on=DUE)
    assert [round.period for round, _ in found] == [str(year) for year in range(2012, 2024)]


# --- commands -----------------------------------------------------------------------------------------------------


def run(*arguments) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_round_is_opened_by_command(cast, form):
    said = run("open_round", "--form", "BC", "--period", "2022-2027", "--due", "2027-06-20", "--cut-off", "2027-05-31",
               "--estimate", "--units", str(cast.huyen.pk), str(cast.khoi.pk))  # fmt: skip
    round = Round.objects.get()
    assert (round.period, round.due_on, round.cut_off_on) == ("2022-2027", date(2027, 6, 20), date(2027, 5, 31))
    assert round.is_estimate and set(round.only_units.all()) == {cast.huyen, cast.khoi}
    assert "hạn nộp 20/6/2027" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--form": "X"}, "Không có biểu mã “X”. Các mã biểu: BC."),
        ({"--period": "2024-13"}, "không phải là kỳ báo cáo"),
        ({"--due": "20/6/2024"}, "20/6/2024"),
        ({"--due": "2024-99-01"}, "tham số --due"),
        ({"--units": "999999"}, "Không có đơn vị số 999999"),
    ],
)
def test_a_command_with_wrong_words_is_refused_in_words_and_opens_nothing(cast, form, changes, said):
    asked = {"--form": "BC", "--period": "2024-H1", "--due": "2024-06-20"} | changes
    with pytest.raises(CommandError, match=said):
        run("open_round", *(word for pair in asked.items() for word in pair))
    assert not Round.objects.exists()


def test_a_round_cannot_be_opened_twice_by_command(cast, form, round):
    with pytest.raises(CommandError, match="đã mở rồi"):
        run("open_round", "--form", "BC", "--period", "2024-H1")


def test_the_state_of_a_round_as_json(cast, form, round):
    sent(round, cast.huyen, datetime(2024, 6, 21, 9, tzinfo=LOCAL), a=1, b=1)
    factories.moved(factories.submission(round, cast.khoi, a=1, b=1, c=1), "import", "approve")
    status = json.loads(run("round_status", "--form", "BC", "--period", "2024-H1", "--json"))
    assert (status["expected"], status["sent"], status["approved"], status["missing"]) == (3, 2, 1, ["Núi Mẫu"])
    assert [(one["unit"], one["percent"]) for one in status["units"]] == [
        ("Sông Mẫu", 66), ("Núi Mẫu", 0), ("Khối 487", 100),
    ]  # fmt: skip
    assert status["units"][0]["late"] and status["late"] == 2
    assert "Núi Mẫu: Quá hạn, 0%" in run("round_status", "--form", "BC", "--period", "2024-H1")
    with pytest.raises(CommandError, match="Chưa mở Biểu BC, kỳ quý I năm 2024"):
        run("round_status", "--form", "BC", "--period", "2024-Q1")
