"""The units that are aligned: sentences, with those that say nothing joined to a neighbour."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Units", "glue"]


@dataclass(frozen=True, slots=True)
class Units:
    """One text's units.

    Attributes:
        firsts: The number of each unit's first sentence, ascending from 0.
        texts: Each unit's text, its sentences joined by a space.
        sentences: How many sentences there are.
    """

    firsts: tuple[int, ...]
    texts: tuple[str, ...]
    sentences: int

    def ids(self, first: int, last: int) -> tuple[int, ...]:
        """The sentences of units ``first`` ... ``last - 1``."""
        starts = (*self.firsts, self.sentences)
        return tuple(range(starts[first], starts[last]))


def glue(sentences: Sequence[str]) -> Units:
    """Join every sentence without a letter or digit, such as a lone closing quotation mark, to the one before it.

    At the beginning of a text it is joined to the one behind it.
    """
    speaking = [k for k, sentence in enumerate(sentences) if any(map(str.isalnum, sentence))]
    firsts = (0, *speaking[1:])
    ends = (*firsts[1:], len(sentences))
    texts = tuple(" ".join(sentences[a:b]) for a, b in zip(firsts, ends, strict=True))
    return Units(firsts, texts, len(sentences))
