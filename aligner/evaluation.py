"""Precision, recall and F1 of predicted beads against gold beads.

A gold bead is *sharp* when one of its sides has at most one sentence: it counts as found when the
very same bead was predicted. It is *coarse* when both sides have several sentences: such gold knows
only the outer edges of a block, so every predicted bead that stays inside the block is right, and
the block counts as found when a two-sided bead lies inside and no bead crosses its edge. Where all
gold is sharp, this is the field's strict precision and recall, null beads included.

Beads are stored as a *ladder*: one bead a line, ``[0,1]:[0]``, source first, sentences counted from 0.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner.bitext import Bitext
from aligner.errors import AlignerError

__all__ = ["IdBead", "Score", "ladder", "read_ladder", "score"]

IdBead = tuple[tuple[int, ...], tuple[int, ...]]
"""A bead as numbers alone: source ids and target ids."""


@dataclass(frozen=True, slots=True)
class Score:
    """What was counted over one or more documents; scores add up.

    Attributes:
        right: Predicted beads that are right.
        predicted: All predicted beads.
        found: Gold beads that were found.
        gold: All gold beads.
    """

    right: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right,
            self.predicted + other.predicted,
            self.found + other.found,
            self.gold + other.gold,
        )

    @property
    def precision(self) -> float:
        """Share of the predicted beads that are right, 0 where none was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold beads that were found, 0 where there are none."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"precision {self.precision:.4f}  recall {self.recall:.4f}  F1 {self.f1:.4f}  ({self.gold} gold beads)"


def score(gold: Iterable[Sequence[Sequence[int]]], predicted: Iterable[Sequence[Sequence[int]]]) -> Score:
    """Compare one document's predicted beads with its gold beads.

    Args:
        gold: Beads by hand, each a pair of source ids and target ids; null beads have one side empty.
        predicted: Beads to judge, in any order, such as ``ladder(bitext)``.
    """
    known = [_ordered(bead) for bead in gold]
    beads = [_ordered(bead) for bead in predicted if bead[0] or bead[1]]
    sharp = {bead for bead in known if _is_sharp(bead)}
    blocks = [bead for bead in known if not _is_sharp(bead)]
    block_of_source = {i: number for number, (source, _) in enumerate(blocks) for i in source}
    block_of_target = {j: number for number, (_, target) in enumerate(blocks) for j in target}

    right = 0
    hit: set[IdBead] = set()
    entered: set[int | None] = set()
    crossed: set[int | None] = set()
    for source, target in beads:
        touched = {block_of_source.get(i) for i in source} | {block_of_target.get(j) for j in target}
        if (source, target) in sharp:
            right += 1
            hit.add((source, target))
        elif len(touched) == 1 and None not in touched:
            right += 1
            if source and target:
                entered |= touched
        else:
            crossed |= touched
    return Score(right, len(beads), len(hit) + len(entered - crossed), len(sharp) + len(blocks))


def ladder(bitext: Bitext) -> list[IdBead]:
    """The beads of a bitext as numbers alone."""
    return [(bead.source_ids, bead.target_ids) for bead in bitext]


def read_ladder(path: str | Path) -> list[IdBead]:
    """Read a file with one bead a line, ``[0,1]:[0]``; blank lines are skipped.

    Anything behind a second colon, where some aligners write a score, is left out.

    Raises:
        AlignerError: The file cannot be read, or a line is not a bead; the message names the line.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise AlignerError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise AlignerError(f"{path} is not a ladder file: it is not UTF-8 text") from None
    return [_bead(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _bead(line: str, place: str) -> IdBead:
    try:
        source, target = (json.loads(side) for side in line.split(":")[:2])
    except ValueError:
        raise AlignerError(f"{place}: not a bead such as [0,1]:[0]") from None
    if not (_are_ids(source) and _are_ids(target)):
        raise AlignerError(f"{place}: a bead's sides are lists of sentence numbers counted from 0, such as [0,1]:[0]")
    return tuple(source), tuple(target)


def _are_ids(side: object) -> bool:
    return isinstance(side, list) and all(type(number) is int and number >= 0 for number in side)


def _ordered(bead: Sequence[Sequence[int]]) -> IdBead:
    source, target = bead
    return tuple(sorted(source)), tuple(sorted(target))


def _is_sharp(bead: IdBead) -> bool:
    return min(len(bead[0]), len(bead[1])) <= 1
