"""XML files: what they are is told by their root element, whatever their ending."""

from importlib import import_module
from pathlib import Path

from aligner.errors import AlignerError
from aligner.reading.page import Page
from aligner.reading.tree import local_name, parse_xml

__all__ = ["ROOTS", "read"]

ROOTS = {
    "FictionBook": "fb2",
    "document": "odt",
    "document-content": "odt",
    "TEI": "tei",
    "TEI.2": "tei",
    "teiCorpus": "tei",
    "tmx": "tmx",
    "xliff": "xliff",
}
"""The module that reads what is under each root element."""


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of an XML file.

    Raises:
        AlignerError: The file is no well-formed XML, its entities are a bomb, or its root element is not known.
    """
    root = parse_xml(data, path, "XML file", encoding)
    name = local_name(root)
    if name not in ROOTS:
        known = ", ".join(ROOTS)
        raise AlignerError(f"{path} is XML of an unknown kind, <{name[:40]}>; known are {known}; save its text as .txt")
    page: Page = import_module(f"aligner.reading.{ROOTS[name]}").page(root)
    return page
