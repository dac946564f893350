"""PDF/A-3: parts joined into one paper that can be kept for decades, with the data it was drawn from inside it.

The first part comes from `pdf.from_html(…, archival=True)` and brings the colour profile, the tags and the bookmarks;
the others are added to them. Importing this module imports WeasyPrint.
"""

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from ccb.lib import fonts, pdf
from ccb.lib.paper import Part
from ccb.lib.pdf import name_fonts

PART, CONFORMANCE = "3", "U"  # ISO 19005-3, level U: all text is Unicode; what is tagged stands in `_tag`
PRODUCER, LANGUAGE = "ccb", "vi"
SIGN_HERE = "ccb-sign:"  # a link with this address becomes a field for a signature: its name, a bar, what it is for
PRINTED = 4  # annotation flag
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>{created}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class About:
    """What the file says of itself, in Vietnamese."""

    title: str
    author: str  # the body that issues it
    subject: str
    dated_on: date | None


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF, as `attachment` packs it."""

    name: str
    packed: bytes
    size: int  # unpacked
    digest: bytes  # MD5, which the format asks for
    content_type: str
    description: str
    relationship: str


def attachment(
    name: str, data: Iterable[bytes], content_type: str, description: str, *, relationship: str = "Data"
) -> Attachment:
    """The pieces of `data`, each read once, compressed; `relationship`: "Source" for what the pages were drawn from,
    "Data" for its figures.
    """
    packer, packed, size, digest = zlib.compressobj(), [], 0, hashlib.md5(usedforsecurity=False)
    for piece in data:
        size += len(piece)
        digest.update(piece)
        packed.append(packer.compress(piece))
    whole = b"".join([*packed, packer.flush()])
    return Attachment(name, whole, size, digest.digest(), content_type, description, relationship)


def assemble(parts: Sequence[Part], *, about: About, attachments: Sequence[Attachment] = ()) -> Part:
    """One PDF/A-3 of all parts in order. The same parts give the same bytes."""
    whole = pikepdf.open(io.BytesIO(parts[0].pdf))
    for part in parts[1:]:
        with pikepdf.open(io.BytesIO(part.pdf)) as more:
            _append(whole, more, part)
    name_fonts(whole, fonts.serif().family)
    _make_fields(whole)
    if attachments:
        whole.Root.AF = Array([_attached(whole, attachment, about) for attachment in attachments])
    _describe(whole, about)
    target = io.BytesIO()
    whole.save(
        target, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )  # fmt: skip
    return Part(target.getvalue(), len(whole.pages))


def alone(html: str, css: str, *, about: About) -> Part:
    """A PDF/A-3 of one document without appendices and data. Raises fonts.NoCompleteFont."""
    return assemble([pdf.from_html(html, css, archival=True)], about=about)


# --- Pages, tags, bookmarks -----------------------------------------------------------------------------------------


def _append(whole: pikepdf.Pdf, more: pikepdf.Pdf, part: Part) -> None:
    first = len(whole.pages)
    whole.pages.extend(more.pages)
    added = list(whole.pages)[first:]
    for page in added:
        for key in ("/Trans", "/StructParents"):
            if key in page:
                del page[key]
    if part.roles:
        _tag(whole, added, part.roles)
    if part.bookmarks:
        with whole.open_outline() as outline:
            outline.root.extend(OutlineItem(title, first + page) for title, page in part.bookmarks)


def _tag(whole: pikepdf.Pdf, pages: Sequence[pikepdf.Page], roles: Sequence[Sequence[str]]) -> None:
    """A section of the structure tree whose elements are the marked contents of the pages, in order.

    Drawn tables are tagged line by line, not cell by cell: a province's appendix has a quarter of a million cells. As
    cells they stand in the workbook that is attached.
    """
    root = whole.Root.StructTreeRoot
    section = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=root.K[0], K=Array()))
    root.K[0].K.append(section)
    numbers = root.ParentTree.Nums
    key = int(numbers[-2]) + 1 if len(numbers) else 0
    kids: list[pikepdf.Object] = []
    names = {role: Name(f"/{role}") for contents in roles for role in contents}  # shared: thousands stand in memory
    for page, contents in zip(pages, roles, strict=True):
        page.obj.StructParents = key
        elements = [
            whole.make_indirect(Dictionary(S=names[role], P=section, Pg=page.obj, K=number))
            for number, role in enumerate(contents)
        ]
        kids += elements
        numbers.append(key)
        numbers.append(whole.make_indirect(Array(elements)))
        key += 1
    section.K = Array(kids)


# --- Room for signatures --------------------------------------------------------------------------------------------


def _make_fields(whole: pikepdf.Pdf) -> None:
    """Links that say where to sign become empty signature fields, which the signing programs find by themselves."""
    fields = [_field(whole, page, note, words) for page, note, words in _places_to_sign(whole)]
    if fields:
        whole.Root.AcroForm = whole.make_indirect(Dictionary(Fields=Array(fields), SigFlags=3))


def _places_to_sign(whole: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Page, pikepdf.Object, str]]:
    for page in whole.pages:
        for note in page.obj.get("/Annots", []):
            address = str(note.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(SIGN_HERE):
                yield page, note, address.removeprefix(SIGN_HERE)


def _field(whole: pikepdf.Pdf, page: pikepdf.Page, note: pikepdf.Object, name: str) -> pikepdf.Object:
    left, bottom, right, top = _upright([float(number) for number in note.Rect])
    for key in ("/A", "/BS", "/Border"):
        if key in note:
            del note[key]
    look = whole.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom]))
    look.Resources = Dictionary()
    note.Subtype, note.FT, note.T = Name.Widget, Name.Sig, String(name)
    note.Rect, note.P, note.F, note.AP = Array([left, bottom, right, top]), page.obj, PRINTED, Dictionary(N=look)
    note.TU = note.Contents = String("Chỗ ký số")
    _forget_element(whole, note)
    return note


def _forget_element(whole: pikepdf.Pdf, note: pikepdf.Object) -> None:
    """Take the former link out of the tags: a signature changes its field, and validators ask that what a signature
    changes be reached as a field only.
    """
    numbers, key = whole.Root.StructTreeRoot.ParentTree.Nums, int(note.StructParent)
    [index] = [index for index in range(0, len(numbers), 2) if int(numbers[index]) == key]
    element = numbers[index + 1]
    element.P.K = Array([kid for kid in element.P.K if not _is(kid, element)])
    del numbers[index : index + 2]
    del note["/StructParent"]


def _is(kid: pikepdf.Object, element: pikepdf.Object) -> bool:
    return isinstance(kid, Dictionary) and kid.objgen == element.objgen


def _upright(box: list[float]) -> list[float]:
    return [min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])]


# --- Attachments and metadata ---------------------------------------------------------------------------------------


def _attached(whole: pikepdf.Pdf, attachment: Attachment, about: About) -> pikepdf.Object:
    day = _pdf_date(about.dated_on)
    dates = {"creation_date": day, "mod_date": day} if day else {}
    made = pikepdf.AttachedFileSpec(
        whole, b"", filename=attachment.name, description=attachment.description,
        mime_type=attachment.content_type, relationship=Name(f"/{attachment.relationship}"), **dates,
    )  # fmt: skip
    whole.attachments[attachment.name] = made
    made.obj.EF.F.write(attachment.packed, filter=Name.FlateDecode)
    made.obj.EF.F.Params.Size, made.obj.EF.F.Params.CheckSum = attachment.size, String(attachment.digest)
    return made.obj


def _describe(whole: pikepdf.Pdf, about: About) -> None:
    """The same in XMP, which PDF/A asks for, and in the older dictionary, which programs still show."""
    day = about.dated_on.isoformat() if about.dated_on else ""
    packet = XMP.format(
        part=PART, conformance=CONFORMANCE, language=LANGUAGE, producer=PRODUCER, title=escape(about.title),
        author=escape(about.author), subject=escape(about.subject),
        created=f"<xmp:CreateDate>{day}</xmp:CreateDate>" if day else "",
    )  # fmt: skip
    whole.Root.Metadata = whole.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    facts = Dictionary(Title=about.title, Author=about.author, Subject=about.subject, Producer=PRODUCER)
    if day:
        facts.CreationDate = _pdf_date(about.dated_on)
    whole.docinfo = whole.make_indirect(facts)
    whole.Root.Lang = String(LANGUAGE)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _pdf_date(day: date | None) -> str:
    return f"D:{day:%Y%m%d}" if day else ""
