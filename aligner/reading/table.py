"""Tables of two columns: CSV and TSV files; and what Excel sheets share with them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from aligner.reading.blocks import Block, page_of
from aligner.reading.encoding import decode
from aligner.reading.page import Page
from aligner.reading.trouble import refused
from aligner.text import Place

__all__ = ["is_head", "read", "row_blocks"]

DELIMITERS = "\t;,"
SAMPLE_ROWS = 100
LONGEST_HEAD = 40  # characters of a column's head

_HEAD = re.compile(
    r"(?:ru|rus|russian|en|eng|english|ru-ru|en-us|en-gb|source|src|original|target|trg|tgt|translation|text|sentence"
    r"|русский|английский|оригинал|источник|перевод|текст|предложение)(?:\s+(?:text|sentence|текст))?"
)
# An apostrophe keeps a spreadsheet from taking a line of dialogue for a formula.
_GUARDED = re.compile(r"'(?='*\s*[=+\-@])")


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of a table: every cell a paragraph, or several if it has several lines.

    Raises:
        AlignerError: The bytes are no text, or no table.
    """
    text = decode(data, path, encoding)
    with refused(path, "table", "save it as CSV in UTF-8, or the two languages as .txt files"):
        rows = list(_rows(text, _delimiter(text, path)))
    return page_of(row_blocks(0, [[(column, cell) for column, cell in enumerate(row)] for row in rows]))


def row_blocks(table: int, rows: Iterable[Sequence[tuple[int, str]]]) -> Iterator[Block]:
    """The cells of a table as blocks, without its head and without columns that hold no letter.

    Args:
        table: Number of the table in its file.
        rows: Each a sequence of column numbers, from 0, and the texts there.
    """
    kept = [list(row) for row in rows]
    lettered = {column for row in kept for column, cell in row if any(map(str.isalpha, cell))}
    for number, row in enumerate(kept):
        if number == 0 and is_head([cell for _, cell in row]):
            continue
        for column, cell in row:
            if column in lettered:
                text = _GUARDED.sub("", cell, count=1) if cell.startswith("'") else cell
                yield Block(_lines(text), ((0, Place(row=number + 1)),), cell=(table, number, column))


def _lines(cell: str) -> str:
    return "\n".join(cell.splitlines())


def _rows(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _delimiter(text: str, path: Path) -> str:
    """The one that cuts most rows into the same number of cells, two at least."""
    if path.suffix.lower() == ".tsv":
        return "\t"

    def agreement(delimiter: str) -> int:
        try:
            widths = Counter(len(row) for row in islice(_rows(text, delimiter, strict=True), SAMPLE_ROWS) if row)
        except csv.Error:
            return 0
        width, count = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        return count if width > 1 else 0

    return max(DELIMITERS, key=agreement)


def is_head(cells: Sequence[str]) -> bool:
    """Whether these cells name the columns."""
    words = [cell.strip().lower() for cell in cells if cell.strip()]
    return any(map(_HEAD.fullmatch, words)) and max(map(len, words)) <= LONGEST_HEAD
