"""What a report compares with: earlier figures of the same units, said in words, or nothing."""

from datetime import date

import pytest

from ccb.lib import periods
from members.models import Succession
from reports.choices import ValueState
from reports.domain.papers import composing
from reports.domain.writing import amounts, outline
from reports.models import ReportTemplate
from tests import factories
from tests.reports.builders import report

ALL = ("huyen", "huyen_khac", "khoi")
TEXT = "{a|so cùng kỳ} so với {cùng kỳ}; {a|so cùng kỳ, nếu tăng: tăng #; nếu giảm: giảm #}"


@pytest.fixture
def form(cast):
    return factories.form("BC", factories.indicator("a", name="Hội viên mới", uom="hội viên"))


def given(cast, form, code, **figures) -> None:
    round = factories.round_of(form, code)
    for unit, number in figures.items():
        report(round, getattr(cast, unit), a=number)


def said(cast, form, text=TEXT) -> str:
    content = {"blocks": [{"type": "paragraph", "text": text}], "subject": []}
    reading = composing.read(form, cast.tinh, periods.parse("2024-H1"), content)
    return composing.blocks.render(content["blocks"], reading.facts)[0]["text"]


def test_a_whole_report_is_compared_with_a_whole_one(cast, form):
    given(cast, form, "2023-H1", huyen=10, huyen_khac=20, khoi=1)
    given(cast, form, "2024-H1", huyen=12, huyen_khac=20, khoi=1)
    assert said(cast, form) == (
        "tăng 02 hội viên so với 6 tháng đầu năm 2023; tăng 02 hội viên"
    )  # fmt: skip


def test_a_provisional_report_is_compared_with_what_its_units_gave_then(cast, form):
    given(cast, form, "2023-H1", huyen=10, huyen_khac=20, khoi=1)
    given(cast, form, "2024-H1", huyen=12, khoi=1)
    assert said(cast, form) == "tăng 02 hội viên so với 6 tháng đầu năm 2023; tăng 02 hội viên"


def test_a_ratio_of_a_provisional_report_is_made_anew_from_the_parts_of_its_units(cast):
    above, below = factories.indicator("above"), factories.indicator("below")
    share = factories.indicator("share", "ratio", uom="%", numerator=above, denominator=below, factor=100)
    form = factories.form("BC", above, below, share)
    before, now = (factories.round_of(form, code) for code in ("2023-H1", "2024-H1"))
    report(before, cast.huyen, above=1, below=4)
    for unit in (cast.huyen_khac, cast.khoi):
        report(before, unit, above=9, below=10)
    report(now, cast.huyen, above=2, below=4)
    assert said(cast, form, "{share|so cùng kỳ}") == "tăng 25 điểm phần trăm"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"huyen": 10}, {"huyen": 12, "huyen_khac": 20, "khoi": 1}),  # then incomplete, now whole
        ({"huyen": 10, "huyen_khac": 3}, {"huyen": 12, "khoi": 1}),  # one of them gave nothing then
        ({}, {"huyen": 12}),
    ],
)
def test_without_the_same_units_nothing_is_compared(cast, form, before, now):
    given(cast, form, "2023-H1", **before)
    given(cast, form, "2024-H1", **now)
    assert said(cast, form, "{a|so cùng kỳ}") == amounts.NOT_COMPARABLE


def test_a_merged_unit_of_a_provisional_report_is_compared_with_those_that_became_it(cast, form):
    given(cast, form, "2023-H1", huyen=10, huyen_khac=20, khoi=1)
    merged = factories.unit("Sông Núi Mẫu", parent=cast.tinh, valid_from=date(2024, 1, 1))
    for old in (cast.huyen, cast.huyen_khac):
        Succession.objects.create(predecessor=old, successor=merged, on=date(2024, 1, 1))
        type(old).objects.filter(pk=old.pk).update(valid_to=date(2023, 12, 31))
    report(factories.round_of(form, "2024-H1"), merged, a=33)
    assert said(cast, form, "{a|so cùng kỳ}") == "tăng 03 hội viên"


def test_levels_and_notes_of_units_stand_in_the_appendix(cast, form):
    round = factories.round_of(form, "2024-H1")
    noted = report(round, cast.huyen, a=("hơn", 42))
    noted.values.update(note="Có 7 người\nchuyển về")
    report(round, cast.huyen_khac, a=5)
    sheet = report(round, cast.khoi)
    sheet.values.create(
        indicator=form.rows.get().indicator, state=ValueState.NOT_APPLICABLE, at=factories.NOW, note="Không có"
    )
    request = composing.Request(form.pk, "2024-H1", cast.tinh.pk, date(2024, 6, 20))
    frozen = composing.compose(request, at=factories.NOW, using="default")
    [appendix] = frozen["appendices"]
    assert [unit["cells"] for unit in appendix["units"]] == [["hơn 42⁽¹⁾"], ["5"], ["–⁽²⁾"]]
    assert appendix["total"] == ["hơn 47"]
    assert appendix["notes"] == [
        "(1) Sông Mẫu, Hội viên mới: Có 7 người chuyển về", "(2) Khối 487, Hội viên mới: Không có",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("block", "note"),
    [
        (
            "{a|so cùng kỳ} so với {cùng kỳ}",
            "(Số liệu tạm tính của 2/3 đơn vị; chưa có báo cáo đã duyệt của: Núi Mẫu. Tăng, giảm so với kỳ trước, cùng "
            "kỳ năm trước là so với số của chính 2 đơn vị này.)",
        ),
        ("{a}", "(Số liệu tạm tính của 2/3 đơn vị; chưa có báo cáo đã duyệt của: Núi Mẫu.)"),
        ("{sổ.members_total} theo sổ hội viên", ""),  # the books do not wait for reports
    ],
)
def test_a_report_says_that_it_is_provisional_where_it_tells_of_the_form(cast, form, block, note):
    given(cast, form, "2023-H1", huyen=10, huyen_khac=20, khoi=1)
    given(cast, form, "2024-H1", huyen=12, khoi=1)
    content = outline.automatic(form) | {"blocks": [{"type": "paragraph", "text": block}], "appendices": []}
    template = ReportTemplate.objects.create(code="M", name="Mẫu", form=form, purpose="half", content=content)
    request = composing.Request(form.pk, "2024-H1", cast.tinh.pk, date(2024, 6, 20), template.pk)
    first, *_ = composing.compose(request, at=factories.NOW, using="default")["blocks"]
    assert first["text"].startswith("(Số liệu tạm tính") is bool(note) and first["text"].startswith(note)
