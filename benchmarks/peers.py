"""Other sentence aligners that PyPI offers, all asked in one way: sentences and an encoder in, beads out."""

import contextlib
import io
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from aligner.evaluation import IdBead
from aligner.vectors import Floats

__all__ = ["PEERS", "Encodes", "installed"]


class Encodes(Protocol):
    """What a peer is fed with."""

    def encode(self, texts: Sequence[str], /) -> Floats:
        """Unit vectors of the texts, one row each."""
        ...


def vecalign(source: Sequence[str], target: Sequence[str], encoder: Encodes) -> list[IdBead]:
    """The algorithm of Thompson and Koehn (EMNLP 2019) as ``sentweave`` ports it, spans of up to 5 sentences."""
    sentweave: Any = import_module("sentweave")
    with contextlib.redirect_stdout(io.StringIO()):
        found = sentweave.align(list(source), list(target), encoder, alignment_max_size=5)
    return [(tuple(bead.src_indices), tuple(bead.tgt_indices)) for bead in found.alignments]


PEERS: dict[str, tuple[str, Callable[[Sequence[str], Sequence[str], Encodes], list[IdBead]]]] = {
    "vecalign": ("sentweave", vecalign),
}
"""Each peer by name: the package that brings it, and how to ask it."""


def installed() -> list[str]:
    """The peers that can be asked here."""
    return [name for name, (package, _) in PEERS.items() if find_spec(package) is not None]
