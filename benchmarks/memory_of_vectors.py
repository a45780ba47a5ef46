"""An encoder that reads each sentence once in a benchmark's life, however many cases hold it."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aligner.embedding.bundled import BundledEncoder
from aligner.vectors import Floats, SpanVectors

__all__ = ["RememberingEncoder"]


class _TextEncoder(Protocol):
    name: str

    @property
    def signature(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Floats: ...

    def embed(self, sentences: Sequence[str]) -> SpanVectors: ...


class RememberingEncoder:
    """The bundled encoder with all it ever read kept in dictionaries.

    What a joint takes away belongs to two sentences, so each sentence is read between two empty ones: the joint of any
    two sentences is then the joint behind the first and the one before the second, less the joint of two empty ones.
    """

    def __init__(self, encoder: _TextEncoder | None = None) -> None:
        self._encoder: _TextEncoder = encoder or BundledEncoder()
        self._pairs = self._encoder.embed(["", ""])
        self._known: dict[str, tuple[Floats, int, Floats, Floats]] = {}
        self._texts: dict[str, Floats] = {}

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self._encoder.name

    @property
    def signature(self) -> str:
        """The encoder's own."""
        return self._encoder.signature

    def embed(
        self, sentences: Sequence[str], language: str = "", progress: Callable[[int], None] | None = None
    ) -> SpanVectors:
        """As every encoder does; only sentences that were never seen are read."""
        del language
        self._read(sentences)
        sums = np.zeros((len(sentences), self._pairs.sums.shape[1]), np.float32)
        before, behind = np.zeros_like(sums), np.zeros_like(sums)
        counts = np.zeros(len(sentences), np.int64)
        for k, sentence in enumerate(sentences):
            sums[k], counts[k], before[k], behind[k] = self._known[sentence]
        if progress:
            progress(len(sentences))
        joints: Floats | None = None
        if self._pairs.joints is not None:
            joints = behind
            joints[:-1] += before[1:] - self._pairs.joints[0]
        return SpanVectors(sums, counts, self._pairs.pooling, joints, self._pairs.joint_count)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts read in full, as other aligners ask for them: shape (n, dimension)."""
        new = list(dict.fromkeys(text for text in texts if text not in self._texts))
        if new:
            self._texts |= zip(new, self._encoder.encode(new), strict=True)
        vectors: NDArray[np.float32] = np.array([self._texts[text] for text in texts], np.float32)
        return vectors

    def _read(self, sentences: Sequence[str]) -> None:
        new = list(dict.fromkeys(sentence for sentence in sentences if sentence not in self._known))
        if not new:
            return
        spans = self._encoder.embed([text for sentence in new for text in ("", sentence)] + [""])
        joints = np.zeros_like(spans.sums) if spans.joints is None else spans.joints
        for k, sentence in enumerate(new):
            here = 2 * k + 1
            self._known[sentence] = (spans.sums[here], int(spans.counts[here]), joints[here - 1], joints[here])
