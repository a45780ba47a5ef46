"""Trees of XML and HTML to blocks: every such format is a vocabulary over one walk."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from aligner.errors import AlignerError
from aligner.reading.blocks import Block
from aligner.reading.encoding import decode
from aligner.text import Place

__all__ = [
    "Element",
    "Vocabulary",
    "attribute",
    "blocks",
    "local_name",
    "names",
    "parse_html",
    "parse_xhtml",
    "parse_xml",
    "text_of",
]

Element = Any
"""An element of lxml, whose own type has no stable name."""

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"\A[\s\ufeff]*<\?xml[^>]{0,300}\?>")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_PREFIX = re.compile(r".*[}:]")  # in HTML a namespace's prefix is part of the name
_HEAD = 4096  # bytes in which an HTML file says its encoding
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_NONE: frozenset[str] = frozenset()


def _no(element: Element) -> bool:  # noqa: ARG001
    return False


def _nothing(element: Element) -> str:  # noqa: ARG001
    return ""


def _nowhere(element: Element, place: Place) -> Place | None:  # noqa: ARG001
    return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the elements of a format mean to a reader, by their local names. Elements that are not named are inline.

    Attributes:
        blocks: Begin and end a paragraph.
        lines: Lines of a paragraph, such as verse.
        breaks: Empty elements that end a line.
        skipped: Left out with all that is in them.
        asides: Notes and text boxes, whose paragraphs come behind the one they are in.
        tables: Tables.
        rows: Their rows.
        cells: Their cells.
        preformatted: Keep their white space.
        texts: Where only the text of some elements is text, those elements.
        collapse: Whether a run of white space is one space.
        skip: Whether an element is left out, where its name does not tell.
        heading: Whether a block is a heading.
        literal: The characters that an element stands for.
        locate: The place that an element begins, given the one before, or ``None``.
    """

    blocks: frozenset[str]
    lines: frozenset[str] = _NONE
    breaks: frozenset[str] = _NONE
    skipped: frozenset[str] = _NONE
    asides: frozenset[str] = _NONE
    tables: frozenset[str] = _NONE
    rows: frozenset[str] = _NONE
    cells: frozenset[str] = _NONE
    preformatted: frozenset[str] = _NONE
    texts: frozenset[str] = _NONE
    collapse: bool = True
    skip: Callable[[Element], bool] = _no
    heading: Callable[[Element], bool] = _no
    literal: Callable[[Element], str] = _nothing
    locate: Callable[[Element, Place], Place | None] = _nowhere


def parse_xml(data: bytes, path: Path, kind: str, encoding: str | None = None) -> Element:
    """The root of an XML file, without comments and processing instructions.

    Entities that the file defines itself are replaced as far as it does not swell; no other file is looked into.

    Raises:
        AlignerError: The file is no well-formed XML, or its entities are a bomb.
    """
    if encoding is not None or not (data.startswith(_MARKS) or _DECLARED.search(data[:_HEAD])):
        text = _DECLARATION.sub("", decode(data, path, encoding), count=1)
        data, encoding = text.encode(), "utf-8"
    try:
        root = _root(data, encoding)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = " ".join(str(error).split())[:120]
        raise AlignerError(f"{path} is damaged or no {kind} ({reason}); mend it or export it again") from None
    if root is None:
        raise AlignerError(f"{path} is no {kind}: it holds no element; export it again")
    return root


def _root(data: bytes, encoding: str | None) -> Element | None:
    options: dict[str, Any] = {"no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
    try:
        # lxml resolves internal entities only, unless told otherwise, and libxml2 stops those that swell.
        return etree.fromstring(data, etree.XMLParser(encoding=encoding, **options))
    except etree.XMLSyntaxError as error:
        if not str(error).startswith("Entity '"):
            raise
    root = etree.fromstring(data, etree.XMLParser(encoding=encoding, resolve_entities=False, **options))
    _spell_entities(root)
    return root


def parse_xhtml(data: bytes, path: Path, encoding: str | None = None) -> Element | None:
    """The root of a page of an e-book, which should be XML, but often is no better than other HTML.

    Raises:
        AlignerError: The bytes are no text.
    """
    try:
        return parse_xml(data, path, "web page", encoding)
    except AlignerError:
        return parse_html(data, path, encoding)


def parse_html(data: bytes, path: Path, encoding: str | None = None) -> Element | None:
    """The root of an HTML file however it was written; ``None`` where it is empty.

    Raises:
        AlignerError: The bytes are no text.
    """
    text = _DECLARATION.sub("", _decoded_html(data, path, encoding), count=1)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.LxmlError:
        return None


def _decoded_html(data: bytes, path: Path, encoding: str | None) -> str:
    declared = _DECLARED.search(data[:_HEAD]) or _META.search(data[:_HEAD])
    if encoding is None and declared and not data.startswith(_MARKS):
        # A server may have turned the page into another encoding than the one it names.
        try:
            return data.decode(declared[1].decode("ascii"))
        except (UnicodeError, LookupError, ValueError):
            pass
    return decode(data, path, encoding)


def _spell_entities(root: Element) -> None:
    """Put the characters of entities such as ``&mdash;``, whose definitions are in another file, into the text."""
    for entity in list(root.iter(etree.Entity)):
        parent, previous = entity.getparent(), entity.getprevious()
        if parent is None:
            continue
        text = html.unescape(entity.text or "") + (entity.tail or "")
        if previous is None:
            parent.text = (parent.text or "") + text
        else:
            previous.tail = (previous.tail or "") + text
        entity.tail = None
        parent.remove(entity)


def names(text: str) -> frozenset[str]:
    """The words of a text as a set: a vocabulary's list of elements."""
    return frozenset(text.split())


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The value of the attribute of this local name, whatever its namespace; empty where there is none."""
    return next((str(value) for key, value in element.items() if _PREFIX.sub("", key) == name), "")


def text_of(element: Element | None) -> str:
    """All of the text inside an element, on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def blocks(root: Element, vocabulary: Vocabulary, place: Place | None = None) -> Iterator[Block]:
    """The paragraphs below an element in reading order.

    Args:
        root: The element.
        vocabulary: What the elements mean.
        place: Where the first one stands.
    """
    walk = _Walk(vocabulary, place or Place())
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if hidden or local_name(element) in vocabulary.skipped or vocabulary.skip(element):
                hidden += 1
            else:
                walk.begin(element)
        elif hidden:
            hidden -= 1
            if not hidden and element is not root:
                walk.add_tail(element)
        else:
            walk.finish(element)
            if element is not root:
                walk.add_tail(element)
        # An aside's blocks wait for the paragraph it stands in.
        if len(walk.flows) == 1 and walk.flows[0].done:
            yield from walk.flows[0].done
            walk.flows[0].done = []
    walk.flush()
    yield from walk.flows[0].done


@dataclass(slots=True)
class _Flow:
    """A stream of paragraphs: that of the text, or of an aside in it."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    places: list[tuple[int, Place]] = field(default_factory=list)
    heading: bool = False
    done: list[Block] = field(default_factory=list)
    waiting: list[Block] = field(default_factory=list)


class _Walk:
    """What the walk has gathered so far."""

    def __init__(self, vocabulary: Vocabulary, place: Place) -> None:
        self.vocabulary, self.place = vocabulary, place
        self.flows = [_Flow()]
        self._tables: list[list[int]] = []
        self._table_count = 0
        self._cells: list[tuple[int, int, int]] = []
        self._preformatted = 0

    def begin(self, element: Element) -> None:
        name, vocabulary = local_name(element), self.vocabulary
        if name in vocabulary.asides:
            self.flows.append(_Flow())
        elif name in vocabulary.blocks or name in vocabulary.cells:
            self.flush()
            self.flows[-1].heading = vocabulary.heading(element)
        elif name in vocabulary.lines or name in vocabulary.breaks:
            self._break_line()
        if name in vocabulary.tables:
            self._tables.append([self._table_count, -1, -1])
            self._table_count += 1
        elif name in vocabulary.rows and self._tables:
            self._tables[-1][1:] = self._tables[-1][1] + 1, -1
        elif name in vocabulary.cells and self._tables:
            self._tables[-1][2] += 1
            table, row, column = self._tables[-1]
            self._cells.append((table, row, column))
        if name in vocabulary.preformatted:
            self._preformatted += 1
        self._locate(vocabulary.locate(element, self.place))
        self._add(vocabulary.literal(element), collapse=False)
        if not vocabulary.texts or name in vocabulary.texts:
            self._add(element.text)

    def finish(self, element: Element) -> None:
        name, vocabulary = local_name(element), self.vocabulary
        if name in vocabulary.asides and len(self.flows) > 1:
            self.flush()
            aside = self.flows.pop()
            self.flows[-1].waiting += aside.done
        elif name in vocabulary.blocks or name in vocabulary.cells:
            self.flush()
        if name in vocabulary.tables and self._tables:
            self._tables.pop()
        elif name in vocabulary.cells and self._cells:
            self._cells.pop()
        if name in vocabulary.preformatted:
            self._preformatted -= 1

    def add_tail(self, element: Element) -> None:
        if not self.vocabulary.texts:
            self._add(element.tail)

    def flush(self) -> None:
        """End the paragraph, and put behind it what waited for its end."""
        flow = self.flows[-1]
        text = "".join(flow.pieces)
        if text.strip():
            if flow.heading:
                self.place = replace(self.place, heading=" ".join(text.split()))
                flow.places = [(offset, replace(place, heading=self.place.heading)) for offset, place in flow.places]
            cell = self._cells[-1] if self._cells else None
            if cell:
                flow.places = [(offset, replace(place, row=cell[1] + 1)) for offset, place in flow.places]
            flow.done.append(Block(text, tuple(flow.places), cell=cell, plain=self._preformatted > 0))
        flow.done += flow.waiting
        flow.pieces, flow.length, flow.places, flow.heading, flow.waiting = [], 0, [], False, []

    def _break_line(self) -> None:
        if self.flows[-1].length:
            self._add("\n", collapse=False)

    def _locate(self, place: Place | None) -> None:
        if place is not None:
            self.place = place
            if self.flows[-1].length:
                self.flows[-1].places.append((self.flows[-1].length, place))

    def _add(self, text: str | None, *, collapse: bool = True) -> None:
        flow = self.flows[-1]
        if not text:
            return
        if collapse and self.vocabulary.collapse and not self._preformatted:
            text = _SPACE.sub(" ", text)
            if text[0] == " " and (not flow.pieces or flow.pieces[-1][-1].isspace()):
                text = text[1:]
        if text:
            if not flow.length:
                flow.places.append((0, self.place))
            flow.pieces.append(text)
            flow.length += len(text)
