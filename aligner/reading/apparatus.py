"""What a page says about its document: title, citation, summary and the like, set above the text itself."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from aligner.reading.page import Page
from aligner.text import Passage

__all__ = ["is_gap_mark", "split_apparatus"]

TITLE_PASSAGES = 8  # a title block is not longer than this
FIELD_PASSAGES = 12  # nor is a field

_GAP_MARK = re.compile(r"[\[(<]\s*(?:…|\.\s?\.\s?\.)\s*[\])>]")
_LABEL = re.compile(r"([^\W\d_][\w /'’-]{1,40}):\s*(.*)", re.DOTALL)
_CONTENTS = re.compile(
    r"(?:transcript|transcription|translation|original|scan|scanned|pdf|english|russian|транскрипция|перевод|оригинал"
    r"|скан)\b.{0,80}",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?=.*\b\d{4}\b)(?:\W*(?:\d+|[^\W\d_]{3,9})\b\W*){1,4}(?:г\.?|года)?", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"]+")


class _Field(NamedTuple):
    key: str
    label: int
    inline: str


def is_gap_mark(text: str) -> bool:
    """Whether a passage is nothing but an editor's mark of a gap, such as ``[...]``."""
    return _GAP_MARK.fullmatch(text) is not None


def split_apparatus(page: Page) -> tuple[dict[str, str], tuple[Passage, ...]]:
    """Part a page into its metadata and the passages of its text, gap marks left out.

    The apparatus stands at the top: a title block, then at least two labelled fields; it ends with the last field,
    at the latest at the first gap mark.

    Returns:
        The fields by their labels in lower snake case, with ``title``, ``date`` and ``source_url`` where the page
        has them; and the passages that remain.
    """
    texts = [passage.text(page.text) for passage in page.passages]
    fields = _fields(page, texts)
    end = _end(page, texts, fields) if len(fields) >= 2 else 0
    metadata = _metadata(page, texts, fields, end) if end else {}
    kept = zip(page.passages[end:], texts[end:], strict=True)
    return metadata, tuple(passage for passage, text in kept if not is_gap_mark(text))


@cache
def _labels() -> frozenset[str]:
    text = files(__package__).joinpath("apparatus_labels.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _fields(page: Page, texts: Sequence[str]) -> list[_Field]:
    """The labelled fields at the top, in order, up to a gap mark or to where no label follows for long."""
    fields: list[_Field] = []
    previous = 0
    for number, text in enumerate(texts):
        if is_gap_mark(text) or number - previous > (FIELD_PASSAGES if fields else TITLE_PASSAGES):
            break
        label = _LABEL.fullmatch(text)
        if label is None:
            continue
        key = re.sub(r"\W+", "_", label[1].strip().lower())
        if key in _labels() or number in page.labels:
            fields.append(_Field(key, number, label[2].strip()))
            previous = number
    return fields


def _end(page: Page, texts: Sequence[str], fields: Sequence[_Field]) -> int:
    """Number of the first passage behind the last field: one paragraph, or a list of the page's contents."""
    last = fields[-1]
    end = last.label + 1
    paragraph = page.passages[last.label].paragraph
    if not last.inline and end < len(texts) and not is_gap_mark(texts[end]):
        paragraph = page.passages[end].paragraph
    while end < len(texts) and not is_gap_mark(texts[end]):
        if page.passages[end].paragraph != paragraph and not _CONTENTS.fullmatch(texts[end]):
            break
        end += 1
    return end


def _metadata(page: Page, texts: Sequence[str], fields: Sequence[_Field], end: int) -> dict[str, str]:
    metadata = _title_block(texts[: fields[0].label])
    ends = [field.label for field in fields[1:]] + [end]
    for field, field_end in zip(fields, ends, strict=True):
        values = [value for value in (field.inline, *texts[field.label + 1 : field_end]) if value]
        separator = "; " if values and all(_CONTENTS.fullmatch(value) for value in values) else " "
        if values:
            metadata.setdefault(field.key, " ".join(separator.join(values).split()))
    stop = page.passages[end].runs[0][0] if end < len(texts) else len(page.text)
    if url := _URL.search(page.text, 0, stop):
        metadata.setdefault("source_url", url[0].rstrip(".,;"))
    return metadata


def _title_block(texts: Sequence[str]) -> dict[str, str]:
    """The title, and the date where it stands on a line of its own."""
    date = next((text for text in texts if _DATE.fullmatch(text)), "")
    title = " ".join(" ".join(text for text in texts if text != date).split())
    return {key: value for key, value in (("title", title), ("date", date)) if value}
