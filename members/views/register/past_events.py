"""What the register did to a member, in words, and what undoing it would bring back."""

from django.db.models import QuerySet

from members.choices import MemberStatus
from members.domain.register import registry
from members.domain.register.deed_names import title_of
from members.domain.register.facts import ERAS_LABEL
from members.models import Discipline, Enrolment, Entitlement, Member, Post, RegisterEvent, Unit

SAID = {
    "to": "Nơi đến", "origin": "Từ", "introduction_number": "Giấy giới thiệu", "decision_number": "Quyết định",
    "request_number": "Số văn bản yêu cầu",
}  # fmt: skip
CHANGE = "change"


def told(events: list[RegisterEvent]) -> list[dict]:
    """Newest first: the event, its name, its reason, what else was said ("Nơi đến: ...")."""
    return [
        {
            "event": event,
            "title": title_of(event),
            "reason": event.before.get("said", {}).get("reason", ""),
            "said": [f"{SAID[name]}: {words}" for name, words in event.before.get("said", {}).items() if name in SAID]
            + [sentence.rstrip(".") for sentence in event.before.get("told", [])],
        }
        for event in reversed(events)
    ]


def undoable(events: list[RegisterEvent], units: QuerySet) -> list[dict]:
    """The latest move, correction and change of household that still hold, with what undoing them brings back.

    At most one query for each.
    """
    standing = [event for event in reversed(events) if event.undone_at is None]
    merge = next((place for place, event in enumerate(standing) if event.verb == registry.MERGE), None)
    if merge is not None:  # it touches all: alone while it is the last, and nothing before it
        standing = standing[: max(merge, 1)]
    apart = (registry.CORRECTIONS, registry.DWELLING)
    moves = [event for event in standing if not any(event.verb in sort for sort in apart)][:1]
    others = [event for sort in apart for event in [one for one in standing if one.verb in sort][:1]]
    return [{"event": event, "title": title_of(event), "returns": _returns(event, units)} for event in moves + others]


def _returns(event: RegisterEvent, units: QuerySet) -> list[str]:
    rows, opened = event.before["rows"], event.before["opened"]
    old = rows.get(Member._meta.label, {}).get(str(event.member_id), {})
    if event.verb == CHANGE:
        names = [name for name in old if name not in ("search_key", "sort_key")]
        fields = [Member._meta.get_field(name).verbose_name for name in names]
        if "eras" in event.before:
            fields.append(ERAS_LABEL.lower())
        return [f"Trở lại như trước ở các ô: {', '.join(fields)}."]
    if event.verb == registry.MERGE:
        return ["Hai hồ sơ trở lại như trước khi gộp, mỗi hồ sơ với những gì của nó."]
    if event.verb in registry.DWELLING:
        return ["Trở lại hộ gia đình trước đó." if old.get("household_id") else "Không còn ở trong hộ gia đình nào."]
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
    if entitlements := rows.get(Entitlement._meta.label):
        words.append(f"{len(entitlements)} chế độ đã dừng hoặc kết thúc hồ sơ được khôi phục.")
    if Enrolment._meta.label in opened:
        words.append("Bỏ lần sinh hoạt do việc này ghi.")
    if Discipline._meta.label in opened:
        words.append("Bỏ quyết định kỷ luật này.")
    return words or ["Đơn hoặc giấy giới thiệu trở lại như trước việc này."]
