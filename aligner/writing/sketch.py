"""Sketch Engine: two columns for its ordinary upload, or vertical files with an m:n mapping for its advanced one.

https://www.sketchengine.eu/user-guide/user-manual/corpora/setting-up-parallel-corpora/
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from aligner.bitext import Bitext
from aligner.text import Document
from aligner.writing.lines import one_line, text_into
from aligner.writing.siblings import Languages, siblings
from aligner.writing.titles import LANGUAGES

__all__ = ["vertical_files", "write_columns"]

_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*|\S")


def write_columns(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the two-sided beads as a table of two columns, parted by a tab, under the names of the languages."""
    with text_into(stream) as text:
        languages = (bitext.source.language, bitext.target.language)
        text.write("\t".join(one_line(LANGUAGES.get(code, code)) for code in languages) + "\n")
        for bead in bitext.beads:
            if not bead.is_null:
                text.write(f"{one_line(bead.source)}\t{one_line(bead.target)}\n")


def vertical_files(path: Path, languages: Languages) -> Mapping[Path, Callable[[Bitext, BinaryIO], None]]:
    """Three files: ``novel.ru.vert``, ``novel.en.vert`` and the mapping ``novel.ru-en.map``."""
    source, target = siblings(path, languages, ".vert")
    mapping = source.with_name(source.name.removesuffix(".vert") + f"-{languages[1]}.map")
    return {source: _write_source, target: _write_target, mapping: _write_mapping}


def _write_source(bitext: Bitext, stream: BinaryIO) -> None:
    _write_vertical(bitext.source, stream)


def _write_target(bitext: Bitext, stream: BinaryIO) -> None:
    _write_vertical(bitext.target, stream)


def _write_vertical(document: Document, stream: BinaryIO) -> None:
    """One token a line; ``<g/>`` where no blank stands between two."""
    with text_into(stream) as text:
        text.write("<doc>\n")
        for sentence in document.sentences:
            text.write("<s>\n")
            text.writelines(f"{line}\n" for line in _tokens(one_line(sentence.text)))
            text.write("</s>\n")
        text.write("</doc>\n")


def _tokens(sentence: str) -> Iterator[str]:
    return map(_word_tokens, sentence.split())


@lru_cache(maxsize=1 << 16)  # a text has few different words
def _word_tokens(word: str) -> str:
    return "\n<g/>\n".join(map(escape, _TOKEN.findall(word)))


def _write_mapping(bitext: Bitext, stream: BinaryIO) -> None:
    """Sentences are counted from 0; a span is its first and last, ``-1`` stands for none."""
    with text_into(stream) as text:
        text.writelines(f"{_span(bead.source_ids)}\t{_span(bead.target_ids)}\n" for bead in bitext.beads)


def _span(ids: Sequence[int]) -> str:
    if not ids:
        return "-1"
    return str(ids[0]) if len(ids) == 1 else f"{ids[0]},{ids[-1]}"
