"""The stages put together: files or sentences in, a bitext out."""

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from aligner.alignment import Constraints, Ids, align_vectors, constraints, load_weights
from aligner.bitext import Bead, Bitext, spaced
from aligner.embedding import encoder
from aligner.embedding.normalise import normalise
from aligner.errors import AlignerError
from aligner.reading import read, read_pair, read_pairs
from aligner.segmentation import segment, segment_document
from aligner.text import Document, Passage, Sentence
from aligner.threads import one_blas_thread
from aligner.version import __version__

__all__ = ["Progress", "Segmenter", "align", "align_documents", "align_sentences", "read", "read_pairs", "segment"]

Progress = Callable[[int, int], None]
"""Called with the number of sentences the encoder has read so far and the number it will have read at the end."""

Segmenter = Callable[[str, str], list[Sentence]]
"""Takes a text and its language and gives its sentences in order, with their offsets in that text."""


def align(
    first: str | Path,
    second: str | Path | None = None,
    *,
    source: Literal["ru", "en"] | None = None,
    model: Any = None,
    segmenter: Segmenter | None = None,
    encoding: str | None = None,
    pinned: Iterable[tuple[Ids, Ids]] = (),
    forbidden: Iterable[tuple[Ids, Ids]] = (),
    borders: Iterable[tuple[int, int]] = (),
    weights: str | Path | None = None,
    progress: Progress | None = None,
) -> Bitext:
    """Align a Russian and an English text sentence by sentence.

    Args:
        first: A file with one of the texts, or one file that holds both.
        second: The file with the other text. Which of the two is Russian is found out from the text.
        source: Language of the source side; Russian unless told otherwise.
        model: The encoder: nothing for the bundled one, a name from ``models/``, a path to a
            sentence-transformers folder, or any object with ``encode(list[str]) -> ndarray``.
        segmenter: Splits a text into sentences in place of the built-in segmenters.
        encoding: The files' encoding, such as ``"cp1251"``; found out where not given.
        pinned: Beads that must be, as (source sentence, target sentence), numbered from 0; neighbouring sentences as
            a sequence, and an empty one for a sentence without a counterpart: ``[(3, 4), (7, (8, 9)), (11, ())]``.
        forbidden: (i, j): no bead holds both source sentence i and target sentence j. With sequences: not that bead.
        borders: (i, j): what stands before source sentence i is aligned with what stands before target sentence j,
            such as the beginnings of chapters.
        weights: A file that ``aligner train`` wrote, in place of the package's own weights.
        progress: Told how far the encoder has come.

    Raises:
        AlignerError: A file cannot be read, is not in both languages, the model cannot be used, or two constraints
            contradict each other; the message names them.
    """
    if source not in (None, "ru", "en"):
        raise AlignerError(f"source is {source!r}; it is a language, 'ru' or 'en'")
    russian, english = read_pair(first, second, encoding=encoding)
    original, translation = (english, russian) if source == "en" else (russian, english)
    original, translation = segment_document(original, segmenter), segment_document(translation, segmenter)
    known = constraints(len(original.sentences), len(translation.sentences), pinned, forbidden, borders)
    return align_documents(original, translation, model, progress, _segmenters(segmenter), known, weights)


def align_sentences(
    source: Sequence[str],
    target: Sequence[str],
    *,
    source_language: str = "ru",
    target_language: str = "en",
    model: Any = None,
    pinned: Iterable[tuple[Ids, Ids]] = (),
    forbidden: Iterable[tuple[Ids, Ids]] = (),
    borders: Iterable[tuple[int, int]] = (),
    weights: str | Path | None = None,
    progress: Progress | None = None,
) -> Bitext:
    """Align two texts that are sentences already; every sentence stays as it was given.

    Args:
        source: The source's sentences, in order; may be empty.
        target: The target's sentences, in order; may be empty.
        source_language: ISO 639-1 code, written into the exports.
        target_language: The same for the target.
        model: As for :func:`align`.
        pinned: As for :func:`align`.
        forbidden: As for :func:`align`.
        borders: As for :func:`align`.
        weights: As for :func:`align`.
        progress: As for :func:`align`.

    Raises:
        AlignerError: A side is not a list of strings, the model cannot be used, or constraints contradict each other.
    """
    ours, theirs = _listed(source, source_language, "source"), _listed(target, target_language, "target")
    known = constraints(len(ours.sentences), len(theirs.sentences), pinned, forbidden, borders)
    return align_documents(ours, theirs, model, progress, "none, sentences as given", known, weights)


def align_documents(
    source: Document,
    target: Document,
    model: Any,
    progress: Progress | None,
    segmenter: str,
    known: Constraints,
    weights: str | Path | None = None,
) -> Bitext:
    """Embed and align two documents that are segmented."""
    source_texts, target_texts = _texts(source), _texts(target)
    embedder = encoder(model)
    advance = _counter(progress, len(source_texts) + len(target_texts))
    with one_blas_thread():
        alignment = align_vectors(
            embedder.embed(source_texts, source.language, advance),
            embedder.embed(target_texts, target.language, advance),
            source_texts,
            target_texts,
            load_weights(Path(weights)) if weights else None,
            known,
        )
    beads = tuple(
        Bead(
            source_ids=bead.source_ids,
            target_ids=bead.target_ids,
            source=spaced(source.sentences[i] for i in bead.source_ids),
            target=spaced(target.sentences[j] for j in bead.target_ids),
            confidence=bead.confidence,
            similarity=bead.similarity,
            moved=bead.moved,
        )
        for bead in alignment.beads
    )
    signature = _signature(embedder, segmenter, alignment.signature)
    return Bitext(source, target, beads, alignment.parallel, signature)


def _texts(document: Document) -> list[str]:
    """What is read of each sentence: the author's words in today's spelling."""
    return [normalise(sentence.text, document.language) for sentence in document.sentences]


def _counter(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    """What the encoder calls with each step, told on as steps so far and steps in all."""
    if progress is None:
        return None
    done = 0

    def advance(step: int) -> None:
        nonlocal done
        done += step
        progress(done, total)

    return advance


def _listed(sentences: Iterable[str], language: str, side: str) -> Document:
    """A document of the given sentences, one a line."""
    if isinstance(sentences, str):
        raise AlignerError(f"the {side} is one string; give a list of sentences, or use aligner.segment() to get one")
    lines = list(sentences)
    for number, line in enumerate(lines):
        if not isinstance(line, str):
            raise AlignerError(f"sentence {number} of the {side} is not a string but {type(line).__name__}")
    found: list[Sentence] = []
    start = 0
    for line in lines:
        text = line.strip()
        first = start + line.find(text)
        found.append(Sentence(text, first, first + len(text)))
        start += len(line) + 1
    text = "\n".join(lines)
    passages = (Passage(((0, len(text)),)),) if text else ()
    return Document(text, language, passages, tuple(found), name=side)


def _segmenters(segmenter: Segmenter | None) -> str:
    if segmenter is not None:
        return getattr(segmenter, "__qualname__", type(segmenter).__qualname__)
    return f"razdel {version('razdel')}, punkt {version('nltk')}"


def _signature(embedder: Any, segmenter: str, weights: str) -> str:
    """What made a bitext, in one line for a footnote."""
    model = getattr(embedder, "signature", embedder.name)
    return f"aligner {__version__} | model {model} | segmenter {segmenter} | {weights}"
