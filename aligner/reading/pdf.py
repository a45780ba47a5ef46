"""PDF files, by PDFium: words with their boxes, which ``layout`` puts back into paragraphs."""

import ctypes
import re
import threading
import zlib
from collections.abc import Callable, Iterator
from math import hypot, pi
from pathlib import Path
from typing import Any

from aligner.errors import AlignerError
from aligner.reading.blocks import page_of
from aligner.reading.layout import LINE_END_HYPHEN, Sheet, Word, paragraphs
from aligner.reading.page import Page
from aligner.reading.trouble import LARGEST_TEXT, library, refused

__all__ = ["read"]

ADVICE = "open it in a PDF viewer and print it to a new PDF"
LONGEST_HEAD = 2000  # bytes before a stream that tell what it is
MOST_UNREADABLE = 0.3  # of the characters
LEVEL = 0.1  # radians that a line may lean
ASCENT = 0.8  # of a font's size is above the line
SMALLEST, LARGEST = 1.0, 1000.0  # points

Box = tuple[float, float, float, float]

_WORD = re.compile(r"[^\s\x02]+\x02?")  # PDFium writes U+0002 for a hyphen at the end of a line
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ue000-\uf8ff]")

_lock = threading.Lock()  # PDFium bears one thread at a time


def read(data: bytes, path: Path, encoding: str | None = None) -> Page:  # noqa: ARG001
    """A page out of the bytes of a PDF: paragraphs, without running heads and page numbers, columns in order.

    Raises:
        AlignerError: The file is damaged, protected by a password, a scan without text, or pypdfium2 is not installed.
    """
    pdfium = library("pypdfium2", "pdf", path)
    _refuse_bomb(data, path)
    with _lock, refused(path, "PDF", ADVICE):
        sheets = list(_sheets(pdfium, data, path))
    characters = "".join(word.text for sheet in sheets for word in sheet.words)
    if not any(map(str.isalpha, characters)):
        raise AlignerError(f"{path} has no text layer, it is a scan; run it through OCR and give the result")
    if len(_UNREADABLE.findall(characters)) > MOST_UNREADABLE * len(characters):
        raise AlignerError(f"{path} does not tell which letters its glyphs are; run it through OCR and give the result")
    return page_of(paragraphs(sheets))


def _refuse_bomb(data: bytes, path: Path) -> None:
    """PDFium unpacks a page's drawing whole, however large it is; pictures it leaves packed."""
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - LONGEST_HEAD) : match.start()].rpartition(b" obj")[2]
        if b"/Image" in head or b"/FlateDecode" not in head:
            continue
        packed = data[match.end() : max(match.end(), data.find(b"endstream", match.end()))]
        # A gain of a thousand is the most that this packing can reach.
        if len(packed) * 1100 > LARGEST_TEXT and _unpacked_size(packed) > LARGEST_TEXT:
            raise AlignerError(f"{path} unpacks to more than {LARGEST_TEXT // 1_000_000} MB of text; {ADVICE}")


def _unpacked_size(packed: bytes) -> int:
    """How much the bytes unpack to, as far as that matters."""
    try:
        return len(zlib.decompressobj().decompress(packed, LARGEST_TEXT + 1))
    except zlib.error:
        return 0


def _sheets(pdfium: Any, data: bytes, path: Path) -> Iterator[Sheet]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise AlignerError(f"{path} is protected by a password; save it without one") from None
        raise
    size = 0
    try:
        for number in range(len(document)):
            page = document[number]
            words = tuple(_words(pdfium.raw, page))
            page.close()
            size += sum(len(word.text) for word in words)
            if size > LARGEST_TEXT:
                raise AlignerError(f"{path} holds more than {LARGEST_TEXT // 1_000_000} MB of text; split it")
            yield Sheet(document.get_page_label(number) or str(number + 1), words)
    finally:
        document.close()


def _words(raw: Any, page: Any) -> Iterator[Word]:
    """The level words of a page in the order in which they were written."""
    text_page = page.get_textpage()
    rotation = page.get_rotation()
    upright = _UPRIGHT.get(rotation, _UPRIGHT[0])
    try:
        count = text_page.count_chars()
        characters = "".join(chr(raw.FPDFText_GetUnicode(text_page, index)) for index in range(count))
        for match in _WORD.finditer(characters):
            first, last = match.start(), match.end() - 1
            angle = raw.FPDFText_GetCharAngle(text_page, first)
            if rotation == 0 and LEVEL < angle < 2 * pi - LEVEL:
                continue
            left = upright(*text_page.get_charbox(first, loose=True))[0]
            right = upright(*text_page.get_charbox(last, loose=True))[2]
            x, baseline, size = _origin(raw, text_page, first)
            level = upright(x, baseline, x, baseline)[1]
            yield Word(
                match[0].replace("\x02", LINE_END_HYPHEN),
                min(left, right),
                level - ASCENT * size,
                max(left, right),
                level + (1 - ASCENT) * size,
            )
    finally:
        text_page.close()


def _origin(raw: Any, text_page: Any, index: int) -> tuple[float, float, float]:
    """Where a character stands on its line, and the size of its font as it is seen. Boxes hug each letter's shape."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetCharOrigin(text_page, index, x, y)
    raw.FPDFText_GetMatrix(text_page, index, matrix)
    size = abs(raw.FPDFText_GetFontSize(text_page, index)) * hypot(matrix.c, matrix.d)
    return x.value, y.value, min(max(size, SMALLEST), LARGEST)


# From a box with the origin below (left, bottom, right, top) to one with the origin above (left, top, right, bottom),
# as the page is turned clockwise for reading.
_UPRIGHT: dict[int, Callable[[float, float, float, float], Box]] = {
    0: lambda left, bottom, right, top: (left, -top, right, -bottom),
    90: lambda left, bottom, right, top: (bottom, left, top, right),
    180: lambda left, bottom, right, top: (-right, bottom, -left, top),
    270: lambda left, bottom, right, top: (-top, -right, -bottom, -left),
}
