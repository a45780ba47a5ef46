"""Zip archives, which XLSX, DOCX and EPUB files are, written part by part."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

__all__ = ["Archive"]

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of zip's calendar: the same bitext gives the same bytes
_QUICK = 1  # twice as fast as zip's usual level, and the files are a fifth larger


class Archive:
    """A zip archive that is being written to a stream; use it with ``with``."""

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(stream, "w")

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, content: str, *, stored: bool = False) -> None:
        """Add a small part; ``stored`` leaves it uncompressed."""
        kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        self._zip.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content.encode(), kind, _QUICK)

    @contextmanager
    def part(self, name: str, *, large: bool = False) -> Iterator[IO[bytes]]:
        """A stream for a part that is written bit by bit; ``large`` where it may exceed 2 GB."""
        info = zipfile.ZipInfo(name, _FIRST_DAY)
        info.compress_type = zipfile.ZIP_DEFLATED
        info._compresslevel = _QUICK  # type: ignore[attr-defined]  # no public name for it before Python 3.13
        with self._zip.open(info, "w", force_zip64=large) as stream:
            yield stream
