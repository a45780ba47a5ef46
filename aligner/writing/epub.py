"""EPUB 3 for reading side by side on a reader or a telephone: chapters of a table of two columns, one row a bead."""

import uuid
from hashlib import sha256
from typing import IO, BinaryIO

from aligner.bitext import Bead, Bitext
from aligner.text import Document
from aligner.writing.archive import Archive
from aligner.writing.titles import LANGUAGES, title_of
from aligner.writing.xml import DECLARATION, content, language_tag

__all__ = ["write"]

_BEADS_A_CHAPTER = 250  # readers lay out a chapter at a time
_OPENING = 48  # characters of a chapter's beginning that stand in the contents
_MODIFIED = "1980-01-01T00:00:00Z"  # has to be told; the same bitext gives the same bytes


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the book, chapter by chapter."""
    chapters = range(max(1, -(-len(bitext) // _BEADS_A_CHAPTER)))
    digest = sha256()
    with Archive(stream) as archive:
        archive.add("mimetype", "application/epub+zip", stored=True)
        archive.add("META-INF/container.xml", _CONTAINER)
        archive.add("EPUB/style.css", _STYLE)
        for number in chapters:
            with archive.part(f"EPUB/part{number}.xhtml") as part:
                for piece in _chapter(bitext, number, last=number == chapters[-1]):
                    digest.update(piece)
                    part.write(piece)
        archive.add("EPUB/nav.xhtml", _contents(bitext, chapters))
        with archive.part("EPUB/package.opf") as part:
            _write_package(bitext, chapters, str(uuid.UUID(bytes=digest.digest()[:16], version=5)), part)


def _chapter(bitext: Bitext, number: int, *, last: bool) -> list[bytes]:
    start = number * _BEADS_A_CHAPTER
    source, target = bitext.source, bitext.target
    title = content(title_of(bitext))
    pieces = [_PAGE_START.format(title=title).encode()]
    if number == 0:
        pieces.append(f"<h1>{title}</h1>\n".encode())
        if not bitext.parallel:
            pieces.append(b"<p><em>These two texts do not seem to be translations of each other.</em></p>\n")
    beads = bitext.beads[start : start + _BEADS_A_CHAPTER]
    if beads:
        headings = f"<tr><th>{_heading(source, 'Source')}</th><th>{_heading(target, 'Target')}</th></tr>"
        pieces.append(f"<table>\n<thead>{headings}</thead>\n<tbody>\n".encode())
        tags = language_tag(source.language), language_tag(target.language)
        pieces.extend(_row(bead, *tags).encode() for bead in beads)
        pieces.append(b"</tbody>\n</table>\n")
    if last:
        pieces.append(f'<p class="signature">Made by {content(bitext.signature)}</p>\n'.encode())
    return [*pieces, b"</body>\n</html>\n"]


def _row(bead: Bead, source: str, target: str) -> str:
    return f"<tr>{_cell(bead.source, source)}{_cell(bead.target, target)}</tr>\n"


def _cell(text: str, tag: str) -> str:
    return f'<td lang="{tag}" xml:lang="{tag}">{content(text)}</td>' if text else "<td>—</td>"


def _heading(document: Document, role: str) -> str:
    return content(LANGUAGES.get(document.language, document.language) or role)


def _contents(bitext: Bitext, chapters: range) -> str:
    items = "\n".join(
        f'<li><a href="part{number}.xhtml">{content(_opening(bitext, number))}</a></li>' for number in chapters
    )
    return (
        _PAGE_START.format(title="Contents")
        + f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>\n{items}\n</ol></nav>\n</body>\n</html>\n'
    )


def _opening(bitext: Bitext, number: int) -> str:
    """The first words of a chapter."""
    start = number * _BEADS_A_CHAPTER
    for bead in bitext.beads[start : start + _BEADS_A_CHAPTER]:
        text = (bead.source or bead.target).strip()
        if content(text).strip():
            return text if len(text) <= _OPENING else text[:_OPENING].rsplit(" ", 1)[0] + " …"
    return f"Part {number + 1}"


def _write_package(bitext: Bitext, chapters: range, identifier: str, part: IO[bytes]) -> None:
    languages = dict.fromkeys(language_tag(document.language) for document in (bitext.source, bitext.target))
    part.write(
        (
            f'{DECLARATION}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">\n'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
            f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>\n'
            f"<dc:title>{content(title_of(bitext)).strip() or 'Aligned texts'}</dc:title>\n"
            + "".join(f"<dc:language>{language}</dc:language>\n" for language in languages)
            + f'<meta property="dcterms:modified">{_MODIFIED}</meta>\n</metadata>\n<manifest>\n'
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
            '<item id="style" href="style.css" media-type="text/css"/>\n'
        ).encode()
    )
    for number in chapters:
        part.write(f'<item id="part{number}" href="part{number}.xhtml" media-type="application/xhtml+xml"/>\n'.encode())
    part.write(b"</manifest>\n<spine>\n")
    for number in chapters:
        part.write(f'<itemref idref="part{number}"/>\n'.encode())
    part.write(b"</spine>\n</package>\n")


_CONTAINER = (
    f'{DECLARATION}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_PAGE_START = (
    f"{DECLARATION}<!DOCTYPE html>\n"
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">\n'
    '<head><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>\n'
)
_STYLE = """table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { width: 50%; padding: .4em .5em; vertical-align: top; text-align: left; border-bottom: 1px solid #bbb; }
td { hyphens: auto; -webkit-hyphens: auto; -epub-hyphens: auto; overflow-wrap: break-word; }
tr { page-break-inside: avoid; break-inside: avoid; }
.signature { font-size: .7em; color: #555; }
"""
