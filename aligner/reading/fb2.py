"""FictionBook 2, the commonest e-book format of Russian libraries."""

from aligner.reading.blocks import page_of
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, blocks, local_name, names, text_of

__all__ = ["page"]


def page(root: Element) -> Page:
    """A page out of the root of an FB2 file; its description and pictures are left out."""
    return page_of(blocks(root, VOCABULARY), _metadata(root))


def _metadata(root: Element) -> dict[str, str]:
    authors = root.iterfind("{*}description/{*}title-info/{*}author")
    fields = {
        "title": text_of(root.find("{*}description/{*}title-info/{*}book-title")),
        "author": ", ".join(" ".join(filter(None, map(text_of, author))) for author in authors),
    }
    return {key: value for key, value in fields.items() if value}


VOCABULARY = Vocabulary(
    blocks=names("body section title p subtitle stanza poem epigraph cite annotation text-author date table"),
    lines=names("v"),
    skipped=names("binary description stylesheet"),
    tables=names("table"),
    rows=names("tr"),
    cells=names("td th"),
    heading=lambda element: element.getparent() is not None and local_name(element.getparent()) == "title",
)
