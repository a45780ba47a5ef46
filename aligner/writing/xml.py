"""What the formats made of XML share: texts made safe, and reading bit by bit and safely."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lxml import etree

from aligner.errors import AlignerError
from aligner.writing.characters import clean

__all__ = [
    "DECLARATION",
    "LANG",
    "attribute",
    "content",
    "elements",
    "inner_text",
    "language_tag",
    "root_of",
    "told_where_damaged",
]

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_UNKNOWN_LANGUAGE = "und"  # BCP 47

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def content(text: str) -> str:
    """The text as it may stand between tags; a reader gets it back, but for characters that XML forbids."""
    # four searches for what is seldom there are much faster than one table for every character
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def attribute(text: str) -> str:
    """The text as it may stand in a quoted attribute."""
    return content(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def language_tag(code: str) -> str:
    """The code as it may stand in an attribute, ``und`` where the language is unknown."""
    return attribute(code) or _UNKNOWN_LANGUAGE


def elements(file: str | IO[bytes], *names: str) -> Iterator[etree._Element]:
    """The elements of these names, in whichever namespace, as each ends; what was read before is let go.

    Entities are not resolved and nothing is loaded from elsewhere.
    """
    wanted = [f"{{*}}{name}" for name in names]
    for _, element in etree.iterparse(
        file, tag=wanted, events=("end",), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    ):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def root_of(path: Path) -> tuple[str, dict[str, str]]:
    """The name of a file's outermost element, without its namespace, and its attributes."""
    for _, element in etree.iterparse(str(path), events=("start",), resolve_entities=False, no_network=True):
        name = element.tag.rpartition("}")[2]
        return name, {str(key): str(value) for key, value in element.attrib.items()}
    return "", {}


def inner_text(element: etree._Element) -> str:
    """All text inside an element, that of the elements in it among it."""
    return "".join(piece for piece in element.itertext() if isinstance(piece, str))


@contextmanager
def told_where_damaged(path: Path, kind: str) -> Iterator[None]:
    """Tell a person, where the file turns out to be no XML of the kind."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        raise AlignerError(f"{path} is not {kind}, or is damaged: {error.msg}; save it again") from error
