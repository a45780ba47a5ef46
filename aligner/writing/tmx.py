"""TMX 1.4b, the exchange format of translation memories.

One ``tu`` a bead that has both sides. Null beads are left out: a unit with one language is of no use in a translation
memory, and several programs refuse it or import an empty translation. The header's ``x-null-beads-omitted`` says how
many there were; CSV, JSONL and HTML hold them.

The file says nothing of when it was written: the same bitext gives the same bytes.
"""

import copy
from typing import BinaryIO

from lxml import etree

from aligner.bitext import Bead, Bitext
from aligner.version import __version__
from aligner.writing.characters import clean

__all__ = ["write"]

_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNKNOWN_LANGUAGE = "und"  # BCP 47


def write(bitext: Bitext, stream: BinaryIO) -> None:
    """Write the two-sided beads as TMX 1.4b in UTF-8, unit by unit, in memory that does not grow.

    Every ``tu`` has the bead's number as ``tuid`` and the properties ``x-confidence``, ``x-bead`` (its kind, such as
    ``1-2``), ``x-similarity``, ``x-moved``, ``x-source-ids`` and ``x-target-ids`` (0-based, joined by a space). A bead
    of more than one sentence on a side has the segment type ``block``, all others ``sentence``.
    """
    template = _empty_unit(bitext)
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        xml.write_doctype(_DOCTYPE)
        with xml.element("tmx", version="1.4"):
            xml.write("\n", _header(bitext), "\n")
            with xml.element("body"):
                xml.write("\n")
                for number, bead in enumerate(bitext.beads):
                    if not bead.is_null:
                        xml.write(_unit(template, number, bead), "\n")


def _header(bitext: Bitext) -> etree._Element:
    header = etree.Element(
        "header",
        {
            "creationtool": "aligner",
            "creationtoolversion": __version__,
            "segtype": "sentence",
            "o-tmf": "aligner",
            "adminlang": "en",
            "srclang": _language(bitext.source.language),
            "datatype": "plaintext",
        },
    )
    omitted = sum(bead.is_null for bead in bitext.beads)
    etree.SubElement(header, "note").text = clean(f"Made by {bitext.signature}")
    _add_property(header, "x-signature", clean(bitext.signature))
    _add_property(header, "x-parallel", _yes_or_no(bitext.parallel))
    _add_property(header, "x-null-beads-omitted", str(omitted))
    for side, document in (("source", bitext.source), ("target", bitext.target)):
        if document.name:
            _add_property(header, f"x-{side}-document", clean(document.name))
    return header


def _empty_unit(bitext: Bitext) -> etree._Element:
    """What all units have in common; a copy of it takes half the time of building it."""
    unit = etree.Element("tu")
    for name in ("x-confidence", "x-bead", "x-moved", "x-source-ids", "x-target-ids", "x-similarity"):
        _add_property(unit, name, "")
    for document in (bitext.source, bitext.target):
        variant = etree.SubElement(unit, "tuv", {_LANG: _language(document.language)})
        etree.SubElement(variant, "seg")
    return unit


def _unit(template: etree._Element, number: int, bead: Bead) -> etree._Element:
    unit = copy.copy(template)
    unit.set("tuid", str(number))
    if len(bead.source_ids) > 1 or len(bead.target_ids) > 1:
        unit.set("segtype", "block")
    confidence, kind, moved, source_ids, target_ids, similarity, source, target = unit
    confidence.text = f"{bead.confidence:.4f}"
    kind.text = bead.kind
    moved.text = _yes_or_no(bead.moved)
    source_ids.text = " ".join(map(str, bead.source_ids))
    target_ids.text = " ".join(map(str, bead.target_ids))
    if bead.similarity is None:
        unit.remove(similarity)
    else:
        similarity.text = f"{bead.similarity:.4f}"
    source[0].text = clean(bead.source)
    target[0].text = clean(bead.target)
    return unit


def _add_property(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, "prop", type=name).text = value


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _language(code: str) -> str:
    return clean(code) or _UNKNOWN_LANGUAGE
