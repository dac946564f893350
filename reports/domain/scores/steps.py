"""The steps of a unit's score sheet and who may take each: the unit itself, its cluster, the council; the office may in
everybody's name.
"""

from dataclasses import dataclass

from campaigns.choices import SheetState
from members.domain import access
from members.models import Unit
from reports.choices import EvaluationState, Stage
from reports.models import Evaluation

DRAFT, SENT, JUDGED, DECIDED = EvaluationState
STAGES = {DRAFT: Stage.SELF, SENT: Stage.CLUSTER, JUDGED: Stage.COUNCIL}  # state -> who scores now


@dataclass(frozen=True)
class Way:
    """`by`: whose step it is; `target` may be another where the unit is in no cluster."""

    sources: frozenset[str]
    target: str
    by: str
    hands_on: bool = False  # every criterion must have its points, and its reason where they differ
    needs_reason: bool = False


MOVES = {
    "send": Way(frozenset({DRAFT}), SENT, Stage.SELF, hands_on=True),
    "return": Way(frozenset({SENT}), DRAFT, Stage.CLUSTER, needs_reason=True),
    "judge": Way(frozenset({SENT}), JUDGED, Stage.CLUSTER, hands_on=True),
    "send_back": Way(frozenset({JUDGED}), SENT, Stage.COUNCIL, needs_reason=True),
    "decide": Way(frozenset({JUDGED}), DECIDED, Stage.COUNCIL, hands_on=True),
    "reopen": Way(frozenset({DECIDED}), JUDGED, Stage.COUNCIL, needs_reason=True),
}


def may_score(user, evaluation: Evaluation) -> bool:
    """Whether the user gives points now. The office may in everybody's name."""
    stage = STAGES.get(evaluation.state)
    if stage is None or evaluation.sheet.state != SheetState.IN_FORCE:
        return False
    return user is None or access.can(user, "plan", evaluation.sheet.unit) or _scores(user, evaluation, stage, "enter")


def _scores(user, evaluation: Evaluation, stage: str, verb: str) -> bool:
    units = {Stage.SELF: [evaluation.unit], Stage.CLUSTER: judges(evaluation)}.get(stage, ())
    return any(access.can(user, verb, unit) for unit in units)


def judges(evaluation: Evaluation) -> list[Unit]:
    """The units that score it for the cluster: its head, of the head itself the deputy; for one that was closed also
    what became of it. None: it is in no cluster, or its cluster has nobody for it. At most two queries.
    """
    cluster, unit = evaluation.cluster, evaluation.unit
    heads = _standing_for(cluster and cluster.head)
    found = _standing_for(cluster.deputy) if unit in heads else heads
    return [one for one in found if one != unit]


def _standing_for(lead: Unit | None) -> list[Unit]:
    if lead is None or lead.valid_to is None:
        return [lead] if lead else []
    return [lead, *(one.successor for one in lead.successions.select_related("successor"))]


def verbs_for(user, evaluation: Evaluation) -> list[str]:
    """The steps that the user may take now."""
    return [verb for verb in MOVES if evaluation.state in MOVES[verb].sources and may(user, evaluation, verb)]


def may(user, evaluation: Evaluation, verb: str) -> bool:
    """Whether the user may take the step when it is its turn."""
    if evaluation.sheet.state != SheetState.IN_FORCE:
        return False
    if user is None or access.can(user, "plan", evaluation.sheet.unit):
        return True
    stage = MOVES[verb].by
    return stage != Stage.COUNCIL and _scores(user, evaluation, stage, "submit")
