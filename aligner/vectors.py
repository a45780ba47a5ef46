"""Vectors of sentences, and of every run of neighbouring sentences, from one reading of each sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Pooling", "SpanVectors", "unit"]

Floats = NDArray[np.float32]


class Pooling(Protocol):
    """How an encoder turns the sum over a text's tokens into the text's vector."""

    def __call__(self, sums: Floats, counts: NDArray[np.int64]) -> Floats:
        """Sums of shape (n, d) over ``counts`` tokens each -> unit vectors of shape (n, dimension)."""
        ...


def unit(vectors: Floats) -> Floats:
    """The rows scaled to length 1; a row of zeros stays as it is."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class SpanVectors:
    """What an encoder knows of one text's sentences, enough to compose any span's vector.

    Attributes:
        sums: Shape (n, d): each sentence's sum over its tokens.
        counts: Shape (n,): how many tokens each sum holds.
        joints: Shape (n, d): what the sums of sentence i and i + 1 hold too much once the two
            stand in one text (an end and a begin marker); the last row is never used. ``None`` where
            sentences join without loss.
        joint_count: How many tokens a joint takes away.
        pooling: Sums and counts to unit vectors.
    """

    sums: Floats
    counts: NDArray[np.int64]
    pooling: Pooling
    joints: Floats | None = None
    joint_count: int = 0

    def __len__(self) -> int:
        return len(self.sums)

    def spans(self, length: int, start: int = 0, stop: int | None = None) -> Floats:
        """Unit vectors of the spans of ``length`` sentences that begin at ``start`` ... ``stop - 1``.

        Returns:
            Shape (stop - start, dimension); by default every span that fits into the text.
        """
        if stop is None:
            stop = max(start, len(self) - length + 1)
        sums = self.sums[start:stop].copy()
        counts = self.counts[start:stop].copy()
        for k in range(1, length):
            sums += self.sums[start + k : stop + k]
            counts += self.counts[start + k : stop + k]
            if self.joints is not None:
                sums -= self.joints[start + k - 1 : stop + k - 1]
        counts -= self.joint_count * (length - 1)
        return self.pooling(sums, counts)

    def singles(self, ids: NDArray[np.int64]) -> Floats:
        """Unit vectors of some sentences by number: shape (len(ids), dimension)."""
        return self.pooling(self.sums[ids], self.counts[ids])

    def part(self, here: slice) -> "SpanVectors":
        """The same of a stretch of the text."""
        joints = None if self.joints is None else self.joints[here]
        return SpanVectors(self.sums[here], self.counts[here], self.pooling, joints, self.joint_count)

    def merged(self, firsts: Sequence[int] | NDArray[np.int64]) -> "SpanVectors":
        """The same text in larger units: each begins at one of ``firsts`` and ends before the next one.

        Args:
            firsts: Ascending sentence numbers, the first of them 0.
        """
        starts = np.asarray(firsts, dtype=np.int64)
        if len(starts) == len(self):
            return self
        ends = np.append(starts[1:], len(self)) - 1
        sums = np.add.reduceat(self.sums, starts, axis=0)
        joints = None
        if self.joints is not None:
            inner = self.joints.copy()
            inner[ends] = 0
            sums -= np.add.reduceat(inner, starts, axis=0)
            joints = self.joints[ends]
        counts = np.add.reduceat(self.counts, starts) - self.joint_count * (ends - starts)
        return SpanVectors(sums, counts, self.pooling, joints, self.joint_count)
