"""Primary keys as addresses and forms name them."""

LONGEST = 18  # digits that both engines hold


def read(typed: str | None) -> int | None:
    """None, which no row has, for anything that is no key."""
    return int(typed) if typed and typed.isdecimal() and len(typed) <= LONGEST else None
