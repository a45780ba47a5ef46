"""Plain text and Markdown, which archives mix: a ``.txt`` file may well hold ``**bold**`` lines."""

import re
from collections.abc import Iterator
from pathlib import Path

from aligner.reading.blocks import column_languages
from aligner.reading.encoding import decode
from aligner.reading.lines import passages
from aligner.reading.page import Page
from aligner.reading.table import is_head
from aligner.text import Passage, Place

__all__ = ["read"]

LEAST_ROWS = 2

_BOLD = ("**", "__")
_BLANK = re.compile(r"[\s|:=+-]*")  # or the rule below the head of a Markdown table
_HEADING = re.compile(r"\s*#{1,6}\s+(.*?)[\s#]*")


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of a text file.

    Raises:
        AlignerError: The bytes are no text, or their encoding is not known.
    """
    text = decode(data, path, encoding)
    if columns := _columns(text):
        languages = tuple(language for _, language in columns)
        return Page(text, tuple(p for p, _ in columns), languages=languages, places=tuple(_places(text)))
    found = passages(text)
    labels = frozenset(
        number
        for number, passage in enumerate(found)
        if text[: passage.runs[0][0]].endswith(_BOLD) and passage.text(text).endswith(":")
    )
    return Page(text, found, labels, places=tuple(_places(text)))


def _columns(text: str) -> list[tuple[Passage, str]]:
    """The cells of a text that is a table of a Russian and an English column, each with its language."""
    for delimiter in "\t|":
        rows = list(_rows(text, delimiter))
        widths = set(map(len, rows))
        if len(rows) < LEAST_ROWS or len(widths) != 1 or min(widths) < 2:
            continue
        columns = {number: [text[a:b] for a, b in column] for number, column in enumerate(zip(*rows, strict=True))}
        languages = column_languages(columns)
        head = is_head([text[a:b] for a, b in rows[0]])
        cells = [(cell, languages[n]) for row in rows[head:] for n, cell in enumerate(row) if n in languages]
        if cells:
            return [(Passage((cell,), n), language) for n, (cell, language) in enumerate(cells) if cell[0] < cell[1]]
    return []


def _rows(text: str, delimiter: str) -> Iterator[list[tuple[int, int]]]:
    """The ranges of the cells in each line that is not blank."""
    start = 0
    for raw in text.splitlines(keepends=True):
        if not _BLANK.fullmatch(raw):
            line = raw.strip().strip("|") if delimiter == "|" else raw.rstrip("\r\n")
            position = start + raw.index(line)
            row = []
            for cell in line.split(delimiter):
                inside = position + len(cell) - len(cell.lstrip())
                row.append((inside, inside + len(cell.strip())))
                position += len(cell) + 1
            yield row
        start += len(raw)


def _places(text: str) -> Iterator[tuple[int, Place]]:
    """The lines of a text, counted anew behind each form feed, with the heading above them."""
    pages = "\f" in text
    page = line = 1
    heading = ""
    start = 0
    for raw in text.splitlines(keepends=True):
        if title := _HEADING.fullmatch(raw):
            heading = title[1]
        if raw.strip():
            yield start, Place(page=str(page) if pages else "", line=line, heading=heading)
        start += len(raw)
        if raw.endswith("\f"):
            page, line = page + 1, 0
        line += 1
