"""Word files: a zip archive of XML parts (ECMA-376), read with lxml."""

from pathlib import Path, PurePosixPath

from aligner.reading.archive import Archive
from aligner.reading.blocks import page_of
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, attribute, blocks, local_name, names, parse_xml
from aligner.text import Place

__all__ = ["read"]

MAIN_PART = "word/document.xml"
NOTES = {"footnoteReference": "footnotes.xml", "endnoteReference": "endnotes.xml"}
LITERALS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:  # noqa: ARG001
    """A page out of the bytes of a Word file.

    Notes come behind the paragraph that cites them. Deleted text, comments, running heads and table properties are
    left out. Pages are those that Word saw when it saved the file last.

    Raises:
        AlignerError: The file is damaged, protected by a password, or no Word file.
    """
    archive = Archive(data, path, "Word file", ".docx")
    main = _main_part(archive)
    root = parse_xml(archive.read(main), path, "Word file")
    _bring_notes(root, archive, main)
    return page_of(blocks(root, _vocabulary(root, _heading_styles(archive, main)), _first_place(root)))


def _main_part(archive: Archive) -> str:
    relations = archive.find("_rels/.rels")
    if relations is not None:
        for relation in parse_xml(relations, archive.path, "Word file"):
            if attribute(relation, "Type").endswith("/officeDocument"):
                return attribute(relation, "Target").removeprefix("/")
    return MAIN_PART


def _part(archive: Archive, main: str, name: str) -> Element | None:
    content = archive.find(str(PurePosixPath(main).parent / name))
    return None if content is None else parse_xml(content, archive.path, "Word file")


def _bring_notes(root: Element, archive: Archive, main: str) -> None:
    """Move each note under the first reference to it."""
    for reference_name, part_name in NOTES.items():
        references = list(root.iter("{*}" + reference_name))
        part = _part(archive, main, part_name) if references else None
        notes = {} if part is None else {attribute(note, "id"): note for note in part}
        for reference in references:
            if (note := notes.pop(attribute(reference, "id"), None)) is not None:
                reference.append(note)


def _heading_styles(archive: Archive, main: str) -> frozenset[str]:
    """The ids of the styles that are headings, by their English names, which Word keeps in every language."""
    styles = _part(archive, main, "styles.xml")
    found = set()
    for style in () if styles is None else styles.iter("{*}style"):
        name = next((attribute(child, "val").lower() for child in style if local_name(child) == "name"), "")
        if name.startswith("heading") or name == "title":
            found.add(attribute(style, "styleId"))
    return frozenset(found)


def _vocabulary(root: Element, heading_styles: frozenset[str]) -> Vocabulary:
    rendered = next(root.iter("{*}lastRenderedPageBreak"), None) is not None

    def is_heading(paragraph: Element) -> bool:
        return any(attribute(style, "val") in heading_styles for style in paragraph.iterfind("{*}pPr/{*}pStyle"))

    def is_page_break(element: Element) -> bool:
        if rendered:
            return local_name(element) == "lastRenderedPageBreak"
        return local_name(element) == "br" and attribute(element, "type") == "page"

    def locate(element: Element, place: Place) -> Place | None:
        if not is_page_break(element):
            return None
        return Place(page=str(int(place.page) + 1), heading=place.heading)

    return Vocabulary(
        blocks=names("p"),
        skipped=names("pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr del moveFrom instrText delText Fallback rt"),
        asides=names("footnote endnote txbxContent"),
        tables=names("tbl"),
        rows=names("tr"),
        cells=names("tc"),
        texts=names("t"),
        collapse=False,
        heading=is_heading,
        literal=_literal,
        locate=locate,
    )


def _literal(element: Element) -> str:
    name = local_name(element)
    if name == "br":
        return "\n" if attribute(element, "type") in ("", "textWrapping") else ""
    return LITERALS.get(name, "")


def _first_place(root: Element) -> Place:
    """Page 1 where the file knows of any page break."""
    breaks = ("{*}lastRenderedPageBreak", "{*}br")
    paged = any(tag.endswith("Break") or attribute(e, "type") == "page" for tag in breaks for e in root.iter(tag))
    return Place(page="1") if paged else Place()
