"""Keys as addresses and forms name them: whatever is typed, a key or nothing, never an error of the database."""

import pytest

from ccb.lib import keys


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("", None), (None, None), ("-1", None),
        ("1.0", None), ("²", None), ("x", None), (" 7", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_a_key_or_nothing(typed, key):
    assert keys.read(typed) == key


def test_nothing_is_asked_for_what_is_no_key():
    assert keys.row(None, "x") is None
