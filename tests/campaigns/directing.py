"""Documents, tasks and answers for tests."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from campaigns.choices import AnswerState
from campaigns.domain import kept_files
from campaigns.domain.casework import cases
from campaigns.domain.casework.cases import CaseFacts
from campaigns.domain.directives import agenda, answering, directive_tasks, directives, distributing
from campaigns.domain.directives.answering import AnswerFacts
from campaigns.domain.directives.directive_tasks import TaskFacts
from campaigns.domain.directives.directives import Facts
from campaigns.models import Anniversary, AnswerFile, Case, Delivery, Directive, DirectiveFile, Task
from members.domain import candidates, clubs
from members.models import Candidate, Club, Unit
from tests import factories
from tests.members import pictures

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


@dataclass(frozen=True)
class Directed:
    """One of each kind that an address names, for the tests of who reaches what."""

    unit: Unit
    directive: Directive  # of the unit
    paper: DirectiveFile  # of the directive
    delivery: Delivery  # of a document of the unit above, to the unit
    answer_paper: AnswerFile  # of what the unit told of its task
    anniversary: Anniversary  # of the unit
    case: Case  # of the unit
    club: Club  # of the unit
    candidate: Candidate  # of the unit

    @property
    def addresses(self) -> dict[str, str]:
        of_directive = ("directive", "directive-edit", "directive-move", "directive-files", "directive-deliver",
                        "directive-board", "directive-board-file", "tasks-file", "task-add")  # fmt: skip
        named = dict.fromkeys(of_directive, self.directive) | {
            "directive-file": self.paper, "delivery-acknowledge": self.delivery, "answer-file": self.answer_paper,
            "task-edit": self.directive.tasks.get(), "task-withdraw": self.directive.tasks.get(),
            "anniversary-drop": self.anniversary, "case": self.case, "case-edit": self.case, "case-move": self.case,
            "case-reveal": self.case,
            "register-line": self.directive.number,
            "club": self.club, "candidate": self.candidate, "candidate-apply": self.candidate,
            "candidate-drop": self.candidate,
        }  # fmt: skip
        answered = reverse("task-answer", args=[self.answer_paper.answer.task_id, self.unit.pk])
        return {name: reverse(name, args=[one.pk]) for name, one in named.items()} | {"task-answer": answered}


def directed(unit: Unit, words: str) -> Directed:
    """All of it telling `words`, which nobody else may read; its file stands in settings.FILES_DIR."""
    own = issued(unit, subject=words)
    task(own, words)
    above = issued(unit.parent, subject=f"Văn bản gửi {unit}")
    asked = task(above)
    given(above, unit)
    told = answering.answer(asked, unit, AnswerFacts(AnswerState.DONE, words), **BY_SYSTEM)
    file = {"name": f"{words}.jpg", **BY_SYSTEM}
    return Directed(
        unit, own, kept_files.add_paper(own, pictures.jpeg(), **file), above.deliveries.get(),
        kept_files.add_paper(told, pictures.jpeg(), **file),
        agenda.keep_day(unit, name=words, day=1, month=1, since=None, **BY_SYSTEM),
        cases.open_case(unit, CaseFacts("mediation", words, DATED, person=words), **BY_SYSTEM),
        clubs.found(unit, name=words, founded_on=DATED, **BY_SYSTEM),
        candidates.list_person(unit, {"full_name": words, "phone": "0905123456"}, **BY_SYSTEM),
    )  # fmt: skip
