"""XLIFF 2.1, the exchange format of translation work (ISO 21720).

One ``unit`` a bead. A source without counterpart is a unit without target; a target without source has no place in
XLIFF and is left out. What is known of a bead stands in the metadata module, in a group of the category ``aligner``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.writing.rows import Head, from_rows
from aligner.writing.xml import DECLARATION, content, elements, inner_text, language_tag, root_of, told_where_damaged

__all__ = ["read", "write"]

_CORE = "urn:oasis:names:tc:xliff:document:2.0"  # 2.1 kept 2.0's namespaces
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_META = f"{{{_METADATA}}}meta"


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the beads that have a source, unit by unit; figures in full."""
    stream.write(_head(bitext).encode())
    for number, bead in enumerate(bitext.beads):
        if bead.source_ids:
            stream.write(_unit(number, bead).encode())
    stream.write(b"</file>\n</xliff>\n")


def _head(bitext: Bitext) -> str:
    about = {
        "signature": bitext.signature,
        "parallel": _yes_or_no(bitext.parallel),
        "source-document": bitext.source.name,
        "target-document": bitext.target.name,
    }
    source, target = language_tag(bitext.source.language), language_tag(bitext.target.language)
    return (
        f'{DECLARATION}<xliff xmlns="{_CORE}" xmlns:mda="{_METADATA}" version="2.1" srcLang="{source}"'
        f' trgLang="{target}">\n<file id="f">{_metadata(about)}\n'
    )


def _unit(number: int, bead: Bead) -> str:
    about = {
        "bead": bead.kind,
        "confidence": repr(float(bead.confidence)),
        "moved": _yes_or_no(bead.moved),
        "source-ids": " ".join(map(str, bead.source_ids)),
        "target-ids": " ".join(map(str, bead.target_ids)),
    }
    if bead.similarity is not None:
        about["similarity"] = repr(float(bead.similarity))
    state, target = "initial", ""
    if bead.target_ids:
        state, target = "translated", f'<target xml:space="preserve">{content(bead.target)}</target>'
    return (
        f'<unit id="b{number}">{_metadata(about)}<segment state="{state}">'
        f'<source xml:space="preserve">{content(bead.source)}</source>{target}</segment></unit>\n'
    )


def _metadata(values: dict[str, str]) -> str:
    metas = "".join(f'<mda:meta type="{name}">{content(value)}</mda:meta>' for name, value in values.items() if value)
    return f'<mda:metadata><mda:metaGroup category="aligner">{metas}</mda:metaGroup></mda:metadata>'


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def read(path: Path) -> Bitext:
    """Read XLIFF 2.0 to 2.2, ours or another program's; a unit's segments are joined by a space.

    Raises:
        AlignerError: The file is damaged or none of these.
    """
    with told_where_damaged(path, "XLIFF"):
        return from_rows(_rows(path), _read_head(path))


def _read_head(path: Path) -> Head:
    name, attributes = root_of(path)
    if name != "xliff" or not attributes.get("version", "").startswith("2."):
        raise AlignerError(f"{path} is not XLIFF 2; export it as XLIFF 2.0 or 2.1")
    about = next((_metas(element) for element in elements(str(path), "metadata", "unit")), {})
    source, target = (_language(attributes.get(name, "")) for name in ("srcLang", "trgLang"))
    return Head(
        source_language=source,
        target_language=target,
        source_name=about.get("source-document", ""),
        target_name=about.get("target-document", ""),
        parallel=about.get("parallel", "yes") == "yes",
        signature=about.get("signature", ""),
    )


def _language(tag: str) -> str:
    code = tag.split("-")[0].lower()
    return "" if code == "und" else code


def _rows(path: Path) -> Iterator[dict[str, object]]:
    for unit in elements(str(path), "unit"):
        about = _metas(unit)
        row: dict[str, object] = {"source": _text(unit, "source"), "target": _text(unit, "target")}
        row |= {name: about[name] for name in ("confidence", "similarity") if name in about}
        if "bead" in about:
            row |= {f"{side}_ids": about.get(f"{side}-ids", "").split() for side in ("source", "target")}
        yield row | {"moved": about.get("moved") == "yes"}


def _metas(element: etree._Element) -> dict[str, str]:
    return {meta.get("type", ""): meta.text or "" for meta in element.iter(_META)}


def _text(unit: etree._Element, name: str) -> str:
    """Inline codes stand for markup and have no text; ``pc`` and ``mrk`` go around text."""
    return " ".join(inner_text(part) for part in unit.iter(f"{{{_CORE}}}{name}"))
