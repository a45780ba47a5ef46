"""Latin letters that a scanner put into Cyrillic words, undone for the rules' eyes only."""

import re

__all__ = ["one_script"]

CYRILLIC_OF_LATIN = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")

_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])[^\W\d_]+\b|\b[BCKOacoky]\b(?=\.?\s[\d\u0400-\u04ff])")
_LATIN = re.compile(r"[A-Za-z]")


def one_script(text: str) -> str:
    """A Russian text of the same length whose words with letters of both scripts are Cyrillic: ``тoв.``, ``B 1951``."""
    return _MIXED.sub(_cyrillic, text) if _LATIN.search(text) else text


def _cyrillic(match: re.Match[str]) -> str:
    word = match[0].translate(CYRILLIC_OF_LATIN)
    return match[0] if _LATIN.search(word) else word
