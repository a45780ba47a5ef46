"""What speaks for and against each bead in the corridor, as numbers that a linear score weighs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.lattice import LONGEST, SHAPES, Corridor
from aligner.alignment.neighbours import Neighbours, background, nearest
from aligner.alignment.surface import Surface, Tokens, common_tokens
from aligner.vectors import SpanVectors

__all__ = ["FEATURES", "NULL_FEATURES", "ROWS", "Evidence", "gather_evidence"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_MANY = 6  # beads of more units against one share this many's prior
_KINDS = tuple(sorted({(min(shape), min(_MANY, max(shape))) for shape in SHAPES}))

FEATURES: tuple[str, ...] = (
    "margin",
    "margin over .25",
    "margin over .45",
    "margin of margins",
    "worth of the outer units",
    "lost by stopping here",
    "length",
    "length far off",
    "margin by length",
    "short",
    "tokens shared",
    "tokens missing",
    "names shared",
    "names missing",
    "opening differs",
    "question differs",
    "exclamation differs",
    "full stop differs",
    "small letter differs",
    *(f"shape {a}-{b}" for a, b in _KINDS),
    "units beyond six",
)
"""What is known of a two-sided bead; the same from either side."""

NULL_FEATURES: tuple[str, ...] = ("alone", "best margin", "best margin over .25", "short")
"""What is known of a unit that stands alone."""

_NOWHERE = np.float32(-1.0)
ROWS = 64
_COLUMNS = 512
_USUAL_MEAN = 0.09  # mean cosine of unrelated sentences, for texts too short to show it
_USUAL_WEIGHT = 10.0


@dataclass(frozen=True, slots=True)
class _Side:
    """One text's units, ready to be compared with the other's."""

    vectors: SpanVectors
    surface: Surface
    centre: Floats
    centre_weight: float
    best_margins: Floats
    rivals: Floats

    def span_means(self, spans: Floats) -> Floats:
        """Mean cosine of spans with the other text's single units, leaning on the usual one where that is short."""
        return (spans @ self.centre + _USUAL_MEAN * _USUAL_WEIGHT) / (self.centre_weight + _USUAL_WEIGHT)

    def part(self, here: slice) -> "_Side":
        return _Side(
            self.vectors.part(here),
            self.surface.part(here),
            self.centre,
            self.centre_weight,
            self.best_margins[here],
            self.rivals[here],
        )


class _Chunks:
    """Span vectors by length, computed a chunk at a time; only those near the rows at hand are kept."""

    _SIZE = 256

    def __init__(self, side: _Side) -> None:
        self._side = side
        self._kept: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def ending(self, length: int, first: int, last: int) -> tuple[Floats, Floats]:
        """Vectors of the spans of ``length`` units that end at cells ``first`` ... ``last - 1``, and their means.

        Where no such span exists the vector is zero and the mean 4, which puts the margin out of reach.
        """
        dimension = self._get(1, 0)[0].shape[1]
        vectors = np.zeros((last - first, dimension), np.float32)
        means = np.full(last - first, 4.0, np.float32)
        start, stop = max(0, first - length), min(last - length, len(self._side.vectors) - length + 1)
        for chunk in range(start // self._SIZE, (stop - 1) // self._SIZE + 1) if stop > start else ():
            base = chunk * self._SIZE
            a, b = max(start, base), min(stop, base + self._SIZE)
            spans, span_means = self._get(length, chunk)
            here = slice(a + length - first, b + length - first)
            vectors[here], means[here] = spans[a - base : b - base], span_means[a - base : b - base]
        return vectors, means

    def _get(self, length: int, chunk: int) -> tuple[Floats, Floats]:
        key = (length, chunk)
        if key not in self._kept:
            for old in [other for other in self._kept if other[0] == length and other[1] < chunk - 4]:
                del self._kept[old]
            start = chunk * self._SIZE
            stop = min(start + self._SIZE, max(0, len(self._side.vectors) - length + 1))
            spans = self._side.vectors.spans(length, start, max(start, stop))
            self._kept[key] = spans, self._side.span_means(spans)
        return self._kept[key]


@dataclass(frozen=True)
class Evidence:
    """Two texts' units and all that is needed to judge any bead of them."""

    source: _Side
    target: _Side
    source_neighbours: Neighbours
    target_neighbours: Neighbours
    tokens: Tokens
    names: Tokens
    ratio: float

    def blocks(self, corridor: Corridor, rows_wanted: range | None = None) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Judge the beads of a corridor, a few rows and columns at a time.

        Args:
            corridor: The cells to judge.
            rows_wanted: Only these rows of it; they begin at a multiple of ``ROWS``.

        Yields:
            The numbers of the cells; the numbers of the shapes that are possible there; and the features of the beads
            that end there: shape (len(FEATURES), shapes, cells).
        """
        ours, theirs = _Chunks(self.source), _Chunks(self.target)
        starts = corridor.starts
        wanted = range(len(corridor.low)) if rows_wanted is None else rows_wanted
        for first in range(wanted.start, wanted.stop, ROWS):
            last = min(first + ROWS, wanted.stop)
            rows = slice(first, last)
            for left in range(int(corridor.low[first]), int(corridor.high[last - 1]) + 1, _COLUMNS):
                right = min(left + _COLUMNS, int(corridor.high[last - 1]) + 1)
                columns = np.arange(left, right)
                kept = (columns >= corridor.low[rows, None]) & (columns <= corridor.high[rows, None])
                if not kept.any():
                    continue
                possible = self._possible(first, last, left, right)
                shapes = [SHAPES[k] for k in possible]
                features = self._block(shapes, ours, theirs, (first, last), (left, right))
                cells = (starts[first:last] - corridor.low[rows])[:, None] + columns
                yield cells[kept], np.array(possible, np.int64), features[:, :, kept]

    def part(self, source: slice, target: slice) -> "Evidence":
        """The same of a stretch of either text, judged as part of the whole."""
        return Evidence(
            self.source.part(source),
            self.target.part(target),
            self.source_neighbours.part(source, target),
            self.target_neighbours.part(target, source),
            self.tokens.part(source, target),
            self.names.part(source, target),
            self.ratio,
        )

    def null_features(self) -> tuple[Floats, Floats]:
        """Of the units standing alone: shapes (len(NULL_FEATURES), n) and (len(NULL_FEATURES), m)."""
        return _alone(self.source), _alone(self.target)

    def _possible(self, first: int, last: int, left: int, right: int) -> list[int]:
        """The shapes worth judging where beads end in these rows and columns.

        Many units against one are thought of only where that one is long enough to hold them.
        """
        ours = self.source.surface.lengths[max(0, first - LONGEST) : last] * self.ratio**0.5
        theirs = self.target.surface.lengths[max(0, left - LONGEST) : right] / self.ratio**0.5
        possible = []
        for k, (a, b) in enumerate(SHAPES):
            few, many, count = (ours, theirs, b) if a == 1 else (theirs, ours, a)
            if max(a, b) <= _MANY or (len(many) >= count and few.max() >= 0.5 * _shortest_run(many, count)):
                possible.append(k)
        return possible

    @cached_property
    def _source_sums(self) -> "_Sums":
        return _Sums(self.source.surface, self.source.rivals)

    @cached_property
    def _target_sums(self) -> "_Sums":
        return _Sums(self.target.surface, self.target.rivals)

    def _block(
        self,
        shapes: list[tuple[int, int]],
        ours: _Chunks,
        theirs: _Chunks,
        rows: tuple[int, int],
        columns: tuple[int, int],
    ) -> Floats:
        # one more row and column on each side, where a bead one unit shorter or longer ends
        (top, bottom), (left, right) = rows, columns
        wide_rows, wide_columns = (top - 1, bottom + 1), (left - 1, right + 1)
        inner = (slice(1, -1), slice(1, -1))
        down = {a: ours.ending(a, *wide_rows) for a in sorted({a for a, _ in shapes})}
        across = {b: theirs.ending(b, *wide_columns) for b in sorted({b for _, b in shapes})}
        margins = {}
        for a, b in shapes:
            cosine = down[a][0] @ across[b][0].T
            margins[a, b] = np.maximum(cosine - 0.5 * (down[a][1][:, None] + across[b][1][None, :]), _NOWHERE)
        s, t = self._source_sums, self._target_sums
        shared = [_Shared(tokens, (top, bottom), (left, right)) for tokens in (self.tokens, self.names)]
        out = np.zeros((len(FEATURES), len(shapes), bottom - top, right - left), np.float32)
        for k, (a, b) in enumerate(shapes):
            margin = margins[a, b][inner]
            s_length, t_length = s.total("lengths", a, top, bottom), t.total("lengths", b, left, right)
            scaled_s, scaled_t = s_length * np.sqrt(self.ratio), t_length / np.sqrt(self.ratio)
            off = np.abs(scaled_s[:, None] - scaled_t[None, :]) / np.sqrt(3.4 * (scaled_s[:, None] + scaled_t[None, :]))
            size = 0.5 * (np.log(scaled_s)[:, None] + np.log(scaled_t)[None, :]) - np.log(60)
            rivals = 0.5 * (s.mean("rivals", a, top, bottom)[:, None] + t.mean("rivals", b, left, right)[None, :])
            smaller = _best_neighbour(margins, a, b, -1)
            larger = _best_neighbour(margins, a, b, +1)
            hits, misses = zip(*(one.hits_and_misses(a, b) for one in shared), strict=True)
            values = (
                margin,
                np.maximum(margin - 0.25, 0),
                np.maximum(margin - 0.45, 0),
                margin - rivals,
                np.clip(margin - smaller[inner], -0.5, 0.5) if smaller is not None else np.float32(0),
                np.clip(margin - larger[inner], -0.5, 0.5) if larger is not None else np.float32(0),
                np.minimum(off, 6),
                np.clip(off - 3, 0, 6),
                margin * size,
                np.minimum(size, 0),
                hits[0],
                misses[0],
                hits[1],
                misses[1],
                s.first("opens", a, top, bottom)[:, None] != t.first("opens", b, left, right)[None, :],
                s.last("asks", top, bottom)[:, None] != t.last("asks", left, right)[None, :],
                s.last("exclaims", top, bottom)[:, None] != t.last("exclaims", left, right)[None, :],
                s.last("stops", top, bottom)[:, None] != t.last("stops", left, right)[None, :],
                s.first("small", a, top, bottom)[:, None] != t.first("small", b, left, right)[None, :],
            )
            for f, value in enumerate(values):
                out[f, k] = value
            out[len(values) + _KINDS.index((min(a, b), min(_MANY, max(a, b)))), k] = 1
            out[-1, k] = max(0, a + b - 1 - _MANY)
        return out


def gather_evidence(
    source: SpanVectors, target: SpanVectors, source_surface: Surface, target_surface: Surface
) -> Evidence:
    """Find each unit's neighbours and what else the score needs of the two texts as wholes."""
    ours, theirs = source.spans(1), target.spans(1)
    our_sample, their_sample = background(ours), background(theirs)
    sides = []
    for vectors, here, sample in ((source, source_surface, their_sample), (target, target_surface, our_sample)):
        centre = sample.sum(axis=0, dtype=np.float64).astype(np.float32)
        sides.append(_Side(vectors, here, centre, float(len(sample)), np.zeros(0, np.float32), np.zeros(0, np.float32)))
    our_near, their_near = nearest(ours, theirs, sides[0].span_means(ours), sides[1].span_means(theirs))
    finished = [
        _Side(
            side.vectors, side.surface, side.centre, side.centre_weight,
            np.maximum(near.margins[:, 0], 0), np.maximum(near.margins[:, :2], 0).mean(axis=1),
        )
        for side, near in zip(sides, (our_near, their_near), strict=True)
    ]  # fmt: skip
    return Evidence(
        finished[0],
        finished[1],
        our_near,
        their_near,
        common_tokens(source_surface.tokens, target_surface.tokens),
        common_tokens(source_surface.names, target_surface.names),
        _length_ratio(our_near, their_near, source_surface.lengths, target_surface.lengths),
    )


def _length_ratio(source: Neighbours, target: Neighbours, ours: Floats, theirs: Floats) -> float:
    """How many target letters a source letter becomes, from the pairs that are each other's nearest."""
    nearest_target = source.ids[:, 0]
    i = np.nonzero((nearest_target >= 0) & (source.margins[:, 0] > 0.3))[0]
    i = i[target.ids[nearest_target[i], 0] == i]
    if not len(i):
        return 1.0
    logs = np.log(theirs[nearest_target[i]] / ours[i])
    return float(np.exp(np.median(logs) * len(i) / (len(i) + 3)))


def _alone(side: _Side) -> Floats:
    best = side.best_margins
    short = np.minimum(np.log(side.surface.lengths) - np.log(60), 0)
    return np.stack([np.ones_like(best), best, np.maximum(best - 0.25, 0), short]).astype(np.float32)


def _best_neighbour(margins: dict[tuple[int, int], Floats], a: int, b: int, step: int) -> Floats | None:
    """The best margin among the beads that have one unit fewer (step -1) or more (+1) at either end of either side."""
    found = []
    for c, d, axis in ((a + step, b, 0), (a, b + step, 1)):
        if (c, d) not in margins:
            continue
        same_end = margins[c, d]
        found.append(same_end)
        moved = np.full_like(same_end, _NOWHERE)
        to, of = (slice(1, None), slice(None, -1)) if step < 0 else (slice(None, -1), slice(1, None))
        if axis == 0:
            moved[to] = same_end[of]
        else:
            moved[:, to] = same_end[:, of]
        found.append(moved)
    return np.maximum.reduce(found) if found else None


def _shortest_run(lengths: Floats, count: int) -> float:
    """The least total length of ``count`` neighbours."""
    running = np.concatenate([[0.0], np.cumsum(lengths, dtype=np.float64)])
    return float((running[count:] - running[:-count]).min())


class _Sums:
    """Totals of a unit's properties over spans, from running sums."""

    def __init__(self, surface: Surface, rivals: Floats) -> None:
        self._values: dict[str, Floats] = {
            name: getattr(surface, name) for name in ("opens", "asks", "exclaims", "stops", "small")
        }
        self._running: dict[str, NDArray[np.float64]] = {
            name: np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
            for name, values in (("lengths", surface.lengths), ("rivals", rivals))
        }

    def total(self, name: str, length: int, first: int, last: int) -> Floats:
        ends = np.arange(first, last)
        running = self._running[name]
        return np.maximum(running[ends] - running[np.maximum(ends - length, 0)], 1e-3).astype(np.float32)

    def mean(self, name: str, length: int, first: int, last: int) -> Floats:
        mean: Floats = self.total(name, length, first, last) / np.float32(length)
        return mean

    def first(self, name: str, length: int, first: int, last: int) -> Floats:
        values = self._values[name]
        return values[np.clip(np.arange(first, last) - length, 0, len(values) - 1)]

    def last(self, name: str, first: int, last: int) -> Floats:
        values = self._values[name]
        return values[np.clip(np.arange(first, last) - 1, 0, len(values) - 1)]


class _Shared:
    """Tokens that spans share or lack, for the beads that end in a rectangle of cells."""

    def __init__(self, tokens: Tokens, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        self._rows, self._columns = rows, columns
        self._top, self._left = max(0, rows[0] - LONGEST), max(0, columns[0] - LONGEST)
        ours = tokens.source[self._top : rows[1] - 1]
        theirs = tokens.target[self._left : columns[1] - 1]
        present = np.unique(np.concatenate([np.zeros(0, np.int64), *ours, *theirs]))
        weights = tokens.weights[present]
        incidence = [np.zeros((len(units), len(present)), np.float32) for units in (ours, theirs)]
        for matrix, units in zip(incidence, (ours, theirs), strict=True):
            for k, unit in enumerate(units):
                matrix[k, np.searchsorted(present, unit)] = 1
        self._weights = weights
        self._incidence = [np.concatenate([np.zeros((1, len(present))), np.cumsum(m, axis=0)]) for m in incidence]
        self._spans: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def hits_and_misses(self, a: int, b: int) -> tuple[Floats, Floats]:
        """What the tokens that both spans hold weigh, and those that only one does."""
        ours, our_weight = self._present(0, a)
        theirs, their_weight = self._present(1, b)
        hits = (ours * self._weights) @ theirs.T
        misses = our_weight[:, None] + their_weight[None, :] - 2 * hits
        return np.minimum(hits, 4), np.minimum(misses, 6)

    def _present(self, side: int, length: int) -> tuple[Floats, Floats]:
        """Which tokens the spans of a length hold, by the cell where they end, and what those weigh in all."""
        if (side, length) not in self._spans:
            running = self._incidence[side]
            ends = np.arange(*(self._rows, self._columns)[side]) - (self._top, self._left)[side]
            ends = np.minimum(ends, len(running) - 1)
            present = (running[ends] > running[np.maximum(ends - length, 0)]).astype(np.float32)
            self._spans[side, length] = present, present @ self._weights
        return self._spans[side, length]
