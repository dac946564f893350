"""A text may not say that a figure rose when it fell."""

from decimal import Decimal

import pytest

from campaigns.models import Indicator
from reports.domain.writing import said_words
from reports.domain.writing.phrases import BoundFigure


def figure(value, previous=None, last_year=None) -> BoundFigure:
    told = [None if one is None else Decimal(one) for one in (value, previous, last_year)]
    return BoundFigure(Indicator(name="x", uom="hộ", kind="flow"), told[0], {}, previous=told[1], last_year=told[2])


FIGURES = {
    "fell": figure(9, 12, 5), "rose": figure(12, 9), "same": figure(9, 9), "new": figure(9), "low": figure(3),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Có {fell} hộ, tăng so với kỳ trước.", [("tăng", "fell")]),
        ("Có {fell} hộ, giảm so với kỳ trước.", []),
        ("Có {fell} hộ, giảm so với cùng kỳ.", [("giảm", "fell")]),
        ("Tăng {rose|so kỳ trước}", []),
        ("Giảm còn {rose}; tăng {fell}", [("Giảm", "rose"), ("tăng", "fell")]),
        ("Có {rose}, giảm so với {fell}", [("giảm", "rose")]),
        ("Có {low|so với rose} tăng", [("tăng", "low")]),
        ("{same} hộ, tăng nhẹ; {new} hộ, tăng mạnh", []),  # no change, nothing to compare with
        ("Tăng cường giảm nghèo cho {fell} hộ; giảm tỷ lệ; gia tăng", []),
        ("{fell|nếu tăng: tăng #; nếu giảm: giảm #} hộ", []),
        ("Số hộ tăng. Có {fell}", []),  # another sentence
    ],
)
def test_words_against_their_figure_are_found(text, found):
    assert [(one.said, one.code) for one in said_words.contradictions(text, FIGURES)] == found
