"""Files to documents: decoding, the page's apparatus, its passages and its languages."""

from pathlib import Path

from aligner.errors import AlignerError
from aligner.reading.file import FORMATS, documents_of, holds_files, language_name
from aligner.reading.languages import LANGUAGES, LanguageWarning
from aligner.reading.pairs import UnpairedWarning, read_pairs
from aligner.text import Document

__all__ = ["FORMATS", "LanguageWarning", "UnpairedWarning", "read", "read_pair", "read_pairs"]


def read(path: str | Path, *, encoding: str | None = None) -> tuple[Document, ...]:
    """Read a file in one language or in two, or a folder or zip archive of such files.

    Args:
        path: A file with one of the endings in ``FORMATS``, or any plain text. Two languages may stand one after the
            other, by turns, in two columns of a table or a page, or in the two lines of subtitles.
        encoding: The file's encoding, where it is plain text; found out where not given.

    Returns:
        One document, or two that share their ``text``, Russian first; of a folder or an archive the two of each pair.
        What the file says about itself is their ``metadata``; they are not segmented yet. A ``LanguageWarning`` tells
        of text that is neither Russian nor English but, say, Ukrainian.

    Raises:
        AlignerError: The file is missing, empty, damaged, protected by a password, too large, without text, or in an
            unknown encoding; or it needs a library that is not installed.
    """
    path = Path(path)
    if not holds_files(path):
        return documents_of(path, encoding, split=True)
    return tuple(document for _, *pair in read_pairs(path, encoding=encoding) for document in pair)


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
        documents = documents_of(Path(first), encoding, split=True)
        if len(documents) == 1:
            raise AlignerError(
                f"{first} holds {language_name(documents[0])} only; give a second file with the other language"
            )
    else:
        documents = tuple(
            document for path in (first, second) for document in documents_of(Path(path), encoding, split=False)
        )
    by_language = {document.language: document for document in documents}
    if set(by_language) != set(LANGUAGES):
        names = " and ".join(map(language_name, documents))
        raise AlignerError(f"{first} and {second} hold {names}; give one Russian and one English text")
    return by_language["ru"], by_language["en"]
