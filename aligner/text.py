"""Texts as they were read: documents, their passages and their sentences, all with character offsets.

Every offset counts characters of ``Document.text``: the decoded text of a plain file as it was read, or the text that
was taken out of a file with a structure of its own, such as a PDF.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Document", "Passage", "Place", "Sentence"]


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
class Place:
    """Where in the original something stands, as a finding or a footnote cites it; ``str(place)`` is ``p. 3, l. 12``.

    Attributes:
        page: Number of the page as it is printed or counted from 1, such as ``"3"`` or ``"iv"``; empty when unknown.
        line: 1-based line of the page, or of the file where it has no pages.
        row: 1-based row of a table, or unit of a translation memory.
        heading: The heading that it stands under.
        start: When a subtitle appears, in seconds.
        end: When it goes.
    """

    page: str = ""
    line: int | None = None
    row: int | None = None
    heading: str = ""
    start: float | None = None
    end: float | None = None

    def __str__(self) -> str:
        parts = (
            self.page and f"p. {self.page}",
            self.line is not None and f"l. {self.line}",
            self.row is not None and f"row {self.row}",
            self.start is not None and _clock(self.start),
        )
        return ", ".join(part for part in parts if part) or (f"“{self.heading}”" if self.heading else "")


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"


@dataclass(frozen=True, slots=True)
class Document:
    """One side of a bitext: a text in one language.

    Two documents that come out of one bilingual file share its ``text`` and own different passages of it.

    Attributes:
        text: The decoded text of the file as it was read, markup and apparatus included; of a file that is no plain
            text, what was taken out of it.
        language: ISO 639-1 code, ``"ru"`` or ``"en"``; ``""`` when unknown.
        passages: What belongs to this document, in reading order.
        sentences: The sentences in reading order; empty until the document was segmented.
        metadata: What the page says about itself (``title``, ``citation``, ``summary`` ...), not aligned.
        name: The file's name, for messages and exports.
        places: Pairs of an offset and the place where the characters from that offset on stand; offsets ascending.
    """

    text: str
    language: str = ""
    passages: tuple[Passage, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    places: tuple[tuple[int, Place], ...] = ()

    def place_at(self, offset: int) -> Place | None:
        """The place of the character at an offset of ``text``; ``None`` where nothing is known of it."""
        number = bisect_right(self.places, offset, key=lambda pair: pair[0])
        return self.places[number - 1][1] if number else None
