"""What may go wrong with a file that was not made by us: damage, size, a library that is not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from aligner.errors import AlignerError

__all__ = ["LARGEST_FILE", "LARGEST_TEXT", "library", "refused"]

LARGEST_FILE = 500_000_000  # bytes of a file that may hold pictures
LARGEST_TEXT = 50_000_000  # bytes of a text file, or of the text packed into an archive


@contextmanager
def refused(path: Path, kind: str, advice: str) -> Iterator[None]:
    """Whatever a library raises over a damaged file becomes one line for a person.

    Args:
        path: The file.
        kind: What it should be, such as ``"PDF"``.
        advice: What to do about it.

    Raises:
        AlignerError: The body raised anything at all.
    """
    try:
        yield
    except AlignerError:
        raise
    # Parsers raise whatever their author did not think of; none of it is our caller's business.
    except Exception as error:
        reason = " ".join(f"{error}".split())[:120] or type(error).__name__
        raise AlignerError(f"{path} is damaged or no {kind} ({reason}); {advice}") from None


def library(name: str, extra: str, path: Path) -> Any:
    """A library that an extra brings.

    Raises:
        AlignerError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise AlignerError(f"reading {path} needs {name}; install it with: pip install 'aligner[{extra}]'") from None
