"""Translation memories in TMX: Russian and English segments, which may be aligned anew."""

from collections.abc import Iterator
from dataclasses import replace

from aligner.reading.blocks import Block, page_of
from aligner.reading.languages import code
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, attribute, blocks, names
from aligner.text import Place

__all__ = ["page"]

VOCABULARY = Vocabulary(blocks=names("seg"), skipped=names("bpt ept ph it ut sub"))


def page(root: Element) -> Page:
    """A page out of the root of a TMX file: every segment a paragraph, without its codes."""
    return page_of(_blocks(root))


def _blocks(root: Element) -> Iterator[Block]:
    for number, unit in enumerate(root.iter("{*}tu"), 1):
        for variant in unit.iterfind("{*}tuv"):
            for segment in variant.iterfind("{*}seg"):
                for block in blocks(segment, VOCABULARY, Place(row=number)):
                    yield replace(block, language=code(attribute(variant, "lang")))
