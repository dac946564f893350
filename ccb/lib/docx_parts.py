"""What stands in a Word document beside its text: styles by Nghị định 30/2020, page numbers, the parts around it."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FONT = "Times New Roman"
PORTRAIT = '<w:pgSz w:w="11906" w:h="16838"/>'
LANDSCAPE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
# 20 mm above and below, 30 mm left, 15 mm right; the page number in the middle of the top margin
MARGINS = (
    '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="454" w:footer="454" w:gutter="0"/>'
)
DOCUMENT_HEAD = f'{XML}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>'
CELL_SIZES = (9, 10, 11, 12)  # points: styles "So9" (figures), "Chu9" (words), "Dau9" (heads) …

CONTENT_TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/word/header.xml" ContentType="{KIND}.header+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/header" Target="header.xml"/></Relationships>'
)
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
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": _styles(),
        "word/header.xml": HEADER,
    }


def section(*, landscape: bool) -> str:
    """Numbered from 1, the first page without its number (a title page whose header is empty)."""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>{LANDSCAPE if landscape else PORTRAIT}{MARGINS}'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def _styles() -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
    body = '<w:spacing w:before="120" w:after="0" w:line="288" w:lineRule="auto"/><w:ind w:firstLine="720"/>'
    tight = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/>'
    made = [
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>',
        _style("Normal", "Normal", default=True),
        _style("Doan", "Đoạn văn", f'{body}<w:jc w:val="both"/>'),
        _style("Dong", "Dòng không thụt", tight),
    ]
    made += [
        _style(f"Heading{level}", f"heading {level}",
               f'<w:keepNext/>{body}<w:jc w:val="both"/><w:outlineLvl w:val="{level - 1}"/>',
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
    made.append(_table_style("Bang", f"<w:tblBorders>{lines}</w:tblBorders>", margin=50))
    made.append(_table_style("Khung", "", margin=0))
    return f'{XML}<w:styles xmlns:w="{W}">{"".join(made)}</w:styles>'


def _style(code: str, name: str, paragraph: str = "", run: str = "", *, default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    paragraph, run = paragraph and f"<w:pPr>{paragraph}</w:pPr>", run and f"<w:rPr>{run}</w:rPr>"
    return (
        f'<w:style w:type="paragraph" w:styleId="{code}"{first}><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"{paragraph}{run}</w:style>"
    )


def _table_style(code: str, borders: str, *, margin: int) -> str:
    inside = f'<w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/>'
    return (
        f'<w:style w:type="table" w:styleId="{code}"><w:name w:val="{code}"/><w:tblPr>{borders}'
        f"<w:tblCellMar>{inside}</w:tblCellMar></w:tblPr></w:style>"
    )
