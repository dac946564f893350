"""From a figure of the report down to who typed it, as far as the reader's rights reach."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from members.choices import Role
from reports.choices import ValueState
from reports.domain.papers import composing, documents, tracing
from reports.domain.sheets import comments, entry
from reports.exports import document_web
from reports.models import ReportTemplate
from tests import factories
from tests.reports import issued as made

NOW = factories.NOW
pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def typed(cast, asked):
    """Huyện's clerk typed 290, then 297 with a note; it was approved."""
    sheet = factories.submission(asked, cast.huyen)
    row = asked.form.rows.get().indicator
    for seen, number, note in ((0, 290, ""), (1, 297, "Có 7 người chuyển về")):
        cell = entry.Cell(ValueState.NUMBER, Decimal(number), typed=f"{number} người", note=note)
        entry.save(sheet, [entry.CellChange(row, cell, seen=seen)], actor=cast.can_bo_huyen, at=NOW)
    sheet.refresh_from_db()
    return factories.moved(sheet, "import", "approve")


@pytest.fixture
def issued(cast, asked, typed):
    factories.moved(factories.submission(asked, cast.khoi, a=3), "import", "approve")
    return made.issued(asked, cast.tinh, actor=cast.van_phong)


def page(client, document, code="a"):
    return client.get(reverse("document-figure", args=[document.pk, code]))


def test_the_figure_opens_its_units_authors_times_revisions_and_notes(cast, issued, typed):
    trace = tracing.figure(issued, "a", cast.van_phong)
    assert (trace.total, trace.name, trace.uom) == ("300", "Hội viên mới", "hội viên")
    huyen, khoi = trace.rows
    assert (huyen.unit, huyen.shown, huyen.submission, huyen.revision) == ("Sông Mẫu", "297", typed.pk, 2)
    assert (huyen.author, huyen.at, huyen.note, huyen.typed) == (
        "Nguyễn Văn Huyện", NOW, "Có 7 người chuyển về", "297 người",
    )  # fmt: skip
    assert (khoi.unit, khoi.shown, khoi.author) == ("Khối 487", "3", "")


def test_a_figure_is_as_sure_in_its_trace_as_in_the_report(cast, asked):
    sheet, row = factories.submission(asked, cast.huyen), asked.form.rows.get().indicator
    cell = entry.Cell(ValueState.NUMBER, Decimal(1640), qualifier="gần")
    entry.save(sheet, [entry.CellChange(row, cell, seen=0)], actor=cast.can_bo_huyen, at=NOW)
    factories.moved(sheet, "import", "approve")
    factories.moved(factories.submission(asked, cast.khoi, a=3), "import", "approve")
    trace = tracing.figure(made.issued(asked, cast.tinh, actor=cast.van_phong), "a", cast.van_phong)
    assert trace.total == "gần 1.643"
    assert [row.shown for row in trace.rows] == ["gần 1.640", "3"]


def test_what_stands_there_now_is_shown_beside_and_the_report_stays(cast, asked, issued, typed):
    factories.moved(typed, "reopen")
    cell = entry.Cell(ValueState.NUMBER, Decimal(310), typed="310")
    entry.save(typed, [entry.CellChange(asked.form.rows.get().indicator, cell, seen=2)], actor=None, at=NOW)
    [huyen, _] = tracing.figure(issued, "a", cast.van_phong).rows
    assert (huyen.shown, huyen.now) == ("297", "310")


def test_checks_stand_beside_their_unit(cast, issued):
    frozen = documents.frozen_of(issued)
    found = {"unit": "Sông Mẫu", "message": "297 khác 300", "reason": "Đang rà", "cells": ["a"]}
    issued.issue.frozen = json.dumps(frozen | {"findings": [found, found | {"unit": "Quảng Mẫu"}]})
    trace = tracing.figure(issued, "a", cast.van_phong)
    assert [one["message"] for one in trace.rows[0].findings] == ["297 khác 300"] and len(trace.findings) == 1


def test_what_was_said_on_the_cell_stands_beside_it_for_who_may_open_the_sheet(cast, asked, issued, typed, as_user):
    row = asked.form.rows.get().indicator
    comments.say(typed, row, "Bảy người này ở đâu về?", actor=cast.van_phong, at=NOW)
    [huyen, khoi] = tracing.figure(issued, "a", cast.van_phong).rows
    assert [one.text for one in huyen.comments] == ["Bảy người này ở đâu về?"] and khoi.comments == []
    assert "Bảy người này ở đâu về?" in page(as_user(cast.van_phong), issued).content.decode()
    overseer = factories.user("giam-sat", (cast.khoi, Role.CLERK))
    assert [row.comments for row in tracing.figure(issued, "a", overseer).rows] == [[], []]


def test_a_submission_opens_only_for_who_may_read_it(cast, issued, as_user):
    history = [reverse("submission-history", args=[row.submission])
               for row in tracing.figure(issued, "a", cast.van_phong).rows]  # fmt: skip
    assert all(address in page(as_user(cast.van_phong), issued).content.decode() for address in history)
    overseer = factories.user("giam-sat", (cast.huyen, Role.CLERK))
    assert [row.opens for row in tracing.figure(issued, "a", overseer).rows] == [True, False]


def test_a_figure_that_the_report_does_not_have_is_404(cast, issued, as_user):
    assert page(as_user(cast.van_phong), issued, "khac").status_code == 404


@pytest.mark.parametrize("units", [1, 3])
def test_tracing_costs_the_same_for_one_and_three_units(cast, asked, typed, units, django_assert_num_queries):
    for unit in (cast.huyen_khac, cast.khoi)[: units - 1]:
        factories.moved(factories.submission(asked, unit, a=1), "import", "approve")
    document = made.issued(asked, cast.tinh)
    with django_assert_num_queries(7):
        assert len(tracing.figure(document, "a", cast.van_phong).rows) == units


TEXT = [
    {"type": "heading", "level": 1, "text": "I. {kỳ}: {a}"},
    {
        "type": "paragraph",
        "text": "Kết nạp {a}{chú thích 1}; có\n{sổ.women} là nữ./.",
        "notes": ["Trong đó {a|đơn vị}"],
    },
    {"type": "unit_table", "title": "Theo đơn vị", "indicators": ["a"]},
    {"type": "chart", "title": "Hội viên mới", "indicator": "a", "most": 1},
]


@pytest.fixture
def written(cast, asked, typed):
    """The same report from a template of its own, which borrows a figure of the register."""
    content = {"kind": "BÁO CÁO", "symbol": "BC", "subject": ["Thử"], "recipients": ["Lưu: VT"], "blocks": TEXT}
    template = ReportTemplate.objects.create(code="thu", name="Thử", form=asked.form, content=content)
    request = composing.Request(asked.form_id, asked.period, cast.tinh.pk, made.DAY, template.pk)
    frozen = composing.compose(request, at=NOW, using="default")
    return documents.keep(frozen, made.PAPER, request=request, actor=None, at=NOW)


def test_each_figure_in_the_text_leads_to_its_trace(cast, written, as_user):
    shown = as_user(cast.van_phong).get(reverse("document-text", args=[written.pk])).content.decode()

    def link(code, words):
        return f'<a href="{reverse("document-figure", args=[written.pk, code])}">{words}</a>'

    for code, words in (("a", "297 hội viên"), ("a", "297"), ("a", "Sông Mẫu: 297"), ("sổ.women", "(chưa có số liệu)"),
                        ("a", "Xem nguồn số liệu của biểu đồ")):  # fmt: skip
        assert link(code, words) in shown, words
    assert shown.count(reverse("document-figure", args=[written.pk, "a"])) == 6
    assert "<sup>1</sup>" in shown


def test_a_borrowed_figure_names_the_book_it_is_from(cast, written, as_user):
    trace = tracing.figure(written, "sổ.women", cast.van_phong)
    assert (trace.source, trace.uom, trace.rows) == ("Sổ hội viên", "hội viên", [])
    shown = page(as_user(cast.van_phong), written, "sổ.women").content.decode()
    assert "lấy từ: Sổ hội viên" in shown and "Người nhập" not in shown


def test_a_text_is_cut_at_figures_and_footnotes_and_stays_whole():
    text = {"type": "paragraph", "text": "a 12 b\nc 34", "links": [[2, 4, "x"], [9, 11, "y"]],
            "notes": [{"at": 4, "text": "n", "number": 1}, {"at": 11, "text": "m", "number": 2}]}  # fmt: skip
    assert document_web.block(text)["lines"] == [
        [("a ", "", 0), ("12", "x", 0), ("", "", 1), (" b", "", 0)],
        [("c ", "", 0), ("34", "y", 0), ("", "", 2)],
    ]  # fmt: skip
