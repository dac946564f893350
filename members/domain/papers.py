"""What the printed papers of the register say: frozen dicts of words, no HTML. Masked by the rights of who prints.

Card sheets, the file of one member, the list of a unit's members; drawn by `members.exports`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ccb.lib import dates, numbers, text
from members.choices import AttachmentKind, MemberStatus
from members.domain import access, letterheads
from members.domain.places import BELOW_A_COMMUNE, place_in_sentence, place_of
from members.domain.register import attachments, facts
from members.models import Attachment, Member, Post, Unit

CURRENT = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
MOST_CARDS, MOST_LISTED = 500, 5_000  # more makes a file that no printer takes
PARENTS = "unit__parent__parent"
COLUMNS = {  # what a list may show beside number and name -> (width in mm, alignment)
    "born_on": (22, "center"), "sex": (14, "center"), "card_number": (22, "center"), "joined_on": (22, "center"),
    "place": (38, "left"), "posts": (34, "left"), "rank": (24, "left"), "enlisted_on": (22, "center"),
    "residence": (42, "left"), "phone": (26, "center"), "cccd": (30, "center"), "party_joined_on": (22, "center"),
}  # fmt: skip
OWN_LABELS = {"place": "Đơn vị", "posts": "Chức vụ"}
USUAL = ("born_on", "sex", "card_number", "joined_on", "residence")
NEED_THE_RIGHT = {"cccd", "party_joined_on"}  # "view_sensitive" on the unit of the list
ORDER_WIDTH, NAME_WIDTH = 10, 40  # mm


class NothingToPrint(Exception):
    """The paper cannot be made; the text says why and what to do."""


def column_label(name: str) -> str:
    """ "Số thẻ hội viên"."""
    return OWN_LABELS.get(name) or facts.label_of(name)


def in_unit(user, unit: Unit) -> QuerySet[Member]:
    """The members of the unit's subtree today whom the user may print, by given name."""
    members = Member.objects.for_user(user, "export")
    return members.filter(unit__path__startswith=unit.path, status__in=CURRENT).in_order()


def chosen(user, unit: Unit, keys: Sequence[int]) -> list[Member]:
    """Those of `in_unit` with these keys, all for none. One query. Raises NothingToPrint when there is none, when one
    is not among them (S08), or when they are too many.
    """
    found = in_unit(user, unit).select_related(PARENTS)
    members = list((found.filter(pk__in=keys) if keys else found)[: MOST_CARDS + 1])
    if keys and len(members) != len(set(keys)):
        raise NothingToPrint("Có người trong danh sách chọn không còn ở đơn vị này. Hãy chọn lại từ đầu.")
    return _checked(members, unit, MOST_CARDS)


def cards(members: Sequence[Member], *, at: datetime) -> dict:
    """The sheet of cards of these members. Three queries."""
    province = Unit.objects.filter(depth=0).first()
    head = letterheads.in_force_for(province, on=timezone.localdate(at))
    photos = {one.member_id: one for one in Attachment.objects.filter(member__in=members, kind=AttachmentKind.PHOTO)}
    return {
        "title": "Thẻ hội viên",
        "association": head.parent_body,
        "issuing_body": head.issuing_body,
        "cards": [_card(member, photos.get(member.pk)) for member in members],
    }


def _card(member: Member, photo: Attachment | None) -> dict:
    return {
        "name": member.full_name, "born": str(member.born_on.year) if member.born_on else "",
        "place": place_of(member.unit), "joined": str(member.joined_on or ""), "number": member.card_number,
        "photo": _bytes(photo),
    }  # fmt: skip


def _bytes(photo: Attachment | None) -> bytes | None:
    """None when there is no photograph, or its file is gone: the frame stays empty."""
    if photo is None:
        return None
    try:
        return attachments.path_of(photo).read_bytes()
    except OSError:
        return None


def member_list(unit: Unit, columns: Sequence[str], *, actor, at: datetime) -> dict:
    """The list of the unit's members today. Columns that need a right which the actor lacks on the unit are left out,
    telephones are masked without it. Four queries. Raises NothingToPrint.
    """
    sensitive = access.can(actor, "view_sensitive", unit)
    names = [name for name in COLUMNS if name in columns and (sensitive or name not in NEED_THE_RIGHT)]
    today = timezone.localdate(at)
    held = Prefetch("posts", Post.objects.on(today).select_related("unit"), to_attr="held")
    members = in_unit(actor, unit).select_related(PARENTS).prefetch_related("services", held)
    members = _checked(list(members[: MOST_LISTED + 1]), unit, MOST_LISTED)
    in_full = _in_full(sensitive)
    return {
        "title": "DANH SÁCH HỘI VIÊN",
        "subject": [f"Hội Cựu chiến binh {place_in_sentence(unit)}" if unit.kind not in BELOW_A_COMMUNE else
                    place_of(unit), f"(Tính đến {dates.show_full(today)})"],
        "columns": heads(names),
        "rows": [
            [str(number), member.full_name, *(_cell(member, name, unit, sensitive, in_full) for name in names)]
            for number, member in enumerate(members, start=1)
        ],
        "summary": _summary(members),
        **_issuer(unit, at),
    }  # fmt: skip


def heads(names: Sequence[str]) -> list[dict]:
    """Number and name, then these: what the head says, the width wished for in mm, the alignment."""
    columns = [("TT", ORDER_WIDTH, "center"), ("Họ và tên", NAME_WIDTH, "left")]
    columns += [(column_label(name), *COLUMNS[name]) for name in names]
    return [{"text": label, "width": width, "align": align} for label, width, align in columns]


def _cell(member: Member, name: str, unit: Unit, sensitive: bool, in_full: dict) -> str:
    if name == "place":
        return member.unit.titled if unit.kind not in BELOW_A_COMMUNE and unit.depth >= 2 else place_of(member.unit)
    if name == "posts":
        return "; ".join(post.title for post in member.held)
    return facts.fact(member, name, sensitive=sensitive, numbers=in_full).text


def _summary(members: list[Member]) -> str:
    women = sum(member.sex == "nu" for member in members)
    return f"Danh sách này có {_count(len(members))} hội viên" + (f", trong đó {_count(women)} nữ." if women else ".")


def _count(people: int) -> str:
    return numbers.show(Decimal(people), 0)


def member_file(member: Member, *, actor, at: datetime, purpose: str) -> dict:
    """The file of one member with all that happened. Sensitive facts are left out where the actor may not see them,
    and so are regimes, which tell of the person's health by their names; numbers are masked then. Ten queries.
    """
    sensitive = access.can(actor, "view_sensitive", member.unit)
    groups = facts.groups(member, sensitive=sensitive, numbers=_in_full(sensitive))
    written = [(title, [one for one in told if one.text and not one.is_hidden]) for title, told in groups]
    photo = member.attachments.filter(kind=AttachmentKind.PHOTO).first()
    return {
        "title": "PHIẾU HỘI VIÊN",
        "name": member.full_name,
        "place": place_of(member.unit),
        "status": member.get_status_display(),
        "groups": [(title, [(one.label, one.text) for one in told]) for title, told in written if told]
        + _household(member),
        "tables": [table for table in _tables(member, sensitive) if table["rows"]],
        "left_out": not sensitive,
        "printed": f"{actor}, {dates.show(timezone.localdate(at))}. Mục đích: {purpose}",
        "photo": _bytes(photo),
        **_issuer(_office(member.unit), at),
    }


def _in_full(sensitive: bool) -> dict[str, str]:
    """The masked columns that are printed in full."""
    return dict.fromkeys(Member.MASKED, "") if sensitive else {}


def _household(member: Member) -> list[tuple[str, list[tuple[str, str]]]]:
    home = member.household
    if home is None:
        return []
    told = [
        ("Mức sống", home.get_living_standard_display()), ("Nhà tạm", "Có" if home.temporary_house else ""),
        ("Gia đình văn hoá", "Có" if home.cultural_family else ""), ("Mô hình kinh tế", home.economic_model),
        ("Dư nợ (đồng)", amount(home.loan_balance)), ("Tổ tiết kiệm và vay vốn", home.savings_group),
    ]  # fmt: skip
    written = [(label, words) for label, words in told if words]
    return [("Hộ gia đình", written)] if written else []


def amount(told: Decimal | None) -> str:
    """Đồng as they are printed; "" for none."""
    return "" if told is None else numbers.show(told, 0)


def _tables(member: Member, sensitive: bool) -> list[dict]:
    """What happened, one table a subject; amounts in đồng."""
    return [
        _table("Quá trình sinh hoạt", ["Đơn vị", "Bắt đầu", "Kết thúc"], [
            [place_of(one.unit), f"{one.get_entry_display()}, {dates.show(one.joined_on)}", _ending(one)]
            for one in member.enrolments.select_related(PARENTS)
        ]),
        _table("Chức vụ trong Hội", ["Chức vụ", "Đơn vị", "Nhiệm kỳ", "Từ ngày", "Đến ngày"], [
            [f"{one.title}, {one.get_body_display()}", one.unit.titled, one.term, *_span(one.started_on, one.ended_on)]
            for one in member.posts.select_related("unit")
        ]),
        _table("Chế độ, chính sách", ["Chế độ", "Tình trạng", "Quyết định", "Mức (đồng)", "Hưởng từ"], [
            [
                one.regime.name, one.get_state_display(), one.decision_number, amount(one.amount),
                dates.show(one.starts_on),
            ]
            for one in (member.entitlements.select_related("regime") if sensitive else ())
        ]),
        _table("Khen thưởng", ["Hình thức", "Năm", "Quyết định", "Cấp tặng"], [
            [one.title, one.year or "", one.decision_number, one.issuer] for one in member.honours.all()
        ]),
        _table("Kỷ luật", ["Hình thức", "Quyết định", "Ngày"], [
            [one.get_kind_display(), one.decision_number, dates.show(one.decided_on)]
            for one in member.disciplines.all()
        ]),
    ]  # fmt: skip


def _table(title: str, columns: list[str], rows: list[list]) -> dict:
    return {"title": title, "columns": columns, "rows": rows}


def _ending(enrolment) -> str:
    left_on = enrolment.left_on
    return f"{enrolment.get_exit_display()}, {dates.show(left_on)}" if left_on else "đang sinh hoạt"


def _span(started_on, ended_on) -> list[str]:
    return [dates.show(started_on), dates.show(ended_on) or "nay"]


def _checked(members: list[Member], unit: Unit, most: int) -> list[Member]:
    if not members:
        raise NothingToPrint(f"{unit.titled} chưa có hội viên nào để in. Hãy chọn đơn vị khác.")
    if len(members) > most:
        raise NothingToPrint(
            f"{unit.titled} có hơn {most} hội viên, quá nhiều cho một tệp in. Hãy chọn đơn vị nhỏ hơn, ví dụ một xã."
        )
    return members


def _office(unit: Unit) -> Unit:
    """The commune or higher unit that keeps the file."""
    while unit.kind in BELOW_A_COMMUNE:
        unit = unit.parent
    return unit


def _issuer(unit: Unit, at: datetime) -> dict:
    """Head and foot by the unit's letterhead of the day."""
    today = timezone.localdate(at)
    head = letterheads.in_force_for(unit, on=today)
    return {
        "parent_body": head.parent_body, "issuing_body": head.issuing_body, "place_of_issue": head.place,
        "day": dates.show_full(today),
        "signature": {"authority": head.authority, "title": head.signer_title, "name": head.signer_name},
    }  # fmt: skip


def file_name(kind: str, unit: Unit, at: datetime) -> str:
    """ "danh-sach-hoi-vien_chi-hoi-1-xa-dong-mau_2026-11-22.pdf": without accents, with unit and day."""
    return f"{kind}_{text.slug(place_of(unit))}_{timezone.localdate(at):%Y-%m-%d}.pdf"
