"""Parquet for data frames and query engines: the table of ``aligner.writing.rows``, in batches."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from aligner.bitext import Bitext
from aligner.errors import AlignerError
from aligner.writing.characters import clean
from aligner.writing.rows import COLUMNS, Head, check_columns, from_rows, rows

if TYPE_CHECKING:
    import pyarrow

__all__ = ["read", "write"]

_ROWS_A_GROUP = 10_000


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write one row a bead, ids as lists, figures in full; the languages, names and signature as the file's metadata.

    Raises:
        AlignerError: pyarrow is not installed.
    """
    arrow, parquet = _pyarrow()
    schema = _schema(arrow).with_metadata({"aligner": json.dumps(_about(bitext))})
    remaining = rows(bitext)
    with parquet.ParquetWriter(stream, schema, compression="zstd", use_dictionary=["kind"]) as writer:
        while batch := list(islice(remaining, _ROWS_A_GROUP)):
            columns: dict[str, Any] = dict(zip(COLUMNS, zip(*batch, strict=True), strict=True))
            # as bytes, because arrow would leave a second copy of every text inside the bitext's own strings
            columns |= {side: [clean(text).encode() for text in columns[side]] for side in ("source", "target")}
            writer.write_table(arrow.table(columns, schema=schema))


def read(path: Path) -> Bitext:
    """Read a Parquet file with the columns ``source`` and ``target``, ours or another program's.

    Raises:
        AlignerError: pyarrow is not installed, or the file is no such table.
    """
    arrow, parquet = _pyarrow()
    try:
        with parquet.ParquetFile(path) as file:
            check_columns(file.schema_arrow.names)
            about = json.loads((file.schema_arrow.metadata or {}).get(b"aligner", b"{}"))
            return from_rows(_rows(file), Head(**about))
    except (arrow.ArrowInvalid, ValueError, TypeError) as error:
        raise AlignerError(f"{path} is not Parquet, or is damaged; write it again") from error
    except AlignerError as error:
        raise AlignerError(f"{path}: {error}") from error


def _rows(file: Any) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(_ROWS_A_GROUP):
        yield from batch.to_pylist()


def _about(bitext: Bitext) -> dict[str, object]:
    return {
        "source_language": bitext.source.language,
        "target_language": bitext.target.language,
        "source_name": bitext.source.name,
        "target_name": bitext.target.name,
        "parallel": bitext.parallel,
        "signature": bitext.signature,
    }


def _schema(arrow: Any) -> "pyarrow.Schema":
    text, whole, share, ids = arrow.string(), arrow.int64(), arrow.float64(), arrow.list_(arrow.int64())
    special = {"kind": text, "source": text, "target": text, "confidence": share, "similarity": share}
    special |= {"moved": arrow.bool_(), "source_ids": ids, "target_ids": ids}
    return arrow.schema([(name, special.get(name, whole)) for name in COLUMNS])


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise AlignerError("Parquet needs pyarrow; install it with: pip install 'aligner[parquet]'") from None
    return pyarrow, parquet
