import sys
from importlib import util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import AlignerError
from aligner.evaluation import IdBead, Score, read_ladder, score

SHARED_SCORER = Path(__file__).parents[2] / "shared" / "eval" / "score.py"


def bead(source: str, target: str) -> IdBead:
    return tuple(int(i) for i in source), tuple(int(j) for j in target)


def test_the_gold_itself_scores_one():
    gold = [bead("0", "0"), bead("12", "1"), bead("", "2"), bead("34", "34")]
    assert score(gold, [bead("0", "0"), bead("12", "1"), bead("", "2"), bead("3", "3"), bead("4", "4")]).f1 == 1.0


def test_a_sharp_bead_must_be_predicted_exactly():
    gold = [bead("0", "0"), bead("12", "1")]
    assert score(gold, [bead("0", "0"), bead("1", "1"), bead("2", "")]) == Score(right=1, predicted=3, found=1, gold=2)


def test_beads_may_be_lists_in_any_order():
    assert score([[[1, 0], [0]], [[], [1]]], [[[], [1]], [[0, 1], [0]]]) == Score(2, 2, 2, 2)


def test_null_beads_count():
    assert score([bead("0", "0"), bead("", "1")], [bead("0", "0")]) == Score(1, 1, 1, 2)


def test_a_coarse_bead_crossed_at_its_edge_is_not_found():
    gold = [bead("01", "01"), bead("2", "2")]
    assert score(gold, [bead("0", "0"), bead("12", "12")]) == Score(right=1, predicted=2, found=0, gold=2)


def test_a_coarse_bead_entered_only_by_null_beads_is_not_found():
    assert score([bead("01", "01")], [bead("0", ""), bead("1", ""), bead("", "01")]) == Score(3, 3, 0, 1)


def test_nothing_predicted_scores_zero_without_dividing_by_it():
    nothing = score([bead("0", "0")], [])
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
    assert score([], []).f1 == 0.0


def test_scores_add_up_over_documents():
    assert Score(1, 2, 1, 3) + Score(2, 2, 2, 2) == Score(3, 4, 3, 5)
    assert (Score(1, 2, 1, 3) + Score(2, 2, 2, 2)).precision == 0.75


def beads_over(cuts: list[tuple[int, int]]) -> list[IdBead]:
    """Beads from how many sentences each has on either side."""
    beads, i, j = [], 0, 0
    for sources, targets in cuts:
        beads.append((tuple(range(i, i + sources)), tuple(range(j, j + targets))))
        i, j = i + sources, j + targets
    return [bead for bead in beads if any(bead)]


alignments = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12).map(beads_over)


@given(alignments)
def test_every_alignment_agrees_with_itself(beads):
    # A coarse bead found by nothing but itself: it lies inside its own edges.
    assert score(beads, beads).f1 == (1.0 if beads else 0.0)


@pytest.mark.skipif(not SHARED_SCORER.exists(), reason="the development data is not here")
@given(alignments, alignments)
def test_the_counts_are_those_of_the_shared_scorer(gold, predicted):
    theirs = shared_scorer().count(gold, predicted)
    ours = score(gold, predicted)
    assert (ours.right, ours.predicted, ours.found, ours.gold) == tuple(theirs)
    assert (ours.precision, ours.recall, ours.f1) == (theirs.precision, theirs.recall, theirs.f1)


def shared_scorer():
    if "shared_scorer" not in sys.modules:
        spec = util.spec_from_file_location("shared_scorer", SHARED_SCORER)
        module = util.module_from_spec(spec)
        sys.modules["shared_scorer"] = module
        writing_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        spec.loader.exec_module(module)
        sys.dont_write_bytecode = writing_bytecode
    return sys.modules["shared_scorer"]


def test_a_ladder_is_read_with_or_without_scores_and_blank_lines(tmp_path):
    (tmp_path / "gold.txt").write_text("\ufeff[0, 1]:[0]:0.25\n\n[]:[1]\n", encoding="utf-8")
    assert read_ladder(tmp_path / "gold.txt") == [((0, 1), (0,)), ((), (1,))]


@pytest.mark.parametrize("line", ["0:0", "[0]", "[0]:[a]", "[0]:[-1]", "[0.5]:[1]", '{"0":1}:[1]', "[true]:[1]", "[0"])
def test_a_line_that_is_no_bead_is_named_with_its_number(tmp_path, line):
    (tmp_path / "gold.txt").write_text(f"[0]:[0]\n{line}\n", encoding="utf-8")
    with pytest.raises(AlignerError, match=r"gold\.txt, line 2: .*\[0,1\]:\[0\]"):
        read_ladder(tmp_path / "gold.txt")


def test_a_ladder_that_is_missing_or_binary_is_an_error_of_one_line(tmp_path):
    with pytest.raises(AlignerError, match="No such file"):
        read_ladder(tmp_path / "absent")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(AlignerError, match="not UTF-8"):
        read_ladder(tmp_path / "binary")
