"""Other programs take what we write: each test runs a real one, and is skipped where it is not installed.

``make interop`` runs these; they are too slow, and need too much beside Python, for every run of the tests.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from aligner import writing
from aligner.bitext import Bead, Bitext
from aligner.text import Document, Sentence
from aligner.writing.csv import unguard

needs = {
    name: pytest.mark.skipif(shutil.which(name) is None, reason=f"needs {name}")
    for name in ("omegat", "epubcheck", "java")
}
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")

SOURCE = [
    "Товарищ Сталин получил телеграмму.",
    "Он ответил 3 мая & просил <срочно>.",
    "- Здравствуй, «Филиппов»!",
    "=1+1 — не формула",
    "Ёжик, ъ, щ; 100 %",
]
TARGET = [
    "Comrade Stalin received the telegram.",
    "He answered on 3 May & asked for <haste>.",
    "- Hello, “Filippov”!",
    "@SUM(A1) is no formula\u200f",
    "+7 and _x0041_, 'quoted' \"twice\"",
]


def document(sentences: list[str], language: str) -> Document:
    text, placed = "", []
    for paragraph, sentence in enumerate(sentences):
        placed.append(Sentence(sentence, len(text), len(text) + len(sentence), paragraph))
        text += sentence + "\n"
    return Document(
        text, language, sentences=tuple(placed), metadata={"title": "Письмо & answer"}, name=f"a.{language}"
    )


@pytest.fixture
def bitext() -> Bitext:
    """Five pairs, a merged bead, and a sentence without counterpart on either side."""
    source, target = [*SOURCE, "Одно.", "Другое.", "Лишнее."], [*TARGET, "One and the other.", "Too much."]
    shape: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((i,), (i,)) for i in range(5)]
    shape += [((5, 6), (5,)), ((7,), ()), ((), (6,))]
    beads = [
        Bead(s, t, " ".join(source[i] for i in s), " ".join(target[j] for j in t), 0.9375, 0.8125 if s and t else None)
        for s, t in shape
    ]
    return Bitext(document(source, "ru"), document(target, "en"), tuple(beads), True, "aligner test")


def pairs(bitext: Bitext) -> list[tuple[str, str]]:
    return [(bead.source, bead.target) for bead in bitext if not bead.is_null]


# translation programs


def test_translate_toolkit_reads_equal_texts_from_tmx(bitext: Bitext, tmp_path: Path) -> None:
    tmx = pytest.importorskip("translate.storage.tmx")
    units = tmx.tmxfile.parsefile(str(bitext.save(tmp_path / "a.tmx"))).units
    assert [(unit.source, unit.target) for unit in units] == pairs(bitext)


def test_translate_toolkit_reads_equal_texts_from_xliff(bitext: Bitext, tmp_path: Path) -> None:
    xliff = pytest.importorskip("translate.storage.xliff2")
    store = xliff.Xliff2File.parsefile(str(bitext.save(tmp_path / "a.xliff")))
    read = [(unit.source, unit.target or "") for unit in store.units]
    assert read == [(bead.source, bead.target) for bead in bitext if bead.source_ids]
    assert (store.getsourcelanguage(), store.gettargetlanguage()) == ("ru", "en")


OMEGAT_PROJECT = """<?xml version="1.0" encoding="UTF-8"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir>
<tm_dir>__DEFAULT__</tm_dir><glossary_dir>__DEFAULT__</glossary_dir><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>{source}</source_lang><target_lang>{target}</target_lang>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>
"""


def translated_by_omegat(bitext: Bitext, folder: Path, source: str = "RU-RU", target: str = "EN-GB") -> list[str]:
    """The lines of the source as OmegaT translates them with our translation memory."""
    for name in ("source", "target", "omegat", "tm/auto", "glossary", "dictionary", "home"):
        (folder / name).mkdir(parents=True)
    (folder / "omegat.project").write_text(OMEGAT_PROJECT.format(source=source, target=target))
    (folder / "source" / "letter.txt").write_text(
        "\n\n".join(text for text, _ in pairs(bitext)) + "\n", encoding="utf-8"
    )
    bitext.save(folder / "tm" / "auto" / "ours.tmx")
    environment = os.environ | {"HOME": str(folder / "home"), "JAVA_TOOL_OPTIONS": f"-Duser.home={folder / 'home'}"}
    command = ["omegat", str(folder), "--mode=console-translate", "--no-team", f"--config-dir={folder / 'home'}"]
    subprocess.run(command, capture_output=True, check=True, timeout=300, env=environment)
    made = (folder / "target" / "letter.txt").read_text(encoding="utf-8")
    return [line for line in made.split("\n") if line]


@needs["omegat"]
def test_omegat_translates_with_our_memory(bitext: Bitext, tmp_path: Path) -> None:
    assert translated_by_omegat(bitext, tmp_path) == [target for _, target in pairs(bitext)]


@needs["omegat"]
def test_omegat_takes_nothing_from_a_memory_of_other_languages(bitext: Bitext, tmp_path: Path) -> None:
    """The test above would pass with any memory if this one did not."""
    lines = translated_by_omegat(bitext, tmp_path, source="FR", target="DE")
    assert lines == [source for source, _ in pairs(bitext)]


# office programs


def converted(path: Path, target: str, folder: Path) -> Path:
    """The file as LibreOffice opens and saves it."""
    profile = (folder / "profile").as_uri()
    command = [str(OFFICE), "--headless", "--norestore", f"-env:UserInstallation={profile}", "--convert-to", target]
    subprocess.run([*command, "--outdir", str(folder), str(path)], capture_output=True, check=True, timeout=300)
    return folder / f"{path.stem}.{target.split(':')[0]}"


CSV_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false"


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


@needs_office
def test_libreoffice_opens_our_workbook_with_every_text_a_text(bitext: Bitext, tmp_path: Path) -> None:
    made = converted(bitext.save(tmp_path / "a.xlsx"), CSV_AS_SHOWN, tmp_path)
    shown = table_of(made)
    assert [(row["source"], row["target"]) for row in shown] == [(bead.source, bead.target) for bead in bitext]
    assert [row["kind"] for row in shown] == [bead.kind for bead in bitext]
    assert [row["source_ids"] for row in shown][5:7] == ["5+6", "7"]


@needs_office
def test_a_workbook_that_libreoffice_saved_is_read_back(bitext: Bitext, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    saved = converted(bitext.save(tmp_path / "a.xlsx"), "xlsx", tmp_path / "saved")
    back = Bitext.load(saved)
    assert back.beads == bitext.beads
    assert (back.signature, back.source.language) == (bitext.signature, "ru")


@needs_office
@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_libreoffice_opens_our_csv_with_every_text_a_text(ending: str, bitext: Bitext, tmp_path: Path) -> None:
    delimiter = {"csv": "44", "tsv": "9"}[ending]
    path = bitext.save(tmp_path / f"a.{ending}").rename(tmp_path / "a.csv")
    (tmp_path / "out").mkdir()
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += [
        f"--infilter=CSV:{delimiter},34,76,1",
        "--convert-to",
        "fods",
        "--outdir",
        str(tmp_path / "out"),
        str(path),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    sheet = etree.parse(str(tmp_path / "out" / "a.fods"))
    names = {"office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
    names |= {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
    rows: list[list[str]] = []
    for row in sheet.iterfind(".//table:table-row", names):
        cells: list[str] = []
        for cell in row.iterfind("table:table-cell", names):
            repeated = int(cell.get(f"{{{names['table']}}}number-columns-repeated", "1"))
            cells += ["".join(cell.itertext()).strip()] * min(repeated, 20)
        rows.append(cells)
    assert [(unguard(row[1]), unguard(row[2])) for row in rows[1:9]] == [(bead.source, bead.target) for bead in bitext]
    assert not sheet.xpath("//@table:formula", namespaces=names)
    assert rows[3][1] == "'- Здравствуй, «Филиппов»!"


@needs_office
def test_libreoffice_opens_our_docx_side_by_side(bitext: Bitext, tmp_path: Path) -> None:
    made = converted(bitext.save(tmp_path / "a.docx"), "fodt", tmp_path)
    tree = etree.parse(str(made))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    rows = [
        ["".join(cell.itertext()).strip() for cell in row.iter(f"{table}table-cell")]
        for row in tree.iter(f"{table}table-row")
    ]
    assert rows[0] == ["Source (Russian)", "Target (English)"]
    assert rows[1:] == [[bead.source or "—", bead.target or "—"] for bead in bitext]
    assert "Письмо & answer" in "".join(tree.getroot().itertext())


# readers of books


@needs["epubcheck"]
@needs["java"]
@pytest.mark.parametrize("times", [0, 1, 100])
def test_epubcheck_accepts_our_epub(times: int, bitext: Bitext, tmp_path: Path) -> None:
    long = Bitext(bitext.source, bitext.target, bitext.beads * times, times != 1, bitext.signature)
    book = long.save(tmp_path / "a.epub")
    # the program is an archive of Java, which not every system starts by itself
    command = ["java", "-jar", str(shutil.which("epubcheck")), str(book)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not re.search("ERROR|WARNING", ran.stdout + ran.stderr)


# data frames and archives


def test_polars_and_pandas_read_our_parquet(bitext: Bitext, tmp_path: Path) -> None:
    path = bitext.save(tmp_path / "a.parquet")
    for name in ("polars", "pandas"):
        frame: Any = pytest.importorskip(name).read_parquet(path)
        assert list(frame["source"]) == [bead.source for bead in bitext]
        assert [list(ids) for ids in frame["source_ids"]] == [list(bead.source_ids) for bead in bitext]


def test_python_docx_reads_our_docx(bitext: Bitext, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    table = docx.Document(str(bitext.save(tmp_path / "a.docx"))).tables[0]
    assert [tuple(cell.text for cell in row.cells) for row in table.rows[1:]] == [
        (bead.source or "—", bead.target or "—") for bead in bitext
    ]


@pytest.mark.parametrize("name", ["xlsx", "docx", "epub"])
def test_archives_are_whole(name: str, bitext: Bitext, tmp_path: Path) -> None:
    with zipfile.ZipFile(writing.write(bitext, tmp_path / f"a.{name}")) as archive:
        assert archive.testzip() is None
