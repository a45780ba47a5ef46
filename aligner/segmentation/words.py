"""The word lists that the rules look into: data files beside this module."""

from functools import cache
from importlib.resources import files

__all__ = ["word_list"]


@cache
def word_list(name: str) -> dict[str, frozenset[str]]:
    """The sections of ``name.txt``: words by the heading ``[section]`` they stand under.

    Words are parted by white space; ``_`` inside one stands for a space; ``#`` begins a remark.
    """
    sections: dict[str, set[str]] = {}
    section: set[str] = set()
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        words = line.partition("#")[0].strip()
        if words.startswith("["):
            section = sections.setdefault(words.strip("[]"), set())
        else:
            section.update(word.replace("_", " ") for word in words.split())
    return {heading: frozenset(words) for heading, words in sections.items()}
