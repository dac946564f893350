"""Names as documents write them."""

import pytest

from members.choices import UnitKind
from members.domain.naming import NameBook


@pytest.fixture
def book() -> NameBook:
    book = NameBook()
    for name, kind in (("Hội An", "district"), ("Điện Bàn", "district"), ("Khối 487", "bloc"), ("Tam Kỳ", "district"),
                       ("Tam Kỳ", "commune"), ("Quảng Mẫu", "province"), ("M'Rông", "commune")):  # fmt: skip
        book.add(name, UnitKind(kind), f"{kind} {name}")
    book.add("Hoài Phố", UnitKind.DISTRICT, "district Hội An", is_alias=True)
    book.add("Điện Bàn", UnitKind.COMMUNE, "commune Kỳ Lam", is_alias=True)
    return book


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hội An", ["district Hội An"]),
        ("HỘI  AN", ["district Hội An"]),
        ("Hoài Phố", ["district Hội An"]),
        ("TP Hội An", ["district Hội An"]),
        ("TP.Hội An", ["district Hội An"]),
        ("Thành phố Hội An", ["district Hội An"]),
        ("Hội CCB thành phố Hội An", ["district Hội An"]),
        ("Thị xã Điện Bàn", ["district Điện Bàn"]),
        ("Điện Bàn", ["district Điện Bàn"]),
        ("xã Điện Bàn", ["commune Kỳ Lam"]),
        ("Hội CCB Khối 487", ["bloc Khối 487"]),
        ("Tam Kỳ", ["district Tam Kỳ", "commune Tam Kỳ"]),
        ("phường Tam Kỳ", ["commune Tam Kỳ"]),
        ("xã M’ Rông", ["commune M'Rông"]),
        ("huyện Quảng Mẫu", []),
        ("Hội", []),
        ("", []),
    ],
)
def test_a_name_finds_its_bearer_with_or_without_its_title(book, typed, meant):
    assert book.find(typed) == meant


def test_a_near_name_is_suggested(book):
    assert book.suggestion("Hội Am") == " Có phải “Hội An” không?"
