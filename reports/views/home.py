"""The front door: a clerk's work, or the first page that the person's rights open."""

from collections import Counter
from collections.abc import Sequence

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.domain.directives import duties
from members.domain import access
from reports.domain.asking import emulation, todo

HOMES = [("compose", "progress"), ("oversee", "overview")]
MOST_LISTED = 60  # units below in all rounds together: the page stays light however many there are


@require_safe
def home(request):
    if access.can_anywhere(request.user, "enter"):
        return _todo(request)
    for verb, name in HOMES:
        if access.can_anywhere(request.user, verb):
            return redirect(name)
    if request.user.is_staff:
        return redirect("admin:index")
    return render(request, "reports/todo/no_unit.html")


def _todo(request):
    today = timezone.localdate()
    tasks = todo.tasks(request.user, on=today)
    grouped, below = todo.folded(tasks, request.user, on=today)
    groups, given = _groups(grouped, todo.TO_SEND), _groups(grouped, set(grouped).difference(todo.TO_SEND))
    context = {
        "groups": groups, "given": given, "owed": sum(len(group["tasks"]) for group in groups),
        "below": _listed(below), "owed_below": sum(line.owed for line in below),
        "duties": duties.owed(request.user, on=today), "emulation": emulation.owed(request.user, on=today),
        "practice": _practice([*grouped.values(), *tasks.values()]), "wide": _wide(grouped),
    }  # fmt: skip
    return render(request, "reports/todo/list.html", context)


def _listed(below: Sequence[todo.Below]) -> list[tuple[todo.Below, tuple[todo.Task, ...]]]:
    """Each line with its units that are listed; the first lines are the most urgent, and so are their first units."""
    made, room = [], MOST_LISTED
    for line in below:
        made.append((line, line.tasks[:room]))
        room -= len(made[-1][1])
    return made


def _groups(grouped, wanted) -> list[dict]:
    return [
        {"title": group.value, "key": group.name.lower(), "tasks": tasks}
        for group, tasks in grouped.items()
        if tasks and group in wanted
    ]


def _wide(grouped) -> list[dict]:
    """The rounds in which the person still enters for several units."""
    counted = Counter(task.round for group in todo.TO_SEND for task in grouped[group])
    return [{"round": round, "count": count} for round, count in counted.items() if count > 1]


def _practice(grouped) -> dict | None:
    """The first unit that the person enters for, and the latest round of each form that it is asked."""
    tasks = [task for group in grouped for task in group]
    if not tasks:
        return None
    unit = tasks[0].unit
    latest = {}
    for task in sorted(tasks, key=lambda task: task.round.ends_on):
        if task.unit == unit:
            latest[task.round.form_id] = task.round
    return {"unit": unit, "rounds": list(latest.values())}
