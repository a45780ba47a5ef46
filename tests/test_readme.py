"""Every session that the README shows is run, and what it prints is compared."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def sessions(language: str) -> list:
    """The fenced blocks of a language, numbered in order."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [pytest.param(block, id=f"{language}-{number}") for number, block in enumerate(blocks, 1)]


@pytest.fixture(autouse=True)
def room(tmp_path, monkeypatch):
    """An empty folder with nothing but the sample documents, as a reader would have it."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)


def test_the_readme_shows_sessions_of_both_kinds():
    assert sessions("pycon")
    assert sessions("console")


@pytest.mark.parametrize("session", sessions("pycon"))
def test_a_python_session_prints_what_the_readme_says(session):
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("session", sessions("console"))
def test_a_shell_session_prints_what_the_readme_says(session, tmp_path_factory):
    commands = re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]
    assert commands
    environment = reader_environment(tmp_path_factory.mktemp("bin"))
    for step in commands:
        command, _, expected = step.partition("\n")
        ran = subprocess.run(
            command, shell=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        )
        assert doctest.OutputChecker().check_output(expected, ran.stdout, FLAGS), f"$ {command}\n{ran.stdout}"


def reader_environment(folder: Path) -> dict[str, str]:
    """A terminal of 100 columns on which ``aligner`` is this checkout's."""
    command = folder / "aligner"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m aligner "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return os.environ | {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
