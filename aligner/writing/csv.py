"""CSV and TSV that open in a spreadsheet with Cyrillic intact and cannot run formulas there.

A spreadsheet takes a cell that starts with ``=``, ``+``, ``-`` or ``@`` for a formula, a line of dialogue such as
``- Здравствуй`` included. Such cells get an apostrophe in front, as OWASP advises: it is visible, survives trimming,
and leaves the line readable. ``unguard`` takes it off again, so that nothing is lost.

The bead's kind is left out, because Excel would turn ``1-1`` into the first of January; the ids say the same.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from aligner.bitext import Bitext
from aligner.writing.characters import clean
from aligner.writing.rows import COLUMNS, rows

__all__ = ["guard", "unguard", "write_csv", "write_tsv"]

# Blanks and invisible characters may stand before the sign, since some programs drop them first; apostrophes may,
# so that a text which itself looks guarded comes back from unguard() as it was. The full-width signs and the true
# minus count as signs in some locales.
_FORMULA = re.compile(r"'*[\s\xad\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n＝＋－＠−]")


def write_csv(bitext: Bitext, stream: BinaryIO) -> None:
    """Write one row a bead, with commas, a header line and the byte order mark by which Excel knows UTF-8.

    Sentence ids are joined by ``+`` (which no spreadsheet takes for a number), figures have 4 decimals, ``moved`` is
    0 or 1, and what a null bead lacks is empty.
    """
    _write(bitext, stream, csv.excel)


def write_tsv(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the same as ``write_csv`` with tabs instead of commas."""
    _write(bitext, stream, csv.excel_tab)


def guard(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """The text that ``guard`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _write(bitext: Bitext, stream: BinaryIO, dialect: type[csv.Dialect]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, dialect)
    writer.writerow(column for column in COLUMNS if column != "kind")
    writer.writerows(_cells(bitext))
    text.flush()
    text.detach()  # the stream is the caller's to close


def _cells(bitext: Bitext) -> Iterator[tuple[object, ...]]:
    for number, _, source, target, confidence, similarity, moved, source_ids, target_ids, *places in rows(bitext):
        yield (
            number,
            guard(clean(source)),
            guard(clean(target)),
            f"{confidence:.4f}",
            "" if similarity is None else f"{similarity:.4f}",
            int(moved),
            "+".join(map(str, source_ids)),
            "+".join(map(str, target_ids)),
            *places,
        )
