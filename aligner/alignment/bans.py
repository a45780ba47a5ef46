"""Beads that must not be, taken out of a lattice."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.lattice import NEVER, SHAPES, Corridor

__all__ = ["Bans"]


@dataclass(frozen=True, slots=True)
class Bans:
    """What no bead may hold, in units.

    Attributes:
        apart: Pairs of a source and a target unit that no bead holds both of.
        excluded: Whole beads, as source start and end, target start and end.
        source_alone: Source units that no two-sided bead holds.
        target_alone: The same for the target.
        borders: Numbers of source and target units in front of which both texts are cut.
    """

    apart: tuple[tuple[int, int], ...] = ()
    excluded: tuple[tuple[int, int, int, int], ...] = ()
    source_alone: tuple[int, ...] = ()
    target_alone: tuple[int, ...] = ()
    borders: tuple[tuple[int, int], ...] = ()

    def regions(self, source_units: int, target_units: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Between which borders each unit stands, source and target."""
        ours, theirs = (np.array([border[side] for border in self.borders], np.int64) for side in (0, 1))
        return (
            np.searchsorted(ours, np.arange(source_units), side="right"),
            np.searchsorted(theirs, np.arange(target_units), side="right"),
        )

    def without(self, source: Collection[int], target: Collection[int]) -> "Bans":
        """The same, and these units must stand alone too."""
        return replace(
            self,
            source_alone=tuple(sorted({*self.source_alone, *source})),
            target_alone=tuple(sorted({*self.target_alone, *target})),
        )

    def part(self, source: slice, target: slice) -> "Bans":
        """Those that concern a stretch of either text, numbered from its beginning."""
        i, j = source.start, target.start
        return Bans(
            tuple((u - i, v - j) for u, v in self.apart if _within(u, source) and _within(v, target)),
            tuple(
                (a - i, b - i, c - j, d - j)
                for a, b, c, d in self.excluded
                if i <= a and b <= source.stop and j <= c and d <= target.stop
            ),
            tuple(u - i for u in self.source_alone if _within(u, source)),
            tuple(v - j for v in self.target_alone if _within(v, target)),
        )

    def apply(self, beads: NDArray[np.float32], corridor: Corridor) -> None:
        """Take the banned beads out of scores of shape (len(SHAPES), cells), in place."""
        total = beads.shape[1]
        height, width = len(corridor.low), int(corridor.high[-1]) + 1
        for k, (a, b) in enumerate(SHAPES):
            banned = [(np.arange(u + 1, u + a + 1), np.arange(v + 1, v + b + 1)) for u, v in self.apart]
            banned += [(np.arange(u + 1, u + a + 1), np.arange(width)) for u in self.source_alone]
            banned += [(np.arange(height), np.arange(v + 1, v + b + 1)) for v in self.target_alone]
            banned += [
                (np.array([end]), np.array([stop]))
                for first, end, start, stop in self.excluded
                if (end - first, stop - start) == (a, b)
            ]
            for rows, columns in banned:
                cells = corridor.cells(*np.broadcast_arrays(rows[:, None], columns[None, :])).ravel()
                beads[k, cells[cells < total]] = NEVER


def _within(number: int, here: slice) -> bool:
    return bool(here.start <= number < here.stop)
