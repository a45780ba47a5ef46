"""What each format looks like from within: links, ladders, columns, and documents for reading."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree
from test_writing import bitext_of, hostile_text, pair, sample, written

from aligner.bitext import Bitext
from aligner.writing.characters import clean
from aligner.writing.lines import one_line

TEI = {"t": "http://www.tei-c.org/ns/1.0"}
XLIFF = {"x": "urn:oasis:names:tc:xliff:document:2.0", "m": "urn:oasis:names:tc:xliff:metadata:2.0"}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def parts(bitext: Bitext, name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(written(bitext, name))) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def files(bitext: Bitext, name: str, folder: Path) -> dict[str, str]:
    bitext.save(folder / f"a.{name}")
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


# links


def test_tei_links_sentences_of_both_texts_with_their_certainty() -> None:
    tei = etree.fromstring(written(sample(), "tei"))
    assert [(link.get("target"), link.get("type"), link.get("cert")) for link in tei.iterfind(".//t:link", TEI)] == [
        ("#source.0 #target.1", "1-1", "0.8750"),
        ("#source.1 #source.2 #target.2", "2-1", "0.8750"),
        ("#source.4 #target.3", "1-1-moved", "0.8750"),
    ]
    sentences = {element.get(XML_ID): element.text for element in tei.iterfind(".//t:s", TEI)}
    assert sentences["source.2"] == "И сел."
    assert [child.tag.split("}")[1] for child in tei] == ["teiHeader", "standOff", "text"]


@given(hostile_text)
def test_every_link_of_tei_leads_to_a_sentence(text: str) -> None:
    tei = etree.fromstring(written(pair(text, text), "tei"))
    ids = {f"#{element.get(XML_ID)}" for element in tei.iterfind(".//t:s", TEI)}
    assert {target for link in tei.iterfind(".//t:link", TEI) for target in link.get("target", "").split()} <= ids
    assert [element.text or "" for element in tei.iterfind(".//t:s", TEI)] == [clean(text)] * 2


def test_xces_names_the_source_first_and_intertext_the_target(tmp_path: Path) -> None:
    xces = etree.fromstring(files(sample(), "xces", tmp_path)["a.xces"].encode()).find("linkGrp")
    assert (xces.get("fromDoc"), xces.get("toDoc")) == ("a.ru.xml", "a.en.xml")
    assert [link.get("xtargets") for link in xces] == [";1:1", "1:1;2:1", "2:1 3:1;3:1", "4:1;", "5:1;4:1"]
    intertext = etree.fromstring(files(sample(), "intertext", tmp_path)["a.ru.en.xml"].encode())
    assert (intertext.tag, intertext.get("fromDoc"), intertext.get("toDoc")) == ("linkGrp", "a.ru.xml", "a.en.xml")
    assert intertext[2].attrib == {"type": "1-2", "xtargets": "3:1;2:1 3:1", "status": "auto"}


def test_xliff_has_a_unit_a_bead_and_none_without_a_source() -> None:
    xliff = etree.fromstring(written(sample(), "xliff"))
    assert (xliff.get("version"), xliff.get("srcLang"), xliff.get("trgLang")) == ("2.1", "ru", "en")
    units = xliff.findall(".//x:unit", XLIFF)
    assert [unit.get("id") for unit in units] == ["b1", "b2", "b3", "b4"]
    assert [unit.find("x:segment", XLIFF).get("state") for unit in units] == ["translated"] * 2 + [
        "initial",
        "translated",
    ]
    assert units[2].find(".//x:target", XLIFF) is None
    metas = {meta.get("type"): meta.text for meta in units[1].iterfind(".//m:meta", XLIFF)}
    assert metas["source-ids"] == "1 2"
    assert float(metas["confidence"]) == 0.875


# numbers


def test_the_ladder_steps_over_every_sentence_and_never_back() -> None:
    rungs = [line.split("\t") for line in written(sample(), "ladder").decode().splitlines()]
    assert [(int(source), int(target)) for source, target, _ in rungs] == [
        (0, 0),
        (0, 1),
        (1, 2),
        (3, 3),
        (4, 3),
        (5, 3),
        (5, 4),
    ]
    assert rungs[2][2] == "0.8750"


def test_the_ladder_leaves_moved_beads_out() -> None:
    crossed = bitext_of(["а", "б", "в"], ["a", "b", "c"], [((0,), (2,), "moved"), ((1,), (0,)), ((2,), (1,))])
    rungs = [tuple(map(int, line.split("\t")[:2])) for line in written(crossed, "ladder").decode().splitlines()]
    assert rungs == [(0, 0), (1, 0), (2, 1), (3, 2), (3, 3)]


def test_vecalign_has_a_line_a_bead_with_less_cost_for_more_confidence() -> None:
    assert written(sample(), "vecalign").decode().splitlines()[:3] == [
        "[]:[0]:0.125000",
        "[0]:[1]:0.125000",
        "[1, 2]:[2]:0.125000",
    ]


# lines


@given(hostile_text)
def test_a_text_is_one_line_to_every_program(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert "\t" not in line
    assert one_line(line) == line


def test_a_line_of_moses_has_its_counterpart_in_the_same_line(tmp_path: Path) -> None:
    broken = bitext_of(["Да,\u2028да.", "Нет."], ["Yes,\n\nyes.", "No."], [((0,), (0,)), ((1,), (1,))])
    assert files(broken, "moses", tmp_path) == {"a.ru": "Да, да.\nНет.\n", "a.en": "Yes, yes.\nNo.\n"}


def test_sketch_engine_gets_two_columns_under_the_names_of_the_languages() -> None:
    assert written(sample(), "sketch").decode().splitlines() == [
        "Russian\tEnglish",
        "Да.\tYes.",
        "Он пришёл. И сел.\tHe came [in] and sat.",
        "Конец.\tThe end.",
    ]


def test_sketch_engine_gets_vertical_texts_and_a_mapping(tmp_path: Path) -> None:
    made = files(sample(), "vert", tmp_path)
    assert made["a.ru-en.map"].splitlines() == ["-1\t0", "0\t1", "1,2\t2", "3\t-1", "4\t3"]
    assert made["a.ru.vert"].count("<s>") == 5
    assert made["a.en.vert"].splitlines()[9:20] == [
        "<s>",
        "He",
        "came",
        "[",
        "<g/>",
        "in",
        "<g/>",
        "]",
        "and",
        "sat",
        "<g/>",
    ]


@given(hostile_text)
def test_vertical_tokens_are_the_text_without_blanks(text: str) -> None:
    tree = etree.fromstring(written(pair(text, "x"), "vert").split(b"</doc>")[0] + b"</doc>")
    tokens = "".join(tree.itertext()).split("\n")
    assert "".join("".join(tokens).split()) == "".join(one_line(text).split())


# documents for reading


@pytest.mark.parametrize("name", ["docx", "epub", "xlsx"])
@given(text=hostile_text)
def test_every_part_of_an_archive_is_sound_whatever_the_text(name: str, text: str) -> None:
    for part, data in parts(pair(text, text), name).items():
        if not part.endswith(("css", "mimetype")):
            etree.fromstring(data)


def test_docx_marks_each_side_with_its_language() -> None:
    document = etree.fromstring(parts(sample(), "docx")["word/document.xml"])
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    rows = [
        [(cell.find(f".//{word}lang").get(f"{word}val"), "".join(cell.itertext())) for cell in row.iter(f"{word}tc")]
        for row in document.iter(f"{word}tr")
    ]
    assert rows[1] == [("ru-RU", "—"), ("en-GB", "Heading")]
    assert rows[3] == [("ru-RU", "Он пришёл. И сел."), ("en-GB", "He came [in] and sat.")]


def test_epub_begins_with_its_type_and_its_contents_lead_to_every_chapter() -> None:
    texts = [f"Слово {number}." for number in range(600)]
    book = parts(bitext_of(texts, texts, [((i,), (i,)) for i in range(600)]), "epub")
    assert next(iter(book.items())) == ("mimetype", b"application/epub+zip")
    nav = etree.fromstring(book["EPUB/nav.xhtml"])
    links = [(link.get("href"), link.text) for link in nav.iter("{http://www.w3.org/1999/xhtml}a")]
    assert links == [("part0.xhtml", "Слово 0."), ("part1.xhtml", "Слово 250."), ("part2.xhtml", "Слово 500.")]
    assert all(f"EPUB/{href}" in book for href, _ in links)


def test_reading_formats_tell_that_the_texts_are_not_translations() -> None:
    for name, part in (("docx", "word/document.xml"), ("epub", "EPUB/part0.xhtml")):
        assert b"do not seem to be translations" in parts(sample(parallel=False), name)[part]
        assert b"do not seem to be translations" not in parts(sample(), name)[part]
