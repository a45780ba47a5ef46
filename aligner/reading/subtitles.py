"""Subtitles, by pysubs2: SRT, WebVTT and ASS, in one language or with a line of each."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from aligner.reading.blocks import Block, page_of
from aligner.reading.encoding import decode
from aligner.reading.languages import main_language
from aligner.reading.page import Page
from aligner.reading.trouble import library, refused
from aligner.text import Place

__all__ = ["read"]

TWO_LINED = 0.3  # of the subtitles hold both languages in a bilingual file
LONGEST_PAUSE = 4.0  # seconds inside a sentence
LONGEST_PASSAGE = 1000  # characters

_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>|\{\\[^{}\n]{0,200}\}")
_SCRIPT = re.compile(r"^\[(?:Script Info|Events)\]", re.MULTILINE)
_SPEAKER = re.compile(r"\s*[-–—−]")
_ENDED = re.compile(r"[.?!…][\"»”’')\]♪]*\s*$|[♪\])]\s*$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a subtitle, or several of one language that belong together."""

    text: str
    place: Place
    language: str


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:
    """A page out of the bytes of a subtitle file; sentences run on through the subtitles that they were cut into.

    Raises:
        AlignerError: The bytes are no subtitles, or pysubs2 is not installed.
    """
    pysubs2 = library("pysubs2", "subtitles", path)
    text = decode(data, path, encoding)
    with refused(path, "subtitle file", "save it as .srt in UTF-8"):
        events = sorted(pysubs2.SSAFile.from_string(text, _format(text)), key=lambda event: event.start)
        spoken = [event for event in events if not (event.is_comment or event.is_drawing)]
        cues = [_lines(event, unescape=text.startswith("WEBVTT")) for event in spoken]
    return page_of(_blocks(cues))


def _format(text: str) -> str:
    """pysubs2's name of the format: endings are not to be trusted."""
    if text.startswith("WEBVTT"):
        return "vtt"
    return "ass" if _SCRIPT.search(text) else "srt"


def _lines(event: Any, *, unescape: bool) -> list[_Line]:
    place = Place(start=event.start / 1000, end=event.end / 1000)
    texts = (_TAG.sub("", line).strip() for line in event.plaintext.splitlines())
    if unescape:
        texts = (html.unescape(text) for text in texts)
    return [_Line(text, place, main_language([text])) for text in texts if text]


def _blocks(cues: Sequence[Sequence[_Line]]) -> Iterator[Block]:
    both = sum(len({line.language for line in cue} - {""}) == 2 for cue in cues)
    if both and both >= TWO_LINED * len(cues):
        for language in ("ru", "en"):
            lines = (line for cue in cues for line in _known(cue) if line.language == language)
            yield from _passages(lines, language)
    else:
        yield from _passages((line for cue in cues for line in cue), "")


def _known(cue: Sequence[_Line]) -> Iterator[_Line]:
    """The lines of a subtitle; one without letters goes with the line before it, or else with the next."""
    language = next((line.language for line in cue if line.language), "")
    for line in cue:
        language = line.language or language
        yield _Line(line.text, line.place, language)


def _passages(lines: Iterable[_Line], language: str) -> Iterator[Block]:
    """Lines joined up to where a sentence ends, the speaker changes, or nobody speaks for long."""
    for _, same in groupby(lines, key=lambda line: line.language):
        open_lines: list[_Line] = []
        for line in same:
            if open_lines and _ends(open_lines, line):
                yield _block(open_lines, language)
                open_lines = []
            open_lines.append(line)
        if open_lines:
            yield _block(open_lines, language)


def _ends(lines: Sequence[_Line], following: _Line) -> bool:
    last = lines[-1]
    return (
        _ENDED.search(last.text) is not None
        or _SPEAKER.match(following.text) is not None
        or (following.place.start or 0) - (last.place.end or 0) > LONGEST_PAUSE
        or sum(len(line.text) for line in lines) > LONGEST_PASSAGE
    )


def _block(lines: Sequence[_Line], language: str) -> Block:
    places: list[tuple[int, Place]] = []
    start = 0
    for line in lines:
        if not places or places[-1][1] != line.place:
            places.append((start, line.place))
        start += len(line.text) + 1
    return Block(" ".join(line.text for line in lines), tuple(places), language)
