"""A progress bar on a terminal, silence in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

from aligner.pipeline import Progress

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(stream: TextIO | None = None) -> Iterator[Progress]:
    """A bar that shows sentences read, sentences a second and the time left; it is wiped when the work is done.

    Args:
        stream: Where to draw, standard error by default. Nothing is drawn where it is not a terminal.
    """
    stream = stream or sys.stderr
    with tqdm(
        desc="reading", unit=" sentences", file=stream, disable=not stream.isatty(), leave=False, delay=0.3
    ) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
