"""The nightly look at what was issued: files, history of cells, totals."""

import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from ccb.core.models import AuditEntry, Notice
from reports.choices import ValueState
from reports.domain.figures import aggregation, exactness
from reports.domain.papers import auditing, composing, documents
from reports.domain.sheets import entry
from tests import factories
from tests.reports import issued as made
from tests.reports import on_paper
from tests.reports.builders import report

NOW = factories.NOW


def said() -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in auditing.examine(using="default").faults]


def test_what_was_issued_and_what_is_open_agree(document):
    verdict = auditing.examine(using="default")
    assert (verdict.issues, verdict.rounds, verdict.faults) == (1, 1, [])


def test_later_changes_of_a_cell_are_no_fault_of_the_report(cast, asked, sent, document):
    factories.moved(sent, "reopen")
    cell = entry.Cell(ValueState.NUMBER, Decimal(1), typed="1")
    entry.save(sent, [entry.CellChange(asked.form.rows.get().indicator, cell, seen=1)], actor=None, at=NOW)
    assert said() == []


def test_a_file_that_was_changed_or_lost_is_found(document):
    pdf, docx = (documents.path_of(documents.file_of(document, kind)) for kind in ("pdf", "docx"))
    pdf.write_bytes(b"%PDF changed")
    docx.unlink()
    found = said()
    assert len(found) == 2 and "đã bị sửa" in found[0] and "không đọc được" in found[1]


def test_figures_from_elsewhere_than_the_form_are_no_sums_of_units():
    frozen = on_paper.frozen()
    frozen["figures"] = dict(list(frozen["figures"].items())[:1])
    [figure] = frozen["figures"].values()
    elsewhere = figure | {"value": "11", "source": "Chỉ tiêu thi đua", "told": {}}
    assert list(auditing.totals(frozen | {"figures": {"mục tiêu.x": elsewhere}})) == []
    assert list(auditing.totals(frozen | {"figures": {"x": figure | {"value": "11"}}}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda figure: figure["by_unit"].update({"Sông Mẫu": "298"}), "báo cáo ghi 298, lịch sử ghi 297"),
        (lambda figure: figure.update(value="300"), "tổng ghi 300, cộng lại được 297"),
    ],
)
def test_figures_that_do_not_follow_from_the_cells_are_found(document, monkeypatch, change, words):
    """Nobody can write such an issue: the table is append-only. So it is read otherwise than it stands."""
    frozen = documents.frozen_of(document)
    change(frozen["figures"]["a"])
    monkeypatch.setattr(documents, "frozen_of", lambda _: frozen)
    assert any(words in line for line in said())


def test_a_frozen_text_that_lost_its_fingerprint_is_found(document, monkeypatch):
    real = documents.sha256_of
    monkeypatch.setattr(documents, "sha256_of", lambda data: "0" if data.startswith(b"{") else real(data))
    assert any("không còn đúng mã băm" in line for line in said())


def test_totals_without_a_rule_are_left_alone():
    figures = on_paper.frozen()["figures"]
    code = next(iter(figures))
    wrong = figures[code] | {"value": "1"}
    assert list(auditing.totals({"figures": {code: wrong | {"kind": "average"}}})) == []
    assert len(list(auditing.totals({"figures": {code: wrong}}))) == 1
    largest = wrong | {"kind": "max", "value": max(wrong["by_unit"].values(), key=int)}
    assert list(auditing.totals({"figures": {code: largest}})) == []


@pytest.fixture
def divided(cast):
    """A form with a ratio and a weighted average; two of three units reported both parts."""
    above, below = factories.indicator("above", decimals=1), factories.indicator("below")
    share = factories.indicator("share", "ratio", decimals=2, numerator=above, denominator=below, factor=100)
    level = factories.indicator("level", "average", decimals=2, weight=below)
    round = factories.round_of(factories.form("BC", above, below, share, level))
    report(round, cast.huyen, above="1.5", below=7, level=3)
    report(round, cast.huyen_khac, above=2, below=4, level=5)
    report(round, cast.khoi, above=9)
    return round


def test_ratios_and_averages_of_open_rounds_are_made_again(divided, monkeypatch):
    assert said() == []
    real = exactness._divided
    monkeypatch.setattr(exactness, "_divided", lambda *args: (found := real(*args)) and found + 1)
    assert [line for line in said() if "share: tổng 32.82, tính lại được 31.82" in line]
    assert [line for line in said() if "level: tổng 4.73, tính lại được 3.73" in line]


def test_ratios_and_averages_of_a_report_are_made_again_from_its_own_figures(cast, divided):
    request = composing.Request(divided.form_id, divided.period, cast.tinh.pk, made.DAY)
    frozen = composing.compose(request, at=NOW, using="default")
    assert list(auditing.totals(frozen)) == []
    for code in ("share", "level"):
        wrong = json.loads(json.dumps(frozen))
        wrong["figures"][code]["value"] = "1"
        assert len(list(auditing.totals(wrong))) == 1


def test_an_open_round_is_added_up_again(sent, monkeypatch):
    real = aggregation.rollup

    def wrong(*args, **more):
        found = real(*args, **more)
        figures = {code: replace(figure, value=Decimal(1)) for code, figure in found.figures.items()}
        return replace(found, figures=figures)

    monkeypatch.setattr(aggregation, "rollup", wrong)
    assert any("tổng 1, cộng lại được 297" in line for line in said())


def test_administrators_are_told_once_a_night_and_the_log_keeps_it(cast, document):
    Notice.objects.all().delete()
    auditing.report(auditing.Verdict(1, 0, []), at=NOW)
    assert not Notice.objects.exists()
    auditing.report(auditing.Verdict(1, 0, [auditing.Fault("Báo cáo số 01/BC-CCB", "tệp bị sửa")]), at=NOW)
    assert [notice.user for notice in Notice.objects.all()] == [cast.quan_tri]
    assert json.loads(AuditEntry.objects.get(verb="document.audit").data)["count"] == 1


@pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])
def test_the_command_tells_and_fails(document):
    out, err = StringIO(), StringIO()
    call_command("audit_reports", stdout=out)
    assert "Khớp: 1 báo cáo đã ban hành, 1 kỳ đang mở." in out.getvalue()
    documents.path_of(documents.file_of(document, "pdf")).unlink()
    with pytest.raises(SystemExit):
        call_command("audit_reports", stderr=err)
    assert "KHÔNG khớp, 1 chỗ" in err.getvalue() and "01/BC-CCB" in err.getvalue()


def test_a_blank_cell_is_no_fault(cast, asked, own_files):
    factories.moved(factories.submission(asked, cast.huyen, a=297), "import", "approve")
    factories.moved(factories.submission(asked, cast.huyen_khac), "import", "approve")
    made.issued(asked, cast.tinh)
    assert said() == []
