"""Folders and archives of pairs: which files belong together, by their names."""

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from aligner.errors import AlignerError, AlignerWarning
from aligner.reading.file import FORMATS, archive_of, content_of, read_bytes
from aligner.reading.languages import LANGUAGES
from aligner.text import Document

__all__ = ["Pairing", "UnpairedWarning", "pairing", "read_pairs"]

MOST_NAMED = 5  # files in a message

_MARKS = {
    "ru": frozenset({"ru", "rus", "russian", "русский", "рус", "ру"}),
    "en": frozenset({"en", "eng", "english", "английский", "англ", "анг"}),
}
_PART = re.compile(r"[^\W_]+")


class UnpairedWarning(AlignerWarning):
    """Files of a folder are left out, because nothing in it is their translation."""


class Pairing(NamedTuple):
    """The files of a folder.

    Attributes:
        pairs: What the names of a pair have in common, and the names of the Russian and of the English file.
        alone: The names of files that have no mark of a language.
        unpaired: The names of files with a mark and without a counterpart.
    """

    pairs: list[tuple[str, str, str]]
    alone: list[str]
    unpaired: list[str]


def read_pairs(path: str | Path, *, encoding: str | None = None) -> Iterator[tuple[str, Document, Document]]:
    """Read the pairs of texts in a folder or a zip archive, one after the other.

    Two files belong together where their names differ in the language's mark only: ``war.ru.txt`` and
    ``war.en.docx``, ``ru/war.txt`` and ``en/war.txt``. A file without a mark holds both languages, or is one of two.

    Args:
        path: The folder or the archive.
        encoding: The files' encoding; found out where not given.

    Yields:
        What the names of a pair have in common, the Russian document and the English one. An ``UnpairedWarning``
        tells which files are left out.

    Raises:
        AlignerError: There is no pair, or a file of one cannot be read.
    """
    path = Path(path)
    names, content = _files(path)
    found = pairing(names)
    count = 0
    for common, russian, english in found.pairs:
        yield common, *_pair(path, content, russian, english, encoding)
        count += 1
    single: dict[str, Document] = {}
    for name in found.alone:
        documents = read_bytes(content(name), path / name, encoding, split=True)
        if len(documents) == len(LANGUAGES):
            yield name, documents[0], documents[1]
            count += 1
        else:
            single[name] = documents[0]
    if two := _two(list(single.values())):
        yield path.stem, *two
        return
    left = [*found.unpaired, *single]
    if not count:
        kind = "a folder" if path.is_dir() else "an archive"
        raise AlignerError(f"{path} is {kind} without pairs of texts; name them like war.ru.txt and war.en.txt")
    if left:
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        message = f"{path}: left out for want of a translation: {', '.join(left[:MOST_NAMED])}{more}"
        warnings.warn(message, UnpairedWarning, stacklevel=2)


def pairing(names: Iterable[str]) -> Pairing:
    """Tell which files are translations of each other.

    Args:
        names: Paths inside a folder, with ``/`` between their parts. Files that are no texts are passed over.
    """
    groups: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: {"ru": [], "en": [], "": []})
    for name in sorted(names):
        path = PurePosixPath(name)
        if any(part.startswith((".", "__MACOSX")) for part in path.parts):
            continue
        known = path.suffix.lower() in FORMATS
        if known or _mark(path.suffix):
            stem = str(path.with_suffix("")) if known else name
            groups[_common(stem)][_language(stem)].append(name)
    found = Pairing([], [], [])
    for common, group in groups.items():
        found.alone.extend(group[""])
        if len(group["ru"]) == len(group["en"]) == 1:
            found.pairs.append((common, group["ru"][0], group["en"][0]))
        else:
            found.unpaired.extend(group["ru"] + group["en"])
    return found


def _mark(stem: str) -> tuple[str, re.Match[str]] | None:
    """The last mark of a language in a name: the language and where the mark stands."""
    for match in reversed(list(_PART.finditer(stem))):
        for language, marks in _MARKS.items():
            if match[0].lower() in marks:
                return language, match
    return None


def _language(stem: str) -> str:
    mark = _mark(stem)
    return mark[0] if mark else ""


def _common(stem: str) -> str:
    """The name without its mark."""
    mark = _mark(stem)
    if mark is None:
        return stem
    start, end = mark[1].span()
    return (stem[:start].rstrip("._- ([") + stem[end:].lstrip(")]")).strip("._- /") or "text"


def _files(path: Path) -> tuple[list[str], Callable[[str], bytes]]:
    """The names of the files in a folder or an archive, and what gives the content of each."""
    if not path.is_dir():
        archive = archive_of(path)
        return archive.names, archive.read
    try:
        names = [file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()]
    except OSError as error:
        raise AlignerError(f"{path} cannot be read ({error.strerror}); check the path") from None
    return names, lambda name: content_of(path / name)


def _pair(
    path: Path, content: Callable[[str], bytes], russian: str, english: str, encoding: str | None
) -> tuple[Document, Document]:
    names = (russian, english)
    documents = [read_bytes(content(name), path / name, encoding, split=False) for name in names]
    pair = _two([document for of_file in documents for document in of_file])
    if pair is None:
        raise AlignerError(
            f"{path}: {russian} and {english} are not Russian and English as their names say; rename them"
        )
    return pair


def _two(documents: list[Document]) -> tuple[Document, Document] | None:
    """The Russian and the English document of two; ``None`` of anything else."""
    by_language = {document.language: document for document in documents}
    if len(documents) != len(LANGUAGES) or set(by_language) != set(LANGUAGES):
        return None
    return by_language["ru"], by_language["en"]
