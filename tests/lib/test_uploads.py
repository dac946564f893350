"""Requirement S20: files are taken by what they are, and nothing hidden in a picture comes along."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ccb.lib import uploads
from tests.members import pictures


def opened(accepted: uploads.Accepted) -> Image.Image:
    return Image.open(io.BytesIO(accepted.data))


@pytest.mark.parametrize(
    ("width", "height", "made"),
    [(3000, 4000, (600, 800)), (4000, 3000, (600, 800)), (300, 500, (300, 400)), (600, 800, (600, 800))],
)
def test_a_portrait_is_cut_to_3x4_and_never_larger_than_600x800(width, height, made):
    accepted = uploads.portrait(pictures.jpeg(width, height))
    assert opened(accepted).size == made
    assert (opened(accepted).format, accepted.content_type, accepted.suffix) == ("JPEG", "image/jpeg", ".jpg")


def test_a_portrait_with_a_clear_background_gets_a_white_one():
    assert opened(uploads.portrait(pictures.png())).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_is_taken(mode):
    assert opened(uploads.portrait(pictures.png(mode=mode))).mode == "RGB"


@pytest.mark.parametrize("take", [uploads.portrait, uploads.paper])
def test_s20_place_camera_and_comment_are_gone_and_the_picture_is_upright(take):
    data = pictures.jpeg_with_place()
    assert pictures.TAKEN_BY.encode() in data
    accepted = take(data)
    made = opened(accepted)
    assert made.width < made.height  # it lay on its side
    assert not made.getexif()
    assert pictures.TAKEN_BY.encode() not in accepted.data


def test_s20_what_hangs_behind_a_picture_is_gone():
    assert b"<script>" not in uploads.paper(pictures.jpeg() + pictures.HTML).data


@pytest.mark.parametrize("take", [uploads.portrait, uploads.paper])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "trống"),
        (pictures.EXE, "Không nhận loại tệp"),
        (pictures.SVG, "Không nhận loại tệp"),
        (pictures.HTML, "Không nhận loại tệp"),
        (b"GIF89a" + bytes(100), "Không nhận loại tệp"),
        (pictures.png_bomb(), "quá nhiều điểm ảnh"),
        (pictures.png_bomb(6_000), "quá nhiều điểm ảnh"),
        (pictures.jpeg(400, 600)[:600], "hỏng"),
        (pictures.png()[:60], "hỏng"),
        (pictures.jpeg() + bytes(11 * 2**20), "10 MB"),
    ],
)
def test_s20_hostile_and_broken_files_are_refused_in_words(take, data, said):
    with pytest.raises(uploads.NotAccepted, match=said):
        take(data)


def test_a_pdf_is_a_paper_and_no_portrait():
    assert uploads.paper(pictures.PDF) == uploads.Accepted(pictures.PDF, "application/pdf", ".pdf")
    with pytest.raises(uploads.NotAccepted):
        uploads.portrait(pictures.PDF)


def test_a_pdf_cut_short_is_refused():
    with pytest.raises(uploads.NotAccepted, match="cụt"):
        uploads.paper(pictures.PDF[:40])


def test_a_tiny_picture_is_no_portrait_but_may_be_a_paper():
    with pytest.raises(uploads.NotAccepted, match="quá nhỏ"):
        uploads.portrait(pictures.jpeg(60, 80))
    assert opened(uploads.paper(pictures.jpeg(60, 80))).size == (60, 80)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_raise_anything_but_a_refusal(data, start):
    for take in (uploads.portrait, uploads.paper):
        with pytest.raises(uploads.NotAccepted):
            take(start + data)
