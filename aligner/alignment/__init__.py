"""Span vectors to beads: a corridor, a lattice inside it, and the confidence of every bead over all paths."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aligner.alignment.bans import Bans
from aligner.alignment.constraints import Constraints, Ids, constraints
from aligner.alignment.corridor import find_corridor
from aligner.alignment.evidence import Evidence, gather_evidence
from aligner.alignment.moved import with_moved
from aligner.alignment.path import Link, best_path
from aligner.alignment.surface import surface
from aligner.alignment.units import Units, glue
from aligner.alignment.weights import Weights, default_weights, load_weights
from aligner.vectors import SpanVectors

__all__ = ["AlignedBead", "Alignment", "Constraints", "Ids", "align_vectors", "constraints", "load_weights"]

_LEAST_PARALLEL = 0.3  # closeness of texts that are taken for translations of each other

_SURE_OF_FEW = 0.98  # confidence of a pair worth keeping from texts that are not translations of each other


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
    known: Constraints | None = None,
) -> Alignment:
    """Align two texts.

    Args:
        source: Vectors of the n source sentences.
        target: Vectors of the m target sentences.
        source_texts: The source sentences themselves, for lengths, numbers and names.
        target_texts: The same for the target.
        weights: Other weights than the package's own.
        known: What a person knows of the alignment; see ``constraints``.

    Returns:
        Beads that hold every sentence of both sides exactly once.
    """
    weights = weights or default_weights()
    signature = f"weights {weights.name}"
    if not source_texts or not target_texts:
        lone = [AlignedBead((i,), (), 1.0) for i in range(len(source_texts))]
        lone += [AlignedBead((), (j,), 1.0) for j in range(len(target_texts))]
        return Alignment(lone, False, signature)
    known = known or Constraints()
    ours, theirs = (glue(texts, cuts) for texts, cuts in zip((source_texts, target_texts), known.cuts(), strict=True))
    source, target = source.merged(ours.firsts), target.merged(theirs.firsts)
    evidence = gather_evidence(source, target, surface(ours.texts), surface(theirs.texts))
    bans = _in_units(known, ours, theirs)

    def in_order(under: Bans) -> list[Link]:
        found: list[Link] = []
        for box in _boxes(known, ours, theirs):
            found += [box] if isinstance(box, Link) else _box_links(evidence, box, weights, under)
        return found

    links = with_moved(in_order(bans), evidence, weights, bans, in_order)
    similarities = _similarities(links, source, target)
    closeness = _closeness(links, similarities, len(ours.firsts) + len(theirs.firsts))
    parallel = closeness >= _LEAST_PARALLEL
    if not parallel:
        links, similarities = _only_sure(links, similarities, max(0.0, closeness / _LEAST_PARALLEL))
    beads = [
        bead
        for link, similarity in zip(links, similarities, strict=True)
        for bead in _in_sentences(link, similarity, ours, theirs)
    ]
    return Alignment(beads, parallel, signature)


def _box_links(evidence: Evidence, box: tuple[slice, slice], weights: Weights, bans: Bans) -> list[Link]:
    """The best path through a stretch of both texts."""
    ours, theirs = box
    if ours.start == ours.stop or theirs.start == theirs.stop:
        lone = [Link(i, i + 1, theirs.start, theirs.start, 1.0) for i in range(ours.start, ours.stop)]
        return lone + [Link(ours.stop, ours.stop, j, j + 1, 1.0) for j in range(theirs.start, theirs.stop)]
    part = evidence.part(ours, theirs)
    corridor = find_corridor(part.source_neighbours, part.target_neighbours)
    found = best_path(part, corridor, weights, bans.part(ours, theirs))
    return [link.shifted(ours.start, theirs.start) for link in found]


def _in_units(known: Constraints, ours: Units, theirs: Units) -> Bans:
    """The constraints that keep beads from being."""
    return Bans(
        tuple((ours.number(i), theirs.number(j)) for i, j in known.apart),
        tuple(_unit_range(bead, ours, theirs) for bead in known.excluded),
        tuple(ours.number(i) for i in known.source_alone),
        tuple(theirs.number(j) for j in known.target_alone),
        tuple((ours.number(i), theirs.number(j)) for i, j in known.borders),
    )


def _unit_range(sentences: tuple[int, int, int, int], ours: Units, theirs: Units) -> tuple[int, int, int, int]:
    """A bead's source and target range, in units instead of sentences."""
    a, b, c, d = sentences
    return ours.number(a), ours.number(b), theirs.number(c), theirs.number(d)


def _boxes(known: Constraints, ours: Units, theirs: Units) -> Iterator[Link | tuple[slice, slice]]:
    """The stretches of both texts between what is known, in order, and the links that are."""
    ranges = [*known.beads, *((i, i, j, j) for i, j in known.borders)]
    marks = [_unit_range(one, ours, theirs) for one in ranges]
    end = (len(ours.firsts), len(theirs.firsts))
    i = j = 0
    for a, b, c, d in [*sorted(marks), (end[0], end[0], end[1], end[1])]:
        if a > i or c > j:
            yield slice(i, a), slice(j, c)
        if a < b:
            yield Link(a, b, c, d, 1.0)
        i, j = b, d


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


def _closeness(links: Sequence[Link], similarities: Sequence[float | None], units: int) -> float:
    """How much of both texts is aligned, times how close in meaning: the mean over all units, 0 where one is alone."""
    close = 0.0
    for link, similarity in zip(links, similarities, strict=True):
        if similarity is not None:
            held = link.source_end - link.source_start + link.target_end - link.target_start
            close += held * link.confidence * similarity
    return close / units


def _only_sure(
    links: Sequence[Link], similarities: Sequence[float | None], chance: float
) -> tuple[list[Link], list[float | None]]:
    """Without the pairs that a chance likeness made between texts that are not translations of each other.

    Args:
        links: The alignment as if they were.
        similarities: Of each link.
        chance: Between 0 and 1: by how much to believe less in everything that speaks against a unit's being alone.
    """
    kept: list[tuple[Link, float | None]] = []
    for link, similarity in zip(links, similarities, strict=True):
        a, b, c, d = link.source_start, link.source_end, link.target_start, link.target_end
        if similarity is None:
            kept.append((replace(link, confidence=1 - (1 - link.confidence) * chance), None))
        elif link.confidence >= _SURE_OF_FEW:
            kept.append((link, similarity))
        else:
            alone = 1 - link.confidence * chance
            kept += [(Link(i, i + 1, c, c, alone), None) for i in range(a, b)]
            kept += [(Link(b, b, j, j + 1, alone), None) for j in range(c, d)]
    return [link for link, _ in kept], [similarity for _, similarity in kept]


def _in_sentences(link: Link, similarity: float | None, ours: Units, theirs: Units) -> list[AlignedBead]:
    """A link of units as beads of sentences; a sentence without a counterpart is a bead of its own."""
    source_ids = ours.ids(link.source_start, link.source_end)
    target_ids = theirs.ids(link.target_start, link.target_end)
    if source_ids and target_ids:
        return [AlignedBead(source_ids, target_ids, link.confidence, similarity, link.moved)]
    return [AlignedBead((i,), (), link.confidence) for i in source_ids] + [
        AlignedBead((), (j,), link.confidence) for j in target_ids
    ]
