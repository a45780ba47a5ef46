"""What a format cannot hold of a bitext, in words for a person.

``FACETS`` names what formats are without; each facet tells whether a bitext has anything of it to lose, or how much.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from aligner.bitext import Bead, Bitext
from aligner.writing.characters import clean
from aligner.writing.tmx import LONG_SEGMENT

__all__ = ["FACETS", "OF_THE_TEXT", "told"]

Facet = tuple[str, Callable[[Bitext], int]]
"""The words, and how many things a bitext has of the kind; ``True`` where they are not counted."""


OF_THE_TEXT = frozenset({"source nulls", "target nulls", "moved beads", "long segments"})
"""The facets that are text, or endanger it; what else a format lacks is said about the text."""


def told(bitext: Bitext, facets: Iterable[str]) -> list[str]:
    """The words for those facets of which the bitext has something, with how many there are."""
    words = []
    for facet in facets:
        text, count = FACETS[facet]
        number = count(bitext)
        if number:
            words.append(text if number is True else f"{text} ({number:,})")
    return words


def _beads(condition: Callable[[Bead], bool]) -> Callable[[Bitext], int]:
    return lambda bitext: sum(map(condition, bitext.beads))


def _any(condition: Callable[[Bead], bool]) -> Callable[[Bitext], bool]:
    return lambda bitext: any(map(condition, bitext.beads))


def _segments(condition: Callable[[str], bool]) -> Callable[[Bitext], int]:
    return lambda bitext: sum(
        condition(text) for bead in bitext.beads if not bead.is_null for text in (bead.source, bead.target)
    )


def _has_paragraphs(bitext: Bitext) -> bool:
    sides = (bitext.source.sentences, bitext.target.sentences)
    return any(sentence.paragraph for side in sides for sentence in side)


def _has_documents(bitext: Bitext) -> bool:
    return any(document.text or document.metadata for document in (bitext.source, bitext.target))


FACETS: Mapping[str, Facet] = MappingProxyType(
    {
        "texts": ("the texts", lambda bitext: bool(bitext.beads)),
        "source nulls": ("source beads without a counterpart", _beads(lambda bead: not bead.target_ids)),
        "target nulls": ("target beads without a counterpart", _beads(lambda bead: not bead.source_ids)),
        "moved beads": ("moved beads", _beads(lambda bead: bead.moved)),
        "moved": ("which beads cross the order of the others", _beads(lambda bead: bead.moved)),
        "confidence": ("the confidences", _any(lambda bead: bead.confidence != 1.0)),
        "null confidence": (
            "confidences of beads without a counterpart",
            _beads(lambda bead: bead.is_null and bead.confidence != 1.0),
        ),
        "decimals": (
            "confidences and similarities beyond 4 decimals",
            _any(lambda bead: round(bead.confidence, 4) != bead.confidence),
        ),
        "similarity": ("the similarities", _any(lambda bead: bead.similarity is not None)),
        "ids": ("the numbers of the sentences", lambda bitext: bool(bitext.beads)),
        "sentences": (
            "where the sentences of a merged bead part",
            _beads(lambda bead: len(bead.source_ids) > 1 or len(bead.target_ids) > 1),
        ),
        "offsets": ("where the sentences stand in the texts as read", lambda bitext: bool(bitext.beads)),
        "paragraphs": ("the paragraphs", _has_paragraphs),
        "documents": ("the documents' whole texts, and what the pages say about themselves", _has_documents),
        "names": ("the documents' names", lambda bitext: bool(bitext.source.name or bitext.target.name)),
        "languages": ("the languages", lambda bitext: bool(bitext.source.language or bitext.target.language)),
        "signature": ("the signature", lambda bitext: bool(bitext.signature)),
        "parallel": ("that the texts are not translations of each other", lambda bitext: not bitext.parallel),
        "characters": (
            "control characters in beads",
            _beads(lambda bead: clean(bead.source) != bead.source or clean(bead.target) != bead.target),
        ),
        "breaks": ("line breaks and tabs inside texts", _segments(lambda text: text != " ".join(text.splitlines()))),
        "long segments": (
            f"in some programs, segments of more than {LONG_SEGMENT:,} characters",
            _segments(lambda text: len(text) > LONG_SEGMENT),
        ),
    }
)
"""Name to facet; ``aligner.writing.FORMATS`` names the facets that each format is without."""
