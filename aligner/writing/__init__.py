"""From a bitext to a file: one module a format, and the table that names them."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from aligner.bitext import Bitext
from aligner.errors import AlignerError
from aligner.writing import csv, html, jsonl, tmx

__all__ = ["FORMATS", "Writer", "check_output", "write"]

Writer = Callable[[Bitext, BinaryIO], None]

FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        "tmx": tmx.write,
        "csv": csv.write_csv,
        "tsv": csv.write_tsv,
        "jsonl": jsonl.write,
        "html": html.write,
    }
)
"""File ending, which is also the format's name, to the function that writes a bitext into a binary stream."""


def write(bitext: Bitext, path: str | Path, format: str | None = None) -> Path:  # noqa: A002 - the word for it
    """Write a bitext to a file, whole or not at all: on failure, a file that was there before stays as it was.

    Args:
        bitext: What to write.
        path: The file; its ending picks the format.
        format: A key of ``FORMATS``, for a file whose ending says something else.

    Returns:
        The file's path.

    Raises:
        AlignerError: There is no such format, or the place cannot be written.
    """
    path = Path(path)
    writer = check_output(path, format)
    with _told_to_people(path), _aside(path) as stream:
        writer(bitext, stream)
    return path


def check_output(path: str | Path, format: str | None = None) -> Writer:  # noqa: A002 - the word for it
    """Find the writer for a file, before the work of making what goes into it.

    Raises:
        AlignerError: There is no such format, or the place cannot be written.
    """
    path = Path(path)
    writer = _writer(path, format)
    with _told_to_people(path):
        problem = _problem(path)
    if problem:
        raise AlignerError(f"cannot write {path}: {problem}")
    return writer


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


def _writer(path: Path, format_name: str | None) -> Writer:
    name = (path.suffix if format_name is None else format_name).lower().removeprefix(".")
    if name in FORMATS:
        return FORMATS[name]
    known = ", ".join(FORMATS)
    if format_name is not None:
        raise AlignerError(f"there is no output format {format_name!r}; choose one of: {known}")
    problem = f"the ending .{name} is not known" if name else "it has no ending"
    raise AlignerError(f"cannot tell in which format to write {path}: {problem}; end it in one of: {known}")


@contextmanager
def _aside(path: Path) -> Iterator[BinaryIO]:
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
def _told_to_people(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AlignerError(f"cannot write {path}: {error.strerror or error}; choose another place") from error
