"""Lines to passages: paragraphs, hard breaks, headings, and lines that were wrapped at a width."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.reading.markup import markup_spans
from aligner.text import Passage

__all__ = ["passages"]

_RULE = re.compile(r"\s*(?:([-*_=~])(?:[ \t]*\1){2,}|```.*|~~~.*)\s*")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
_HEADING = re.compile(r"[ \t]*(?:>[ \t]?)*#{1,6}(?:[ \t]+|$)")
_STAR = re.compile(r"^[ \t]*(?:>[ \t]?)*[*+][ \t]+(?=[^\s*+])", re.MULTILINE)
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_ITEM = re.compile(r"(?:[-–—•*+]|\(?\w{1,3}[.)])\s")
_TERMINAL = tuple('.?!…:;"»”)')
_NARROWEST_WRAP = 40
_NEAR_WIDTH = 0.8


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's own text ``start:end``, without its indentation, its Markdown prefix and the white space behind it."""

    start: int
    end: int
    text: str
    indent: int
    heading: bool
    hard_break: bool


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of a plain or Markdown text, markup left out, in order.

    A blank line, a heading and a rule end a paragraph. Inside one, a line is a passage of its own, unless the file
    was wrapped at a width: then lines run on to the next hard break.
    """
    paragraphs = list(_paragraphs(text))
    wrapped = _is_wrapped(paragraphs)
    found: list[Passage] = []
    number = 0
    for paragraph in paragraphs:
        spans = _hidden(text, paragraph)
        runs = [_runs(text, lines, spans) for lines in _passage_lines(paragraph, wrapped=wrapped)]
        kept = [Passage(run, number) for run in runs if run]
        found += kept
        number += bool(kept)
    return tuple(found)


def _lines(text: str) -> Iterator[_Line | None]:
    """The lines in order; ``None`` for one that is blank or a rule."""
    position = 0
    # One star at a line's head may be a footnote's; several are the bullets of a list.
    starred = len(_STAR.findall(text)) > 1
    for raw in text.splitlines(keepends=True):
        line = raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        heading = _HEADING.match(line)
        prefix = heading or (starred and _STAR.match(line)) or _QUOTED.match(line)
        offset = prefix.end() if prefix else 0
        body = _HEADING_END.sub("", line[offset:]) if heading else line[offset:]
        hard_break = line.endswith(("  ", "\\"))
        body = body.removesuffix("\\").rstrip()
        if not body or _RULE.fullmatch(line):
            yield None
        else:
            start = position + offset
            indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            yield _Line(start, start + len(body), body, indent, bool(heading), hard_break)
        position += len(raw)


def _paragraphs(text: str) -> Iterator[list[_Line]]:
    paragraph: list[_Line] = []
    for line in _lines(text):
        if paragraph and (line is None or line.heading or paragraph[-1].heading or _is_indented(paragraph[-1], line)):
            yield paragraph
            paragraph = []
        if line is not None:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _is_indented(line: _Line, following: _Line) -> bool:
    """Whether a paragraph begins with an indented first line, as in print."""
    return following.indent >= line.indent + 2 and line.text.endswith(_TERMINAL)


def _is_wrapped(paragraphs: Sequence[Sequence[_Line]]) -> bool:
    """Whether most lines are full and go on in the next: no sentence or verse a line looks so."""
    joints = full = small = 0
    for paragraph in paragraphs:
        width = _width(paragraph)
        for line, following in pairwise(paragraph):
            if not line.hard_break:
                joints += 1
                full += _is_full(line, following, width)
                small += following.text[0].islower()
    return joints > 0 and full >= 0.6 * joints and small >= 0.4 * joints


def _width(paragraph: Sequence[_Line]) -> int:
    return max(len(line.text) for line in paragraph)


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    """Whether the next line's first word would hardly have fitted."""
    if width < _NARROWEST_WRAP:
        return False
    return len(line.text) + 1 + len(following.text.split(None, 1)[0]) > _NEAR_WIDTH * width


def _passage_lines(paragraph: Sequence[_Line], *, wrapped: bool) -> Iterator[list[_Line]]:
    width = _width(paragraph)
    lines = [paragraph[0]]
    for line, following in pairwise(paragraph):
        if wrapped and _runs_on(line, following, width):
            lines.append(following)
        else:
            yield lines
            lines = [following]
    yield lines


def _runs_on(line: _Line, following: _Line, width: int) -> bool:
    if line.hard_break or (_ITEM.match(following.text) and line.text.endswith(_TERMINAL)):
        return False
    return following.text[0].islower() or _is_full(line, following, width)


def _hidden(text: str, paragraph: Sequence[_Line]) -> list[tuple[int, int]]:
    """Ranges of the paragraph that are markup or stand between its lines, line ends and indentation apart."""
    first = paragraph[0].start
    spans = [(first + a, first + b) for a, b in markup_spans(text[first : paragraph[-1].end])]
    for line, following in pairwise(paragraph):
        prefix = text[line.end : following.start]
        spans += [(line.end + m.start(), line.end + m.end()) for m in re.finditer(r"[^\s]+", prefix)]
    return sorted(spans)


def _runs(text: str, lines: Sequence[_Line], hidden: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """What is left of the lines, without white space at either end; empty where nothing is."""
    runs: list[tuple[int, int]] = []
    position, end = lines[0].start, lines[-1].end
    inside = slice(bisect_left(hidden, (position, 0)), bisect_left(hidden, (end, 0)))
    for a, b in hidden[inside]:
        if position < a:
            runs.append((position, a))
        position = max(position, b)
    if position < end:
        runs.append((position, end))
    return _trimmed(text, runs)


def _trimmed(text: str, runs: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    while runs and not text[slice(*runs[0])].strip():
        runs = runs[1:]
    while runs and not text[slice(*runs[-1])].strip():
        runs = runs[:-1]
    if runs:
        start, end = runs[0]
        runs = [(end - len(text[start:end].lstrip()), end), *runs[1:]]
        start, end = runs[-1]
        runs = [*runs[:-1], (start, start + len(text[start:end].rstrip()))]
    return tuple(runs)
