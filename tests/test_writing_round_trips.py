"""Round trips: what is read from a file that was written equals what went in, as far as the format holds it."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_writing import any_text, bitext_of, hostile_text, pair, sample

from aligner import writing
from aligner.bitext import Bead, Bitext
from aligner.errors import AlignerError
from aligner.text import Document, Passage, Place, Sentence
from aligner.writing.characters import clean
from aligner.writing.convert import convert
from aligner.writing.facets import FACETS
from aligner.writing.rows import rows

READABLE = [name for name, format_ in writing.FORMATS.items() if format_.read]
TABLES = ["csv", "tsv", "xlsx", "parquet"]
FULL_FIGURES = ["jsonl", "xlsx", "parquet"]
several_runs = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def joined_surrogates(text: str) -> str:
    """Two surrogates that make a character are that character, as JSON has it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


texts = any_text.map(joined_surrogates)
shares = st.floats(0, 1)
figures = st.one_of(st.none(), st.floats(-1, 1))
offsets = st.integers(0, 10**9)
sentences = st.builds(Sentence, texts, offsets, offsets, st.integers(0, 99))
places = st.builds(
    Place, texts, st.none() | offsets, st.none() | offsets, texts, st.none() | shares, st.none() | shares
)
documents = st.builds(
    Document,
    text=texts,
    language=st.sampled_from(["ru", "en", ""]),
    passages=st.lists(st.builds(Passage, st.lists(st.tuples(offsets, offsets), max_size=2).map(tuple), offsets)).map(
        tuple
    ),
    sentences=st.lists(sentences, min_size=2, max_size=4).map(tuple),
    metadata=st.dictionaries(texts, texts, max_size=2),
    name=texts,
    places=st.lists(st.tuples(offsets, places), max_size=2).map(tuple),
)
ids = st.sampled_from([(), (0,), (1,), (0, 1)])
beads = st.builds(Bead, ids, ids, texts, texts, shares, figures, st.booleans())
bitexts = st.builds(Bitext, documents, documents, st.lists(beads, max_size=3).map(tuple), st.booleans(), texts)


@st.composite
def tables(draw: st.DrawFn) -> Bitext:
    """Bitexts without what tables cannot hold: all sentences in one bead each, texts without control characters."""
    shape: list[Any] = []
    sides: tuple[list[str], list[str]] = ([], [])
    for counts in draw(st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1)]), max_size=4)):
        numbers = []
        for side, count in zip(sides, counts, strict=True):
            numbers.append(tuple(range(len(side), len(side) + count)))
            # one letter of the language's own, because a table's languages are told by the alphabet
            side.extend((("Я" if side is sides[0] else "Y") + clean(draw(hostile_text))) for _ in range(count))
        shape.append((*numbers, draw(st.booleans())))
    made = bitext_of(*sides, shape, signature="")
    graded = (replace(bead, confidence=draw(shares), similarity=draw(figures)) for bead in made.beads)
    return replace(made, beads=tuple(graded))


def there_and_back(bitext: Bitext, name: str, folder: Path) -> Bitext:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    return Bitext.load(writing.write(bitext, folder / f"there.{name}", name), name)


# JSON Lines


@several_runs
@given(bitexts)
def test_json_lines_give_back_an_equal_bitext(tmp_path: Path, bitext: Bitext) -> None:
    assert there_and_back(bitext, "jsonl", tmp_path) == bitext


@several_runs
@given(documents, st.integers(1, 3))
def test_a_text_that_both_sides_share_is_written_once(tmp_path: Path, document: Document, times: int) -> None:
    shared = replace(document, text="Оба. Both. " * 5000 * times)
    bitext = Bitext(shared, replace(shared, language="en"), (), True, "")
    path = bitext.save(tmp_path / "shared.jsonl")
    assert Bitext.load(path) == bitext
    assert path.read_text(encoding="utf-8").count("Оба.") == 5000 * times


def test_lines_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    path = sample().save(tmp_path / "out.jsonl")
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"finding": 0, "category": "accuracy"}\n')
    assert Bitext.load(path) == sample()


@pytest.mark.parametrize("damage", ["", "{}\n", "[1]\n", "no json\n", '{"format": "aligner bitext", "version": 99}\n'])
def test_other_json_lines_are_refused(damage: str, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text(damage)
    with pytest.raises(AlignerError, match="is not a bitext in JSON Lines"):
        Bitext.load(tmp_path / "other.jsonl")


# tables


def rounded(values: Any, digits: int | None) -> list[Any]:
    return [
        tuple(round(value, digits) if digits and isinstance(value, float) else value for value in row) for row in values
    ]


@pytest.mark.parametrize("name", TABLES)
@several_runs
@given(bitext=tables())
def test_tables_give_back_every_row(name: str, tmp_path: Path, bitext: Bitext) -> None:
    back = there_and_back(bitext, name, tmp_path)
    digits = None if name in FULL_FIGURES else 4
    assert list(rows(back)) == rounded(rows(bitext), digits)


@pytest.mark.parametrize("first", TABLES)
@pytest.mark.parametrize("second", ["xlsx", "parquet", "jsonl"])
def test_tables_go_over_into_each_other(first: str, second: str, tmp_path: Path) -> None:
    once = there_and_back(sample(), first, tmp_path)
    assert list(rows(there_and_back(once, second, tmp_path))) == list(rows(sample()))


@pytest.mark.parametrize("name", ["xlsx", "parquet", "tmx", "xliff", "jsonl"])
def test_what_is_said_of_the_whole_comes_back(name: str, tmp_path: Path) -> None:
    made = sample(parallel=False, signature="aligner <1> & 2")
    made = replace(made, source=replace(made.source, name="a.ru"), target=replace(made.target, name="b.en"))
    back = there_and_back(made, name, tmp_path)
    assert (back.parallel, back.signature) == (False, "aligner <1> & 2")
    assert [(side.language, side.name) for side in (back.source, back.target)] == [("ru", "a.ru"), ("en", "b.en")]


def test_a_table_of_two_columns_is_a_bitext(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("source;target\nДа, конечно.;Yes; of course.\nНет.;\n".replace("Yes;", "Yes,"))
    back = Bitext.load(tmp_path / "two.csv")
    assert [(bead.source, bead.target, bead.kind, bead.confidence) for bead in back] == [
        ("Да, конечно.", "Yes, of course.", "1-1", 1.0),
        ("Нет.", "", "1-0", 1.0),
    ]
    assert (back.source.language, back.target.language, back.source.text) == ("ru", "en", "Да, конечно.\nНет.")
    assert [back.source.text[s.start : s.end] for s in back.source.sentences] == ["Да, конечно.", "Нет."]


def test_sentences_that_no_row_has_are_empty(tmp_path: Path) -> None:
    kept = sample().filter(lambda bead: bead.kind == "2-1")
    back = there_and_back(kept, "csv", tmp_path)
    assert list(rows(back)) == list(rows(kept))
    assert [sentence.text for sentence in back.source.sentences] == ["", "Он пришёл. И сел.", ""]


def test_tables_that_were_put_together_number_their_sentences_anew(tmp_path: Path) -> None:
    first = sample().save(tmp_path / "a.csv").read_bytes()
    (tmp_path / "both.csv").write_bytes(first + first.split(b"\n", 1)[1])
    both = Bitext.load(tmp_path / "both.csv")
    assert [(bead.source_ids, bead.target_ids, bead.source) for bead in both] == [
        (bead.source_ids, bead.target_ids, bead.source) for bead in sample() + sample()
    ]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("ru,en\nДа,Yes\n", "no column 'source'"),
        ("source,target,confidence\nДа,Yes,high\n", "row 1 cannot be used"),
        ("source,target,source_ids,target_ids\nДа,Yes,-1,0\n", "row 1 .* -1"),
        ("source,target,source_ids,target_ids\nДа,Yes,,0\n", "row 1 .* without numbers"),
        ("source,target,source_ids,target_ids\nДа,Yes,999999999,0\n", "far beyond"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_one_line(table: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(table)
    with pytest.raises(AlignerError, match=told) as error:
        Bitext.load(tmp_path / "bad.csv")
    assert "bad.csv" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_workbook_saved_by_another_program_is_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["note", "target", "source"], ["x", "Yes_x000D_.", "Да &.\n"], [], [None, None, "Нет."]):
        book.active.append(row)
    book.save(tmp_path / "theirs.xlsx")
    back = Bitext.load(tmp_path / "theirs.xlsx")
    assert [(bead.source, bead.target) for bead in back] == [("Да &.\n", "Yes\r."), ("Нет.", "")]


@given(hostile_text)
def test_another_program_reads_the_same_workbook(text: str) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    unescape = pytest.importorskip("openpyxl.utils.escape").unescape
    made = pair("=" + text, "@" + text)
    stream = io.BytesIO()
    writing.FORMATS["xlsx"].write(made, stream)  # type: ignore[misc]
    sheet = openpyxl.load_workbook(stream).worksheets[0]
    cells = sheet["C2"], sheet["D2"]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert [cell.quotePrefix for cell in cells] == [True, True]
    expected = [re.sub("\r\n?", "\n", clean(sign + text)) for sign in "=@"]
    assert [re.sub("\r\n?", "\n", unescape(cell.value)) for cell in cells] == expected


def test_a_text_that_fits_no_cell_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(AlignerError, match="bead 0 has a text of 40,000 characters"):
        pair("я" * 40_000, "x").save(tmp_path / "long.xlsx")
    assert list(tmp_path.iterdir()) == []


# translation memories and links


@several_runs
@given(bitext=tables())
def test_tmx_gives_back_every_pair(tmp_path: Path, bitext: Bitext) -> None:
    back = there_and_back(bitext, "tmx", tmp_path)
    kept = [bead for bead in bitext if not bead.is_null]
    assert [replace(bead, similarity=None, confidence=0) for bead in back] == [
        replace(bead, similarity=None, confidence=0) for bead in kept
    ]
    assert [round(bead.confidence, 4) for bead in kept] == [bead.confidence for bead in back]


@several_runs
@given(bitext=tables())
def test_xliff_gives_back_every_bead_that_has_a_source(tmp_path: Path, bitext: Bitext) -> None:
    back = there_and_back(bitext, "xliff", tmp_path)
    assert list(back.beads) == [bead for bead in bitext if bead.source_ids]


@pytest.mark.parametrize("name", ["xces", "intertext"])
def test_links_give_back_texts_ids_and_sentences(name: str, tmp_path: Path) -> None:
    back = there_and_back(sample(), name, tmp_path)
    assert [(bead.source_ids, bead.target_ids, bead.source, bead.target) for bead in back] == [
        (bead.source_ids, bead.target_ids, bead.source, bead.target) for bead in sample()
    ]
    assert [sentence.text for sentence in back.source.sentences] == ["Да.", "Он пришёл.", "И сел.", "Лишнее.", "Конец."]
    assert {bead.confidence for bead in back} == ({0.875} if name == "xces" else {1.0})


def test_a_moses_pair_is_read_from_either_of_its_files(tmp_path: Path) -> None:
    sample().save(tmp_path / "pair.moses")
    for ending in ("moses", "ru", "en"):
        back = Bitext.load(tmp_path / f"pair.{ending}")
        assert [(bead.source, bead.target) for bead in back] == [
            ("Да.", "Yes."),
            ("Он пришёл. И сел.", "He came [in] and sat."),
            ("Конец.", "The end."),
        ]


def test_a_moses_pair_of_different_lengths_is_none(tmp_path: Path) -> None:
    (tmp_path / "pair.ru").write_text("Да.\nНет.\n")
    (tmp_path / "pair.en").write_text("Yes.\n")
    with pytest.raises(AlignerError, match="differ in their numbers of lines"):
        Bitext.load(tmp_path / "pair.ru")


def test_a_translation_memory_of_another_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "theirs.tmx").write_text(
        '<tmx version="1.4"><header srclang="ru-RU" datatype="xml"/><body>'
        '<tu><tuv xml:lang="de"><seg>Ja</seg></tuv></tu>'
        '<tu><tuv xml:lang="en-US"><seg>An <bpt i="1">&lt;b></bpt><hi>old</hi>'
        '<ept i="1">&lt;/b></ept> house.</seg></tuv>'
        '<tuv xml:lang="RU-RU"><seg>Старый дом.</seg></tuv></tu></body></tmx>'
    )
    back = Bitext.load(tmp_path / "theirs.tmx")
    assert [(bead.source, bead.target) for bead in back] == [("Старый дом.", "An old house.")]
    assert (back.source.language, back.target.language) == ("ru", "en")


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe garbage", b"<a><b></a>", b"PK\x03\x04", b"<x/>"])
def test_what_is_none_of_the_format_is_refused_in_one_line(name: str, data: bytes, tmp_path: Path) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    (tmp_path / f"bad.{name}").write_bytes(data)
    with pytest.raises(AlignerError) as error:
        Bitext.load(tmp_path / f"bad.{name}", name)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["tmx", "xliff", "xces"])
def test_entities_are_not_fetched(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    attack = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    path = writing.write(pair("Да.", "Yes. MARK"), tmp_path / f"attack.{name}")
    text = re.sub("<!DOCTYPE[^>]*>", "", path.read_text()).replace("?>", f"?>{attack}", 1).replace("MARK", "&e;")
    path.write_text(text)
    try:
        loaded = Bitext.load(path)
    except AlignerError:
        return
    assert "secret" not in "".join(bead.source + bead.target for bead in loaded)


# convert


def test_convert_tells_what_the_new_file_does_not_hold(tmp_path: Path) -> None:
    sample().save(tmp_path / "in.jsonl")
    told = convert(tmp_path / "in.jsonl", tmp_path / "out.tmx")
    assert "source beads without a counterpart (1)" in told
    assert "target beads without a counterpart (1)" in told
    assert not any("confidence" in words for words in told)
    assert (tmp_path / "out.tmx").read_bytes() == sample().save(tmp_path / "direct.tmx").read_bytes()


def test_convert_loses_nothing_to_json_lines(tmp_path: Path) -> None:
    sample().save(tmp_path / "in.xlsx")
    assert convert(tmp_path / "in.xlsx", tmp_path / "out.jsonl") == []
    assert list(rows(Bitext.load(tmp_path / "out.jsonl"))) == list(rows(sample()))


def test_convert_does_not_write_over_what_it_reads(tmp_path: Path) -> None:
    sample().save(tmp_path / "pair.moses")
    before = (tmp_path / "pair.ru").read_bytes()
    with pytest.raises(AlignerError, match="would be written over"):
        convert(tmp_path / "pair.ru", tmp_path / "pair.moses")
    assert (tmp_path / "pair.ru").read_bytes() == before


def test_convert_refuses_what_holds_no_texts(tmp_path: Path) -> None:
    sample().save(tmp_path / "in.ladder")
    with pytest.raises(AlignerError, match="ladder does not hold all of a bitext; give one of: tmx, csv"):
        convert(tmp_path / "in.ladder", tmp_path / "out.tmx")


def test_every_loss_that_a_format_names_has_words() -> None:
    assert {facet for format_ in writing.FORMATS.values() for facet in format_.lacks} <= set(FACETS)


def test_long_segments_are_told_of() -> None:
    told = writing.losses(pair("я" * 2001, "x"), "out.tmx")
    assert any("more than 2,000 characters" in words for words in told)
    assert not any("more than 2,000 characters" in words for words in writing.losses(pair("я" * 2000, "x"), "out.tmx"))


# several files


def test_several_files_appear_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_bitext: Bitext, _stream: Any) -> None:
        raise OSError(28, "No space left")

    whole = writing.FORMATS["moses"].writers(tmp_path / "pair.moses", ("ru", "en"))
    first, second = whole
    broken = writing.Format(files=lambda _path, _languages: {first: whole[first], second: fail})
    monkeypatch.setattr(writing, "FORMATS", {"moses": broken})
    first.write_text("old")
    with pytest.raises(AlignerError, match=r"pair\.en"):
        writing.write(sample(), tmp_path / "pair.moses")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"pair.ru": "old"}


def test_sides_of_one_language_get_different_files(tmp_path: Path) -> None:
    made = sample()
    replace(made, target=replace(made.target, language="ru")).save(tmp_path / "pair.moses")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pair.source", "pair.target"]


def archived(bitext: Bitext, name: str) -> Iterator[tuple[str, bytes]]:
    stream = io.BytesIO()
    writing.FORMATS[name].write(bitext, stream)  # type: ignore[misc]
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        for part in archive.infolist():
            yield part.filename, archive.read(part)


def test_json_lines_head_tells_format_and_version(tmp_path: Path) -> None:
    head = json.loads(sample().save(tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (head["format"], head["version"], head["signature"]) == ("aligner bitext", 1, "aligner test | seed 1")
