"""QR codes that a telephone can read and a strict page can show."""

import re

from ccb.lib import qr

ADDRESS = "https://bao-cao.tinh.vn/nhap-so-lieu/7/bien-nhan/"


def test_the_picture_is_inline_without_style_or_size():
    made = qr.svg(ADDRESS)
    assert made.startswith("<svg") and "viewBox" in made
    assert not re.search(r"style=|<script|class=|\swidth=", made)


def test_the_same_text_gives_the_same_picture_and_another_another():
    assert qr.svg(ADDRESS) == qr.svg(ADDRESS) != qr.svg(ADDRESS + "x")
