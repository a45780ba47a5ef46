"""HTML: a report of one self-contained file, and a small table for notebooks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the report: beads side by side in reading order, with their confidence and a map of the alignment.

    It needs no script, no network and no other file, follows the reader's light or dark setting, and prints.
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
        rows=_rows(bitext.beads),
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
        rows=_rows(bitext.beads[:MOST_ROWS]),
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
    source_ids: str
    target_ids: str
    percent: int


def _rows(beads: Sequence[Bead]) -> Iterator[_Row]:
    for number, bead in enumerate(beads):
        percent = round(100 * min(max(bead.confidence, 0.0), 1.0))
        yield _Row(number, bead, _labels(bead), _range(bead.source_ids), _range(bead.target_ids), percent)


def _labels(bead: Bead) -> tuple[str, ...]:
    """The words that tell special beads apart, which are also their style classes."""
    words = []
    if not bead.target_ids:
        words.append("source only")
    elif not bead.source_ids:
        words.append("target only")
    elif len(bead.source_ids) > 1 or len(bead.target_ids) > 1:
        words.append("merged")
    if bead.moved:
        words.append("moved")
    return tuple(words)


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
        label = (_labels(bead) or ("pair",))[-1]
        x, width = _extent(bead.source_ids, source_scale)
        y, height = _extent(bead.target_ids, target_scale)
        marks[_Mark(label, x, y, width, height)] = None
    return list(marks)


def _extent(ids: Sequence[int], scale: float) -> tuple[int, int]:
    if not ids:
        return 0, 0
    start = round(ids[0] * scale)
    return start, max(2, round((ids[-1] + 1) * scale) - start)


def _cleaned(value: object) -> object:
    return clean(value) if type(value) is str else value  # not Markup, which is a str too


_TEMPLATES = Environment(
    loader=PackageLoader("aligner.writing"),
    autoescape=True,
    finalize=_cleaned,
    trim_blocks=True,
    lstrip_blocks=True,
)
