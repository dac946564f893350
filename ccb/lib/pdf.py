"""HTML to PDF without any access to the network or the disk, and PDF parts joined into one.

Importing this module imports WeasyPrint (about one second): workers do it once, before they fork.
"""

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pikepdf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from ccb.lib import fonts
from ccb.lib.paper import FAMILY, Part

FACES = {  # address inside the style sheet -> (attribute of fonts.Serif, weight, style)
    "ccb-font:regular": ("regular", "normal", "normal"),
    "ccb-font:bold": ("bold", "bold", "normal"),
    "ccb-font:italic": ("italic", "normal", "italic"),
    "ccb-font:bold-italic": ("bold_italic", "bold", "italic"),
}
# Margin boxes do not inherit the font of the body, so @page names it too.
BASE_CSS = (
    "".join(
        f'@font-face {{ font-family: "{FAMILY}"; src: url("{address}"); font-weight: {weight}; font-style: {style} }}\n'
        for address, (_, weight, style) in FACES.items()
    )
    + f'html {{ font-family: "{FAMILY}" }}\n@page {{ font-family: "{FAMILY}" }}\n'
)


class AddressRefused(ValueError):
    """A document asked for something outside itself."""


class SealedFetcher(URLFetcher):
    """Serves the four font files and the pictures that came with the document under made-up addresses, and refuses
    every other address, file: and data: too.
    """

    def __init__(self, serif: fonts.Serif, pictures: Mapping[str, bytes] = MappingProxyType({})):
        super().__init__(allowed_protocols=())
        self._serif, self._pictures = serif, pictures

    def fetch(self, url, headers=None):
        if url in self._pictures:
            return URLFetcherResponse(url, self._pictures[url])
        if url not in FACES:
            raise AddressRefused(f"refused: {url[:80]}")
        return URLFetcherResponse(url, getattr(self._serif, FACES[url][0]).read_bytes())


def from_html(
    html: str, css: str, *, pictures: Mapping[str, bytes] = MappingProxyType({}), archival: bool = False
) -> Part:
    """The PDF of a document and its style sheet. Fonts come from files; everything outside is refused, and left out.

    `pictures` are JPEGs by the address that the document uses for them ("ccb-picture:photo"). An `archival` one is
    PDF/A-3 with tags and bookmarks. Raises fonts.NoCompleteFont.
    """
    configuration, fetcher = FontConfiguration(), SealedFetcher(fonts.serif(), pictures)
    sheet = CSS(string=BASE_CSS + css, font_config=configuration, url_fetcher=fetcher)
    laid_out = HTML(string=html, url_fetcher=fetcher).render(font_config=configuration, stylesheets=[sheet])
    options = {"pdf_variant": "pdf/a-3u", "pdf_tags": True} if archival else {}
    return Part(laid_out.write_pdf(**options), len(laid_out.pages))


def join(parts: Sequence[Part], *, title: str) -> Part:
    """One PDF of all parts in order: Vietnamese, titled, with one font family and nothing about this machine in it.

    The same parts give the same bytes.
    """
    whole = pikepdf.open(io.BytesIO(parts[0].pdf))
    for part in parts[1:]:
        with pikepdf.open(io.BytesIO(part.pdf)) as more:
            whole.pages.extend(more.pages)
    name_fonts(whole, fonts.serif().family)
    whole.docinfo = whole.make_indirect(pikepdf.Dictionary(Title=title, Producer="ccb"))
    whole.Root.Lang = pikepdf.String("vi")
    whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    target = io.BytesIO()
    whole.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Part(target.getvalue(), len(whole.pages))


def name_fonts(whole: pikepdf.Pdf, family: str) -> None:
    """Give embedded fonts their real family name in place of our private one."""
    private, real = FAMILY.replace(" ", "-"), family.replace(" ", "")
    for item in whole.objects:
        if isinstance(item, pikepdf.Dictionary):
            for key in ("/BaseFont", "/FontName"):
                if private in str(item.get(key, "")):
                    item[key] = pikepdf.Name(str(item[key]).replace(private, real))
