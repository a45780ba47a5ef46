"""EPUB e-books: web pages in a zip archive, in the order of the book's spine."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from aligner.errors import AlignerError
from aligner.reading.archive import Archive
from aligner.reading.blocks import Block, page_of
from aligner.reading.html import VOCABULARY
from aligner.reading.page import Page
from aligner.reading.tree import Element, attribute, blocks, parse_xhtml, parse_xml, text_of
from aligner.text import Place

__all__ = ["read"]

CONTAINER = "META-INF/container.xml"
PROTECTION = "META-INF/encryption.xml"
CHAPTERS = (".xhtml", ".html", ".htm", ".xml")


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of an EPUB; its table of contents is left out.

    Raises:
        AlignerError: The file is damaged, protected, or no EPUB.
    """
    archive = Archive(data, path, "EPUB", ".epub")
    package_name = _package_name(archive)
    package = parse_xml(archive.read(package_name), path, "EPUB")
    chapters = _chapters(package, package_name)
    _refuse_protected(archive, chapters)
    return page_of(_blocks(archive, chapters, encoding), _metadata(package))


def _package_name(archive: Archive) -> str:
    container = parse_xml(archive.read(CONTAINER), archive.path, "EPUB")
    return next((attribute(file, "full-path") for file in container.iter("{*}rootfile")), "content.opf")


def _chapters(package: Element, package_name: str) -> list[str]:
    """The names of the spine's files, the navigation page apart."""
    folder = posixpath.dirname(package_name)
    manifest = {attribute(item, "id"): item for item in package.iter("{*}item")}
    items = (manifest.get(attribute(reference, "idref")) for reference in package.iter("{*}itemref"))
    return [
        posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href"))))
        for item in items
        if item is not None and "nav" not in attribute(item, "properties").split()
    ]


def _refuse_protected(archive: Archive, chapters: list[str]) -> None:
    """Publishers scramble fonts as well, which does no harm."""
    content = archive.find(PROTECTION)
    if content is None:
        return
    protection = parse_xml(content, archive.path, "EPUB")
    scrambled = {unquote(attribute(reference, "URI")) for reference in protection.iter("{*}CipherReference")}
    if scrambled & set(chapters):
        raise AlignerError(f"{archive.path} is copy-protected; give a file without protection")


def _blocks(archive: Archive, chapters: list[str], encoding: str | None) -> Iterator[Block]:
    place = Place()
    tables = 0
    for name in dict.fromkeys(chapters):
        content = archive.find(name)
        if not content or not name.lower().endswith(CHAPTERS):
            continue
        root = parse_xhtml(content, archive.path / name, encoding)
        for block in () if root is None else blocks(root, VOCABULARY, place):
            place = block.places[-1][1] if block.places else place
            yield block if block.cell is None else replace(block, cell=(block.cell[0] + tables, *block.cell[1:]))
        tables += 1_000_000  # each chapter counts its tables from 0
        place = replace(place, row=None)


def _metadata(package: Element) -> dict[str, str]:
    fields = {"title": text_of(next(package.iter("{*}title"), None))}
    fields["author"] = ", ".join(filter(None, map(text_of, package.iter("{*}creator"))))
    return {key: value for key, value in fields.items() if value}
