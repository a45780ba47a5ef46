"""The weights of the bead score: data, fitted by ``aligner train``, that say what they were fitted on."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.evidence import FEATURES, NULL_FEATURES, ROWS, Evidence
from aligner.alignment.lattice import NEVER, SHAPES, Corridor, Scores
from aligner.errors import AlignerError
from aligner.files import told_to_people, whole_file
from aligner.threads import worker_count

__all__ = ["NAMES", "Weights", "default_weights", "load_weights"]

NAMES = (*FEATURES, *(f"null: {name}" for name in NULL_FEATURES), "gap", "turn")
"""What each weight is of, in the order of ``Weights.values``."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each piece of evidence counts, in log-odds.

    Attributes:
        name: What signatures call them.
        trained_on: The texts and the encoder they were fitted on, in words.
        values: Of ``FEATURES``, of ``NULL_FEATURES``, of beginning a gap and of turning to the other side within one.
    """

    name: str
    trained_on: str
    values: NDArray[np.float64]

    @property
    def beads(self) -> NDArray[np.float32]:
        """Shape (len(FEATURES),)."""
        return self.values[: len(FEATURES)].astype(np.float32)

    @property
    def alone(self) -> NDArray[np.float64]:
        """Shape (len(NULL_FEATURES),)."""
        return self.values[len(FEATURES) : -2]

    @property
    def gap(self) -> float:
        """Of beginning a run of null beads."""
        return float(self.values[-2])

    @property
    def turn(self) -> float:
        """Of going on from source null beads to target null beads."""
        return float(self.values[-1])

    def scores(self, evidence: Evidence, corridor: Corridor) -> Scores:
        """The log-odds of every bead in the corridor."""
        beads = np.full((len(SHAPES), int(corridor.starts[-1])), NEVER, np.float32)

        def judge(rows: range) -> None:
            for cells, shapes, features in evidence.blocks(corridor, rows):
                beads[np.ix_(shapes, cells)] = np.tensordot(self.beads, features, 1)

        height = len(corridor.low)
        share = -(-height // (worker_count() * ROWS)) * ROWS
        parts = [range(first, min(first + share, height)) for first in range(0, height, share)]
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(judge, parts))
        ours, theirs = evidence.null_features()
        return Scores(beads, self.alone @ ours, self.alone @ theirs, self.gap, self.turn)

    def save(self, path: Path) -> None:
        """Write them as JSON, whole or not at all.

        Raises:
            AlignerError: The file cannot be written.
        """
        content = {
            "name": self.name,
            "trained_on": self.trained_on,
            "weights": {name: round(float(value), 4) for name, value in zip(NAMES, self.values, strict=True)},
        }
        with told_to_people(path), whole_file(path) as stream:
            stream.write((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def load_weights(path: Path) -> Weights:
    """Read weights that ``aligner train`` wrote.

    Raises:
        AlignerError: The file cannot be read, or is for other features than this version's.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise AlignerError(f"weights {path}: cannot be used ({reason}); fit them again with: aligner train") from None


@cache
def default_weights() -> Weights:
    """The weights that come with the package."""
    return _parsed((files("aligner.alignment") / "weights.json").read_text(encoding="utf-8"))


def _parsed(text: str) -> Weights:
    content: dict[str, Any] = json.loads(text)
    if set(content["weights"]) != set(NAMES):
        odd = sorted(set(content["weights"]) ^ set(NAMES))
        raise ValueError(f"they do not fit this version: {', '.join(odd[:3])}")
    values = np.array([float(content["weights"][name]) for name in NAMES])
    return Weights(content["name"], content["trained_on"], values)
