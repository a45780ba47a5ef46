"""Files to documents: decoding, the page's apparatus, its passages and its languages."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from aligner.errors import AlignerError
from aligner.reading.apparatus import split_apparatus
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

__all__ = ["FORMATS", "LanguageWarning", "read", "read_pair"]

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


def read(path: str | Path, *, encoding: str | None = None) -> tuple[Document, ...]:
    """Read a file in one language or in two.

    Args:
        path: A plain text or Markdown file. Two languages may stand one after the other or by turns.
        encoding: The file's encoding; found out where not given.

    Returns:
        One document, or two that share their ``text``, Russian first. What the page says about itself is their
        ``metadata``; they are not segmented yet.

    Raises:
        AlignerError: The file is missing, empty, a folder, not text, or in an unknown encoding.
    """
    return _documents(Path(path), encoding, split=True)


def read_pair(
    first: str | Path, second: str | Path | None = None, *, encoding: str | None = None
) -> tuple[Document, Document]:
    """Read a Russian text and its English counterpart.

    Args:
        first: A file in both languages, or in one of them.
        second: The file in the other language, where there are two; the order is free.
        encoding: The files' encoding; found out where not given.

    Returns:
        The Russian document and the English one.

    Raises:
        AlignerError: A file cannot be read, or the two languages are not there.
    """
    if second is None:
        documents = _documents(Path(first), encoding, split=True)
        if len(documents) != 2:
            raise AlignerError(f"{first} holds {_name(documents[0])} only; give a second file with the other language")
    else:
        documents = tuple(
            document for path in (first, second) for document in _documents(Path(path), encoding, split=False)
        )
    by_language = {document.language: document for document in documents}
    if set(by_language) != set(LANGUAGES):
        raise AlignerError(
            f"{first} and {second} hold {_name(documents[0])} and {_name(documents[1])};"
            " give one Russian and one English text"
        )
    return by_language["ru"], by_language["en"]


def _documents(path: Path, encoding: str | None, *, split: bool) -> tuple[Document, ...]:
    return _parsed(_bytes(path), path, encoding, split=split)


def _parsed(data: bytes, path: Path, encoding: str | None, *, split: bool) -> tuple[Document, ...]:
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
    return [told.get(passage) or next(found) for passage in passages]


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
            f"{path} looks like {NAMES[found]}, not {_name(document)}; the alignment may be poor",
            LanguageWarning,
            stacklevel=5,
        )


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise AlignerError(f"{path} is a folder; give a text file")
    limit = LARGEST_FILE if path.suffix.lower() in WITH_PICTURES else LARGEST_TEXT
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise AlignerError(f"{path} does not exist; check the path") from None
    except (OSError, ValueError) as error:
        raise AlignerError(f"{path} cannot be read ({getattr(error, 'strerror', error)}); check the path") from None
    if not data:
        raise AlignerError(f"{path} is empty; give a file with text")
    if len(data) > limit:
        raise AlignerError(f"{path} is larger than {limit // 1_000_000} MB; split it into smaller files")
    return data


def _renumbered(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages with their paragraphs counted from 0 without gaps."""
    numbers = {old: new for new, old in enumerate(dict.fromkeys(passage.paragraph for passage in passages))}
    return tuple(replace(passage, paragraph=numbers[passage.paragraph]) for passage in passages)


def _name(document: Document) -> str:
    return NAMES.get(document.language, "neither Russian nor English")
