"""What stands in a Word document beside its text: styles by Nghị định 30/2020, page numbers, the parts around it."""

from collections.abc import Mapping, Sequence

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FONT = "Times New Roman"
PORTRAIT = '<w:pgSz w:w="11906" w:h="16838"/>'
LANDSCAPE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 15}  # mm
MM = 1440 / 25.4  # twips in a millimetre
RAISED = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
NOTE_CALL = f'<w:r>{RAISED}<w:footnoteReference w:id="{{number}}"/></w:r>'
DOCUMENT_HEAD = f'{XML}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>'
CELL_SIZES = (9, 10, 11, 12)  # points: styles "So9" (figures), "Chu9" (words), "Dau9" (heads) …

CONTENT_TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/word/header.xml" ContentType="{KIND}.header+xml"/>'
    f'<Override PartName="/word/footnotes.xml" ContentType="{KIND}.footnotes+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
EMU = 12700  # in a point
HEADER = (
    f'{XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:ind w:firstLine="0"/><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)


def around_the_text(*, title: str, author: str) -> dict[str, str]:
    """The parts but the text, by their names in the archive; title and author are escaped already."""
    core = (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>vi-VN</dc:language>"
        "</cp:coreProperties>"
    )
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "docProps/core.xml": core,
        "word/styles.xml": _styles(),
        "word/header.xml": HEADER,
    }


def section(*, landscape: bool, margins: Mapping[str, float]) -> str:
    """Numbered from 1, in the middle of the top margin; the first page without its number (its header is empty)."""
    sides = "".join(f' w:{side}="{round(length * MM)}"' for side, length in margins.items())
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>{LANDSCAPE if landscape else PORTRAIT}'
        f'<w:pgMar{sides} w:header="454" w:footer="454" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def relations(pictures: int) -> str:
    """What the text refers to: styles, page numbers, footnotes, so many pictures."""
    named = [("rId1", "styles", "styles.xml"), ("rId2", "header", "header.xml"), ("rId3", "footnotes", "footnotes.xml")]
    named += [(picture_id(number), "image", picture_name(number)) for number in range(1, pictures + 1)]
    told = "".join(f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{file}"/>' for id, kind, file in named)
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def picture_id(number: int) -> str:
    return f"rIdPicture{number}"


def picture_name(number: int) -> str:
    """Beside the text, in the folder "word"."""
    return f"media/picture{number}.png"


def picture(number: int, *, width: float, height: float, described: str) -> str:
    """A paragraph with the picture, in points; what it shows in words, escaped already, for who cannot see it."""
    size = f'cx="{round(width * EMU)}" cy="{round(height * EMU)}"'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Dong"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="Hình {number}" descr="{described}"/>'
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{DRAWING}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Hình {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture_id(number)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def footnotes(texts: Sequence[str]) -> str:
    """The footnotes, numbered from 1 in their order, with the two lines that Word wants above them; escaped already."""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in enumerate(("separator", "continuationSeparator"), start=-1)
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        f"<w:r>{RAISED}<w:footnoteRef/></w:r>"
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(texts, start=1)
    )
    return f'{XML}<w:footnotes xmlns:w="{W}">{lines}{notes}</w:footnotes>'


def _styles() -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
    body = '<w:spacing w:before="120" w:after="0" w:line="271" w:lineRule="auto"/><w:ind w:firstLine="720"/>'
    heading = body.replace('"120"', '"160"')
    tight = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/>'
    made = [
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>',
        _style("Normal", "Normal", default=True),
        _style("Doan", "Đoạn văn", f'{body}<w:jc w:val="both"/>'),
        _style("Dong", "Dòng không thụt", tight),
        _style("FootnoteText", "footnote text", f'{tight}<w:jc w:val="both"/>', '<w:sz w:val="22"/>'),
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
    ]
    made += [
        _style(f"Heading{level}", f"heading {level}",
               f'<w:keepNext/>{heading}<w:jc w:val="both"/><w:outlineLvl w:val="{level - 1}"/>',
               "<w:b/>" if level < 3 else "")
        for level in (1, 2, 3)
    ]  # fmt: skip
    for size in CELL_SIZES:
        run = f'<w:sz w:val="{2 * size}"/>'
        made.append(_style(f"So{size}", f"Số {size}", f'{tight}<w:jc w:val="right"/>', run))
        made.append(_style(f"Chu{size}", f"Chữ {size}", tight, run))
        made.append(_style(f"Dau{size}", f"Đầu cột {size}", f'{tight}<w:jc w:val="center"/>', f"<w:b/>{run}"))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    lines = f"<w:tblBorders>{lines}</w:tblBorders>"
    made.append(_table_style("Bang", lines, side=50))
    made.append(_table_style("BangChu", lines, side=80, above=50))
    made.append(_table_style("Khung", "", side=0))
    return f'{XML}<w:styles xmlns:w="{W}">{"".join(made)}</w:styles>'


def _style(code: str, name: str, paragraph: str = "", run: str = "", *, default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    paragraph, run = paragraph and f"<w:pPr>{paragraph}</w:pPr>", run and f"<w:rPr>{run}</w:rPr>"
    return (
        f'<w:style w:type="paragraph" w:styleId="{code}"{first}><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"{paragraph}{run}</w:style>"
    )


def _table_style(code: str, borders: str, *, side: int, above: int = 0) -> str:
    """`side` and `above`: twips between the lines and the text; below as above. Word sets the text of a table, not its
    line, at the margin: the indent brings the line there.
    """
    inside = "".join(
        f'<w:{name} w:w="{room}" w:type="dxa"/>'
        for name, room in (("top", above), ("left", side), ("bottom", above), ("right", side))
    )
    return (
        f'<w:style w:type="table" w:styleId="{code}"><w:name w:val="{code}"/><w:tblPr>'
        f'<w:tblInd w:w="{side}" w:type="dxa"/>{borders}'
        f"<w:tblCellMar>{inside}</w:tblCellMar></w:tblPr></w:style>"
    )
