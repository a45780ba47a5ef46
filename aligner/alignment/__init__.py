"""Span vectors to beads: a corridor, a lattice inside it, and the confidence of every bead over all paths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aligner.alignment.corridor import find_corridor
from aligner.alignment.evidence import gather_evidence
from aligner.alignment.moved import with_moved
from aligner.alignment.path import Link, best_path
from aligner.alignment.surface import surface
from aligner.alignment.units import Units, glue
from aligner.alignment.weights import Weights, default_weights
from aligner.embedding.vectors import SpanVectors

__all__ = ["AlignedBead", "Alignment", "align_vectors"]

_LEAST_PARALLEL = 0.3  # of: the mean over all units of (confidence x cosine), null beads counting as nothing


@dataclass(frozen=True, slots=True)
class AlignedBead:
    """A bead in sentence numbers; see ``aligner.bitext.Bead`` for the fields' meanings."""

    source_ids: tuple[int, ...]
    target_ids: tuple[int, ...]
    confidence: float
    similarity: float | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """Beads in reading order, whether the texts are translations of each other, and what it was made with."""

    beads: list[AlignedBead]
    parallel: bool
    signature: str


def align_vectors(
    source: SpanVectors,
    target: SpanVectors,
    source_texts: Sequence[str],
    target_texts: Sequence[str],
    weights: Weights | None = None,
) -> Alignment:
    """Align two texts.

    Args:
        source: Vectors of the n source sentences.
        target: Vectors of the m target sentences.
        source_texts: The source sentences themselves, for lengths, numbers and names.
        target_texts: The same for the target.
        weights: Other weights than the package's own.

    Returns:
        Beads that hold every sentence of both sides exactly once.
    """
    weights = weights or default_weights()
    signature = f"weights {weights.name}"
    if not source_texts or not target_texts:
        lone = [AlignedBead((i,), (), 1.0) for i in range(len(source_texts))]
        lone += [AlignedBead((), (j,), 1.0) for j in range(len(target_texts))]
        return Alignment(lone, False, signature)
    ours, theirs = glue(source_texts), glue(target_texts)
    source, target = source.merged(ours.firsts), target.merged(theirs.firsts)
    evidence = gather_evidence(source, target, surface(ours.texts), surface(theirs.texts))
    corridor = find_corridor(evidence.source_neighbours, evidence.target_neighbours)
    links = best_path(evidence, corridor, weights)
    links = with_moved(links, evidence, weights)
    similarities = _similarities(links, source, target)
    parallel = _is_parallel(links, similarities, len(ours.firsts) + len(theirs.firsts))
    beads = [
        bead
        for link, similarity in zip(links, similarities, strict=True)
        for bead in _in_sentences(link, similarity, ours, theirs)
    ]
    return Alignment(beads, parallel, signature)


def _similarities(links: Sequence[Link], source: SpanVectors, target: SpanVectors) -> list[float | None]:
    """The cosine of each link's two spans; ``None`` for a null bead."""
    result: list[float | None] = [None] * len(links)
    two_sided = [k for k, link in enumerate(links) if not link.is_null]
    ours, theirs = (
        {first: k for k, first in enumerate(sorted(firsts))}
        for firsts in (
            {link.source_start for link in links if link.source_start < link.source_end},
            {link.target_start for link in links if link.target_start < link.target_end},
        )
    )
    if two_sided:
        left = source.merged(sorted(ours)).spans(1)[[ours[links[k].source_start] for k in two_sided]]
        right = target.merged(sorted(theirs)).spans(1)[[theirs[links[k].target_start] for k in two_sided]]
        for k, cosine in zip(two_sided, np.einsum("ij,ij->i", left, right), strict=True):
            result[k] = float(cosine)
    return result


def _is_parallel(links: Sequence[Link], similarities: Sequence[float | None], units: int) -> bool:
    """Whether enough of both texts is aligned, and close enough in meaning."""
    covered = close = 0.0
    for link, similarity in zip(links, similarities, strict=True):
        if similarity is not None:
            weight = link.confidence * (link.source_end - link.source_start + link.target_end - link.target_start)
            covered += weight
            close += weight * similarity
    return covered > 0 and close / units >= _LEAST_PARALLEL


def _in_sentences(link: Link, similarity: float | None, ours: Units, theirs: Units) -> list[AlignedBead]:
    """A link of units as beads of sentences; a sentence without a counterpart is a bead of its own."""
    source_ids = ours.ids(link.source_start, link.source_end)
    target_ids = theirs.ids(link.target_start, link.target_end)
    if source_ids and target_ids:
        return [AlignedBead(source_ids, target_ids, link.confidence, similarity, link.moved)]
    return [AlignedBead((i,), (), link.confidence) for i in source_ids] + [
        AlignedBead((), (j,), link.confidence) for j in target_ids
    ]
