"""What every format's reader hands over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aligner.text import Passage, Place

__all__ = ["Format", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """A file's text and all of its passages, apparatus and gap marks included.

    Attributes:
        text: The decoded text as read.
        passages: In reading order, markup left out.
        labels: Numbers of the passages that are set in bold and end in a colon: ``**Citation:**``.
        languages: One a passage where the file tells any, such as a translation memory: an ISO 639-1 code, or empty
            where the passage's own is not told.
        places: Pairs of an offset and the place where the text from there on stands in the original, ascending.
        metadata: What the file says about itself in its own fields, such as the title of an e-book.
    """

    text: str
    passages: tuple[Passage, ...]
    labels: frozenset[int] = frozenset()
    languages: tuple[str, ...] = ()
    places: tuple[tuple[int, Place], ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


Format = Callable[[bytes, Path, str | None], Page]
"""Turns a file's bytes into a page. Also gets the path, for messages, and the encoding where the caller named one."""
