"""Any sentence encoder as this library uses one: a ready object, a sentence-transformers name or a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from aligner.errors import AlignerError
from aligner.vectors import Floats, SpanVectors, unit

__all__ = ["Encodes", "WrappedEncoder", "load_sentence_transformer"]

_BATCH = 256


@runtime_checkable
class Encodes(Protocol):
    """What a model must offer: a list of n texts in, an array of shape (n, dimension) out."""

    def encode(self, sentences: list[str], /) -> Any:
        """Vectors of the texts, one row each."""
        ...


class WrappedEncoder:
    """Composes span vectors out of the sentence vectors of any model.

    A span's vector is the mean of its sentences' vectors, weighted by their length: exact for a model that averages
    over tokens and nearly so for the others.

    Args:
        model: Any object with ``encode(list[str]) -> ndarray``, such as a ``SentenceTransformer``.
        name: What signatures call it.
        prefix: Put in front of every sentence, as some models ask.
        centred: Subtract the mean vector of each text, for models whose vectors all point one way.
    """

    def __init__(self, model: Encodes, name: str = "", prefix: str = "", centred: bool = False) -> None:
        self._model = model
        self.name = name or type(model).__name__
        self._prefix = prefix
        self._centred = centred

    @property
    def signature(self) -> str:
        """The model's name and how its vectors are used."""
        return self.name + (" centred" if self._centred else "")

    def embed(
        self, sentences: Sequence[str], language: str = "", progress: Callable[[int], None] | None = None
    ) -> SpanVectors:
        """Encode each sentence once.

        Args:
            sentences: The sentences of one text, in order.
            language: Not used: the text itself is what gets centred.
            progress: Called with the number of sentences encoded since the last call.

        Raises:
            AlignerError: The model gave something other than one finite vector a sentence.
        """
        del language
        parts = []
        for start in range(0, len(sentences), _BATCH):
            batch = list(sentences[start : start + _BATCH])
            parts.append(self._checked(self._model.encode([self._prefix + text for text in batch]), len(batch)))
            if progress:
                progress(len(batch))
        vectors = np.concatenate(parts) if parts else np.zeros((0, 1), np.float32)
        if self._centred and len(vectors) > 1:
            vectors = unit(vectors - vectors.mean(axis=0))
        counts = np.array([max(1, len(text)) for text in sentences], np.int64)
        return SpanVectors(vectors * counts[:, None].astype(np.float32), counts, _direction)

    def _checked(self, raw: Any, expected: int) -> Floats:
        if hasattr(raw, "detach"):
            raw = raw.detach().cpu()
        vectors = np.asarray(raw, dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != expected:
            raise AlignerError(
                f"model {self.name}: encode() gave an array of shape {vectors.shape} for {expected} sentences; "
                "it must give one row a sentence"
            )
        if not np.isfinite(vectors).all():
            raise AlignerError(f"model {self.name}: encode() gave vectors with infinite or undefined numbers")
        return unit(vectors)


def _direction(sums: Floats, counts: object) -> Floats:
    del counts
    return unit(sums)


def load_sentence_transformer(where: str | Path) -> Encodes:
    """A sentence-transformers model from a folder or by its hub name.

    Raises:
        AlignerError: sentence-transformers is not installed, or the model cannot be loaded.
    """
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError:
        raise AlignerError(
            f"model {where}: needs sentence-transformers; install it with: pip install 'aligner[transformers]'"
        ) from None
    logging.disable_progress_bar()  # it would draw into pipes, too
    try:
        model: Encodes = SentenceTransformer(str(where))
    except Exception as reason:  # the library raises whatever its parts raise
        line = str(reason).strip().splitlines()[0] if str(reason).strip() else type(reason).__name__
        raise AlignerError(
            f"model {where}: cannot be loaded ({line[:200]}); give the path of a sentence-transformers folder"
        ) from None
    return model
