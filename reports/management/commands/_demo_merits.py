"""What the demonstration province has of scores, awards, models and works. All of it is made up."""

from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command

import campaigns
from campaigns.choices import AwardForm, MoneySource, WorkKind
from campaigns.domain.activities.activity_sums import Money
from campaigns.domain.merits import awards, works
from campaigns.models import ScoreSheet
from members.models import Unit
from reports.choices import Stage
from reports.domain.scores import evaluations, score_rows
from reports.domain.scores.evaluations import Said
from reports.models import Evaluation

SHEET = Path(campaigns.__file__).parent / "demo" / "score_sheet_2024.csv"
YEAR, DAY = 2024, date(2024, 7, 15)
NOT_BEGUN, BEGUN, SENT = 6, 1, 2  # of the last districts; one more waits for the council, the others are decided
REASON = "Đã có thành tích xuất sắc trong phong trào “Cựu chiến binh gương mẫu” 6 tháng đầu năm 2024"
SUBJECT = "Khen thưởng phong trào “Cựu chiến binh gương mẫu” 6 tháng đầu năm 2024"
HELD_BACK = "Cụm thấy hồ sơ còn thiếu một biên bản"
WORKS = (  # kind, name, people, from the budget, mobilised (million)
    (WorkKind.SKILFUL, "Dân vận khéo: vận động hiến đất mở đường", 320, 0, 0),
    (WorkKind.BUSINESS, "Tổ hợp tác chăn nuôi bò sinh sản", 24, 0, 180),
    (WorkKind.CONSTRUCTION, "Tuyến đường cờ và cây xanh cựu chiến binh", 850, 60, 45),
    (WorkKind.TRAFFIC, "Cổng trường an toàn giao thông", 600, 0, 12),
    (WorkKind.PRODUCT, "Quế Trà My của hội viên, đạt OCOP ba sao", 40, 0, 0),
)


def load(province: Unit, *, at: datetime) -> None:
    """A sheet in force with its evaluations, awards decided and waiting, works of some districts. Needs clusters."""
    districts = list(Unit.objects.filter(parent=province).in_order())
    call_command(
        "import_score_sheet", str(SHEET), unit=province.name, year=YEAR, share=Decimal(20), cap=Decimal(20),
        name="Bảng điểm thi đua", issue=True, stdout=StringIO(),
    )  # fmt: skip
    _score(ScoreSheet.objects.get(unit=province, year=YEAR), districts, at)
    _award(province, districts, at)
    _build(districts, at)


def _score(sheet: ScoreSheet, districts: list[Unit], at: datetime) -> None:
    begun = districts[: len(districts) - NOT_BEGUN]
    for place, unit in enumerate(begun):
        left = len(begun) - place
        one = _self_scored(sheet, unit, place, at)
        if left <= BEGUN:
            continue
        _step(one, "send", at)
        if left > BEGUN + SENT:
            _hold_back(one, place, at)
            _step(one, "judge", at)
        if left > BEGUN + SENT + 1:
            _step(one, "decide", at)


def _self_scored(sheet: ScoreSheet, unit: Unit, place: int, at: datetime) -> Evaluation:
    """Computed points stand; typed ones fall from district to district, so that all ratings but the last are there."""
    made = evaluations.begin(sheet, unit, actor=None, at=at)
    one = Evaluation.objects.for_page().get(pk=made.pk)
    said = {}
    for number, row in enumerate(score_rows.rows(one, on=DAY)):
        points, most = row.computed, row.criterion.maximum
        if points is None:
            lost = Decimal((place * 5 + number * 3) % 7) / 4
            points = most - min(lost, most) if row.criterion.rule not in ("bonus", "deduction") else Decimal(place % 2)
        said[row.criterion.pk] = Said(
            points, evidence=f"Báo cáo số {10 + place}" if row.criterion.needs_evidence else ""
        )
    evaluations.save(one, said, seen_version=one.version, actor=None, at=at)
    return one


def _hold_back(one: Evaluation, place: int, at: datetime) -> None:
    """Every third cluster judgement differs from the unit's own."""
    if place % 3:
        return
    row = next(row for row in score_rows.rows(one, on=DAY) if row.criterion.code == "2.2")
    points = max(row.points(Stage.SELF) - Decimal("0.5"), Decimal(0))
    said = {row.criterion.pk: Said(points, reason=HELD_BACK)}
    evaluations.save(one, said, seen_version=one.version, actor=None, at=at)


def _step(one: Evaluation, verb: str, at: datetime) -> None:
    evaluations.move(one, verb, seen_version=one.version, actor=None, at=at)


def _award(province: Unit, districts: list[Unit], at: datetime) -> None:
    def proposed(unit: Unit, form: AwardForm, title: str = "", **whom):
        facts = awards.Facts(form, REASON, DAY, title=title, **whom)
        return awards.propose(unit, facts, actor=None, at=at)

    merit = "Bằng khen của Hội Cựu chiến binh tỉnh"
    decided = [proposed(unit, AwardForm.MERIT, merit, recipient_unit=unit) for unit in districts[:4]]
    friend = {"person": "Đặng Thị Mẫu", "person_of": "Phó Bí thư Huyện uỷ (nhân vật minh hoạ)"}
    decided.append(proposed(districts[1], AwardForm.MEDAL, **friend))
    awards.decide(
        decided, unit=province, on=DAY, subject=SUBJECT,
        signer_title="CHỦ TỊCH", signer_name="Nguyễn Văn Mẫu", actor=None, at=at,
    )  # fmt: skip
    proposed(districts[5], AwardForm.FLAG, "Cờ thi đua của Hội Cựu chiến binh tỉnh", recipient_unit=districts[5])
    proposed(districts[7], AwardForm.MERIT, merit, recipient_unit=districts[7])


def _build(districts: list[Unit], at: datetime) -> None:
    for place, unit in enumerate(districts[:10]):
        kind, name, people, budget, mobilised = WORKS[place % len(WORKS)]
        costs = [(MoneySource.BUDGET, budget), (MoneySource.MOBILISED, mobilised)]
        money = tuple(Money(source, Decimal(amount * 10**6)) for source, amount in costs if amount)
        facts = works.Facts(kind, name, date(YEAR, 1 + place % 6, 10), beneficiaries=people + place, costs=money)
        works.record(unit, facts, actor=None, at=at)
