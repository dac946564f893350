"""A campaign evaluated beside bare SQL, on SQLite and, when DATABASE_URL names one, on PostgreSQL.

`python -m bench targets`. 124 units × 40 targets × 12 months: how each target of the province and of every unit stands,
with its reason in words. Bare SQL is what one would write by hand for the figures alone: the sum of each indicator by
unit over the year, without batches, kinds of indicators, comparators or words.
"""

from datetime import date

from bench import stage

UNITS, TARGETS = 124, 40
SUMS = """
    SELECT s.unit_id, v.indicator_id, SUM(v.number) FROM reports_value v
    JOIN reports_submission s ON s.id = v.submission_id
    JOIN reports_round r ON r.id = s.round_id
    WHERE r.form_id = %s AND r.period BETWEEN %s AND %s AND s.state = 'approved'
    GROUP BY s.unit_id, v.indicator_id
"""


def main() -> None:
    """Prints one table; each engine is measured in a process of its own."""
    stage.say(f"{'124 units × 40 targets × 12 months':<44}{'ours ms':>9}{'bare SQL ms':>13}{'ratio':>8}")
    stage.each_engine("targets")


def measure() -> None:
    """Prints the lines of the engine that the settings name."""
    with stage.database("targets") as engine:
        campaign, form = _built()
        for words, by_line in (("province only", False), ("province and every unit, in words", True)):
            stage.say(_line(f"{engine}, {words}", campaign, form, by_line))


def _line(name: str, campaign, form, by_line: bool) -> str:
    from ccb.lib import periods
    from reports.domain.plans import progress

    year = periods.parse("2024")

    def ours() -> None:
        found = progress.evaluate(campaign, year, by_line=by_line)
        told = [found.results, *found.by_unit.values()]
        assert all(result.explanation for results in told for result in results.values())

    evaluated, bare = stage.in_turn(ours, lambda: _bare(form.pk))
    return f"{name:<44}{evaluated:>9.0f}{bare:>13.0f}{evaluated / bare:>7.1f}x"


def _bare(form: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SUMS, [form, "2024-01", "2024-12"])
        cursor.fetchall()


# --- The data ----------------------------------------------------------------------------------------------------


def _built() -> tuple:
    """The campaign and the form, with every unit's approved figures of every month of 2024."""
    from django.db import connection

    from bench import aggregate
    from campaigns.models import Indicator, Quota
    from members.choices import UnitKind
    from members.models import Unit
    from tests import factories
    from tests.campaigns import planned

    province = factories.unit("Tỉnh mẫu", UnitKind.PROVINCE)
    units = Unit.objects.bulk_create(
        Unit(
            name=f"Xã {number}", name_key=f"xa {number}", kind=UnitKind.COMMUNE, parent=province, depth=1,
            position=number, path=f"{province.path}{province.pk + number:06d}.", pk=province.pk + number,
        )
        for number in range(1, UNITS + 1)
    )  # fmt: skip
    campaign = planned.plan(province, *_lines())
    form = factories.form("DO-TOC-DO", *Indicator.objects.all(), unit_kinds=[UnitKind.COMMUNE])
    Quota.objects.bulk_create(
        Quota(target=target, unit=unit, year=2024, amount=1000)
        for target in campaign.targets.filter(shape="count", level="province") for unit in units
    )  # fmt: skip
    aggregate.submissions(form, units, [f"2024-{month:02d}" for month in range(1, 13)], due_on=date(2024, 12, 31))
    with connection.cursor() as cursor:
        cursor.execute(aggregate.VALUES, [])
        cursor.execute("ANALYZE")
    return campaign, form


def _lines() -> list[str]:
    """As real plans have them: shares, amounts that are divided, what each commune owes, in the year or each month."""
    share = "T{n},III,Tỷ lệ {n},ratio,tu {n} / mau {n},>=,95,,%,province,year,,"
    amount = "T{n},III,Số lượng {n},count,so {n},>=,1500,,việc,province,year,,"
    each = "T{n},III,Mỗi xã {n},count,so {n},>=,1,,mô hình,commune,year,,"
    monthly = "T{n},III,Hằng tháng {n},count,so {n},range,2,4,tin bài,direct_unit,month,,"
    kinds = [share] * 20 + [amount] * 10 + [each] * 8 + [monthly] * 2
    return [line.format(n=number) for number, line in enumerate(kinds[:TARGETS], start=1)]
