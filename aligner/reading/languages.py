"""Which language each passage is in, told by the script of its letters and by its neighbours."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log

from aligner.errors import AlignerWarning

__all__ = [
    "LANGUAGES",
    "NAMES",
    "LanguageWarning",
    "code",
    "letters",
    "main_language",
    "passage_languages",
    "smaller_share",
    "stranger",
]

LANGUAGES = ("ru", "en")
SMALLEST_SHARE = 0.1  # of the letters: less is quotation, not a second language
LETTER_EVIDENCE = 0.25  # log-odds a letter more of one script than of the other
MOST_EVIDENCE = 12.0
LEAST_WORDS = 3  # that only the third language has

NAMES = {
    "ru": "Russian",
    "en": "English",
    "uk": "Ukrainian",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "sr": "Serbian",
    "fr": "French",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pl": "Polish",
    "la": "Latin",
    "cs": "Czech",
}

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")


class LanguageWarning(AlignerWarning):
    """A text is in another language than the Russian or English that its script promises."""


def code(tag: str) -> str:
    """The two letters of a language tag: ``"ru"`` of ``"ru-RU"`` and of ``"rus"``."""
    primary = re.split(r"[-_]", tag.strip().lower())[0]
    return {"rus": "ru", "eng": "en"}.get(primary, primary)


def letters(texts: Iterable[str]) -> tuple[int, int]:
    """How many Cyrillic and how many Latin letters the texts have together."""
    joined = " ".join(texts)
    return len(_CYRILLIC.findall(joined)), len(_LATIN.findall(joined))


def main_language(texts: Iterable[str]) -> str:
    """The language of most letters; empty where there are no letters of either script."""
    cyrillic, latin = letters(texts)
    if not cyrillic and not latin:
        return ""
    return "ru" if cyrillic > latin else "en"


def smaller_share(texts: Iterable[str]) -> float:
    """What part of the letters is in the script that has fewer, 0 to 0.5."""
    counts = letters(texts)
    return min(counts) / max(1, sum(counts))


def passage_languages(texts: Sequence[str]) -> list[str]:
    """The language of each passage of a text that may hold one language or two.

    A passage with few letters, such as a date or a name, goes with its neighbours, and so does one in a third
    language: the languages are the most probable path through a chain of two states, whose changes are as frequent
    as the long passages show them to be.
    """
    if smaller_share(texts) < SMALLEST_SHARE:
        return [main_language(texts)] * len(texts)
    counts = [letters([text]) for text in texts]
    strangers = [bool(stranger(text)) for text in texts]
    # Where a script has hardly any text but a stranger's, the stranger stands for its language: Ukrainian for Russian.
    native = [sum(c[script] for c, strange in zip(counts, strangers, strict=True) if not strange) for script in (0, 1)]
    least = SMALLEST_SHARE * sum(map(sum, counts))
    evidence = [
        0.0 if strange and native[0 if count[0] > count[1] else 1] > least else _evidence(*count)
        for count, strange in zip(counts, strangers, strict=True)
    ]
    return [LANGUAGES[state] for state in _best_path(evidence, _change_cost(evidence))]


def stranger(text: str) -> str:
    """The third language that a text is in, by its function words; empty where they are Russian or English, or few.

    Returns:
        An ISO 639-1 code other than ``"ru"`` and ``"en"``, or an empty string.
    """
    own = main_language([text])
    if not own:
        return ""
    counts = Counter(_WORD.findall(text.lower()))
    lists = _function_words()["cyrillic" if own == "ru" else "latin"]
    scores = {
        language: (_hits(counts, words - lists[own]), _hits(counts, lists[own] - words))
        for language, words in lists.items()
        if language != own
    }
    best, (others, owns) = max(scores.items(), key=lambda item: item[1][0] - item[1][1])
    return best if others >= LEAST_WORDS and others > 2 * owns else ""


def _hits(counts: Counter[str], words: frozenset[str]) -> int:
    return sum(counts[word] for word in words)


@cache
def _function_words() -> dict[str, dict[str, frozenset[str]]]:
    """The words of each language, by script and code."""
    lists: dict[str, dict[str, frozenset[str]]] = {}
    script = code = ""
    for line in files(__package__).joinpath("function_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            script, _, code = line.strip("[]").partition(" ")
        elif not line.startswith("#"):
            known = lists.setdefault(script, {})
            known[code] = known.get(code, frozenset()) | frozenset(line.split())
    lists.pop("", None)
    return lists


def _evidence(cyrillic: int, latin: int) -> float:
    """Log-odds that a passage is Russian."""
    return max(-MOST_EVIDENCE, min(MOST_EVIDENCE, LETTER_EVIDENCE * (cyrillic - latin)))


def _change_cost(evidence: Sequence[float]) -> float:
    """Log-odds against a change of language between neighbours."""
    sure = [value > 0 for value in evidence if abs(value) > MOST_EVIDENCE / 2] or [value > 0 for value in evidence]
    changes = sum(a != b for a, b in pairwise(sure))
    stays = len(sure) - 1 - changes
    return max(0.0, log((stays + 2) / (changes + 0.5)))  # as if two stays and half a change had been seen before


def _best_path(evidence: Sequence[float], change_cost: float) -> list[int]:
    """States 0 (Russian) and 1 (English) with the greatest sum of evidence less the cost of changes (Viterbi)."""
    scores = (evidence[0] / 2, -evidence[0] / 2)
    origins: list[tuple[int, int]] = []
    for value in evidence[1:]:
        stay, cross = scores, (scores[1] - change_cost, scores[0] - change_cost)
        origins.append((0 if stay[0] >= cross[0] else 1, 1 if stay[1] >= cross[1] else 0))
        scores = (max(stay[0], cross[0]) + value / 2, max(stay[1], cross[1]) - value / 2)
    state = 0 if scores[0] >= scores[1] else 1
    path = [state]
    for origin in reversed(origins):
        state = origin[state]
        path.append(state)
    return path[::-1]
