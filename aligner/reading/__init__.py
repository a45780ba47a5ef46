"""Files to documents: decoding, the page's apparatus, its passages and its languages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from aligner.errors import AlignerError
from aligner.reading import plain_text
from aligner.reading.apparatus import split_apparatus
from aligner.reading.languages import LANGUAGES, main_language, passage_languages, smaller_share
from aligner.reading.page import Format
from aligner.text import Document, Passage

__all__ = ["FORMATS", "read", "read_pair"]

FORMATS: Mapping[str, Format] = MappingProxyType({".txt": plain_text.read, ".md": plain_text.read})
"""The reader of each ending; a file with any other ending is read as plain text."""

MOST_QUOTED = 0.3  # of a file's letters may be in the other language's script, where it is one of two files
NAMES = {"ru": "Russian", "en": "English"}


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
    data = _bytes(path)
    page = FORMATS.get(path.suffix.lower(), plain_text.read)(data, path, encoding)
    metadata, passages = split_apparatus(page)
    if not passages:
        raise AlignerError(f"{path} is empty: it holds no text to align; give a file with text")
    texts = [passage.text(page.text) for passage in passages]
    if not split and smaller_share(texts) > MOST_QUOTED:
        raise AlignerError(f"{path} holds both Russian and English; give it alone, or one language a file")
    languages = passage_languages(texts) if split else [main_language(texts)] * len(texts)
    return tuple(
        Document(page.text, language, _renumbered(chosen), metadata=metadata, name=path.name)
        for language in (*LANGUAGES, "")
        if (chosen := [p for p, own in zip(passages, languages, strict=True) if own == language])
    )


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise AlignerError(f"{path} is a folder; give a text file")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise AlignerError(f"{path} does not exist; check the path") from None
    except (OSError, ValueError) as error:
        raise AlignerError(f"{path} cannot be read ({getattr(error, 'strerror', error)}); check the path") from None
    if not data:
        raise AlignerError(f"{path} is empty; give a file with text")
    return data


def _renumbered(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages with their paragraphs counted from 0 without gaps."""
    numbers = {old: new for new, old in enumerate(dict.fromkeys(passage.paragraph for passage in passages))}
    return tuple(replace(passage, paragraph=numbers[passage.paragraph]) for passage in passages)


def _name(document: Document) -> str:
    return NAMES.get(document.language, "neither Russian nor English")
