"""Lists of awards, and of models and works, as Excel: days and amounts are real ones."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet

from campaigns.choices import MoneySource
from ccb.lib import xlsx
from members.domain.places import full_names

AWARDS = [
    xlsx.Column("Hình thức", 16), xlsx.Column("Danh nghĩa", 34), xlsx.Column("Cho ai", 10),
    xlsx.Column("Tập thể, cá nhân", 36), xlsx.Column("Chức vụ, nơi công tác", 34), xlsx.Column("Đơn vị đề nghị", 34),
    xlsx.Column("Thành tích", 60), xlsx.Column("Ngày đề nghị", 13), xlsx.Column("Tình trạng", 22),
    xlsx.Column("Số quyết định", 16), xlsx.Column("Ngày quyết định", 15), xlsx.Column("Lý do", 34),
    xlsx.Column("Quyết định thu hồi", 18), xlsx.Column("Ngày thu hồi", 13),
]  # fmt: skip
WORKS = [
    xlsx.Column("Đơn vị", 34), xlsx.Column("Loại", 30), xlsx.Column("Tên", 44), xlsx.Column("Tình trạng", 22),
    xlsx.Column("Hoạt động từ", 13), xlsx.Column("Dừng từ", 13), xlsx.Column("Số người được hưởng", 12),
    xlsx.Column("Đã nhân rộng", 12), xlsx.Column("Tổng kinh phí (đồng)", 18),
    *(xlsx.Column(f"{source.label} (đồng)", 18) for source in MoneySource), xlsx.Column("Nội dung, hiệu quả", 60),
]  # fmt: skip


def write_awards(path: Path, awards: QuerySet) -> int:
    return xlsx.write(path, AWARDS, _awards(awards), sheet="Khen thưởng")


def _awards(awards: QuerySet) -> Iterator[list[xlsx.Cell]]:
    names = full_names()
    for one in awards.select_related("member__unit"):
        place = names[one.member.unit_id] if one.member_id else one.person_of
        decision = one.decision
        yield [
            one.get_form_display(), one.title, "Tập thể" if one.is_collective else "Cá nhân", one.recipient, place,
            names[one.unit_id], one.reason, one.proposed_on, one.get_state_display(), decision and decision.symbol,
            decision and decision.dated_on, one.answer, one.revoked_symbol, one.revoked_on,
        ]  # fmt: skip


def write_works(path: Path, works: QuerySet) -> int:
    return xlsx.write(path, WORKS, _works(works), sheet="Mô hình, công trình")


def _works(works: QuerySet) -> Iterator[list[xlsx.Cell]]:
    names = full_names()
    for one in works:
        costs = {cost.source: cost.amount for cost in one.costs.all()}
        yield [
            names[one.unit_id], one.get_kind_display(), one.name, one.get_state_display(), one.started_on, one.ended_on,
            one.beneficiaries, "Có" if one.is_spread else "", one.cost_total,
            *(costs.get(source) for source in MoneySource), one.description,
        ]  # fmt: skip
