"""How a campaign stands as JSON: numbers as texts, null for what is not known."""

from fractions import Fraction

from campaigns.domain.plans import judging
from ccb.lib import numbers
from reports.domain.plans.progress_results import GroupResult, Progress, Result

PERCENT_DECIMALS = 2


def told(progress: Progress) -> dict:
    """The whole, with a line for each unit directly below."""
    return {
        "campaign": progress.campaign.code,
        "period": progress.period.code,
        "on": str(progress.on),
        "unit": progress.unit.name,
        "revision": progress.revision,
        "targets": [
            _target(result) | {"by_unit": {line.name: _line(progress.of_line(line)[code]) for line in progress.lines}}
            for code, result in progress.results.items()
        ],
        "groups": [_group(group) for group in progress.groups.values()],
    }


def _target(result: Result) -> dict:
    target, promise = result.target, result.promise
    return {
        "code": target.code,
        "text": target.text,
        "group": target.group.code if target.group else None,
        "comparator": target.comparison,
        "threshold": _plain(promise and promise.threshold),
        "threshold_max": _plain(promise and promise.threshold_max),
        **_line(result),
        "numerator": _plain(result.numerator),
        "denominator": _plain(result.denominator),
        "reported_units": result.reported,
        "expected_units": result.expected,
        "met_units": [unit.name for unit in result.met_units],
        "missed_units": [unit.name for unit in result.missed_units],
        "failed_units": [unit.name for unit in result.failed_units],
        "silent_units": [unit.name for unit in result.silent_units],
    }


def _line(result: Result) -> dict:
    return {
        "actual": _exact(result.actual),
        "percent": _exact(result.percent, PERCENT_DECIMALS),
        "status": result.status.value,
        "explanation": result.explanation,
    }


def _group(found: GroupResult) -> dict:
    return {
        "code": found.group.code,
        "kind": found.group.kind,
        "status": found.status.value,
        "alternative": found.alternative or None,
        "explanation": found.explanation,
    }


def _plain(value) -> str | None:
    return None if value is None else numbers.plain(value)


def _exact(value: Fraction | None, places: int = judging.MOST_DECIMALS) -> str | None:
    return None if value is None else numbers.plain(judging.decimal(value, places))
