"""Bitexts as values: slices, filters, concatenation, data frames and the picture."""

import pickle
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_writing import bitext_of, pair, sample

from aligner.bitext import Bitext, concatenate, spaced
from aligner.errors import AlignerError
from aligner.text import Document, Passage, Place, Sentence
from aligner.writing.rows import COLUMNS, rows

shapes = st.lists(st.sampled_from([(1, 1), (2, 1), (1, 0), (0, 1)]), max_size=5)


def made(counts: list[tuple[int, int]]) -> Bitext:
    """A bitext whose beads have so many sentences on each side."""
    source: list[str] = []
    target: list[str] = []
    shape = []
    for left, right in counts:
        ids = range(len(source), len(source) + left), range(len(target), len(target) + right)
        source += [f"Слово {number}." for number in ids[0]]
        target += [f"Word {number}." for number in ids[1]]
        shape.append(tuple(map(tuple, ids)))
    return bitext_of(source, target, shape)


# slices and filters


def test_a_bitext_is_a_sequence_of_its_beads() -> None:
    bitext = sample()
    assert list(bitext) == [bitext[number] for number in range(len(bitext))] == list(bitext.beads)
    assert bitext[-1] == bitext.beads[4]
    with pytest.raises(IndexError):
        bitext[5]


def test_a_slice_keeps_the_documents_and_the_numbers_of_sentences() -> None:
    bitext = sample()
    part = bitext[1:3]
    assert part == replace(bitext, beads=bitext.beads[1:3])
    assert part.sentences(part[1])[0][0].text == "Он пришёл."


def test_filters_keep_beads_of_at_least_a_confidence() -> None:
    bitext = sample()
    beads = tuple(replace(bead, confidence=number / 4) for number, bead in enumerate(bitext.beads))
    kept = replace(bitext, beads=beads).filter(min_confidence=0.5)
    assert [bead.confidence for bead in kept] == [0.5, 0.75, 1.0]
    assert [bead.kind for bead in bitext.filter(lambda bead: bead.is_null)] == ["0-1", "1-0"]


# concatenation


@given(shapes, shapes)
def test_concatenation_keeps_every_bead_with_its_own_sentences(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    one, two = made(first), made(second)
    both = one + two
    assert [(bead.source, bead.target, bead.kind) for bead in both] == [
        (bead.source, bead.target, bead.kind) for part in (one, two) for bead in part
    ]
    for bead in both:
        source, target = both.sentences(bead)
        assert (spaced(source), spaced(target)) == (bead.source, bead.target)
    for document in (both.source, both.target):
        assert all(document.text[s.start : s.end] == s.text for s in document.sentences)


@given(shapes, shapes, shapes)
def test_concatenation_may_be_done_in_any_grouping(
    a: list[tuple[int, int]], b: list[tuple[int, int]], c: list[tuple[int, int]]
) -> None:
    one, two, three = made(a), made(b), made(c)
    assert (one + two) + three == one + (two + three) == concatenate([one, two, three])


def test_concatenation_shifts_passages_places_and_paragraphs() -> None:
    document = Document(
        "Да. Нет.",
        "ru",
        (Passage(((0, 3), (4, 8)), 2),),
        (Sentence("Да.", 0, 3, 2), Sentence("Нет.", 4, 8, 2)),
        {"title": "T"},
        "a.txt",
        ((0, Place(page="1")),),
    )
    bitext = Bitext(document, replace(document, language="en"), (), True, "s")
    other = replace(document, metadata={"title": "U", "date": "1951"})
    both = (bitext + replace(bitext, source=other, parallel=False)).source
    assert both.text == "Да. Нет.\n\nДа. Нет."
    assert both.passages[1] == Passage(((10, 13), (14, 18)), 5)
    assert both.sentences[2:] == (Sentence("Да.", 10, 13, 5), Sentence("Нет.", 14, 18, 5))
    assert (both.metadata, both.name) == ({"title": "T", "date": "1951"}, "a.txt")
    assert both.places[1] == (10, Place(page="1"))


def test_concatenation_is_parallel_only_where_all_parts_are_and_names_each_signature_once() -> None:
    one, other = sample(signature="one"), sample(signature="other", parallel=False)
    both = concatenate([one, other, one])
    assert (both.parallel, both.signature) == (False, "one; other")


def test_concatenation_of_tables_without_their_texts_keeps_offsets_apart(tmp_path: Path) -> None:
    table = Bitext.load(sample().save(tmp_path / "a.csv"))
    both = table + table
    last, first = both.source.sentences[4], both.source.sentences[5]
    assert both.source.text == ""
    assert first.start > last.end


def test_what_cannot_be_concatenated_is_refused() -> None:
    with pytest.raises(AlignerError, match="nothing to concatenate"):
        concatenate([])
    turned = pair("a", "b")
    turned = replace(turned, source=turned.target, target=turned.source)
    with pytest.raises(AlignerError, match="different languages: en-ru, ru-en"):
        sample() + turned
    with pytest.raises(TypeError):
        sample() + 1  # type: ignore[operator]


def test_a_bitext_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(sample())) == sample()


# data frames


def test_pandas_and_back_is_the_same_table() -> None:
    pandas = pytest.importorskip("pandas")
    frame = sample().to_pandas()
    assert tuple(frame.columns) == COLUMNS
    assert frame["source_start"].dtype == "Int64"
    assert pandas.isna(frame["similarity"][0])
    assert list(rows(Bitext.from_pandas(frame))) == list(rows(sample()))


def test_a_frame_of_two_columns_is_a_bitext() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"target": ["Yes.", "No.", None], "source": ["Да.", float("nan"), "Лишнее."]})
    bitext = Bitext.from_pandas(frame, target_language="en")
    assert [(bead.kind, bead.source, bead.target) for bead in bitext] == [
        ("1-1", "Да.", "Yes."),
        ("0-1", "", "No."),
        ("1-0", "Лишнее.", ""),
    ]
    assert (bitext.source.language, bitext.target.language) == ("ru", "en")


@pytest.mark.parametrize(
    ("columns", "told"),
    [({"source": ["Да."]}, "no column 'target'"), ({"source": [1], "target": ["x"]}, "row 1 cannot")],
)
def test_a_frame_that_cannot_be_used_is_refused(columns: dict[str, list[object]], told: str) -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(AlignerError, match=told):
        Bitext.from_pandas(pandas.DataFrame(columns))


def test_polars_has_the_same_rows() -> None:
    pytest.importorskip("polars")
    frame = sample().to_polars()
    assert tuple(frame.columns) == COLUMNS
    assert frame["source_ids"].to_list() == [[], [0], [1, 2], [3], [4]]
    assert frame["similarity"].to_list() == [None, 0.75, 0.75, None, 0.75]
    assert sample()[:0].to_polars().schema == frame.schema


@pytest.mark.parametrize(
    ("module", "extra", "call"),
    [
        ("pandas", "pandas", Bitext.to_pandas),
        ("polars", "polars", Bitext.to_polars),
        ("matplotlib.figure", "plot", Bitext.plot),
        ("pyarrow", "parquet", lambda bitext: bitext.save("never.parquet")),
    ],
)
def test_a_library_that_is_missing_is_named_with_how_to_get_it(
    module: str, extra: str, call: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(AlignerError, match=rf"pip install 'aligner\[{extra}\]'"):
        call(sample())  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == []


# the picture


def test_the_picture_has_a_mark_for_every_bead_and_a_legend() -> None:
    pytest.importorskip("matplotlib")
    path, confidence = sample().plot().axes
    assert sorted(text.get_text() for text in path.get_legend().get_texts()) == [
        "merged (1)",
        "moved (1)",
        "pair (1)",
        "source only (1)",
        "target only (1)",
    ]
    assert sum(len(points.get_offsets()) for points in path.collections) == 5
    assert confidence.get_ylim() == (0, 1)


def test_a_bitext_without_beads_has_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    bitext_of([], [], []).plot().savefig(tmp_path / "empty.png")
    assert (tmp_path / "empty.png").stat().st_size > 0
