"""Texts of any length without words: planted vectors of sentences and their noisy translations."""

from dataclasses import dataclass

import numpy as np

from aligner.vectors import Floats, SpanVectors, unit

__all__ = ["LAYOUTS", "Planted", "planted"]

_DIMENSION = 512
_NOISE = 0.8
_COMMON = 0.35  # what all sentences of a text share, so that unrelated ones have a cosine of about .1
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Planted:
    """Two texts and the pairs of sentences that translate each other.

    Attributes:
        source: The source's vectors.
        target: The target's vectors.
        source_texts: Strings of the right lengths that share nothing.
        target_texts: The same for the target.
        pairs: Shape (pairs, 2): source and target sentence.
    """

    source: SpanVectors
    target: SpanVectors
    source_texts: list[str]
    target_texts: list[str]
    pairs: np.ndarray


def _omissions(count: int, generator: np.random.Generator) -> np.ndarray:
    """Runs of 1 to 5 sentences are left out, a tenth in all."""
    kept = np.ones(count, bool)
    for first in generator.choice(count, count // 30, replace=False):
        kept[first : first + generator.integers(1, 6)] = False
    return np.nonzero(kept)[0]


def _third_missing(count: int, generator: np.random.Generator) -> np.ndarray:
    """A third of the text is missing in one piece."""
    del generator
    return np.concatenate([np.arange(count // 3), np.arange(2 * count // 3, count)])


def _moved(count: int, generator: np.random.Generator) -> np.ndarray:
    """Blocks of 20 sentences, one in every thousand or so, stand 40 sentences later."""
    order = _omissions(count, generator)
    for first in range(200, len(order) - 60, 1000):
        order[first : first + 60] = np.concatenate([order[first + 20 : first + 60], order[first : first + 20]])
    return order


def _swapped(count: int, generator: np.random.Generator) -> np.ndarray:
    """The halves of the text have changed places."""
    del generator
    return np.concatenate([np.arange(count // 2, count), np.arange(count // 2)])


LAYOUTS = {"omissions": _omissions, "third missing": _third_missing, "moved": _moved, "swapped": _swapped}
"""What the target has of the source's sentences, and in which order."""


def planted(count: int, layout: str = "omissions", reverse: bool = False, seed: int = 1) -> Planted:
    """A source of ``count`` sentences and its translation.

    Args:
        count: Sentences of the source.
        layout: A key of ``LAYOUTS``.
        reverse: Change the sides, so that the source is what lacks sentences.
        seed: Of all draws.
    """
    generator = np.random.default_rng(seed)
    order = LAYOUTS[layout](count, generator)
    common = unit(generator.standard_normal((1, _DIMENSION)).astype(np.float32)) * np.float32(_COMMON)
    source = _vectors(count, common, generator)
    target = np.empty((len(order), _DIMENSION), np.float32)
    for first in range(0, len(order), _CHUNK):
        here = order[first : first + _CHUNK]
        noise = unit(generator.standard_normal((len(here), _DIMENSION)).astype(np.float32)) * np.float32(_NOISE)
        target[first : first + _CHUNK] = unit(source[here] + noise)
    lengths = generator.integers(30, 220, count)
    texts = ["а" * int(length) + "." for length in lengths]
    translated = ["е" * int(lengths[k] * generator.uniform(0.9, 1.2)) + "." for k in order]
    pairs = np.stack([order, np.arange(len(order))], axis=1)
    sides = _spans(source, lengths), _spans(target, lengths[order])
    if reverse:
        return Planted(sides[1], sides[0], translated, texts, pairs[:, ::-1])
    return Planted(*sides, texts, translated, pairs)


def _vectors(count: int, common: Floats, generator: np.random.Generator) -> Floats:
    vectors = np.empty((count, _DIMENSION), np.float32)
    for first in range(0, count, _CHUNK):
        size = min(_CHUNK, count - first)
        vectors[first : first + size] = unit(
            unit(generator.standard_normal((size, _DIMENSION)).astype(np.float32)) + common
        )
    return vectors


def _spans(vectors: Floats, lengths: np.ndarray) -> SpanVectors:
    counts = lengths.astype(np.int64)
    vectors *= counts[:, None].astype(np.float32)
    return SpanVectors(vectors, counts, _direction)


def _direction(sums: Floats, counts: object) -> Floats:
    del counts
    return unit(sums)
