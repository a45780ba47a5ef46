"""Rules that hold in Russian and in English alike."""

import re

from aligner.segmentation.candidate import JOIN, SPLIT, Candidate

__all__ = [
    "bracketed_mark",
    "first_letter",
    "is_starter",
    "lettered_item",
    "list_item",
    "lower_right",
    "number_in_brackets_right",
    "punctuation_right",
    "title_in_quotes",
]

LONGEST_ITEM = 2000  # characters of a lettered list

_BULLET = re.compile(r"[(\[§]?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[^\W\d_])[.)\]]?", re.ASCII | re.IGNORECASE)
_LETTERED = re.compile(r"[а-яa-z]\)")
_RUSSIAN_BULLET = re.compile(r"\(?[а-яА-Я]\)?")
_NUMBER_IN_BRACKETS = re.compile(r"[(\[]\s*\d[\d\s.:,–—-]*(?:г|гг|год|года|years?)?\.?[)\],;]")
_TAIL_OF_WORD = re.compile(r"['’]\w+$|\W+$")
_PUNCTUATION = frozenset(",;:.?!)]}»”…%&/=")
_DASHES = "-–—―−"
_OPENING = "\"'«“„‘([{`*_" + _DASHES
_CLOSING_QUOTES = frozenset("\"»”’'")
_OPENING_QUOTE_OF = {"»": "«", "”": "“", "’": "‘", '"': '"', "“": "„"}


def first_letter(chunk: str) -> str:
    """The first character of a chunk behind opening quotes, brackets and dashes; empty if there is none."""
    return chunk.lstrip(_OPENING)[:1]


def is_starter(chunk: str, starters: frozenset[str]) -> bool:
    """Whether a chunk is one of the words that begin sentences, with a capital: ``Да.``, but not the initial ``В.``."""
    if not chunk[0].isupper():
        return False
    word = chunk.lower()
    return word in starters or (len(bare := _TAIL_OF_WORD.sub("", word)) > 1 and bare in starters)


def lower_right(candidate: Candidate) -> bool | None:
    """A small letter goes on: ``— Поедете? — спросил он``."""
    return JOIN if first_letter(candidate.next).islower() else None


def punctuation_right(candidate: Candidate) -> bool | None:
    """A sentence does not begin with punctuation: ``(Yahoo!) , and``; an ellipsis may begin one."""
    following = candidate.next
    if following[0] in _PUNCTUATION and following[:2] not in ("..", ":)", ":(") and following[0] != "…":
        return JOIN
    if following.startswith(("``.", "``,", "''", "&#39;", "&raquo;")):
        return JOIN
    return None


def bracketed_mark(candidate: Candidate) -> bool | None:
    """``(!)``, ``(?)`` and ``[...]`` stand inside a sentence."""
    if candidate.closing[:1] in (")", "]") and candidate.text[candidate.mark_start - 1 : candidate.mark_start] in "([":
        return JOIN
    return None


def number_in_brackets_right(candidate: Candidate) -> bool | None:
    """A year or a place after a title: ``«Кто виноват?» (1846)``."""
    if candidate.closing and _NUMBER_IN_BRACKETS.match(candidate.after):
        return JOIN
    return None


def list_item(candidate: Candidate) -> bool | None:
    """A bullet stays with its item: ``1. First``, ``IV. Fourth``, ``а). Третье``."""
    if candidate.mark != "." or candidate.mark_start - candidate.start > 12:
        return None
    bullet = candidate.before
    if _BULLET.fullmatch(bullet) or _RUSSIAN_BULLET.fullmatch(bullet):
        return JOIN
    return None


def lettered_item(candidate: Candidate) -> bool | None:
    """The next item of a lettered list, small though its letter is: ``а) Первое. б) Второе``."""
    if not _LETTERED.fullmatch(candidate.next):
        return None
    previous = chr(ord(candidate.next[0]) - 1)
    before = candidate.text[max(candidate.start, candidate.mark_start - LONGEST_ITEM) : candidate.mark_start]
    return SPLIT if re.search(rf"(?<!\w){re.escape(previous)}\)\s", before) else None


def title_in_quotes(candidate: Candidate) -> bool | None:
    """A quotation that goes on from a word is part of the sentence: ``роман «Что делать?» Чернышевского``."""
    quote = candidate.closing[:1]
    if "." in candidate.mark or quote not in _OPENING_QUOTE_OF:
        return None
    before = candidate.near
    opening = before.rfind(_OPENING_QUOTE_OF[quote])
    lead = before[: max(opening, 0)].rstrip()
    return JOIN if lead and lead[-1].isalnum() else None
