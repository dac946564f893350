"""Documents, tasks and answers for tests."""

from datetime import date

from campaigns.domain import directive_tasks, directives, distributing
from campaigns.domain.directive_tasks import TaskFacts
from campaigns.domain.directives import Facts
from campaigns.models import Directive, Task
from members.models import Unit
from tests import factories

BY_SYSTEM = {"actor": None, "at": factories.NOW}
DATED = date(2024, 1, 25)
SUBJECT = "Công tác Dân vận năm 2024"


def facts(**said) -> Facts:
    usual = {"kind": "HD", "subject": SUBJECT, "dated_on": DATED}
    return Facts(**usual | said)


def issued(unit: Unit, **said) -> Directive:
    made = directives.draft(unit, facts(**said), **BY_SYSTEM)
    directives.move(made, "issue", **BY_SYSTEM)
    return made


def arrived(unit: Unit, symbol: str = "01/HD-CCB-TG", **said) -> Directive:
    usual = {"symbol": symbol, "issuer": "Trung ương Hội CCB Việt Nam", "arrived_on": DATED}
    return directives.receive(unit, facts(**usual | said), **BY_SYSTEM)


def task(directive: Directive, text: str = "Hoà giải ở cơ sở", **said) -> Task:
    return directive_tasks.add(directive, TaskFacts(text=text, **said), **BY_SYSTEM)


def given(directive: Directive, *units: Unit) -> int:
    return distributing.deliver(directive, units, url="/x/", **BY_SYSTEM)
