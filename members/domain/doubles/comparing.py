"""Two files side by side: what is the same, what differs, what has to be chosen, and what would move."""

from dataclasses import dataclass

from members.domain import access
from members.domain.doubles import choosing
from members.domain.places import place_of
from members.domain.register import facts
from members.models import Enrolment, Member

SAME, DIFFERENT, ONE_SIDED, BOTH = "trùng", "khác", "chỉ một hồ sơ có", "giữ cả hai"
WRITTEN, NOT_WRITTEN = "có ghi", ""
MOVED = (
    ("posts", "chức vụ"), ("entitlements", "chế độ"), ("honours", "khen thưởng"), ("disciplines", "kỷ luật"),
    ("attachments", "giấy tờ"), ("applications", "đơn xin vào Hội"), ("transfers", "giấy giới thiệu"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field of both files; empty texts where nothing is written. `asks`: somebody has to choose."""

    name: str
    label: str
    keep: str
    other: str
    verdict: str
    asks: bool = False


def sees_sensitive(user, keep: Member, other: Member) -> bool:
    """Whether the user may read the sensitive fields of both."""
    return all(access.can(user, "view_sensitive", member.unit) for member in (keep, other))


def groups(keep: Member, other: Member, *, sensitive: bool) -> list[tuple[str, list[Line]]]:
    """The written fields under their headings, without the sensitive ones for who may not read them; to him not even
    the ends of the CCCD are told, only whether they are the same. Ask for `services` with both.
    """
    asked = set(choosing.differing(keep, other))
    hidden = () if sensitive else Member.SENSITIVE
    found = [
        (title, [_line(keep, other, name, sensitive, name in asked) for name in names if name not in hidden])
        for title, names in facts.GROUPS
    ]
    written = [(title, [line for line in lines if line.keep or line.other]) for title, lines in found]
    return [(title, lines) for title, lines in written if lines]


def questions(keep: Member, other: Member, *, sensitive: bool) -> list[str]:
    """What has to be chosen: names as `merging.merge` takes them. At most four queries."""
    hidden = () if sensitive else Member.SENSITIVE
    names = [name for name in choosing.differing(keep, other) if name not in hidden]
    if keep.household_id and other.household_id and keep.household_id != other.household_id:
        names.append(choosing.HOUSEHOLD)
    if keep.enrolments.exists() and other.enrolments.exists():
        names.append(choosing.MEMBERSHIP)
    return names


def moved(other: Member) -> list[tuple[str, int]]:
    """What would go to the kept file, in numbers; kinds of which there is none are left out. Seven queries."""
    counted = [(words, getattr(other, name).count()) for name, words in MOVED]
    return [(words, count) for words, count in counted if count]


def stays(member: Member) -> list[tuple[Enrolment, str]]:
    """The enrolments, each with the place in words. One query."""
    return [(one, place_of(one.unit)) for one in member.enrolments.select_related("unit__parent")]


def _line(keep: Member, other: Member, name: str, sensitive: bool, asks: bool) -> Line:
    texts = [_text(member, name, sensitive) for member in (keep, other)]
    verdict = SAME if _value(keep, name) == _value(other, name) else DIFFERENT if asks else BOTH
    return Line(name, facts.label_of(name), *texts, verdict if all(texts) else ONE_SIDED, asks)


def _text(member: Member, name: str, sensitive: bool) -> str:
    if name == "cccd" and not sensitive:
        return WRITTEN if member.cccd else NOT_WRITTEN
    return facts.fact(member, name, sensitive=sensitive, numbers={}).text


def _value(member: Member, name: str):
    return facts.shown(member, name) if name == "eras" else getattr(member, name)
