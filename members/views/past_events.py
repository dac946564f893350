"""What the register did to a member, in words, and what undoing it would bring back."""

from django.db.models import QuerySet

from members.choices import MemberStatus
from members.forms.members import ERAS_LABEL
from members.models import Discipline, Enrolment, Member, Post, RegisterEvent, Unit

VERBS = {
    "enrol": "Ghi vào sổ",
    "apply": "Nộp đơn xin vào Hội",
    "propose": "Chi hội đề nghị kết nạp",
    "accept": "Kết nạp",
    "refuse": "Không kết nạp",
    "readmit": "Kết nạp lại",
    "record_death": "Ghi qua đời",
    "strike_off": "Xoá tên",
    "discipline": "Kỷ luật",
    "ask_transfer": "Đề nghị chuyển sinh hoạt",
    "accept_transfer": "Đơn vị mới tiếp nhận",
    "refuse_transfer": "Đơn vị mới không nhận",
    "change": "Sửa hồ sơ",
}
CHANGE = "change"


def told(events: list[RegisterEvent]) -> list[dict]:
    """Newest first: the event, its name, its reason."""
    return [
        {"event": event, "title": title_of(event), "reason": event.before.get("said", {}).get("reason", "")}
        for event in reversed(events)
    ]


def title_of(event: RegisterEvent) -> str:
    return VERBS.get(event.verb, event.verb)


def undoable(events: list[RegisterEvent], units: QuerySet) -> list[dict]:
    """The latest move and the latest correction that still hold, with what undoing them brings back.

    At most one query for each.
    """
    standing = [event for event in reversed(events) if event.undone_at is None]
    moves = [event for event in standing if event.verb != CHANGE][:1]
    corrections = [event for event in standing if event.verb == CHANGE][:1]
    return [
        {"event": event, "title": title_of(event), "returns": _returns(event, units)} for event in moves + corrections
    ]


def _returns(event: RegisterEvent, units: QuerySet) -> list[str]:
    rows, opened = event.before["rows"], event.before["opened"]
    old = rows.get(Member._meta.label, {}).get(str(event.member_id), {})
    if event.verb == CHANGE:
        names = [name for name in old if name not in ("search_key", "sort_key")]
        fields = [Member._meta.get_field(name).verbose_name for name in names]
        if "eras" in event.before:
            fields.append(ERAS_LABEL.lower())
        return [f"Trở lại như trước ở các ô: {', '.join(fields)}."]
    return [*_of_the_member(old, units), *_of_rows(rows, opened)]


def _of_the_member(old: dict, units: QuerySet) -> list[str]:
    words = []
    if "status" in old:
        words.append(f"Trạng thái trở lại: {MemberStatus(old['status']).label}.")
    unit: Unit | None = units.filter(pk=old["unit_id"]).first() if "unit_id" in old else None
    if unit:
        words.append(f"Nơi sinh hoạt trở lại: {unit.titled}.")
    return words


def _of_rows(rows: dict, opened: dict) -> list[str]:
    words = []
    if Enrolment._meta.label in rows:
        words.append("Lần sinh hoạt trước được mở lại, tính tiếp vào số hội viên.")
    if posts := rows.get(Post._meta.label):
        words.append(f"{len(posts)} chức vụ đã kết thúc được khôi phục.")
    if Enrolment._meta.label in opened:
        words.append("Bỏ lần sinh hoạt do việc này ghi.")
    if Discipline._meta.label in opened:
        words.append("Bỏ quyết định kỷ luật này.")
    return words or ["Đơn hoặc giấy giới thiệu trở lại như trước việc này."]
