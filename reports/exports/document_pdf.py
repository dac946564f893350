"""From a frozen report to the official PDF, in one child process with limits (requirement P01)."""

from collections.abc import Callable
from dataclasses import dataclass

from ccb.lib import child


@dataclass(frozen=True)
class Drawn:
    pdf: bytes
    pages: int
    peak_bytes: int  # of the child that drew it


def draw(frozen: dict, *, on_wait: Callable[[], None] | None = None) -> Drawn:
    """The PDF of a frozen report and its appendices; the same report gives the same bytes.

    `on_wait` is called about four times a second meanwhile. Raises fonts.NoCompleteFont, and child.RenderError
    when it takes more than 60 s or 700 MB or fails.
    """
    outcome = child.run(preload().render, frozen, on_wait=on_wait)
    return Drawn(outcome.value.pdf, outcome.value.pages, outcome.peak_bytes)


def preload():
    """Import and warm the drawing code (about a second, once): a worker does it before it forks."""
    from reports.exports import rendering

    rendering.warm_up()
    return rendering
