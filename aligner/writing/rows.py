"""A bitext as a table: one row a bead."""

from collections.abc import Iterator, Sequence

from aligner.bitext import Bitext
from aligner.text import Sentence

__all__ = ["COLUMNS", "Row", "rows"]

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
    for number, bead in enumerate(bitext.beads):
        source_sentences, target_sentences = bitext.sentences(bead)
        source_start, source_end, source_paragraph = _place(source_sentences)
        target_start, target_end, target_paragraph = _place(target_sentences)
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


def _place(sentences: Sequence[Sentence]) -> Place:
    if not sentences:
        return None, None, None
    return sentences[0].start, sentences[-1].end, sentences[0].paragraph
