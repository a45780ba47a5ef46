"""OpenDocument texts: a zip archive of XML parts (ISO/IEC 26300), read with lxml."""

import re
from dataclasses import replace
from pathlib import Path

from aligner.errors import AlignerError
from aligner.reading.archive import Archive
from aligner.reading.blocks import page_of
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, attribute, blocks, local_name, names, parse_xml
from aligner.text import Place

__all__ = ["page", "read"]

MOST_SPACES = 1000  # in one element

_HEADING = re.compile(r"(?:Heading_20_\d|Title\Z)")


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:  # noqa: ARG001
    """A page out of the bytes of an OpenDocument text.

    Notes come behind the paragraph that cites them; deleted text, comments and tables of contents are left out.
    Pages are those that the office program saw when it saved the file last.

    Raises:
        AlignerError: The file is damaged, protected by a password, or no OpenDocument text.
    """
    archive = Archive(data, path, "OpenDocument text", ".odt")
    if b"encryption-data" in (archive.find("META-INF/manifest.xml") or b""):
        raise AlignerError(f"{path} is protected by a password; save it without one")
    return page(parse_xml(archive.read("content.xml"), path, "OpenDocument text"))


def page(root: Element) -> Page:
    """A page out of the root of an OpenDocument text's content, or of one that is a single XML file."""
    body = next(root.iter("{*}body"), root)
    paged = next(body.iter("{*}soft-page-break"), None) is not None
    # LibreOffice makes a style of its own for a heading that a page break precedes.
    parents = {attribute(style, "name"): attribute(style, "parent-style-name") for style in root.iter("{*}style")}

    def is_heading(element: Element) -> bool:
        style = attribute(element, "style-name")
        return local_name(element) == "h" or _HEADING.match(parents.get(style) or style) is not None

    return page_of(blocks(body, replace(VOCABULARY, heading=is_heading), Place(page="1") if paged else Place()))


def _literal(element: Element) -> str:
    name = local_name(element)
    if name == "s":
        count = attribute(element, "c")
        return " " * (min(int(count), MOST_SPACES) if count.isdecimal() else 1)
    return "\t" if name == "tab" else ""


def _soft_page_break(element: Element, place: Place) -> Place | None:
    if local_name(element) != "soft-page-break" or not place.page:
        return None
    return replace(place, page=str(int(place.page) + 1))


VOCABULARY = Vocabulary(
    blocks=names("p h"),
    breaks=names("line-break"),
    skipped=names(
        "annotation tracked-changes sequence-decls table-of-content note-citation forms scripts variable-decls"
        " bibliography-configuration alphabetical-index desc title"
    ),
    asides=names("note text-box"),
    tables=names("table"),
    rows=names("table-row"),
    cells=names("table-cell"),
    literal=_literal,
    locate=_soft_page_break,
)
