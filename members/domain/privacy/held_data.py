"""What is held about one person, all of it, for the person himself (Luật 91/2025/QH15): frozen words, no HTML.

Nothing is masked: it is his. Who may have it made is asked by `members.exports.printing`.
"""

from datetime import date, datetime

from django.utils import timezone

from ccb.lib import dates
from members.domain import papers
from members.domain.privacy import access_log, corrections, traces
from members.domain.register import deed_names, facts
from members.models import Member

TITLE = "DỮ LIỆU CÁ NHÂN ĐANG LƯU GIỮ"
MOST_LINES = 500  # of each table of who looked: the newest
ACCESS = ["Lúc", "Ai", "Việc", "Mục đích"]


def paper(member: Member, *, actor, at: datetime, purpose: str) -> dict:
    """The member's file as `papers.member_file` has it, and with it what that leaves out: files merged into it, papers,
    requests, decisions in full, how his household lived, proposals to award him, lists that were read, corrections with
    what stood there before, who looked and who took lists that he may be in. About 30 queries, four more for each
    merged file.
    """
    merged = list(member.merged.select_related("unit").prefetch_related("services"))
    base = papers.member_file(member, actor=actor, at=at, purpose=purpose)
    tables = [
        *base["tables"], _entitlements(member), _requests(member), _disciplines(member), _reviews(member),
        _former_homes(member), *_of_higher_apps([member, *merged]), _attachments(member), _lists([member, *merged]),
        *_corrections([member, *merged]), _events([member, *merged]),
        _accesses("Ai đã xem, đã xuất hồ sơ này", access_log.of_members([member, *merged]), actor),
        _accesses("Danh sách đã xuất có thể có người này", access_log.of_lists_with([member, *merged]), actor),
    ]  # fmt: skip
    return base | {
        "title": TITLE,
        "groups": base["groups"] + [group for one in merged for group in _merged(one)],
        "tables": [table for table in tables if table["rows"]],
    }


def _table(title: str, columns: list[str], rows: list[list]) -> dict:
    return {"title": title, "columns": columns, "rows": rows}


def _merged(one: Member) -> list[tuple[str, list[tuple[str, str]]]]:
    """Another file of his, as it was when it was merged into this one."""
    in_full = dict.fromkeys(Member.MASKED, "")
    groups = facts.groups(one, sensitive=True, numbers=in_full)
    told = [(title, [(fact.label, fact.text) for fact in group if fact.text]) for title, group in groups]
    return [
        (f"Hồ sơ số {one.pk} đã gộp: {title[:1].lower()}{title[1:]}", written) for title, written in told if written
    ]


def _entitlements(member: Member) -> dict:
    return _table(
        "Chế độ: ngày và lý do", ["Chế độ", "Lập hồ sơ", "Quyết định", "Thôi hưởng", "Lý do"],
        [
            [one.regime.name, _day(one.applied_on), _day(one.decided_on), _day(one.ended_on), one.reason]
            for one in member.entitlements.select_related("regime")
        ],
    )  # fmt: skip


def _requests(member: Member) -> dict:
    rows = [
        ["Đơn xin vào Hội", _day(one.asked_on), one.get_state_display(), one.decision_number, one.reason]
        for one in member.applications.order_by("pk")
    ]
    rows += [
        [f"Chuyển đến {one.to_unit.in_sentence}", _day(one.asked_on), one.get_state_display(),
         one.introduction_number, one.reason]
        for one in member.transfers.select_related("to_unit").order_by("pk")
    ]  # fmt: skip
    return _table("Đơn và giấy giới thiệu", ["Việc", "Ngày", "Kết quả", "Số văn bản", "Lý do"], rows)


def _disciplines(member: Member) -> dict:
    rows = [[one.get_kind_display(), _day(one.decided_on), one.reason] for one in member.disciplines.all()]
    return _table("Lý do kỷ luật", ["Hình thức", "Ngày", "Lý do"], rows)


def _reviews(member: Member) -> dict:
    """Of the household that he lives in today; what is known of it today stands in the file."""
    rows = [
        [dates.show(one.on), one.get_living_standard_display(), "Có" if one.temporary_house else "Không",
         "Có" if one.cultural_family else "Không", one.economic_model, papers.amount(one.loan_balance)]
        for one in (member.household.reviews.all() if member.household_id else ())
    ]  # fmt: skip
    heads = ["Từ ngày", "Mức sống", "Nhà tạm", "Gia đình văn hoá", "Mô hình kinh tế", "Dư nợ (đồng)"]
    return _table("Những lần rà soát hộ gia đình", heads, rows)


def _former_homes(member: Member) -> dict:
    """A household has no name; whoever else lived there is nobody's business here."""
    rows = [
        [dates.show(one.left_on), f"Hộ số {one.household_id}" if one.household_id else "Không ở hộ nào trong sổ"]
        for one in member.former_homes.all()
    ]
    return _table("Những hộ đã ở trước đây", ["Đến trước ngày", "Hộ"], rows)


def _of_higher_apps(files: list[Member]) -> list[dict]:
    """What models that point at members from above hold: each says it by `told_of`."""
    return [_table(*above.told_of(files)) for above in traces.rows_of_higher_apps()]


def _lists(files: list[Member]) -> dict:
    """Lists whose rows still lie here; what stood in them is in the file, or beside the correction that it made."""
    rows = [
        [one.source.file_name, one.number, _moment(one.source.created_at)]
        for one in traces.rows_about(files, traces.known(files))
    ]
    return _table("Danh sách đã gửi vào có người này", ["Tệp", "Dòng", "Gửi lúc"], rows)


def _attachments(member: Member) -> dict:
    rows = [
        [one.name, one.get_kind_display(), dates.show(timezone.localtime(one.added_at))]
        for one in member.attachments.all()
    ]
    return _table("Ảnh và giấy tờ kèm hồ sơ", ["Tên tệp", "Loại", "Ngày lưu"], rows)


def _corrections(files: list[Member]) -> list[dict]:
    """One table a file: the date, who, each field with what stood there before."""
    tables = []
    for one in files:
        found = corrections.page(one, sensitive=True, in_full=True, size=MOST_LINES).rows
        rows = [
            [_moment(row.event.at), _who(row.event), "; ".join(f"{fact.label}: {fact.text or 'trống'}"
                                                               for fact in row.before)]
            for row in found
        ]  # fmt: skip
        title = "Những lần sửa hồ sơ" if one is files[0] else f"Những lần sửa hồ sơ số {one.pk} đã gộp"
        tables.append(_table(title, ["Lúc", "Ai", "Trước khi sửa"], rows))
    return tables


def _events(files: list[Member]) -> dict:
    """All else that was recorded, with the reasons that were given."""
    rows = []
    for one in files:
        for event in one.events.exclude(verb=corrections.CHANGE).select_related("actor"):
            said = event.before.get("said", {})
            words = "; ".join([*map(str, said.values()), *event.before.get("told", [])])
            rows.append([_moment(event.at), _who(event), deed_names.title_of(event), dates.show(event.on), words])
    return _table("Các việc đã ghi", ["Lúc", "Ai", "Việc", "Tính từ", "Lý do, số văn bản"], rows)


def _accesses(title: str, entries, actor) -> dict:
    lines = access_log.told(list(entries[:MOST_LINES]), actor)
    return _table(title, ACCESS, [
        [_moment(line.entry.at), line.who,
         f"{line.deed}: {line.about}" if line.member is None else line.deed, line.purpose]
        for line in lines
    ])  # fmt: skip


def _who(event) -> str:
    return str(event.actor or "Hệ thống")


def _day(day: date | None) -> str:
    return dates.show(day) if day else ""


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local:%H:%M} {dates.show(local)}"
