"""What a person knows of an alignment: beads that must be, beads that must not, borders that no bead crosses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.errors import AlignerError

__all__ = ["Constraints", "Ids", "constraints"]

Ids = int | Sequence[int]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Constraints in half-open ranges of sentences, checked and in order.

    Attributes:
        beads: Two-sided beads that must be: source start and end, target start and end.
        source_alone: Source sentences that must stand alone.
        target_alone: The same for the target.
        apart: Pairs of a source and a target sentence that no bead may hold both of.
        excluded: Whole beads that must not be, as ``beads``.
        borders: Numbers of source and target sentences in front of which the text is cut.
    """

    beads: tuple[tuple[int, int, int, int], ...] = ()
    source_alone: tuple[int, ...] = ()
    target_alone: tuple[int, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    excluded: tuple[tuple[int, int, int, int], ...] = ()
    borders: tuple[tuple[int, int], ...] = ()

    def cuts(self) -> tuple[set[int], set[int]]:
        """The sentences in front of which a unit must begin, source and target."""
        ranges = (*self.beads, *self.excluded, *((i, i + 1, j, j + 1) for i, j in self.apart))
        source = {k for a, b, _, _ in ranges for k in (a, b)} | {i for i, _ in self.borders}
        target = {k for _, _, c, d in ranges for k in (c, d)} | {j for _, j in self.borders}
        source |= {k for i in self.source_alone for k in (i, i + 1)}
        target |= {k for j in self.target_alone for k in (j, j + 1)}
        return source, target


def constraints(
    source_count: int,
    target_count: int,
    pinned: Iterable[tuple[Ids, Ids]] = (),
    forbidden: Iterable[tuple[Ids, Ids]] = (),
    borders: Iterable[tuple[int, int]] = (),
) -> Constraints:
    """Check a person's constraints against each other and the texts.

    Args:
        source_count: How many source sentences there are.
        target_count: How many target sentences there are.
        pinned: Beads that must be: (source sentence, target sentence), or neighbouring sentences as sequences,
            an empty one for a sentence without a counterpart.
        forbidden: (i, j): no bead holds both source sentence i and target sentence j. With sequences: not that bead.
        borders: (i, j): what stands before source sentence i is aligned with what stands before target sentence j.

    Raises:
        AlignerError: A number is out of range, or two constraints contradict each other; the message names them.
    """
    beads: list[tuple[int, int, int, int]] = []
    alone: tuple[set[int], set[int]] = set(), set()
    owner: tuple[dict[int, object], dict[int, object]] = {}, {}
    for pin in pinned:
        ours, theirs = _range(pin[0], source_count, "source", pin), _range(pin[1], target_count, "target", pin)
        for side, (first, last) in enumerate((ours, theirs)):
            for k in range(first, last):
                if k in owner[side] and owner[side][k] != pin:
                    word = ("source", "target")[side]
                    raise AlignerError(
                        f"pins {owner[side][k]} and {pin} both hold {word} sentence {k}; keep one of them"
                    )
                owner[side][k] = pin
        if ours[0] == ours[1] and theirs[0] == theirs[1]:
            raise AlignerError(f"pin {pin} holds no sentence; name one on at least one side")
        if ours[0] < ours[1] and theirs[0] < theirs[1]:
            beads.append((*ours, *theirs))
        alone[0].update(range(*ours) if theirs[0] == theirs[1] else ())
        alone[1].update(range(*theirs) if ours[0] == ours[1] else ())
    beads = sorted(set(beads))
    for one, two in pairwise(beads):
        if two[2] < one[3]:
            raise AlignerError(f"pins {_named(one)} and {_named(two)} cross each other; drop one of them")
    apart: list[tuple[int, int]] = []
    excluded: list[tuple[int, int, int, int]] = []
    for ban in forbidden:
        ours, theirs = _range(ban[0], source_count, "source", ban), _range(ban[1], target_count, "target", ban)
        if ours[0] == ours[1] or theirs[0] == theirs[1]:
            raise AlignerError(f"forbidden {ban}: name sentences on both sides")
        if isinstance(ban[0], int) and isinstance(ban[1], int):
            apart.append((ban[0], ban[1]))
        else:
            excluded.append((*ours, *theirs))
        for bead in beads:
            inside = bead[0] <= ours[0] < bead[1] and bead[2] <= theirs[0] < bead[3]
            if bead == (*ours, *theirs) or (inside and apart[-1:] == [(ban[0], ban[1])]):
                raise AlignerError(f"{_named(bead)} is pinned and {ban} forbidden; drop one of them")
    marks = sorted({(int(i), int(j)) for i, j in borders})
    for i, j in marks:
        if not (0 <= i <= source_count and 0 <= j <= target_count):
            raise AlignerError(f"border {(i, j)} lies outside the texts of {source_count} and {target_count} sentences")
        for bead in beads:
            if bead[0] < i < bead[1] or bead[2] < j < bead[3] or (bead[1] <= i) != (bead[3] <= j):
                raise AlignerError(f"pin {_named(bead)} crosses border {(i, j)}; drop one of them")
    for (i, j), (k, one_behind) in pairwise(marks):
        if one_behind < j:
            raise AlignerError(f"borders {(i, j)} and {(k, one_behind)} cross each other; drop one of them")
    return Constraints(
        tuple(beads), tuple(sorted(alone[0])), tuple(sorted(alone[1])), tuple(apart), tuple(excluded), tuple(marks)
    )


def _range(ids: Ids, count: int, side: str, whole: object) -> tuple[int, int]:
    numbers = [ids] if isinstance(ids, int) else list(ids)
    if not numbers:
        return 0, 0
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise AlignerError(f"{whole}: the {side} sentences must be neighbours in ascending order")
    if numbers[0] < 0 or numbers[-1] >= count:
        raise AlignerError(f"{whole}: there is no such {side} sentence; they are numbered from 0 to {count - 1}")
    return numbers[0], numbers[-1] + 1


def _named(bead: tuple[int, int, int, int]) -> tuple[object, object]:
    a, b, c, d = bead
    return (a if b == a + 1 else tuple(range(a, b))), (c if d == c + 1 else tuple(range(c, d)))
