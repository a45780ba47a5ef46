"""Files that appear whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from aligner.errors import AlignerError

__all__ = ["check_place", "told_to_people", "whole_file"]


def check_place(path: Path) -> None:
    """Find out whether a file can be written, before the work of making what goes into it.

    Raises:
        AlignerError: It cannot; the message says why and what to do.
    """
    with told_to_people(path):
        problem = _problem(path)
    if problem:
        raise AlignerError(f"cannot write {path}: {problem}")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream into a new file in the same folder, which takes the path's place when all went well."""
    destination = Path(os.path.realpath(path))  # a link stays a link
    part = destination.with_name(f".aligner-{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as stream:
            yield stream
        part.replace(destination)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def told_to_people(path: Path) -> Iterator[None]:
    """Inside, what the operating system refuses becomes an ``AlignerError`` about the path."""
    try:
        yield
    except OSError as error:
        raise AlignerError(f"cannot write {path}: {error.strerror or error}; choose another place") from error


def _problem(path: Path) -> str:
    """What keeps a file from being written here, and what to do; empty where nothing does."""
    folder = path.parent
    if path.is_dir():
        return "it is a folder; name a file in it"
    if path.exists() and not path.is_file():
        return "it is not a regular file; name another"
    if path.exists() and not os.access(path, os.W_OK):
        return "the file is write-protected; name another"
    if not folder.is_dir():
        return f"there is no folder {folder}; create it first"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} is not writable; choose another"
    return ""
