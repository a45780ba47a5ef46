"""JSON Lines that hold all of a bitext: what is read from them equals what was written.

Each line is one object:

- the first, the head: ``{"format": "aligner bitext", "version": 1, "signature": ..., "parallel": ..., "source": {...},
  "target": {...}}`` with the documents' languages, names and metadata;
- the documents in pieces, ``{"document": "source", ...}``, with one of ``text``, ``passages`` (each ``[paragraph,
  start, end, start, end ...]``), ``sentences`` (each ``[start, end, paragraph]``, and its text where that is not the
  document's own characters) and ``places`` (each an offset and an object);
- the beads, ``{"bead": 0, ...}``, one a line, with the keys of ``aligner.writing.rows.COLUMNS``.

Who wants the beads alone takes the lines that have a ``bead``. A reader passes over lines that it does not know.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.text import Document, Passage, Place, Sentence
from aligner.writing.rows import COLUMNS, rows

__all__ = ["read", "write"]

_FORMAT, _VERSION = "aligner bitext", 1
_CHARACTERS_A_LINE = 1 << 15
_THINGS_A_LINE = 500


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the bitext in UTF-8, line by line; figures in full.

    A text that both documents share is written once. Lone surrogates become JSON's escapes.
    """
    for record in _records(bitext):
        stream.write(_encoded(record) + b"\n")


def read(path: Path) -> Bitext:
    """Read what ``write`` wrote.

    Raises:
        AlignerError: The file is none of ours, is damaged, or comes from a later version.
    """
    with path.open("rb") as stream:
        try:
            return _bitext(json.loads(line) for line in stream)
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise AlignerError(
                f"{path} is not a bitext in JSON Lines, or is damaged; write it again with this program"
            ) from error


def _encoded(record: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(record).encode()


def _records(bitext: Bitext) -> Iterator[dict[str, object]]:
    shared = bitext.target.text == bitext.source.text
    yield {
        "format": _FORMAT,
        "version": _VERSION,
        "signature": bitext.signature,
        "parallel": bitext.parallel,
        "source": _head(bitext.source),
        "target": _head(bitext.target) | {"text_of_source": shared},
    }
    yield from _pieces("source", bitext.source, with_text=True)
    yield from _pieces("target", bitext.target, with_text=not shared)
    for row in rows(bitext):
        yield dict(zip(COLUMNS, row, strict=True))


def _head(document: Document) -> dict[str, object]:
    return {"language": document.language, "name": document.name, "metadata": dict(document.metadata)}


def _pieces(side: str, document: Document, *, with_text: bool) -> Iterator[dict[str, object]]:
    text = document.text
    if with_text:
        for start in range(0, len(text), _CHARACTERS_A_LINE):
            yield {"document": side, "text": text[start : start + _CHARACTERS_A_LINE]}
    for passages in _batches(document.passages):
        runs = [[passage.paragraph, *(offset for run in passage.runs for offset in run)] for passage in passages]
        yield {"document": side, "passages": runs}
    for sentences in _batches(document.sentences):
        yield {"document": side, "sentences": [_plain_sentence(sentence, text) for sentence in sentences]}
    for places in _batches(document.places):
        yield {"document": side, "places": [[offset, asdict(place)] for offset, place in places]}


def _batches(things: Sequence[Any]) -> Iterator[list[Any]]:
    remaining = iter(things)
    while batch := list(islice(remaining, _THINGS_A_LINE)):
        yield batch


def _plain_sentence(sentence: Sentence, text: str) -> list[object]:
    place: list[object] = [sentence.start, sentence.end, sentence.paragraph]
    return place if text[sentence.start : sentence.end] == sentence.text else [*place, sentence.text]


def _bitext(records: Iterable[Any]) -> Bitext:
    records = iter(records)
    head: Any = next(records, {})
    if head["format"] != _FORMAT or head["version"] != _VERSION:
        raise ValueError("not ours, or of a later version")
    source, target = _Side(), _Side()
    beads: list[Bead] = []
    for record in records:
        if "bead" in record:
            beads.append(_bead(record))
        elif "document" in record:
            (source if record["document"] == "source" else target).add(record)
    source_text = "".join(source.texts)
    target_text = source_text if head["target"]["text_of_source"] else "".join(target.texts)
    return Bitext(
        source.document(head["source"], source_text),
        target.document(head["target"], target_text),
        tuple(beads),
        head["parallel"],
        head["signature"],
    )


class _Side:
    """The pieces of a document, as they come."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.passages: list[Passage] = []
        self.sentences: list[list[Any]] = []
        self.places: list[tuple[int, Place]] = []

    def add(self, record: Mapping[str, Any]) -> None:
        self.texts.append(record.get("text", ""))
        for paragraph, *offsets in record.get("passages", ()):
            self.passages.append(Passage(tuple(zip(offsets[::2], offsets[1::2], strict=True)), paragraph))
        self.sentences.extend(record.get("sentences", ()))
        self.places.extend((offset, Place(**place)) for offset, place in record.get("places", ()))

    def document(self, head: Mapping[str, Any], text: str) -> Document:
        sentences = tuple(
            Sentence(own[0] if own else text[start:end], start, end, paragraph)
            for start, end, paragraph, *own in self.sentences
        )
        return Document(
            text=text,
            language=head["language"],
            passages=tuple(self.passages),
            sentences=sentences,
            metadata=head["metadata"],
            name=head["name"],
            places=tuple(self.places),
        )


def _bead(record: Mapping[str, Any]) -> Bead:
    return Bead(
        source_ids=tuple(record["source_ids"]),
        target_ids=tuple(record["target_ids"]),
        source=record["source"],
        target=record["target"],
        confidence=record["confidence"],
        similarity=record["similarity"],
        moved=record["moved"],
    )
