"""Passages that stand elsewhere: runs of leftover units on both sides that translate each other out of order."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.bans import Bans
from aligner.alignment.corridor import find_corridor
from aligner.alignment.evidence import Evidence
from aligner.alignment.path import Link, best_path
from aligner.alignment.weights import Weights

__all__ = ["Run", "find_runs", "with_moved"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LARGEST = 16_000_000  # pairs of free units that are compared at most
_MOST_RUNS = 50
_NEVER = -1e9
_SKIP = 1.0
_DOUBTFUL = 0.35  # confidence below which a bead may give way
_GAIN, _LEAST_MARGIN = 8.0, 0.2  # a pair's log-odds from its margin
_PRICE = -2.0  # log-odds that a passage moved next door; the farther, the less likely
_PRICE_OF_DISTANCE = 3.0


def with_moved(
    links: Sequence[Link],
    evidence: Evidence,
    weights: Weights,
    bans: Bans,
    align_rest: Callable[[Bans], Sequence[Link]],
) -> list[Link]:
    """The same alignment with passages that moved aligned where they went.

    Beads that are doubtful may give way to a moved passage, too.

    Args:
        links: The alignment in order.
        evidence: Of the whole texts.
        weights: Of the bead score.
        bans: What no bead may hold.
        align_rest: Gives the alignment in order under more bans.
    """
    units = len(evidence.source.vectors), len(evidence.target.vectors)
    kept = [link for link in links if not link.is_null and link.confidence >= _DOUBTFUL]
    free = np.ones(units[0], bool), np.ones(units[1], bool)
    for link in kept:
        free[0][link.source_start : link.source_end] = False
        free[1][link.target_start : link.target_end] = False
    free[0][list(bans.source_alone)] = False
    free[1][list(bans.target_alone)] = False
    rows, columns = np.nonzero(free[0])[0], np.nonzero(free[1])[0]
    if not len(rows) or not len(columns) or len(rows) * len(columns) > _LARGEST:
        return list(links)
    ours, theirs = evidence.source.vectors.singles(rows), evidence.target.vectors.singles(columns)
    margins = ours @ theirs.T
    margins -= 0.5 * (evidence.source.span_means(ours)[:, None] + evidence.target.span_means(theirs)[None, :])
    gains = _GAIN * (margins.astype(np.float64) - _LEAST_MARGIN)
    distance, in_order = _displacement(kept, rows, columns, *units)
    regions = bans.regions(*units)
    gains[in_order | (regions[0][rows][:, None] != regions[1][columns][None, :])] = _NEVER
    price = _PRICE + _PRICE_OF_DISTANCE * np.log1p(distance)
    runs = find_runs(gains, price, _breaks(rows, regions[0]), _breaks(columns, regions[1]))
    if not runs:
        return list(links)
    moved: list[Link] = []
    for run in runs:
        source = slice(int(rows[run.first]), int(rows[run.last]) + 1)
        target = slice(int(columns[run.left]), int(columns[run.right]) + 1)
        inside = evidence.part(source, target)
        sure = 1 / (1 + math.exp(-run.surplus))
        corridor = find_corridor(inside.source_neighbours, inside.target_neighbours)
        moved += [
            replace(link.shifted(source.start, target.start), confidence=link.confidence * sure, moved=True)
            for link in best_path(inside, corridor, weights, bans.part(source, target))
            if not link.is_null
        ]
    # what moved no longer competes for its place: the others are aligned again without it
    gone = bans.without(
        {i for link in moved for i in range(link.source_start, link.source_end)},
        {j for link in moved for j in range(link.target_start, link.target_end)},
    )
    return _merged(align_rest(gone), moved)


def _displacement(
    kept: Sequence[Link], rows: Ints, columns: Ints, source_units: int, target_units: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """How far each pair of free units stands from where the others would have it, and whether it keeps their order."""
    before = np.array([[0, 0], *([link.source_end, link.target_end] for link in kept)])
    behind = np.array([*([link.source_start, link.target_start] for link in kept), [source_units, target_units]])
    row_gap = np.searchsorted(before[:, 0], rows, side="right") - 1
    column_gap = np.searchsorted(before[:, 1], columns, side="right") - 1
    in_order = row_gap[:, None] == column_gap[None, :]

    def away(places: Ints, low: Ints, high: Ints) -> Floats:
        outside: Floats = np.maximum(np.maximum(low - places, places - high), 0).astype(np.float64)
        return outside

    down: Floats = away(columns[None, :], before[row_gap, 1][:, None], behind[row_gap, 1][:, None])
    across = away(rows[:, None], before[column_gap, 0][None, :], behind[column_gap, 0][None, :])
    return 0.5 * (down + across), in_order


def _merged(rest: Sequence[Link], moved: Sequence[Link]) -> list[Link]:
    """Both in the source's order; a moved unit is no null bead any more."""
    ours = {i for link in moved for i in range(link.source_start, link.source_end)}
    theirs = {j for link in moved for j in range(link.target_start, link.target_end)}
    result: list[Link] = []
    waiting = sorted(moved, key=lambda link: link.source_start)
    for link in rest:
        while waiting and waiting[0].source_start < link.source_end:
            result.append(waiting.pop(0))
        if not (
            link.is_null
            and (link.source_start in ours if link.source_start < link.source_end else link.target_start in theirs)
        ):
            result.append(link)
    return result + waiting


@dataclass(frozen=True, slots=True)
class Run:
    """A moved passage in numbers of free units, first and last of both sides; ``surplus`` is its log-odds."""

    first: int
    last: int
    left: int
    right: int
    surplus: float


def find_runs(
    gains: Floats, price: Floats, row_breaks: NDArray[np.bool_], column_breaks: NDArray[np.bool_]
) -> list[Run]:
    """Runs of pairs whose gains outweigh the price of beginning them, the best first; no two share a row or column.

    A local alignment (Smith and Waterman, J. Mol. Biol. 147, 1981) in which beginning costs what the place costs.

    Args:
        gains: Log-odds of each pair, shape (n, m); changed in place.
        price: What a run that begins at a pair must outweigh, shape (n, m).
        row_breaks: Where a row does not follow the one before it, shape (n,); no run goes over a break.
        column_breaks: The same for the columns, shape (m,).
    """
    runs: list[Run] = []
    while len(runs) < _MOST_RUNS:
        run = _best_run(gains, price, row_breaks, column_breaks)
        if run is None:
            break
        runs.append(run)
        gains[run.first : run.last + 1, :] = _NEVER
        gains[:, run.left : run.right + 1] = _NEVER
    return runs


def _best_run(
    gains: Floats, price: Floats, row_breaks: NDArray[np.bool_], column_breaks: NDArray[np.bool_]
) -> Run | None:
    n, m = gains.shape
    best = np.full((n + 1, m + 1), _NEVER)
    steps = np.arange(m) * _SKIP
    stretches = _stretches(column_breaks)
    for i in range(n):
        inside = np.full(m, _NEVER) if row_breaks[i] else np.where(column_breaks, _NEVER, best[i, :-1])
        value = np.maximum(inside, -price[i]) + gains[i]
        if not row_breaks[i]:
            value = np.maximum(value, best[i, 1:] - _SKIP)
        for a, b in stretches:
            value[a:b] = np.maximum.accumulate(value[a:b] + steps[: b - a]) - steps[: b - a]
        best[i + 1, 1:] = value
    end = np.unravel_index(int(best.argmax()), best.shape)
    surplus = float(best[end])
    if surplus <= 0:
        return None
    i, j = int(end[0]) - 1, int(end[1]) - 1
    last, right = i, j
    while True:
        value = best[i + 1, j + 1]
        inside_value = _NEVER if row_breaks[i] or column_breaks[j] else best[i, j]
        if value <= max(inside_value, -price[i, j]) + gains[i, j] + 1e-9:
            if inside_value <= -price[i, j]:
                return Run(i, last, j, right, surplus)
            i, j = i - 1, j - 1
        elif not row_breaks[i] and value <= best[i, j + 1] - _SKIP + 1e-9:
            i -= 1
        else:
            j -= 1


def _breaks(units: Ints, regions: Ints) -> NDArray[np.bool_]:
    """Which of some units do not follow the one before them."""
    return np.concatenate([[True], (np.diff(units) > 1) | (np.diff(regions[units]) != 0)])


def _stretches(breaks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    starts = np.nonzero(breaks)[0]
    return list(zip(starts.tolist(), [*starts[1:].tolist(), len(breaks)], strict=True))
