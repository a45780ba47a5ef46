"""Hard cases made out of easy documents: the same real sentences in a new order, with gold that stays known.

A document is cut into its gold segments; a stratum leaves some out, puts some in, joins or moves them, and the segments
are numbered anew. All draws come from one generator a stratum, seeded with its name and the number of documents of the
set, so that a figure can be compared with one taken on another day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from aligner.evaluation import IdBead, read_ladder

__all__ = ["STRATA", "Case", "cases", "read_set"]

Segment = tuple[tuple[str, ...], tuple[str, ...]]
"""Sentences that translate each other; one side is empty where there is no counterpart."""

_SMALLEST = 12  # documents of fewer segments leave no room for the changes


@dataclass(frozen=True, slots=True)
class Case:
    """Two texts and their beads by hand.

    Attributes:
        name: Of the document or documents it was made of.
        source: The source's sentences.
        target: The target's sentences.
        gold: The beads.
        parallel: False where the texts are not translations of each other.
    """

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    gold: tuple[IdBead, ...]
    parallel: bool = True

    @property
    def segments(self) -> list[Segment]:
        """The sentences of each gold bead."""
        return [
            (tuple(self.source[i] for i in source), tuple(self.target[j] for j in target))
            for source, target in self.gold
        ]


def read_set(folder: Path) -> list[Case]:
    """The documents of a folder: ``<name>.ru``, ``<name>.en`` (a sentence a line) and ``<name>.gold`` (a ladder)."""
    return [
        Case(path.stem, _lines(path.with_suffix(".ru")), _lines(path.with_suffix(".en")), tuple(read_ladder(path)))
        for path in sorted(folder.glob("*.gold"))
    ]


def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines())


def cases(stratum: str, documents: list[Case]) -> Iterator[Case]:
    """The cases that a stratum makes of a set; see ``STRATA``."""
    yield from STRATA[stratum](documents, Random(f"{stratum}:{len(documents)}"))


def plain(documents: list[Case], draw: Random) -> Iterator[Case]:
    """The documents as they are."""
    del draw
    yield from documents


def omission(documents: list[Case], draw: Random) -> Iterator[Case]:
    """Runs of 1 to 5 segments lose one side, about a tenth of all segments."""
    for document in _large(documents):
        segments = document.segments
        for _ in range(max(1, len(segments) // 30)):
            first, from_source = draw.randrange(len(segments)), _coin(draw)
            last = min(len(segments), first + draw.randint(1, 5))
            segments[first:last] = [_one_sided(segment, from_source) for segment in segments[first:last]]
        yield _numbered(document.name, segments)


def insertion(documents: list[Case], draw: Random) -> Iterator[Case]:
    """Runs of 1 to 10 segments of the next document come in on one side."""
    for number, document in enumerate(documents):
        if not _is_large(document):
            continue
        segments = document.segments
        foreign = documents[(number + 1) % len(documents)].segments
        for _ in range(max(1, len(segments) // 40)):
            at, from_target = draw.randrange(len(segments)), _coin(draw)
            first = draw.randrange(max(1, len(foreign) - 10))
            taken = foreign[first : first + draw.randint(1, 10)]
            segments[at:at] = [_one_sided(segment, not from_target) for segment in taken]
        yield _numbered(document.name, segments)


def merge(documents: list[Case], draw: Random) -> Iterator[Case]:
    """Runs of 2 to 4 one-to-one segments become one sentence on one side, about a quarter of the segments."""
    for document in _large(documents):
        segments = document.segments
        at = 0
        while at < len(segments):
            run = segments[at : at + draw.randint(2, 4)]
            # the coin is thrown for every run of two or more, whatever the run holds
            if len(run) > 1 and draw.random() < 0.25 and all(len(ours) == len(theirs) == 1 for ours, theirs in run):
                segments[at : at + len(run)] = [_joined(run, _coin(draw))]
            at += 1
        yield _numbered(document.name, segments)


def swap(documents: list[Case], draw: Random) -> Iterator[Case]:
    """Two neighbouring blocks of 8 to 20 segments change places on the target side."""
    for document in _large(documents):
        segments = document.segments
        size = min(draw.randint(8, 20), len(segments) // 2)
        first = draw.randrange(len(segments) - 2 * size + 1)
        middle, last = first + size, first + 2 * size
        order = list(range(len(segments)))
        order[first:last] = [*range(middle, last), *range(first, middle)]
        yield _numbered(document.name, segments, order)


def gap(documents: list[Case], draw: Random) -> Iterator[Case]:
    """One run of a third of the document is missing on one side."""
    for document in _large(documents):
        segments = document.segments
        length = len(segments) // 3
        first, from_source = draw.randrange(len(segments) - length), _coin(draw)
        last = first + length
        segments[first:last] = [_one_sided(segment, from_source) for segment in segments[first:last]]
        yield _numbered(document.name, segments)


def book(documents: list[Case], draw: Random) -> Iterator[Case]:
    """All documents one after the other, as one."""
    del draw
    yield _numbered("book", [segment for document in documents for segment in document.segments])


def unrelated(documents: list[Case], draw: Random) -> Iterator[Case]:
    """The source of each document against the target of the next: nothing is parallel; none where there is no next."""
    del draw
    if len(documents) < 2:
        return
    for one, other in zip(documents, [*documents[1:], *documents[:1]], strict=True):
        gold = _alone(range(len(one.source)), range(len(other.target)))
        yield Case(f"{one.name}~{other.name}", one.source, other.target, tuple(gold), parallel=False)


STRATA: dict[str, Callable[[list[Case], Random], Iterator[Case]]] = {
    stratum.__name__: stratum for stratum in (plain, omission, insertion, merge, swap, gap, book, unrelated)
}
"""Each stratum by name: a set and a generator of random numbers to cases."""


def _is_large(document: Case) -> bool:
    return len(document.gold) >= _SMALLEST


def _large(documents: list[Case]) -> list[Case]:
    return [document for document in documents if _is_large(document)]


def _coin(draw: Random) -> bool:
    return draw.random() < 0.5


def _one_sided(segment: Segment, source_is_lost: bool) -> Segment:
    source, target = segment
    return ((), target) if source_is_lost else (source, ())


def _joined(run: list[Segment], in_source: bool) -> Segment:
    """A run as one segment, whose sentences are one sentence on one side."""
    source = tuple(sentence for ours, _ in run for sentence in ours)
    target = tuple(sentence for _, theirs in run for sentence in theirs)
    return ((" ".join(source),), target) if in_source else (source, (" ".join(target),))


def _numbered(name: str, segments: list[Segment], target_order: list[int] | None = None) -> Case:
    """The segments as texts; the target's may stand in another order than the source's."""
    source = tuple(sentence for ours, _ in segments for sentence in ours)
    target: list[str] = []
    target_ids: dict[int, range] = {}
    for number in target_order or range(len(segments)):
        theirs = segments[number][1]
        target_ids[number] = range(len(target), len(target) + len(theirs))
        target += theirs
    gold: list[IdBead] = []
    first = 0
    for number, (ours, theirs) in enumerate(segments):
        source_ids = range(first, first + len(ours))
        first += len(ours)
        two_sided = bool(ours and theirs)
        gold += (
            [(tuple(source_ids), tuple(target_ids[number]))] if two_sided else _alone(source_ids, target_ids[number])
        )
    return Case(name, source, tuple(target), tuple(gold))


def _alone(source_ids: range, target_ids: range) -> list[IdBead]:
    """Sentences without a counterpart, each a bead of its own."""
    return [((i,), ()) for i in source_ids] + [((), (j,)) for j in target_ids]
