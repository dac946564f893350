"""Casework, clubs and candidates of some districts of the demonstration. All people are made up."""

from datetime import date

from django.utils import timezone

from campaigns.domain.casework import cases
from campaigns.domain.casework.cases import CaseFacts
from ccb.lib.partial_dates import PartialDate
from members.domain import candidates, clubs
from members.models import Unit

CASES = (  # kind, petition, subject, turns of people, steps
    ("reception", "", "Hỏi chế độ trợ cấp một lần theo Quyết định 62", 3, ()),
    ("petition", "proposal", "Kiến nghị giải quyết chế độ chất độc da cam", 1, ("take", "settle")),
    ("petition", "complaint", "Khiếu nại về hồ sơ hưởng bảo hiểm y tế", 1, ("forward",)),
    ("legal_aid", "", "Tư vấn thủ tục đất đai", 2, ()),
    ("mediation", "", "Tranh chấp lối đi chung giữa hai hộ", 1, ("take", "settle")),
    ("mediation", "", "Mâu thuẫn về ranh giới vườn", 1, ("take", "end")),
)
OUTCOME = "Đã xem xét cùng chính quyền địa phương."
PEOPLE = ("Đinh Văn Nguồn", "Hồ Thị Xuân Mẫu", "Alăng Mẫu", "Phan Văn Trở Về")


def load(province: Unit) -> None:
    said = {"actor": None, "at": timezone.now()}
    districts = list(Unit.objects.filter(parent=province).in_order()[:6])
    for number, unit in enumerate(districts):
        for place, (kind, petition, subject, people, steps) in enumerate(CASES[number % 3 :]):
            facts = CaseFacts(kind, subject, date(2024, 1 + place, 10 + number), petition, people, person=PEOPLE[
                place % len(PEOPLE)], phone=f"09051234{number}{place}", address=unit.titled)  # fmt: skip
            case = cases.open_case(unit, facts, **said)
            for verb in steps:
                cases.move(case, verb, said=OUTCOME, on=date(2024, 1 + place, 25), **said)
        club = clubs.found(
            unit, name=f"Câu lạc bộ cựu quân nhân {unit.name}", founded_on=date(2019, 12, 22), head="Lê Văn Chủ Nhiệm",
            **said,
        )  # fmt: skip
        clubs.count(club, on=date(2024, 5, 31), people=35 + 7 * number, **said)
        fields = {"full_name": PEOPLE[number % len(PEOPLE)], "born_on": PartialDate(1999 + number % 4),
                  "discharged_on": PartialDate(2024, 1), "phone": f"090598760{number}"}  # fmt: skip
        candidates.list_person(unit, fields, club=club, **said)
