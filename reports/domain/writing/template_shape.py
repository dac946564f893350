"""Whether the content of a report template, which people write as JSON, is built as the rest of the program expects."""

from ccb.lib import paper
from reports.choices import Theme

OUTLINE = {
    "kind": str, "symbol": str, "subject": list, "blocks": list, "recipients": list, "appendices": list,
    "signer": dict, "margins": dict, "body": str,
}  # fmt: skip
LISTS = {"subject": str, "recipients": str, "blocks": dict, "appendices": dict}
SIGNER = ("authority", "title", "name")
BLOCKS = {  # type of block -> what it must have
    "heading": {"text": str},
    "paragraph": {"text": str},
    "told": {"text": str},
    "narratives": {},
    "activities": {},
    "sections": {},
    "table": {"title": str, "indicators": list},
    "unit_table": {"title": str, "indicators": list},
    "trend": {"title": str, "indicators": list},
    "targets": {"title": str},
    "chart": {"title": str, "indicator": str},
}
MAY_HAVE = {  # what a block may have besides
    "level": int, "notes": list, "section": str, "theme": str, "title": str, "past": int, "most": int, "over": str,
    "all": bool, "source": dict, "targets": list,
}  # fmt: skip
KINDS = {
    str: "một chuỗi chữ trong ngoặc kép",
    list: "một danh sách trong ngoặc vuông",
    dict: "một nhóm trong ngoặc nhọn",
    int: "một số nguyên",
    bool: "true hoặc false",
}
MOST_COLUMNS = 8  # of a table on an upright page


class BadTemplate(Exception):
    """The content cannot be used; the text says what is wrong."""


def check(content: object) -> None:
    """Raise BadTemplate unless each part is of its kind. What the parts say is `templates.check`'s to judge."""
    _expect(content, dict, "Nội dung")
    for key in OUTLINE.keys() & content.keys():
        _expect(content[key], OUTLINE[key], f"“{key}”")
    for key, kind in LISTS.items():
        for number, item in enumerate(content.get(key, []), start=1):
            _expect(item, kind, f"“{key}”, mục thứ {number}")
    for number, block in enumerate(content.get("blocks", []), start=1):
        check_block(block, f"“blocks”, mục thứ {number}")
    for number, appendix in enumerate(content.get("appendices", []), start=1):
        _expect(appendix.get("title"), str, f"“appendices”, mục thứ {number}: “title”")
    for name in content.get("signer", {}):
        _expect(content["signer"][name], str, f"“signer”, “{name}”")
        if name not in SIGNER:
            raise BadTemplate(f"“signer” có mục không biết: {name}.")
    _check_margins(content.get("margins", {}))


def check_block(block: dict, where: str) -> None:
    """Raise BadTemplate unless the block has what its type asks for, each of its kind."""
    _expect(block.get("type"), str, f"{where}: “type”")
    for key, kind in BLOCKS.get(block["type"], {}).items():
        _expect(block.get(key), kind, f"{where}: “{key}”")
    for key in MAY_HAVE.keys() & block.keys():
        _expect(block[key], MAY_HAVE[key], f"{where}: “{key}”")
    for key in ("indicators", "notes", "targets"):
        for item in block.get(key, []):
            _expect(item, str, f"{where}: “{key}”")
    if block["type"] in ("unit_table", "trend", "table") and not 1 <= len(block["indicators"]) <= _most(block):
        raise BadTemplate(f"{where}: bảng cần từ 1 đến {_most(block)} chỉ tiêu.")
    if block.get("theme") and block["theme"] not in Theme.values:
        raise BadTemplate(f"{where}: “theme” phải là một trong: {', '.join(Theme.values)}.")


def _most(block: dict) -> int:
    return MOST_COLUMNS if block["type"] == "unit_table" else 60


def _check_margins(margins: dict) -> None:
    for name, millimetres in margins.items():
        if name not in paper.MARGINS:
            raise BadTemplate(f"“margins” có lề không biết: {name}.")
        _expect(millimetres, int, f"“margins”, “{name}”")
        low, high = paper.MARGINS[name]
        if not low <= millimetres <= high:
            raise BadTemplate(f"Lề “{name}” phải từ {low} đến {high} mm theo Nghị định 30/2020/NĐ-CP.")


def _expect(part: object, kind: type, name: str) -> None:
    if not isinstance(part, kind) or kind is int and isinstance(part, bool):
        raise BadTemplate(f"{name} phải là {KINDS[kind]}.")
