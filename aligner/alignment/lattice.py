"""The lattice of all alignments inside a corridor: its best path, and how probable each bead is over all paths.

A cell (i, j) stands for "the first i source and j target units are aligned". Beads lead from cell to cell. Null beads
form runs with a price for beginning one; in a gap the source's null beads come before the target's, so that each
alignment is one path. All quantities are natural logarithms; the recursions are those of Rabiner, "A tutorial on
hidden Markov models", Proc. IEEE 77 (1989), with segments in place of single observations.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONGEST", "NEVER", "SHAPES", "Corridor", "Posteriors", "Scores", "decode", "posteriors"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

LONGEST = 14

SHAPES: tuple[tuple[int, int], ...] = (
    (1, 1),
    *(shape for k in range(2, LONGEST + 1) for shape in ((1, k), (k, 1))),
    *((2, 2), (2, 3), (3, 2), (2, 4), (4, 2), (3, 3)),
)
"""The two-sided beads that there are: source units, target units.

Beads of one unit against many are only thought of where that one is long enough (see ``evidence``).
"""

NEVER = -1e30
"""The score of what cannot be."""

_ROWS = 64  # so many rows are prepared at a time; no bead is longer


@dataclass(frozen=True)
class Corridor:
    """Which cells of the lattice are kept: in row i those from column ``low[i]`` to ``high[i]``, both included.

    Attributes:
        low: Shape (n + 1,), never falling; ``low[0] == 0``.
        high: Shape (n + 1,), never falling; ``high[n]`` is the number of target units.
    """

    low: Ints
    high: Ints

    @cached_property
    def widths(self) -> Ints:
        """How many cells each row has."""
        return self.high - self.low + 1

    @cached_property
    def starts(self) -> Ints:
        """Where each row begins when the cells are numbered row by row; one more than rows, the last is the total."""
        return np.concatenate([[0], np.cumsum(self.widths)])

    def cells(self, rows: Ints, columns: Ints) -> Ints:
        """The numbers of the cells at rows and columns; the total number of cells where there is none."""
        total = int(self.starts[-1])
        inside_rows = (rows >= 0) & (rows < len(self.low))
        row = np.where(inside_rows, rows, 0)
        inside = inside_rows & (columns >= self.low[row]) & (columns <= self.high[row])
        return np.where(inside, self.starts[row] + columns - self.low[row], total)


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds of everything a path can do.

    Attributes:
        beads: Shape (len(SHAPES), cells): of the bead of each shape that ends in the cell.
        source_null: Shape (n,): of each source unit standing alone.
        target_null: Shape (m,): the same for the target.
        gap: Of beginning a run of null beads.
        turn: Of going on from source null beads to target null beads.
    """

    beads: NDArray[np.float32]
    source_null: Array
    target_null: Array
    gap: float
    turn: float


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Probabilities over all paths, in the shapes of ``Scores``.

    ``gaps`` and ``turns`` are expected numbers; ``log_total`` is the logarithm of the sum over paths.
    """

    beads: NDArray[np.float32]
    source_null: Array
    target_null: Array
    gaps: float
    turns: float
    log_total: float


class _Steps:
    """The beads between each row's cells and the cells on their other end, prepared for many rows at a time."""

    def __init__(self, corridor: Corridor, beads: NDArray[np.float32], backward: bool) -> None:
        self._corridor = corridor
        self._starts = corridor.starts
        self._beads = beads
        self._backward = backward
        self._block = range(0)
        self._active = [
            (beads[:, self._starts[row] : self._starts[min(row + _ROWS, len(corridor.low))]] > NEVER).any(axis=1)
            for row in range(0, len(corridor.low), _ROWS)
        ]

    def __call__(self, row: int) -> tuple[Ints, Ints, NDArray[np.float32]]:
        """The row's beads: their shapes, (k, 1); the cells on their other end and their scores, (k, width).

        Forward, the beads end in the row and begin in those cells; backward, it is the other way round.
        """
        if row not in self._block:
            self._prepare(row - row % _ROWS)
        offset = self._starts[self._block.start]
        here = slice(self._starts[row] - offset, self._starts[row + 1] - offset)
        return self._shapes, self._cells[:, here], self._scores[:, here]

    def _prepare(self, first: int) -> None:
        corridor, starts = self._corridor, self._starts
        self._block = range(first, min(first + _ROWS, len(corridor.low)))
        active = self._active[first // _ROWS]
        if self._backward and first // _ROWS + 1 < len(self._active):
            active = active | self._active[first // _ROWS + 1]
        shapes = np.nonzero(active)[0]
        self._shapes = shapes[:, None]
        rows = np.repeat(np.arange(first, self._block.stop), corridor.widths[first : self._block.stop])
        offset = starts[first]
        columns = np.arange(len(rows)) + offset - starts[rows] + corridor.low[rows]
        sign = 1 if self._backward else -1
        self._cells = np.empty((len(shapes), len(rows)), np.int64)
        for k, (a, b) in enumerate(SHAPES[shape] for shape in shapes):
            self._cells[k] = corridor.cells(rows + sign * a, columns + sign * b)
        if self._backward:
            inside = np.minimum(self._cells, self._beads.shape[1] - 1)
            self._scores = np.where(self._cells == inside, self._beads[self._shapes, inside], np.float32(NEVER))
        else:
            self._scores = self._beads[shapes, offset : offset + len(rows)]


def _log_sum(parts: Array) -> Array:
    """Logarithm of the sum of exponentials over the first axis."""
    if not len(parts):
        return np.full(parts.shape[1], NEVER)
    top = parts.max(axis=0)
    return np.asarray(top + np.log(np.exp(parts - top).sum(axis=0)))


def _shifted(row_values: Array, own: tuple[int, int], other: tuple[int, int]) -> Array:
    """The values of one row's columns seen from another row's columns; ``NEVER`` where there are none."""
    (low, high), (other_low, other_high) = own, other
    out = np.full(high - low + 1, NEVER)
    a, b = max(low, other_low), min(high, other_high)
    if a <= b:
        out[a - low : b - low + 1] = row_values[a - other_low : b - other_low + 1]
    return out


def posteriors(corridor: Corridor, scores: Scores) -> Posteriors:
    """The probability of every bead over all paths through the corridor (forward-backward)."""
    rows = len(corridor.low)
    starts = corridor.starts
    total = int(starts[-1])
    low, high = corridor.low, corridor.high
    bounds = [(int(a), int(b)) for a, b in zip(low, high, strict=True)]
    target_sum = np.concatenate([[0.0], np.cumsum(scores.target_null)])

    # forward: match = a bead ended here, source / target = inside a run of null beads
    match, source, any_state = (np.full(total + 1, NEVER) for _ in range(3))
    before_target = np.full(total + 1, NEVER)
    steps = _Steps(corridor, scores.beads, backward=False)
    for i in range(rows):
        here = slice(starts[i], starts[i + 1])
        _, cells, bead_scores = steps(i)
        m = _log_sum(any_state[cells] + bead_scores)
        np.maximum(m, NEVER, out=m)
        if i == 0:
            m[0] = 0.0
            s = np.full(len(m), NEVER)
        else:
            above = slice(starts[i - 1], starts[i])
            run = np.logaddexp(match[above] + scores.gap, source[above]) + scores.source_null[i - 1]
            s = _shifted(run, bounds[i], bounds[i - 1])
        enter = np.logaddexp(m + scores.gap, s + scores.turn)
        level = target_sum[low[i] : high[i] + 1]
        t = np.full(len(m), NEVER)
        t[1:] = np.logaddexp.accumulate(enter - level)[:-1] + level[1:]
        match[here], source[here] = m, s
        any_state[here] = np.logaddexp(np.logaddexp(m, s), t)
        before_target[here] = np.logaddexp(enter, t)
    log_total = float(any_state[total - 1])

    # backward, and what both give together
    result = np.zeros((len(SHAPES), total), np.float32)
    source_null = np.zeros(len(scores.source_null))
    target_null = np.zeros(len(scores.target_null))
    after_match = np.full(total + 1, NEVER)
    steps = _Steps(corridor, scores.beads, backward=True)
    below_source: Array = np.zeros(0)
    gaps = turns = 0.0
    for i in range(rows - 1, -1, -1):
        here = slice(starts[i], starts[i + 1])
        shapes, cells, bead_scores = steps(i)
        going = bead_scores + after_match[cells]
        out = np.maximum(_log_sum(going), NEVER)
        if i == rows - 1:
            out[-1] = np.logaddexp(out[-1], 0.0)
        level = target_sum[low[i] : high[i] + 1]
        # a target run at column j ends there (out) or takes unit j and goes on
        t_after = np.logaddexp.accumulate((out + level)[::-1])[::-1] - level
        into_target = np.full(len(out), NEVER)
        into_target[:-1] = scores.target_null[low[i] : high[i]] + t_after[1:]
        if i == rows - 1:
            into_source = np.full(len(out), NEVER)
        else:
            into_source = _shifted(below_source + scores.source_null[i], bounds[i], bounds[i + 1])
        after_source = np.logaddexp(np.logaddexp(out, into_source), scores.turn + into_target)
        after_match[here] = np.logaddexp(np.logaddexp(out, scores.gap + into_source), scores.gap + into_target)
        opened = match[here] + scores.gap - log_total
        gaps += float(np.exp(opened + into_source).sum() + np.exp(opened + into_target).sum())
        turns += float(np.exp(source[here] + scores.turn - log_total + into_target).sum())
        if i < rows - 1:
            run = np.logaddexp(match[here] + scores.gap, source[here])
            source_null[i] = np.exp(run + into_source - log_total).sum()
        if len(out) > 1:
            target_null[low[i] : high[i]] += np.exp((before_target[here] + into_target - log_total)[:-1])
        from_here = np.exp(np.minimum(any_state[here] + going - log_total, 0.0))
        inside = cells < total
        result[np.broadcast_to(shapes, cells.shape)[inside], cells[inside]] = from_here[inside]
        below_source = after_source
    return Posteriors(result, np.minimum(source_null, 1.0), np.minimum(target_null, 1.0), gaps, turns, log_total)


def decode(corridor: Corridor, gain: Scores) -> list[tuple[int, int, int, int]]:
    """The path whose steps' gains add up to most.

    Ties go to the shape that comes first in ``SHAPES``.

    Returns:
        Beads in order as half-open ranges: source start, source end, target start, target end.
    """
    rows = len(corridor.low)
    starts = corridor.starts
    total = int(starts[-1])
    low, high = corridor.low, corridor.high
    bounds = [(int(a), int(b)) for a, b in zip(low, high, strict=True)]
    target_sum = np.concatenate([[0.0], np.cumsum(gain.target_null)])
    best = np.full(total + 1, NEVER)
    steps = _Steps(corridor, gain.beads, backward=False)
    # how the best path enters a cell: a shape's number, or one of these
    from_source, from_target, begin = len(SHAPES), len(SHAPES) + 1, len(SHAPES) + 2
    entered = np.full(total, begin, np.int8)
    for i in range(rows):
        here = slice(starts[i], starts[i + 1])
        shapes, cells, bead_gains = steps(i)
        candidates = best[cells] + bead_gains
        row = candidates.argmax(axis=0)
        value = np.take_along_axis(candidates, row[None], axis=0)[0]
        choice = shapes[row, 0]
        if i == 0:
            value[0], choice[0] = 0.0, begin
        else:
            above = _shifted(best[starts[i - 1] : starts[i]], bounds[i], bounds[i - 1]) + gain.source_null[i - 1]
            choice = np.where(above > value, from_source, choice)
            value = np.maximum(above, value)
        level = target_sum[low[i] : high[i] + 1]
        along = np.maximum.accumulate(value - level)
        across = np.full(len(value), NEVER)
        across[1:] = along[:-1] + level[1:]
        choice = np.where(across > value, from_target, choice)
        best[here] = np.maximum(across, value)
        entered[here] = choice
    path = []
    i, j = rows - 1, int(high[-1])
    while i or j:
        how = int(entered[starts[i] + j - low[i]])
        a, b = (1, 0) if how == from_source else (0, 1) if how == from_target else SHAPES[how]
        path.append((i - a, i, j - b, j))
        i, j = i - a, j - b
    return path[::-1]
