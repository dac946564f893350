"""What became of a draft: its savings in turn, and two of its revisions side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.domain.writing import drafts
from reports.domain.writing.drafts import HEAD
from reports.models import DraftBlockVersion, ReportDraft

TOGETHER = timedelta(minutes=15)  # savings of one person this close are one entry of the list


@dataclass(frozen=True)
class Saving:
    """What one person saved in one go, down to `revision`."""

    revision: int
    before: int  # the revision that it began from
    author: object
    at: datetime
    blocks: int


@dataclass(frozen=True)
class Difference:
    """One block, old and new as text; "" for none."""

    key: int
    kind: str  # "added", "removed", "changed", "moved"
    type: str
    old: str
    new: str


def savings(draft: ReportDraft) -> list[Saving]:
    """The newest first. One query."""
    rows = DraftBlockVersion.objects.filter(draft=draft).select_related("author").order_by("pk")
    made: list[Saving] = []
    keys: set[int] = set()
    for row in rows.defer("data"):
        last = made[-1] if made else None
        if last and last.author == row.author and row.at - last.at <= TOGETHER and last.before:
            keys.add(row.key)
            made[-1] = Saving(row.draft_revision, last.before, last.author, row.at, len(keys))
            continue
        if last and last.revision == row.draft_revision:
            keys.add(row.key)
            made[-1] = Saving(last.revision, last.before, last.author, last.at, len(keys))
            continue
        keys = {row.key}
        made.append(Saving(row.draft_revision, last.revision if last else 0, row.author, row.at, 1))
    return made[::-1]


def compare(draft: ReportDraft, old: int, new: int) -> list[Difference]:
    """Block by block from the one revision to the other, in the order of the newer. Two queries."""
    before = {block.key: block for block in drafts.blocks_at(draft.pk, old)}
    after = {block.key: block for block in drafts.blocks_at(draft.pk, new)}
    moved = _moved(list(before), list(after))
    found = []
    for key, block in after.items():
        was = before.get(key)
        if was is None:
            found.append(Difference(key, "added", block.data.get("type", ""), "", words(block.data)))
        elif was.data != block.data:
            kind = block.data.get("type", "")
            found.append(Difference(key, "changed", kind, words(was.data), words(block.data)))
        elif key in moved:
            text = words(block.data)
            found.append(Difference(key, "moved", block.data.get("type", ""), text, text))
    gone = [block for key, block in before.items() if key not in after]
    return found + [Difference(one.key, "removed", one.data.get("type", ""), words(one.data), "") for one in gone]


def words(data: dict) -> str:
    """A block, or what stands around the text, as plain lines."""
    lines = [data[name] for name in ("kind", "symbol", "title", "text", "indicator") if data.get(name)]
    lines += [*data.get("subject", []), *data.get("recipients", []), *data.get("indicators", [])]
    lines += [one["title"] for one in data.get("appendices", [])]
    lines += [f"Chú thích {number}: {note}" for number, note in enumerate(data.get("notes", []), start=1)]
    return "\n".join(lines)


def _moved(before: Sequence[int], after: Sequence[int]) -> set[int]:
    """The keys in both that do not stand in the same order: all but the longest run that kept its order."""
    common = set(before) & set(after) - {HEAD}
    place = {key: number for number, key in enumerate(key for key in before if key in common)}
    order = [place[key] for key in after if key in common]
    kept = set(_longest_rising(order))
    return {key for key, number in place.items() if number not in kept}


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    ends: list[int] = []  # index of the smallest last number of a rising run of each length
    before: list[int] = [-1] * len(numbers)
    for index, number in enumerate(numbers):
        length = next((at for at, end in enumerate(ends) if numbers[end] >= number), len(ends))
        before[index] = ends[length - 1] if length else -1
        ends[length : length + 1] = [index]
    run, index = [], ends[-1] if ends else -1
    while index >= 0:
        run.append(numbers[index])
        index = before[index]
    return run
