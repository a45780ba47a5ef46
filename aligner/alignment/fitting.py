"""Fitting the weights of the bead score to gold beads: a conditional random field over the lattice.

The likelihood is that of the gold beads among all paths of the corridor, after Lafferty, McCallum and Pereira,
"Conditional random fields", ICML 2001. Where gold knows only the edges of a block, every path inside it is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.corridor import find_corridor
from aligner.alignment.evidence import FEATURES, gather_evidence
from aligner.alignment.lattice import NEVER, SHAPES, Corridor, Scores, posteriors
from aligner.alignment.surface import surface
from aligner.alignment.units import Units, glue
from aligner.alignment.weights import NAMES, Weights
from aligner.errors import AlignerError
from aligner.vectors import SpanVectors

__all__ = ["Example", "example", "fit", "likelihood", "prior"]

Array = NDArray[np.float64]
IdBead = tuple[tuple[int, ...], tuple[int, ...]]

_UNLIKELY = -300.0  # instead of "never" where null scores are added up: their sums must stay exact

_PRIOR = {
    "margin": 12.0,
    "margin over .25": 3.0,
    "margin over .45": -1.0,
    "margin of margins": 4.0,
    "worth of the outer units": 3.0,
    "lost by stopping here": -2.0,
    "length": -1.8,
    "length far off": 0.5,
    "tokens shared": 1.5,
    "tokens missing": -0.3,
    "names shared": 0.5,
    "names missing": -0.3,
    "opening differs": -2.0,
    "question differs": -0.6,
    "full stop differs": -0.7,
    "small letter differs": -0.7,
    "units beyond six": -0.5,
    "null: best margin": -3.0,
    "gap": -4.5,
    "turn": -3.0,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One document pair with gold beads, ready for fitting.

    Attributes:
        name: For messages.
        corridor: The cells that are scored.
        features: Numbers of cells, the shapes possible there, and the features: (len(FEATURES), shapes, cells).
        source_null: Features of the source units alone, (len(NULL_FEATURES), n).
        target_null: The same for the target, (len(NULL_FEATURES), m).
        right: Which beads gold allows, (len(SHAPES), cells).
        source_alone: Which source units gold allows to stand alone, (n,).
        target_alone: The same for the target, (m,).
        weight: How much it counts.
    """

    name: str
    corridor: Corridor
    features: tuple[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float16]], ...]
    source_null: NDArray[np.float32]
    target_null: NDArray[np.float32]
    right: NDArray[np.bool_]
    source_alone: NDArray[np.bool_]
    target_alone: NDArray[np.bool_]
    weight: float = 1.0


def prior() -> Array:
    """Where fitting begins and what it leans on: values that are sensible for any encoder of unit vectors."""
    values = dict(_PRIOR)
    for feature in FEATURES:
        if feature.startswith("shape "):
            a, b = map(int, feature.removeprefix("shape ").split("-"))
            values[feature] = -1.0 - 1.2 * (a + b - 2)
    return np.array([values.get(name, 0.0) for name in NAMES])


def example(
    name: str,
    source: SpanVectors,
    target: SpanVectors,
    source_texts: Sequence[str],
    target_texts: Sequence[str],
    gold: Sequence[IdBead],
    weight: float = 1.0,
) -> Example | None:
    """Prepare one document pair; ``None`` where gold cannot be reached inside the corridor.

    Args:
        name: For messages.
        source: Vectors of the source sentences.
        target: Vectors of the target sentences.
        source_texts: The source sentences.
        target_texts: The target sentences.
        gold: Beads in sentence numbers, none of them moved.
        weight: How much the document counts.
    """
    ours, theirs = glue(source_texts), glue(target_texts)
    evidence = gather_evidence(
        source.merged(ours.firsts), target.merged(theirs.firsts), surface(ours.texts), surface(theirs.texts)
    )
    corridor = find_corridor(evidence.source_neighbours, evidence.target_neighbours)
    features = tuple((cells, shapes, values.astype(np.float16)) for cells, shapes, values in evidence.blocks(corridor))
    right, source_alone, target_alone = _allowed(gold, ours, theirs, corridor)
    nulls = evidence.null_features()
    made = Example(name, corridor, features, *nulls, right, source_alone, target_alone, weight)
    return made if likelihood(made, prior()) is not None else None


def fit(examples: Sequence[Example], strength: float, iterations: int = 25) -> Array:
    """The weights under which the gold beads are most likely.

    Args:
        examples: At least one document pair.
        strength: How firmly the weights lean on the prior.
        iterations: How many steps are taken at most.

    Raises:
        AlignerError: scipy is not installed, or there is no example.
    """
    if not examples:
        raise AlignerError("no document pair is left to fit the weights on")
    try:
        from scipy.optimize import minimize
    except ImportError:
        raise AlignerError("fitting weights needs scipy; install it with: pip install 'aligner[train]'") from None
    centre = prior()

    def loss(weights: Array) -> tuple[float, Array]:
        total = -0.5 * strength * float(((weights - centre) ** 2).sum())
        slope = -strength * (weights - centre)
        for one in examples:
            found = likelihood(one, weights)
            if found is not None:
                total += one.weight * found[0]
                slope += one.weight * found[1]
        return -total, -slope

    result = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": iterations})
    return np.asarray(result.x, dtype=np.float64)


def likelihood(one: Example, values: Array) -> tuple[float, Array] | None:
    """The logarithm of the gold beads' probability and its slope; ``None`` where gold is out of reach."""
    weights = Weights("", "", values)
    beads = np.full(one.right.shape, NEVER, np.float32)
    for cells, shapes, features in one.features:
        beads[np.ix_(shapes, cells)] = np.tensordot(weights.beads, features.astype(np.float32), 1)
    ours, theirs = weights.alone @ one.source_null, weights.alone @ one.target_null
    every = posteriors(one.corridor, Scores(beads, ours, theirs, weights.gap, weights.turn))
    gold = posteriors(
        one.corridor,
        Scores(
            np.where(one.right, beads, np.float32(NEVER)),
            np.where(one.source_alone, ours, _UNLIKELY),
            np.where(one.target_alone, theirs, _UNLIKELY),
            weights.gap,
            weights.turn,
        ),
    )
    if gold.log_total < 0.8 * _UNLIKELY:
        return None
    difference = gold.beads - every.beads
    slope = np.zeros(len(FEATURES))
    for cells, shapes, features in one.features:
        here = difference[np.ix_(shapes, cells)]
        k, c = np.nonzero(np.abs(here) > 1e-6)
        slope += features[:, k, c].astype(np.float64) @ here[k, c]
    nulls = one.source_null @ (gold.source_null - every.source_null)
    nulls = nulls + one.target_null @ (gold.target_null - every.target_null)
    ends = [gold.gaps - every.gaps, gold.turns - every.turns]
    return gold.log_total - every.log_total, np.concatenate([slope, nulls, ends])


def _allowed(
    gold: Sequence[IdBead], ours: Units, theirs: Units, corridor: Corridor
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which beads and which lone units agree with gold."""
    blocks = _blocks(gold, ours, theirs)
    right = np.zeros((len(SHAPES), int(corridor.starts[-1])), bool)
    alone = np.ones(len(ours.firsts), bool), np.ones(len(theirs.firsts), bool)
    for source, target in blocks:
        if not source or not target:
            continue
        first, start = min(source), min(target)
        height, width = len(source), len(target)
        if (max(source) - first, max(target) - start) != (height - 1, width - 1):
            continue  # torn apart: no bead can hold it
        coarse = min(height, width) > 1 or (height, width) not in SHAPES
        for k, (a, b) in enumerate(SHAPES):
            if a > height or b > width or not (coarse or (a, b) == (height, width)):
                continue
            rows = first + np.arange(a, height + 1)
            columns = start + np.arange(b, width + 1)
            cells = corridor.cells(*np.broadcast_arrays(rows[:, None], columns[None, :])).ravel()
            right[k, cells[cells < right.shape[1]]] = True
        if not coarse:
            alone[0][source], alone[1][target] = False, False
    return right, *alone


def _blocks(gold: Sequence[IdBead], ours: Units, theirs: Units) -> list[tuple[list[int], list[int]]]:
    """Gold beads in units; beads that share a unit become one."""
    parent = list(range(len(gold)))

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    owner: dict[tuple[int, int], int] = {}
    for k, sides in enumerate(gold):
        for side, (ids, units) in enumerate(zip(sides, (ours, theirs), strict=True)):
            for number in {units.number(i) for i in ids}:
                parent[root(k)] = root(owner.setdefault((side, number), k))
    members: dict[int, tuple[list[int], list[int]]] = {}
    for (side, number), k in owner.items():
        members.setdefault(root(k), ([], []))[side].append(number)
    return [(sorted(source), sorted(target)) for source, target in members.values()]
