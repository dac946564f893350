"""Whether the content of a report template, which people write as JSON, is built as the rest of the program expects."""

OUTLINE = {"kind": str, "symbol": str, "subject": list, "blocks": list, "recipients": list, "appendices": list}
LISTS = {"subject": str, "recipients": str, "blocks": dict, "appendices": dict}
BLOCKS = {  # type of block -> what it must have
    "heading": {"text": str},
    "paragraph": {"text": str},
    "narratives": {"section": str},
    "table": {"title": str, "indicators": list},
    "chart": {"title": str, "indicator": str},
}
KINDS = {
    str: "một chuỗi chữ trong ngoặc kép",
    list: "một danh sách trong ngoặc vuông",
    dict: "một nhóm trong ngoặc nhọn",
}


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
        _check_block(block, f"“blocks”, mục thứ {number}")
    for number, appendix in enumerate(content.get("appendices", []), start=1):
        _expect(appendix.get("title"), str, f"“appendices”, mục thứ {number}: “title”")


def _check_block(block: dict, where: str) -> None:
    _expect(block.get("type"), str, f"{where}: “type”")
    for key, kind in BLOCKS.get(block["type"], {}).items():
        _expect(block.get(key), kind, f"{where}: “{key}”")
    if block["type"] == "table":
        for code in block["indicators"]:
            _expect(code, str, f"{where}: “indicators”")


def _expect(part: object, kind: type, name: str) -> None:
    if not isinstance(part, kind):
        raise BadTemplate(f"{name} phải là {KINDS[kind]}.")
