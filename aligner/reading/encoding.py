"""Bytes to text: Unicode by its marks and its shape, the Cyrillic code pages by their letters."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from aligner.errors import AlignerError

__all__ = ["decode"]

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP, Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
)
_CODE_PAGES = ["cp1251", "koi8_r", "cp866", "cp1252", "mac_cyrillic", "iso8859_5"]
_RANKS = {letter: rank for rank, letter in enumerate("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")}
_ODD = re.compile(
    r"[^\x00-\x7fА-яЁёѣѢіІѳѲ\u00c0-\u00ff\xa0«»—–…№“”„’‘•§°]|(?<=[а-яё])[А-ЯЁ]|(?<=[A-Za-z])[А-яЁё]|(?<=[А-яЁё])[A-Za-z]"
    r"|(?<![A-Za-z])[\u00c0-\u00ff](?![A-Za-z])|(?<!\S)[—–„№•§°\xa0](?=[а-яё])|\([°§•]\)"
)
ODD_COST = 30
PLAUSIBLE = 12
_UTF16_HIGH_BYTES = b"\x00\x04\x20"  # Latin, Cyrillic, and the quotes and dashes of both
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b\x85")) + b"\x7f"
_SAMPLE = 1 << 16


def decode(data: bytes, path: Path, encoding: str | None = None) -> str:
    """The text of a file, its line ends as they are, without a byte order mark.

    Args:
        data: The whole file.
        path: Its place, for messages.
        encoding: The encoding's name, or ``None`` to find it out.

    Raises:
        AlignerError: The bytes are no text, or not in this or in any known encoding.
    """
    mark, found = next(((m, name) for m, name in _BYTE_ORDER_MARKS if data.startswith(m)), (b"", None))
    if encoding is not None:
        return _decode_as(data.removeprefix(mark) if _same(encoding, found) else data, path, encoding)
    if found is not None:
        return _decode_as(data.removeprefix(mark), path, found)
    _refuse_signatures(data, path)
    if found := _unmarked_utf16(data):
        return _decode_as(data, path, found)
    _refuse_binary(data, path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, path, error.start)
        return _decode_as(data, path, _code_page(data, path))


def _decode_as(data: bytes, path: Path, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise AlignerError(f"unknown encoding {encoding!r} for {path}; name one such as utf-8 or cp1251") from None
    except UnicodeError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise AlignerError(f"{path} is not {encoding}{place}; save it as UTF-8 or name its encoding") from None


def _same(encoding: str, found: str | None) -> bool:
    try:
        return found is not None and codecs.lookup(encoding).name == codecs.lookup(found).name
    except LookupError:
        return False


def _refuse_signatures(data: bytes, path: Path) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise AlignerError(f"{path} is {kind}, not plain text; save its text as a UTF-8 .txt file")


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    if len(data) % 2 or len(data) < 4 or b"\x00" not in sample:
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = sample[offset::2]
        if len(high.translate(None, _UTF16_HIGH_BYTES)) <= len(high) * 0.1:
            low = sample[1 - offset :: 2]
            if low.count(0) <= len(low) * 0.1:
                return encoding
    return None


def _refuse_binary(data: bytes, path: Path) -> None:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\x00" in sample or controls > len(sample) * 0.01:
        raise AlignerError(f"{path} is a binary file, not text; save its text as a UTF-8 .txt file")


def _refuse_damaged_utf8(data: bytes, path: Path, place: int) -> None:
    """A few wrong bytes in a text that is UTF-8 otherwise would make any code page look possible."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) - wrong > 10 * wrong:
        raise AlignerError(f"{path} is damaged UTF-8 at byte {place}; mend it or name its encoding")


def _code_page(data: bytes, path: Path) -> str:
    """The code page whose letters look most like Russian, or what ``charset_normalizer`` takes the bytes for."""
    strangeness = {name: _strangeness(text) for name in _CODE_PAGES if (text := _sample(data, name))}
    likely = min(strangeness, key=lambda name: strangeness[name], default="")
    if likely and strangeness[likely] < PLAUSIBLE:
        return likely
    best = from_bytes(data, cp_isolation=_CODE_PAGES).best() or from_bytes(data).best()
    if best is None:
        raise AlignerError(f"{path} is in an unknown encoding; save it as UTF-8 or name its encoding")
    return best.encoding


def _sample(data: bytes, encoding: str) -> str:
    """The first of the text in an encoding; empty where it cannot be in it."""
    try:
        return data.decode(encoding)[:_SAMPLE]
    except UnicodeError:
        return ""


def _strangeness(text: str) -> float:
    """How far the characters that are not ASCII are from Russian prose: the mean rank of its letters, from 0 to 32.

    A letter of another script, or a capital inside a word, counts as rarer than the rarest.
    """
    foreign = sum(character > "\x7f" for character in text)
    ranks = sum(_RANKS.get(character, 0) for character in text.lower())
    return (ranks + ODD_COST * len(_ODD.findall(text))) / max(1, foreign)
