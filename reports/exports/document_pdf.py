"""From a frozen report to the official PDF, in child processes with limits (requirement P01)."""

from collections.abc import Callable
from dataclasses import dataclass

from ccb.lib import child


@dataclass(frozen=True)
class Drawn:
    pdf: bytes
    pages: int
    peak_bytes: int  # of the largest child that drew it


BODY_SHARE = child.MEMORY * 2 // 5  # of the memory that body and appendices may take together


def draw(frozen: dict, *, on_wait: Callable[[], None] | None = None) -> Drawn:
    """The PDF of a frozen report and its appendices; the same report gives the same bytes.

    Body and appendices are drawn at the same time. `on_wait` is called about four times a second meanwhile.
    Raises fonts.NoCompleteFont, and child.RenderError when it takes more than 60 s, or 700 MB together, or fails.
    """
    rendering = preload()
    calls = [child.Call(rendering.body, (frozen,))]
    if frozen["appendices"]:
        calls = [
            child.Call(rendering.body, (frozen,), BODY_SHARE),
            child.Call(rendering.appendices, (frozen,), child.MEMORY - BODY_SHARE),
        ]
    outcomes = child.run_together(calls, on_wait=on_wait)
    paper = rendering.join(frozen, [part for outcome in outcomes for part in outcome.value])
    return Drawn(paper.pdf, paper.pages, max(outcome.peak_bytes for outcome in outcomes))


def preload():
    """Import and warm the drawing code (about a second, once): a worker does it before it forks."""
    from reports.exports import rendering

    rendering.warm_up()
    return rendering
