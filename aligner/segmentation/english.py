"""English sentences: nltk's Punkt, with our own rules before it."""

import re
from functools import cache

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from aligner.segmentation import shared
from aligner.segmentation.candidate import JOIN, SPLIT, Candidate, Rule
from aligner.segmentation.words import word_list

__all__ = ["RULES"]

WORDS = word_list("abbreviations_en")

_INITIALS = re.compile(r"(?:[A-Z][.-]{1,2}){0,3}[A-Z]")
_ACRONYM = re.compile(r"(?:[A-Z]\.){3,}[A-Z]")
_PRONOUN = re.compile(
    r"\b(?:than|as|and|or|but|nor|not|do|did|am|was|can|could|will|would|shall|should|may|might|must|have|had)\s+I\Z"
)
_NUMBER = re.compile(r"[(\[]?(?:\d|[IVXLC]+\b|[#№]|[A-Z]?\d)")


def lower_right(candidate: Candidate) -> bool | None:
    """A small letter goes on behind a quotation or an ellipsis: ``“Will you come?” he asked``."""
    if candidate.next[0].islower() and (candidate.closing or len(candidate.mark) > 1 or candidate.mark == "…"):
        return JOIN
    return None


def ellipsis(candidate: Candidate) -> bool | None:
    """A capital behind an ellipsis begins a sentence; Punkt would need statistics to say so."""
    return SPLIT if len(candidate.mark) > 1 or candidate.mark == "…" else None


def acronym(candidate: Candidate) -> bool | None:
    """Four letters and more are no initials: ``the U.S.S.R. Nobody``."""
    if candidate.mark == "." and candidate.next[0].isupper() and _ACRONYM.fullmatch(candidate.word):
        return SPLIT
    return None


def starter_right(candidate: Candidate) -> bool | None:
    """A function word with a capital begins a sentence even behind an abbreviation: ``the U.S. The``."""
    if candidate.mark != "." or candidate.word.lower() in WORDS["head"]:
        return None
    return SPLIT if shared.is_starter(candidate.next, WORDS["starter"]) else None


def pronoun(candidate: Candidate) -> bool | None:
    """The pronoun is no initial: ``So do I. Nobody``."""
    return SPLIT if candidate.mark == "." and candidate.word == "I" and _PRONOUN.search(candidate.near) else None


def initials(candidate: Candidate) -> bool | None:
    """Initials belong to the name: ``J. R. R. Tolkien``."""
    if candidate.mark == "." and not candidate.closing and _INITIALS.fullmatch(candidate.word):
        return JOIN
    return None


def number_abbreviation(candidate: Candidate) -> bool | None:
    """An abbreviation that announces a number: ``No. 3917``, ``ll. 95-96``."""
    if candidate.mark == "." and candidate.word.lower() in WORDS["number"] and _NUMBER.match(candidate.next):
        return JOIN
    return None


def head_abbreviation(candidate: Candidate) -> bool | None:
    """An abbreviation that announces a name: ``Gen. Ridgway``."""
    if candidate.mark == "." and not candidate.closing and candidate.word.lower() in WORDS["head"]:
        return JOIN
    return None


def name_abbreviation(candidate: Candidate) -> bool | None:
    """An abbreviation inside a name: ``U.S. Government``, ``Apple Inc. chairman``."""
    if candidate.mark == "." and candidate.word[:1].isupper() and candidate.word.lower() in WORDS["name"]:
        return JOIN
    return None


def tail_abbreviation(candidate: Candidate) -> bool | None:
    """An abbreviation that may end the sentence: ``at 5 p.m. in Moscow``, ``at 5 p.m. Moscow``."""
    if candidate.mark == "." and candidate.word.lower() in WORDS["tail"]:
        return SPLIT if shared.first_letter(candidate.next).isupper() and ")" not in candidate.closing else JOIN
    return None


def punkt(candidate: Candidate) -> bool | None:
    """What Punkt says."""
    context = f"{candidate.word}{candidate.mark}{candidate.closing} {candidate.next}"
    return SPLIT if _tokenizer().text_contains_sentbreak(context) else JOIN


@cache
def _tokenizer() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    # Those before numbers are left out: "art", "no" and "ch" are words as well, and a rule of ours joins them.
    parameters.abbrev_types = set(WORDS["head"] | WORDS["tail"] | WORDS["name"])
    return PunktSentenceTokenizer(parameters)


RULES: tuple[Rule, ...] = (
    shared.lettered_item,
    lower_right,
    shared.punctuation_right,
    shared.bracketed_mark,
    shared.number_in_brackets_right,
    shared.list_item,
    ellipsis,
    acronym,
    starter_right,
    number_abbreviation,
    head_abbreviation,
    name_abbreviation,
    tail_abbreviation,
    pronoun,
    initials,
    shared.title_in_quotes,
    punkt,
)
