"""Zip archives and the files packed into them, never more of them than memory bears."""

import io
import zipfile
from pathlib import Path

from aligner.errors import AlignerError
from aligner.reading.trouble import LARGEST_TEXT, refused

__all__ = ["Archive"]

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_OLE = b"\xd0\xcf\x11\xe0"  # the container of old Office files, and of new ones that have a password


class Archive:
    """A zip archive in memory.

    Args:
        data: The whole file.
        path: Its place, for messages.
        kind: What it should be, such as ``"Word file"``.
        advice: What to save it as where it is not.
        limit: How many bytes may be unpacked together.

    Raises:
        AlignerError: The bytes are no archive.
    """

    def __init__(self, data: bytes, path: Path, kind: str, advice: str, limit: int = LARGEST_TEXT) -> None:
        if data.startswith(_OLE):
            raise AlignerError(
                f"{path} is protected by a password or in an old Office format; save it without password as {advice}"
            )
        self.path, self.kind, self.advice = path, kind, f"save it again as {advice}"
        self._left = self._limit = limit
        with refused(path, kind, self.advice):
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._members = {_name(member): member for member in self._archive.infolist() if not member.is_dir()}

    @property
    def names(self) -> list[str]:
        """The packed files' names in the archive's order."""
        return list(self._members)

    def read(self, name: str) -> bytes:
        """The content of a packed file.

        Raises:
            AlignerError: It is not there, damaged, encrypted, or larger than all of the text may be together.
        """
        if (member := self._members.get(name)) is None:
            raise AlignerError(f"{self.path} is no {self.kind}: {name} is not in it; {self.advice}")
        if member.flag_bits & _ENCRYPTED:
            raise AlignerError(f"{self.path} is protected by a password; save it without one")
        with refused(self.path, self.kind, self.advice), self._archive.open(member) as stream:
            # What the archive says about sizes may be a lie.
            content = stream.read(self._left + 1)
        if len(content) > self._left:
            limit = self._limit // 1_000_000
            raise AlignerError(f"{self.path} unpacks to more than {limit} MB of text; split it into smaller files")
        self._left -= len(content)
        return content

    def find(self, name: str) -> bytes | None:
        """The content of a packed file, or ``None`` where there is none of this name.

        Raises:
            AlignerError: As for ``read``.
        """
        return self.read(name) if name in self._members else None


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: without a mark for UTF-8, Russian archivers write code page 866."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return member.filename
