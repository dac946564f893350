"""What a member's file says, as words for screen and paper: grouped, and masked for who may not read it (S21)."""

from dataclasses import dataclass

from ccb.lib import cccd
from ccb.lib.partial_dates import PartialDate
from members.choices import Era
from members.models import Member

GROUPS = (
    ("Nhân thân", (
        "full_name", "born_on", "sex", "cccd", "cccd_issued_on", "cccd_issued_by", "ethnic", "religion", "home_town",
        "permanent_address", "residence", "phone",
    )),
    ("Trong Hội", ("code", "card_number", "joined_on", "admission_decision", "medal_year", "medal_decision")),
    ("Đảng", ("party_joined_on", "party_official_on", "party_badge")),
    ("Quân ngũ", (
        "enlisted_on", "discharged_on", "service_unit", "rank", "highest_post", "branch", "battlefields", "eras",
    )),
    ("Chính sách", (
        "category", "wounded_class", "wounded_percent", "sick_soldier", "agent_orange", "imprisoned", "martyr_relative",
    )),
    ("Học vấn và ghi chú", ("schooling", "political_theory", "note")),
)  # fmt: skip
ERAS_LABEL = "Thời kỳ phục vụ"
MASKS = {"cccd": cccd.masked, "phone": cccd.masked_phone}
HIDDEN = "không có quyền xem"


@dataclass(frozen=True)
class Fact:
    """One line of the file; `text` is empty for what was never written down."""

    label: str
    text: str
    is_hidden: bool = False


def groups(member: Member, *, sensitive: bool, numbers: dict[str, str]) -> list[tuple[str, list[Fact]]]:
    """The facts under their headings. `numbers` are the masked columns that are shown in full.

    Ask for `services` with the member, or they cost one query.
    """
    return [
        (title, [fact(member, name, sensitive=sensitive, numbers=numbers) for name in names]) for title, names in GROUPS
    ]


def fact(member: Member, name: str, *, sensitive: bool, numbers: dict[str, str]) -> Fact:
    """One column of the member, or "eras", with its label."""
    label = label_of(name)
    if name in Member.SENSITIVE and not sensitive:
        return Fact(label, HIDDEN, is_hidden=True)
    if name in Member.MASKED and name not in numbers:
        return Fact(label, MASKS[name](getattr(member, name)))
    return Fact(label, shown(member, name))


def label_of(name: str) -> str:
    """ "Ngày sinh"."""
    if name == "eras":
        return ERAS_LABEL
    label = Member._meta.get_field(name).verbose_name
    return label[:1].upper() + label[1:]


def shown(member: Member, name: str) -> str:
    """The column's value in words, whoever asks; "" for what was never written down."""
    if name == "eras":
        return ", ".join(Era(service.era).label for service in member.services.all())
    value = getattr(member, name)
    if isinstance(value, bool):
        return "Có" if value else ""
    if isinstance(value, PartialDate) or value is None:
        return str(value or "")
    display = getattr(member, f"get_{name}_display", None)
    return str(display() if display else value)
