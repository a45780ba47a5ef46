"""Writing: what a bitext becomes in each format, and that files appear whole or not at all."""

import csv
import io
import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from rich.console import Console

from aligner import writing
from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.text import Document, Sentence
from aligner.writing.characters import clean
from aligner.writing.csv import guard, unguard
from aligner.writing.html import MOST_ROWS, table
from aligner.writing.rows import COLUMNS, rows
from aligner.writing.terminal import print_table

DTD = Path(__file__).parents[2] / "shared" / "data" / "tmx14.dtd"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
REPORT = Path(writing.__file__).parent / "templates" / "report.html"

any_text = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates and controls too
hostile_text = st.one_of(any_text, st.text(st.sampled_from("=+-@'\t\r\n \u200b\xa0＝＋<>&\"];[abя"), max_size=12))


def document(sentences: Sequence[str], language: str, **fields: Any) -> Document:
    """A text of one paragraph a sentence."""
    text, placed = "", []
    for paragraph, sentence in enumerate(sentences):
        placed.append(Sentence(sentence, len(text), len(text) + len(sentence), paragraph))
        text += sentence + "\n"
    return Document(text, language, sentences=tuple(placed), **fields)


def bitext_of(source: Sequence[str], target: Sequence[str], shape: Sequence[Any], **fields: Any) -> Bitext:
    """A bitext whose shape lists (source ids, target ids) or (source ids, target ids, moved)."""
    beads = []
    for source_ids, target_ids, *moved in shape:
        texts = (" ".join(side[i] for i in ids) for side, ids in ((source, source_ids), (target, target_ids)))
        similarity = 0.75 if source_ids and target_ids else None
        beads.append(Bead(tuple(source_ids), tuple(target_ids), *texts, 0.875, similarity, bool(moved)))
    defaults: dict[str, Any] = {"parallel": True, "signature": "aligner test | seed 1"}
    return Bitext(document(source, "ru"), document(target, "en"), tuple(beads), **(defaults | fields))


def sample(**fields: Any) -> Bitext:
    """One bead of every sort: null on either side, plain, merged and moved."""
    source = ["Да.", "Он пришёл.", "И сел.", "Лишнее.", "Конец."]
    target = ["Heading", "Yes.", "He came [in] and sat.", "The end."]
    shape = [((), (0,)), ((0,), (1,)), ((1, 2), (2,)), ((3,), ()), ((4,), (3,), "moved")]
    return bitext_of(source, target, shape, **fields)


def pair(source: str, target: str) -> Bitext:
    return bitext_of([source], [target], [((0,), (0,))])


def written(bitext: Bitext, name: str) -> bytes:
    """What the format makes of the bitext; of several files, one after the other."""
    if name == "parquet":
        pytest.importorskip("pyarrow")
    stream = io.BytesIO()
    for writer in writing.FORMATS[name].writers(Path(f"Книга.{name}"), ("ru", "en")).values():
        writer(bitext, stream)
    return stream.getvalue()


def csv_rows(data: bytes, dialect: str = "excel") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), dialect=dialect))


def segments(data: bytes) -> list[list[str]]:
    return [[seg.text or "" for seg in unit.iter("seg")] for unit in etree.fromstring(data).iter("tu")]


def printed(bitext: Bitext, **options: Any) -> str:
    console = Console(file=io.StringIO(), **({"width": 80} | options))
    print_table(bitext, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


# files


@pytest.mark.parametrize("name", writing.FORMATS)
def test_the_ending_picks_the_format_in_any_case(name: str, tmp_path: Path) -> None:
    expected = written(sample(), name)
    writing.write(sample(), tmp_path / f"Книга.{name.upper()}")
    files = writing.output_files(tmp_path / f"Книга.{name.upper()}")
    assert b"".join(path.read_bytes() for path in files) == expected
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_the_format_can_be_named_against_the_ending(tmp_path: Path) -> None:
    path = writing.write(sample(), str(tmp_path / "out.txt"), format="tmx")
    assert path == tmp_path / "out.txt"
    assert path.read_bytes() == written(sample(), "tmx")


def test_saving_a_bitext_writes_it(tmp_path: Path) -> None:
    assert sample().save(tmp_path / "out.csv").read_bytes() == written(sample(), "csv")


@pytest.mark.parametrize("name", writing.FORMATS)
def test_the_same_bitext_gives_the_same_bytes(name: str) -> None:
    assert written(sample(), name) == written(sample(), name)


@pytest.mark.parametrize("name", writing.FORMATS)
def test_a_bitext_without_beads_can_be_written(name: str) -> None:
    assert written(bitext_of([], [], []), name) or name in ("moses", "vecalign")


@pytest.mark.parametrize(("name", "told"), [("out.doc", ".doc is not known"), ("out", "no ending")])
def test_an_unknown_ending_is_answered_with_the_known_ones(name: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(AlignerError, match=told) as error:
        writing.write(sample(), tmp_path / name)
    assert ", ".join(writing.FORMATS) in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(AlignerError, match="no format 'pdf'; choose one of: tmx, "):
        writing.write(sample(), tmp_path / "out.tmx", format="pdf")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AlignerError, match=r"there is no folder .*nowhere"):
        writing.write(sample(), tmp_path / "nowhere" / "out.tmx")


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out.tmx").mkdir()
    with pytest.raises(AlignerError, match="is a folder"):
        writing.write(sample(), tmp_path / "out.tmx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_or_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out.csv")
    with pytest.raises(AlignerError, match="not a regular file"):
        writing.write(sample(), tmp_path / "out.csv")


@pytest.mark.parametrize(("denied", "told"), [("out.tmx", "write-protected"), (".", "not writable")])
def test_what_may_not_be_written_is_told_before_the_work(
    denied: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.tmx").write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path / denied)
    with pytest.raises(AlignerError, match=told):
        writing.check_output(tmp_path / "out.tmx")


@pytest.mark.parametrize(("failure", "seen"), [(OSError(28, "No space left"), AlignerError), (KeyError(), KeyError)])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    failure: Exception, seen: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_bitext: Bitext, stream: Any) -> None:
        stream.write(b"half")
        raise failure

    monkeypatch.setattr(writing, "FORMATS", {"tmx": writing.Format(fail)})
    (tmp_path / "out.tmx").write_bytes(b"old")
    with pytest.raises(seen):
        writing.write(sample(), tmp_path / "out.tmx")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out.tmx": b"old"}


def test_a_link_stays_a_link_and_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.tmx").write_bytes(b"old")
    (tmp_path / "link.tmx").symlink_to("real.tmx")
    writing.write(sample(), tmp_path / "link.tmx")
    assert (tmp_path / "link.tmx").is_symlink()
    assert (tmp_path / "real.tmx").read_bytes() == written(sample(), "tmx")


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    path = writing.write(sample(), tmp_path / "out.tmx")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


# rows and JSON lines


def test_rows_hold_ids_and_offsets_into_the_text_as_read() -> None:
    bitext = sample()
    merged = dict(zip(COLUMNS, list(rows(bitext))[2], strict=True))
    assert merged["kind"] == "2-1"
    assert (merged["source_ids"], merged["target_ids"]) == ((1, 2), (2,))
    assert bitext.source.text[merged["source_start"] : merged["source_end"]] == "Он пришёл.\nИ сел."
    assert (merged["source_paragraph"], merged["target_paragraph"]) == (1, 2)


def test_the_empty_side_of_a_null_bead_has_no_place() -> None:
    null = dict(zip(COLUMNS, next(rows(sample())), strict=True))
    assert [value for name, value in null.items() if name.startswith("source")] == ["", (), None, None, None]
    assert null["similarity"] is None


def test_json_lines_hold_every_bead_with_named_columns() -> None:
    objects = [json.loads(line) for line in written(sample(), "jsonl").decode().splitlines()]
    beads = [thing for thing in objects if "bead" in thing]
    assert [tuple(thing) for thing in beads] == [COLUMNS] * 5
    assert beads[2]["source"] == "Он пришёл. И сел."
    assert beads[2]["source_ids"] == [1, 2]
    assert beads[4]["moved"] is True


@given(hostile_text, hostile_text)
def test_json_lines_are_objects_in_utf8_whatever_the_text(source: str, target: str) -> None:
    *lines, end = written(pair(source, target), "jsonl").split(b"\n")
    assert end == b""
    objects = [json.loads(line.decode()) for line in lines]
    assert objects[0]["format"] == "aligner bitext"
    assert sum("bead" in thing for thing in objects) == 1


# TMX


@pytest.mark.skipif(not DTD.exists(), reason="needs the TMX document type")
@pytest.mark.parametrize("bitext", [sample(), bitext_of([], [], []), pair("\x00", "]]>")])
def test_tmx_is_valid(bitext: Bitext) -> None:
    dtd = etree.DTD(str(DTD))
    assert dtd.validate(etree.fromstring(written(bitext, "tmx"))), dtd.error_log


def test_tmx_names_its_document_type_languages_and_signature() -> None:
    data = written(sample(), "tmx")
    root = etree.fromstring(data)
    assert b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">' in data
    assert root.find("header").get("srclang") == "ru"
    assert root.findtext("header/prop[@type='x-signature']") == "aligner test | seed 1"
    assert [variant.get(XML_LANG) for variant in root.iter("tuv")] == ["ru", "en"] * 3


def test_tmx_holds_the_two_sided_beads_and_counts_the_others() -> None:
    root = etree.fromstring(written(sample(), "tmx"))
    assert [unit.get("tuid") for unit in root.iter("tu")] == ["1", "2", "4"]
    assert root.findtext("header/prop[@type='x-null-beads-omitted']") == "2"


def test_a_unit_tells_what_is_known_of_its_bead() -> None:
    merged, moved = list(etree.fromstring(written(sample(), "tmx")).iter("tu"))[1:]
    assert {prop.get("type"): prop.text for prop in merged.iter("prop")} == {
        "x-confidence": "0.8750",
        "x-bead": "2-1",
        "x-moved": "no",
        "x-source-ids": "1 2",
        "x-target-ids": "2",
        "x-similarity": "0.7500",
    }
    assert (merged.get("segtype"), moved.get("segtype")) == ("block", None)
    assert moved.findtext("prop[@type='x-moved']") == "yes"


def test_a_unit_without_similarity_says_nothing_of_it() -> None:
    bitext = Bitext(document(["Да."], "ru"), document(["Yes."], ""), (Bead((0,), (0,), "Да.", "Yes.", 1.0),), True, "")
    unit = next(etree.fromstring(written(bitext, "tmx")).iter("tu"))
    assert unit.find("prop[@type='x-similarity']") is None
    assert [variant.get(XML_LANG) for variant in unit.iter("tuv")] == ["ru", "und"]


@given(hostile_text, hostile_text)
def test_tmx_gives_back_any_text_but_forbidden_characters(source: str, target: str) -> None:
    assert segments(written(pair(source, target), "tmx")) == [[clean(source), clean(target)]]


def test_only_characters_that_xml_forbids_are_taken_out() -> None:
    assert clean("a\x00\x1b\ud800\ufffe\uffffb") == "ab"
    kept = "\t\n\r \x85\xa0\xad\u200f\u202b\ue000\ufffd\U0001f600"
    assert clean(kept) == kept


@given(any_text)
def test_a_translation_program_reads_the_same_texts(text: str) -> None:
    tmx = pytest.importorskip("translate.storage.tmx")
    source, target = " ".join(f"А {clean(text)}".split()), " ".join(f"{clean(text)} b".split())
    units = tmx.tmxfile(io.BytesIO(written(pair(source, target), "tmx")), "ru", "en").units
    assert [(unit.source, unit.target) for unit in units] == [(source, target)]


# CSV and TSV


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8() -> None:
    assert written(sample(), "csv").startswith(b"\xef\xbb\xbfbead,source,target,confidence,")


def test_csv_holds_texts_ids_confidence_and_offsets() -> None:
    bitext = sample()
    null, _, merged, *_ = csv_rows(written(bitext, "csv"))
    assert (merged["source"], merged["target"]) == ("Он пришёл. И сел.", "He came [in] and sat.")
    assert (merged["source_ids"], merged["target_ids"], merged["confidence"]) == ("1+2", "2", "0.8750")
    assert bitext.target.text[int(merged["target_start"]) : int(merged["target_end"])] == merged["target"]
    assert (null["source"], null["source_ids"], null["source_start"], null["similarity"]) == ("", "", "", "")


@pytest.mark.parametrize(("name", "dialect"), [("csv", "excel"), ("tsv", "excel-tab")])
@given(source=hostile_text, target=hostile_text)
def test_csv_and_tsv_give_back_any_text(name: str, dialect: str, source: str, target: str) -> None:
    (row,) = csv_rows(written(pair(source, target), name), dialect)
    assert (unguard(row["source"]), unguard(row["target"])) == (clean(source), clean(target))


@given(hostile_text)
def test_no_text_cell_starts_with_the_sign_of_a_formula(text: str) -> None:
    (row,) = csv_rows(written(pair(text, text), "csv"))
    for cell in (row["source"], row["target"]):
        assert not re.match(r"[\t\r\n]|[\s\u200b]*[=+\-@＝＋－＠]", cell)


@pytest.mark.parametrize(
    "text", ["=1+1", "+7", "-2", "@SUM(A1)", "\tx", "\rx", "  =1", "\xa0-1", "\u200b=1", "＝1", "−1"]
)
def test_a_cell_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == "'" + text


def test_dialogue_stays_readable() -> None:
    assert guard("- Здравствуй") == "'- Здравствуй"
    assert guard("— Здравствуй") == "— Здравствуй"


def test_a_text_that_looks_guarded_comes_back_as_it_was() -> None:
    assert guard("'=1") == "''=1"
    assert unguard("''=1") == "'=1"
    assert unguard(guard("'tis")) == guard("'tis") == "'tis"


# HTML


def test_the_report_needs_nothing_but_itself() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    assert not page.xpath("//link | //img | //iframe | //@src | //@onclick")
    assert all(link.startswith("#") for link in page.xpath("//@href"))
    assert all(place.startswith("#") for place in re.findall(r"url\((.*?)\)", page.findtext(".//style")))
    assert not re.search("fetch|XMLHttp|import|https?:", page.findtext(".//script"))
    assert "@import" not in page.findtext(".//style")


def test_the_report_shows_every_bead_side_by_side() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    cells = [[cell.text_content() for cell in row.xpath("td")[:2]] for row in page.xpath("//tbody/tr")]
    assert cells == [
        ["no counterpart", "Heading"],
        ["Да.", "Yes."],
        ["Он пришёл. И сел.", "He came [in] and sat."],
        ["Лишнее.", "no counterpart"],
        ["Конец.", "The end."],
    ]
    assert page.xpath("//tbody/tr[2]/td/@lang") == ["ru", "en"]
    assert page.xpath("//tbody/tr[3]/td/@data-ids") == ["1–2 · ¶ 1", "2 · ¶ 2"]
    assert [heading.get("scope") for heading in page.xpath("//th")] == ["col"] * 4 + ["row"] * 5


def test_the_report_names_special_beads_in_words() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    badges = [row.xpath("string(.//*[contains(@class, 'badge')])") for row in page.xpath("//tbody/tr")]
    assert badges == ["target only", "", "merged", "source only", "moved"]


def test_the_report_tells_counts_confidence_and_signature() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    figures = " ".join(" ".join(page.xpath("//dl[@class='figures']//text()")).split())
    assert "5 Russian 4 English" in figures
    assert "2 × 1-1 1 × 0-1 1 × 1-0 1 × 2-1 1 moved" in figures
    assert "Mean confidence 0.88" in figures
    assert "aligner test | seed 1" in page.xpath("string(//footer)")


def test_the_report_shows_what_the_page_says_of_itself_once() -> None:
    about = {"title": "Telegram", "original_language": "Russian"}
    bitext = sample()
    sides = {side: replace(getattr(bitext, side), metadata=about) for side in ("source", "target")}
    page = lxml_html.document_fromstring(written(replace(bitext, **sides), "html"))
    assert page.findtext(".//title") == page.findtext(".//h1") == "Telegram"
    assert [" ".join(entry.itertext()) for entry in page.xpath("//dl[@class='about']/*")] == [
        "original language",
        "Russian",
    ]


@pytest.mark.parametrize(("parallel", "banners"), [(True, 0), (False, 1)])
def test_a_banner_tells_that_the_texts_are_not_translations(parallel: bool, banners: int) -> None:
    page = lxml_html.document_fromstring(written(sample(parallel=parallel), "html"))
    assert len(page.find_class("banner")) == banners


def test_the_map_of_the_alignment_does_not_grow_with_the_text() -> None:
    texts = ["x"] * 3000
    page = lxml_html.document_fromstring(written(bitext_of(texts, texts, [((i,), (i,)) for i in range(3000)]), "html"))
    assert 200 < len(page.xpath("//*[local-name() = 'rect']")) < 800


@given(hostile_text)
def test_no_text_becomes_markup_in_the_report(text: str) -> None:
    document_fields = {"language": text, "name": text, "metadata": {"title": text, text: text}}
    sides = [Document(text, sentences=(Sentence(text, 0, len(text)),), **document_fields) for _ in range(2)]
    hostile = Bitext(*sides, (Bead((0,), (0,), text, text, 0.5),), True, text)
    plain = Bitext(*sides, (Bead((0,), (0,), "x", "x", 0.5),), True, "x")
    page, expected = (lxml_html.document_fromstring(written(bitext, "html")) for bitext in (hostile, plain))
    assert [element.tag for element in page.iter()] == [element.tag for element in expected.iter()]
    for cell in page.xpath("//tbody//td")[:2]:
        assert " ".join(cell.text_content().split()) == " ".join(clean(text).split())


def test_markup_in_text_is_shown_and_not_obeyed() -> None:
    data = written(pair("<script>alert(1)</script>", "\"><img src=x onerror='y'>"), "html")
    assert b"<script>alert" not in data
    assert b"<img" not in data
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in data


def luminance(colour: str) -> float:
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_all_text_in_the_report_reaches_the_contrast_of_wcag_aa(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", REPORT.read_text(encoding="utf-8"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", blocks[scheme]))
    pairs = [
        (ink, paper) for ink in ("ink", "muted", "merged", "moved", "doubt", "accent") for paper in ("paper", "raised")
    ]
    for ink, paper in [*pairs, ("warn-ink", "warn-paper")]:
        dark, light = sorted((luminance(colours[ink]), luminance(colours[paper])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


def test_a_notebook_table_is_capped_and_says_so() -> None:
    texts = ["x"] * (MOST_ROWS + 3)
    bitext = bitext_of(texts, texts, [((i,), (i,)) for i in range(len(texts))])
    fragment = lxml_html.fragment_fromstring(bitext._repr_html_(), create_parent="div")
    assert len(fragment.xpath(".//tbody/tr")) == MOST_ROWS
    assert "and 3 more beads" in fragment.text_content()
    assert "more beads" not in table(sample())


@given(hostile_text)
def test_no_text_becomes_markup_in_a_notebook(text: str) -> None:
    fragment = lxml_html.fragment_fromstring(table(pair(text, "x")), create_parent="div")
    expected = lxml_html.fragment_fromstring(table(pair("x", "x")), create_parent="div")
    assert [element.tag for element in fragment.iter()] == [element.tag for element in expected.iter()]


# the terminal


def test_the_terminal_shows_source_and_target_side_by_side() -> None:
    lines = [re.split(r"\s{2,}", line.strip()) for line in printed(sample()).splitlines()]
    assert ["1", "Да.", "Yes.", "1-1", "0.88"] in lines
    assert ["0", "—", "Heading", "0-1", "0.88"] in lines
    assert ["2", "Он пришёл. И сел.", "He came [in] and sat.", "2-1", "0.88"] in lines
    assert ["4", "Конец.", "The end.", "1-1 moved", "0.88"] in lines


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_terminal_table_fits_the_width_and_loses_no_text(width: int) -> None:
    out = printed(pair("я" * 300, "z " * 300), width=width)
    assert max(map(len, out.splitlines())) == width
    assert (out.count("я"), out.count("z")) == (300, 300)


def test_colours_come_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" not in printed(sample())
    assert "\x1b[35m" in printed(sample(), force_terminal=True, color_system="standard")
    assert "\x1b[35m" not in printed(sample(), force_terminal=True, color_system="standard", no_color=True)


def test_a_pipe_gets_a_steady_width(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(sample())
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) == 120
    assert "\x1b" not in out


@given(hostile_text)
def test_no_text_gives_the_terminal_an_order(text: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x80-\x9f\ud800-\udfff]", printed(pair(f"[bold]{text}", text)))


def test_the_terminal_tells_that_the_texts_are_not_translations() -> None:
    assert "do not seem to be translations" in printed(sample(parallel=False))
    assert "do not seem to be translations" not in printed(sample())
