"""Excel files: a zip archive of XML parts (ECMA-376), read with lxml."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from aligner.reading.archive import Archive
from aligner.reading.blocks import Block, page_of
from aligner.reading.page import Page
from aligner.reading.table import row_blocks
from aligner.reading.tree import Element, attribute, parse_xml

__all__ = ["read"]

WORKBOOK = "xl/workbook.xml"

_COLUMN = re.compile(r"[A-Z]{1,3}")


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:  # noqa: ARG001
    """A page out of the bytes of an Excel file: the text cells of all of its sheets, or of the bilingual ones.

    Raises:
        AlignerError: The file is damaged, protected by a password, or no Excel file.
    """
    archive = Archive(data, path, "Excel file", ".xlsx")
    return page_of(_blocks(archive), tables_only=True)


def _blocks(archive: Archive) -> Iterator[Block]:
    workbook = parse_xml(archive.read(WORKBOOK), archive.path, "Excel file")
    parts = _relations(archive)
    shared = _shared_strings(archive, next((part for part in parts.values() if "sharedStrings" in part), ""))
    for number, sheet in enumerate(workbook.iter("{*}sheet")):
        name = parts.get(sheet.get(_relation_key(sheet), ""), "")
        if name and (content := archive.find(name)) is not None:
            root = parse_xml(content, archive.path, "Excel file")
            yield from row_blocks(number, [_cells(row, shared) for row in root.iter("{*}row")])


def _relation_key(sheet: Element) -> str:
    return next((key for key in sheet.attrib if key.endswith("}id")), "")


def _relations(archive: Archive) -> dict[str, str]:
    """The names of the workbook's parts by their ids."""
    content = archive.find("xl/_rels/workbook.xml.rels")
    relations = () if content is None else parse_xml(content, archive.path, "Excel file")
    return {
        attribute(relation, "Id"): posixpath.normpath(posixpath.join("/xl", attribute(relation, "Target")))[1:]
        for relation in relations
    }


def _shared_strings(archive: Archive, name: str) -> Sequence[str]:
    content = archive.find(name)
    if content is None:
        return ()
    return [_text(item) for item in parse_xml(content, archive.path, "Excel file").iterfind("{*}si")]


def _text(item: Element) -> str:
    """The text of a string with formatted parts, without a reading aid for Japanese."""
    return "".join(text.text or "" for path in ("{*}t", "{*}r/{*}t") for text in item.iterfind(path))


def _cells(row: Element, shared: Sequence[str]) -> list[tuple[int, str]]:
    cells = ((_column(cell, number), _value(cell, shared)) for number, cell in enumerate(row.iterfind("{*}c")))
    return [(column, text) for column, text in cells if text.strip()]


def _column(cell: Element, number: int) -> int:
    """Number of the column from 0, out of a reference such as ``AB12``."""
    letters = _COLUMN.match(cell.get("r", ""))
    if letters is None:
        return number
    column = 0
    for letter in letters[0]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def _value(cell: Element, shared: Sequence[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else _text(inline)
    value = cell.findtext("{*}v") or ""
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    return "" if kind in ("e", "b") else value
