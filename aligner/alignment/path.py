"""The most probable alignment inside a corridor, as links between runs of units."""

from dataclasses import dataclass, replace

import numpy as np

from aligner.alignment.bans import Bans
from aligner.alignment.evidence import Evidence
from aligner.alignment.lattice import SHAPES, Corridor, Scores, decode, posteriors
from aligner.alignment.weights import Weights

__all__ = ["Link", "best_path"]

# a two-sided bead of two units counts as two null beads do, each further unit for half as much
_WORTH = np.array([[1 + (a + b) / 2] for a, b in SHAPES], np.float32)
_SHAPE_NUMBER = {shape: k for k, shape in enumerate(SHAPES)}


@dataclass(frozen=True, slots=True)
class Link:
    """A bead in units, as half-open ranges, one of them empty in a null bead."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int
    confidence: float
    moved: bool = False

    def shifted(self, units: int, target_units: int) -> "Link":
        """The same link in texts that have so many more units in front."""
        return replace(
            self,
            source_start=self.source_start + units,
            source_end=self.source_end + units,
            target_start=self.target_start + target_units,
            target_end=self.target_end + target_units,
        )

    @property
    def is_null(self) -> bool:
        """True where one side is empty."""
        return self.source_start == self.source_end or self.target_start == self.target_end


def best_path(evidence: Evidence, corridor: Corridor, weights: Weights, bans: Bans | None = None) -> list[Link]:
    """The beads that are most probably right, all in order, together holding every unit once."""
    scores = weights.scores(evidence, corridor)
    if bans:
        bans.apply(scores.beads, corridor)
    found = posteriors(corridor, scores)
    # among all paths the one on which the most can be expected to be right
    gain = found.beads * _WORTH
    path = decode(corridor, Scores(gain, found.source_null, found.target_null, 0.0, 0.0))
    starts, low = corridor.starts, corridor.low
    links = []
    for a, b, c, d in path:
        if a == b:
            confidence = found.target_null[c]
        elif c == d:
            confidence = found.source_null[a]
        else:
            confidence = found.beads[_SHAPE_NUMBER[b - a, d - c], starts[b] + d - low[b]]
        links.append(Link(a, b, c, d, float(np.clip(confidence, 0.0, 1.0))))
    return links
