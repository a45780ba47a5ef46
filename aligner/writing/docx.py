"""DOCX for reading side by side, and for printing: a table of two columns, one row a bead."""

from typing import IO, BinaryIO

from aligner.bitext import Bead, Bitext
from aligner.text import Document
from aligner.writing.archive import Archive
from aligner.writing.titles import LANGUAGES, title_of
from aligner.writing.xml import DECLARATION, attribute, content

__all__ = ["write"]

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REGIONS = {"ru": "ru-RU", "en": "en-GB"}  # proofing tools ask for a region
_LARGE = 200_000  # beads, above which the part may exceed 2 GB
_COLUMN = 4820  # twentieths of a point; two of them fill an A4 page


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the beads row by row; each side is marked with its language, so that spelling is checked rightly."""
    with Archive(stream) as archive:
        archive.add("[Content_Types].xml", _CONTENT_TYPES)
        archive.add("_rels/.rels", _RELS)
        archive.add("word/_rels/document.xml.rels", _DOCUMENT_RELS)
        archive.add("word/styles.xml", _STYLES)
        archive.add("docProps/core.xml", _core(bitext))
        with archive.part("word/document.xml", large=len(bitext) > _LARGE) as part:
            _write_document(bitext, part)


def _write_document(bitext: Bitext, part: IO[bytes]) -> None:
    source, target = _tag(bitext.source), _tag(bitext.target)
    part.write(f'{DECLARATION}<w:document xmlns:w="{_MAIN}"><w:body>{_paragraph(title_of(bitext), "Title")}'.encode())
    if not bitext.parallel:
        part.write(_paragraph("These two texts do not seem to be translations of each other.", "Subtitle").encode())
    headings = _cell(_heading(bitext.source, "Source"), "en-GB", "Heading") + _cell(
        _heading(bitext.target, "Target"), "en-GB", "Heading"
    )
    part.write(f"{_TABLE}<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{headings}</w:tr>".encode())
    for bead in bitext.beads:
        part.write(_row(bead, source, target).encode())
    signature = _paragraph(f"Made by {bitext.signature}", "Signature") if bitext.signature else ""
    part.write(f"</w:tbl>{signature or '<w:p/>'}{_PAGE}</w:body></w:document>".encode())


def _row(bead: Bead, source: str, target: str) -> str:
    cells = _cell(bead.source or "—", source) + _cell(bead.target or "—", target)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(text: str, tag: str, style: str = "Cell") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_COLUMN}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:rPr><w:lang w:val="{tag}"/></w:rPr>{_text(text)}</w:r></w:p></w:tc>'
    )


def _paragraph(text: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{_text(text)}</w:r></w:p>'


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{content(text)}</w:t>'


def _heading(document: Document, role: str) -> str:
    language = LANGUAGES.get(document.language, document.language)
    return f"{role} ({language})" if language else role


def _tag(document: Document) -> str:
    return attribute(_REGIONS.get(document.language, document.language)) or "und"


def _core(bitext: Bitext) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{content(title_of(bitext))}</dc:title><dc:description>{content(bitext.signature)}</dc:description>"
        "</cp:coreProperties>"
    )


_CONTENT_TYPES = (
    f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELS = (
    f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_DOCUMENT_RELS = (
    f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    + "".join(f'<w:{edge} w:val="single" w:sz="4" w:color="BFBFBF"/>' for edge in ("top", "bottom", "insideH"))
    + '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    f'<w:tblGrid><w:gridCol w:w="{_COLUMN}"/><w:gridCol w:w="{_COLUMN}"/></w:tblGrid>'
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)


def _style(name: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_STYLES = (
    f'{DECLARATION}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="22"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    + _style("Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="32"/>')
    + _style("Subtitle", '<w:spacing w:after="240"/>', "<w:i/>")
    + _style("Heading", '<w:keepNext/><w:spacing w:before="60" w:after="60"/>', "<w:b/>")
    + _style("Cell", '<w:spacing w:before="60" w:after="60"/>', "")
    + _style("Signature", '<w:spacing w:before="240"/>', '<w:color w:val="595959"/><w:sz w:val="16"/>')
    + "</w:styles>"
)
