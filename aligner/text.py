"""Texts as they were read: documents, their passages and their sentences, all with character offsets.

Every offset counts characters of ``Document.text``, the decoded text of the file as it was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["Document", "Passage", "Sentence"]

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of text that a segmenter calls a sentence.

    Attributes:
        text: The sentence without surrounding white space and without markup. It equals
            ``document.text[start:end]`` unless markup lies inside the sentence.
        start: Offset of its first character in the text as read.
        end: Offset behind its last character in the text as read.
        paragraph: 0-based number of the paragraph it stands in.
    """

    text: str
    start: int
    end: int
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that no sentence crosses: a paragraph, or a line of one that ends in a hard break.

    Attributes:
        runs: The half-open character ranges of the text as read that make up the passage, in
            order. There are several where markup was left out between them.
        paragraph: 0-based number of the paragraph it belongs to; the lines of a signature share one.
    """

    runs: tuple[tuple[int, int], ...]
    paragraph: int = 0

    def text(self, document_text: str) -> str:
        """The passage's own characters, markup left out."""
        return "".join(document_text[start:end] for start, end in self.runs)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as read of the characters ``start:end`` of the passage's own text.

        Raises:
            ValueError: The range is empty or reaches outside the passage.
        """
        length = sum(b - a for a, b in self.runs)
        if not 0 <= start < end <= length:
            raise ValueError(f"characters {start}:{end} are not a range inside a passage of {length}")
        return self._offset(start), self._offset(end - 1) + 1

    def _offset(self, index: int) -> int:
        for start, end in self.runs:
            if index < end - start:
                return start + index
            index -= end - start
        raise AssertionError("place() checks the range")


@dataclass(frozen=True, slots=True)
class Document:
    """One side of a bitext: a text in one language.

    Two documents that come out of one bilingual file share its ``text`` and own different passages of it.

    Attributes:
        text: The decoded text of the file as it was read, markup and apparatus included.
        language: ISO 639-1 code, ``"ru"`` or ``"en"``; ``""`` when unknown.
        passages: What belongs to this document, in reading order.
        sentences: The sentences in reading order; empty until the document was segmented.
        metadata: What the page says about itself (``title``, ``citation``, ``summary`` ...), not aligned.
        name: The file's name, for messages and exports.
    """

    text: str
    language: str = ""
    passages: tuple[Passage, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    name: str = ""
