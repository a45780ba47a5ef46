"""From one file format to another."""

from pathlib import Path

from aligner.errors import AlignerError
from aligner.writing import check_output, load, losses, output_files, write

__all__ = ["convert"]


def convert(
    in_path: str | Path, out_path: str | Path, *, in_format: str | None = None, out_format: str | None = None
) -> list[str]:
    """Read a bitext from one file and write it to another.

    Args:
        in_path: A file in a format that holds texts.
        out_path: Where to; the ending picks the format.
        in_format: The format of ``in_path``, where its ending says something else.
        out_format: The format of ``out_path``, where its ending says something else.

    Returns:
        What the new file does not hold of what was read, each in a few words; empty where it holds all.

    Raises:
        AlignerError: A file cannot be read or written, or the new file would replace the one that is read.
    """
    check_output(out_path, out_format)
    read_from = Path(in_path).resolve()
    if any(file.resolve() == read_from for file in output_files(out_path, out_format)):
        raise AlignerError(f"{out_path} would be written over {in_path}; choose another name")
    bitext = load(in_path, in_format)
    write(bitext, out_path, out_format)
    return losses(bitext, out_path, out_format)
