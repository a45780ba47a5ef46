"""What every format's reader hands over."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aligner.text import Passage

__all__ = ["Format", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """A file's text and all of its passages, apparatus and gap marks included.

    Attributes:
        text: The decoded text as read.
        passages: In reading order, markup left out.
        labels: Numbers of the passages that are set in bold and end in a colon: ``**Citation:**``.
    """

    text: str
    passages: tuple[Passage, ...]
    labels: frozenset[int] = frozenset()


Format = Callable[[bytes, Path, str | None], Page]
"""Turns a file's bytes into a page. Also gets the path, for messages, and the encoding where the caller named one."""
