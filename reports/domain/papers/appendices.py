"""The appendix of a report: every unit's figures of the form, with what the units wrote beside them."""

from campaigns.choices import IndicatorKind
from ccb.lib import numbers
from members.models import Unit
from reports.domain.figures.aggregation import Rollup
from reports.domain.writing import tables
from reports.domain.writing.facts import Facts

NOT_APPLICABLE = "–"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def appendix(title: str, found: Facts, rollup: Rollup, labels: dict[int, str], notes: list[dict]) -> dict:
    """Units × indicators, already in Vietnamese form: blank is not reported, a dash not applicable.

    What a unit wrote beside a number ("hơn") stands before it; its notes are numbered and stand under the table.
    """
    counted = [figure for figure in rollup.figures.values() if figure.indicator.kind != IndicatorKind.TEXT]
    called = {(one["unit"], one["code"]): number for number, one in enumerate(notes, start=1)}

    def cell(figure, unit: Unit) -> str:
        call = called.get((labels[unit.pk], figure.indicator.code))
        mark = f"⁽{str(call).translate(RAISED)}⁾" if call else ""
        if unit.pk in figure.not_applicable:
            return NOT_APPLICABLE + mark
        shown = numbers.show(figure.by_unit.get(unit.pk), figure.indicator.decimals)
        return tables.qualified(figure.qualifiers.get(unit.pk, ""), shown) + mark

    def total(figure) -> str:
        shown = numbers.show(figure.value, figure.indicator.decimals)
        return tables.qualified(found.figures[figure.indicator.code].qualifier, shown)

    return {
        "title": title,
        "columns": [{"name": figure.indicator.name, "uom": figure.indicator.uom} for figure in counted],
        "units": [
            {"name": labels[unit.pk], "cells": [cell(figure, unit) for figure in counted]} for unit in rollup.expected
        ],
        "total": [total(figure) for figure in counted],
        "notes": [
            f"({number}) {one['unit']}, {found.figures[one['code']].indicator.name}: {one['text']}"
            for number, one in enumerate(notes, start=1)
        ],
    }
