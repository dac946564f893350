"""The plan of a campaign and its result at the year's end as official papers: frozen dicts for the exports."""

from collections.abc import Iterator, Sequence
from datetime import date

from campaigns.choices import CampaignState, GroupKind
from campaigns.domain.plans import campaigns, judging, targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.models import Campaign, Quota, Target
from ccb.lib import dates, numbers, text
from members.domain import letterheads
from members.models import Unit
from reports.domain.papers import composing
from reports.domain.plans import campaign_pages
from reports.domain.plans.progress_results import Progress
from reports.domain.writing import facts

PLAN, RESULT = "plan", "result"
SYMBOLS = {PLAN: "KH", RESULT: "BC"}
SOURCE = "Số liệu lấy từ báo cáo đã duyệt của các đơn vị."
RECIPIENTS = {  # where neither the campaign nor the letterhead names any
    PLAN: ["Hội cấp trên (để báo cáo)", "Các đơn vị trực thuộc (để thực hiện)", "Lưu: VT"],
    RESULT: ["Hội cấp trên (để báo cáo)", "Các đơn vị trực thuộc", "Lưu: VT"],
}
MEMBERS = "abcdđeghiklmnopqrstuvxy"  # of a group, in the order of the Vietnamese alphabet
ROMAN = ("I", "II", "III", "IV", "V")


def plan(campaign: Campaign, *, dated_on: date) -> dict:
    """The campaign document: theme, texts, targets by section, and the table of what each unit is to bring.

    The plan is that of the revision in force on the day. Five queries.
    """
    revision = campaigns.revision_on(campaign, dated_on)
    standing = targets.plan(campaign, revision)
    parts = [
        ("CHỦ ĐỀ", [_paragraph(campaign.theme)]),
        ("MỤC ĐÍCH, YÊU CẦU", _paragraphs(campaign.preamble)),
        ("CHỈ TIÊU CHỦ YẾU", [*_listed(standing), *_assigned(campaign, standing, revision)]),
        ("NHIỆM VỤ VÀ GIẢI PHÁP", _paragraphs(campaign.tasks)),
        ("TỔ CHỨC THỰC HIỆN", _paragraphs(campaign.organisation)),
    ]
    head = _head(campaign, PLAN, campaign.document_on or dated_on)
    named = f"Phong trào thi đua {campaign.span}"
    subject = [campaign.title] if campaign.title.startswith(named) else [named, campaign.title]
    head |= {"kind": campaign.document_kind, "subject": subject}
    told = [
        (title, blocks) for title, blocks in parts if any(block.get("text") or block.get("rows") for block in blocks)
    ]
    return head | {"blocks": composing.ended(list(_numbered(told)))}


def result(progress: Progress, *, dated_on: date) -> dict:
    """The table of results: each target with what was wanted, what was done, how it stands; then the units."""
    campaign = progress.campaign
    counted = progress.counted
    total = sum(counted.values())
    words = ", ".join(f"{status.label.lower()}: {number}" for status, number in counted.items() if number)
    head = _head(campaign, RESULT, dated_on)
    subject = [f"Kết quả thực hiện chỉ tiêu thi đua {progress.period.label}", campaign.title]
    blocks = [
        _paragraph(f"Tính đến {dates.show_full(progress.on)}, trong {total} chỉ tiêu: {words}."),
        _results_table(progress),
    ]
    if progress.lines:
        blocks.append(_lines_table(progress))
    blocks.append(_paragraph(SOURCE))
    return head | {"kind": "BÁO CÁO", "subject": subject, "number": "", "blocks": composing.ended(blocks)}


def _head(campaign: Campaign, paper: str, dated_on: date) -> dict:
    letterhead = letterheads.in_force_for(campaign.unit, on=dated_on)
    typed, _, symbol = campaign.document_number.partition("/") if paper == PLAN else ("", "", "")
    recipients = campaign.recipients.splitlines() if paper == PLAN else []
    return {
        "parent_body": letterhead.parent_body,
        "issuing_body": letterhead.issuing_body,
        "issuer": facts.issuer(campaign.unit),
        "number": typed,
        "symbol": symbol or letterheads.symbol(letterhead, SYMBOLS[paper]),
        "place": letterhead.place,
        "date": dated_on.isoformat(),
        "signature": {
            "authority": letterhead.authority, "title": letterhead.signer_title, "name": letterhead.signer_name,
        },
        "margins": letterheads.margins(letterhead),
        "recipients": recipients or letterhead.recipients.splitlines() or RECIPIENTS[paper],
        "appendices": [],
        "is_draft": campaign.state == CampaignState.DRAFT,
    }  # fmt: skip


def _numbered(parts: Sequence[tuple[str, list[dict]]]) -> Iterator[dict]:
    for roman, (title, blocks) in zip(ROMAN, parts, strict=False):
        yield {"type": "heading", "level": 1, "text": f"{roman}. {title}"}
        yield from blocks


def _paragraph(text: str) -> dict:
    return {"type": "paragraph", "text": text}


def _paragraphs(text: str) -> list[dict]:
    return [_paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def _listed(plan: Sequence[Target]) -> list[dict]:
    """1, 2, 3 … as the document numbers its targets; those of a group share a number, alternatives joined by "hoặc"."""
    sentences: list[str] = []
    last = None
    for one in plan:
        said = f"{one.text}: {judging.written(targets.promise_of(one))}{_when(one)}"
        if one.group_id and one.group_id == last:
            joint = "; hoặc " if one.group.kind == GroupKind.ALTERNATIVES else "; "
            sentences[-1] += f"{joint}{text.in_sentence(said)}"
        else:
            sentences.append(said)
        last = one.group_id
    return [_paragraph(f"{number}. {said}.") for number, said in enumerate(sentences, start=1)]


def _when(target: Target) -> str:
    """', mỗi xã, hằng tháng'; nothing for what the whole province owes in a year."""
    parts = []
    if target.level != "province":
        parts.append(target.get_level_display().lower())
    if target.frequency != "year":
        parts.append(target.get_frequency_display().lower())
    if target.year_from or target.year_to:
        parts.append(f"áp dụng {target.year_from or '…'}–{target.year_to or '…'}")
    return f" ({', '.join(parts)})" if parts else ""


def _assigned(campaign: Campaign, plan: Sequence[Target], revision: int) -> list[dict]:
    """Units × targets that were divided among them, with the sum; nothing where none was."""
    divided = [one for one in plan if is_divisible(one)]
    rows = Quota.objects.filter(target__campaign=campaign, unit__parent=campaign.unit).in_revision(revision)
    amounts = {
        (code, unit): amount
        for code, unit, amount in rows.order_by("year").values_list("target__code", "unit", "amount")
    }
    shown = [one for one in divided if any(code == one.code for code, _ in amounts)]
    if not shown:
        return []
    units = list(Unit.objects.filter(pk__in={unit for _, unit in amounts}).in_order())
    lines = [[unit.titled, *(_cell(amounts.get((one.code, unit.pk))) for one in shown)] for unit in units]
    sums = [sum(amount for (code, _), amount in amounts.items() if code == one.code) for one in shown]
    heads = [f"{one.text} ({one.uom})" if one.uom else one.text for one in shown]
    rows = [*lines, ["Tổng cộng", *map(_cell, sums)]]
    made = _table("Chỉ tiêu giao cho các đơn vị", ["Đơn vị", *heads], rows, [3] + [2] * len(heads))
    return [made | {"has_total": True}]


def _cell(amount) -> str:
    return numbers.show(amount, 2)


def _results_table(progress: Progress) -> dict:
    rows, numbers_of = [], _numbers(progress)
    for row in campaign_pages.rows(progress):
        if row.group:
            kind = f"Nhóm chỉ tiêu: {row.group.group.get_kind_display().lower()}"
            code, said = row.group.alternative, row.group.explanation
            said = f"{numbers_of[code]}{said.removeprefix(code)}" if code and said.startswith(code) else said
            rows.append([numbers_of[row.group.group.code], kind, "", said, row.group.status.label])
            continue
        one = row.result
        wanted = one.promise.words.replace(" ", "\N{NO-BREAK SPACE}", 1) if one.promise else ""  # "≥ 1.500"
        rows.append([numbers_of[one.target.code], one.target.text, wanted, _done(one), one.status.label])
    heads = ["TT", "Nội dung", "Chỉ tiêu", "Kết quả", "Đánh giá"]
    table = _table("Kết quả từng chỉ tiêu", heads, rows, [6, 29, 17, 34, 14])
    table["columns"][0]["align"] = "center"
    return table


def _numbers(progress: Progress) -> dict[str, str]:
    """Code of a target or a group -> its number in the plan: "4" of a group, "4a", "4b" of its members."""
    found: dict[str, str] = {}
    count = letters = 0
    for row in campaign_pages.rows(progress):
        if row.is_member:
            found[row.result.target.code] = f"{count}{MEMBERS[min(letters, len(MEMBERS) - 1)]}"
            letters += 1
        else:
            count, letters = count + 1, 0
            found[row.group.group.code if row.group else row.result.target.code] = str(count)
    return found


def _done(result) -> str:
    """The result without repeating what was wanted, which stands beside it."""
    said = result.explanation
    before, mark, after = said.partition(", chỉ tiêu ")
    if not mark:
        return said
    _, _, rest = after.partition("; ")
    return f"{before}; {rest}" if rest else before


def _lines_table(progress: Progress) -> dict:
    numbers_of = _numbers(progress)
    rows = [
        [one.unit.titled, str(one.applying), str(one.met), in_short([int(numbers_of[code]) for code in one.missed])]
        for one in campaign_pages.lines(progress)
    ]
    heads = ["Đơn vị", "Số chỉ tiêu", "Số đạt", "Chỉ tiêu chưa hoàn thành (theo số thứ tự trên)"]
    return _table("Kết quả từng đơn vị", heads, rows, [30, 12, 10, 48])


def in_short(numbers_missed: Sequence[int]) -> str:
    """'1–5, 7, 9–11' of numbers that ascend: two that follow each other stay apart."""
    runs: list[list[int]] = []
    for number in numbers_missed:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run) for run in runs]
    return ", ".join(part for parts in told for part in parts)


def _table(title: str, heads: Sequence[str], rows: list[list[str]], widths: Sequence[int]) -> dict:
    aligned = ["left" if place == 0 or width > 12 else "center" for place, width in enumerate(widths)]
    columns = [
        {"text": head, "width": width, "align": align}
        for head, width, align in zip(heads, widths, aligned, strict=True)
    ]
    return {"type": "table", "title": title, "columns": columns, "rows": rows}
