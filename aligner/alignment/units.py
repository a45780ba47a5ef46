"""The units that are aligned: sentences, with those that say nothing joined to a neighbour."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
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
        return tuple(range(self._start(first), self._start(last)))

    def _start(self, unit: int) -> int:
        return self.firsts[unit] if unit < len(self.firsts) else self.sentences

    def number(self, sentence: int) -> int:
        """The unit that a sentence belongs to; behind the last sentence, the number of units."""
        return len(self.firsts) if sentence >= self.sentences else bisect_right(self.firsts, sentence) - 1


def glue(sentences: Sequence[str], cuts: Collection[int] = ()) -> Units:
    """Join every sentence without a letter or digit, such as a lone closing quotation mark, to the one before it.

    At the beginning of a text it is joined to the one behind it.

    Args:
        sentences: One text's sentences, at least one.
        cuts: Sentences in front of which a unit begins whatever they say.
    """
    speaking = [k for k, sentence in enumerate(sentences) if any(map(str.isalnum, sentence))]
    firsts = tuple(sorted({0, *speaking[1:], *(cut for cut in cuts if 0 < cut < len(sentences))}))
    ends = (*firsts[1:], len(sentences))
    texts = tuple(" ".join(sentences[a:b]) for a, b in zip(firsts, ends, strict=True))
    return Units(firsts, texts, len(sentences))
