"""HTML: a report of one self-contained file, and a small table for notebooks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO

from jinja2 import Environment, PackageLoader

from aligner.bitext import Bead, Bitext
from aligner.text import Document
from aligner.writing.characters import clean
from aligner.writing.titles import LANGUAGES, names_of, title_of

__all__ = ["table", "write"]

MOST_ROWS = 200
"""Rows of the table in a notebook."""

_PLOT_SIZE = 240  # units of the drawing, and how finely places are told apart in it
_BUFFERED_PIECES = 1000
_STRIP_WIDTH = 1000  # columns of the coverage strip
_DOUBTFUL = 0.5  # the confidence below which a bead is more likely wrong than right
_BARS = 20


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the report: beads side by side in reading order, with their confidence and a map of the alignment.

    It needs no network and no other file, follows the reader's light or dark setting, and prints. A small script in it
    lets a reader search, filter and step through the beads by keyboard; without it nothing is missing but that.
    """
    page = _TEMPLATES.get_template("report.html").stream(
        bitext=bitext,
        title=title_of(bitext),
        names=names_of(bitext),
        metadata=_metadata(bitext),
        source=_Side.of(bitext.source, "Source"),
        target=_Side.of(bitext.target, "Target"),
        kinds=_kinds(bitext.beads),
        moved=sum(bead.moved for bead in bitext.beads),
        mean_confidence=_mean_confidence(bitext.beads),
        marks=_marks(bitext),
        plot_size=_PLOT_SIZE,
        strips=_strips(bitext),
        strip_width=_STRIP_WIDTH,
        sorts=_sorts(bitext.beads),
        histogram=_histogram(bitext.beads),
        rows=_rows(bitext),
        rows_total=len(bitext),
    )
    page.enable_buffering(_BUFFERED_PIECES)
    for piece in page:
        stream.write(piece.encode())


def table(bitext: Bitext) -> str:
    """A compact HTML table of the first ``MOST_ROWS`` beads, for a notebook."""
    return _TEMPLATES.get_template("table.html").render(
        bitext=bitext,
        source=_Side.of(bitext.source, "Source"),
        target=_Side.of(bitext.target, "Target"),
        rows=_rows(bitext[:MOST_ROWS]),
        more=max(0, len(bitext.beads) - MOST_ROWS),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """What a column's heading and its cells need to know of a document."""

    role: str
    language: str
    name: str
    sentences: int

    @classmethod
    def of(cls, document: Document, role: str) -> "_Side":
        name = LANGUAGES.get(document.language, document.language)
        return cls(role, document.language, name, len(document.sentences))


@dataclass(frozen=True, slots=True)
class _Row:
    """A bead as the table shows it."""

    number: int
    bead: Bead
    labels: tuple[str, ...]
    source_place: str
    target_place: str
    percent: int


def _rows(bitext: Bitext) -> Iterator[_Row]:
    for number, bead in enumerate(bitext.beads):
        percent = round(100 * min(max(bead.confidence, 0.0), 1.0))
        places = _place(bitext.source, bead.source_ids), _place(bitext.target, bead.target_ids)
        yield _Row(number, bead, _labels(bead), *places, percent)


def _place(document: Document, ids: Sequence[int]) -> str:
    """The sentences' numbers, and the page and line where they are known, else the paragraph."""
    if not ids:
        return ""
    sentence = document.sentences[ids[0]]
    place = str(document.place_at(sentence.start) or "")
    return f"{_range(ids)} · {place or f'¶ {sentence.paragraph}'}"


def _labels(bead: Bead) -> tuple[str, ...]:
    """The words that tell special beads apart, which are also their style classes."""
    return (*_shape(bead), "doubtful") if bead.confidence < _DOUBTFUL else tuple(_shape(bead))


def _shape(bead: Bead) -> list[str]:
    words = []
    if not bead.target_ids:
        words.append("source only")
    elif not bead.source_ids:
        words.append("target only")
    elif len(bead.source_ids) > 1 or len(bead.target_ids) > 1:
        words.append("merged")
    if bead.moved:
        words.append("moved")
    return words


def _range(ids: Sequence[int]) -> str:
    if len(ids) > 1:
        return f"{ids[0]}–{ids[-1]}"
    return str(ids[0]) if ids else ""


def _metadata(bitext: Bitext) -> list[tuple[str, str]]:
    """What the page says about itself, apart from the title; once where both sides say the same."""
    pairs = [*bitext.source.metadata.items(), *bitext.target.metadata.items()]
    title = ("title", title_of(bitext))
    return [(key.replace("_", " "), value) for key, value in dict.fromkeys(pairs) if value and (key, value) != title]


def _kinds(beads: Sequence[Bead]) -> list[tuple[str, int]]:
    """How many beads of each kind, the most frequent first."""
    return sorted(Counter(bead.kind for bead in beads).items(), key=lambda item: (-item[1], item[0]))


def _mean_confidence(beads: Sequence[Bead]) -> float | None:
    return sum(bead.confidence for bead in beads) / len(beads) if beads else None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A bead in the map of the alignment: a box from (x, y), in units of the drawing."""

    label: str
    x: int
    y: int
    width: int
    height: int


def _marks(bitext: Bitext) -> list[_Mark]:
    """The alignment path; beads that would be drawn over each other are one mark, so that long texts stay small."""
    source_scale = _PLOT_SIZE / max(1, len(bitext.source.sentences))
    target_scale = _PLOT_SIZE / max(1, len(bitext.target.sentences))
    marks: dict[_Mark, None] = {}
    for bead in bitext.beads:
        label = (_shape(bead) or ["pair"])[-1]
        x, width = _extent(bead.source_ids, source_scale)
        y, height = _extent(bead.target_ids, target_scale)
        marks[_Mark(label, x, y, width, height)] = None
    return list(marks)


def _extent(ids: Sequence[int], scale: float) -> tuple[int, int]:
    if not ids:
        return 0, 0
    start = round(ids[0] * scale)
    return start, max(2, round((ids[-1] + 1) * scale) - start)


_SORTS = {
    "pair": "plain pairs",
    "merged": "merged",
    "moved": "moved",
    "doubtful": f"doubtful (confidence below {_DOUBTFUL})",
    "only": "without a counterpart",
}
"""Style class and words of each sort of bead, the less remarkable first: a column of the strip shows the last."""


def _sort(bead: Bead) -> str:
    """The most remarkable thing about a bead."""
    labels = " ".join(_labels(bead)).split()
    return next((sort for sort in reversed(_SORTS) if sort in labels), "pair")


def _sorts(beads: Sequence[Bead]) -> list[tuple[str, str, int]]:
    """Class, words and number of the beads of each sort that there is; a bead may be of several."""
    counts = Counter(word for bead in beads for word in " ".join(_labels(bead) or ("pair",)).split())
    return [(sort, words, counts[sort]) for sort, words in _SORTS.items() if counts[sort]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Neighbouring columns of the coverage strip that look alike, and the first bead in them."""

    label: str
    x: int
    width: int
    bead: int


def _strips(bitext: Bitext) -> list[tuple[int, list[_Piece]]]:
    """The strip of the source and that of the target, each behind its place from the top."""
    sides = (
        (2, len(bitext.source.sentences), [bead.source_ids for bead in bitext.beads]),
        (24, len(bitext.target.sentences), [bead.target_ids for bead in bitext.beads]),
    )
    sorts = [_sort(bead) for bead in bitext.beads]
    return [(y, _pieces(sorts, ids, sentences)) for y, sentences, ids in sides]


def _pieces(sorts: Sequence[str], ids: Sequence[Sequence[int]], sentences: int) -> list[_Piece]:
    rank = {sort: number for number, sort in enumerate(_SORTS)}
    columns: list[tuple[str, int] | None] = [None] * _STRIP_WIDTH
    for number, (sort, span) in enumerate(zip(sorts, ids, strict=True)):
        for column in _columns(span, sentences):
            shown = columns[column]
            if shown is None or rank[sort] > rank[shown[0]]:
                columns[column] = (sort, number)
    pieces = []
    start = 0
    for label, run in groupby(columns, key=lambda column: column[0] if column else ""):
        alike = [column[1] if column else 0 for column in run]
        if label:
            pieces.append(_Piece(label, start, len(alike), alike[0]))
        start += len(alike)
    return pieces


def _columns(span: Sequence[int], sentences: int) -> range:
    if not span:
        return range(0)
    start = span[0] * _STRIP_WIDTH // sentences
    return range(start, max(start + 1, (span[-1] + 1) * _STRIP_WIDTH // sentences))


@dataclass(frozen=True, slots=True)
class _Bar:
    count: int
    x: float
    height: float


@dataclass(frozen=True, slots=True)
class _Histogram:
    """How many beads have which similarity, from ``low`` to 1; the drawing is 200 wide and 60 high."""

    low: float
    width: float
    bars: list[_Bar]


def _histogram(beads: Sequence[Bead]) -> _Histogram | None:
    values = [bead.similarity for bead in beads if bead.similarity is not None]
    if not values:
        return None
    low = max(-1.0, min(0.0, min(values)))
    counts = Counter(min(_BARS - 1, max(0, int((value - low) / (1 - low) * _BARS))) for value in values)
    width, most = 200 / _BARS, max(counts.values())
    bars = [
        _Bar(count, round(number * width, 1), round(60 * count / most, 1)) for number, count in sorted(counts.items())
    ]
    return _Histogram(low, width, bars)


def _cleaned(value: object) -> object:
    return clean(value) if type(value) is str else value  # not Markup, which is a str too


_TEMPLATES = Environment(
    loader=PackageLoader("aligner.writing"),
    autoescape=True,
    finalize=_cleaned,
    trim_blocks=True,
    lstrip_blocks=True,
)
