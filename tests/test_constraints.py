"""What a person knows of an alignment counts: pins, bans and borders, and corrections afterwards."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner import AlignerError
from aligner.alignment.constraints import constraints

RUSSIAN = [
    "В понедельник пошёл снег.",
    "Дети обрадовались и побежали в сад.",
    "Старая собака осталась дома у печки.",
    "К вечеру дорогу совсем замело.",
    "Почтальон не смог доехать до деревни.",
    "Письмо от брата пришло только в пятницу.",
]
ENGLISH = [
    "On Monday it began to snow.",
    "The children were glad and ran into the garden.",
    "The old dog stayed at home by the stove.",
    "By evening the road was completely covered.",
    "The postman could not get to the village.",
    "The letter from my brother came only on Friday.",
]


def beads(bitext: aligner.Bitext) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source_ids, bead.target_ids) for bead in bitext]


def test_a_pinned_bead_is_there_and_certain() -> None:
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH, pinned=[(1, 2)])
    assert ((1,), (2,)) in beads(bitext)
    assert next(bead for bead in bitext if bead.source_ids == (1,)).confidence == 1.0
    assert ((0,), (0,)) in beads(bitext)


def test_a_pinned_null_bead_is_there() -> None:
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH, pinned=[(3, ())])
    assert ((3,), ()) in beads(bitext)


def test_a_pinned_group_is_there() -> None:
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH, pinned=[((1, 2), (1, 2))])
    assert ((1, 2), (1, 2)) in beads(bitext)


def test_forbidden_sentences_share_no_bead() -> None:
    assert ((2,), (2,)) in beads(aligner.align_sentences(RUSSIAN, ENGLISH))
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH, forbidden=[(2, 2)])
    assert not any(2 in source and 2 in target for source, target in beads(bitext))


def test_a_forbidden_bead_leaves_others_of_its_sentences() -> None:
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH, forbidden=[((2,), (2,))])
    assert ((2,), (2,)) not in beads(bitext)


def test_no_bead_crosses_a_border() -> None:
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH, borders=[(3, 2)])
    assert all((max(s) < 3) == (max(t) < 2) for s, t in beads(bitext) if s and t)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pinned": [(1, 2), (1, 3)]}, ["(1, 2)", "(1, 3)", "source sentence 1"]),
        ({"pinned": [(1, 3), (2, 2)]}, ["(1, 3)", "(2, 2)", "cross"]),
        ({"pinned": [(1, 1)], "forbidden": [(1, 1)]}, ["(1, 1)", "forbidden"]),
        ({"pinned": [(9, 1)]}, ["(9, 1)", "0 to 5"]),
        ({"pinned": [((1, 3), 1)]}, ["neighbours"]),
        ({"pinned": [((), ())]}, ["no sentence"]),
        ({"borders": [(2, 4), (4, 2)]}, ["(2, 4)", "(4, 2)", "cross"]),
        ({"pinned": [(1, 4)], "borders": [(3, 2)]}, ["(1, 4)", "(3, 2)"]),
        ({"forbidden": [((), 1)]}, ["both sides"]),
    ],
)
def test_what_contradicts_itself_is_named(given: dict[str, list[tuple[int, int]]], words: list[str]) -> None:
    with pytest.raises(AlignerError) as caught:
        aligner.align_sentences(RUSSIAN, ENGLISH, **given)
    for word in words:
        assert word in str(caught.value)


def test_the_same_pin_twice_is_no_contradiction() -> None:
    assert constraints(3, 3, [(1, 1), (1, 1)]).beads == ((1, 2, 1, 2),)


def test_realigning_with_what_holds_already_gives_the_same_bitext() -> None:
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH)
    assert aligner.realign(bitext, pinned=[(1, 1)], forbidden=[(0, 5)]) is bitext


def test_realigning_changes_only_the_neighbourhood(monkeypatch: pytest.MonkeyPatch) -> None:
    source = [f"Глава {n}. {text}" for n in range(20) for text in RUSSIAN]
    target = [f"Chapter {n}. {text}" for n in range(20) for text in ENGLISH]
    bitext = aligner.align_sentences(source, target)
    read: list[int] = []
    import aligner.pipeline as pipeline

    real = pipeline.align_vectors

    def counted(one: object, two: object, texts: list[str], *rest: object, **named: object) -> object:
        read.append(len(texts))
        return real(one, two, texts, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "align_vectors", counted)
    corrected = aligner.realign(bitext, pinned=[(60, 61)])
    assert ((60,), (61,)) in beads(corrected)
    assert read
    assert read[0] < 60
    assert corrected.beads[:30] == bitext.beads[:30]
    assert corrected.beads[-30:] == bitext.beads[-30:]
    assert sorted(i for s, _ in beads(corrected) for i in s) == list(range(len(source)))
    assert sorted(j for _, t in beads(corrected) for j in t) == list(range(len(target)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3), st.data())
def test_whatever_is_known_every_sentence_stands_in_one_bead(pins: list[tuple[int, int]], data: st.DataObject) -> None:
    bans = data.draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3))
    try:
        bitext = aligner.align_sentences(RUSSIAN, ENGLISH, pinned=pins, forbidden=bans)
    except AlignerError:
        return
    assert sorted(i for s, _ in beads(bitext) for i in s) == list(range(6))
    assert sorted(j for _, t in beads(bitext) for j in t) == list(range(6))
    for i, j in pins:
        assert ((i,), (j,)) in beads(bitext)
    for i, j in bans:
        assert not any(i in s and j in t for s, t in beads(bitext))
