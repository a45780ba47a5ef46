"""Texts for formats in which a line is a unit."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from aligner.writing.characters import clean

__all__ = ["one_line", "text_into"]

# All that Python and Unicode take for the end of a line, so that every program counts the same lines.
_BREAKS = re.compile("[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text with a space in place of line breaks and tabs, without characters that no text file should have."""
    return _BREAKS.sub(" ", clean(text)) if not text.isprintable() else text


@contextmanager
def text_into(stream: BinaryIO, encoding: str = "utf-8") -> Iterator[io.TextIOWrapper]:
    """A way to write text into a binary stream, which stays open: it is the caller's to close."""
    text = io.TextIOWrapper(stream, encoding=encoding, newline="", write_through=False)
    try:
        yield text
        text.flush()
    finally:
        text.detach()
