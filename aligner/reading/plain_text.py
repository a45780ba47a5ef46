"""Plain text and Markdown, which archives mix: a ``.txt`` file may well hold ``**bold**`` lines."""

import re
from collections.abc import Iterator
from pathlib import Path

from aligner.reading.encoding import decode
from aligner.reading.lines import passages
from aligner.reading.page import Page
from aligner.text import Place

__all__ = ["read"]

_BOLD = ("**", "__")
_HEADING = re.compile(r"\s*#{1,6}\s+(.*?)[\s#]*")


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of a text file.

    Raises:
        AlignerError: The bytes are no text, or their encoding is not known.
    """
    text = decode(data, path, encoding)
    found = passages(text)
    labels = frozenset(
        number
        for number, passage in enumerate(found)
        if text[: passage.runs[0][0]].endswith(_BOLD) and passage.text(text).endswith(":")
    )
    return Page(text, found, labels, places=tuple(_places(text)))


def _places(text: str) -> Iterator[tuple[int, Place]]:
    """The lines of a text, counted anew behind each form feed, with the heading above them."""
    pages = "\f" in text
    page = line = 1
    heading = ""
    start = 0
    for raw in text.splitlines(keepends=True):
        if title := _HEADING.fullmatch(raw):
            heading = title[1]
        if raw.strip():
            yield start, Place(page=str(page) if pages else "", line=line, heading=heading)
        start += len(raw)
        if raw.endswith("\f"):
            page, line = page + 1, 0
        line += 1
