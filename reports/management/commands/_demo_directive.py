"""The guidance of 2024 for all districts of the demonstration; most have answered some of it, some with figures."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

import campaigns
from campaigns.choices import AnswerState, DocumentKind, ReceiptStep
from campaigns.domain.directives import answering, directive_tasks, directives, distributing, numbering
from campaigns.domain.directives.answering import AnswerFacts
from campaigns.domain.directives.directive_tasks import TaskFacts
from campaigns.models import Directive, Indicator, Target, Task
from members.models import Unit
from reports.models import Value

TASKS = Path(campaigns.__file__).parent / "demo" / "guidance_2024_tasks.csv"
STEPS = list(ReceiptStep)
ANSWERS = (  # made up; None: nothing yet
    AnswerFacts(AnswerState.DONE, "Đã triển khai tới các xã, có kế hoạch và phân công."), None,
    AnswerFacts(AnswerState.DOING, "Đang phối hợp với Mặt trận Tổ quốc cùng cấp."),
    AnswerFacts(AnswerState.HINDERED, "Chưa bố trí được kinh phí."), None,
    AnswerFacts(AnswerState.NONE), AnswerFacts(AnswerState.DONE, "Đã tổ chức hội nghị sơ kết."),
)  # fmt: skip
LINKED = {  # how a task begins -> code of its indicator, of its target
    "Giám sát và phản biện": ("supervision_chaired_by_district", None), "Tri ân": ("gratitude_houses", None),
    "Chương trình phối hợp với Ban chỉ đạo 515": ("martyr_remains_recovered", None),
    "Giảm nghèo": ("poor_households_escaped", "QN24-3"), "Tập hợp cựu quân nhân": ("ex_servicemen_in_clubs", "QN24-2"),
}  # fmt: skip
Approved = Mapping[tuple[int, int], Decimal]  # (unit id, indicator id) -> the figure of six months


# As at the foot of the published guidance.
REGISTERED = {
    "recipients": "Ban Dân vận Tỉnh ủy; Đảng ủy khối các cơ quan tỉnh; Thường trực Hội CCB tỉnh; Hội CCB các huyện, "
    "thị, thành phố",
    "keeper": "TG, VT",
    "copies": 30,
    "passed_on": date(2024, 1, 26),
    "note": "",
}


def load(province: Unit) -> None:
    said = {"actor": None, "at": timezone.now()}
    _receive(province, said)
    call_command(
        "import_directive", str(TASKS), unit=province.name, kind="HD", date="2024-01-25",
        subject="Công tác Dân vận năm 2024", implements=["01/HD-CCB-TG"], stdout=StringIO(),
    )  # fmt: skip
    directive = Directive.objects.get(unit=province, is_incoming=False)
    numbering.describe(directive.number, **REGISTERED, **said)
    for task in directive.tasks.all():
        _link(task, said)
    districts = list(Unit.objects.filter(parent=province).in_order())
    distributing.deliver(directive, districts, url=reverse("directive", args=[directive.pk]), **said)
    tasks, approved = list(directive.tasks.all()), _approved()
    for number, delivery in enumerate(directive.deliveries.select_related("unit")):
        if number % 6 == 5:
            continue  # has not opened it yet
        distributing.acknowledge(delivery, STEPS[number % len(STEPS)], **said)
        for task in tasks:
            if facts := _answer(task, delivery.unit, number, approved):
                answering.answer(task, delivery.unit, facts, **said)


def _receive(province: Unit, said: Mapping) -> None:
    """What the guidance carries out: two lines of the register of incoming documents."""
    for kind, symbol, day, subject, handler in (
        (DocumentKind.GUIDANCE, "01/HD-CCB-TG", date(2024, 1, 12), "Công tác dân vận năm 2024", "Ban Tuyên giáo"),
        (DocumentKind.PLAN, "81/KH-CCB", date(2024, 3, 5), "Tìm kiếm, quy tập hài cốt liệt sĩ năm 2024", "Văn phòng"),
    ):
        facts = directives.Facts(
            kind, subject, day, symbol=symbol, issuer="Trung ương Hội Cựu chiến binh Việt Nam", arrived_on=day,
            handler=handler, passed_on=day,
        )  # fmt: skip
        directives.receive(province, facts, **said)


def _link(task: Task, said: Mapping) -> None:
    code, target = next((one for start, one in LINKED.items() if task.text.startswith(start)), (None, None))
    if code is None:
        return
    kept = {name: getattr(task, name) for name in directive_tasks.PLAIN}
    indicator, linked = Indicator.objects.get(code=code), Target.objects.filter(code=target).first()
    directive_tasks.change(task, TaskFacts(**kept, indicator=indicator, target=linked), **said)


def _approved() -> Approved:
    codes = [code for code, _ in LINKED.values()]
    rows = Value.objects.filter(submission__round__period="2024-H1", indicator__code__in=codes)
    return {(unit, one): number for unit, one, number in rows.values_list("submission__unit", "indicator", "number")}


def _answer(task: Task, unit: Unit, number: int, approved: Approved) -> AnswerFacts | None:
    """A task with a figure is told with the sheet's, by every third unit with one that differs from it."""
    figure = approved.get((unit.pk, task.indicator_id))
    if figure is None:
        return ANSWERS[(3 * number + task.position) % len(ANSWERS)]
    told = figure + 2 if number % 3 == 0 else figure
    return AnswerFacts(AnswerState.DONE, "Kết quả 6 tháng đầu năm.", told)
