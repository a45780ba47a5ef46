"""Bitexts as data frames, and the way back."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aligner.bitext import Bitext
from aligner.errors import AlignerError
from aligner.writing.rows import COLUMNS, Head, check_columns, from_rows, rows

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["from_pandas", "to_pandas", "to_polars"]

_PLACES = tuple(name for name in COLUMNS if name.endswith(("_start", "_end", "_paragraph")))


def to_pandas(bitext: Bitext) -> "pandas.DataFrame":
    """One row a bead, with the columns of ``aligner.writing.rows``; places are ``Int64``, so that they stay whole.

    Raises:
        AlignerError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise AlignerError("to_pandas() needs pandas; install it with: pip install 'aligner[pandas]'") from None
    frame = pandas.DataFrame(rows(bitext), columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(_PLACES, "Int64") | {"similarity": "float64"})


def to_polars(bitext: Bitext) -> "polars.DataFrame":
    """One row a bead, with the columns of ``aligner.writing.rows``; ids are lists.

    Raises:
        AlignerError: polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise AlignerError("to_polars() needs polars; install it with: pip install 'aligner[polars]'") from None
    ids = polars.List(polars.Int64)
    types: dict[str, Any] = dict.fromkeys(COLUMNS, polars.Int64) | {"kind": polars.String, "source": polars.String}
    types |= {"target": polars.String, "confidence": polars.Float64, "similarity": polars.Float64}
    types |= {"moved": polars.Boolean, "source_ids": ids, "target_ids": ids}
    return polars.DataFrame(list(rows(bitext)), schema=types, orient="row")


def from_pandas(frame: "pandas.DataFrame", source_language: str = "", target_language: str = "") -> Bitext:
    """The bitext of a table with the columns ``source`` and ``target``.

    Raises:
        AlignerError: A column is missing or holds what cannot be used.
    """
    check_columns(map(str, frame.columns))
    return from_rows(_rows(frame), Head(source_language, target_language))


def _rows(frame: "pandas.DataFrame") -> Iterator[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    for values in frame.itertuples(index=False, name=None):
        yield {name: None if _missing(value) else value for name, value in zip(names, values, strict=True)}


def _missing(value: object) -> bool:
    """Whether pandas means nothing by it: None, NaN or NA."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ == "NAType"
