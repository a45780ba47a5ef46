"""Paragraphs taken out of a file with a structure of its own, put together as a page."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aligner.reading import lines
from aligner.reading.languages import letters
from aligner.reading.page import Page
from aligner.text import Passage, Place

__all__ = ["Block", "column_languages", "page_of"]

SURE = 0.7  # of a column's letters are in one script where the column is in one language
SMALLEST_COLUMN = 0.2  # of the table's letters

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph.

    Attributes:
        text: Its lines, parted by line feeds; each is a passage of its own.
        places: Pairs of an offset in ``text`` and the place from there on, ascending.
        language: ISO 639-1 code where the file tells it, or empty.
        cell: Number of the table, the row and the column where it stands in a table, each from 0.
        plain: True for preformatted text: its lines may be wrapped, and blank lines part its paragraphs.
    """

    text: str
    places: tuple[tuple[int, Place], ...] = ()
    language: str = ""
    cell: tuple[int, int, int] | None = None
    plain: bool = False


def page_of(blocks: Iterable[Block], metadata: Mapping[str, str] | None = None, *, tables_only: bool = False) -> Page:
    """The page that the blocks make: a blank line between two of them, blank ones left out.

    A table with a Russian and an English column gives these two columns only.

    Args:
        blocks: In reading order.
        metadata: What the file says about itself.
        tables_only: Whether one such table makes the rest of the file, such as a sheet of remarks, no text.
    """
    pieces: list[str] = []
    passages: list[Passage] = []
    languages: list[str] = []
    places: list[tuple[int, Place]] = []
    start = paragraph = 0
    kept = _bilingual_columns([block for block in blocks if block.text.strip()], tables_only=tables_only)
    for block in kept:
        found = [_moved(passage, start, paragraph) for passage in _passages(block)]
        if not found:
            continue
        passages += found
        languages += [block.language] * len(found)
        places += [(start + offset, place) for offset, place in block.places if place != Place()]
        pieces.append(block.text)
        start += len(block.text) + 2
        paragraph = found[-1].paragraph + 1
    return Page(
        "\n\n".join(pieces),
        tuple(passages),
        languages=tuple(languages) if any(languages) else (),
        places=tuple(places),
        metadata=dict(metadata or {}),
    )


def _passages(block: Block) -> Iterator[Passage]:
    if block.plain:
        yield from lines.passages(block.text)
        return
    for match in _LINE.finditer(block.text):
        line = match[0]
        if stripped := line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            yield Passage(((start, start + len(stripped)),))


def _moved(passage: Passage, offset: int, paragraph: int) -> Passage:
    runs = tuple((start + offset, end + offset) for start, end in passage.runs)
    return Passage(runs, passage.paragraph + paragraph)


def _bilingual_columns(blocks: Sequence[Block], *, tables_only: bool) -> Iterator[Block]:
    """The blocks with their language where they stand in a bilingual table, less what stands in its other columns."""
    tables: defaultdict[int, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for block in blocks:
        if block.cell and not block.language:
            tables[block.cell[0]][block.cell[2]].append(block.text)
    told = {number: column_languages(columns) for number, columns in tables.items()}
    for block in blocks:
        languages = told.get(block.cell[0]) if block.cell and not block.language else None
        if not languages:
            if not (tables_only and any(told.values())):
                yield block
        elif block.cell and (language := languages.get(block.cell[2])):
            yield replace(block, language=language)


def column_languages(columns: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """The Russian and the English column of a table, by their numbers; empty unless it has both."""
    counts = {number: letters(texts) for number, texts in columns.items()}
    least = SMALLEST_COLUMN * sum(map(sum, counts.values()))
    russian, english = (
        max(
            (n for n, count in counts.items() if count[script] > max(least, SURE * sum(count))),
            key=lambda n: counts[n][script],
            default=None,
        )
        for script in (0, 1)
    )
    return {} if russian is None or english is None else {russian: "ru", english: "en"}
