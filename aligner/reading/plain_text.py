"""Plain text and Markdown, which archives mix: a ``.txt`` file may well hold ``**bold**`` lines."""

from pathlib import Path

from aligner.reading.encoding import decode
from aligner.reading.lines import passages
from aligner.reading.page import Page

__all__ = ["read"]

_BOLD = ("**", "__")


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
    return Page(text, found, labels)
