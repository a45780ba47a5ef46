import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits
from toy import BagOfWords, bag, noisy, random_vectors, story

import aligner
from aligner.alignment import align_vectors, neighbours
from aligner.alignment.corridor import find_corridor, whole
from aligner.alignment.lattice import NEVER, SHAPES, Corridor, Scores, decode, posteriors
from aligner.alignment.moved import find_runs
from aligner.alignment.neighbours import Neighbours, nearest
from aligner.alignment.surface import common_tokens, surface
from aligner.alignment.units import glue
from aligner.alignment.weights import Weights, default_weights, load_weights
from aligner.embedding.bundled import BundledEncoder
from aligner.errors import AlignerError
from aligner.evaluation import Score, ladder, read_ladder, score

DATA = Path(__file__).parents[2] / "shared" / "data" / "align"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the development data is not here")


# The lattice, against all of its paths one by one


@st.composite
def lattices(draw):
    """A small corridor and random scores for everything that a path can do in it."""
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    high = [*sorted(draw(st.lists(st.integers(0, m), min_size=n, max_size=n))), m]
    low = [0]
    for row in range(n):
        low.append(draw(st.integers(low[-1], high[row])))
    if draw(st.booleans()):
        low, high = [0] * (n + 1), [m] * (n + 1)
    corridor = Corridor(np.array(low), np.array(high))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    beads = generator.normal(0, 3, (len(SHAPES), int(corridor.widths.sum()))).astype(np.float32)
    beads[generator.random(beads.shape) < draw(st.sampled_from([0.0, 0.3]))] = NEVER
    alone = generator.normal(-1, 2, n), generator.normal(-1, 2, m)
    return corridor, Scores(beads, *alone, float(generator.normal(-2, 2)), float(generator.normal(-1, 2)))


def all_paths(corridor, scores, any_order=False):
    """Every path as its steps and its score; in a gap source null beads come first unless any order will do."""
    n, m = len(corridor.low) - 1, int(corridor.high[-1])
    found = []

    def inside(i, j):
        return i <= n and corridor.low[i] <= j <= corridor.high[i]

    def go(i, j, last, steps, total):
        if (i, j) == (n, m):
            found.append((steps, total))
        for k, (a, b) in enumerate(SHAPES):
            if inside(i + a, j + b):
                gain = float(scores.beads[k, corridor.starts[i + a] + j + b - corridor.low[i + a]])
                if gain > NEVER / 2:
                    go(i + a, j + b, "bead", (*steps, (i, i + a, j, j + b)), total + gain)
        if inside(i + 1, j) and (last != "target" or any_order):
            price = scores.gap if last == "bead" else 0.0
            go(i + 1, j, "source", (*steps, (i, i + 1, j, j)), total + price + scores.source_null[i])
        if inside(i, j + 1):
            price = {"bead": scores.gap, "source": scores.turn, "target": 0.0}[last]
            go(i, j + 1, "target", (*steps, (i, i, j, j + 1)), total + price + scores.target_null[j])

    go(0, 0, "bead", (), 0.0)
    return found


def kinds(steps):
    """What each step of a path is."""
    return ["source" if c == d else "target" if a == b else "bead" for a, b, c, d in steps]


@settings(max_examples=60, deadline=None)
@given(lattices())
def test_posteriors_are_the_shares_of_all_paths(case):
    corridor, scores = case
    paths = all_paths(corridor, scores)
    totals = np.array([total for _, total in paths])
    log_total = np.logaddexp.reduce(totals)
    beads, alone = np.zeros(scores.beads.shape), (np.zeros_like(scores.source_null), np.zeros_like(scores.target_null))
    gaps = turns = 0.0
    for (steps, _), share in zip(paths, np.exp(totals - log_total), strict=True):
        for a, b, c, d in steps:
            if a < b and c < d:
                beads[SHAPES.index((b - a, d - c)), corridor.starts[b] + d - corridor.low[b]] += share
            elif a < b:
                alone[0][a] += share
            else:
                alone[1][c] += share
        for before, after in pairwise(["bead", *kinds(steps)]):
            gaps += share * (before == "bead" and after != "bead")
            turns += share * ((before, after) == ("source", "target"))
    found = posteriors(corridor, scores)
    assert found.log_total == pytest.approx(log_total, abs=1e-6)
    np.testing.assert_allclose(found.beads, beads, atol=1e-5)
    np.testing.assert_allclose(found.source_null, alone[0], atol=1e-6)
    np.testing.assert_allclose(found.target_null, alone[1], atol=1e-6)
    assert found.gaps == pytest.approx(gaps, abs=1e-6)
    assert found.turns == pytest.approx(turns, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(lattices())
def test_the_path_that_is_decoded_has_the_best_gain_of_all(case):
    corridor, scores = case
    gain = Scores(scores.beads, scores.source_null, scores.target_null, 0.0, 0.0)
    paths = dict(all_paths(corridor, gain, any_order=True))
    decoded = tuple(decode(corridor, gain))
    assert decoded in paths
    assert paths[decoded] == pytest.approx(max(paths.values()), abs=1e-5)


@settings(max_examples=12, deadline=None)
@given(st.integers(60, 150), st.integers(60, 150), st.integers(0, 2**32 - 1))
def test_every_unit_is_in_one_bead_whatever_the_scores_of_a_long_lattice(n, m, seed):
    generator = np.random.default_rng(seed)
    corridor = Corridor(np.maximum(0, np.arange(n + 1) * m // n - 20), np.minimum(m, np.arange(n + 1) * m // n + 20))
    beads = generator.normal(-20, 40, (len(SHAPES), int(corridor.widths.sum()))).astype(np.float32)
    scores = Scores(beads, generator.normal(-20, 40, n), generator.normal(-20, 40, m), -5.0, -5.0)
    found = posteriors(corridor, scores)
    covered = np.zeros(n), np.zeros(m)
    for k, (a, b) in enumerate(SHAPES):
        for row, (start, low, high) in enumerate(zip(corridor.starts, corridor.low, corridor.high, strict=False)):
            shares = found.beads[k, start : start + high - low + 1]
            covered[0][max(0, row - a) : row] += shares.sum()
            for step in range(1, b + 1):
                columns = np.arange(low, high + 1) - step
                np.add.at(covered[1], columns[columns >= 0], shares[columns >= 0])
    np.testing.assert_allclose(covered[0] + found.source_null, 1, atol=1e-4)
    np.testing.assert_allclose(covered[1] + found.target_null, 1, atol=1e-4)


# The corridor


def holds(corridor, i, j):
    return corridor.low[i] <= j <= corridor.high[i]


def is_sound(corridor, n, m):
    """It begins and ends where the texts do, never goes back, and has no break."""
    assert len(corridor.low) == len(corridor.high) == n + 1
    assert corridor.low[0] == 0
    assert corridor.high[n] == m
    assert (corridor.low >= 0).all()
    assert (corridor.high <= m).all()
    assert (np.diff(corridor.low) >= 0).all()
    assert (np.diff(corridor.high) >= 0).all()
    assert (corridor.low[1:] <= corridor.high[:-1]).all()
    assert (corridor.widths >= 1).all()


def corridor_of(source, target):
    zero = np.zeros(len(source), np.float32), np.zeros(len(target), np.float32)
    return find_corridor(*nearest(source, target, *zero))


@pytest.mark.parametrize(
    ("kept", "added"),
    [
        (range(400), 0),
        ([*range(150), *range(290, 400)], 0),
        ([*range(200, 400)], 0),
        ([*range(230)], 0),
        (range(400), 150),
    ],
    ids=["whole", "middle missing", "beginning missing", "end missing", "much added"],
)
def test_the_corridor_holds_planted_pairs_whatever_one_side_leaves_out(kept, added):
    source = random_vectors(1, 400)
    target = noisy(source, 2)[list(kept)]
    foreign = random_vectors(3, added)
    at = 120
    target = np.concatenate([target[:at], foreign, target[at:]])
    places = {i: k if k < at else k + added for k, i in enumerate(kept)}
    for one, two, pairs in ((source, target, places.items()), (target, source, [(j, i) for i, j in places.items()])):
        corridor = corridor_of(one, two)
        is_sound(corridor, len(one), len(two))
        assert all(holds(corridor, i, j) and holds(corridor, i + 1, j + 1) for i, j in pairs)


def test_the_corridor_of_long_texts_is_narrow():
    source = random_vectors(1, 1500)
    corridor = corridor_of(source, noisy(source, 2))
    assert corridor.widths.mean() < 60


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.integers(1, 120), st.integers(0, 2**32 - 1))
def test_a_corridor_is_sound_whatever_the_neighbours(n, m, seed):
    generator = np.random.default_rng(seed)

    def any_neighbours(count, others):
        ids = generator.integers(-1, others, (count, neighbours.COUNT))
        margins = np.where(ids < 0, -1, generator.random(ids.shape)).astype(np.float32)
        return Neighbours(ids, -np.sort(-margins, axis=1))

    is_sound(find_corridor(any_neighbours(n, m), any_neighbours(m, n)), n, m)


def test_the_whole_lattice_of_two_texts_is_a_corridor_too():
    is_sound(whole(3, 5), 3, 5)
    assert whole(3, 5).widths.sum() == 4 * 6


# Neighbours


def test_neighbours_are_the_largest_margins_in_order():
    source, target = random_vectors(1, 30, 8), random_vectors(2, 40, 8)
    means = np.linspace(0, 0.2, 30, dtype=np.float32), np.linspace(0.3, 0, 40, dtype=np.float32)
    margins = source @ target.T - 0.5 * (means[0][:, None] + means[1][None, :])
    ours, theirs = nearest(source, target, *means)
    for found, expected in ((ours, margins), (theirs, margins.T)):
        np.testing.assert_array_equal(found.ids, np.argsort(-expected, axis=1)[:, : neighbours.COUNT])
        np.testing.assert_allclose(found.margins, np.take_along_axis(expected, found.ids, 1), atol=1e-6)


def test_fewer_units_than_neighbours_leave_empty_places():
    ours, theirs = nearest(random_vectors(1, 2), random_vectors(2, 3), np.zeros(2, "f4"), np.zeros(3, "f4"))
    assert (ours.ids[:, 3:] == -1).all()
    assert (theirs.ids[:, 2:] == -1).all()
    assert (theirs.margins[:, 2:] == -1).all()
    assert sorted(ours.ids[0, :3]) == [0, 1, 2]


@pytest.mark.parametrize(
    "kept",
    [
        [*range(900)],
        [*range(300), *range(600, 900)],
        [*range(500, 900), *range(500)],
    ],
    ids=["whole", "a third missing", "halves swapped"],
)
def test_looking_only_into_blocks_that_look_alike_finds_planted_pairs(kept, monkeypatch):
    monkeypatch.setattr(neighbours, "_EXHAUSTIVE", 1000)
    source = random_vectors(1, 900, 128)
    target = noisy(source, 2)[kept]
    compared = sum(len(rows) * len(columns) for rows, columns in neighbours._candidates(source, target))
    assert compared < 0.75 * len(source) * len(target)
    ours, theirs = nearest(source, target, np.zeros(900, "f4"), np.zeros(len(kept), "f4"))
    assert np.mean(ours.ids[kept, 0] == np.arange(len(kept))) > 0.97
    assert np.mean(theirs.ids[:, 0] == kept) > 0.97


# Units


@pytest.mark.parametrize(
    ("sentences", "firsts"),
    [
        (["One.", "Two."], (0, 1)),
        (["One.", "»", "Two."], (0, 2)),
        (["—", "One.", "Two."], (0, 2)),
        (["…", "…", "One."], (0,)),
        (["!", "?"], (0,)),
        (["", "1"], (0,)),
        (["1", "*", "*", "2", "*"], (0, 3)),
    ],
)
def test_a_sentence_without_letter_or_digit_is_glued_to_a_neighbour(sentences, firsts):
    units = glue(sentences)
    assert units.firsts == firsts
    assert units.ids(0, len(firsts)) == tuple(range(len(sentences)))
    assert units.texts[0] == " ".join(sentences[: firsts[1] if len(firsts) > 1 else None])


@given(st.lists(st.sampled_from(["Слово.", "»", "", "12", "—", "word"]), min_size=1, max_size=12))
def test_units_hold_every_sentence_once(sentences):
    units = glue(sentences)
    assert [k for unit in range(len(units.firsts)) for k in units.ids(unit, unit + 1)] == [*range(len(sentences))]
    assert " ".join(units.texts) == " ".join(sentences)
    assert len(units.texts) == len(units.firsts)


# The surface


def test_the_surface_of_a_unit():
    seen = surface(["— Кто там?", "Он пришёл в 1951 году!", "«Да»,", "", "с YouTube", "Ждать…»"])
    assert seen.lengths.tolist() == [6, 17, 2, 1, 8, 5]
    assert seen.opens.tolist() == [1, 0, 1, 0, 0, 0]
    assert seen.asks.tolist() == [1, 0, 0, 0, 0, 0]
    assert seen.exclaims.tolist() == [0, 1, 0, 0, 0, 0]
    assert seen.stops.tolist() == [1, 1, 0, 0, 0, 1]
    assert seen.small.tolist() == [0, 0, 0, 0, 1, 0]
    assert seen.tokens == ((), ("1951",), (), (), ("youtube",), ())


@pytest.mark.parametrize(("one", "other"), [("12 000 тонн", "12,000 tons"), ("5.000.000", "5 000 000"), ("3", "№3")])
def test_one_number_written_in_two_ways_is_one_token(one, other):
    assert surface([one]).tokens[0][0] == surface([other]).tokens[0][0]


@pytest.mark.parametrize(
    ("russian", "english"), [("Владимир", "Vladimir"), ("Ленинград", "Leningrad"), ("Конрад", "Conrad")]
)
def test_a_name_sounds_alike_in_both_alphabets(russian, english):
    ours, theirs = surface([russian]).names[0], surface([english]).names[0]
    assert ours
    assert ours == theirs


def test_only_tokens_of_both_sides_are_numbered_and_rare_ones_weigh_more():
    tokens = common_tokens([("1951", "once"), ("a",), ("a",)], [("a", "1951"), ("a",), ("a", "never")])
    assert len(tokens.weights) == 2
    common, rare = tokens.target[1][0], next(k for k in tokens.source[0])
    assert tokens.weights[rare] > tokens.weights[common] >= 0
    assert [list(unit) for unit in tokens.source] == [[rare], [common], [common]]


def test_a_part_of_the_surface_is_the_surface_of_the_part():
    units = ["— Кто там?", "Он пришёл в 1951 году!", "«Да»,", "с YouTube"]
    part, whole_of_it = surface(units).part(slice(1, 3)), surface(units[1:3])
    assert part.lengths.tolist() == whole_of_it.lengths.tolist()
    assert (part.tokens, part.names) == (whole_of_it.tokens, whole_of_it.names)


# Moved runs


def runs_of(source, target, break_before=()):
    """Source start and end, target start and end of the runs in two stretches; the source's may be broken."""
    row_breaks, column_breaks = np.zeros(len(source), bool), np.zeros(len(target), bool)
    row_breaks[[0, *break_before]] = column_breaks[0] = True
    gains = 8 * ((source @ target.T).astype(np.float64) - 0.2)
    runs = find_runs(gains, np.full(gains.shape, 7.0), row_breaks, column_breaks)
    assert all(run.surplus > 0 for run in runs)
    return [(run.first, run.last + 1, run.left, run.right + 1) for run in runs]


def test_two_blocks_that_changed_places_are_found_the_longer_one_first():
    source = random_vectors(1, 40)
    target = noisy(source, 2)[[*range(25, 40), *range(25)]]
    assert runs_of(source, target) == [(0, 25, 15, 40), (25, 40, 0, 15)]


def test_a_moved_run_may_skip_units_on_either_side():
    source = random_vectors(1, 12)
    target = noisy(source, 2)
    source, target = np.insert(source, 5, random_vectors(3, 1), axis=0), np.insert(target, 8, random_vectors(4, 1), 0)
    assert runs_of(source, target) == [(0, 13, 0, 13)]


def test_a_run_goes_over_no_break():
    source = random_vectors(1, 30)
    assert sorted(runs_of(source, noisy(source, 2), [12])) == [(0, 12, 0, 12), (12, 30, 12, 30)]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**31 - 1))
def test_no_run_is_found_among_unrelated_units(n, m, seed):
    assert runs_of(random_vectors(seed, n, 256), random_vectors(seed + 1, m, 256)) == []


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(4)), st.integers(0, 2**31 - 1))
def test_no_two_runs_share_a_unit(order, seed):
    source = random_vectors(seed, 40, 32)
    target = noisy(source, seed + 1).reshape(4, 10, 32)[list(order)].reshape(40, 32)
    found = runs_of(source, target)
    assert found
    for ranges in (sorted(run[:2] for run in found), sorted(run[2:] for run in found)):
        assert all(one[1] <= two[0] for one, two in pairwise(ranges))


# The whole engine on toy texts


def align(source, target):
    """Align two lists of sentences by the words that they share."""
    return align_vectors(bag(source), bag(target), source, target)


def pairs(alignment):
    return [(bead.source_ids, bead.target_ids) for bead in alignment.beads]


@st.composite
def toy_texts(draw, changes=("cut ours", "cut theirs", "ours", "theirs", "»")):
    """Two texts out of one story, whose sentences are often the same on both sides and otherwise changed."""
    sentences = story(draw(st.integers(0, 2**31 - 1)), draw(st.integers(0, 14)))
    source: list[str] = []
    target: list[str] = []
    for sentence in sentences:
        first, second = " ".join(sentence.split()[:4]), " ".join(sentence.split()[4:])
        what = draw(st.sampled_from(["same", "same", "same", *changes]))
        source += {"cut ours": [first, second], "theirs": [], "twice": [sentence] * 2}.get(what, [sentence])
        target += {"cut theirs": [first, second], "ours": [], "»": [sentence, "»"]}.get(what, [sentence])
    return source, target


def is_sound_alignment(alignment, source_count, target_count):
    """Every sentence in one bead, runs without holes, what did not move in order, numbers in their ranges."""
    beads = alignment.beads
    assert sorted(i for bead in beads for i in bead.source_ids) == [*range(source_count)]
    assert sorted(j for bead in beads for j in bead.target_ids) == [*range(target_count)]
    for bead in beads:
        for ids in (bead.source_ids, bead.target_ids):
            assert ids == tuple(range(ids[0], ids[0] + len(ids))) if ids else True
        two_sided = bool(bead.source_ids and bead.target_ids)
        assert 0 <= bead.confidence <= 1
        assert (bead.similarity is not None) == two_sided
        assert bead.similarity is None or -1.0001 <= bead.similarity <= 1.0001
        assert two_sided or not bead.moved
        assert two_sided or len(bead.source_ids) + len(bead.target_ids) == 1
    staying = [bead for bead in beads if bead.source_ids and bead.target_ids and not bead.moved]
    for one, two in pairwise(staying):
        assert one.source_ids[-1] < two.source_ids[0]
        assert one.target_ids[-1] < two.target_ids[0]
    source_order = [i for bead in beads for i in bead.source_ids]
    assert source_order == sorted(source_order)


@settings(max_examples=60, deadline=None)
@given(toy_texts())
def test_beads_hold_every_sentence_once_and_keep_the_order(texts):
    source, target = texts
    is_sound_alignment(align(source, target), len(source), len(target))


@settings(max_examples=40, deadline=None)
@given(toy_texts(("cut ours", "twice")))
def test_beads_keep_the_order_where_sentences_are_told_twice(texts):
    source, target = texts
    found = align(source, target)
    is_sound_alignment(found, len(source), len(target))
    assert not any(bead.moved for bead in found.beads)


@pytest.mark.parametrize("at", [0, 3, 7])
def test_a_sentence_told_twice_on_one_side_did_not_move(at):
    text = story(1, 8)
    for source, target in ((text[: at + 1] + text[at:], text), (text, text[: at + 1] + text[at:])):
        found = align(source, target)
        is_sound_alignment(found, len(source), len(target))
        assert not any(bead.moved for bead in found.beads)


@settings(max_examples=60, deadline=None)
@given(toy_texts())
def test_reversing_the_sides_mirrors_the_beads(texts):
    source, target = texts
    there, back = align(source, target), align(target, source)
    mirrored = {(bead.target_ids, bead.source_ids): bead for bead in back.beads}
    assert mirrored.keys() == set(pairs(there))
    assert there.parallel == back.parallel
    for bead in there.beads:
        twin = mirrored[bead.source_ids, bead.target_ids]
        assert bead.confidence == pytest.approx(twin.confidence, abs=1e-6)
        assert bead.moved == twin.moved


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 70))
def test_a_text_against_itself_gives_the_identity(seed, sentences):
    text = story(seed, sentences)
    found = align(text, text)
    assert pairs(found) == [((k,), (k,)) for k in range(sentences)]
    assert found.parallel
    assert min(bead.confidence for bead in found.beads) > 0.9
    assert not any(bead.moved for bead in found.beads)


@settings(max_examples=40, deadline=None)
@given(toy_texts())
def test_the_same_texts_give_the_same_alignment_again(texts):
    assert align(*texts) == align(*texts)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**31 - 1))
def test_sentences_told_again_and_again_are_held_once_each(n, m, seed):
    (sentence,) = story(seed, 1)
    found = align([sentence] * n, [sentence] * m)
    is_sound_alignment(found, n, m)
    if n == m:
        assert pairs(found) == [((k,), (k,)) for k in range(n)]


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 1), (3, 0), (1, 0)])
def test_an_empty_side_leaves_every_sentence_alone(n, m):
    found = align(story(1, n), story(2, m))
    assert pairs(found) == [((i,), ()) for i in range(n)] + [((), (j,)) for j in range(m)]
    assert not found.parallel


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 2), (2, 1), (1, 7), (1, 80), (80, 1)])
def test_a_document_of_one_sentence_is_aligned(n, m):
    sentences = story(5, max(n, m))
    found = align(sentences[:n], sentences[:m])
    is_sound_alignment(found, n, m)
    assert ((0,), (0,)) in pairs(found)


@pytest.mark.parametrize(
    ("source", "target"),
    [(["…"], ["—"]), (["»", "!"], story(1, 3)), (["", ""], [""]), (["*", *story(1, 4), "»"], story(1, 4))],
)
def test_sentences_without_letters_break_nothing(source, target):
    is_sound_alignment(align(source, target), len(source), len(target))


def test_a_lone_quotation_mark_stays_with_its_sentence():
    text = story(3, 4)
    found = align([text[0], "»", *text[1:]], text)
    assert pairs(found)[0] == ((0, 1), (0,))


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_a_sentence_against_several_is_one_bead(k):
    parts = story(7, k + 8, words=10)
    source = [*parts[:4], " ".join(parts[4 : 4 + k]), *parts[4 + k :]]
    assert ((4,), tuple(range(4, 4 + k))) in pairs(align(source, parts))
    assert (tuple(range(4, 4 + k)), (4,)) in pairs(align(parts, source))


@pytest.mark.parametrize("gap", [slice(0, 10), slice(30, 50), slice(60, 90), slice(90, 100)])
def test_sentences_left_out_are_null_beads_and_nothing_else_changes(gap):
    text = story(11, 100)
    kept = [k for k in range(100) if k not in range(100)[gap]]
    found = pairs(align(text, [text[k] for k in kept]))
    expected = {((i,), (j,)) for j, i in enumerate(kept)} | {((i,), ()) for i in range(100)[gap]}
    assert set(found) == expected


def test_blocks_that_changed_places_are_moved_beads():
    text = story(13, 60)
    order = [*range(20), *range(30, 45), *range(20, 30), *range(45, 60)]
    found = align(text, [text[k] for k in order])
    is_sound_alignment(found, 60, 60)
    assert set(pairs(found)) == {((i,), (j,)) for j, i in enumerate(order)}
    assert [bead.source_ids[0] for bead in found.beads if bead.moved] == [*range(20, 30)]
    assert found.parallel


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 60), st.integers(1, 60))
def test_texts_that_share_nothing_are_not_parallel(seed, n, m):
    source, target = story(seed, n), [sentence.replace("w", "v") for sentence in story(seed + 1, m)]
    found = align(source, target)
    is_sound_alignment(found, n, m)
    assert not found.parallel


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**31 - 1), st.permutations(range(5)))
def test_a_moved_bead_crosses_another(seed, order):
    text = story(seed, 60)
    target = [text[12 * block + k] for block in order for k in range(12)]
    found = align(text, target)
    is_sound_alignment(found, 60, 60)
    two_sided = [bead for bead in found.beads if bead.source_ids and bead.target_ids]
    for bead in found.beads:
        if bead.moved:
            assert any((bead.source_ids < other.source_ids) != (bead.target_ids < other.target_ids)
                       for other in two_sided if other is not bead)  # fmt: skip


def test_long_texts_are_aligned_in_blocks_as_exactly_as_short_ones(monkeypatch):
    monkeypatch.setattr(neighbours, "_EXHAUSTIVE", 10_000)
    text = story(17, 500)
    kept = [k for k in range(500) if not 150 <= k < 260]
    found = align(text, [text[k] for k in kept])
    assert {((i,), (j,)) for j, i in enumerate(kept)} <= set(pairs(found))
    is_sound_alignment(found, 500, len(kept))


def test_the_front_door_takes_a_toy_encoder():
    text = story(19, 5)
    bitext = aligner.align_sentences(text, text[1:], model=BagOfWords())
    assert ladder(bitext) == [((0,), ())] + [((k,), (k - 1,)) for k in range(1, 5)]
    assert bitext.beads[0].similarity is None
    assert bitext.beads[1].similarity == pytest.approx(1, abs=1e-5)


# Weights


def test_the_weights_that_ship_say_what_they_are():
    weights = default_weights()
    assert weights.name in align(["one"], ["one"]).signature
    assert weights.trained_on
    assert weights.gap < 0


def test_weights_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "weights.json"
    values = np.round(np.random.default_rng(1).normal(size=len(default_weights().values)), 4)
    Weights("mine", "toys", values).save(path)
    read = load_weights(path)
    assert (read.name, read.trained_on) == ("mine", "toys")
    np.testing.assert_array_equal(read.values, values)
    np.testing.assert_array_equal(
        np.concatenate([read.beads, read.alone, [read.gap, read.turn]]).astype("f4"), values.astype("f4")
    )


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"name": "x", "trained_on": "", "weights": {}}', '{"weights": {"margin": 1}}']
)
def test_weights_that_cannot_be_used_are_an_error_that_names_the_file(tmp_path, content):
    path = tmp_path / "mine.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AlignerError, match=r"mine\.json: cannot be used .* aligner train"):
        load_weights(path)


def test_weights_that_are_not_there_are_an_error(tmp_path):
    with pytest.raises(AlignerError, match=r"none\.json"):
        load_weights(tmp_path / "none.json")


# Russian and English


RUSSIAN = [
    "Почтальон приезжал в деревню только по четвергам.",
    "В тот день дождь шёл с самого утра, и дорогу совсем размыло.",
    "Мы всё равно вышли его встречать.",
    "Бабушка надела старый зелёный плащ.",
    "Наконец из-за холма показался велосипед.",
    "«Вам письмо из Одессы!» — крикнул он ещё издали.",
    "У бабушки задрожали руки.",
    "Она не получала вестей от сестры шесть лет.",
    "Письмо было коротким, всего одна страница.",
    "Сестра писала, что жива, вышла замуж и работает в порту.",
    "Вечером мы пили чай с вареньем и читали его вслух ещё три раза.",
    "С тех пор я люблю четверги.",
]
ENGLISH = [
    "The postman came to the village only on Thursdays.",
    "That day it had been raining since early morning, and the road was completely washed out.",
    "We went out to meet him all the same.",
    "Grandmother put on her old green raincoat.",
    "At last a bicycle appeared from behind the hill.",
    '"A letter for you from Odessa!" he shouted from far away.',
    "Grandmother's hands began to tremble.",
    "She had had no news of her sister for six years.",
    "The letter was short, only a single page.",
    "Her sister wrote that she was alive, had got married and was working at the port.",
    "In the evening we drank tea with jam and read it aloud three more times.",
    "Since then I have loved Thursdays.",
]
OTHER = [
    "The central bank raised its key interest rate by half a percentage point on Friday.",
    "Analysts had expected a smaller increase.",
    "Shares in construction companies fell sharply after the announcement.",
    "The governor said that inflation remained the greatest danger to the economy.",
    "Mortgage lending is likely to slow down in the coming quarter.",
    "Exporters, on the other hand, welcomed the stronger currency.",
    "A spokesman for the steel industry called the decision reasonable.",
    "The next meeting of the board is planned for March.",
]


def identity(count):
    return [((k,), (k,)) for k in range(count)]


def test_a_story_and_its_translation():
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH)
    assert ladder(bitext) == identity(12)
    assert bitext.parallel
    assert min(bead.confidence for bead in bitext) > 0.9


def test_two_russian_sentences_are_one_english_one():
    english = [
        *ENGLISH[:6],
        "Grandmother's hands trembled: for six years she had had no news of her sister.",
        *ENGLISH[8:],
    ]
    expected = [*identity(6), ((6, 7), (6,)), *(((k,), (k - 1,)) for k in range(8, 12))]
    assert ladder(aligner.align_sentences(RUSSIAN, english)) == expected


def test_one_russian_sentence_is_two_english_ones():
    english = [
        *ENGLISH[:9],
        "Her sister wrote that she was alive.",
        "She had married and worked at the port.",
        *ENGLISH[10:],
    ]
    expected = [*identity(9), ((9,), (9, 10)), ((10,), (11,)), ((11,), (12,))]
    assert ladder(aligner.align_sentences(RUSSIAN, english)) == expected


def test_sentences_that_the_translator_left_out_stand_alone():
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH[:3] + ENGLISH[6:])
    expected = [*identity(3), *(((k,), ()) for k in range(3, 6)), *(((k,), (k - 3,)) for k in range(6, 12))]
    assert ladder(bitext) == expected
    assert bitext.parallel


def test_sentences_that_the_translator_added_stand_alone():
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH[:5] + OTHER[:2] + ENGLISH[5:])
    expected = [*identity(5), ((), (5,)), ((), (6,)), *(((k,), (k + 2,)) for k in range(5, 12))]
    assert ladder(bitext) == expected


def test_a_block_that_stands_elsewhere_is_moved():
    order = [*range(4), *range(8, 12), *range(4, 8)]
    bitext = aligner.align_sentences(RUSSIAN, [ENGLISH[k] for k in order])
    assert set(ladder(bitext)) == {((i,), (j,)) for j, i in enumerate(order)}
    moved = {bead.source_ids[0] for bead in bitext if bead.moved}
    assert moved in ({4, 5, 6, 7}, {8, 9, 10, 11})


def test_texts_about_other_things_are_not_parallel():
    bitext = aligner.align_sentences(RUSSIAN, OTHER)
    assert not bitext.parallel
    assert all(bead.is_null for bead in bitext)


def test_the_translation_first_gives_the_mirror():
    there = aligner.align_sentences(RUSSIAN, ENGLISH[:3] + ENGLISH[6:])
    back = aligner.align_sentences(ENGLISH[:3] + ENGLISH[6:], RUSSIAN, source_language="en", target_language="ru")
    mirrored = {(bead.target_ids, bead.source_ids): bead.confidence for bead in back}
    assert mirrored.keys() == set(ladder(there))
    for bead in there:
        assert bead.confidence == pytest.approx(mirrored[bead.source_ids, bead.target_ids], abs=1e-6)


def test_any_number_of_threads_gives_the_same_beads_and_confidences():
    source, target = RUSSIAN * 6, (ENGLISH + OTHER) * 4
    found = []
    for threads in (1, 2):
        encoder = BundledEncoder(threads)
        with threadpool_limits(threads):
            found.append(aligner.align_sentences(source, target, model=encoder))
    assert ladder(found[0]) == ladder(found[1])
    for one, two in zip(*found, strict=True):
        assert one.confidence == pytest.approx(two.confidence, abs=1e-6)


# Development data


def document(path):
    texts = [path.with_suffix(ending).read_text(encoding="utf-8").splitlines() for ending in (".ru", ".en")]
    return *texts, read_ladder(path)


@needs_data
def test_news_is_aligned_almost_without_error():
    total = Score()
    wrong_about_parallel = []
    for path in sorted((DATA / "news_ntrex_sent").glob("*.gold"))[:30]:
        source, target, gold = document(path)
        bitext = aligner.align_sentences(source, target)
        total += score(gold, ladder(bitext))
        wrong_about_parallel += [] if bitext.parallel else [path.stem]
    assert total.f1 >= 0.998
    assert wrong_about_parallel == []


@needs_data
def test_news_with_a_third_missing_is_aligned_almost_without_error():
    total = Score()
    for path in sorted((DATA / "news_ntrex_sent").glob("*.gold"))[:15]:
        source, target, gold = document(path)
        sharp = [bead for bead in gold if min(map(len, bead)) <= 1]
        lost = {j for bead in gold[len(gold) // 3 : 2 * len(gold) // 3] for j in bead[1]}
        left = {j: k for k, j in enumerate(j for j in range(len(target)) if j not in lost)}
        bitext = aligner.align_sentences(source, [target[j] for j in left])
        expected = [
            (ours, tuple(left[j] for j in theirs)) for ours, theirs in sharp if not lost.intersection(theirs)
        ] + [((i,), ()) for ours, theirs in gold if lost.intersection(theirs) for i in ours]
        hits = set(expected) & set(ladder(bitext))
        total += Score(len(hits), len(expected), len(hits), len(expected))
    assert total.f1 >= 0.99


@needs_data
def test_no_two_news_documents_are_taken_for_translations_of_each_other():
    paths = sorted((DATA / "news_ntrex_sent").glob("*.gold"))[:10]
    for one, other in zip(paths, paths[1:] + paths[:1], strict=True):
        assert not aligner.align_sentences(document(one)[0], document(other)[1]).parallel, (one.stem, other.stem)


@needs_data
def test_the_declaration_of_human_rights_is_aligned_without_error():
    source, target, gold = document(DATA / "legal_udhr_sent" / "udhr.gold")
    assert math.isclose(score(gold, ladder(aligner.align_sentences(source, target))).f1, 1.0)
