"""Beads on the terminal: source and target side by side."""

import os
import re
import sys

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aligner.bitext import Bead, Bitext
from aligner.writing.characters import clean

__all__ = ["print_table"]

_PIPE_WIDTH = 120  # where no terminal says how wide it is
_C1 = re.compile("[\x80-\x9f]")  # what some terminals obey like an escape sequence


def print_table(bitext: Bitext, console: Console | None = None) -> None:
    """Print one row a bead: number, source, target, kind and confidence.

    The table takes the width of the terminal, or of the environment's ``COLUMNS``, or 120 characters in a pipe.
    Colours come only on a terminal, and not where ``NO_COLOR`` is set.

    Args:
        bitext: What to print.
        console: Where to; standard output by default.
    """
    console = console or _standard_output()
    table = Table(box=SIMPLE_HEAD, expand=True, show_lines=False, pad_edge=False, padding=(0, 1))
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column(_heading("source", bitext.source.language), ratio=1, overflow="fold")
    table.add_column(_heading("target", bitext.target.language), ratio=1, overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("conf.", justify="right", no_wrap=True)
    for number, bead in enumerate(bitext.beads):
        table.add_row(str(number), _side(bead.source), _side(bead.target), _kind(bead), _confidence(bead))
    console.print(table)
    if not bitext.parallel:
        console.print(Text("These two texts do not seem to be translations of each other.", style="bold yellow"))


def _standard_output() -> Console:
    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if told else _PIPE_WIDTH)


def _heading(role: str, language: str) -> Text:
    return Text(f"{role} ({_printable(language)})" if language else role)


def _side(text: str) -> Text:
    # Text objects, because rich would read "[Stalin]" in a plain string as a style
    return Text(_printable(text)) if text else Text("—", style="dim")


def _kind(bead: Bead) -> Text:
    words = f"{bead.kind} moved" if bead.moved else bead.kind
    if bead.is_null:
        return Text(words, style="dim")
    return Text(words, style="" if bead.kind == "1-1" and not bead.moved else "magenta")


def _confidence(bead: Bead) -> Text:
    return Text(f"{bead.confidence:.2f}", style="yellow" if bead.confidence < 0.5 else "")


def _printable(text: str) -> str:
    return _C1.sub("", clean(text))
