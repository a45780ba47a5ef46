"""The aligned result: beads over two documents, and everything that a writer or a checker needs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, overload

from aligner.errors import AlignerError
from aligner.text import Document, Passage, Sentence

if TYPE_CHECKING:
    import pandas
    import polars
    from matplotlib.figure import Figure

__all__ = ["Bead", "Bitext", "concatenate"]


@dataclass(frozen=True, slots=True)
class Bead:
    """A span of the source and a span of the target that translate each other.

    A *null bead* has one side empty: text without a counterpart.

    Attributes:
        source_ids: 0-based numbers of the source sentences, ascending; empty in a 0-1 bead.
        target_ids: The same for the target.
        source: The source sentences' text, joined by a space, runs of white space made one space.
        target: The same for the target.
        confidence: Calibrated probability between 0 and 1 that the bead is right.
        similarity: Cosine of the two spans' vectors, -1 to 1; ``None`` in a null bead.
        moved: True where the bead crosses the order of the others.
    """

    source_ids: tuple[int, ...]
    target_ids: tuple[int, ...]
    source: str
    target: str
    confidence: float
    similarity: float | None = None
    moved: bool = False

    @property
    def kind(self) -> str:
        """How many sentences stand on each side, such as ``"1-1"``, ``"2-1"`` or ``"0-1"``."""
        return f"{len(self.source_ids)}-{len(self.target_ids)}"

    @property
    def is_null(self) -> bool:
        """True where one side is empty."""
        return not (self.source_ids and self.target_ids)


@dataclass(frozen=True, slots=True)
class Bitext:
    """Two documents and their beads.

    Attributes:
        source: The original, segmented.
        target: The translation, segmented.
        beads: In reading order; together they hold every sentence of both sides exactly once.
        parallel: False when the two are not translations of each other.
        signature: Version, model, segmenter and parameters that made it, for a paper's footnote.
    """

    source: Document
    target: Document
    beads: tuple[Bead, ...]
    parallel: bool
    signature: str

    def __len__(self) -> int:
        return len(self.beads)

    def __iter__(self) -> Iterator[Bead]:
        return iter(self.beads)

    @overload
    def __getitem__(self, number: int) -> Bead: ...
    @overload
    def __getitem__(self, number: slice) -> "Bitext": ...
    def __getitem__(self, number: "int | slice") -> "Bead | Bitext":
        """A bead by its 0-based number, or the same documents with a slice of the beads.

        Raises:
            IndexError: There is no such bead.
        """
        return replace(self, beads=self.beads[number]) if isinstance(number, slice) else self.beads[number]

    def __add__(self, other: "Bitext") -> "Bitext":
        """The two, one after the other, as ``concatenate`` puts them together."""
        return concatenate([self, other]) if isinstance(other, Bitext) else NotImplemented

    def sentences(self, bead: Bead) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
        """The sentences of a bead, source and target, with their offsets."""
        return (
            tuple(self.source.sentences[i] for i in bead.source_ids),
            tuple(self.target.sentences[j] for j in bead.target_ids),
        )

    def filter(self, condition: Callable[[Bead], bool] | None = None, *, min_confidence: float = 0.0) -> "Bitext":
        """The same documents with only the beads that pass.

        Args:
            condition: Keeps the beads for which it is true.
            min_confidence: Drops the beads below it.
        """
        kept = tuple(
            bead for bead in self.beads if bead.confidence >= min_confidence and (condition is None or condition(bead))
        )
        return replace(self, beads=kept)

    def save(self, path: str | Path) -> Path:
        """Write the bitext to a file whose ending picks the format, whole or not at all.

        Raises:
            AlignerError: No format has this ending, or the place cannot be written.
        """
        from aligner.writing import write

        return write(self, path)

    @classmethod
    def load(cls, path: str | Path, format: str | None = None) -> "Bitext":  # noqa: A002 - the word for it
        """Read a bitext that was saved, or a table or translation memory that another program made.

        A JSON Lines file gives back an equal bitext. What other formats hold less is told by
        ``aligner.writing.losses``.

        Args:
            path: The file; its ending tells the format.
            format: A key of ``aligner.writing.FORMATS``, for a file whose ending says something else.

        Raises:
            AlignerError: The file cannot be read, or its format holds no texts.
        """
        from aligner.writing import load

        return load(path, format)

    def to_pandas(self) -> "pandas.DataFrame":
        """One row a bead, with the columns of ``aligner.writing.rows``.

        Raises:
            AlignerError: pandas is not installed.
        """
        from aligner.writing.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> "polars.DataFrame":
        """One row a bead, with the columns of ``aligner.writing.rows``.

        Raises:
            AlignerError: polars is not installed.
        """
        from aligner.writing.frames import to_polars

        return to_polars(self)

    @classmethod
    def from_pandas(
        cls, frame: "pandas.DataFrame", *, source_language: str = "", target_language: str = ""
    ) -> "Bitext":
        """A bitext of a table with the columns ``source`` and ``target``; others of ``to_pandas`` are used.

        Args:
            frame: One row a bead; an empty text is a side without a counterpart.
            source_language: ISO 639-1 code; told by the alphabet where not given.
            target_language: The same for the target.

        Raises:
            AlignerError: A column is missing or holds what cannot be used.
        """
        from aligner.writing.frames import from_pandas

        return from_pandas(frame, source_language, target_language)

    def plot(self) -> "Figure":
        """Draw the alignment path, and each bead's confidence, for a notebook or a paper.

        Raises:
            AlignerError: matplotlib is not installed.
        """
        from aligner.writing.plot import plot

        return plot(self)

    def _repr_html_(self) -> str:
        from aligner.writing.html import table

        return table(self)

    def __repr__(self) -> str:
        counts = f"{len(self.source.sentences)} x {len(self.target.sentences)} sentences"
        return f"<Bitext {self.source.language}-{self.target.language}: {len(self.beads)} beads, {counts}>"


def concatenate(bitexts: Iterable[Bitext]) -> Bitext:
    """Several bitexts, one after the other: texts, sentences and beads renumbered to follow each other.

    Metadata that the parts do not share, and places in the originals, go with the parts: where two parts disagree
    about a piece of metadata, the first that has it is kept.

    Args:
        bitexts: At least one; all with the same pair of languages.

    Raises:
        AlignerError: There is none, or the languages differ.
    """
    parts = list(bitexts)
    if not parts:
        raise AlignerError("there is nothing to concatenate; give at least one bitext")
    languages = {(part.source.language, part.target.language) for part in parts}
    if len(languages) > 1:
        pairs = ", ".join(sorted("-".join(pair) for pair in languages))
        raise AlignerError(
            f"cannot concatenate bitexts of different languages: {pairs}; concatenate each pair by itself"
        )
    sources, targets = [part.source for part in parts], [part.target for part in parts]
    return Bitext(
        source=_joined(sources),
        target=_joined(targets),
        beads=tuple(
            replace(bead, source_ids=_shifted(bead.source_ids, i), target_ids=_shifted(bead.target_ids, j))
            for part, i, j in zip(parts, _first_ids(sources), _first_ids(targets), strict=True)
            for bead in part.beads
        ),
        parallel=all(part.parallel for part in parts),
        signature="; ".join(dict.fromkeys(part.signature for part in parts)),
    )


def _joined(documents: Sequence[Document]) -> Document:
    """One document of several, a blank line between their texts."""
    if len(documents) == 1:
        return documents[0]
    widths = [max(len(document.text), _end(document)) for document in documents]
    starts = list(accumulate((width + len(_GAP) for width in widths[:-1]), initial=0))
    paragraphs = list(accumulate((_paragraphs(document) for document in documents[:-1]), initial=0))
    whole = all(len(document.text) == width for document, width in zip(documents, widths, strict=True))
    parts = list(zip(documents, starts, paragraphs, strict=True))
    metadata: dict[str, str] = {}
    for document in reversed(documents):
        metadata |= document.metadata
    return Document(
        text=_GAP.join(document.text for document in documents) if whole else "",
        language=documents[0].language,
        passages=tuple(_moved(passage, start, first) for part, start, first in parts for passage in part.passages),
        sentences=tuple(
            replace(
                sentence,
                start=sentence.start + start,
                end=sentence.end + start,
                paragraph=sentence.paragraph + first,
            )
            for part, start, first in parts
            for sentence in part.sentences
        ),
        metadata=metadata,
        name=", ".join(dict.fromkeys(document.name for document in documents if document.name)),
        places=tuple((offset + start, place) for part, start, _ in parts for offset, place in part.places),
    )


_GAP = "\n\n"


def _first_ids(documents: Sequence[Document]) -> list[int]:
    """The number that each document's first sentence gets."""
    return list(accumulate((len(document.sentences) for document in documents[:-1]), initial=0))


def _shifted(ids: tuple[int, ...], step: int) -> tuple[int, ...]:
    return tuple(number + step for number in ids)


def _end(document: Document) -> int:
    """Behind the last sentence; it may lie outside the text where only the sentences are known."""
    return max((sentence.end for sentence in document.sentences), default=0)


def _paragraphs(document: Document) -> int:
    numbers = chain((p.paragraph for p in document.passages), (s.paragraph for s in document.sentences))
    return 1 + max(numbers, default=-1)


def _moved(passage: Passage, step: int, paragraphs: int) -> Passage:
    runs = tuple((start + step, end + step) for start, end in passage.runs)
    return Passage(runs, passage.paragraph + paragraphs)


def spaced(sentences: Iterable[Sentence]) -> str:
    """The sentences' text on one line: joined by a space, runs of white space made one space."""
    return " ".join(" ".join(sentence.text for sentence in sentences).split())
