"""Sentences: Russian by razdel, English by nltk's Punkt, each with rules and abbreviations of our own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from aligner.errors import AlignerError
from aligner.segmentation.candidate import Rule, sentence_spans
from aligner.segmentation.look_alikes import one_script
from aligner.text import Document, Passage, Sentence

__all__ = ["segment", "segment_document"]

LANGUAGES = {"ru": "russian", "en": "english"}
"""The module with the rules of each language; any other language gets ``general``."""


def segment(text: str, language: str) -> list[Sentence]:
    """Cut a text into sentences.

    Args:
        text: Any text. A blank line always ends a sentence; a single line break is white space.
        language: ISO 639-1 code. ``"ru"`` and ``"en"`` have rules and abbreviations of their own;
            any other language is cut at its full stops.

    Returns:
        The sentences in order, disjoint, with nothing but white space between them;
        ``text[sentence.start:sentence.end] == sentence.text``.
    """
    legible = one_script(text) if language == "ru" else text
    return [Sentence(text[start:end], start, end) for start, end in sentence_spans(legible, _rules(language))]


def segment_document(document: Document, segmenter: Callable[[str, str], list[Sentence]] | None = None) -> Document:
    """A copy of the document with its sentences. No sentence crosses the edge of a passage.

    Args:
        document: Passages and language; sentences that it has already are replaced.
        segmenter: Takes a text and a language, as ``segment`` does, which is the default.

    Returns:
        The copy. The offsets of its sentences count characters of ``document.text``.

    Raises:
        AlignerError: What the segmenter gives is not what ``segment`` would: sentences in order, each cut out of the
            text.
    """
    segmenter = segmenter or segment
    if not callable(segmenter):
        raise AlignerError(f"the segmenter {segmenter!r} cannot be called; give a function of a text and a language")
    sentences = tuple(
        sentence for passage in document.passages for sentence in _passage_sentences(document, passage, segmenter)
    )
    return replace(document, sentences=sentences)


def _passage_sentences(
    document: Document, passage: Passage, segmenter: Callable[[str, str], list[Sentence]]
) -> Iterator[Sentence]:
    text = passage.text(document.text)
    position = 0
    for sentence in _listed(segmenter(text, document.language), segmenter):
        if fault := _fault(sentence, text, position):
            raise AlignerError(
                f"{_name(segmenter)} gave {sentence!r:.80}, {fault}; "
                "it must give Sentence(text[start:end], start, end) in order"
            )
        position = sentence.end
        start, end = passage.place(sentence.start, sentence.end)
        yield Sentence(sentence.text, start, end, passage.paragraph)


def _listed(sentences: object, segmenter: object) -> list[Sentence]:
    if isinstance(sentences, str) or not isinstance(sentences, Iterable):
        raise AlignerError(f"{_name(segmenter)} gave {sentences!r:.80}, which is no list; it must give Sentences")
    return list(sentences)


def _fault(sentence: object, text: str, position: int) -> str:
    """Why this is no sentence of a text from a position on; empty where it is one."""
    if not isinstance(sentence, Sentence):
        return "which is no Sentence"
    start, end = sentence.start, sentence.end
    if not (isinstance(start, int) and isinstance(end, int)) or not 0 <= start < end <= len(text):
        return f"which is no range inside the passage's {len(text)} characters"
    if start < position:
        return f"which begins before character {position}, where the one before it ends"
    return "" if text[start:end] == sentence.text else "whose text does not stand there"


def _name(segmenter: object) -> str:
    return f"the segmenter {getattr(segmenter, '__name__', type(segmenter).__name__)}"


def _rules(language: str) -> Sequence[Rule]:
    # Imported when first needed: nltk takes a second to load.
    rules: Sequence[Rule] = import_module(f"aligner.segmentation.{LANGUAGES.get(language, 'general')}").RULES
    return rules
