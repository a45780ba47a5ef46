"""Fitting the alignment's weights to documents with gold beads, for another encoder or language pair."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aligner.alignment.fitting import Example, example, fit, likelihood
from aligner.alignment.weights import Weights
from aligner.embedding import Encoder, encoder
from aligner.errors import AlignerError
from aligner.evaluation import IdBead, read_ladder

__all__ = ["GoldDocument", "read_gold", "train"]

STRENGTHS = (0.5, 2.0)
_LARGE = 700  # sentences of a document that is used as it is, but not made into hard cases too


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """Two lists of sentences and the beads that a person made of them."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[IdBead, ...]

    def segments(self) -> list[tuple[list[str], list[str]]]:
        """The beads as texts."""
        return [([self.source[i] for i in s], [self.target[j] for j in t]) for s, t in self.beads]


def read_gold(folder: str | Path, source: str = "ru", target: str = "en") -> dict[str, list[GoldDocument]]:
    """Documents below a folder: ``name.ru`` and ``name.en`` with a sentence a line, ``name.gold`` with a bead a line.

    Args:
        folder: Searched with all folders inside it.
        source: Ending of the source files.
        target: Ending of the target files.

    Returns:
        The documents of each folder, by its name.

    Raises:
        AlignerError: There is no document, or one of them is not complete.
    """
    found: dict[str, list[GoldDocument]] = {}
    for gold in sorted(Path(folder).rglob("*.gold")):
        sides = []
        for ending in (source, target):
            path = gold.with_suffix(f".{ending}")
            try:
                sides.append(tuple(path.read_text("utf-8").splitlines()))
            except (OSError, UnicodeDecodeError) as reason:
                raise AlignerError(f"{path}: cannot be read beside {gold.name} ({reason})") from None
        beads = tuple(read_ladder(gold))
        for s, t in beads:
            if (s and max(s) >= len(sides[0])) or (t and max(t) >= len(sides[1])):
                raise AlignerError(f"{gold}: bead {list(s)}:{list(t)} names a sentence that is not there")
        found.setdefault(gold.parent.name, []).append(GoldDocument(gold.stem, sides[0], sides[1], beads))
    if not found:
        raise AlignerError(f"{folder}: no *.gold file in it; see the README's section on training")
    return found


def train(
    folder: str | Path,
    *,
    name: str,
    model: Any = None,
    source: str = "ru",
    target: str = "en",
    report: Callable[[str], None] | None = None,
) -> Weights:
    """Fit the weights to all documents below a folder, in each of their hard cases.

    How firmly they lean on the prior is chosen on documents held out; the weights are then fitted on all.

    Args:
        folder: As for :func:`read_gold`.
        name: What signatures will call the weights.
        model: As for ``align``.
        source: Ending of the source files.
        target: Ending of the target files.
        report: Told in a line what has been done.

    Raises:
        AlignerError: The folder holds no usable documents, or scipy is not installed.
    """
    say = report or _silent
    sets = read_gold(folder, source, target)
    embedder = encoder(model)
    examples: list[tuple[bool, Example]] = []
    for group, documents in sets.items():
        cases = list(_cases(documents))
        # a set of few documents counts as much as one of many, within reason
        weight = min(3.0, max(0.7, 6000 / max(1, sum(len(d.source) for _, d in cases))))
        for held_out, case in cases:
            made = _example(case, embedder, weight)
            if made is not None:
                examples.append((held_out, made))
        say(f"{group}: {len(documents)} documents, {len(cases)} cases")
    kept = [one for held_out, one in examples if not held_out]
    aside = [one for held_out, one in examples if held_out]
    strength = STRENGTHS[-1]
    if kept and aside:
        losses = {}
        for strength in STRENGTHS:
            values = fit(kept, strength)
            found = [likelihood(one, values) for one in aside]
            losses[strength] = -sum(one[0] for one in found if one is not None)
            say(f"strength {strength:g}: loss {losses[strength]:.2f} on the documents held out")
        strength = min(losses, key=lambda value: losses[value])
    say(f"fitting all with strength {strength:g}")
    values = fit([one for _, one in examples], strength)
    counts = ", ".join(f"{group} ({len(documents)})" for group, documents in sets.items())
    trained_on = f"{source}-{target}; {embedder.signature}; documents of {counts}; strength {strength:g}"
    return Weights(name, trained_on, values)


def _silent(line: str) -> None:
    del line


def _example(document: GoldDocument, embedder: Encoder, weight: float) -> Example | None:
    if not document.source or not document.target:
        return None
    return example(
        document.name,
        embedder.embed(document.source),
        embedder.embed(document.target),
        document.source,
        document.target,
        document.beads,
        weight,
    )


def _cases(documents: Sequence[GoldDocument]) -> Iterator[tuple[bool, GoldDocument]]:
    """Every document and hard cases made of it; every fifth document is held out with all its cases."""
    for number, document in enumerate(documents):
        held_out = number % 5 == 4
        yield held_out, document
        if len(document.source) > _LARGE:
            continue
        draw = random.Random(f"training {number}")  # noqa: S311  # cases, not secrets
        make = _HARD[number % len(_HARD)] if len(documents) > 30 else None
        for hard in [make] if make else _HARD:
            foreign = documents[(number + 1) % len(documents)]
            yield held_out, _assembled(document.name, hard(document.segments(), foreign.segments(), draw))


Segments = list[tuple[list[str], list[str]]]


def _omitted(segments: Segments, _: Segments, draw: random.Random) -> Segments:
    """Runs of segments lose one side."""
    for _run in range(max(1, len(segments) // 25)):
        at, side = draw.randrange(len(segments)), draw.random() < 0.5
        for k in range(at, min(len(segments), at + draw.randint(1, 6))):
            segments[k] = ([], segments[k][1]) if side else (segments[k][0], [])
    return segments


def _inserted(segments: Segments, foreign: Segments, draw: random.Random) -> Segments:
    """Runs of another document's segments are put in on one side."""
    for _run in range(max(1, len(segments) // 40)):
        at, side = draw.randrange(len(segments)), draw.random() < 0.5
        start = draw.randrange(max(1, len(foreign) - 8))
        taken = foreign[start : start + draw.randint(1, 8)]
        segments[at:at] = [(s, []) if side else ([], t) for s, t in taken]
    return segments


def _merged(segments: Segments, _: Segments, draw: random.Random) -> Segments:
    """Runs of segments become one long sentence on one side."""
    longest = draw.choice((4, 4, 10))
    made: Segments = []
    k = 0
    while k < len(segments):
        run = segments[k : k + draw.randint(2, longest)]
        ours, theirs = [s for one in run for s in one[0]], [t for one in run for t in one[1]]
        if draw.random() < 0.25 and all(s and t for s, t in run) and max(len(ours), len(theirs)) <= 12:
            made.append(([" ".join(ours)], theirs) if draw.random() < 0.5 else (ours, [" ".join(theirs)]))
            k += len(run)
        else:
            made.append(segments[k])
            k += 1
    return made


_HARD = (_omitted, _inserted, _merged)


def _assembled(name: str, segments: Iterable[tuple[list[str], list[str]]]) -> GoldDocument:
    source: list[str] = []
    target: list[str] = []
    beads: list[IdBead] = []
    for ours, theirs in segments:
        s = tuple(range(len(source), len(source) + len(ours)))
        t = tuple(range(len(target), len(target) + len(theirs)))
        source += ours
        target += theirs
        beads += [(s, t)] if s and t else [((i,), ()) for i in s] + [((), (j,)) for j in t]
    return GoldDocument(name, tuple(source), tuple(target), tuple(beads))
