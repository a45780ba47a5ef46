"""TMX 1.4b, the exchange format of translation memories.

One ``tu`` a bead that has both sides. Null beads are left out: a unit with one language is of no use in a translation
memory, and several programs refuse it or import an empty translation. The header's ``x-null-beads-omitted`` says how
many there were; CSV, JSONL and HTML hold them.

The file says nothing of when it was written: the same bitext gives the same bytes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.version import __version__
from aligner.writing.rows import Head, from_rows
from aligner.writing.xml import (
    DECLARATION,
    LANG,
    attribute,
    content,
    elements,
    language_tag,
    root_of,
    told_where_damaged,
)

__all__ = ["LONG_SEGMENT", "read", "write"]

LONG_SEGMENT = 2000
"""Characters of a segment above which some programs refuse it."""

_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
_UNKNOWN = "und"  # BCP 47


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the two-sided beads as TMX 1.4b in UTF-8, unit by unit, in memory that does not grow.

    Every ``tu`` has the bead's number as ``tuid`` and the properties ``x-confidence``, ``x-bead`` (its kind, such as
    ``1-2``), ``x-similarity``, ``x-moved``, ``x-source-ids`` and ``x-target-ids`` (0-based, joined by a space). A bead
    of more than one sentence on a side has the segment type ``block``, all others ``sentence``.
    """
    source, target = _tuv(bitext.source.language), _tuv(bitext.target.language)
    stream.write(f'{DECLARATION}{_DOCTYPE}\n<tmx version="1.4">\n{_header(bitext)}\n<body>\n'.encode())
    for number, bead in enumerate(bitext.beads):
        if not bead.is_null:
            stream.write(_unit(number, bead, source, target).encode())
    stream.write(b"</body>\n</tmx>\n")


def _header(bitext: Bitext) -> str:
    language = language_tag(bitext.source.language)
    about = {
        "x-signature": bitext.signature,
        "x-parallel": _yes_or_no(bitext.parallel),
        "x-null-beads-omitted": str(sum(bead.is_null for bead in bitext.beads)),
    }
    names = {"x-source-document": bitext.source.name, "x-target-document": bitext.target.name}
    about |= {kind: name for kind, name in names.items() if name}
    properties = "".join(_property(kind, content(value)) for kind, value in about.items())
    return (
        f'<header creationtool="aligner" creationtoolversion="{attribute(__version__)}" segtype="sentence"'
        f' o-tmf="aligner" adminlang="en" srclang="{language}" datatype="plaintext">'
        f"<note>{content(f'Made by {bitext.signature}')}</note>{properties}</header>"
    )


def _unit(number: int, bead: Bead, source: str, target: str) -> str:
    kind = ' segtype="block"' if len(bead.source_ids) > 1 or len(bead.target_ids) > 1 else ""
    similarity = "" if bead.similarity is None else _property("x-similarity", f"{bead.similarity:.4f}")
    return (
        f'<tu tuid="{number}"{kind}>'
        + _property("x-confidence", f"{bead.confidence:.4f}")
        + _property("x-bead", bead.kind)
        + _property("x-moved", _yes_or_no(bead.moved))
        + _property("x-source-ids", " ".join(map(str, bead.source_ids)))
        + _property("x-target-ids", " ".join(map(str, bead.target_ids)))
        + similarity
        + f"{source}<seg>{content(bead.source)}</seg></tuv>{target}<seg>{content(bead.target)}</seg></tuv></tu>\n"
    )


def _tuv(language: str) -> str:
    return f'<tuv xml:lang="{language_tag(language)}">'


def _property(kind: str, value: str) -> str:
    return f'<prop type="{kind}">{value}</prop>'


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def read(path: Path) -> Bitext:
    """Read a translation memory, ours or another program's; the header's source language is the source.

    Where units have more than two languages, the first that stands beside the source is the target. Inline codes are
    left out. Units without both sides are passed over.

    Raises:
        AlignerError: The file is damaged or none.
    """
    with told_where_damaged(path, "TMX"):
        if root_of(path)[0] != "tmx":
            raise AlignerError(f"{path} is not TMX; export it as TMX 1.4")
        source, about = _read_header(path)
        target = _read_target(path, source)
        return from_rows(_read_units(path, source, target), _head(source, target, about))


def _read_header(path: Path) -> tuple[str, dict[str, str]]:
    """The source language, from the first unit where the header does not name one, and the header's properties."""
    source = ""
    about: dict[str, str] = {}
    for element in elements(str(path), "header", "tuv"):
        if element.tag == "tuv":
            return source or _language(element), about
        source = _base(element.get("srclang", "")).removeprefix(_ANY_LANGUAGE)
        about = {prop.get("type", ""): prop.text or "" for prop in element.iter("prop")}
    return source, about


_ANY_LANGUAGE = "*all*"


def _read_target(path: Path, source: str) -> str:
    for unit in elements(str(path), "tu"):
        languages = [_language(variant) for variant in unit.iter("tuv")]
        if source in languages and len(languages) > 1:
            return next((language for language in languages if language != source), source)
    return ""


def _head(source: str, target: str, about: dict[str, str]) -> Head:
    return Head(
        source_language="" if source == _UNKNOWN else source,
        target_language="" if target == _UNKNOWN else target,
        source_name=about.get("x-source-document", ""),
        target_name=about.get("x-target-document", ""),
        parallel=about.get("x-parallel", "yes") == "yes",
        signature=about.get("x-signature", ""),
    )


def _read_units(path: Path, source: str, target: str) -> Iterator[dict[str, object]]:
    for unit in elements(str(path), "tu"):
        variants = list(unit.iter("tuv"))
        first = next((variant for variant in variants if _language(variant) == source), None)
        second = next((v for v in variants if v is not first and _language(v) == target), None)
        if first is None or second is None:
            continue
        about = {prop.get("type", ""): prop.text or "" for prop in unit.iterchildren("prop")}
        row: dict[str, object] = {"source": _plain(first.find("seg")), "target": _plain(second.find("seg"))}
        row |= {name: about[f"x-{name}"] for name in ("confidence", "similarity") if f"x-{name}" in about}
        if "x-source-ids" in about and "x-target-ids" in about:
            row |= {f"{side}_ids": about[f"x-{side}-ids"].split() for side in ("source", "target")}
        yield row | {"moved": about.get("x-moved") == "yes"}


def _language(variant: etree._Element) -> str:
    return _base(variant.get(LANG) or variant.get("lang") or "")


def _base(tag: str) -> str:
    """The language of a tag such as ``RU-RU``."""
    return tag.replace("_", "-").split("-")[0].lower()


def _plain(segment: etree._Element | None) -> str:
    """The segment's text without inline codes; what is highlighted stays."""
    if segment is None:
        return ""
    inside = (_plain(child) if child.tag == "hi" else "" for child in segment)
    return (segment.text or "") + "".join(
        text + (child.tail or "") for text, child in zip(inside, segment, strict=True)
    )
