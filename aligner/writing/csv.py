"""CSV and TSV that open in a spreadsheet with Cyrillic intact and cannot run formulas there.

A spreadsheet takes a cell that starts with ``=``, ``+``, ``-`` or ``@`` for a formula, a line of dialogue such as
``- Здравствуй`` included. Such cells get an apostrophe in front, as OWASP advises: it is visible, survives trimming,
and leaves the line readable. ``unguard`` takes it off again, so that nothing is lost.

The bead's kind is left out, because Excel would turn ``1-1`` into the first of January; the ids say the same.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from aligner.bitext import Bitext
from aligner.errors import AlignerError
from aligner.writing.characters import clean
from aligner.writing.lines import text_into
from aligner.writing.rows import COLUMNS, check_columns, from_rows, rows

__all__ = ["guard", "joined", "plain_row", "read", "unguard", "write_csv", "write_tsv"]

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
    with text_into(stream, "utf-8-sig") as text:
        writer = csv.writer(text, dialect)
        writer.writerow(column for column in COLUMNS if column != "kind")
        writer.writerows(_cells(bitext))


def _cells(bitext: Bitext) -> Iterator[tuple[object, ...]]:
    for number, _, source, target, confidence, similarity, moved, source_ids, target_ids, *places in rows(bitext):
        yield (
            number,
            guard(clean(source)),
            guard(clean(target)),
            f"{confidence:.4f}",
            "" if similarity is None else f"{similarity:.4f}",
            int(moved),
            joined(source_ids),
            joined(target_ids),
            *places,
        )


def joined(ids: tuple[int, ...]) -> str:
    """Ids in one cell, which no spreadsheet takes for a number or a date."""
    return "+".join(map(str, ids))


def read(path: Path) -> Bitext:
    """Read a table with the columns ``source`` and ``target``, ours or another program's.

    Commas, semicolons (as some spreadsheets save) and tabs are told apart by the header line.

    Raises:
        AlignerError: The file is not UTF-8, no such table, or a cell cannot be used.
    """
    longest = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = stream.readline()
            stream.seek(0)
            delimiter = max(",;\t", key=header.count)
            table = csv.DictReader(stream, delimiter=delimiter)
            check_columns(table.fieldnames or ())
            return from_rows(map(plain_row, table))
    except UnicodeDecodeError:
        raise AlignerError(f"{path} is not in UTF-8; save it as “CSV UTF-8”") from None
    except csv.Error as error:
        raise AlignerError(f"{path} is not a table: {error}; save it as “CSV UTF-8”") from error
    except AlignerError as error:
        raise AlignerError(f"{path}: {error}") from error
    finally:
        csv.field_size_limit(longest)


_LONGEST_CELL = 1 << 30


def plain_row(cells: Mapping[str, Any], *, guarded: bool = True) -> dict[str, Any]:
    """A row of text cells as ``from_rows`` takes it: an empty cell is what is not known."""
    row: dict[str, Any] = {name: value for name, value in cells.items() if value not in (None, "")}
    for side in ("source", "target"):
        if side in cells:
            text = cells[side] or ""
            row[side] = unguard(text) if guarded else text
        if f"{side}_ids" in cells:
            row[f"{side}_ids"] = str(cells[f"{side}_ids"] or "").replace("+", " ").split()
    return row | {"moved": str(cells.get("moved")).lower() in _TRUE}


_TRUE = ("1", "1.0", "true", "yes", "да")
