"""Tables and charts of a made report: rows of text, bars with their figures, and which cell is of which figure."""

from collections.abc import Iterator, Sequence

from campaigns.choices import TargetStatus
from ccb.lib import numbers
from reports.domain.plans import plan_results
from reports.domain.plans.plan_results import Line
from reports.domain.writing import phrases
from reports.domain.writing.amounts import BoundFigure
from reports.domain.writing.facts import Facts

LEAST_BARS = 2  # of a chart: one alone says less than its sentence
PAST = 4  # periods of a trend besides this one, where the block does not say
EVERY_UNIT = "TỔNG CỘNG"
TOGETHER = "Đạt theo nhóm"


def table(block: dict, facts: Facts) -> list[dict]:
    """Indicators as rows: this period, the previous one, and the change."""
    figures = [_known(facts, code) for code in block["indicators"]]
    rows = [
        [
            figure.indicator.name, figure.indicator.uom, _total(figure), _shown(figure.previous, figure),
            _signed_change(figure),
        ]
        for figure in figures
    ]  # fmt: skip
    columns = [
        ("Chỉ tiêu", "left", 46), ("Đơn vị tính", "center", 16), ("Kỳ này", "right", 14),
        ("Kỳ trước", "right", 14), ("Tăng, giảm", "right", 14),
    ]  # fmt: skip
    return [_drawn(block, facts, columns, rows, _of_rows(block["indicators"], 2))]


def unit_table(block: dict, facts: Facts) -> list[dict]:
    """Units as rows, indicators as columns, the total last; blank is not reported."""
    figures = [_known(facts, code) for code in block["indicators"]]
    labels = list(dict.fromkeys(label for figure in figures for label in figure.by_unit))
    rows = [
        [str(number), label, *(_of_unit(figure, label) for figure in figures)]
        for number, label in enumerate(labels, start=1)
    ]
    rows.append(["", EVERY_UNIT, *(_total(figure) for figure in figures)])
    columns = [("TT", "center", 6), ("Đơn vị", "left", 26)]
    columns += [(f"{one.indicator.name} ({one.indicator.uom})", "right", 68 / len(figures)) for one in figures]
    links = [
        [row, column, code]
        for row in range(len(rows))
        for column, code in enumerate(block["indicators"], start=2)
    ]  # fmt: skip
    return [_drawn(block, facts, columns, rows, links) | {"has_total": True}]


def trend(block: dict, facts: Facts) -> list[dict]:
    """Indicators as rows, periods as columns, this one last."""
    past = _past(block, facts)
    rows = [
        [
            figure.indicator.name, figure.indicator.uom,
            *(_shown(before[code].value if code in before else None, figure) for _, before in past),
            _total(figure),
        ]
        for code, figure in ((code, _known(facts, code)) for code in block["indicators"])
    ]  # fmt: skip
    labels = [*(label for label, _ in past), "Kỳ này"]
    columns = [("Chỉ tiêu", "left", 34), ("Đơn vị tính", "center", 14)]
    columns += [(label, "right", 52 / len(labels)) for label in labels]
    return [_drawn(block, facts, columns, rows, _of_rows(block["indicators"], len(labels) + 1))]


def targets(block: dict, facts: Facts) -> list[dict]:
    """Targets as rows: plan, done, percent; of the named ones, else of all. Nothing where no campaign runs."""
    wanted = block.get("targets")
    plan = [one for one in facts.plan if not wanted or one.code in wanted]
    rows = [
        [str(number), one.text, one.plan, one.done, one.percent, _judged(one)]
        for number, one in enumerate(plan, start=1)
    ]  # fmt: skip
    columns = [
        ("TT", "center", 6), ("Chỉ tiêu", "left", 33), ("Kế hoạch", "left", 16), ("Thực hiện", "left", 19),
        ("%", "right", 12), ("Đánh giá", "left", 14),
    ]  # fmt: skip
    links = _of_rows([plan_results.PREFIX + one.code for one in plan], 3)
    return [_drawn(block, facts, columns, rows, links)] if rows else []


def _judged(one: Line) -> str:
    """How the target stands; one of alternatives that are met by another, or together, is not said to be missed."""
    return TOGETHER if one.stands == TargetStatus.MET != one.status else one.status.label


def chart(block: dict, facts: Facts) -> list[dict]:
    """One indicator by unit or over time; nothing where there is nothing to compare."""
    figure = _known(facts, block["indicator"])
    pairs = _over_time(block, facts, figure) if block.get("over") == "time" else _ranked(block, figure)
    bars = [
        {
            "label": label, "value": None if value is None else numbers.plain(value), "shown": _shown(value, figure),
            "under": False,
        }
        for label, value in pairs
    ]  # fmt: skip
    if len(bars) < min(LEAST_BARS, block.get("most") or LEAST_BARS):
        return []
    title = phrases.fill(block["title"], facts.figures, facts.words)
    over = {"over": "time"} if block.get("over") == "time" else {}
    made = {"type": "chart", "title": title, "uom": figure.indicator.uom, "bars": bars, "code": block["indicator"]}
    return [made | over]


def _ranked(block: dict, figure: BoundFigure) -> Iterator:
    """Only units that have something, unless `all` is asked for."""
    pairs = sorted(figure.by_unit.items(), key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    shown = [(label, value) for label, value in pairs if value or block.get("all")]
    return shown[: block.get("most") or len(shown)]


def _over_time(block: dict, facts: Facts, figure: BoundFigure) -> list:
    code = block["indicator"]
    before = [(label, past[code].value if code in past else None) for label, past in _past(block, facts)]
    return [*before, (facts.words["kỳ"], figure.value)]


def _past(block: dict, facts: Facts) -> Sequence:
    wanted = int(block.get("past", PAST))
    return facts.past[-wanted:] if wanted else ()


def _drawn(block: dict, facts: Facts, columns: Sequence[tuple], rows: list[list[str]], links: list[list]) -> dict:
    """A table in words; `links` tell which cell is of which figure: [row, column, code]."""
    return {
        "type": "table",
        "title": phrases.fill(block["title"], facts.figures, facts.words),
        "columns": [{"text": text, "align": align, "width": width} for text, align, width in columns],
        "rows": rows,
        "links": links,
    }


def _of_rows(codes: Sequence[str], column: int) -> list[list]:
    return [[row, column, code] for row, code in enumerate(codes)]


def _shown(value, figure: BoundFigure) -> str:
    return numbers.show(value, figure.indicator.decimals)


def _total(figure: BoundFigure) -> str:
    """'hơn 1.600' where a unit wrote so; '11/18 đơn vị' of what each unit was to bring."""
    return figure.told.get("") or qualified(figure.qualifier, _shown(figure.value, figure))


def _of_unit(figure: BoundFigure, label: str) -> str:
    return qualified(figure.qualifiers.get(label, ""), _shown(figure.by_unit.get(label), figure))


def qualified(qualifier: str, shown: str) -> str:
    """'hơn 42'; nothing where there is no figure."""
    return f"{qualifier} {shown}".strip() if shown else ""


def _signed_change(figure: BoundFigure) -> str:
    if figure.value is None or figure.previous is None:
        return ""
    difference = figure.value - figure.previous
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{numbers.show(abs(difference), figure.indicator.decimals)}"


def _known(facts: Facts, code: str) -> BoundFigure:
    if code not in facts.figures:
        raise phrases.UnknownPlaceholder(f"Mẫu báo cáo dùng chỉ tiêu “{code}” nhưng biểu không có.")
    return facts.figures[code]
