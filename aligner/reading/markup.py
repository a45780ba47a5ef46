"""Markdown's inline markup: where it stands, so that it can be left out of a passage."""

import re
from collections.abc import Iterator

__all__ = ["markup_spans"]

_MASK = "\ue000"  # a private character, neither a letter nor white space nor markup

_ESCAPE = re.compile(r"\\(?=([!-/:-@\[-`{-~]))")
_AUTOLINK = re.compile(r"<(?:https?://|ftp://|mailto:|www\.)[^<>\s]*>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\s]{1,2000}(?:\s+\"[^\"\n]{0,500}\")?\)")
_LINK = re.compile(r"(\[)[^\[\]]{1,500}(\]\((?=[^()\s]*[/.#:])[^()\s]{1,2000}(?:\s+\"[^\"\n]{0,500}\")?\))")


def _emphasis(character: str, count: int, *, inside_words: bool) -> re.Pattern[str]:
    """``**so**``: marks that open before and close behind a character that is not white space."""
    mark = re.escape(character)
    edge = rf"[\d{mark}]" if inside_words else rf"[\w{mark}]"
    return re.compile(
        rf"(?<!{edge})({mark}{{{count}}})(?=[^\s{mark}]).{{0,2000}}?(?<=[^\s{mark}])({mark}{{{count}}})(?!{edge})",
        re.DOTALL,
    )


# A single mark must be closed before the next one opens: "5 * 3", "note* and *another" are no emphasis.
_PAIRS = (
    _emphasis("*", 3, inside_words=True),
    _emphasis("_", 3, inside_words=False),
    _emphasis("*", 2, inside_words=True),
    _emphasis("_", 2, inside_words=False),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])[^*]{0,2000}?(?<=[^\s*])(\*)(?![\w*])"),
    re.compile(r"(?<![\w_])(_)(?=[^\s_])[^_]{0,2000}?(?<=[^\s_])(_)(?![\w_])"),
)
# Bold that was opened or closed in another paragraph.
_LONE = (
    re.compile(r"(?<![\w*])\*\*(?!\*)|(?<!\*)\*\*(?![\w*])"),
    re.compile(r"(?<![\w_])__(?!_)|(?<!_)__(?![\w_])"),
)


def markup_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the markup in a paragraph: escapes' backslashes, bare links, links' targets, emphasis."""
    spans: list[tuple[int, int]] = []
    for pattern in (_ESCAPE, _AUTOLINK, _IMAGE, _LINK, *_PAIRS, *_LONE):
        found = [span for match in pattern.finditer(text) for span in _marks(match)]
        if found:
            spans += found
            text = _masked(text, found)
        if pattern is _ESCAPE:
            text = _masked(text, [(end, end + 1) for _, end in found])
    return sorted(spans)


def _marks(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The ranges of a match's groups, or its own where it has none or ends before its only group."""
    if match.re.groups < 2:
        yield match.span()
    else:
        yield from (match.span(group) for group in range(1, match.re.groups + 1))


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], _MASK * (end - start))
        position = end
    return "".join((*pieces, text[position:]))
