"""Sentences: Russian by razdel, English by nltk's Punkt, each with rules and abbreviations of our own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from aligner.segmentation.candidate import Rule, sentence_spans
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
    return [Sentence(text[start:end], start, end) for start, end in sentence_spans(text, _rules(language))]


def segment_document(document: Document, segmenter: Callable[[str, str], list[Sentence]] | None = None) -> Document:
    """A copy of the document with its sentences. No sentence crosses the edge of a passage.

    Args:
        document: Passages and language; sentences that it has already are replaced.
        segmenter: Takes a text and a language, as ``segment`` does, which is the default.

    Returns:
        The copy. The offsets of its sentences count characters of ``document.text``.
    """
    segmenter = segmenter or segment
    sentences = tuple(
        sentence for passage in document.passages for sentence in _passage_sentences(document, passage, segmenter)
    )
    return replace(document, sentences=sentences)


def _passage_sentences(
    document: Document, passage: Passage, segmenter: Callable[[str, str], list[Sentence]]
) -> Iterator[Sentence]:
    for sentence in segmenter(passage.text(document.text), document.language):
        start, end = passage.place(sentence.start, sentence.end)
        yield Sentence(sentence.text, start, end, passage.paragraph)


def _rules(language: str) -> Sequence[Rule]:
    # Imported when first needed: nltk takes a second to load.
    rules: Sequence[Rule] = import_module(f"aligner.segmentation.{LANGUAGES.get(language, 'general')}").RULES
    return rules
