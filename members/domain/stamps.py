"""What a page showed, in a few letters: tells whether it still holds when the form comes back."""

import hashlib

from ccb.core.domain import audit


def of(*values) -> str:
    """The same letters for the same values, whatever the engine; texts, dates and amounts as they are written."""
    return hashlib.sha256(audit.canonical([str(value) for value in values]).encode()).hexdigest()[:16]
