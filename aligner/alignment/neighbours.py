"""Which units of the other side are nearest to each unit, for the whole of both texts, in near-linear time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Neighbours", "background", "nearest"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

COUNT = 4
_SAMPLE = 200
_EXHAUSTIVE = 3_000_000  # so many pairs are compared one by one; beyond, only inside blocks that look alike
_BLOCK = 32
_BLOCKS_KEPT = 12


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest units of the other side.

    Attributes:
        ids: Shape (n, COUNT): numbers of the units, nearest first; -1 where there are fewer.
        margins: Shape (n, COUNT): the margin of each, nearest first; -1 where there is none.
    """

    ids: Ints
    margins: Floats

    def part(self, here: slice, there: slice) -> "Neighbours":
        """The same of a stretch of the text, seen from it: neighbours outside the other text's stretch drop out."""
        ids, margins = self.ids[here], self.margins[here]
        inside = (ids >= there.start) & (ids < there.stop)
        return Neighbours(np.where(inside, ids - there.start, -1), np.where(inside, margins, np.float32(-1)))


def background(vectors: Floats) -> Floats:
    """Up to 200 evenly spaced vectors of a text: what a random partner looks like."""
    step = -(-len(vectors) // _SAMPLE)
    return vectors[::step]


def nearest(source: Floats, target: Floats, source_mean: Floats, target_mean: Floats) -> tuple[Neighbours, Neighbours]:
    """The nearest units of each side for each unit of the other, by margin.

    The margin of a pair is its cosine less the mean of both vectors' cosines with the other text at large.

    Args:
        source: Unit vectors, shape (n, d).
        target: Unit vectors, shape (m, d).
        source_mean: Mean cosine of each source vector with the target text, shape (n,).
        target_mean: The same for the target, shape (m,).
    """
    ours = _Best(len(source))
    theirs = _Best(len(target))
    for rows, columns in _candidates(source, target):
        margins = source[rows] @ target[columns].T
        margins -= 0.5 * source_mean[rows, None]
        margins -= 0.5 * target_mean[None, columns]
        ours.offer(rows, columns, margins)
        theirs.offer(columns, rows, margins.T)
    return ours.result(), theirs.result()


class _Best:
    """The best few of all that was offered so far."""

    def __init__(self, count: int) -> None:
        self._ids = np.full((count, COUNT), -1, np.int64)
        self._margins = np.full((count, COUNT), -1, np.float32)

    def offer(self, rows: Ints, columns: Ints, margins: Floats) -> None:
        if margins.shape[1] > COUNT:
            pick = np.argpartition(-margins, COUNT - 1, axis=1)[:, :COUNT]
            margins = np.take_along_axis(margins, pick, axis=1)
            offered = columns[pick]
        else:
            offered = np.broadcast_to(columns, margins.shape)
        ids = np.concatenate([self._ids[rows], offered], axis=1)
        values = np.concatenate([self._margins[rows], margins], axis=1)
        order = np.lexsort((ids, -values), axis=1)[:, :COUNT]
        self._ids[rows] = np.take_along_axis(ids, order, axis=1)
        self._margins[rows] = np.take_along_axis(values, order, axis=1)

    def result(self) -> Neighbours:
        return Neighbours(self._ids, self._margins)


def _candidates(source: Floats, target: Floats) -> list[tuple[Ints, Ints]]:
    """Rectangles of pairs worth comparing, as row and column numbers; no pair stands in two of them."""
    n, m = len(source), len(target)
    if n * m <= _EXHAUSTIVE:
        return [(np.arange(a, min(a + 256, n)), np.arange(m)) for a in range(0, n, 256)]
    # blocks overlap by half on the target side, so that a passage is never torn between two
    blocks = [np.arange(a, min(a + _BLOCK, n)) for a in range(0, n, _BLOCK)]
    ours = _block_vectors(source, np.array([b[0] for b in blocks]), _BLOCK)
    edges = np.arange(0, m, _BLOCK // 2)
    theirs = _block_vectors(target, edges, _BLOCK)
    keep = min(_BLOCKS_KEPT, len(edges))
    pairs = []
    for start in range(0, len(blocks), 256):
        alike = ours[start : start + 256] @ theirs.T
        chosen = np.argpartition(-alike, keep - 1, axis=1)[:, :keep]
        for block, row in zip(blocks[start : start + 256], chosen, strict=True):
            # the place a straight diagonal would give is always looked at, too
            straight = int(block[0] / n * m) // (_BLOCK // 2)
            first = np.unique(np.clip(np.append(row, [straight, straight + 1]), 0, len(edges) - 1))
            columns = np.unique((edges[first][:, None] + np.arange(_BLOCK)).ravel())
            pairs.append((block, columns[columns < m]))
    return pairs


def _block_vectors(vectors: Floats, starts: Ints, length: int) -> Floats:
    """Unit vectors of blocks of a text: what each says more than the text as a whole."""
    centred = vectors - vectors.mean(axis=0)
    sums = np.concatenate([np.zeros((1, vectors.shape[1]), np.float64), np.cumsum(centred, axis=0, dtype=np.float64)])
    blocks = sums[np.minimum(starts + length, len(vectors))] - sums[starts]
    norms = np.linalg.norm(blocks, axis=1, keepdims=True)
    scaled: Floats = (blocks / np.where(norms > 0, norms, 1)).astype(np.float32)
    return scaled
