"""Passages that stand elsewhere: runs of leftover units on both sides that translate each other out of order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.corridor import whole
from aligner.alignment.evidence import Evidence
from aligner.alignment.path import Link, best_path
from aligner.alignment.weights import Weights

__all__ = ["Run", "find_runs", "with_moved"]

Floats = NDArray[np.float32]

_LARGEST = 16_000_000  # pairs of leftover units that are compared at most
_ROUNDS = 12
_SKIP = 1.0
_DOUBTFUL = 0.6


def with_moved(links: Sequence[Link], evidence: Evidence, weights: Weights) -> list[Link]:
    """The same alignment with passages that moved aligned where they went.

    Beads that are doubtful may give way to a moved passage, too.
    """
    units = len(evidence.source.vectors), len(evidence.target.vectors)
    free = np.zeros(units[0], bool), np.zeros(units[1], bool)
    for link in links:
        if link.is_null or link.confidence < _DOUBTFUL:
            free[0][link.source_start : link.source_end] = True
            free[1][link.target_start : link.target_end] = True
    if not (free[0].any() and free[1].any()):
        return list(links)
    ours, theirs = evidence.source.vectors.spans(1), evidence.target.vectors.spans(1)
    runs = find_runs(ours, theirs, evidence.source.span_means(ours), evidence.target.span_means(theirs), *free)
    moved: list[Link] = []
    for run in runs:
        inside = evidence.part(slice(run.source_start, run.source_end), slice(run.target_start, run.target_end))
        sure = 1 / (1 + math.exp(-run.surplus))
        box = whole(len(inside.source.vectors), len(inside.target.vectors))
        moved += [_shifted(link, run, sure) for link in best_path(inside, box, weights) if not link.is_null]
    return _merged(links, moved, *units)


def _shifted(link: Link, run: "Run", sure: float) -> Link:
    """A link inside a run as a moved link of the whole text."""
    return Link(
        link.source_start + run.source_start,
        link.source_end + run.source_start,
        link.target_start + run.target_start,
        link.target_end + run.target_start,
        link.confidence * sure,
        moved=True,
    )


def _merged(links: Sequence[Link], moved: Sequence[Link], source_units: int, target_units: int) -> list[Link]:
    """Both in the source's order; what a moved link takes from another leaves null beads behind."""
    if not moved:
        return list(links)
    taken = np.zeros(source_units, bool), np.zeros(target_units, bool)
    for link in moved:
        taken[0][link.source_start : link.source_end] = True
        taken[1][link.target_start : link.target_end] = True
    result: list[Link] = []
    waiting = sorted(moved, key=lambda link: link.source_start)
    for link in links:
        while waiting and waiting[0].source_start < link.source_end:
            result.append(waiting.pop(0))
        ours = [i for i in range(link.source_start, link.source_end) if not taken[0][i]]
        theirs = [j for j in range(link.target_start, link.target_end) if not taken[1][j]]
        if len(ours) == link.source_end - link.source_start and len(theirs) == link.target_end - link.target_start:
            result.append(link)
            continue
        at_source, at_target = link.source_start, link.target_start
        alone = link.confidence if link.is_null else 1 - link.confidence
        result += [Link(i, i + 1, at_target, at_target, alone) for i in ours]
        result += [Link(at_source, at_source, j, j + 1, alone) for j in theirs]
    return result + waiting


@dataclass(frozen=True, slots=True)
class Run:
    """A moved passage: units ``source_start`` ... ``source_end - 1`` and the target's.

    ``surplus`` is by how much it outweighs the places where it could have stood, in log-odds.
    """

    source_start: int
    source_end: int
    target_start: int
    target_end: int
    surplus: float


def find_runs(
    source_vectors: Floats,
    target_vectors: Floats,
    source_means: Floats,
    target_means: Floats,
    source_free: NDArray[np.bool_],
    target_free: NDArray[np.bool_],
) -> list[Run]:
    """Runs of free units that match elsewhere, the surest first; no two of them share a unit.

    A local alignment (Smith and Waterman, J. Mol. Biol. 147, 1981) over the units that the path left alone. A run must
    outweigh the number of places where it could have stood.

    Args:
        source_vectors: Unit vectors, shape (n, d).
        target_vectors: Unit vectors, shape (m, d).
        source_means: Mean cosine of each source vector with the other text, shape (n,).
        target_means: The same for the target, shape (m,).
        source_free: Which source units stand alone, shape (n,).
        target_free: Which target units stand alone, shape (m,).
    """
    rows, columns = np.nonzero(source_free)[0], np.nonzero(target_free)[0]
    if not len(rows) or not len(columns) or len(rows) * len(columns) > _LARGEST:
        return []
    margins = source_vectors[rows] @ target_vectors[columns].T
    margins -= 0.5 * (source_means[rows, None] + target_means[None, columns])
    gains = 8.0 * (margins.astype(np.float64) - 0.2)
    # a unit that matches many places equally well says little about any of them
    least = 3.0 + 0.5 * np.log(len(rows) * len(columns))
    runs = []
    for _ in range(_ROUNDS):
        run = _best_run(gains, rows, columns)
        if run is None or run[4] < least:
            break
        first, last, left, right, score = run
        runs.append(
            Run(int(rows[first]), int(rows[last]) + 1, int(columns[left]), int(columns[right]) + 1, score - least)
        )
        gains[first : last + 1, :] = -1e9
        gains[:, left : right + 1] = -1e9
    return runs


def _best_run(
    gains: NDArray[np.float64], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[int, int, int, int, float] | None:
    n, m = gains.shape
    row_breaks = np.concatenate([[True], np.diff(rows) > 1])
    column_breaks = np.concatenate([[True], np.diff(columns) > 1])
    best = np.zeros((n + 1, m + 1))
    steps = np.arange(m) * _SKIP
    for i in range(n):
        diagonal = np.where(column_breaks | row_breaks[i], 0.0, best[i, :-1])
        above = np.zeros(m) if row_breaks[i] else best[i, 1:] - _SKIP
        value = np.maximum(np.maximum(diagonal, 0) + gains[i], np.maximum(above, 0))
        # skipping target units, never over a break
        for a, b in _stretches(column_breaks):
            value[a:b] = np.maximum.accumulate(value[a:b] + steps[: b - a]) - steps[: b - a]
        best[i + 1, 1:] = np.maximum(value, 0)
    end = np.unravel_index(int(best.argmax()), best.shape)
    score = float(best[end])
    if score <= 0:
        return None
    i, j = int(end[0]) - 1, int(end[1]) - 1
    last, right = i, j
    while True:
        value = best[i + 1, j + 1]
        inside = 0.0 if row_breaks[i] or column_breaks[j] else best[i, j]
        if abs(value - (max(inside, 0.0) + gains[i, j])) < 1e-9:
            if inside <= 0:
                return i, last, j, right, score
            i, j = i - 1, j - 1
        elif not row_breaks[i] and abs(value - (best[i, j + 1] - _SKIP)) < 1e-9:
            i -= 1
        else:
            j -= 1


def _stretches(breaks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    starts = np.nonzero(breaks)[0]
    return list(zip(starts.tolist(), [*starts[1:].tolist(), len(breaks)], strict=True))
