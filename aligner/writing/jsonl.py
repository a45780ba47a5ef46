"""JSON Lines: one object a bead."""

import json
from typing import BinaryIO

from aligner.bitext import Bitext
from aligner.writing.characters import clean
from aligner.writing.rows import COLUMNS, rows

__all__ = ["write"]


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write one JSON object a line in UTF-8, its keys the names in ``aligner.writing.rows.COLUMNS``.

    Figures have at most 4 decimals; what a null bead lacks is ``null``.
    """
    for row in rows(bitext):
        values = dict(zip(COLUMNS, map(_plain, row), strict=True))
        stream.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def _plain(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    return round(value, 4) if isinstance(value, float) else value
