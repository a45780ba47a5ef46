"""Weights are fitted to gold beads, saved, loaded and used."""

import json
from pathlib import Path

import numpy as np
import pytest

import aligner
from aligner import AlignerError
from aligner.alignment.fitting import example, fit, likelihood, prior
from aligner.alignment.weights import Weights, default_weights, load_weights
from aligner.cli import main
from aligner.embedding import encoder
from aligner.training import read_gold, train

pytest.importorskip("scipy")

STORIES = {
    "winter": (
        [
            "Ночью выпал снег.",
            "Утром мы пошли в лес.",
            "Там было тихо.",
            "Брат нашёл следы зайца.",
            "Мы вернулись к обеду.",
        ],
        [
            "Snow fell in the night.",
            "In the morning we went to the forest, and it was quiet there.",
            "My brother found the tracks of a hare.",
            "We came back for dinner.",
        ],
        "[0]:[0]\n[1,2]:[1]\n[3]:[2]\n[4]:[3]\n",
    ),
    "city": (
        ["Поезд опоздал на час.", "На вокзале нас никто не встретил.", "Гостиница была закрыта."],
        ["The train was an hour late.", "Nobody met us at the station.", "We were tired.", "The hotel was closed."],
        "[0]:[0]\n[1]:[1]\n[]:[2]\n[2]:[3]\n",
    ),
    "letter": (
        ["Дорогая Анна!", "Спасибо за книгу.", "Я прочитал её дважды.", "Приезжай летом."],
        ["Dear Anna,", "thank you for the book; I have read it twice.", "Come in the summer."],
        "[0]:[0]\n[1,2]:[1]\n[3]:[2]\n",
    ),
}


@pytest.fixture
def gold_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gold" / "stories"
    folder.mkdir(parents=True)
    for name, (russian, english, beads) in STORIES.items():
        (folder / f"{name}.ru").write_text("\n".join(russian) + "\n", encoding="utf-8")
        (folder / f"{name}.en").write_text("\n".join(english) + "\n", encoding="utf-8")
        (folder / f"{name}.gold").write_text(beads, encoding="utf-8")
    return folder.parent


def test_gold_is_read_by_folder(gold_folder):
    documents = read_gold(gold_folder)["stories"]
    assert [document.name for document in documents] == ["city", "letter", "winter"]
    assert documents[0].beads[2] == ((), (2,))


def test_a_folder_without_gold_is_refused(tmp_path):
    with pytest.raises(AlignerError, match=r"no \*\.gold file"):
        read_gold(tmp_path)


def test_gold_that_names_a_sentence_that_is_not_there_is_refused(gold_folder):
    (gold_folder / "stories" / "city.gold").write_text("[0]:[9]\n", encoding="utf-8")
    with pytest.raises(AlignerError, match=r"\[0\]:\[9\]"):
        read_gold(gold_folder)


def test_gold_without_its_texts_is_refused(gold_folder):
    (gold_folder / "stories" / "city.en").unlink()
    with pytest.raises(AlignerError, match=r"city\.en"):
        read_gold(gold_folder)


def winter():
    russian, english, _ = STORIES["winter"]
    read = encoder()
    gold = [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((4,), (3,))]
    made = example("winter", read.embed(russian), read.embed(english), russian, english, gold)
    assert made is not None
    return made


def test_the_slope_is_the_likelihoods_own():
    one, at, step = winter(), prior(), 1e-4
    found = likelihood(one, at)
    assert found is not None
    for k in range(len(at)):
        ahead, behind = at.copy(), at.copy()
        ahead[k] += step
        behind[k] -= step
        up, down = likelihood(one, ahead), likelihood(one, behind)
        assert up is not None
        assert down is not None
        assert (up[0] - down[0]) / (2 * step) == pytest.approx(found[1][k], abs=5e-3)


def test_fitting_makes_gold_likelier():
    one = winter()
    before, after = likelihood(one, prior()), likelihood(one, fit([one], 0.1))
    assert before is not None
    assert after is not None
    assert after[0] > before[0]


def test_gold_is_never_likelier_than_everything():
    found = likelihood(winter(), prior())
    assert found is not None
    assert found[0] <= 1e-9


def test_weights_fitted_by_the_command_are_used(gold_folder, tmp_path, capsys):
    out = tmp_path / "mine.json"
    assert main(["train", str(gold_folder), "-o", str(out)]) == 0
    assert "3 documents" in capsys.readouterr().err
    russian, english, _ = STORIES["winter"]
    bitext = aligner.align_sentences(russian, english, weights=out)
    assert "weights mine" in bitext.signature
    assert [(bead.source_ids, bead.target_ids) for bead in bitext][1] == ((1, 2), (1,))


def test_training_says_what_it_was_trained_on(gold_folder):
    weights = train(gold_folder, name="test")
    assert "stories (3)" in weights.trained_on
    assert "use-multilingual-v3" in weights.trained_on


def test_saved_weights_are_loaded_equal(tmp_path):
    path = tmp_path / "w.json"
    weights = Weights("n", "t", np.round(prior(), 4))
    weights.save(path)
    loaded = load_weights(path)
    assert (loaded.name, loaded.trained_on) == ("n", "t")
    assert np.array_equal(loaded.values, weights.values)


def test_weights_of_another_version_are_refused(tmp_path):
    path = tmp_path / "w.json"
    path.write_text(json.dumps({"name": "n", "trained_on": "t", "weights": {"margin": 1}}), encoding="utf-8")
    with pytest.raises(AlignerError, match="aligner train"):
        load_weights(path)


def test_the_weights_that_ship_say_what_they_were_trained_on():
    assert "documents of" in default_weights().trained_on


def test_a_place_that_cannot_be_written_is_told_before_the_work(gold_folder, tmp_path, capsys):
    assert main(["train", str(gold_folder), "-o", str(tmp_path / "nowhere" / "mine.json")]) == 2
    assert capsys.readouterr().err.startswith("aligner: error: cannot write")


def test_weights_that_cannot_be_saved_leave_the_old_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "w.json"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(AlignerError, match="No space left"):
        Weights("n", "t", prior()).save(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["w.json"]
