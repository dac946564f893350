"""Files that people send, made by script: harmless and hostile."""

import io
import struct
import zlib

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03" + b"\x00" * 500
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GPS, TAKEN_BY = 0x8825, "CAMERA-OF-SOMEBODY"


def jpeg(width: int = 300, height: int = 500, colour=(120, 60, 30), **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "JPEG", **options)
    return target.getvalue()


def png(width: int = 300, height: int = 400, mode: str = "RGBA") -> bytes:
    target = io.BytesIO()
    Image.new(mode, (width, height)).save(target, "PNG")
    return target.getvalue()


def jpeg_with_place(orientation: int = 6) -> bytes:
    """On its side, with the camera's name, the place where it was taken, and a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, TAKEN_BY
    exif[GPS] = {1: "N", 2: (15.0, 34.0, 0.0), 3: "E", 4: (108.0, 28.0, 0.0)}
    return jpeg(800, 600, exif=exif, comment=TAKEN_BY.encode())


def png_bomb(side: int = 60_000) -> bytes:
    """A few kilobytes that would unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(2**20)))
        + chunk(b"IEND", b"")
    )
