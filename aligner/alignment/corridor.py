"""The corridor: where two texts run together, whatever one of them leaves out, adds or moves."""

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.lattice import Corridor
from aligner.alignment.neighbours import Neighbours

__all__ = ["find_corridor", "whole"]

Ints = NDArray[np.int64]

_SMALL = 48  # texts this short are searched whole
_RADIUS = 12
_BOX = 60_000  # the most cells that are searched where nothing is known between two anchors
_LEAST_MARGIN = 0.12
_NEAR = 12  # an anchor counts when another one stands this close on both sides


def find_corridor(source: Neighbours, target: Neighbours) -> Corridor:
    """The cells of the lattice worth scoring.

    Args:
        source: The nearest target units of each source unit.
        target: The nearest source units of each target unit.
    """
    n, m = len(source.ids), len(target.ids)
    if min(n, m) <= _SMALL and n * m <= _BOX:
        return whole(n, m)
    anchors = _dense(_heaviest_chain(_mutual(source, target)))
    return _around(anchors, n, m)


def whole(n: int, m: int) -> Corridor:
    """All cells between two texts of n and m units."""
    return Corridor(np.zeros(n + 1, np.int64), np.full(n + 1, m))


def _mutual(source: Neighbours, target: Neighbours) -> NDArray[np.float64]:
    """Pairs that are among each other's nearest: rows of (source, target, weight)."""
    rows, ranks = np.nonzero((source.ids >= 0) & (source.margins > _LEAST_MARGIN))
    columns = source.ids[rows, ranks]
    back = target.ids[columns] == rows[:, None]
    mutual = back.any(axis=1)
    rows, columns, ranks = rows[mutual], columns[mutual], ranks[mutual]
    back_ranks = back[mutual].argmax(axis=1)
    weights = source.margins[rows, ranks].astype(np.float64) / (1 + ranks + back_ranks)
    return np.stack([rows, columns, weights], axis=1)


def _heaviest_chain(pairs: NDArray[np.float64]) -> Ints:
    """The pairs, both numbers rising, whose weights add up to most (a Fenwick tree over maxima)."""
    if not len(pairs):
        return np.zeros((0, 2), np.int64)
    order = np.lexsort((-pairs[:, 1], pairs[:, 0]))
    columns = pairs[order, 1].astype(int).tolist()
    weights = pairs[order, 2].tolist()
    size = max(columns) + 1
    tree = [-1] * (size + 1)
    totals: list[float] = []
    previous: list[int] = []
    for k, (column, weight) in enumerate(zip(columns, weights, strict=True)):
        best, at = -1, column
        while at > 0:
            if tree[at] >= 0 and (best < 0 or totals[tree[at]] > totals[best]):
                best = tree[at]
            at &= at - 1
        totals.append(weight + (totals[best] if best >= 0 else 0.0))
        previous.append(best)
        at = column + 1
        while at <= size:
            if tree[at] < 0 or totals[tree[at]] < totals[k]:
                tree[at] = k
            at += at & -at
    k = int(np.argmax(totals))
    chain = []
    while k >= 0:
        chain.append(order[k])
        k = previous[k]
    picked: Ints = pairs[chain[::-1], :2].astype(np.int64)
    return picked


def _dense(chain: Ints) -> Ints:
    """The chain without anchors that stand alone."""
    if len(chain) < 2:
        return chain[:0]
    near = (np.diff(chain, axis=0) <= _NEAR).all(axis=1)
    kept = np.concatenate([near, [False]]) | np.concatenate([[False], near])
    dense: Ints = chain[kept]
    return dense


def _around(anchors: Ints, n: int, m: int) -> Corridor:
    """The cells within a radius of the line through the anchors."""
    points = np.concatenate([[[0, 0]], anchors, anchors + 1, [[n, m]]])
    points = points[np.lexsort((points[:, 1], points[:, 0]))]
    low = np.full(n + 1, m)
    high = np.zeros(n + 1, np.int64)
    for (i, j), (k, right) in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
        if (k - i) * (right - j) <= _BOX:
            low[i : k + 1] = np.minimum(low[i : k + 1], j)
            high[i : k + 1] = np.maximum(high[i : k + 1], right)
        else:  # nothing is known of a large box: leave the source out, then the target
            low[i : k + 1] = np.minimum(low[i : k + 1], j)
            high[i:k] = np.maximum(high[i:k], j)
            high[k] = max(high[k], right)
    rows = np.arange(n + 1)
    low = np.minimum.accumulate(low[::-1])[::-1]
    high = np.maximum.accumulate(high)
    low = low[np.maximum(rows - _RADIUS, 0)] - _RADIUS
    high = high[np.minimum(rows + _RADIUS, n)] + _RADIUS
    low[0], high[n] = 0, m
    return Corridor(np.maximum(low, 0), np.minimum(high, m))
