"""A bitext as a table, one row a bead, and the way back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.text import Document, Sentence

__all__ = ["COLUMNS", "Head", "Row", "check_columns", "from_rows", "language_of", "rows"]

COLUMNS = (
    "bead",
    "kind",
    "source",
    "target",
    "confidence",
    "similarity",
    "moved",
    "source_ids",
    "target_ids",
    "source_start",
    "source_end",
    "target_start",
    "target_end",
    "source_paragraph",
    "target_paragraph",
)

Ids = tuple[int, ...]
Place = tuple[int | None, int | None, int | None]
Row = tuple[
    int,
    str,
    str,
    str,
    float,
    float | None,
    bool,
    Ids,
    Ids,
    int | None,
    int | None,
    int | None,
    int | None,
    int | None,
    int | None,
]


def rows(bitext: Bitext) -> Iterator[Row]:
    """The beads in reading order, each a tuple with the values of ``COLUMNS``.

    ``bead`` is the bead's 0-based number in ``bitext.beads``; ids are 0-based sentence numbers; ``start`` and ``end``
    are character offsets in the text as it was read, from the first sentence's beginning to the last one's end;
    ``paragraph`` is the 0-based paragraph of the first sentence. The empty side of a null bead has no ids and ``None``
    for its place. Texts are as they stand in the bead, confidences and similarities not rounded.
    """
    sources, targets = bitext.source.sentences, bitext.target.sentences
    for number, bead in enumerate(bitext.beads):
        source_start, source_end, source_paragraph = _place(sources, bead.source_ids)
        target_start, target_end, target_paragraph = _place(targets, bead.target_ids)
        yield (
            number,
            bead.kind,
            bead.source,
            bead.target,
            bead.confidence,
            bead.similarity,
            bead.moved,
            bead.source_ids,
            bead.target_ids,
            source_start,
            source_end,
            target_start,
            target_end,
            source_paragraph,
            target_paragraph,
        )


def _place(sentences: Sequence[Sentence], ids: Ids) -> Place:
    if not ids:
        return None, None, None
    first = sentences[ids[0]]
    return first.start, sentences[ids[-1]].end, first.paragraph


@dataclass(frozen=True, slots=True)
class Head:
    """What a table's own file says of the whole bitext; a language not told is found by the alphabet."""

    source_language: str = ""
    target_language: str = ""
    source_name: str = ""
    target_name: str = ""
    parallel: bool = True
    signature: str = ""


def from_rows(rows: Iterable[Mapping[str, Any]], head: Head | None = None) -> Bitext:
    """The bitext of a table whose rows have at least ``source`` and ``target``; further ``COLUMNS`` are used.

    Where rows have no sentence ids, every text is one sentence; where numbers repeat, as in tables that were put
    together, sentences get new ones behind the last. A table does not tell where the sentences of one bead
    part: the first holds the bead's whole text, the others are empty. So are sentences that no row has. Where there
    are no offsets, the documents' texts are the sentences, one a line; offsets into a text that is not at hand are
    kept as they are, beside an empty text.

    Raises:
        AlignerError: A column is missing, or holds what cannot be used; the row is counted from 1.
    """
    head = head or Head()
    source, target = _Side("source"), _Side("target")
    beads = []
    for number, row in enumerate(rows, 1):
        try:
            source_text, target_text = row["source"] or "", row["target"] or ""
            source_ids, target_ids = source.add(row, source_text), target.add(row, target_text)
            similarity = row.get("similarity")
            confidence = row.get("confidence")
            bead = Bead(
                source_ids=source_ids,
                target_ids=target_ids,
                source=source_text,
                target=target_text,
                confidence=1.0 if confidence is None else float(confidence),
                similarity=None if similarity is None else float(similarity),
                moved=bool(row.get("moved")),
            )
        except (TypeError, ValueError) as error:
            raise AlignerError(f"row {number} cannot be used: {error}; mend it, or leave out its column") from error
        beads.append(bead)
    return Bitext(
        source.document(head.source_language, head.source_name),
        target.document(head.target_language, head.target_name),
        tuple(beads),
        head.parallel,
        head.signature,
    )


def check_columns(names: Iterable[str]) -> None:
    """Refuse a table that has not both texts.

    Raises:
        AlignerError: One of the columns ``source`` and ``target`` is missing.
    """
    present = set(names)
    for name in ("source", "target"):
        if name not in present:
            raise AlignerError(f"there is no column {name!r}; name the columns 'source' and 'target'")


def language_of(texts: Iterable[str]) -> str:
    """``"ru"`` where more letters are Cyrillic than Latin, ``"en"`` where fewer, else ``""``; the first texts tell."""
    cyrillic = latin = 0
    for text in texts:
        cyrillic += len(_CYRILLIC.findall(text))
        latin += len(_LATIN.findall(text))
        if cyrillic + latin > _LETTERS_ENOUGH:
            break
    return "" if cyrillic == latin else "ru" if cyrillic > latin else "en"


_CYRILLIC, _LATIN = re.compile("[\u0400-\u04ff]"), re.compile("[A-Za-z]")
_LETTERS_ENOUGH = 10_000


class _Side:
    """One side's sentences, as the rows bring them."""

    def __init__(self, side: str) -> None:
        self._side = side
        self._ids, self._start, self._end = f"{side}_ids", f"{side}_start", f"{side}_end"
        self._paragraph = f"{side}_paragraph"
        self._sentences: dict[int, tuple[str, int | None, int | None, int]] = {}
        self._last = -1

    def add(self, row: Mapping[str, Any], text: str) -> Ids:
        """Take a row's text; give its sentences' numbers."""
        if not isinstance(text, str):
            raise TypeError(f"its {self._side} is not text but {type(text).__name__}")
        told = row.get(self._ids)
        ids = tuple(map(int, told)) if told is not None else (self._last + 1,) if text else ()
        if not ids:
            if text:
                raise ValueError(f"it has a {self._side} without numbers of sentences")
            return ids
        start, end, paragraph = (_whole(row.get(name)) for name in (self._start, self._end, self._paragraph))
        if min(ids) < 0:
            raise ValueError(f"it has a sentence of the {self._side} numbered {min(ids)}")
        if not self._sentences.keys().isdisjoint(ids):
            ids = tuple(range(self._last + 1, self._last + 1 + len(ids)))
        self._sentences[ids[0]] = (text, start, end, paragraph or 0)
        for number in ids[1:]:
            self._sentences[number] = ("", end, end, paragraph or 0)
        self._last = max(self._last, *ids)
        return ids

    def document(self, language: str, name: str) -> Document:
        if self._last > _ROOM * (len(self._sentences) + 1):
            raise AlignerError(
                f"sentence {self._last} of the {self._side} is numbered far beyond the number of sentences"
            )
        absent = ("", None, None, 0)
        found = [self._sentences.get(number, absent) for number in range(self._last + 1)]
        language = language or language_of(text for text, *_ in found)
        if any(start is not None for _, start, _, _ in found):
            return Document("", language, sentences=tuple(_where_told(found)), name=name)
        text, sentences = _one_a_line(found)
        return Document(text, language, sentences=tuple(sentences), name=name)


_ROOM = 1000  # times more sentences than rows may be missing, so that a wrong number does not fill the memory


def _where_told(found: Iterable[tuple[str, int | None, int | None, int]]) -> Iterator[Sentence]:
    last = 0
    for text, start, end, paragraph in found:
        start = last if start is None else start
        last = start + len(text) if end is None else end
        yield Sentence(text, start, last, paragraph)


def _one_a_line(found: Iterable[tuple[str, int | None, int | None, int]]) -> tuple[str, list[Sentence]]:
    sentences, start = [], 0
    lines = []
    for text, _, _, paragraph in found:
        sentences.append(Sentence(text, start, start + len(text), paragraph))
        lines.append(text)
        start += len(text) + 1
    return "\n".join(lines), sentences


def _whole(value: Any) -> int | None:
    return None if value is None else int(float(value))  # spreadsheets may write 3 as 3.0
