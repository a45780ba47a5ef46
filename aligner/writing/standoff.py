"""Stand-off links: the two texts marked up as XML, and apart from them the links between their sentences.

TEI keeps all in one file. XCES, the format of OPUS, and InterText, the editor for parallel texts, keep three, which
name each other: the links, the source and the target. There, sentences are numbered within paragraphs from 1, as
InterText wants it: ``12:3`` is the third sentence of the twelfth paragraph. InterText names the target first.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from aligner.bitext import Bead, Bitext, spaced
from aligner.errors import AlignerError
from aligner.text import Document, Sentence
from aligner.version import __version__
from aligner.writing.siblings import Languages, siblings
from aligner.writing.titles import title_of
from aligner.writing.xml import (
    DECLARATION,
    LANG,
    attribute,
    content,
    elements,
    inner_text,
    language_tag,
    told_where_damaged,
)

__all__ = ["intertext_files", "read", "write_tei", "xces_files"]

Writer = Callable[[Bitext, BinaryIO], None]

_TEI = "http://www.tei-c.org/ns/1.0"


def write_tei(bitext: Bitext, stream: BinaryIO) -> None:
    """Write one TEI P5 file: a header, the links in ``standOff``, and both texts by paragraphs and sentences.

    A link's ``cert`` is the bead's confidence and its ``type`` the kind of bead, ``2-1`` or ``1-1 moved``. Sentences
    without a counterpart have no link.
    """
    stream.write(_tei_header(bitext).encode())
    for bead in bitext.beads:
        if not bead.is_null:
            stream.write(_tei_link(bead).encode())
    stream.write(b"</linkGrp></standOff>\n<text><group>\n")
    for side, document in (("source", bitext.source), ("target", bitext.target)):
        stream.write(f'<text xml:lang="{language_tag(document.language)}"><body>\n'.encode())
        number = 0
        for paragraph in _paragraphs(document):
            stream.write(b"<p>")
            for number, sentence in enumerate(paragraph, number):  # noqa: B020 - goes on counting
                stream.write(f'<s xml:id="{side}.{number}">{content(sentence.text)}</s> '.encode())
            number += 1
            stream.write(b"</p>\n")
        stream.write(b"</body></text>\n" if number else b"<p/></body></text>\n")
    stream.write(b"</group></text>\n</TEI>\n")


def _tei_header(bitext: Bitext) -> str:
    sources = "".join(
        f"<bibl>{content(document.metadata.get('citation') or document.name or side)}</bibl>"
        for side, document in (("source", bitext.source), ("target", bitext.target))
    )
    return (
        f'{DECLARATION}<TEI xmlns="{_TEI}">\n<teiHeader>\n<fileDesc>\n'
        f"<titleStmt><title>{content(title_of(bitext))}</title></titleStmt>\n"
        "<publicationStmt><p>Made by a program, not published.</p></publicationStmt>\n"
        f"<sourceDesc><listBibl>{sources}</listBibl></sourceDesc>\n</fileDesc>\n"
        f'<encodingDesc><appInfo><application ident="aligner" version="{attribute(__version__)}">'
        f"<desc>{content(bitext.signature)}</desc></application></appInfo></encodingDesc>\n"
        '</teiHeader>\n<standOff><linkGrp type="translation">\n'
    )


def _tei_link(bead: Bead) -> str:
    targets = [f"#source.{number}" for number in bead.source_ids] + [f"#target.{number}" for number in bead.target_ids]
    kind = f"{bead.kind} moved" if bead.moved else bead.kind
    return f'<link target="{" ".join(targets)}" type="{kind.replace(" ", "-")}" cert="{bead.confidence:.4f}"/>\n'


def xces_files(path: Path, languages: Languages) -> Mapping[Path, Writer]:
    """Three files: the links in the path itself, ``novel.xces``, beside ``novel.ru.xml`` and ``novel.en.xml``."""
    source, target = siblings(path, languages, ".xml")
    links = partial(_write_xces_links, source.name, target.name)
    return {path: links, source: _write_source, target: _write_target}


def intertext_files(path: Path, languages: Languages) -> Mapping[Path, Writer]:
    """Three files: ``novel.ru.xml``, ``novel.en.xml`` and the links, ``novel.ru.en.xml``, for ``novel.intertext``."""
    source, target = siblings(path, languages, ".xml")
    links = source.with_name(source.name.removesuffix("xml") + f"{languages[1]}.xml")
    return {
        links: partial(_write_intertext_links, source.name, target.name),
        source: _write_source,
        target: _write_target,
    }


def _write_xces_links(source: str, target: str, bitext: Bitext, stream: BinaryIO) -> None:
    stream.write(
        f'{DECLARATION}<!DOCTYPE cesAlign PUBLIC "-//CES//DTD XML cesAlign//EN" "">\n<cesAlign version="1.0">\n'
        f'<linkGrp targType="s" fromDoc="{attribute(source)}" toDoc="{attribute(target)}">\n'.encode()
    )
    source_ids, target_ids = _Ids(bitext.source), _Ids(bitext.target)
    for number, bead in enumerate(bitext.beads):
        targets = f"{source_ids.of(bead.source_ids)};{target_ids.of(bead.target_ids)}"
        stream.write(f'<link id="SL{number}" xtargets="{targets}" certainty="{bead.confidence:.4f}"/>\n'.encode())
    stream.write(b"</linkGrp>\n</cesAlign>\n")


def _write_intertext_links(source: str, target: str, bitext: Bitext, stream: BinaryIO) -> None:
    stream.write(f'{DECLARATION}<linkGrp toDoc="{attribute(target)}" fromDoc="{attribute(source)}">\n'.encode())
    source_ids, target_ids = _Ids(bitext.source), _Ids(bitext.target)
    for bead in bitext.beads:
        targets = f"{target_ids.of(bead.target_ids)};{source_ids.of(bead.source_ids)}"
        kind = f"{len(bead.target_ids)}-{len(bead.source_ids)}"
        stream.write(f'<link type="{kind}" xtargets="{targets}" status="auto"/>\n'.encode())
    stream.write(b"</linkGrp>\n")


def _write_source(bitext: Bitext, stream: BinaryIO) -> None:
    _write_text(bitext.source, stream)


def _write_target(bitext: Bitext, stream: BinaryIO) -> None:
    _write_text(bitext.target, stream)


def _write_text(document: Document, stream: BinaryIO) -> None:
    stream.write(f'{DECLARATION}<text lang="{language_tag(document.language)}">\n'.encode())
    for number, paragraph in enumerate(_paragraphs(document), 1):
        stream.write(f'<p id="{number}">\n'.encode())
        for place, sentence in enumerate(paragraph, 1):
            stream.write(f'<s id="{number}:{place}">{content(sentence.text)}</s>\n'.encode())
        stream.write(b"</p>\n")
    stream.write(b"</text>\n")


def _paragraphs(document: Document) -> Iterator[Iterator[Sentence]]:
    for _, sentences in groupby(document.sentences, key=lambda sentence: sentence.paragraph):
        yield sentences


class _Ids:
    """Which paragraph each sentence stands in, and where, in few bytes a sentence."""

    def __init__(self, document: Document) -> None:
        self._paragraphs, self._places = array("L"), array("L")
        for number, paragraph in enumerate(_paragraphs(document), 1):
            for place, _ in enumerate(paragraph, 1):
                self._paragraphs.append(number)
                self._places.append(place)

    def of(self, ids: Sequence[int]) -> str:
        return " ".join(f"{self._paragraphs[number]}:{self._places[number]}" for number in ids)


def read(path: Path) -> Bitext:
    """Read the links of XCES or InterText with the two texts that they name.

    Confidences are those in ``certainty``, else 1. InterText's links name the target first, XCES's the source.

    Raises:
        AlignerError: A file is missing or damaged, or a link names a sentence that is not there.
    """
    with told_where_damaged(path, "a file of links"):
        group, links = _links(path)
    source_first = group["dialect"] == "xces"
    source, source_numbers = _read_text(path.parent / Path(group["fromDoc"]).name)
    target, target_numbers = _read_text(path.parent / Path(group["toDoc"]).name)
    beads = []
    for targets, certainty in links:
        left, _, right = targets.partition(";")
        from_ids, to_ids = (left, right) if source_first else (right, left)
        try:
            source_ids = tuple(source_numbers[name] for name in from_ids.split())
            target_ids = tuple(target_numbers[name] for name in to_ids.split())
            confidence = float(certainty)
        except KeyError as error:
            raise AlignerError(f"{path} links the sentence {error}, which its texts do not have") from None
        except ValueError:
            raise AlignerError(f"{path} has a certainty {certainty!r}, which is no number") from None
        texts = spaced(source.sentences[i] for i in source_ids), spaced(target.sentences[j] for j in target_ids)
        beads.append(Bead(source_ids, target_ids, *texts, confidence))
    return Bitext(source, target, tuple(beads), parallel=True, signature="")


def _links(path: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Which texts are linked and how, and each link's targets and certainty."""
    group: dict[str, str] = {}
    links = []
    for element in elements(str(path), "link"):
        parent = element.getparent()
        if not group and parent is not None:
            outer = parent.getparent()
            group = {name: parent.get(name, "") for name in ("fromDoc", "toDoc")}
            group |= {"dialect": "intertext" if outer is None else "xces"}
        links.append((element.get("xtargets", ""), element.get("certainty", "1")))
    if not group.get("fromDoc") or not group.get("toDoc"):
        raise AlignerError(f"{path} has no links between two texts; name a linkGrp with fromDoc and toDoc")
    return group, links


def _read_text(path: Path) -> tuple[Document, dict[str, int]]:
    """The text, and the number of each sentence by its id."""
    if not path.is_file():
        raise AlignerError(f"there is no file {path}, which the links name; put it beside them")
    lines: list[str] = []
    sentences: list[Sentence] = []
    numbers: dict[str, int] = {}
    start = paragraph = 0
    language = ""
    with told_where_damaged(path, "a text with sentences"):
        for element in elements(str(path), "s", "p"):
            if not language:
                root = element.getroottree().getroot()
                language = root.get("lang") or root.get(LANG) or "und"
            if element.tag.rpartition("}")[2] == "p":
                paragraph += 1
                continue
            text = inner_text(element)
            numbers[element.get("id") or element.get(LANG.replace("lang", "id")) or ""] = len(sentences)
            sentences.append(Sentence(text, start, start + len(text), paragraph))
            lines.append(text)
            start += len(text) + 1
    code = "" if language == "und" else language.split("-")[0]
    return Document("\n".join(lines), code, sentences=tuple(sentences), name=path.name), numbers
