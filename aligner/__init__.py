"""Russian-English sentence alignment that researchers can trust.

>>> import aligner
>>> bitext = aligner.align("letter.ru.txt", "letter.en.txt")  # doctest: +SKIP
>>> bitext.save("letter.tmx")  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.text import Document, Sentence
from aligner.version import __version__

if TYPE_CHECKING:
    from aligner.correction import realign
    from aligner.pipeline import align, align_sentences, read, read_pairs, segment

__all__ = [
    "AlignerError",
    "Bead",
    "Bitext",
    "Document",
    "Sentence",
    "__version__",
    "align",
    "align_sentences",
    "read",
    "read_pairs",
    "realign",
    "segment",
]

_PLACES = {
    "align": "aligner.pipeline",
    "align_sentences": "aligner.pipeline",
    "read": "aligner.pipeline",
    "read_pairs": "aligner.pipeline",
    "realign": "aligner.correction",
    "segment": "aligner.pipeline",
}


def __getattr__(name: str) -> Any:
    # The stages bring numpy, lxml and the segmenters along: they are loaded when first used.
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'aligner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
