"""Which cells add up to which: the entry page shows the sum under the whole while figures are typed."""

from collections.abc import Iterable, Sequence

from reports.choices import CheckKind, Comparator
from reports.domain.asking.forms import Section
from reports.domain.rules.checks import Rule

TURNED = {Comparator.AT_LEAST: Comparator.AT_MOST, Comparator.AT_MOST: Comparator.AT_LEAST}


def totals(structure: Sequence[Section], rules: Iterable[Rule]) -> list[dict]:
    """`of` the cell, its `parts` as (cell, sign), `how` the parts stand to it: "=", "<=", ">=".

    By the form's sums; a whole without one gets its "trong đó", which may overlap: `how` is "" then.
    """
    ids = {indicator.code: indicator.pk for part in structure for indicator in part.indicators}
    made = [total for rule in rules if (total := _by_rule(rule, ids))]
    ruled = {total["of"] for total in made}
    return made + [total for total in _by_parts(structure) if total["of"] not in ruled]


def _by_rule(rule: Rule, ids: dict[str, int]) -> dict | None:
    if rule.kind not in (CheckKind.SUM, CheckKind.PART):
        return None
    parts, whole, how = rule.left, rule.right, rule.comparator
    if len(whole) != 1:
        parts, whole, how = whole, parts, TURNED.get(how, how)
    shown = all(term.code in ids for term in (*parts, *whole))
    if len(whole) != 1 or len(parts) < 2 or whole[0].sign != 1 or not shown:
        return None
    return {"of": ids[whole[0].code], "parts": [[ids[term.code], term.sign] for term in parts], "how": str(how)}


def _by_parts(structure: Sequence[Section]) -> list[dict]:
    inside: dict[int, list] = {}
    for indicator in (one for part in structure for one in part.indicators):
        if indicator.part_of_id and not indicator.is_text:
            inside.setdefault(indicator.part_of_id, []).append([indicator.pk, 1])
    return [{"of": whole, "parts": parts, "how": ""} for whole, parts in inside.items() if len(parts) > 1]
