"""A frozen report as its web page shows it: the text in pieces, so that each figure can lead to where it is from."""

from reports.exports import document_html

Piece = tuple[str, str, int]  # words, code of the figure that they are ("": none), number of the footnote called


def block(frozen: dict) -> dict:
    """A block of a frozen report. A report frozen before its links were kept shows its text without them."""
    match frozen["type"]:
        case "heading":
            return frozen | {"pieces": _pieces(frozen)}
        case "paragraph":
            lines = _lines(_pieces(frozen))
            notes = [(note["number"], _pieces(note)) for note in frozen.get("notes", ())]
            return {"type": "paragraph", "lines": lines, "notes": notes, "source": frozen.get("source")}
        case "table":
            drawn = document_html.block(frozen)
            for row, column, code in frozen.get("links", ()):
                drawn["rows"][row][column]["code"] = code
            return drawn
    return document_html.block(frozen) | {"code": frozen.get("code", "")}


def _pieces(text: dict) -> list[Piece]:
    """The text cut where a figure begins or ends and where a footnote is called."""
    words, links, notes = text["text"], text.get("links", ()), text.get("notes", ())
    cuts = sorted({0, len(words), *(place for link in links for place in link[:2]), *(note["at"] for note in notes)})
    codes = {at: code for at, _, code in links}
    inside, pieces = (0, ""), []  # where the figure that the text is in ends, and its code
    for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        pieces += [("", "", note["number"]) for note in notes if note["at"] == start]
        if start in codes:
            inside = next(link[1] for link in links if link[0] == start), codes[start]
        if end > start:
            pieces.append((words[start:end], inside[1] if start < inside[0] else "", 0))
    return pieces


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for words, code, note in pieces:
        first, *more = words.split("\n")
        lines[-1].append((first, code, note))
        lines += [[(line, code, 0)] for line in more]
    return [line for line in lines if any(words.strip() or note for words, _, note in line)]
