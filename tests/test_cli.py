import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tqdm import tqdm

import aligner
from aligner import cli, pipeline, progress

RUSSIAN = "Ваши телеграммы о перемирии получены. Пошлите сегодня же такой ответ.\n"
ENGLISH = "Your telegrams about an armistice have been received. Send today an answer like this.\n"


@pytest.fixture(autouse=True)
def pair(tmp_path, monkeypatch):
    """A folder that holds two short files, ru.txt and en.txt, and is the current one."""
    monkeypatch.chdir(tmp_path)
    Path("ru.txt").write_text(RUSSIAN, encoding="utf-8")
    Path("en.txt").write_text(ENGLISH, encoding="utf-8")


def run(*arguments: str) -> int:
    """The exit code, also where argparse ends the program itself."""
    try:
        return cli.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


def failure(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error that a failed run leaves; nothing stands on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("aligner: error: ")
    assert err.count("\n") == 1
    return err


def test_without_an_output_the_beads_are_shown_in_two_columns(capsys):
    assert run("align", "en.txt", "ru.txt") == 0
    out, err = capsys.readouterr()
    assert "Ваши телеграммы" in out
    assert out.index("Ваши телеграммы") < out.index("Your telegrams")
    assert err == ""


def test_the_source_may_be_english(capsys):
    assert run("align", "en.txt", "ru.txt", "--source", "en") == 0
    out, _ = capsys.readouterr()
    assert out.index("Your telegrams") < out.index("Ваши телеграммы")


def test_every_output_is_written_and_named_in_one_line(capsys):
    assert run("align", "ru.txt", "en.txt", "-o", "a.tmx", "-o", "b.csv", "-o", "c.html") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "wrote 2 pairs and 0 beads without a counterpart to a.tmx, b.csv, c.html\n"
    for name in ("a.tmx", "b.csv", "c.html"):
        assert "Ваши телеграммы" in Path(name).read_text(encoding="utf-8")


def test_a_format_is_chosen_against_the_ending():
    assert run("align", "ru.txt", "en.txt", "-o", "memory.xml", "--format", "tmx") == 0
    assert "<tmx" in Path("memory.xml").read_text(encoding="utf-8")


def test_the_encoding_is_found_out_or_told(capsys):
    for encoding in ("cp1251", "utf-16"):
        Path("old.txt").write_text(RUSSIAN * 3, encoding=encoding)
        for how in ([], ["--encoding", encoding]):
            Path("new.txt").write_text(ENGLISH * 3, encoding=encoding)
            assert run("align", "old.txt", "new.txt", *how) == 0
            assert "Ваши телеграммы" in capsys.readouterr().out


def test_beads_below_the_least_confidence_are_left_out(capsys):
    assert run("align", "ru.txt", "en.txt", "--min-confidence", "1", "-o", "a.csv") == 0
    kept = sum(bead.confidence >= 1 for bead in aligner.align("ru.txt", "en.txt"))
    assert capsys.readouterr().err.startswith(f"wrote {kept} pairs")


BAD_INPUTS = {
    "a missing file": ({}, ("absent.txt",), "absent.txt"),
    "a missing second file": ({}, ("ru.txt", "absent.txt"), "absent.txt"),
    "a folder": ({}, (".",), "."),
    "an empty file": ({"empty.txt": b""}, ("empty.txt",), "empty.txt"),
    "an empty second file": ({"empty.txt": b"  \n\n"}, ("ru.txt", "empty.txt"), "empty.txt"),
    "a binary": ({"photo.txt": bytes(range(256)) * 20}, ("photo.txt",), "photo.txt"),
    "a picture's first bytes": ({"photo.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9}, ("photo.png",), "photo.png"),
    "an encoding in which nothing is written": (
        {"noise.txt": bytes(range(128, 256)) * 20},
        ("noise.txt",),
        "noise.txt",
    ),
    "an encoding nobody knows": ({}, ("ru.txt", "en.txt", "--encoding", "klingon"), "klingon"),
    "another encoding than was said": ({}, ("ru.txt", "en.txt", "--encoding", "ascii"), "ru.txt is not ascii"),
    "only Russian": ({}, ("ru.txt",), "ru.txt"),
    "only English": ({}, ("en.txt",), "en.txt"),
    "Russian twice": ({"ru2.txt": RUSSIAN.encode()}, ("ru.txt", "ru2.txt"), "ru"),
    "English twice": ({"en2.txt": ENGLISH.encode()}, ("en.txt", "en2.txt"), "en"),
    "an unknown model": ({}, ("ru.txt", "en.txt", "--model", "lapse"), "labse"),
    "a model folder that is not there": ({}, ("ru.txt", "en.txt", "--model", "./nowhere"), "nowhere"),
    "a model folder that holds none": ({}, ("ru.txt", "en.txt", "--model", "."), "model"),
}


@pytest.mark.parametrize("case", BAD_INPUTS)
def test_bad_input_is_one_line_and_leaves_no_output(case, capsys):
    files, arguments, named = BAD_INPUTS[case]
    for name, content in files.items():
        Path(name).write_bytes(content)
    before = sorted(Path().iterdir())
    assert run("align", *arguments, "-o", "out.tmx") == 2
    assert named in failure(capsys)
    assert sorted(Path().iterdir()) == before


BAD_OUTPUTS = {
    "an ending nobody knows": ("out.docm", "docm"),
    "no ending": ("out", "out"),
    "a folder that is not there": ("absent/out.tmx", "absent"),
    "a folder in the file's place": ("folder.tmx", "folder.tmx"),
    "one of the inputs": ("./ru.txt", "ru.txt"),
    "the same file again": ("first.tmx", "first.tmx"),
}


@pytest.mark.parametrize("case", BAD_OUTPUTS)
def test_an_output_that_cannot_be_written_is_found_before_the_work_begins(case, capsys, monkeypatch):
    path, named = BAD_OUTPUTS[case]
    monkeypatch.setattr(pipeline, "align", lambda *_, **__: pytest.fail("the work began"))
    Path("folder.tmx").mkdir()
    before = sorted(Path().iterdir())
    assert run("align", "ru.txt", "en.txt", "-o", "first.tmx", "-o", path) == 2
    assert named in failure(capsys)
    assert sorted(Path().iterdir()) == before
    assert Path("ru.txt").read_text(encoding="utf-8") == RUSSIAN


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_an_unwritable_output(capsys):
    Path("closed").mkdir(mode=0o500)
    assert run("align", "ru.txt", "en.txt", "-o", "closed/out.tmx") == 2
    assert "closed" in failure(capsys)


def test_a_format_that_nobody_knows_is_named(capsys):
    assert run("align", "ru.txt", "en.txt", "-o", "out.tmx", "--format", "docm") == 2
    assert "docm" in failure(capsys)


def test_a_format_without_an_output_is_pointed_out(capsys):
    assert run("align", "ru.txt", "en.txt", "--format", "tmx") == 2
    assert "-o" in failure(capsys)


def test_texts_that_are_no_translations_are_warned_about(capsys):
    lines = "The weather was fine. A cat sat on the roof. Bread costs more every year. She plays the violin badly.\n"
    Path("en.txt").write_text(lines, encoding="utf-8")
    assert run("align", "ru.txt", "en.txt", "-o", "out.csv") == 0
    assert "warning" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("align",),
        ("align", "a", "b", "c"),
        ("align", "a", "--source", "fr"),
        ("align", "a", "--min-confidence", "2"),
        ("align", "a", "--min-confidence", "nan"),
        ("bogus",),
    ],
)
def test_a_command_line_that_makes_no_sense_exits_with_2(arguments, capsys):
    assert run(*arguments) == 2
    assert "error: " in capsys.readouterr().err


def test_ctrl_c_exits_with_130_and_says_nothing(capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "align", interrupted)
    assert run("align", "ru.txt", "en.txt") == 130
    assert capsys.readouterr() == ("", "")


def program(*arguments: str, **environment: str) -> dict:
    """How to start the command line as a program of its own."""
    root = str(Path(aligner.__file__).parents[1])
    return {
        "args": [sys.executable, "-m", "aligner", *arguments],
        "env": os.environ | {"PYTHONPATH": root} | environment,
    }


def test_a_reader_that_goes_away_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(**program("models"), stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_a_terminal_without_cyrillic_shows_question_marks():
    ran = subprocess.run(**program("align", "ru.txt", "en.txt", PYTHONIOENCODING="ascii"), capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"???? ?????????? " in ran.stdout
    assert b"Your telegrams" in ran.stdout


def test_evaluate_prints_precision_recall_and_f1(capsys):
    Path("gold").write_text("[0]:[0]\n[1,2]:[1]\n[]:[2]\n", encoding="utf-8")
    Path("predicted").write_text("[0]:[0]\n[1]:[1]\n[2]:[]\n[]:[2]\n", encoding="utf-8")
    assert run("evaluate", "gold", "predicted") == 0
    assert capsys.readouterr().out == "precision 0.5000  recall 0.6667  F1 0.5714  (3 gold beads)\n"


def test_evaluate_names_the_line_that_is_no_bead(capsys):
    Path("gold").write_text("[0]:[0]\nzero\n", encoding="utf-8")
    assert run("evaluate", "gold", "gold") == 2
    assert "line 2" in failure(capsys)


def test_models_lists_the_bundled_one_first_and_as_here(capsys):
    assert run("models") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:4] == ["use-multilingual-v3", "512", "Apache-2.0", "yes"]
    assert any(line.startswith("labse ") for line in lines)


def test_the_version_is_printed(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"aligner {aligner.__version__}\n"


@pytest.mark.parametrize("command", ["align", "evaluate", "models"])
def test_every_command_has_help_with_examples(command, capsys):
    assert run(command, "--help") == 0
    assert "examples:\n  aligner " + command in capsys.readouterr().out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def eager_bar(monkeypatch):
    """A bar that draws every step at once, however fast the work is."""
    monkeypatch.setattr(progress, "tqdm", lambda **how: tqdm(**how | {"delay": 0, "mininterval": 0}))


@pytest.mark.usefixtures("eager_bar")
def test_a_terminal_shows_sentences_read_and_is_wiped_afterwards():
    stream = Terminal()
    with progress.progress_bar(stream) as advance:
        advance(3, 10)
        advance(10, 10)
    assert "3/10" in stream.getvalue()
    assert "10/10" in stream.getvalue()
    assert "sentences/s" in stream.getvalue()
    assert stream.getvalue().split("\r")[-2].strip() == ""


@pytest.mark.usefixtures("eager_bar")
def test_a_pipe_shows_no_progress():
    stream = io.StringIO()
    with progress.progress_bar(stream) as advance:
        advance(3, 10)
    assert stream.getvalue() == ""
