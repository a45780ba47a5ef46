"""TEI XML: editions with their own pages and lines."""

from dataclasses import replace

from aligner.reading.blocks import page_of
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, attribute, blocks, local_name, names, text_of
from aligner.text import Place

__all__ = ["page"]

ALTERNATIVES = names("corr reg expan")  # beside what stands in the source


def page(root: Element) -> Page:
    """A page out of the root of a TEI file.

    Of an editor's alternatives what stands in the source is read: ``sic``, ``orig``, ``abbr``, ``lem``. Deleted text
    and running heads are left out, notes come behind the paragraph they are in. Pages and lines are those of ``pb``
    and ``lb``.
    """
    title = text_of(root.find("{*}teiHeader/{*}fileDesc/{*}titleStmt/{*}title"))
    return page_of(blocks(root, VOCABULARY), {"title": title} if title else {})


def _is_alternative(element: Element) -> bool:
    parent = element.getparent()
    return local_name(element) in ALTERNATIVES and parent is not None and local_name(parent) == "choice"


def _literal(element: Element) -> str:
    return " " if local_name(element) == "lb" and attribute(element, "break") != "no" else ""


def _locate(element: Element, place: Place) -> Place | None:
    name, number = local_name(element), attribute(element, "n")
    if name == "pb":
        return replace(place, page=number, line=None)
    if name == "lb":
        line = int(number) if number.isdecimal() and len(number) < 7 else (place.line or 0) + 1
        return replace(place, line=line)
    return None


VOCABULARY = Vocabulary(
    blocks=names(
        "ab argument back body byline cell closer dateline div div1 div2 div3 docAuthor docDate docImprint docTitle"
        " epigraph epilogue front group head item label lg list opener p postscript prologue row salute signed sp"
        " speaker stage table text titlePage titlePart trailer u"
    ),
    lines=names("l"),
    skipped=names("teiHeader fw del rdg figDesc facsimile standOff sourceDoc graphic"),
    asides=names("note"),
    tables=names("table"),
    rows=names("row"),
    cells=names("cell"),
    skip=_is_alternative,
    heading=lambda element: local_name(element) == "head",
    literal=_literal,
    locate=_locate,
)
