"""Appendices by the fast way, or by the plain one when the fast way fails."""

import logging
from collections.abc import Callable, Sequence

from ccb.lib.paper import Part
from reports.exports import appendix_fast, appendix_plain
from reports.exports.appendix_fast import WHOLE, Share

logger = logging.getLogger(__name__)

Way = Callable[..., list[Part]]


def draw(
    appendices: Sequence[tuple[str, dict]],
    note: str,
    share: Share = WHOLE,
    *,
    fast: Way = appendix_fast.draw,
    plain: Way = appendix_plain.draw,
) -> list[Part]:
    """Landscape parts of all appendices, (heading, appendix) each, `note` under every title, or a share of their pages.

    A share that fails raises: the plain way can draw the whole only.
    """
    try:
        return fast(appendices, note, share)
    except MemoryError:
        raise  # the plain way needs more still
    except Exception:  # a report must come out even when a drawing library breaks on its data
        if share.of > 1:
            raise
        logger.exception("The fast appendix failed; drawing it as HTML tables.")
    return plain(appendices, note)
