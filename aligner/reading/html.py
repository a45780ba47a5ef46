"""Web pages, by lxml: what a person reads of them."""

import re
from dataclasses import replace
from pathlib import Path

from aligner.reading.blocks import page_of
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, attribute, blocks, local_name, names, parse_html, text_of
from aligner.text import Place

__all__ = ["VOCABULARY", "read"]

_HEADING = re.compile(r"h[1-6]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _page_break(element: Element, place: Place) -> Place | None:
    """E-books mark where the pages of the printed book begin."""
    if "pagebreak" not in (attribute(element, "type"), attribute(element, "role").removeprefix("doc-")):
        return None
    label = attribute(element, "title") or attribute(element, "aria-label") or text_of(element)
    return replace(place, page=label.strip())


VOCABULARY = Vocabulary(
    blocks=names(
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
        " form h1 h2 h3 h4 h5 h6 header hr li main ol option p pre section summary table tbody tfoot thead tr ul"
    ),
    breaks=names("br"),
    skipped=names(
        "audio button canvas footer frameset head iframe input math nav noscript object rp rt script select style svg"
        " template textarea title video"
    ),
    tables=names("table"),
    rows=names("tr"),
    cells=names("td th"),
    preformatted=names("pre"),
    skip=_is_hidden,
    heading=lambda element: _HEADING.fullmatch(local_name(element)) is not None,
    locate=_page_break,
)


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of a web page; its menus, scripts and footer are left out.

    Raises:
        AlignerError: The bytes are no text.
    """
    root = parse_html(data, path, encoding)
    if root is None:
        return Page("", ())
    title = text_of(root.find("head/title"))
    return page_of(blocks(root, VOCABULARY), {"title": title} if title else {})
