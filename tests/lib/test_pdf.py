"""Requirement P01: no network and no file access while a PDF is made."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pikepdf
import pypdf
import pytest

from ccb.lib import fonts, pdf

PLAIN = "<html lang='vi'><body><p>Hội Cựu chiến binh <b>tỉnh</b> <i>Quảng Nam</i>: ẵ Ặ ỷ Ữ đ Đ</p></body></html>"
SECRET = "MAT-KHAU-TRONG-TEP"
PICTURE = f"<svg xmlns='http://www.w3.org/2000/svg' width='200' height='20'><text y='15'>{SECRET}</text></svg>"


@pytest.fixture
def web():
    """A server on this machine that counts who calls."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"p { color: red }")

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    server.server_close()


def _text(data: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _doors(address: str) -> str:
    """Every way HTML and CSS have of asking for something outside."""
    return f"""<html><head><base href="{address}/">
      <link rel="stylesheet" href="{address}"><link rel="attachment" href="{address}">
      <style>
        @import url("{address}");
        @font-face {{ font-family: Out; src: url("{address}"), local("DejaVu Sans") }}
        p {{ background: url("{address}"); list-style: url("{address}"); font-family: Out, "CCB Serif" }}
        p::before {{ content: url("{address}") }}
      </style></head><body>
      <p>Nội dung còn lại</p><img src="{address}"><img src="relative.png">
      <object data="{address}"></object><embed src="{address}"><a rel="attachment" href="{address}">tệp</a>
      <svg width="10" height="10"><image href="{address}" width="5" height="5"/><use href="{address}#a"/>
      <style>@import "{address}";</style></svg></body></html>"""


@pytest.mark.parametrize("scheme", ["file", "http", "data"])
def test_nothing_outside_the_document_is_read_p01(scheme, web, tmp_path):
    origin, calls = web
    secret = tmp_path / "secret.svg"
    secret.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20"><text y="15">{SECRET}</text></svg>'
    )
    inside = f"data:image/svg+xml,{quote(PICTURE)}"
    address = {"file": secret.as_uri(), "http": f"{origin}/outside", "data": inside}[scheme]
    part = pdf.from_html(_doors(address), "")
    assert calls == []
    assert "Nội dung còn lại" in _text(part.pdf)
    assert SECRET not in _text(part.pdf)
    with pikepdf.open(io.BytesIO(part.pdf)) as made:
        assert len(made.attachments) == 0


def test_passwd_is_neither_shown_nor_attached_p01():
    part = pdf.from_html(_doors("file:///etc/passwd"), "")
    with pikepdf.open(io.BytesIO(part.pdf)) as made:
        assert len(made.attachments) == 0
        streams = [item.read_bytes() for item in made.objects if isinstance(item, pikepdf.Stream)]
    assert not any(b"root:" in stream for stream in streams)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,a", "ccb-font:other"])
def test_only_the_four_font_files_are_served(address):
    fetcher = pdf.SealedFetcher(fonts.serif())
    with pytest.raises(pdf.AddressRefused):
        fetcher.fetch(address)
    for name in pdf.FACES:
        assert fetcher.fetch(name).read()[:4] == b"\x00\x01\x00\x00"


def test_vietnamese_text_comes_out_intact_in_one_embedded_family():
    part = pdf.join([pdf.from_html(PLAIN, "")], title="Thử")
    assert "Hội Cựu chiến binh tỉnh Quảng Nam: ẵ Ặ ỷ Ữ đ Đ" in _text(part.pdf)
    with pikepdf.open(io.BytesIO(part.pdf)) as made:
        fonts_made = [item for item in made.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item]
        names = {str(font.BaseFont).split("+")[1].split("-")[0] for font in fonts_made}
    assert names == {fonts.serif().family.replace(" ", "")}


def test_joined_parts_keep_order_pages_title_and_language():
    parts = [pdf.from_html(f"<html lang='vi'><body><p>{word}</p></body></html>", "") for word in ("một", "hai", "ba")]
    whole = pdf.join(parts, title="Báo cáo quý I")
    reader = pypdf.PdfReader(io.BytesIO(whole.pdf))
    assert [page.extract_text().strip() for page in reader.pages] == ["một", "hai", "ba"]
    assert whole.pages == 3
    assert reader.metadata.title == "Báo cáo quý I"
    assert reader.root_object["/Lang"] == "vi"


def test_same_input_gives_the_same_bytes():
    assert pdf.join([pdf.from_html(PLAIN, "")], title="A").pdf == pdf.join([pdf.from_html(PLAIN, "")], title="A").pdf
