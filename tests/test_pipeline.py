import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aligner
from aligner import AlignerError, Sentence
from aligner.embedding.cards import Card, card, cards
from aligner.evaluation import ladder, score

ROOT = Path(__file__).parents[1]
RUSSIAN = ["Ваши телеграммы о перемирии получены.", "Связь должны держать Вы.", "Это, конечно, немыслимо и не нужно."]
ENGLISH = [
    "Your telegrams about an armistice have been received.",
    "You must maintain communication.",
    "This, of course, is inconceivable and not necessary.",
]


@pytest.fixture(scope="module")
def bitext(telegram):
    """The sample document, aligned."""
    return aligner.align(telegram)


# The sample document


def test_the_sample_equals_its_gold(bitext, telegram_gold):
    assert [sentence.text for sentence in bitext.source.sentences] == telegram_gold["source"]
    assert [sentence.text for sentence in bitext.target.sentences] == telegram_gold["target"]
    assert ladder(bitext) == [(tuple(source), tuple(target)) for source, target in telegram_gold["beads"]]
    assert score(telegram_gold["beads"], ladder(bitext)).f1 == 1.0


def test_the_sample_has_25_pairs_and_5_english_sentences_without_a_counterpart(bitext):
    assert sum(not bead.is_null for bead in bitext) == 25
    assert [bead.kind for bead in bitext if bead.is_null] == ["0-1"] * 5
    assert bitext.parallel


def test_the_archives_apparatus_is_metadata_and_not_aligned(bitext):
    assert "Wilson Center Digital Archive" in " ".join(bitext.source.metadata.values())
    assert not any("Wilson Center" in bead.source + bead.target for bead in bitext)


def test_no_markdown_reaches_a_sentence_and_offsets_point_into_the_file_as_read(bitext, telegram):
    text = telegram.read_text(encoding="utf-8")
    for document in (bitext.source, bitext.target):
        assert document.text == text
        for sentence in document.sentences:
            assert "**" not in sentence.text
            assert "<http" not in sentence.text
            assert text[sentence.start : sentence.end] == sentence.text


def test_confidences_are_probabilities_and_null_beads_have_no_similarity(bitext):
    assert all(0 <= bead.confidence <= 1 for bead in bitext)
    assert all((bead.similarity is None) == bead.is_null for bead in bitext)


def test_the_signature_names_version_model_and_segmenters(bitext):
    for part in (f"aligner {aligner.__version__}", "use-multilingual-v3", "razdel ", "punkt "):
        assert part in bitext.signature
    assert "\n" not in bitext.signature


def test_a_second_run_gives_an_equal_bitext(bitext, telegram):
    assert aligner.align(telegram) == bitext


# Two files


@pytest.fixture
def pair(tmp_path):
    """The same three sentences in two files whose names say nothing."""
    (tmp_path / "a.txt").write_text("\n\n".join(ENGLISH), encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n\n".join(RUSSIAN), encoding="utf-8")
    return tmp_path / "a.txt", tmp_path / "b.txt"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_which_file_is_russian_is_found_out(pair, order):
    bitext = aligner.align(*(pair[i] for i in order))
    assert (bitext.source.language, bitext.target.language) == ("ru", "en")
    assert [bead.source for bead in bitext] == RUSSIAN


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_source_side_is_english_when_told_so(pair, order):
    bitext = aligner.align(*(str(pair[i]) for i in order), source="en")
    assert (bitext.source.language, bitext.target.language) == ("en", "ru")
    assert [bead.source for bead in bitext] == ENGLISH


def test_a_source_that_is_no_language_is_an_error(pair):
    with pytest.raises(AlignerError, match="'ru' or 'en'"):
        aligner.align(*pair, source="english")


def test_a_segmenter_of_ones_own_takes_the_place_of_the_built_in_ones(pair):
    def whole(text, language):
        assert language in ("ru", "en")
        return [Sentence(text, 0, len(text))]

    bitext = aligner.align(*pair, segmenter=whole)
    assert len(bitext.source.sentences) == 3
    assert "whole" in bitext.signature
    assert "razdel" not in bitext.signature


def test_progress_ends_at_the_number_of_sentences_on_both_sides(pair):
    seen = []
    aligner.align(*pair, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (6, 6)
    assert seen == sorted(seen)


# Sentences


def test_sentences_that_are_given_stay_as_they_are():
    bitext = aligner.align_sentences(RUSSIAN, ENGLISH)
    assert ladder(bitext) == [((0,), (0,)), ((1,), (1,)), ((2,), (2,))]
    assert "sentences as given" in bitext.signature


@pytest.mark.parametrize(("source", "target"), [([], []), (["Да."], []), ([], ["Yes.", "No."]), (["Да."], ["Yes."])])
def test_sides_may_be_empty_or_of_one_sentence(source, target):
    bitext = aligner.align_sentences(source, target)
    assert_every_sentence_once(bitext, len(source), len(target))


def test_any_two_languages_are_aligned_and_named(toy):
    bitext = aligner.align_sentences(
        ["Satz 1.", "Satz 2."], ["Phrase 1.", "Phrase 2."], model=toy, source_language="de", target_language="fr"
    )
    assert (bitext.source.language, bitext.target.language) == ("de", "fr")
    assert ladder(bitext) == [((0,), (0,)), ((1,), (1,))]


sentences = st.lists(st.text(max_size=12) | st.integers(0, 5).map("Слово {}.".format), max_size=6)


def assert_every_sentence_once(bitext, sources, targets):
    assert sorted(i for bead in bitext for i in bead.source_ids) == list(range(sources))
    assert sorted(j for bead in bitext for j in bead.target_ids) == list(range(targets))
    assert all(bead.source_ids or bead.target_ids for bead in bitext)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=sentences, target=sentences)
def test_any_strings_come_back_exactly_once_with_their_offsets(toy, source, target):
    bitext = aligner.align_sentences(source, target, model=toy)
    assert_every_sentence_once(bitext, len(source), len(target))
    for document, given_sentences in ((bitext.source, source), (bitext.target, target)):
        assert [sentence.text for sentence in document.sentences] == [line.strip() for line in given_sentences]
        for sentence in document.sentences:
            assert document.text[sentence.start : sentence.end] == sentence.text


def test_one_string_in_place_of_a_list_is_an_error():
    with pytest.raises(AlignerError, match="one string"):
        aligner.align_sentences("Да. Нет.", ["Yes.", "No."])


def test_a_sentence_that_is_no_string_is_named_by_number():
    with pytest.raises(AlignerError, match="sentence 1 of the target is not a string but NoneType"):
        aligner.align_sentences(["Да."], ["Yes.", None])


def test_what_was_given_is_not_changed(toy):
    source, target = [" Слово 1. "], ["Word 1."]
    aligner.align_sentences(source, target, model=toy)
    assert (source, target) == ([" Слово 1. "], ["Word 1."])


# Models


def test_any_object_that_encodes_is_a_model(toy, pair):
    assert len(aligner.align(*pair, model=toy).beads) > 0
    assert set(RUSSIAN + ENGLISH) <= set(toy.asked)


@pytest.mark.parametrize("shape", [(2,), (1, 4), (3, 4, 5)])
def test_a_model_whose_vectors_have_the_wrong_shape_is_an_error(shape):
    class Wrong:
        def encode(self, _):
            return np.zeros(shape, np.float32)

    with pytest.raises(AlignerError):
        aligner.align_sentences(["Да.", "Нет."], ["Yes.", "No."], model=Wrong())


@pytest.mark.parametrize("model", ["no-such-model", "no/such/folder", Path("nowhere"), object(), 7])
def test_a_model_that_cannot_be_used_is_an_error_of_one_line(model):
    with pytest.raises(AlignerError) as caught:
        aligner.align_sentences(RUSSIAN, ENGLISH, model=model)
    assert "\n" not in str(caught.value)


def test_a_misspelt_model_is_answered_with_near_names():
    with pytest.raises(AlignerError, match="multilingual-e5-small"):
        card("multilingual-e5-smal")


def test_every_card_is_complete_and_named_like_its_file():
    for name, one in cards().items():
        assert (ROOT / "models" / f"{name}.toml").is_file()
        assert all(isinstance(text, str) and text for text in (one.source, one.licence, one.about))
        assert one.dimension > 0
        assert one.max_tokens >= 0
        assert one.pooling in ("mean", "cls", "sum")
        assert set(one.languages) >= {"ru", "en"}


def test_exactly_one_card_is_bundled_and_it_is_installed():
    bundled = [one for one in cards().values() if one.bundled]
    assert [one.name for one in bundled] == ["use-multilingual-v3"]
    assert bundled[0].installed


def test_every_card_is_packed_into_the_wheel():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert packed == {f"models/{name}.toml": f"aligner/models/{name}.toml" for name in cards()}


def test_a_card_cannot_be_changed():
    with pytest.raises(AttributeError):
        Card("a", "b", "MIT", 4, 0, "mean").dimension = 5  # type: ignore[misc]


needs_sentence_transformers = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None, reason="sentence-transformers is not installed"
)


@pytest.fixture(scope="module")
def small_transformer(tmp_path_factory):
    """The folder of a real sentence-transformers model: a BERT of one layer with random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("model")
    letters = "абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz.,!?"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(1951)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **size)).save_pretrained(
        folder / "bert"
    )
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    SentenceTransformer(str(folder / "bert"), device="cpu").save(str(folder / "whole"))  # adds a pooling of its own
    return folder / "whole"


@needs_sentence_transformers
def test_a_folder_of_sentence_transformers_is_a_model(small_transformer):
    bitext = aligner.align_sentences(RUSSIAN, RUSSIAN, model=small_transformer)
    assert ladder(bitext) == [((0,), (0,)), ((1,), (1,)), ((2,), (2,))]
    assert all(bead.similarity == pytest.approx(1, abs=1e-5) for bead in bitext)
    assert small_transformer.name in bitext.signature


@needs_sentence_transformers
def test_a_ready_sentence_transformer_is_a_model_and_gives_the_same_as_its_folder(small_transformer):
    from sentence_transformers import SentenceTransformer

    ready = aligner.align_sentences(RUSSIAN, ENGLISH, model=SentenceTransformer(str(small_transformer), device="cpu"))
    from_folder = aligner.align_sentences(RUSSIAN, ENGLISH, model=str(small_transformer))
    assert ladder(ready) == ladder(from_folder)
    assert [bead.confidence for bead in ready] == pytest.approx([bead.confidence for bead in from_folder], abs=1e-6)


# The public face


def test_everything_the_package_promises_is_there():
    for name in aligner.__all__:
        assert getattr(aligner, name) is not None
    assert set(aligner.__all__) <= set(dir(aligner))
    with pytest.raises(AttributeError, match="no attribute 'allign'"):
        aligner.allign  # noqa: B018 - the asking is the test


def test_segment_gives_sentences_with_offsets():
    text = "Телеграмма тов. Филиппова получена. Ответьте."
    assert [text[s.start : s.end] for s in aligner.segment(text, "ru")] == [
        "Телеграмма тов. Филиппова получена.",
        "Ответьте.",
    ]


def test_read_gives_a_document_for_each_language_in_the_file(pair, telegram):
    assert [document.language for document in aligner.read(pair[0])] == ["en"]
    assert [document.language for document in aligner.read(telegram)] == ["ru", "en"]


def test_importing_the_package_loads_none_of_the_heavy_parts():
    heavy = ("numpy", "nltk", "lxml", "jinja2", "torch", "rich", "pandas")
    code = f"import sys, aligner; print(*(name for name in {heavy!r} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == ""
