"""Toy encoders and synthetic texts, small enough that a test knows every right answer."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aligner.embedding.wrapped import WrappedEncoder
from aligner.vectors import SpanVectors, unit

Floats = NDArray[np.float32]


class BagOfWords:
    """An encoder for which a text's vector is the sum of its words' vectors: the same words, the same vector."""

    def __init__(self, dimension: int = 256) -> None:
        self._dimension = dimension

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (n, dimension)."""
        rows = [np.sum([self._word(word) for word in text.split() or [""]], axis=0) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self._dimension)

    def _word(self, word: str) -> Floats:
        generator = np.random.default_rng(zlib.crc32(word.encode()))
        return generator.standard_normal(self._dimension).astype(np.float32)


def bag(sentences: Sequence[str]) -> SpanVectors:
    """The sentences as a bag-of-words encoder reads them."""
    return WrappedEncoder(BagOfWords(), "toy").embed(sentences)


def random_vectors(seed: int, count: int, dimension: int = 64) -> Floats:
    """Unit vectors of unrelated meanings, shape (count, dimension)."""
    return unit(np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32))


def noisy(vectors: Floats, seed: int, noise: float = 0.6) -> Floats:
    """Translations of the vectors: the same meanings with noise of the given length added."""
    return unit(vectors + noise * random_vectors(seed, len(vectors), vectors.shape[1]))


def story(seed: int, sentences: int, words: int = 8) -> list[str]:
    """Sentences of random words that hardly ever meet again."""
    generator = np.random.default_rng(seed)
    return [" ".join(f"w{number}" for number in generator.integers(0, 10**6, words)) for _ in range(sentences)]
