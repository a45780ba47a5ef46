"""What a bitext is called, for the formats that people read."""

from aligner.bitext import Bitext

__all__ = ["LANGUAGES", "names_of", "title_of"]

LANGUAGES = {"ru": "Russian", "en": "English"}


def title_of(bitext: Bitext) -> str:
    """The page's own title, else the files' names."""
    for document in (bitext.source, bitext.target):
        if title := document.metadata.get("title"):
            return title
    return names_of(bitext) or "Aligned texts"


def names_of(bitext: Bitext) -> str:
    """The files' names, once where one file holds both languages; empty where none is known."""
    return " and ".join(dict.fromkeys(name for name in (bitext.source.name, bitext.target.name) if name))
