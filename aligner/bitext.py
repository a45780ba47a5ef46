"""The aligned result: beads over two documents, and everything that a writer or a checker needs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.text import Document, Sentence

if TYPE_CHECKING:
    import pandas

__all__ = ["Bead", "Bitext"]


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

    def to_pandas(self) -> "pandas.DataFrame":
        """One row a bead, with the columns of the CSV export.

        Raises:
            AlignerError: pandas is not installed.
        """
        from aligner.errors import AlignerError
        from aligner.writing.rows import COLUMNS, rows

        try:
            import pandas
        except ImportError:
            raise AlignerError("to_pandas() needs pandas; install it with: pip install 'aligner[pandas]'") from None
        return pandas.DataFrame(rows(self), columns=list(COLUMNS))

    def _repr_html_(self) -> str:
        from aligner.writing.html import table

        return table(self)

    def __repr__(self) -> str:
        counts = f"{len(self.source.sentences)} x {len(self.target.sentences)} sentences"
        return f"<Bitext {self.source.language}-{self.target.language}: {len(self.beads)} beads, {counts}>"


def spaced(sentences: Iterable[Sentence]) -> str:
    """The sentences' text on one line: joined by a space, runs of white space made one space."""
    return " ".join(" ".join(sentence.text for sentence in sentences).split())
