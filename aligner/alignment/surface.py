"""What is compared of two texts apart from vectors: lengths, numbers, names, and how a unit opens and closes."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Surface", "Tokens", "common_tokens", "surface"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?!\d)|\d+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z\u00c0-\u024f'’]*")
_CAPITALISED = re.compile(r"(?<![^\W\d_])[A-Z\u00c0-\u00deА-ЯЁ][^\W\d_]{2,}")
_OPENING = re.compile(r"\s*[(\[]*[—–\-\"«»„“”‘'‹]")
_STOP = re.compile(r"[.?!…。？！][^\w,;:—–-]*$")
_CLOSING = re.compile(r"[?!？！](?=[^\w?!？！]*$)")

# Consonants that languages and romanisations write differently stand for one another. After Soundex (Odell and
# Russell, 1918), widened to Cyrillic.
_CLASSES = {
    **dict.fromkeys("bfpvwбвпф", "1"),
    **dict.fromkeys("cgjkqsxzгжзкхцчшщ", "2"),
    **dict.fromkeys("dtдт", "3"),
    **dict.fromkeys("lл", "4"),
    **dict.fromkeys("mnмн", "5"),
    **dict.fromkeys("rр", "6"),
}


@dataclass(frozen=True, slots=True)
class Surface:
    """One text's units as strings see them.

    Attributes:
        lengths: Shape (n,): letters and digits.
        opens: Shape (n,): 1 where a dialogue dash or an opening quotation mark stands first, else 0.
        asks: Shape (n,): 1 where the unit ends in a question mark, else 0.
        exclaims: Shape (n,): 1 where it ends in an exclamation mark, else 0.
        stops: Shape (n,): 1 where it ends as a sentence does, else 0 (in a comma, a colon, a word).
        small: Shape (n,): 1 where its first letter is a small one, else 0.
        tokens: The numbers and Latin words of each unit.
        names: The consonant skeletons of each unit's capitalised words.
    """

    lengths: Floats
    opens: Floats
    asks: Floats
    exclaims: Floats
    stops: Floats
    small: Floats
    tokens: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]

    def part(self, here: slice) -> "Surface":
        """The same of a stretch of the text."""
        return Surface(
            self.lengths[here],
            self.opens[here],
            self.asks[here],
            self.exclaims[here],
            self.stops[here],
            self.small[here],
            self.tokens[here],
            self.names[here],
        )


def surface(units: Sequence[str]) -> Surface:
    """Look at every unit once."""
    closings = [match.group() if (match := _CLOSING.search(unit[-12:])) else "" for unit in units]
    return Surface(
        np.array([max(1, sum(map(str.isalnum, unit))) for unit in units], np.float32),
        np.array([_OPENING.match(unit) is not None for unit in units], np.float32),
        np.array([closing in ("?", "？") for closing in closings], np.float32),
        np.array([closing in ("!", "！") for closing in closings], np.float32),
        np.array([_STOP.search(unit[-12:]) is not None for unit in units], np.float32),
        np.array([next(filter(str.isalpha, unit), "A").islower() for unit in units], np.float32),
        tuple(_tokens(unit) for unit in units),
        tuple(_names(unit) for unit in units),
    )


def _tokens(unit: str) -> tuple[str, ...]:
    numbers = ["".join(filter(str.isdigit, number)) for number in _NUMBER.findall(unit)]
    return (*numbers, *(word.lower() for word in _LATIN.findall(unit)))


def _names(unit: str) -> tuple[str, ...]:
    return tuple(filter(None, map(_skeleton, _CAPITALISED.findall(unit))))


def _skeleton(word: str) -> str:
    """The classes of the first four consonants behind the first letter's sound; empty when there are too few."""
    classes: list[str] = []
    for letter in word.lower():
        one = _CLASSES.get(letter, "")
        if one and (not classes or classes[-1] != one):
            classes.append(one)
    return "".join(classes[:4]) if len(classes) >= 3 else ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that occur on both sides, each weighing the more the rarer it is.

    Attributes:
        source: For each source unit the numbers of its tokens.
        target: The same for the target.
        weights: Shape (tokens,): logarithm of how rare each is, between 0 and 1.
    """

    source: tuple[Ints, ...]
    target: tuple[Ints, ...]
    weights: Floats

    def part(self, source: slice, target: slice) -> "Tokens":
        """The same of a stretch of either text, each token weighing what it did."""
        return Tokens(self.source[source], self.target[target], self.weights)


def common_tokens(source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> Tokens:
    """Number the tokens that both sides have."""
    ours = Counter(token for unit in source for token in set(unit))
    theirs = Counter(token for unit in target for token in set(unit))
    numbers = {token: k for k, token in enumerate(sorted(ours.keys() & theirs.keys()))}
    units = len(source) + len(target)
    rarity = (math.log10((units + 20) / (ours[token] + theirs[token] + 10)) for token in numbers)
    weights = [min(1.0, max(0.0, value)) for value in rarity]

    def numbered(side: Sequence[Sequence[str]]) -> tuple[Ints, ...]:
        return tuple(np.array(sorted({numbers[t] for t in unit if t in numbers}), np.int64) for unit in side)

    return Tokens(numbered(source), numbered(target), np.array(weights, np.float32))
