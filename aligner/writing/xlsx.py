"""XLSX for Excel and its kin: a sheet with one row a bead, and a small one about the whole.

Texts are text cells, so none can become a formula; where one starts with the sign of a formula it carries the mark
(``quotePrefix``) by which Excel keeps it a text when somebody edits it. Figures are numbers, in full.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, BinaryIO

from lxml import etree

from aligner.bitext import Bitext
from aligner.errors import AlignerError
from aligner.writing.archive import Archive
from aligner.writing.csv import guard, joined, plain_row
from aligner.writing.rows import COLUMNS, Head, Row, check_columns, from_rows, rows
from aligner.writing.xml import DECLARATION, content, elements, told_where_damaged

__all__ = ["MOST_BEADS", "read", "write"]

MOST_BEADS = 1_048_575
"""Rows of a sheet, one of them taken by the names of the columns."""

_LONGEST_CELL = 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what Excel reads as an escaped character
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LARGE = 200_000  # beads, above which a sheet may exceed 2 GB
_BUFFERED_ROWS = 1000
_HEADING, _WRAPPED, _QUOTED, _SHARE = 1, 2, 3, 4  # numbers of the styles in _STYLES


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the workbook, row by row.

    Raises:
        AlignerError: There are more beads than a sheet has rows, or a text is longer than a cell may be.
    """
    if len(bitext) > MOST_BEADS:
        raise AlignerError(f"a sheet holds {MOST_BEADS:,} beads and these are {len(bitext):,}; write CSV or Parquet")
    with Archive(stream) as archive:
        for name, part in _PARTS.items():
            archive.add(name, part)
        archive.add("xl/worksheets/sheet2.xml", _about(bitext))
        with archive.part("xl/worksheets/sheet1.xml", large=len(bitext) > _LARGE) as sheet:
            _write_beads(bitext, sheet)


def _write_beads(bitext: Bitext, sheet: IO[bytes]) -> None:
    columns = "".join(f"<c t='inlineStr' s='{_HEADING}'><is><t>{name}</t></is></c>" for name in COLUMNS)
    sheet.write(f"{_SHEET_START}<row>{columns}</row>".encode())
    lines: list[str] = []
    for row in rows(bitext):
        lines.append(_row(row))
        if len(lines) == _BUFFERED_ROWS:
            sheet.write("".join(lines).encode())
            lines.clear()
    last = f"{chr(ord('A') + len(COLUMNS) - 1)}{len(bitext) + 1}"
    sheet.write(f"{''.join(lines)}</sheetData><autoFilter ref='A1:{last}'/></worksheet>".encode())


def _row(row: Row) -> str:
    number, kind, source, target, confidence, similarity, moved, source_ids, target_ids, *places = row
    return (
        f"<row><c><v>{number}</v></c><c t='inlineStr'><is><t>{kind}</t></is></c>"
        f"{_text(source, number)}{_text(target, number)}<c s='{_SHARE}'><v>{confidence!r}</v></c>"
        + ("<c/>" if similarity is None else f"<c s='{_SHARE}'><v>{similarity!r}</v></c>")
        + f"<c t='b'><v>{int(moved)}</v></c><c t='inlineStr'><is><t>{joined(source_ids)}</t></is></c>"
        f"<c t='inlineStr'><is><t>{joined(target_ids)}</t></is></c>"
        + "".join("<c/>" if place is None else f"<c><v>{place}</v></c>" for place in places)
        + "</row>"
    )


def _text(text: str, number: int) -> str:
    if len(text) > _LONGEST_CELL:
        raise AlignerError(
            f"bead {number} has a text of {len(text):,} characters and a cell holds {_LONGEST_CELL:,}; write CSV"
        )
    if not text:
        return "<c/>"
    style = _WRAPPED if guard(text) == text else _QUOTED
    return f"<c t='inlineStr' s='{style}'><is><t xml:space='preserve'>{_content(text)}</t></is></c>"


def _content(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    return content(text.replace("\r", "_x000D_") if "\r" in text else text)


def _about(bitext: Bitext) -> str:
    pairs = [
        ("signature", bitext.signature),
        ("parallel", "yes" if bitext.parallel else "no"),
        ("source language", bitext.source.language),
        ("target language", bitext.target.language),
        ("source document", bitext.source.name),
        ("target document", bitext.target.name),
    ]
    lines = "".join(f"<row>{_text(key, 0)}{_text(value, 0)}</row>" for key, value in pairs)
    return (
        f"{DECLARATION}<worksheet xmlns='{_MAIN}'><cols><col min='1' max='1' width='20' customWidth='1'/>"
        f"<col min='2' max='2' width='90' customWidth='1'/></cols><sheetData>{lines}</sheetData></worksheet>"
    )


_SHEET_START = (
    f"{DECLARATION}<worksheet xmlns='{_MAIN}'><sheetViews><sheetView workbookViewId='0'>"
    "<pane ySplit='1' topLeftCell='A2' activePane='bottomLeft' state='frozen'/></sheetView></sheetViews><cols>"
    "<col min='1' max='2' width='7' customWidth='1'/><col min='3' max='4' width='60' customWidth='1'/>"
    "<col min='5' max='15' width='13' customWidth='1'/></cols><sheetData>"
)
_STYLES = (
    f"{DECLARATION}<styleSheet xmlns='{_MAIN}'><fonts count='2'><font><sz val='11'/><name val='Calibri'/></font>"
    "<font><b/><sz val='11'/><name val='Calibri'/></font></fonts>"
    "<fills count='2'><fill><patternFill patternType='none'/></fill>"
    "<fill><patternFill patternType='gray125'/></fill></fills>"
    "<borders count='1'><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count='1'><xf numFmtId='0' fontId='0' fillId='0' borderId='0'/></cellStyleXfs><cellXfs count='5'>"
    "<xf numFmtId='0' fontId='0' fillId='0' borderId='0' xfId='0'/>"
    "<xf numFmtId='0' fontId='1' fillId='0' borderId='0' xfId='0' applyFont='1'/>"
    "<xf numFmtId='49' fontId='0' fillId='0' borderId='0' xfId='0' applyNumberFormat='1' applyAlignment='1'>"
    "<alignment vertical='top' wrapText='1'/></xf>"
    "<xf numFmtId='49' fontId='0' fillId='0' borderId='0' xfId='0' applyNumberFormat='1' applyAlignment='1'"
    " quotePrefix='1'>"
    "<alignment vertical='top' wrapText='1'/></xf>"
    "<xf numFmtId='2' fontId='0' fillId='0' borderId='0' xfId='0' applyNumberFormat='1'/></cellXfs>"
    "<cellStyles count='1'><cellStyle name='Normal' xfId='0' builtinId='0'/></cellStyles></styleSheet>"
)
_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": (
        f"{DECLARATION}<Types xmlns='{_PACKAGE}/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Default Extension='xml' ContentType='application/xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{_TYPE}.sheet.main+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{_TYPE}.worksheet+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet2.xml' ContentType='{_TYPE}.worksheet+xml'/>"
        f"<Override PartName='/xl/styles.xml' ContentType='{_TYPE}.styles+xml'/></Types>"
    ),
    "_rels/.rels": (
        f"{DECLARATION}<Relationships xmlns='{_PACKAGE}/relationships'>"
        f"<Relationship Id='rId1' Type='{_RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
    ),
    "xl/workbook.xml": (
        f"{DECLARATION}<workbook xmlns='{_MAIN}' xmlns:r='{_RELATIONS}'><sheets>"
        "<sheet name='beads' sheetId='1' r:id='rId1'/><sheet name='about' sheetId='2' r:id='rId2'/></sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f"{DECLARATION}<Relationships xmlns='{_PACKAGE}/relationships'>"
        f"<Relationship Id='rId1' Type='{_RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='rId2' Type='{_RELATIONS}/worksheet' Target='worksheets/sheet2.xml'/>"
        f"<Relationship Id='rId3' Type='{_RELATIONS}/styles' Target='styles.xml'/></Relationships>"
    ),
    "xl/styles.xml": _STYLES,
}


def read(path: Path) -> Bitext:
    """Read a workbook whose first sheet has the columns ``source`` and ``target``, ours or one saved by a spreadsheet.

    Raises:
        AlignerError: The file is damaged or no such workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive, told_where_damaged(path, "XLSX"):
            sheets = _sheets(archive)
            shared = _shared_strings(archive)
            about = _about_sheet(archive, sheets, shared)
            return from_rows(_named_rows(archive, sheets[0][1], shared), about)
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise AlignerError(f"{path} is not XLSX, or is damaged; save it again as an Excel workbook") from error
    except AlignerError as error:
        raise AlignerError(f"{path}: {error}") from error


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets' names and parts, in order."""
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _safe())
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    workbook = etree.fromstring(archive.read("xl/workbook.xml"), _safe())
    found = []
    for sheet in workbook.iter(f"{{{_MAIN}}}sheet"):
        target = targets[sheet.get(f"{{{_RELATIONS}}}id")]
        found.append((sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"))
    return found


def _safe() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return []
    with archive.open(name) as part:
        return [_unescaped(_inner_text(item)) for item in elements(part, "si")]


def _inner_text(item: etree._Element) -> str:
    """The text of an item, which may have formats inside; how it is pronounced (``rPh``) is not part of it."""
    return "".join(
        part.text or ""
        for part in item.iter(f"{{{_MAIN}}}t")
        if not part.getparent().tag.endswith("}rPh")  # type: ignore[union-attr]
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _cells(archive: zipfile.ZipFile, part: str, shared: list[str]) -> Iterator[list[str]]:
    with archive.open(part) as stream:
        for row in elements(stream, "row"):
            cells: list[str] = []
            for cell in row.iterchildren(f"{{{_MAIN}}}c"):
                column = _column(cell.get("r", ""))
                cells.extend([""] * ((len(cells) if column is None else column) - len(cells)))
                cells.append(_value(cell, shared))
            yield cells


def _column(reference: str) -> int | None:
    """The 0-based column of a reference such as ``AB12``."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1 if number else None


def _value(cell: etree._Element, shared: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return _unescaped(_inner_text(cell))
    value = cell.findtext(f"{{{_MAIN}}}v") or ""
    if kind == "s":
        return shared[int(value)]
    return _unescaped(value) if kind == "str" else value


def _named_rows(archive: zipfile.ZipFile, part: str, shared: list[str]) -> Iterator[dict[str, object]]:
    cells = _cells(archive, part, shared)
    names = next(cells, [])
    check_columns(names)
    for row in cells:
        if any(row):
            padded = row + [""] * (len(names) - len(row))
            yield plain_row(dict(zip(names, padded, strict=False)), guarded=False)


def _about_sheet(archive: zipfile.ZipFile, sheets: list[tuple[str, str]], shared: list[str]) -> Head:
    about: dict[str, str] = {}
    for name, part in sheets[1:]:
        if name == "about":
            about = {row[0]: row[1] if len(row) > 1 else "" for row in _cells(archive, part, shared) if row}
    return Head(
        source_language=about.get("source language", ""),
        target_language=about.get("target language", ""),
        source_name=about.get("source document", ""),
        target_name=about.get("target document", ""),
        parallel=about.get("parallel", "yes") == "yes",
        signature=about.get("signature", ""),
    )
