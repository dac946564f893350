"""Every error that real reports of associations contained is found on a sheet, in these words; real sums raise none."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.choices import CampaignState, IndicatorKind
from campaigns.models import Campaign
from reports.choices import CheckKind, Severity, Side, ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.models import Check, CheckTerm, FormSection
from tests import factories

# What the document says -> where it is typed, and what the checks say of it.
IN_FIGURES = {
    "54.153 + 4.055 is not 62.950": (
        {"cqn_in": 54153, "cqn_out": 4055, "cqn": 62950},
        "“CQN trong câu lạc bộ” + “CQN ngoài câu lạc bộ”: 54.153 + 4.055 = 58.208, khác “Tổng số CQN”: 62.950 "
        "(lệch 4.742).",
    ),
    "7.514 gifts for 2.904.500 đồng": (
        {"gifts": 7514, "gifts_value": "2.9045"},
        "“Tiền quà Tết”: 2,9045; “Suất quà Tết”: 7.514; tỷ số 0,000387 nằm ngoài khoảng từ 0,05 đến 5.",
    ),
    "117,113% for 117,133%": (
        {"done": 117133, "asked": 100000, "rate": "117.113"},
        "“Tỷ lệ đạt”: biểu ghi 117,113, tính lại 117.133 / 100.000 × 100 = 117,133 (“Thực hiện” so với “Kế hoạch”).",
    ),
    "1,129 tỷ for 1.129 tỷ": (
        {"capital": "1.129"},
        "“Vốn uỷ thác”: 1,129, nhỏ hơn cỡ nghìn lần so với mức thường thấy ở 4 kỳ gần đây của đơn vị (khoảng 1.125).",
    ),
    "47 triệu for 47 tỷ": (
        {"fund": 47},
        "“Quỹ hỗ trợ”: 47, nhỏ hơn cỡ nghìn lần so với mức thường thấy ở 4 kỳ gần đây của đơn vị (khoảng 46.500).",
    ),
}  # fmt: skip
IN_WORDS = {
    "5,254 cây xanh": (
        "trồng, chăm sóc 5,254 cây xanh",
        "“5,254 cây xanh” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi 5.254.",
    ),
    "1,129 tỷ": (
        "tổng dư nợ 1,129 tỷ đồng",
        "“1,129 tỷ đồng” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi 1.129.",
    ),
    "14,917 and 19 136 beside 18.498": (
        "Năm 2021: 14,917 hội viên; năm 2022: 18.498; năm 2023: 19 136 hội viên",
        "“14,917 hội viên” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi 14.917.",
        "“19 136” ghi khác “18.498” trong cùng đoạn: nếu là một số, phải ghi 19.136.",
    ),
    "117,113%": (
        "đạt 117,113% kế hoạch",
        "“117,113% kế” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi 117.113.",
    ),
    "giai đoạn 2029-2024": (
        "phong trào thi đua “CCB gương mẫu” giai đoạn 2029-2024",
        "“giai đoạn 2029-2024”: năm đầu đứng sau năm cuối.",
    ),
    "từ năm 2002 đến năm 2025, against the plan of 2022–2030": (
        "Tỷ lệ tập hợp hội viên từ năm 2002 đến năm 2025 đạt 96% trở lên",
        "“từ năm 2002 đến năm 2025” khác “giai đoạn 2022–2030 của “CCB gương mẫu””: hai năm đầu chỉ lệch nhau một "
        "chữ số.",
    ),
    "7.514 suất quà 2.904.500 đồng": (
        "tặng CCB nghèo 7.514 suất quà 2.904.500 đồng",
        "“7.514 suất quà 2.904.500 đồng” là 387 đồng một suất quà.",
    ),
}
# The sums that hold in the same reports.
HOLDING = {
    "cqn": 58208, "cqn_in": 54153, "cqn_out": 4055, "gifts": 7514, "gifts_value": "2904.5", "done": 117133,
    "asked": 100000, "rate": "117.133", "capital": 1129, "fund": 47000,
    "money": 5993175000, "money_1": 2872300000, "money_2": 2410875000, "money_3": 710000000,
    "people": 11658, "people_1": 4272, "people_2": 5986, "people_3": 1400,
    "loans": 4080, "loans_1": 2815, "loans_2": 1265, "houses": 13, "houses_1": 10, "houses_2": 1, "houses_3": 2,
}  # fmt: skip
NAMES = {
    "cqn": "Tổng số CQN", "cqn_in": "CQN trong câu lạc bộ", "cqn_out": "CQN ngoài câu lạc bộ",
    "gifts": "Suất quà Tết", "gifts_value": "Tiền quà Tết", "done": "Thực hiện", "asked": "Kế hoạch",
    "rate": "Tỷ lệ đạt", "capital": "Vốn uỷ thác", "fund": "Quỹ hỗ trợ",
}  # fmt: skip


def check(form, indicators, code, kind, left, right, **more):
    made = Check.objects.create(form=form, code=code, kind=kind, severity=Severity.WARNING, **more)
    for side, codes in ((Side.LEFT, left), (Side.RIGHT, right)):
        for place, one in enumerate(codes):
            CheckTerm.objects.create(check_rule=made, side=side, indicator=indicators[one], position=place)


@pytest.fixture
def draft(cast):
    """Huyện's empty sheet of the first half of 2024; four earlier ones tell what is usual of its money."""
    money = {"capital", "fund"}
    indicators = {
        code: factories.indicator(
            code, IndicatorKind.STOCK, name=NAMES.get(code, code), decimals=4,
            uom="%" if code == "rate" else "triệu đồng" if code in money else "",
        )
        for code in HOLDING
    }  # fmt: skip
    form = factories.form("BC", *indicators.values())
    sums = {"cqn": 2, "money": 3, "people": 3, "loans": 2, "houses": 3}
    for whole, count in sums.items():
        parts = ["cqn_in", "cqn_out"] if whole == "cqn" else [f"{whole}_{n}" for n in range(1, count + 1)]
        factories.sum_check(form, indicators[whole], *(indicators[part] for part in parts))
    check(form, indicators, "price", CheckKind.RATIO, ["gifts_value"], ["gifts"], low=Decimal("0.05"), high=Decimal(5))
    check(form, indicators, "rate", CheckKind.STATED_RATIO, ["rate"], ["done", "asked"])
    for year, capital, fund in ((2020, 1100, 46000), (2021, 1120, 46400), (2022, 1130, 46600), (2023, 1140, 47000)):
        before = factories.round_of(form, f"{year}-H1", due_on=date(year, 7, 20))
        factories.moved(factories.submission(before, cast.huyen, capital=capital, fund=fund), "import", "approve")
    Campaign.objects.create(
        code="KH-03", unit=cast.tinh, title="CCB gương mẫu", starts_on=date(2022, 1, 1), ends_on=date(2030, 12, 31),
        state=CampaignState.ISSUED,
    )  # fmt: skip
    return factories.submission(factories.round_of(form), cast.huyen)


def said_of(draft, figures, words=""):
    """What the checks say of the sheet with these figures and words."""
    rows = {row.indicator.code: row.indicator for row in draft.round.form.rows.select_related("indicator")}
    standing = entry.values_of(draft)
    changes = [
        CellChange(
            rows[code], Cell(ValueState.NUMBER, Decimal(str(number))),
            seen=standing[code].revision if code in standing else 0,
        )
        for code, number in figures.items()
    ]  # fmt: skip
    section = FormSection.objects.get(form=draft.round.form)
    told = entry.narratives_of(draft).get(section.pk)
    text = NarrativeChange(section, words, seen=told.revision if told else 0)
    entry.save(draft, changes, actor=None, at=factories.NOW, narratives=[text])
    return [finding.message for finding in entry.findings(draft)]


def test_the_sums_that_hold_raise_nothing_and_each_real_error_is_found(draft):
    assert said_of(draft, HOLDING, "Giai đoạn 2022-2030; trồng 5.254 cây xanh; 7.514 suất quà 2.904.500.000 đồng") == []
    for error, (figures, message) in IN_FIGURES.items():
        assert said_of(draft, HOLDING | figures) == [message], error
    for error, (words, *messages) in IN_WORDS.items():
        prefix = "Phần lời mục 1: "
        assert said_of(draft, HOLDING, words) == [prefix + message for message in messages], error


def test_plans_that_do_not_concern_the_sheet_are_no_measure(draft, cast):
    plan = Campaign.objects.get()
    for change in ({"state": CampaignState.DRAFT}, {"unit": cast.huyen_khac}, {"starts_on": date(2025, 1, 1)}):
        Campaign.objects.filter(pk=plan.pk).update(state=CampaignState.ISSUED, unit=cast.tinh, starts_on="2022-01-01")
        Campaign.objects.filter(pk=plan.pk).update(**change)
        assert said_of(draft, {}, "từ năm 2002 đến năm 2025") == [
            "Phần lời mục 1: “từ năm 2002 đến năm 2025” dài 24 năm: xem năm đầu có phải là 2022 không."
        ]
