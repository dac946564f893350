"""Pictures and papers that people send: taken by what they are, never by what they are called (S20).

A picture is drawn anew, so nothing that was hidden in the file comes along: no place of the camera, no script.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 25_000_000  # unpacked it takes 75 MB; a telephone takes 12 million
PORTRAIT, SMALLEST = (600, 800), (120, 160)  # width and height, 3:4
HEAD_HIGH = (0.5, 0.35)  # where to cut: faces stand above the middle
CUT = "Ảnh bị hỏng nên không đọc được. Hãy mở thử ảnh trên máy, lưu lại rồi gửi."
TOO_MANY_PIXELS = "Ảnh có quá nhiều điểm ảnh (trên 25 triệu). Hãy thu nhỏ ảnh rồi gửi lại."
PDF_STARTS, PDF_ENDS = b"%PDF-", b"%%EOF"
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)  # what Pillow says of a bad file


class NotAccepted(Exception):
    """The file is not taken; the text says why and what to send instead."""


@dataclass(frozen=True)
class Accepted:
    data: bytes
    content_type: str
    suffix: str  # ".jpg"


def portrait(data: bytes) -> Accepted:
    """A JPEG or PNG cut to 3:4, at most 600 x 800, upright, as a JPEG without any other data. Raises NotAccepted."""
    _check_size(data)
    picture, _ = _picture(data)
    width = min(picture.width, picture.height * 3 // 4, PORTRAIT[0])
    if width < SMALLEST[0]:
        raise NotAccepted("Ảnh quá nhỏ, in lên thẻ sẽ mờ. Hãy chọn ảnh từ 120 x 160 điểm ảnh trở lên.")
    cut = ImageOps.fit(picture, (width, width * 4 // 3), Image.Resampling.LANCZOS, centering=HEAD_HIGH)
    return Accepted(_saved(cut, "JPEG"), "image/jpeg", ".jpg")


def paper(data: bytes) -> Accepted:
    """A PDF as it is, or a JPEG or PNG without any other data than the picture. Raises NotAccepted."""
    _check_size(data)
    if data.startswith(PDF_STARTS):
        if PDF_ENDS not in data[-1024:]:
            raise NotAccepted("Tệp PDF bị cụt, có thể do tải chưa hết. Hãy lấy lại tệp rồi gửi lần nữa.")
        return Accepted(data, "application/pdf", ".pdf")
    picture, kind = _picture(data)
    if kind == "PNG":
        return Accepted(_saved(picture, "PNG"), "image/png", ".png")
    return Accepted(_saved(picture, "JPEG"), "image/jpeg", ".jpg")


def picture(data: bytes, *, most_side: int) -> Accepted:
    """A JPEG or PNG upright, its longer side at most so many points, as a JPEG without any other data than the
    picture. Raises NotAccepted.
    """
    _check_size(data)
    drawn, _ = _picture(data)
    drawn.thumbnail((most_side, most_side), Image.Resampling.LANCZOS)
    return Accepted(_saved(drawn, "JPEG"), "image/jpeg", ".jpg")


def _check_size(data: bytes) -> None:
    if not data:
        raise NotAccepted("Tệp này trống. Hãy chọn lại tệp.")
    if len(data) > MOST_BYTES:
        raise NotAccepted("Tệp lớn hơn 10 MB. Hãy chụp hoặc quét lại nhỏ hơn rồi gửi.")


def _picture(data: bytes) -> tuple[Image.Image, str]:
    """The picture upright on white, and "JPEG" or "PNG". Its size is read before anything is unpacked."""
    try:
        opened = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        kind = opened.format
        if opened.width * opened.height > MOST_PIXELS:
            raise NotAccepted(TOO_MANY_PIXELS)
        if not _is_whole(data, kind):
            raise NotAccepted(CUT)
        return _on_white(ImageOps.exif_transpose(opened)), kind
    except Image.DecompressionBombError as error:
        raise NotAccepted(TOO_MANY_PIXELS) from error
    except Image.UnidentifiedImageError as error:
        raise NotAccepted(
            "Không nhận loại tệp này, dù tên tệp là gì. Hãy gửi ảnh JPEG hoặc PNG; giấy tờ thì gửi được cả PDF."
        ) from error
    except BROKEN as error:
        raise NotAccepted(CUT) from error


def _is_whole(data: bytes, kind: str) -> bool:
    """Pillow fills what is missing with grey once WeasyPrint is loaded, which tells it to for the whole process."""
    body, end = (b"IDAT", b"IEND") if kind == "PNG" else (b"\xff\xda", b"\xff\xd9")
    return data.rfind(end) > data.rfind(body)


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture with nothing but the colours of this one."""
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    layered = picture.convert("RGBA")
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def _saved(picture: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return target.getvalue()
