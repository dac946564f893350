"""The province aggregate beside bare SQL, on SQLite and, when DATABASE_URL names one, on PostgreSQL.

`python -m bench aggregate`. 124 units x 150 indicators x 24 months. Bare SQL is what one would write by hand for sums
only: the period, the one before, a year ago, the year so far, and the units' numbers; without trees, batches or kinds.
"""

from datetime import date

from bench import stage

UNITS = 124
MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
SUMS = """
    SELECT v.indicator_id, SUM(v.number) FROM reports_value v
    JOIN reports_submission s ON s.id = v.submission_id
    JOIN reports_round r ON r.id = s.round_id
    WHERE r.form_id = %s AND r.period BETWEEN %s AND %s AND s.state = 'approved' GROUP BY v.indicator_id
"""
CELLS = """
    SELECT s.unit_id, v.indicator_id, v.number FROM reports_value v
    JOIN reports_submission s ON s.id = v.submission_id
    JOIN reports_round r ON r.id = s.round_id
    WHERE r.form_id = %s AND r.period = %s AND s.state = 'approved'
"""
VALUES = """
    INSERT INTO reports_value
        (submission_id, indicator_id, state, number, text, qualifier, typed, note, origin, covers, revision, at)
    SELECT s.id, i.id, 'number', (s.id * 31 + i.id * 17) %% 997 + 0.5, '', '', '', '', 'typed', '[]', 1, s.created_at
    FROM reports_submission s CROSS JOIN campaigns_indicator i
"""


def main() -> None:
    """Prints one table; each engine is measured in a process of its own."""
    stage.say(f"{'province aggregate, 124 units x 150':<38}{'rollup ms':>10}{'bare SQL ms':>13}{'ratio':>8}")
    stage.each_engine("aggregate")


def measure() -> None:
    """Prints the lines of the engine that the settings name."""
    with stage.database("aggregate") as engine:
        form, province = _built()
        for month, what in (("2024-01", "first month of the year"), ("2024-12", "last month of the year")):
            stage.say(_line(f"{engine}, {what}", form, province, month))


def _line(name: str, form, province, month: str) -> str:
    from ccb.lib import periods
    from reports.domain.figures import aggregation

    period = periods.parse(month)
    ours, bare = stage.in_turn(lambda: aggregation.rollup(form, period, province), lambda: _bare(form.pk, period))
    return f"{name:<38}{ours:>10.0f}{bare:>13.0f}{ours / bare:>7.1f}x"


def _bare(form: int, period) -> None:
    from django.db import connection

    spans = [(one.code, one.code) for one in (period, period.previous(), period.same_last_year())]
    with connection.cursor() as cursor:
        for span in [*spans, (f"{period.year}-01", period.code)]:
            cursor.execute(SUMS, [form, *span])
            cursor.fetchall()
        cursor.execute(CELLS, [form, period.code])
        cursor.fetchall()


# --- The data ----------------------------------------------------------------------------------------------------


def _built() -> tuple:
    """The form and the province, with every unit's approved figures of every month."""
    from django.db import connection

    from members.choices import UnitKind
    from members.models import Unit
    from tests import factories

    form = factories.form("DO-TOC-DO", *_indicators(), unit_kinds=[UnitKind.COMMUNE])
    province = factories.unit("Tỉnh mẫu", UnitKind.PROVINCE)
    units = Unit.objects.bulk_create(
        Unit(
            name=f"Xã {number}", name_key=f"xa {number}", kind=UnitKind.COMMUNE, parent=province, depth=1,
            position=number, path=f"{province.path}{province.pk + number:06d}.", pk=province.pk + number,
        )
        for number in range(1, UNITS + 1)
    )  # fmt: skip
    submissions(form, units, MONTHS, due_on=date(2024, 12, 31))
    with connection.cursor() as cursor:
        cursor.execute(VALUES, [])
        cursor.execute("ANALYZE")
    return form, province


def submissions(form, units, months: list[str], *, due_on: date) -> None:
    """An approved one of each unit for each month."""
    from reports.choices import SubmissionState
    from reports.models import Submission
    from tests import factories

    rounds = [factories.round_of(form, month, due_on=due_on) for month in months]
    Submission.objects.bulk_create(
        Submission(
            round=round, unit=unit, state=SubmissionState.APPROVED, starts_on=round.starts_on, ends_on=round.ends_on,
            created_at=factories.NOW, submitted_at=factories.NOW,
        )
        for round in rounds for unit in units
    )  # fmt: skip


def _indicators() -> list:
    """As real forms have them: mostly flows, some stocks, few that are computed."""
    from campaigns.choices import IndicatorKind
    from tests import factories

    flows = [factories.indicator(f"flow-{number}", decimals=1) for number in range(105)]
    stocks = [factories.indicator(f"stock-{number}", IndicatorKind.STOCK, decimals=1) for number in range(30)]
    largest = [factories.indicator(f"max-{number}", IndicatorKind.MAX, decimals=1) for number in range(5)]
    computed = []
    for above, below in zip(flows[:5] + stocks[:3], stocks[3:6] + flows[5:8] + stocks[6:8], strict=True):
        parts = {"numerator": above, "denominator": below, "factor": 100, "decimals": 1}
        computed.append(factories.indicator(f"ratio-{above.code}", IndicatorKind.RATIO, **parts))
    for weight in stocks[:2]:
        computed.append(factories.indicator(f"mean-{weight.code}", IndicatorKind.AVERAGE, weight=weight, decimals=1))
    return flows + stocks + largest + computed
