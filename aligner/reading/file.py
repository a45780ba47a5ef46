"""One file to its documents: the reader that its ending picks, the page's apparatus, its passages and languages."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from os import fstat
from pathlib import Path
from types import MappingProxyType

from aligner.errors import AlignerError
from aligner.reading.apparatus import split_apparatus
from aligner.reading.archive import Archive
from aligner.reading.languages import (
    LANGUAGES,
    NAMES,
    LanguageWarning,
    main_language,
    passage_languages,
    smaller_share,
    stranger,
)
from aligner.reading.page import Format, Page
from aligner.reading.trouble import LARGEST_FILE, LARGEST_TEXT
from aligner.text import Document, Passage

__all__ = ["FORMATS", "archive_of", "content_of", "documents_of", "holds_files", "language_name", "read_bytes"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "plain_text",
        ".md": "plain_text",
        ".docm": "docx",
        ".docx": "docx",
        ".odt": "odt",
        ".pdf": "pdf",
        ".htm": "html",
        ".html": "html",
        ".xhtml": "html",
        ".epub": "epub",
        ".fb2": "xml",
        ".fodt": "xml",
        ".tei": "xml",
        ".xml": "xml",
        ".tmx": "xml",
        ".xlf": "xml",
        ".xliff": "xml",
        ".sdlxliff": "xml",
        ".mxliff": "xml",
        ".csv": "table",
        ".tsv": "table",
        ".xlsx": "xlsx",
        ".srt": "subtitles",
        ".vtt": "subtitles",
        ".ass": "subtitles",
        ".ssa": "subtitles",
    }
)
"""The module that reads each ending; a file with any other ending is read as plain text."""

MOST_QUOTED = 0.3  # of a file's letters may be in the other language's script, where it is one of two files
WITH_PICTURES = frozenset({".docx", ".docm", ".epub", ".odt", ".pdf", ".xlsx", ".zip"})
SAMPLE = 100_000  # characters that tell the language


def documents_of(path: Path, encoding: str | None, *, split: bool) -> tuple[Document, ...]:
    """The documents of a file, or of the only file in an archive.

    Args:
        path: The file.
        encoding: The file's encoding, or ``None`` to find it out.
        split: Whether it may hold two languages, which make two documents.

    Raises:
        AlignerError: The file cannot be read, or holds both languages and is not to be split.
    """
    if path.suffix.lower() != ".zip":
        return read_bytes(content_of(path), path, encoding, split=split)
    archive = archive_of(path)
    if len(archive.names) != 1:
        raise AlignerError(
            f"{path} is an archive of {len(archive.names)} files; unpack it, or read it with read_pairs()"
        )
    return read_bytes(archive.read(archive.names[0]), path / archive.names[0], encoding, split=split)


def read_bytes(data: bytes, path: Path, encoding: str | None, *, split: bool) -> tuple[Document, ...]:
    """The documents of a file's bytes; as ``documents_of``, of which ``path`` is but the name.

    Raises:
        AlignerError: As for ``documents_of``.
    """
    if not data:
        raise AlignerError(f"{path} is empty; give a file with text")
    _refuse_large(len(data), path)
    page = _format(path)(data, path, encoding)
    metadata, passages = ({}, page.passages) if page.languages else split_apparatus(page)
    if not passages:
        raise AlignerError(f"{path} is empty: it holds no text to align; give a file with text")
    if not split and smaller_share(passage.text(page.text) for passage in passages) > MOST_QUOTED:
        raise AlignerError(f"{path} holds both Russian and English; give it alone, or one language a file")
    languages = _languages(page, passages, split=split)
    documents = tuple(
        Document(
            page.text,
            language,
            _renumbered(chosen),
            metadata={**page.metadata, **metadata},
            name=path.name,
            places=page.places,
        )
        for language in (*LANGUAGES, "")
        if (chosen := [p for p, own in zip(passages, languages, strict=True) if own == language])
    )
    if not documents:
        raise AlignerError(f"{path} holds neither Russian nor English; give a file with one of them or both")
    if not split:
        documents = (max(documents, key=_size),)
    for document in documents:
        _warn_of_strangers(document, path)
    return documents


def _format(path: Path) -> Format:
    # Imported when first needed: most files are of one format, and the XML library takes its time to load.
    read_format: Format = import_module(f"aligner.reading.{FORMATS.get(path.suffix.lower(), 'plain_text')}").read
    return read_format


def _languages(page: Page, passages: Sequence[Passage], *, split: bool) -> list[str]:
    """The language of each passage: the one that the file tells, or what the others' letters say."""
    told = dict(zip(page.passages, page.languages, strict=True)) if page.languages else {}
    silent = [passage.text(page.text) for passage in passages if not told.get(passage)]
    if not silent:
        return [told[passage] for passage in passages]
    found = iter(passage_languages(silent) if split else [main_language(silent)] * len(silent))
    languages = [told.get(passage) or next(found) for passage in passages]
    # What has no letters goes with what stands before it.
    last = next((language for language in languages if language in LANGUAGES), "")
    filled: list[str] = []
    for language in languages:
        last = language if language in LANGUAGES else last
        filled.append(language or last)
    return filled


def _warn_of_strangers(document: Document, path: Path) -> None:
    sample: list[str] = []
    size = 0
    for passage in document.passages:
        if size > SAMPLE:
            break
        sample.append(passage.text(document.text))
        size += len(sample[-1])
    if found := stranger(" ".join(sample)):
        warnings.warn(
            f"{path} looks like {NAMES[found]}, not {language_name(document)}; the alignment may be poor",
            LanguageWarning,
            stacklevel=5,
        )


def content_of(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        AlignerError: It is missing, a folder, empty, or too large.
    """
    if path.is_dir():
        raise AlignerError(f"{path} is a folder; give a text file, or read it with read_pairs()")
    try:
        with path.open("rb") as stream:
            _refuse_large(fstat(stream.fileno()).st_size, path)
            data = stream.read(_limit(path) + 1)
    except FileNotFoundError:
        raise AlignerError(f"{path} does not exist; check the path") from None
    except (OSError, ValueError) as error:
        raise AlignerError(f"{path} cannot be read ({getattr(error, 'strerror', error)}); check the path") from None
    if not data:
        raise AlignerError(f"{path} is empty; give a file with text")
    _refuse_large(len(data), path)
    return data


def _limit(path: Path) -> int:
    return LARGEST_FILE if path.suffix.lower() in WITH_PICTURES else LARGEST_TEXT


def _refuse_large(size: int, path: Path) -> None:
    if size > (limit := _limit(path)):
        raise AlignerError(f"{path} is larger than {limit // 1_000_000} MB; split it into smaller files")


def _renumbered(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages with their paragraphs counted from 0 without gaps."""
    numbers = {old: new for new, old in enumerate(dict.fromkeys(passage.paragraph for passage in passages))}
    return tuple(replace(passage, paragraph=numbers[passage.paragraph]) for passage in passages)


def _size(document: Document) -> int:
    return sum(end - start for passage in document.passages for start, end in passage.runs)


def language_name(document: Document) -> str:
    """The English name of a document's language."""
    return NAMES.get(document.language, "neither Russian nor English")


def archive_of(path: Path) -> Archive:
    """A zip archive of texts.

    Raises:
        AlignerError: The file cannot be read, or is no archive.
    """
    return Archive(content_of(path), path, "zip archive", "a .zip archive", limit=LARGEST_FILE)


def holds_files(path: Path) -> bool:
    """Whether a path is a folder, or an archive that is not just one file packed."""
    return path.is_dir() or (path.suffix.lower() == ".zip" and len(archive_of(path).names) != 1)
