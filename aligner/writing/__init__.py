"""From a bitext to a file and back: one module a format, and the table that names them."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from aligner.bitext import Bitext
from aligner.errors import AlignerError
from aligner.files import check_place, told_to_people, whole_file
from aligner.writing import (
    csv,
    docx,
    epub,
    html,
    jsonl,
    ladders,
    moses,
    parquet,
    sketch,
    standoff,
    tmx,
    xliff,
    xlsx,
)
from aligner.writing.facets import OF_THE_TEXT, told
from aligner.writing.siblings import Languages, languages_of

__all__ = ["FORMATS", "Format", "Writer", "check_output", "load", "losses", "output_files", "write"]

Writer = Callable[[Bitext, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        write: Writes a bitext into a binary stream; ``None`` where the format is several files.
        files: For a format of several files: their paths and what writes each, by the path that was
            asked for and the two languages.
        read: Reads a bitext from a path; ``None`` where the format does not hold the texts, or only for the eye.
        lacks: What it cannot hold: names of ``aligner.writing.facets.FACETS``.
        endings: File endings that mean it, besides its name.
    """

    write: Writer | None = None
    files: Callable[[Path, Languages], Mapping[Path, Writer]] | None = None
    read: Callable[[Path], Bitext] | None = None
    lacks: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()

    def writers(self, path: Path, languages: Languages) -> Mapping[Path, Writer]:
        """Every file that is written where ``path`` is asked for, and what writes it."""
        if self.write is not None:
            return {path: self.write}
        return self.files(path, languages) if self.files is not None else {}


_INSIDE = ("sentences", "documents", "characters")
_ROUNDED = ("decimals", "names", "languages", "signature", "parallel", *_INSIDE)
_NO_FIGURES = ("moved", "confidence", "similarity", "ids", "offsets", "paragraphs", "names", "signature", "parallel")
_PAIRS = ("source nulls", "target nulls", *_NO_FIGURES, *_INSIDE, "breaks")
_NUMBERS = ("texts", "offsets", "paragraphs", "similarity", "names", "languages", "signature", "parallel", "documents")
_READING = ("ids", "similarity", "confidence", "offsets", "paragraphs", "moved", *_INSIDE)
_LINKS = ("moved", "similarity", "offsets", "signature", "parallel", "documents", "characters")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "tmx": Format(
            tmx.write,
            read=tmx.read,
            lacks=("source nulls", "target nulls", "decimals", "offsets", "paragraphs", *_INSIDE, "long segments"),
        ),
        "csv": Format(csv.write_csv, read=csv.read, lacks=_ROUNDED),
        "tsv": Format(csv.write_tsv, read=csv.read, lacks=_ROUNDED),
        "xlsx": Format(xlsx.write, read=xlsx.read, lacks=_INSIDE),
        "jsonl": Format(jsonl.write, read=jsonl.read),
        "html": Format(html.write, lacks=("decimals", "similarity", "offsets", *_INSIDE), endings=("htm",)),
        "xliff": Format(
            xliff.write,
            read=xliff.read,
            lacks=("target nulls", "offsets", "paragraphs", *_INSIDE),
            endings=("xlf",),
        ),
        "tei": Format(
            standoff.write_tei,
            lacks=("null confidence", "decimals", "similarity", "offsets", "parallel", "documents", "characters"),
        ),
        "xces": Format(files=standoff.xces_files, read=standoff.read, lacks=("decimals", *_LINKS)),
        "intertext": Format(files=standoff.intertext_files, read=standoff.read, lacks=("confidence", *_LINKS)),
        "moses": Format(files=moses.files, read=moses.read, lacks=_PAIRS, endings=("ru", "en")),
        "ladder": Format(ladders.write_hunalign, lacks=("moved beads", "decimals", *_NUMBERS)),
        "vecalign": Format(ladders.write_vecalign, lacks=("moved", *_NUMBERS)),
        "sketch": Format(sketch.write_columns, lacks=_PAIRS),
        "vert": Format(
            files=sketch.vertical_files,
            lacks=("moved", "confidence", "similarity", "offsets", "paragraphs", "names", "signature", "documents"),
        ),
        "parquet": Format(parquet.write, read=parquet.read, lacks=_INSIDE),
        "docx": Format(docx.write, lacks=_READING),
        "epub": Format(epub.write, lacks=_READING),
    }
)
"""Name, which is also a file ending, to format."""


def write(bitext: Bitext, path: str | Path, format: str | None = None) -> Path:  # noqa: A002 - the word for it
    """Write a bitext to a file, whole or not at all: on failure, a file that was there before stays as it was.

    Args:
        bitext: What to write.
        path: The file; its ending picks the format. A format of several files puts them beside each other, under
            this name with the languages in it; they are replaced one after the other once all are written.
        format: A key of ``FORMATS``, for a file whose ending says something else.

    Returns:
        The file's path, or that of the first of several.

    Raises:
        AlignerError: There is no such format, the place cannot be written, or the format has no room for the bitext.
    """
    path = Path(path)
    languages = languages_of(bitext.source.language, bitext.target.language)
    writers = check_output(path, format, languages).writers(path, languages)
    with ExitStack() as stack:
        for file, writer in writers.items():
            stack.enter_context(told_to_people(file))
            writer(bitext, stack.enter_context(whole_file(file)))
    return next(iter(writers))


def load(path: str | Path, format: str | None = None) -> Bitext:  # noqa: A002 - the word for it
    """Read a bitext from a file; of a format of several files, any that ``write`` gives back.

    Args:
        path: The file; its ending tells the format.
        format: A key of ``FORMATS``, for a file whose ending says something else.

    Raises:
        AlignerError: There is no such format, it holds no texts, or the file cannot be read.
    """
    path = Path(path)
    name = _name(path, format, "read")
    reader = FORMATS[name].read
    if reader is None:
        readable = ", ".join(name for name, format_ in FORMATS.items() if format_.read)
        raise AlignerError(f"cannot read {path}: {name} does not hold all of a bitext; give one of: {readable}")
    try:
        return reader(path)
    except OSError as error:
        raise AlignerError(f"cannot read {path}: {error.strerror or error}") from error


def losses(
    bitext: Bitext,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - as above
    *,
    of_the_text: bool = False,
) -> list[str]:
    """What a file in the format does not hold of this bitext, each in a few words; empty where it holds all.

    Args:
        bitext: What is to be written.
        path: The file; its ending picks the format.
        format: The format, where the ending says something else.
        of_the_text: Tell only of the texts themselves, not of what is known about them.

    Raises:
        AlignerError: There is no such format.
    """
    lacks = FORMATS[_name(Path(path), format, "write")].lacks
    return told(bitext, [facet for facet in lacks if facet in OF_THE_TEXT or not of_the_text])


def output_files(path: str | Path, format: str | None = None, languages: Languages = ("ru", "en")) -> list[Path]:  # noqa: A002
    """Every file that ``write`` makes where this path is asked for: one, or several for some formats.

    Raises:
        AlignerError: There is no such format.
    """
    path = Path(path)
    return list(FORMATS[_name(path, format, "write")].writers(path, languages))


def check_output(
    path: str | Path,
    format: str | None = None,  # noqa: A002 - the word for it
    languages: Languages = ("ru", "en"),
) -> Format:
    """Find the format for a file, before the work of making what goes into it.

    Raises:
        AlignerError: There is no such format, or the place cannot be written.
    """
    path = Path(path)
    found = FORMATS[_name(path, format, "write")]
    for file in found.writers(path, languages):
        check_place(file)
    return found


def _name(path: Path, format_name: str | None, deed: str) -> str:
    name = (path.suffix if format_name is None else format_name).lower().removeprefix(".")
    for known, found in FORMATS.items():
        if name == known or (format_name is None and name in found.endings):
            return known
    known = ", ".join(FORMATS)
    if format_name is not None:
        raise AlignerError(f"there is no format {format_name!r}; choose one of: {known}")
    problem = f"the ending .{name} is not known" if name else "it has no ending"
    raise AlignerError(f"cannot tell in which format to {deed} {path}: {problem}; end it in one of: {known}")
