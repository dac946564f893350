"""The guidance of 2024 for all districts of the demonstration; most have answered some of it."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

import campaigns
from campaigns.choices import AnswerState, ReceiptStep
from campaigns.domain.directives import answering, distributing
from campaigns.domain.directives.answering import AnswerFacts
from campaigns.models import Directive
from members.models import Unit

TASKS = Path(campaigns.__file__).parent / "demo" / "guidance_2024_tasks.csv"
STEPS = list(ReceiptStep)
ANSWERS = (  # made up; None: nothing yet
    AnswerFacts(AnswerState.DONE, "Đã triển khai tới các xã, có kế hoạch và phân công."), None,
    AnswerFacts(AnswerState.DOING, "Đang phối hợp với Mặt trận Tổ quốc cùng cấp."),
    AnswerFacts(AnswerState.HINDERED, "Chưa bố trí được kinh phí."), None,
    AnswerFacts(AnswerState.NONE), AnswerFacts(AnswerState.DONE, "Đã tổ chức hội nghị sơ kết."),
)  # fmt: skip


def load(province: Unit) -> None:
    call_command(
        "import_directive", str(TASKS), unit=province.name, kind="HD", date="2024-01-25",
        subject="Công tác Dân vận năm 2024", stdout=StringIO(),
    )  # fmt: skip
    directive, said = Directive.objects.get(unit=province), {"actor": None, "at": timezone.now()}
    districts = list(Unit.objects.filter(parent=province).in_order())
    distributing.deliver(directive, districts, url=reverse("directive", args=[directive.pk]), **said)
    tasks = list(directive.tasks.all())
    for number, delivery in enumerate(directive.deliveries.select_related("unit")):
        if number % 6 == 5:
            continue  # has not opened it yet
        distributing.acknowledge(delivery, STEPS[number % len(STEPS)], **said)
        for task in tasks:
            if facts := ANSWERS[(3 * number + task.position) % len(ANSWERS)]:
                answering.answer(task, delivery.unit, facts, **said)
