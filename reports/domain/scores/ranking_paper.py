"""The results of a year as an official paper: a frozen dict of words, drawn by `reports.exports.ranking_printing`."""

from datetime import date, datetime

from django.utils import timezone

from campaigns.choices import Rating, SheetState, TieRule
from campaigns.domain.merits import scoring
from campaigns.models import ScoreSheet
from ccb.lib import dates
from members.domain import letterheads
from reports.domain.scores import ranking

COLUMNS = ("Hạng", "Đơn vị", "Cụm", "Hạng trong cụm", "Tự chấm", "Cụm chấm", "Hội đồng chấm", "Xếp loại")


class NothingToPrint(Exception):
    """The paper cannot be made; the text says why and what to do."""


def compose(sheet: ScoreSheet, *, at: datetime) -> dict:
    """What the paper says. Raises NothingToPrint while no unit has a result."""
    today = timezone.localdate(at)
    table = ranking.table(sheet, on=today)
    if not table.decided:
        raise NothingToPrint("Chưa đơn vị nào có kết quả của hội đồng nên chưa có gì để in.")
    head = letterheads.in_force_for(sheet.unit, on=today)
    return {
        "title": f"Kết quả thi đua năm {sheet.year}",
        "kind": "BẢNG TỔNG HỢP",
        "subject": [f"Kết quả chấm điểm, xếp hạng thi đua năm {sheet.year}", *_standing(sheet, today)],
        "columns": list(COLUMNS),
        "rows": [_row(one) for one in table.decided],
        "notes": _notes(sheet, table),
        "parent_body": head.parent_body, "issuing_body": head.issuing_body, "place_of_issue": head.place,
        "day": dates.show_full(today),
        "signature": {"authority": head.authority, "title": head.signer_title, "name": head.signer_name},
    }  # fmt: skip


def _standing(sheet: ScoreSheet, today: date) -> list[str]:
    return [] if sheet.state == SheetState.CLOSED else [f"(Tạm tính đến {dates.show_full(today)})"]


def _row(one: ranking.Result) -> list[str]:
    given = [scoring.shown(points) if points is not None else "" for points in (one.self_given, one.cluster_given)]
    place = "" if one.place_in_cluster is None else str(one.place_in_cluster)
    return [
        str(one.place), one.unit.titled, str(one.cluster or ""), place, *given, scoring.shown(one.total),
        one.rating_words,
    ]  # fmt: skip


def _notes(sheet: ScoreSheet, table: ranking.Table) -> list[str]:
    counts = "; ".join(
        f"{rating.label.lower()}: {table.count(rating)}/{len(table.results)} đơn vị"
        for rating in Rating if table.count(rating)
    )  # fmt: skip
    found = [f"Xếp loại: {counts}."]
    if table.waiting:
        found.append(f"Còn {len(table.waiting)} đơn vị chưa có kết quả: {', '.join(_names(table.waiting))}.")
    if sheet.tie_rules:
        ties = "; ".join(TieRule(tie).label for tie in sheet.tie_rules)
        found.append(f"Bằng điểm thì lần lượt xét: {ties}; vẫn bằng nhau thì cùng hạng.")
    return found


def _names(results: list[ranking.Result]) -> list[str]:
    return [one.unit.name for one in results]
