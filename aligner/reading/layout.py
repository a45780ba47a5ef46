"""Words on printed pages to paragraphs: lines, columns, running heads, hyphens at line ends."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from aligner.reading.blocks import Block
from aligner.reading.languages import SMALLEST_SHARE, main_language, smaller_share
from aligner.text import Place

__all__ = ["LINE_END_HYPHEN", "Sheet", "Word", "paragraphs"]

LINE_END_HYPHEN = "\xad"

# Lengths in heights of a line of text.
WORD_GAP = 0.13  # and less is no space
COLUMN_GAP = 1.0  # may be a gap between columns
INDENT = 0.7
NARROWEST_COLUMN = 5.0
PARAGRAPH_GAP = 0.45  # more between two lines than is usual

OTHER_SIZE = 0.13  # a line whose height differs by more is of another kind
HEADING_SIZE = 1.15  # times the height of the body
ROOM = 1.2  # times the space that the next word needs is left at the end of a paragraph
LEAST_LINES = 2  # make a column
MOST_CROSSING = 0.25  # of the lines may cross the gap between columns
EDGE_LINES = 2  # at the top and the bottom of a page may be running heads
HEAD_GAP = 1.3  # times the usual distance of lines is between a running head and the text
SAME_LEVEL = 4.0  # points
MANY_PAGES = 6
LONGEST_HEADING = 200  # characters
MOST_COLUMNS = 16

MOST_FOREIGN = 0.3  # of the letters of a column in one language
SURE_SHARE = 0.8  # of the text stands in such columns

_PARTICLES = frozenset({"то", "либо", "нибудь", "ка", "таки", "за", "под"})

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—\[(]?\s*(?:(?:p|page|стр|с)\.?\s*)?(?:(\d{1,4})|[ivxlc]{1,7})(?:\s*(?:of|из|/)\s*\d{1,4})?\s*[-–—\])]?",
    re.IGNORECASE,
)
_HYPHENED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_LINE_END = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*[-\xad‐]\Z")
_TERMINAL = tuple('.?!…:;"»”)]')
_DASHES = ("-", "–", "—", "−", "•")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box, in points from a corner above and to the left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed page: its number as printed, and its words in any order that keeps those of a line together."""

    label: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, or a piece of one with nothing but space to its sides.

    ``number`` counts the page's lines from 1; ``column`` is the left and the right edge of its column.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    page: int = 0
    number: int = 0
    column: tuple[float, float] = (0.0, 0.0)
    column_id: int = 0

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 0.1)

    @property
    def indent(self) -> float:
        return (self.left - self.column[0]) / self.height

    @property
    def room(self) -> float:
        """The space to the right of the line, in points."""
        return self.column[1] - self.right

    @property
    def first_word(self) -> float:
        """About how much space the first word takes with a space, in points."""
        return (self.right - self.left) * (len(self.text.split(None, 1)[0]) + 1) / len(self.text)


def paragraphs(sheets: Sequence[Sheet]) -> Iterator[Block]:
    """The paragraphs of the pages in reading order.

    Running heads and page numbers are left out, words that were cut at the end of a line made whole. Of columns or
    pages in two languages those of the first come first, so that a paragraph goes on behind the other's.
    """
    pages = _without_running_heads([_page_lines(sheet) for sheet in sheets])
    lines = [line for number, page in enumerate(pages) for line in _in_order(page, number)]
    if not lines:
        return
    body = median(line.height for line in lines)
    hyphened = {word.lower() for line in lines for word in _HYPHENED.findall(line.text)}
    usual_gap = _usual_gap(lines)
    for stream in _by_language(lines):
        heading = ""
        for group in _grouped(stream, usual_gap):
            text, starts = _joined(group, hyphened)
            if all(line.height > HEADING_SIZE * body for line in group) and len(text) < LONGEST_HEADING:
                heading = text
            places = (Place(page=sheets[line.page].label, line=line.number, heading=heading) for line in group)
            yield Block(text, tuple(zip(starts, places, strict=True)))


def _by_language(lines: Sequence[_Line]) -> list[Sequence[_Line]]:
    """The lines of each language, where columns or pages are in one by turns; all of them where they are not."""
    if smaller_share(line.text for line in lines) < SMALLEST_SHARE:
        return [lines]
    columns: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for line in lines:
        columns[line.page, line.column_id].append(line.text)
    sure = {key: main_language(texts) for key, texts in columns.items() if smaller_share(texts) < MOST_FOREIGN}
    size = sum(len(text) for key in sure for text in columns[key])
    turns = sum(one != other for one, other in pairwise(sure.values()))
    if turns < 2 or size < SURE_SHARE * sum(len(line.text) for line in lines):
        return [lines]
    streams: dict[str, list[_Line]] = {}
    language = ""
    for line in lines:
        language = sure.get((line.page, line.column_id)) or language
        streams.setdefault(language, []).append(line)
    return list(streams.values())


def _page_lines(sheet: Sheet) -> list[_Line]:
    """The pieces of lines, from top to bottom; words of one line that stand far apart make several pieces."""
    pieces: list[list[Word]] = []
    for word in sheet.words:
        if pieces and _goes_on(pieces[-1][-1], word):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return sorted(map(_line, pieces), key=lambda line: (line.top, line.left))


def _goes_on(word: Word, following: Word) -> bool:
    height = max(word.bottom - word.top, following.bottom - following.top)
    gap = following.left - word.right
    return _same_level(word, following) and -height < gap < COLUMN_GAP * height


def _same_level(one: Word | _Line, other: Word | _Line) -> bool:
    """Whether two boxes overlap by half of the lower one's height."""
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _line(words: Sequence[Word]) -> _Line:
    pieces = [words[0].text]
    for word, following in pairwise(words):
        gap = following.left - word.right
        pieces += (" " if gap > WORD_GAP * (word.bottom - word.top) else "", following.text)
    # A footnote's mark is no measure of the line it stands in.
    tallest = max(words, key=lambda word: word.bottom - word.top)
    return _Line("".join(pieces), min(w.left for w in words), tallest.top, max(w.right for w in words), tallest.bottom)


def _without_running_heads(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without the lines at their edges that come again at the same level, and without their numbers."""
    edges = [_edges(page) for page in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for edge in edges:
        seen.update({key for top, (text, _) in edge.items() for key in _keys(top, text)})
    dropped = [
        {
            top
            for top, (text, apart) in edge.items()
            if _is_head(max(seen[key] for key in _keys(top, text)), len(pages), apart=apart)
        }
        | numbers
        for edge, numbers in zip(edges, _page_numbers(edges), strict=True)
    ]
    return [[line for line in page if round(line.top) not in drop] for page, drop in zip(pages, dropped, strict=True)]


def _is_head(count: int, pages: int, *, apart: bool) -> bool:
    """Whether what stands on so many of the pages is a running head; what is not set apart could be the text's."""
    return count >= (2 if apart and pages < MANY_PAGES else 3)


def _edges(page: Sequence[_Line]) -> dict[int, tuple[str, bool]]:
    """The first and the last levels of a page: all that is written there, and whether it is set apart."""
    levels: defaultdict[int, list[str]] = defaultdict(list)
    for line in page:
        levels[round(line.top)].append(line.text)
    tops = sorted(levels)
    gaps = [following - top for top, following in pairwise(tops)]
    wide = HEAD_GAP * sorted(gaps)[len(gaps) // 4] if gaps else 0  # few lines stand closer than most
    edges: dict[int, tuple[str, bool]] = {}
    for ordered, spaces in ((tops, gaps), (tops[::-1], gaps[::-1])):
        for number, top in enumerate(ordered[:EDGE_LINES]):
            apart = any(space > wide for space in spaces[number:EDGE_LINES])
            edges[top] = " ".join(levels[top]), apart or edges.get(top, ("", False))[1]
    return edges


def _keys(top: int, text: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """What is at an edge is known on other pages by its text without numbers, and its level."""
    text = _DIGITS.sub("#", text).lower()
    level = int(top // SAME_LEVEL)
    return (text, level), (text, level + 1)


def _page_numbers(edges: Sequence[Mapping[int, tuple[str, bool]]]) -> list[set[int]]:
    """The levels of each page where nothing stands but a number that goes up by one with the pages."""
    candidates = [
        {
            top: int(match[1]) - number if match[1] else None
            for top, (text, _) in edge.items()
            if (match := _PAGE_NUMBER.fullmatch(text))
        }
        for number, edge in enumerate(edges)
    ]
    offsets = Counter(offset for page in candidates for offset in set(page.values()))
    least = max(2, len(edges) // 3)
    kept = {offset for offset, count in offsets.items() if count >= least or (len(edges) == 1 and offset == 1)}
    return [{top for top, offset in page.items() if offset in kept} for page in candidates]


def _in_order(page: Sequence[_Line], number: int) -> Iterator[_Line]:
    """The lines of a page as they are read, each with its column."""
    count = 0
    for column_id, pieces in enumerate(_columns(page)):
        lines = _whole_lines(pieces)
        edges = _column_edges(lines)
        for line in lines:
            count += 1
            yield replace(line, page=number, number=count, column=edges, column_id=column_id)


def _columns(lines: Sequence[_Line], most: int = MOST_COLUMNS) -> Iterator[list[_Line]]:
    """The lines parted into columns, in the order of reading: what crosses a gap parts what is above from below."""
    gap = _gutter(lines) if most > 1 else None
    if gap is None:
        if lines:
            yield list(lines)
        return
    left, right = gap
    above: list[_Line] = []
    crossing: list[_Line] = []
    for line in lines:
        if line.right <= left or line.left >= right:
            if crossing:
                yield crossing
                crossing = []
            above.append(line)
        else:
            if above:
                yield from _halves(above, right, most)
                above = []
            crossing.append(line)
    if crossing:
        yield crossing
    yield from _halves(above, right, most)


def _halves(lines: Sequence[_Line], right: float, most: int) -> Iterator[list[_Line]]:
    for half in ([line for line in lines if line.left < right], [line for line in lines if line.left >= right]):
        yield from _columns(half, most // 2)


def _gutter(lines: Sequence[_Line]) -> tuple[float, float] | None:
    """The gap between two columns that the fewest lines cross: its left and right edge."""
    if len(lines) < 2 * LEAST_LINES:
        return None
    least = COLUMN_GAP * median(line.height for line in lines)
    rights = sorted(line.right for line in lines)
    lefts = sorted(line.left for line in lines)
    best: tuple[int, float, float] | None = None
    for edge in sorted(set(rights)):
        ended = bisect_right(rights, edge + 0.01)
        begun = bisect_right(lefts, edge + least - 0.01)
        crossing = begun - ended
        if ended < LEAST_LINES or len(lines) - begun < LEAST_LINES or crossing < 0:
            continue
        if crossing <= MOST_CROSSING * len(lines) and (best is None or crossing < best[0]):
            best = crossing, edge + 0.01, edge + least - 0.01
    if best is None:
        return None
    left, right = best[1:]
    return (left, right) if _are_columns(lines, left, right) else None


def _are_columns(lines: Sequence[_Line], left: float, right: float) -> bool:
    """Whether what stands left and right of a gap is text, side by side."""
    halves = [line for line in lines if line.right <= left], [line for line in lines if line.left >= right]
    extents = [(min(line.top for line in half), max(line.bottom for line in half)) for half in halves]
    overlap = min(extents[0][1], extents[1][1]) - max(extents[0][0], extents[1][0])
    narrowest = min(max(line.right for line in half) - min(line.left for line in half) for half in halves)
    return (
        overlap > 0.5 * min(bottom - top for top, bottom in extents)
        and narrowest > NARROWEST_COLUMN * median(line.height for line in lines)
        and all(any(map(str.isalpha, "".join(line.text for line in half))) for half in halves)
    )


def _whole_lines(pieces: Sequence[_Line]) -> list[_Line]:
    """The pieces of a column joined to lines."""
    lines: list[list[_Line]] = []
    for piece in pieces:
        if lines and _same_level(lines[-1][0], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line([_as_word(piece) for piece in sorted(line, key=lambda piece: piece.left)]) for line in lines]


def _as_word(line: _Line) -> Word:
    return Word(line.text, line.left, line.top, line.right, line.bottom)


def _column_edges(lines: Sequence[_Line]) -> tuple[float, float]:
    """The left edge that most lines keep to, and the right one that few go beyond."""
    lefts = Counter(round(line.left) for line in lines)
    common = [left for left, count in lefts.items() if count >= 0.2 * len(lines)]
    left = min(common, default=min(lefts))
    rights = sorted(line.right for line in lines)
    return float(left), rights[int(0.9 * (len(rights) - 1))]


def _usual_gap(lines: Sequence[_Line]) -> float:
    """The usual distance between neighbouring lines of a column, in heights of a line."""
    gaps = [
        (following.top - line.bottom) / line.height
        for line, following in pairwise(lines)
        if (line.page, line.column_id) == (following.page, following.column_id)
    ]
    return median(gaps) if gaps else 0.0


def _begins(line: _Line, following: _Line, usual_gap: float) -> bool:
    """Whether a paragraph begins with the following line."""
    if abs(following.height - line.height) > OTHER_SIZE * line.height:
        return True
    # The next word would have fitted.
    short = line.room > ROOM * following.first_word
    ends = short and line.text.endswith(_TERMINAL)
    same_column = (line.page, line.column_id) == (following.page, following.column_id)
    if same_column and (following.top - line.bottom) / line.height > usual_gap + PARAGRAPH_GAP:
        return True
    if not same_column and main_language([line.text]) != main_language([following.text]):
        return True
    if following.indent > INDENT:
        # A line as far in as the one before goes on with it, as in a quotation set apart.
        aligned = same_column and abs(following.left - line.left) < 0.3 * line.height
        return not aligned or ends or following.text.startswith(_DASHES)
    return ends or (short and following.text.startswith(_DASHES))


def _grouped(lines: Sequence[_Line], usual_gap: float) -> Iterator[list[_Line]]:
    """The lines of each paragraph."""
    group = [lines[0]]
    for line, following in pairwise(lines):
        if _begins(line, following, usual_gap):
            yield group
            group = []
        group.append(following)
    yield group


def _joined(lines: Sequence[_Line], hyphened: set[str]) -> tuple[str, list[int]]:
    """The text of a paragraph, and where in it each line begins."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        piece = (
            line.text.replace(LINE_END_HYPHEN, "-") if following is None else _before(line.text, following, hyphened)
        )
        starts.append(length)
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), starts


def _before(text: str, following: _Line, hyphened: set[str]) -> str:
    """A line's text as it goes before the following one: with a space, or without the hyphen that cut a word."""
    cut = _LINE_END.search(text)
    if cut is None or not following.text[0].isalpha():
        return text + " "
    begun = re.split(r"[^\w-]", following.text, maxsplit=1)[0].lower()
    if f"{cut[0][:-1]}-{begun}".lower() in hyphened or following.text[0].isupper() or begun in _PARTICLES:
        return text[:-1] + "-"
    return text[:-1]
