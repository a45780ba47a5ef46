"""Alignments as numbers alone, as other aligners write them: hunalign's ladder and vecalign's lines."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from aligner.bitext import Bitext
from aligner.writing.lines import text_into

__all__ = ["write_hunalign", "write_vecalign"]

Rung = tuple[int, int, float]


def write_hunalign(bitext: Bitext, stream: BinaryIO) -> None:
    """Write hunalign's ladder: ``source<TAB>target<TAB>confidence``, sentences counted from 0.

    A rung tells where a bead begins on both sides; the bead goes on to the next rung. Ladders never step back, so the
    sentences of a moved bead stand there as if they had no counterpart, with confidence 0.
    """
    with text_into(stream) as text:
        text.writelines(f"{source}\t{target}\t{confidence:.4f}\n" for source, target, confidence in _rungs(bitext))


def write_vecalign(bitext: Bitext, stream: BinaryIO) -> None:
    """Write vecalign's lines, ``[0]:[0, 1]:cost``, sentences counted from 0.

    vecalign's figure is a cost: here it is 1 - confidence, so that less is better there too.
    """
    with text_into(stream) as text:
        text.writelines(
            f"[{_listed(bead.source_ids)}]:[{_listed(bead.target_ids)}]:{1 - bead.confidence:.6f}\n"
            for bead in bitext.beads
        )


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))


def _rungs(bitext: Bitext) -> Iterator[Rung]:
    alone_source = {i: bead.confidence for bead in bitext.beads if not bead.target_ids for i in bead.source_ids}
    alone_target = {j: bead.confidence for bead in bitext.beads if not bead.source_ids for j in bead.target_ids}
    i = j = 0
    for bead in bitext.beads:
        source, target = bead.source_ids, bead.target_ids
        if bead.is_null or bead.moved or not (_runs_on(source, i) and _runs_on(target, j)):
            continue
        yield from _alone(i, source[0], j, target[0], alone_source, alone_target)
        yield source[0], target[0], bead.confidence
        i, j = source[-1] + 1, target[-1] + 1
    last_i, last_j = len(bitext.source.sentences), len(bitext.target.sentences)
    yield from _alone(i, last_i, j, last_j, alone_source, alone_target)
    yield last_i, last_j, 0.0


def _runs_on(ids: Sequence[int], start: int) -> bool:
    return ids[0] >= start and ids[-1] - ids[0] + 1 == len(ids)


def _alone(
    i: int, source_end: int, j: int, target_end: int, alone_source: dict[int, float], alone_target: dict[int, float]
) -> Iterator[Rung]:
    """One rung for every sentence that has no counterpart, the source's first."""
    for number in range(i, source_end):
        yield number, j, alone_source.get(number, 0.0)
    for number in range(j, target_end):
        yield source_end, number, alone_target.get(number, 0.0)
