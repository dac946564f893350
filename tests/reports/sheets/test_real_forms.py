"""Both real forms by the page and by Excel; the sums that hold raise nothing, what is printed oddly is said back."""

import pytest

from members.models import Unit
from reports.domain.sheets import entry
from reports.models import FormSection, ReportForm, Submission, Value
from tests import factories
from tests.reports import builders, real_forms
from tests.reports.books import Book, Desk

pytestmark = pytest.mark.django_db


def values(submission: Submission) -> dict:
    fields = ("state", "number", "text", "qualifier", "note")
    return {code: tuple(getattr(value, name) for name in fields) for code, value in entry.values_of(submission).items()}


@pytest.mark.parametrize(
    ("load", "code", "lines", "period", "place", "words"),
    [
        (real_forms.import_quang_nam, real_forms.FORM, real_forms.quang_nam, "2024-H1", "Nam Giang", {}),
        (
            real_forms.import_dam_rong, real_forms.DAM_RONG, real_forms.dam_rong, "2024", "Đam Rông",
            {real_forms.FOOTNOTED: real_forms.FOOTNOTES},
        ),
    ],
)  # fmt: skip
def test_typed_and_by_excel_the_values_are_the_same(load, code, lines, period, place, words, as_user):
    load()
    form, told = ReportForm.objects.get(code=code), lines()
    unit = Unit.objects.get(name=place)
    typed = factories.submission(factories.round_of(form, period), unit)
    sent = factories.submission(factories.round_of(form, period, batch=2), unit)
    client = as_user(factories.user("can-bo", (unit, "clerk")))
    ids = {row.indicator.code: row.indicator for row in form.rows.select_related("indicator")}
    posted = {f"v-{ids[line.code].pk}": line.typed for line in told}
    posted |= {f"n-{ids[line.code].pk}": line.note for line in told}
    posted |= {f"t-{FormSection.objects.get(form=form, code=section).pk}": text for section, text in words.items()}
    assert client.post(Desk(typed, client).url("entry"), posted).status_code == 302
    book = Book.of(sent)
    for line in told:
        book[line.code] = line.typed.removeprefix(line.level).strip()
        book.cell(line.code, "F").value = line.level or None
        book.cell(line.code, "G").value = line.note or None
    for section, text in words.items():
        book.text_cell(section).value = text
    Desk(sent, client).fill(book)
    assert len(values(typed)) == len(told)
    assert values(sent) == values(typed)
    assert {code: note for code, (*_, note) in values(typed).items()} == {line.code: line.note for line in told}
    for sheet in (typed, sent):
        assert {one.section.code: one.text for one in entry.narratives_of(sheet).values() if one.text} == words
    shown = {code: entry.shown(value, value.indicator) for code, value in entry.values_of(typed).items()}
    assert shown == {line.code: f"{line.level} {line.shown}".strip() for line in told}


@pytest.fixture
def dam_rong(db) -> Submission:
    """The district's report with the published figures."""
    real_forms.import_dam_rong()
    round = factories.round_of(ReportForm.objects.get(code=real_forms.DAM_RONG), "2024")
    submission = factories.submission(round, Unit.objects.get(name="Đam Rông"))
    builders.fill(submission, {line.code: line.number for line in real_forms.dam_rong()})
    return submission


def test_the_sums_of_dam_rong_hold_and_raise_nothing(dam_rong):
    assert dam_rong.values.count() == len(real_forms.dam_rong()) == 32
    assert entry.findings(dam_rong) == []


def test_the_footnotes_hold_one_figure_that_is_asked_about(dam_rong, as_user):
    section = FormSection.objects.get(form=dam_rong.round.form, code=real_forms.FOOTNOTED)
    desk = Desk(dam_rong, as_user(factories.user("can-bo", (dam_rong.unit, "clerk"))))
    desk.client.post(desk.url("entry"), {f"t-{section.pk}": real_forms.FOOTNOTES})
    dam_rong.refresh_from_db()
    (found,) = entry.findings(dam_rong)
    assert found.message.endswith("“5,254 cây xanh” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi 5.254.")


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("tet_support_poor_fund", 71_000_000, ("5.354.175.000", "5.993.175.000")),
        ("tet_support_mobilised_turns", 5_968, ("11.640", "11.658")),
        ("campaign_matched", 1_256, ("4.071", "4.080")),
    ],
)
def test_a_wrong_source_of_dam_rong_is_found_and_both_sums_are_named(dam_rong, code, number, said):
    Value.objects.filter(submission=dam_rong, indicator__code=code).update(number=number)
    messages = [finding.message for finding in entry.findings(dam_rong) if code in finding.cells]
    assert any(all(words in message for words in said) for message in messages), messages


def test_the_printed_comma_is_read_as_thousands_and_said_back(dam_rong, as_user):
    desk = Desk(dam_rong, as_user(factories.user("can-bo", (dam_rong.unit, "clerk"))))
    trees = Value.objects.get(submission=dam_rong, indicator__code="trees_cared")
    desk.client.post(desk.url("entry"), {f"v-{trees.indicator_id}": "1,254", f"r-{trees.indicator_id}": "1"})
    trees.refresh_from_db()
    assert trees.number == 1254
    assert "Đã hiểu là 1.254" in desk.client.get(desk.url("entry")).content.decode()
