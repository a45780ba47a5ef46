"""Russian sentences: razdel's rules, with our own before them."""

import re

from razdel.rule import JOIN as RAZDEL_JOIN
from razdel.segmenters.sentenize import RULES as RAZDEL_RULES
from razdel.segmenters.sentenize import SentSplit

from aligner.segmentation import shared
from aligner.segmentation.candidate import JOIN, SPLIT, Candidate, Rule
from aligner.segmentation.words import word_list

__all__ = ["RULES"]

WORDS = word_list("abbreviations_ru")
RAZDEL_WINDOW = 10

_PAIRS = frozenset(word for word in WORDS["head"] | WORDS["tail"] if "." in word)

_INITIALS = re.compile(r"(?:[А-ЯЁA-Z][.-]{1,2}){0,2}(?:[А-ЯЁA-Z]|Дж|Ю)")
_PAIR = re.compile(r"([^\W\d_]+)\.\s*([^\W\d_]+)\Z")
_NUMBER_BEFORE = re.compile(r"(?:\d|\b[IVXLCХМ]+|\b(?:тыс|млн|млрд|кв|куб)\.?)\s*-?[^\s\d_.]+\Z")
_ORDINAL = re.compile(r"[\d–—-]*\d-[а-я]{1,3}")
_ARCHIVE = re.compile(r"[А-ЯЁ]{2,}")
_HOLDING = re.compile(r"(?:Ф|Оп|Д|Лл?|Ед)\.\s*(?:хр\.\s*)?\d")
_NAME_BEFORE = re.compile(r"[А-ЯЁ][а-яё]{2,}\s+[IVX]\Z")
_YEARS_BEFORE = re.compile(r"(?:\d|[IVXХ]).{0,12}\Z")
_OPENING_DATE = re.compile(
    r"""\W*(?=.*[\dIVXХ])
        (?:(?:въ?|во|къ?|съ?|со|до|после|на|около|по|начал[ае]|концу?а?е?|середин[аеы]|уже|лишь|только|затем|потом|позже
             |позднее|одновременно|тогда|ещё|еще|весной|летом|осенью|зимой|января|февраля|марта|апреля|мая|июня|июля
             |августа|сентября|октября|ноября|декабря|году?а?|веке?а?|гг?|вв?|н|н\.э|э|первой|второй|половине|четверти
             |[-–—]|\d+(?:[-–—/]\w+)?|[IVXLCХ]+(?:[-–—][IVXLCХ]+)?)[.,]?(?:\s+|\Z))+
        (?<=[гвэ])""",
    re.VERBOSE | re.IGNORECASE,
)


def opening_date(candidate: Candidate) -> bool | None:
    """A sentence is more than its date: ``В 1951 г. Сталин писал``."""
    if candidate.mark == "." and not candidate.closing and candidate.mark_start - candidate.start < 48:
        return JOIN if _OPENING_DATE.fullmatch(candidate.before) else None
    return None


def unit(candidate: Candidate) -> bool | None:
    """A unit behind its number may end the sentence: ``в 1951 г. Потом``, ``5 тыс. человек``."""
    if candidate.mark != "." or candidate.word.lower() not in WORDS["unit"]:
        return None
    if not _NUMBER_BEFORE.search(candidate.near):
        return None
    return SPLIT if _capital_right(candidate) else JOIN


def ordinal(candidate: Candidate) -> bool | None:
    """The ending of an ordinal is no abbreviation: ``1970-х. Потом``."""
    if candidate.mark == "." and _ORDINAL.fullmatch(candidate.word) and _capital_right(candidate):
        return SPLIT
    return None


def ordinary_word(candidate: Candidate) -> bool | None:
    """What is a word as well ends the sentence before a capital: ``упал на пол. Пётр``."""
    if candidate.mark == "." and candidate.word in WORDS["word"] and _capital_right(candidate):
        return SPLIT
    return None


def archive_reference(candidate: Candidate) -> bool | None:
    """The parts of a reference to an archive belong together: ``РГАСПИ. Ф. 17. Оп. 162. Д. 44. Л. 83``."""
    if candidate.mark == "." and _HOLDING.match(candidate.after):
        return JOIN if candidate.word[-1:].isdigit() or _ARCHIVE.fullmatch(candidate.word) else None
    return None


def ruler(candidate: Candidate) -> bool | None:
    """A Roman numeral behind a name is no initial: ``Пётр I. Потом``."""
    if candidate.mark == "." and candidate.word in ("I", "V", "X") and _NAME_BEFORE.search(candidate.near):
        return SPLIT if _capital_right(candidate) else JOIN
    return None


def gentlemen(candidate: Candidate) -> bool | None:
    """``гг.`` without a number before it are no years: ``гг. Ачесон и Моррисон``."""
    if candidate.mark == "." and candidate.word.lower() == "гг" and not _YEARS_BEFORE.search(candidate.near):
        return JOIN
    return None


def starter_right(candidate: Candidate) -> bool | None:
    """A function word with a capital begins a sentence even behind an abbreviation: ``и др. В``."""
    return SPLIT if candidate.mark == "." and shared.is_starter(candidate.next, WORDS["starter"]) else None


def initials(candidate: Candidate) -> bool | None:
    """Initials belong to the name: ``И. В. Сталин``."""
    if candidate.mark == "." and not candidate.closing:
        word = candidate.word
        if _INITIALS.fullmatch(word) or (word[:1].isupper() and word.lower() in WORDS["initial"]):
            return JOIN
    return None


def head_abbreviation(candidate: Candidate) -> bool | None:
    """An abbreviation that announces a name or number: ``тов. Ким``, ``ф. 45``."""
    if candidate.mark == "." and not candidate.closing and _ends_in(candidate, "head"):
        return JOIN
    return None


def tail_abbreviation(candidate: Candidate) -> bool | None:
    """An abbreviation that may end the sentence: ``и др. (3)`` goes on, ``и др. Потом`` does not."""
    if candidate.mark == "." and _ends_in(candidate, "tail"):
        return SPLIT if _capital_right(candidate) and not candidate.closing.startswith((")", "]")) else JOIN
    return None


def razdel(candidate: Candidate) -> bool | None:
    """What razdel's own rules say."""
    end = (candidate.mark + candidate.closing).rstrip("[]0123456789¹²³⁴⁵⁶⁷⁸⁹⁰") or candidate.mark
    delimiter_start = candidate.mark_start + len(end) - 1
    left = candidate.text[max(0, delimiter_start - RAZDEL_WINDOW) : delimiter_start]
    right = " " + candidate.after[: RAZDEL_WINDOW - 1]
    so_far = candidate.text[candidate.start : min(candidate.mark_start, candidate.start + 3 * RAZDEL_WINDOW)]
    split = SentSplit(left, end[-1], right, so_far)
    for rule in RAZDEL_RULES:
        answer = rule(split)
        if answer is not None:
            return JOIN if answer == RAZDEL_JOIN else SPLIT
    return None


def _capital_right(candidate: Candidate) -> bool:
    return shared.first_letter(candidate.next).isupper()


def _ends_in(candidate: Candidate, heading: str) -> bool:
    """Whether the word before the mark, with the one before it if they make a pair (``т. е``), is under a heading."""
    pair = _PAIR.search(candidate.near)
    if pair and (both := f"{pair[1]}.{pair[2]}".lower()) in _PAIRS:
        return both in WORDS[heading]
    return candidate.word.lower() in WORDS[heading]


RULES: tuple[Rule, ...] = (
    shared.lettered_item,
    shared.lower_right,
    shared.punctuation_right,
    shared.bracketed_mark,
    shared.number_in_brackets_right,
    shared.list_item,
    opening_date,
    unit,
    ordinal,
    ordinary_word,
    archive_reference,
    ruler,
    gentlemen,
    starter_right,
    initials,
    head_abbreviation,
    tail_abbreviation,
    shared.title_in_quotes,
    razdel,
)
