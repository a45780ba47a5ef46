"""Moses: two plain texts in which lines of the same number translate each other, as translation systems train on."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.writing.lines import one_line, text_into
from aligner.writing.rows import Head, from_rows
from aligner.writing.siblings import Languages, siblings

__all__ = ["files", "read"]

_ORDER = ("ru", "en")  # which side is the source when a pair is read


def files(path: Path, languages: Languages) -> Mapping[Path, Callable[[Bitext, BinaryIO], None]]:
    """The two files, ``novel.ru`` and ``novel.en`` for ``novel.moses``, and what writes each."""
    source, target = siblings(path, languages)
    return {source: _write_source, target: _write_target}


def read(path: Path) -> Bitext:
    """Read a pair of files; either of them may be named.

    Raises:
        AlignerError: One of the files is missing or not UTF-8, or they differ in their numbers of lines.
    """
    source, target = siblings(path, _ORDER)
    for side in (source, target):
        if not side.is_file():
            raise AlignerError(f"there is no file {side}; a Moses pair is two files that end in .ru and .en")
    return from_rows(_rows(source, target), Head(*_ORDER, source.name, target.name))


def _rows(source: Path, target: Path) -> Iterator[dict[str, str]]:
    with (
        source.open(encoding="utf-8-sig", newline="\n") as left,
        target.open(encoding="utf-8-sig", newline="\n") as right,
    ):
        try:
            for source_line, target_line in zip(left, right, strict=True):
                yield {"source": source_line.rstrip("\r\n"), "target": target_line.rstrip("\r\n")}
        except UnicodeDecodeError:
            raise AlignerError(f"{source} or {target} is not in UTF-8; convert it first") from None
        except ValueError:
            raise AlignerError(f"{source} and {target} differ in their numbers of lines; they are no pair") from None


def _write_source(bitext: Bitext, stream: BinaryIO) -> None:
    _write(bitext, stream, lambda bead: bead.source)


def _write_target(bitext: Bitext, stream: BinaryIO) -> None:
    _write(bitext, stream, lambda bead: bead.target)


def _write(bitext: Bitext, stream: BinaryIO, side: Callable[[Bead], str]) -> None:
    with text_into(stream) as text:
        text.writelines(one_line(side(bead)) + "\n" for bead in bitext.beads if not bead.is_null)
