"""Places where a sentence may end, and the loop that asks an ordered list of rules about each."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

__all__ = ["JOIN", "SPLIT", "Candidate", "Rule", "sentence_spans"]

SPLIT: Final = True
JOIN: Final = False

CLOSING = "\"'»”’“)\\]}`"
WINDOW = 48
LONGEST_QUOTATION = 2000

# A mark, what closes behind it (quotes, brackets, footnote numbers, quotes written as HTML entities), and white
# space; or a full stop of East Asian scripts, which needs no white space; or a blank line.
_CANDIDATE = re.compile(
    rf"""(?P<mark>[.?!…](?<![.?!…][.?!…])[.?!…]*+)
         (?P<closing>(?:[{CLOSING}¹²³⁴⁵⁶⁷⁸⁹⁰]|\[\d+\]|&(?:\#39|quot|raquo|rdquo);|\*{{1,2}}(?=\s))*+)
         (?P<quote>\x20"(?=\s))?+
         (?P<gap>\s++)
         (?=(?P<next>\S{{1,24}}))
       | (?P<wide>[。！？](?<![。！？][。！？])[。！？]*+[」』”’）]*+)\s*+(?=\S)
       | (?P<blank>\n[^\S\n]*+\n\s*+)(?=\S)""",
    re.VERBOSE,
)


class Candidate(NamedTuple):
    """A place where a sentence may end.

    Attributes:
        text: The whole text.
        start: Offset of the first character of the sentence so far.
        mark_start: Offset of the mark.
        word: The word before the mark, up to white space, opening brackets and quotes left out.
        mark: What may end the sentence, such as ``"."`` or ``"?!"``.
        closing: Quotes and brackets that close right behind the mark.
        next: The first characters behind the white space, up to the next white space, 24 at most.
        next_start: Their offset.
    """

    text: str
    start: int
    mark_start: int
    word: str
    mark: str
    closing: str
    next: str
    next_start: int

    @property
    def end(self) -> int:
        """Offset behind the mark and what closes."""
        return self.mark_start + len(self.mark) + len(self.closing)

    @property
    def before(self) -> str:
        """The sentence so far, without the mark."""
        return self.text[self.start : self.mark_start]

    @property
    def near(self) -> str:
        """The last characters before the mark, 48 at most, none of an earlier sentence."""
        return self.text[max(self.start, self.mark_start - WINDOW) : self.mark_start]

    @property
    def after(self) -> str:
        """The first characters behind the white space, 48 at most."""
        return self.text[self.next_start : self.next_start + WINDOW]


Rule = Callable[[Candidate], bool | None]
"""Says ``SPLIT`` or ``JOIN``, or nothing and leaves the answer to the next rule."""


def sentence_spans(text: str, rules: Sequence[Rule]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the sentences of a text, in order, without surrounding white space.

    Args:
        text: Any text; a blank line always ends a sentence.
        rules: Asked in order at every candidate; the first answer counts. No answer at all splits.
    """
    start = len(text) - len(text.lstrip())
    for match in _CANDIDATE.finditer(text, start):
        if match["mark"]:
            candidate = _candidate(text, start, match)
            if not _is_boundary(candidate, rules):
                continue
            end, following = candidate.end, candidate.next_start
        else:
            end = match.end("wide") if match["wide"] else start + len(text[start : match.start()].rstrip())
            following = match.end()
        if end > start:
            yield start, end
        start = following
    end = len(text.rstrip())
    if end > start:
        yield start, end


def _candidate(text: str, start: int, match: re.Match[str]) -> Candidate:
    mark, closing, quote, following = match.group("mark", "closing", "quote", "next")
    mark_start = match.start()
    next_start = match.end()
    if quote:
        if _is_quotation_open(text, mark_start):
            closing += quote
        else:
            following, next_start = '"', match.end("quote") - 1
    words = text[max(start, mark_start - WINDOW) : mark_start].rsplit(None, 1)
    word = words[-1].lstrip("(«“„\"'‘[{`<—–-*_") if words else ""
    return Candidate(text, start, mark_start, word, mark, closing, following, next_start)


def _is_quotation_open(text: str, position: int) -> bool:
    """Whether the last straight quotation mark before the position was an opening one, so that the next one closes."""
    last = text.rfind('"', max(0, position - LONGEST_QUOTATION), position)
    if last < 0 or text[last + 1].isspace():
        return False
    return last == 0 or text[last - 1].isspace() or text[last - 1] in "([—–-"


def _is_boundary(candidate: Candidate, rules: Sequence[Rule]) -> bool:
    if _blank_line_in(candidate):
        return SPLIT
    for rule in rules:
        answer = rule(candidate)
        if answer is not None:
            return answer
    return SPLIT


def _blank_line_in(candidate: Candidate) -> bool:
    return candidate.text.count("\n", candidate.end, candidate.next_start) > 1
