"""How often beads are right, and how far their confidences can be trusted, on texts whose beads are known.

    python benchmarks/accuracy.py DATA_FOLDER [--sets NAME ...] [--strata NAME ...] [--limit N] [--peers] [--curve]

The folder holds sets: folders with ``<document>.ru``, ``<document>.en`` (a sentence a line) and ``<document>.gold``
(a bead a line, ``[0,1]:[0]``). Every set is aligned as it is and in the harder forms that ``strata.py`` makes of it,
through ``aligner.align_sentences`` with its default settings. Each sentence is encoded once.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from memory_of_vectors import RememberingEncoder
from numpy.typing import NDArray
from peers import PEERS, installed
from strata import STRATA, Case, cases, read_set

import aligner
from aligner.evaluation import IdBead, Score, ladder, score

_BINS = 10
_KEPT = 0.8


@dataclass(frozen=True)
class Tally:
    """What was counted over one or more cases; tallies add up.

    Attributes:
        score: Beads found and right.
        confidences: Of every predicted bead; empty for an aligner that gives none.
        right: Whether each of those beads is right.
        cases: How many cases there were.
        judged: In how many of them it was right about whether the texts are parallel.
        seconds: Time taken, the encoder's first reading of each sentence included.
    """

    score: Score = field(default_factory=Score)
    confidences: tuple[float, ...] = ()
    right: tuple[bool, ...] = ()
    cases: int = 0
    judged: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.score + other.score,
            self.confidences + other.confidences,
            self.right + other.right,
            self.cases + other.cases,
            self.judged + other.judged,
            self.seconds + other.seconds,
        )


def right_beads(gold: Iterable[IdBead], predicted: Sequence[IdBead]) -> list[bool]:
    """Whether each predicted bead is right, as ``aligner.evaluation.score`` counts it."""
    gold = list(gold)
    sharp = {bead for bead in gold if min(map(len, bead)) <= 1}
    blocks = [bead for bead in gold if min(map(len, bead)) > 1]
    block_of_source = {i: number for number, (source, _) in enumerate(blocks) for i in source}
    block_of_target = {j: number for number, (_, target) in enumerate(blocks) for j in target}

    def is_right(bead: IdBead) -> bool:
        source, target = bead
        touched = {block_of_source.get(i) for i in source} | {block_of_target.get(j) for j in target}
        return bead in sharp or (len(touched) == 1 and None not in touched)

    return [is_right(bead) for bead in predicted]


def calibration(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[int, float, float]]:
    """Ten equal-width bins of confidence: how many beads, their mean confidence, and the share that is right."""
    values, hits = np.array(confidences), np.array(right)
    bins = np.minimum((values * _BINS).astype(int), _BINS - 1)
    return [
        (int((bins == k).sum()), float(values[bins == k].mean()), float(hits[bins == k].mean()))
        if (bins == k).any()
        else (0, float("nan"), float("nan"))
        for k in range(_BINS)
    ]


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015) over ten equal-width bins."""
    bins = [one for one in calibration(confidences, right) if one[0]]
    return sum(count * abs(mean - share) for count, mean, share in bins) / max(1, len(confidences))


def area_under_curve(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """How probably a right bead has more confidence than a wrong one; undefined where there are not both."""
    values, hits = np.array(confidences), np.array(right, bool)
    good, bad = values[hits], np.sort(values[~hits])
    if not len(good) or not len(bad):
        return float("nan")
    below: NDArray[np.int64] = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float(below.mean() / (2 * len(bad)))


def precision_of_best(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Precision of the four fifths of the beads that have the highest confidence."""
    order = np.argsort(-np.array(confidences), kind="stable")[: int(_KEPT * len(confidences))]
    return float(np.array(right)[order].mean()) if len(order) else float("nan")


def ours(case: Case, encoder: RememberingEncoder) -> Tally:
    """The case aligned by this package."""
    start = time.perf_counter()
    bitext = aligner.align_sentences(case.source, case.target, model=encoder)
    seconds = time.perf_counter() - start
    predicted = ladder(bitext)
    found = score(case.gold, predicted)
    right = right_beads(case.gold, predicted)
    if sum(right) != found.right:
        raise AssertionError(f"{case.name}: beads are judged otherwise here than in aligner.evaluation")
    confidences = tuple(bead.confidence for bead in bitext)
    return Tally(found, confidences, tuple(right), 1, int(bitext.parallel == case.parallel), seconds)


def theirs(peer: str, case: Case, encoder: RememberingEncoder) -> Tally:
    """The case aligned by a peer; a case that it cannot do counts as one with no bead found."""
    start = time.perf_counter()
    try:
        predicted = PEERS[peer][1](case.source, case.target, encoder)
    except Exception as reason:
        print(f"{peer} cannot do {case.name}: {reason}", file=sys.stderr)
        predicted = []
    return Tally(score(case.gold, predicted), cases=1, seconds=time.perf_counter() - start)


_COLUMNS = (
    f"{'set':<18}{'stratum':<11}{'aligner':<10}{'cases':>6}{'F1':>8}{'P':>8}{'R':>8}"
    f"{'parallel':>10}{'ECE':>8}{'AUC':>8}{'best 80 %':>11}{'seconds':>9}"
)


def row(name: str, stratum: str, who: str, tally: Tally) -> str:
    """One line of the table; what an aligner does not tell stays empty."""
    start = f"{name:<18}{stratum:<11}{who:<10}{tally.cases:>6}"
    found = f"{tally.score.f1:>8.4f}{tally.score.precision:>8.4f}{tally.score.recall:>8.4f}"
    if not tally.confidences:
        return f"{start}{found}{'':37}{tally.seconds:>9.1f}"
    trust = (
        f"{f'{tally.judged}/{tally.cases}':>10}"
        f"{calibration_error(tally.confidences, tally.right):>8.4f}"
        f"{area_under_curve(tally.confidences, tally.right):>8.4f}"
        f"{precision_of_best(tally.confidences, tally.right):>11.4f}"
    )
    return f"{start}{found}{trust}{tally.seconds:>9.1f}"


def curve(tally: Tally) -> str:
    """The calibration curve as a table."""
    lines = [f"{'confidence':<14}{'beads':>9}{'mean':>9}{'right':>9}"]
    for k, (count, mean, share) in enumerate(calibration(tally.confidences, tally.right)):
        lines.append(f"{k / _BINS:.1f} – {(k + 1) / _BINS:.1f}     {count:>9}{mean:>9.4f}{share:>9.4f}")
    return "\n".join(lines)


def measure(folder: Path, options: argparse.Namespace) -> Tally:
    """Print the rows of one set and give what this package's beads add up to."""
    encoder = RememberingEncoder()
    documents = read_set(folder)[: options.limit]
    whole = Tally()
    for stratum in options.strata:
        drawn = list(cases(stratum, documents))
        if not drawn:
            continue
        tally = sum((ours(case, encoder) for case in drawn), Tally())
        print(row(folder.name, stratum, "aligner", tally), flush=True)
        whole += tally
        for peer in installed() if options.peers else ():
            found = sum((theirs(peer, case, encoder) for case in drawn), Tally())
            print(row(folder.name, stratum, peer, found), flush=True)
    print(row(folder.name, "all", "aligner", whole), flush=True)
    return whole


def main() -> int:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description="F1, calibration and more on sets whose beads are known.")
    parser.add_argument("data", type=Path, help="folder of sets")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="only these sets")
    parser.add_argument("--strata", nargs="+", metavar="NAME", choices=STRATA, default=list(STRATA), help="only these")
    parser.add_argument("--limit", type=int, metavar="N", help="only a set's first N documents (draws other cases)")
    parser.add_argument("--peers", action="store_true", help="other aligners too, fed with the same encoder")
    parser.add_argument("--curve", action="store_true", help="the calibration curve over all that was aligned")
    options = parser.parse_args()
    found = sorted({path.parent for path in options.data.glob("*/*.gold")})
    chosen = [folder for folder in found if not options.sets or folder.name in options.sets]
    missing = set(options.sets or ()) - {folder.name for folder in found}
    if missing or not chosen:
        known = ", ".join(folder.name for folder in found) or "none"
        parser.error(f"{options.data} holds no set {', '.join(sorted(missing)) or 'at all'}; there are: {known}")
    if options.peers:
        for peer in sorted(PEERS.keys() - set(installed())):
            print(f"{peer} is not installed: pip install {PEERS[peer][0]}")
    print(_COLUMNS)
    whole = sum((measure(folder, options) for folder in chosen), Tally())
    if len(chosen) > 1:
        print(row("all", "all", "aligner", whole))
    if options.curve:
        print(f"\n{curve(whole)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
