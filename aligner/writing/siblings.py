"""Formats of several files that belong together: how the files of the two sides are called."""

from pathlib import Path

__all__ = ["Languages", "languages_of", "siblings"]

Languages = tuple[str, str]
"""Codes of the source and the target language."""


def languages_of(source: str, target: str) -> Languages:
    """Two different words for the sides: their languages, or ``source`` and ``target`` where those do not differ."""
    distinct = source.isalnum() and target.isalnum() and source != target
    return (source, target) if distinct else ("source", "target")


def siblings(path: Path, languages: Languages, ending: str = "") -> tuple[Path, Path]:
    """The files of the source and the target: ``novel.xces`` gives ``novel.ru.xml`` and ``novel.en.xml``."""
    stem = path.name if path.suffix == "" else path.name[: -len(path.suffix)]
    return path.with_name(f"{stem}.{languages[0]}{ending}"), path.with_name(f"{stem}.{languages[1]}{ending}")
