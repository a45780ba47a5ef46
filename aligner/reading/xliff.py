"""Translators' files in XLIFF 1.2 and 2.x: source and target segments, which may be aligned anew."""

from collections.abc import Iterator
from dataclasses import replace

from aligner.reading.blocks import Block, page_of
from aligner.reading.languages import code
from aligner.reading.page import Page
from aligner.reading.tree import Element, Vocabulary, attribute, blocks, local_name, names
from aligner.text import Place

__all__ = ["page"]

SIDES = {"source": ("source-language", "srcLang"), "target": ("target-language", "trgLang")}
VOCABULARY = Vocabulary(blocks=names("source target"), skipped=names("bpt ept ph it sub sc ec cp"))


def page(root: Element) -> Page:
    """A page out of the root of an XLIFF file: every segment a paragraph, without its codes."""
    return page_of(_blocks(root))


def _blocks(root: Element) -> Iterator[Block]:
    for number, unit in enumerate(root.iter("{*}trans-unit", "{*}segment"), 1):
        for child in unit:
            side = local_name(child)
            if side in SIDES:
                for block in blocks(child, VOCABULARY, Place(row=number)):
                    yield replace(block, language=_language(child, side))


def _language(element: Element, side: str) -> str:
    """The language that the segment tells, or the file it is in, or the whole."""
    version_1, version_2 = SIDES[side]
    for holder in (element, *element.iterancestors()):
        names_of_language = ("lang",) if holder is element else (version_1, version_2)
        if found := next(filter(None, (attribute(holder, name) for name in names_of_language)), ""):
            return code(found)
    return ""
