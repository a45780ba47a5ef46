"""Sentences to vectors: the bundled encoder, sentence-transformers, or any object that encodes."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from aligner.embedding.cards import DEFAULT, card, cards
from aligner.errors import AlignerError
from aligner.vectors import SpanVectors

__all__ = ["Encoder", "SpanVectors", "encoder"]


class Encoder(Protocol):
    """Reads each sentence of a text once and keeps what any span's vector is composed from."""

    name: str

    @property
    def signature(self) -> str:
        """What a result's signature says of the model."""
        ...

    def embed(
        self, sentences: Sequence[str], language: str = "", progress: Callable[[int], None] | None = None
    ) -> SpanVectors:
        """The sentences of one text in order; ``progress`` is told how many are done since it was last called."""
        ...


def encoder(model: object = None) -> Encoder:
    """The encoder that ``model`` stands for.

    Args:
        model: ``None`` for the bundled encoder; the name of a card in ``models/``; the path of a sentence-transformers
            folder; or any object with ``encode(list[str]) -> ndarray``, such as a ready ``SentenceTransformer``.

    Raises:
        AlignerError: There is no such model, or it cannot be loaded.
    """
    from aligner.embedding.wrapped import Encodes, WrappedEncoder, load_sentence_transformer

    if model is None or model == DEFAULT:
        return _bundled()
    if isinstance(model, (str, Path)):
        if str(model) and Path(model).is_dir():
            return WrappedEncoder(load_sentence_transformer(model), Path(model).name)
        if str(model) not in cards() and (isinstance(model, Path) or "/" in str(model) or "\\" in str(model)):
            raise AlignerError(f"model {model}: there is no such folder")
        known = card(str(model))
        place = known.folder if known.folder.is_dir() else known.source
        return WrappedEncoder(load_sentence_transformer(place), known.name, known.prefix, known.centring)
    if hasattr(model, "embed") and hasattr(model, "signature"):
        return model  # type: ignore[return-value]  # it is an Encoder already
    if isinstance(model, Encodes):
        return WrappedEncoder(model)
    raise AlignerError(
        f"model: {type(model).__name__} has no encode(list of texts); give a model's name, a folder, or such an object"
    )


@cache
def _bundled() -> Encoder:
    from aligner.embedding.bundled import BundledEncoder

    return BundledEncoder()
