"""A bitext after a person's correction: only the neighbourhood of what changes is aligned again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from aligner.alignment import Constraints, Ids, constraints
from aligner.bitext import Bead, Bitext
from aligner.pipeline import align_documents

__all__ = ["realign"]

_AROUND = 12  # beads on each side of a correction that may change with it
_SURE = 0.95


def realign(
    bitext: Bitext,
    *,
    pinned: Iterable[tuple[Ids, Ids]] = (),
    forbidden: Iterable[tuple[Ids, Ids]] = (),
    model: Any = None,
) -> Bitext:
    """Align again around a correction; everything else stays as it is.

    Args:
        bitext: As ``align`` gave it, with all its beads.
        pinned: As for ``align``. Pins that are beads already change nothing.
        forbidden: As for ``align``. Bans that no bead breaks change nothing.
        model: As for ``align``.

    Returns:
        The same bitext where nothing is to be changed.

    Raises:
        AlignerError: A number is out of range, or two constraints contradict each other; the message names them.
    """
    known = constraints(len(bitext.source.sentences), len(bitext.target.sentences), pinned, forbidden)
    ordered = [bead for bead in bitext.beads if not bead.moved]
    stretch = _stretch(ordered, *_disturbed(bitext.beads, known))
    if stretch is None:
        return bitext
    inside, source, target = stretch
    moved = [bead for bead in bitext.beads if bead.moved]
    leaving = [bead for bead in moved if not _holds(source, target, bead)]
    away = (
        {i for bead in leaving for i in bead.source_ids if i in source},
        {j for bead in leaving for j in bead.target_ids if j in target},
    )
    again = align_documents(
        replace(bitext.source, sentences=bitext.source.sentences[source.start : source.stop]),
        replace(bitext.target, sentences=bitext.target.sentences[target.start : target.stop]),
        model,
        None,
        "",
        _within(known, source, target, *away),
    )
    fresh = [_renumbered(bead, source.start, target.start) for bead in again.beads]
    # what moved out of the stretch keeps its bead; inside it only stood in the way
    fresh = [
        bead for bead in fresh if not (away[0].intersection(bead.source_ids) or away[1].intersection(bead.target_ids))
    ]
    beads = [*ordered[: inside.start], *fresh, *ordered[inside.stop :]]
    return replace(bitext, beads=_with_moved(beads, leaving))


def _disturbed(beads: Sequence[Bead], known: Constraints) -> tuple[set[int], set[int]]:
    """The sentences whose beads do not agree with what is known."""
    whole = {(bead.source_ids, bead.target_ids) for bead in beads}
    source: set[int] = set()
    target: set[int] = set()

    def disturb(ours: Iterable[int], theirs: Iterable[int]) -> None:
        source.update(ours)
        target.update(theirs)

    for a, b, c, d in known.beads:
        if (tuple(range(a, b)), tuple(range(c, d))) not in whole:
            disturb(range(a, b), range(c, d))
    for a, b, c, d in known.excluded:
        if (tuple(range(a, b)), tuple(range(c, d))) in whole:
            disturb(range(a, b), range(c, d))
    for bead in beads:
        parted = any(i in bead.source_ids and j in bead.target_ids for i, j in known.apart)
        lone = not bead.is_null and (
            set(known.source_alone).intersection(bead.source_ids)
            or set(known.target_alone).intersection(bead.target_ids)
        )
        if parted or lone:
            disturb(bead.source_ids, bead.target_ids)
    return source, target


def _stretch(beads: Sequence[Bead], source: set[int], target: set[int]) -> tuple[range, range, range] | None:
    """The beads around some sentences, between two sure ones, and the source and target sentences that they hold."""
    touched = [
        k
        for k, bead in enumerate(beads)
        if source.intersection(bead.source_ids) or target.intersection(bead.target_ids)
    ]
    if not touched:
        return None
    first, last = max(0, touched[0] - _AROUND), min(len(beads) - 1, touched[-1] + _AROUND)
    while first > 0 and not _is_sure(beads[first - 1]):
        first -= 1
    while last < len(beads) - 1 and not _is_sure(beads[last + 1]):
        last += 1
    ours = [i for bead in beads[first : last + 1] for i in bead.source_ids]
    theirs = [j for bead in beads[first : last + 1] for j in bead.target_ids]
    return range(first, last + 1), _span(ours), _span(theirs)


def _is_sure(bead: Bead) -> bool:
    return not bead.is_null and bead.confidence >= _SURE


def _span(ids: Sequence[int]) -> range:
    return range(min(ids), max(ids) + 1) if ids else range(0)


def _holds(source: range, target: range, bead: Bead) -> bool:
    return all(i in source for i in bead.source_ids) and all(j in target for j in bead.target_ids)


def _within(known: Constraints, source: range, target: range, away: set[int], target_away: set[int]) -> Constraints:
    """What is known of a stretch, numbered from its beginning."""
    i, j = source.start, target.start

    def here(ranges: Iterable[tuple[int, int, int, int]]) -> tuple[tuple[int, int, int, int], ...]:
        return tuple(
            (a - i, b - i, c - j, d - j) for a, b, c, d in ranges if a in source and b - 1 in source and c in target
        )

    return Constraints(
        here(known.beads),
        tuple(sorted(k - i for k in {*known.source_alone, *away} if k in source)),
        tuple(sorted(k - j for k in {*known.target_alone, *target_away} if k in target)),
        tuple((u - i, v - j) for u, v in known.apart if u in source and v in target),
        here(known.excluded),
    )


def _renumbered(bead: Bead, source_shift: int, target_shift: int) -> Bead:
    return replace(
        bead,
        source_ids=tuple(i + source_shift for i in bead.source_ids),
        target_ids=tuple(j + target_shift for j in bead.target_ids),
    )


def _with_moved(beads: list[Bead], moved: Sequence[Bead]) -> tuple[Bead, ...]:
    """The moved beads put in front of the first bead that begins behind them on the source side."""
    for bead in moved:
        at = next(
            (k for k, other in enumerate(beads) if other.source_ids and other.source_ids[0] > bead.source_ids[0]),
            len(beads),
        )
        beads.insert(at, bead)
    return tuple(beads)
