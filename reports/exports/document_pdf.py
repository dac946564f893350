"""From a frozen report to its official files, in child processes with limits (requirement P01)."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from ccb.lib import child


@dataclass(frozen=True)
class Drawn:
    pdf: bytes
    docx: bytes
    xlsx: bytes
    pages: int
    peak_bytes: int  # of the largest process that drew it


# Each child may grow by so much beyond what it shares with this process; together they keep within child.MEMORY.
BODY, EDITABLE, APPENDICES = (share * (child.MEMORY - child.USUAL) // 100 for share in (35, 20, 45))
CELLS_OF_A_SHARE = 50_000  # of appendices that one process draws; about a hundred pages


def draw(
    frozen: dict, *, on_wait: Callable[[], None] | None = None, on_join: Callable[[], None] | None = None
) -> Drawn:
    """The PDF of a frozen report with its appendices, its DOCX and XLSX; the same report gives the same bytes.

    All are made at the same time, long appendices by several processes. `on_wait` is called about four times a second
    meanwhile, `on_join` then while they are put together. Raises fonts.NoCompleteFont, and child.RenderError when one
    step takes more than 60 s, or 700 MB together, or fails.
    """
    rendering = preload()
    shares = _shares(frozen)
    try:
        made = child.run_together(_calls(rendering, frozen, shares), on_wait=on_wait)
    except child.RenderFailed:
        if shares < 2:
            raise
        made = child.run_together(_calls(rendering, frozen, 1), on_wait=on_wait)  # in one piece there is a plain way
    if on_join:
        on_join()
    editable, *drawn = made
    docx, xlsx, source = editable.value
    parts = [part for outcome in drawn for part in outcome.value]
    joined = child.run(rendering.join, frozen, parts, source, xlsx, on_wait=on_join)
    return Drawn(joined.value.pdf, docx, xlsx, joined.value.pages, max(one.peak_bytes for one in [*made, joined]))


def _shares(frozen: dict) -> int:
    """In how many parts the appendices are drawn: none without appendices, no more than there are processors."""
    cells = sum(len(one["columns"]) * (len(one["units"]) + 1) for one in frozen["appendices"])
    return min(1 + cells // CELLS_OF_A_SHARE, os.cpu_count() or 1) if cells else 0


def _calls(rendering, frozen: dict, shares: int) -> list[child.Call]:
    from reports.exports.appendix_fast import Share

    def call(function: Callable, room: int, *args) -> child.Call:
        return child.Call(function, (frozen, *args), child.USUAL + room)

    body = BODY if shares else BODY + APPENDICES
    drawn = [call(rendering.appendices, APPENDICES // shares, Share(number, shares)) for number in range(shares)]
    return [call(rendering.editable, EDITABLE), call(rendering.body, body), *drawn]


def preload():
    """Import and warm the drawing code (about a second, once): a worker does it before it forks."""
    from reports.exports import rendering

    rendering.warm_up()
    return rendering
