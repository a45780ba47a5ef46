"""What the encoder reads in place of the author's spelling, so that one word has one spelling.

The text that is shown and written stays as it is; only what is embedded goes through here.
"""

import re
import unicodedata
from collections.abc import Callable

__all__ = ["normalise"]

CYRILLIC_OF_LATIN = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
LATIN_OF_CYRILLIC = str.maketrans("АВСЕНКМОРТХУасеорхуѕіј", "ABCEHKMOPTXYaceopxysij")
OLD_LETTERS = str.maketrans("ѢѣІіѲѳѴѵЇї", "ЕеИиФфИиИи")
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ſ": "s"})
PRONOUNS = {"онѣ": "они", "однѣ": "одни", "ея": "ее", "нея": "нее", "самаго": "самого"}

_INVISIBLE = re.compile(r"[\xad\u200b-\u200d\u2060\ufeff]")
_CUT = re.compile(r"(?<=[^\W\d_])[-\xad¬]\s*\n\s*(?=[a-zа-яё])")
_STRESS = re.compile(r"(?<=[аеиоуыэюяАЕИОУЫЭЮЯ])[\u0300\u0301]")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])[^\W\d_]+\b")
_LONE_LATIN = re.compile(r"(?<=[\u0400-\u04ff.,;:—–-] )[acoyk](?= [«\"„\u0400-\u04ff])")
_OLD = re.compile(r"[ѣѳѵ]|[\u0400-\u04ff]і|і[\u0400-\u04ff]|[бвгджзклмнпрстфхцчшщ]ъ\b", re.IGNORECASE)
_OLD_WORD = re.compile(r"\b(?:онѣ|однѣ|ея|нея|самаго)\b", re.IGNORECASE)
_HARD_END = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])ъ\b", re.IGNORECASE)
_OLD_GENITIVE = re.compile(r"\b(?!благо|чикаго|сантьяго)(\w{2,})([ая])го(?=(?:ся)?\b)", re.IGNORECASE)
_OLD_PLURAL = re.compile(r"(?<=\wы)я(?=(?:ся)?\b)")
_PREFIX = re.compile(r"\b(раз|воз|из|без|низ)(?=с)", re.IGNORECASE)

_VOICELESS = {"з": "с", "З": "С"}


def normalise(text: str, language: str) -> str:
    """A text in one spelling, for the encoder.

    Undone are: decomposed letters, soft hyphens and other invisible characters, words cut at line ends, ligatures,
    Latin letters in Cyrillic words and the reverse; and in Russian stress marks, ё, and the spelling of before 1918.

    Args:
        text: A sentence or more.
        language: ISO 639-1 code; of any other than ``"ru"`` only what holds in every language is undone.
    """
    for rule in RULES:
        text = rule(text, language)
    return text


def composed(text: str, language: str) -> str:  # noqa: ARG001
    """``и`` with a breve is ``й``."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def whole_words(text: str, language: str) -> str:  # noqa: ARG001
    """No hyphens at line ends, nor invisible ones."""
    return _INVISIBLE.sub("", _CUT.sub("", text))


def ligatures(text: str, language: str) -> str:  # noqa: ARG001
    """``ﬁ`` is ``fi``."""
    return text if text.isascii() else text.translate(LIGATURES)


def look_alikes(text: str, language: str) -> str:
    """One script a word, as OCR does not keep it; a word that might be of either is of the text's language."""
    if text.isascii() or not _has_latin(text):
        return text
    if language == "ru":
        text = _LONE_LATIN.sub(lambda match: match[0].translate(CYRILLIC_OF_LATIN), text)
    return _MIXED.sub(lambda match: _one_script(match[0], language), text)


def _one_script(word: str, language: str) -> str:
    cyrillic, latin = word.translate(CYRILLIC_OF_LATIN), word.translate(LATIN_OF_CYRILLIC)
    if language == "ru":
        latin = latin if not _has_cyrillic(latin) and _has_latin(cyrillic) else word
        return cyrillic if not _has_latin(cyrillic) else latin
    cyrillic = cyrillic if not _has_latin(cyrillic) and _has_cyrillic(latin) else word
    return latin if not _has_cyrillic(latin) else cyrillic


def _has_latin(word: str) -> bool:
    return re.search("[A-Za-z]", word) is not None


def _has_cyrillic(word: str) -> bool:
    return re.search("[\u0400-\u04ff]", word) is not None


def stress(text: str, language: str) -> str:
    """``за́мок`` is ``замок``."""
    return _STRESS.sub("", text) if language == "ru" else text


def old_spelling(text: str, language: str) -> str:
    """The spelling of before 1918: ``въ новаго міра`` is ``в нового мира``."""
    if language != "ru" or _OLD.search(text) is None:
        return text
    text = _OLD_WORD.sub(lambda match: _like(match[0], PRONOUNS[match[0].lower()]), text)
    text = _HARD_END.sub("", text.translate(OLD_LETTERS))
    text = _OLD_PLURAL.sub("е", _OLD_GENITIVE.sub(_genitive, text))
    return _PREFIX.sub(lambda match: match[0][:-1] + _VOICELESS[match[0][-1]], text)


def _genitive(match: re.Match[str]) -> str:
    """``новаго``, ``лучшаго``, ``синяго``."""
    stem, vowel = match.groups()
    return f"{stem}{'е' if vowel in 'яЯ' or stem[-1] in 'жшчщ' else 'о'}го"


def _like(pattern: str, word: str) -> str:
    return word.capitalize() if pattern[0].isupper() else word


def yo(text: str, language: str) -> str:
    """``ё``, which most print without its dots."""
    return text.replace("ё", "е").replace("Ё", "Е") if language == "ru" else text


RULES: tuple[Callable[[str, str], str], ...] = (
    whole_words,
    composed,
    ligatures,
    look_alikes,
    stress,
    old_spelling,
    yo,
)
"""In order: the spelling of whole words can be told only when they are whole."""
