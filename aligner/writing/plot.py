"""A picture of an alignment for notebooks and papers, drawn with matplotlib."""

from typing import TYPE_CHECKING, Any

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.text import Document
from aligner.writing.titles import LANGUAGES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot"]

_SORTS = {
    "pair": ("#2b5c8a", "."),
    "merged": ("#6a4a8c", "s"),
    "moved": ("#96470b", "^"),
    "source only": ("#5b616b", "|"),
    "target only": ("#5b616b", "_"),
}
"""Each sort of bead with its colour and its mark, which differs where colours cannot be seen."""


def plot(bitext: Bitext) -> "Figure":
    """Draw the alignment path, and below it each bead's confidence.

    The figure belongs to no window: a notebook shows it, ``figure.savefig("path.pdf")`` keeps it.

    Raises:
        AlignerError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise AlignerError("plot() needs matplotlib; install it with: pip install 'aligner[plot]'") from None
    figure = Figure(figsize=(6.4, 7.2), layout="constrained")
    path, confidence = figure.subplots(2, 1, height_ratios=(4, 1))
    _draw_path(bitext, path)
    _draw_confidence(bitext, confidence)
    return figure


def _draw_path(bitext: Bitext, axes: Any) -> None:
    points: dict[str, tuple[list[float], list[float]]] = {}
    for bead in bitext.beads:
        x, y = points.setdefault(_sort(bead), ([], []))
        x.append(_middle(bead.source_ids))
        y.append(_middle(bead.target_ids))
    for sort, (colour, mark) in _SORTS.items():
        if sort in points:
            axes.scatter(*points[sort], color=colour, marker=mark, s=22, label=f"{sort} ({len(points[sort][0])})")
    axes.set_xlim(_OUTSIDE * 2, max(1, len(bitext.source.sentences)))
    axes.set_ylim(max(1, len(bitext.target.sentences)), _OUTSIDE * 2)
    axes.set_xlabel(_axis("source", bitext.source))
    axes.set_ylabel(_axis("target", bitext.target))
    if points:
        axes.legend(loc="upper right", frameon=False)


_OUTSIDE = -1.0  # where a sentence without counterpart stands on the other side's axis


def _axis(side: str, document: Document) -> str:
    about = ", ".join(part for part in (LANGUAGES.get(document.language, document.language), document.name) if part)
    return f"{side} sentences ({about})" if about else f"{side} sentences"


def _middle(ids: tuple[int, ...]) -> float:
    return (ids[0] + ids[-1]) / 2 if ids else _OUTSIDE


def _sort(bead: Bead) -> str:
    if bead.is_null:
        return "source only" if bead.source_ids else "target only"
    if bead.moved:
        return "moved"
    return "pair" if bead.kind == "1-1" else "merged"


def _draw_confidence(bitext: Bitext, axes: Any) -> None:
    axes.fill_between(range(len(bitext)), [bead.confidence for bead in bitext.beads], step="mid", color="#8ab6e1")
    axes.set_ylim(0, 1)
    axes.set_xlim(0, max(1, len(bitext) - 1))
    axes.set_xlabel("bead")
    axes.set_ylabel("confidence")
