"""Every format: what is read of it, where in the original it stands, and what damaged files come to."""

import io
import pickle
import random
import sys
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import reading_samples as samples
from reading_samples import ENGLISH, RUSSIAN, SAMPLES, mutated, zipped

from aligner.errors import AlignerError
from aligner.reading import LanguageWarning, UnpairedWarning, read, read_pair, read_pairs
from aligner.reading.layout import Sheet, Word, paragraphs
from aligner.segmentation import segment, segment_document
from aligner.text import Document, Place

MAKERS = {".docx": "docx", ".odt": "odf", ".pdf": "matplotlib", ".xlsx": "openpyxl"}
READERS = {".pdf": "pypdfium2", ".srt": "pysubs2", ".vtt": "pysubs2", ".ass": "pysubs2", ".zip": "pysubs2"}


def written(folder: Path, content: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def sample(folder: Path, name: str) -> Path:
    for table in (MAKERS, READERS):
        if library := table.get(Path(name).suffix):
            pytest.importorskip(library)
    return written(folder, SAMPLES[name](), name)


def texts(document: Document) -> list[str]:
    return [" ".join(passage.text(document.text).split()) for passage in document.passages]


def places(document: Document) -> list[str]:
    return [str(document.place_at(passage.runs[0][0]) or "") for passage in document.passages]


def by_language(path: Path) -> dict[str, list[str]]:
    return {document.language: texts(document) for document in read(path)}


def repacked(archive: bytes, **changes: bytes) -> bytes:
    """The archive with some files' contents changed; ``__`` in a name stands for ``/`` and ``_`` for a full stop."""
    packed = zipfile.ZipFile(io.BytesIO(archive))
    new = {name.replace("__", "/").replace("_", "."): content for name, content in changes.items()}
    return zipped({name: packed.read(name) for name in packed.namelist()} | new)


EXPECTED = {
    "page.docx": {
        "ru": ["Глава 1", RUSSIAN[0], "Филиппов", RUSSIAN[1], "Русский", "Да.", RUSSIAN[2]],
        "en": ["English", "Yes.", "No.", ENGLISH[2], ENGLISH[0]],
    },
    "page.odt": {"ru": ["Глава 1", RUSSIAN[0], "Филиппов", "Сноска."], "en": [ENGLISH[0]]},
    "page.pdf": {"ru": [" ".join(RUSSIAN)]},
    "page.html": {
        "ru": [
            *("Глава 1", RUSSIAN[0], "Филиппов — Мао", "Вторая строка курсив. Конец.", "Да.", RUSSIAN[1]),
            *(f"{RUSSIAN[0]} {RUSSIAN[2]}", RUSSIAN[1], "Новый абзац."),
        ],
        "en": ["Yes.", ENGLISH[1]],
    },
    "page.epub": {"ru": ["Глава 1", f"{RUSSIAN[0]} Да.", "Глава 2", f"{RUSSIAN[1]} Да."]},
    "page.fb2": {"ru": ["Хамелеон", f"{RUSSIAN[0]} Да.", "Мой дядя", "самых честных"]},
    "page.tei": {"ru": ["Письмо", f"{RUSSIAN[0]} ашибка далее.", "Сноска.", "Мой дядя", "самых честных"]},
    "page.tmx": {"ru": [f"{RUSSIAN[0]} Да", "1951"], "en": [ENGLISH[0], "1951"]},
    "page.xliff": {"ru": [RUSSIAN[0]], "en": [ENGLISH[0]]},
    "second.xliff": {"ru": [RUSSIAN[0]], "en": [ENGLISH[0]]},
    "page.csv": {"ru": [RUSSIAN[0], "- Да"], "en": [ENGLISH[0], "Yes;", "no"]},
    "page.tsv": {"ru": list(RUSSIAN), "en": list(ENGLISH)},
    "page.xlsx": {"ru": [*RUSSIAN, "Да."], "en": [*ENGLISH, "1951"]},
    "page.srt": {
        "ru": ["Ваши телеграммы о перемирии получены.", "- Да?"],
        "en": ["Your telegrams about an armistice have come.", "- Yes?"],
    },
    "page.vtt": {"en": ["Your telegrams have come & gone."]},
    "page.ass": {"ru": ["Ваши телеграммы получены.", "Она ушла."]},
    "page.txt": {"ru": list(RUSSIAN), "en": list(ENGLISH)},
    "page.md": {"ru": ["Глава", RUSSIAN[0]], "en": [ENGLISH[0]]},
}

PLACES = {
    "page.docx": ["p. 1", "p. 1", "p. 1", "p. 2", "p. 2, row 1", "p. 2, row 2", "p. 2, row 3"],
    "page.odt": ["p. 1", "p. 1", "p. 1", "p. 1"],
    "page.pdf": ["p. 1, l. 1"],
    "page.epub": ["“Глава 1”", "“Глава 1”", "p. 12", "p. 12"],
    "page.fb2": ["“Хамелеон”"] * 4,
    "page.tei": ["p. 12", "p. 12, l. 1", "p. 12, l. 2", "p. 13", "p. 13"],
    "page.tmx": ["row 1", "row 2"],
    "page.csv": ["row 2", "row 3"],
    "page.xlsx": ["row 2", "row 3", "row 4", "row 5"],
    "page.srt": ["0:00:01.000", "0:01:04.100"],
    "page.txt": ["l. 1", "l. 3", "l. 5"],
    "page.md": ["l. 1", "l. 3"],
}


class TestFormats:
    @pytest.mark.parametrize("name", EXPECTED)
    def test_a_file_gives_its_paragraphs_in_its_languages(self, tmp_path: Path, name: str) -> None:
        assert by_language(sample(tmp_path, name)) == EXPECTED[name]

    @pytest.mark.parametrize("name", PLACES)
    def test_paragraphs_know_their_place_in_the_original(self, tmp_path: Path, name: str) -> None:
        assert places(read(sample(tmp_path, name))[0]) == PLACES[name]

    @pytest.mark.parametrize("name", EXPECTED)
    def test_sentences_are_cut_out_of_the_text(self, tmp_path: Path, name: str) -> None:
        for document in map(segment_document, read(sample(tmp_path, name))):
            assert document.sentences
            for sentence in document.sentences:
                assert document.text[sentence.start] == sentence.text[0]
                assert document.text[sentence.end - 1] == sentence.text[-1]
                if name != "page.md":
                    assert document.text[sentence.start : sentence.end] == sentence.text

    def test_documents_can_be_pickled(self, tmp_path: Path) -> None:
        documents = read(sample(tmp_path, "page.docx"))
        assert pickle.loads(pickle.dumps((*documents, Document("Да.")))) == (*documents, Document("Да."))

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("page.epub", {"title": "Книга", "author": "Чехов"}),
            ("page.fb2", {"title": "Хамелеон", "author": "Антон Чехов"}),
            ("page.tei", {"title": "Письмо"}),
            ("page.html", {"title": "Письмо"}),
        ],
    )
    def test_what_a_book_says_of_itself_is_metadata(self, tmp_path: Path, name: str, expected: dict[str, str]) -> None:
        assert read(sample(tmp_path, name))[0].metadata == expected

    def test_a_sentence_of_subtitles_keeps_the_times_of_each(self, tmp_path: Path) -> None:
        russian = read(sample(tmp_path, "page.srt"))[0]
        assert russian.place_at(russian.text.index("получены")) == Place(start=2.6, end=4.0)

    def test_subtitles_by_turns_are_joined_with_their_own(self, tmp_path: Path) -> None:
        pytest.importorskip("pysubs2")
        cues = ["Ваши телеграммы", "о перемирии.", "Your telegrams", "about an armistice."]
        content = "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}" for n, cue in enumerate(cues))
        expected = {"ru": ["Ваши телеграммы о перемирии."], "en": ["Your telegrams about an armistice."]}
        assert by_language(written(tmp_path, content, "a.srt")) == expected

    def test_a_flat_text_is_read_like_a_packed_one(self, tmp_path: Path) -> None:
        content = zipfile.ZipFile(sample(tmp_path, "page.odt")).read("content.xml")
        assert by_language(written(tmp_path, content, "a.fodt")) == EXPECTED["page.odt"]

    def test_a_heading_of_a_style_of_its_own_is_one(self, tmp_path: Path) -> None:
        content = """<office:document xmlns:office="o" xmlns:style="s" xmlns:text="t"><office:automatic-styles>
            <style:style style:name="P1" style:parent-style-name="Heading_20_1"/></office:automatic-styles><office:body>
            <text:p text:style-name="P1">Глава 1</text:p><text:p>Да.</text:p></office:body></office:document>"""
        (document,) = read(written(tmp_path, content, "a.fodt"))
        assert str(document.place_at(document.text.index("Да."))) == "“Глава 1”"

    def test_a_packed_book_is_read(self, tmp_path: Path) -> None:
        path = written(tmp_path, zipped({"chekhov.fb2": samples.FB2}), "chekhov.fb2.zip")
        assert by_language(path) == EXPECTED["page.fb2"]

    def test_a_web_page_is_believed_only_where_its_encoding_fits(self, tmp_path: Path) -> None:
        for declared, real in (("koi8-r", "koi8-r"), ("utf-8", "cp1251")):
            page = f'<meta charset="{declared}"><p>{" ".join(RUSSIAN)}</p>'
            assert by_language(written(tmp_path, page.encode(real), "a.html")) == {"ru": [" ".join(RUSSIAN)]}

    def test_a_table_whose_delimiter_stands_in_its_text_is_cut_right(self, tmp_path: Path) -> None:
        rows = "".join(f'"{ru}","{en}; so"\n' for ru, en in zip(RUSSIAN, ENGLISH, strict=True))
        assert by_language(written(tmp_path, rows, "a.csv"))["ru"] == list(RUSSIAN)

    def test_entities_that_a_dtd_elsewhere_defines_are_known(self, tmp_path: Path) -> None:
        body = "<TEI><text><p>Да&nbsp;&mdash; <hi>нет&laquo;</hi>&hellip; да</p></text></TEI>"
        path = written(tmp_path, f'<!DOCTYPE TEI SYSTEM "tei.dtd">{body}', "a.xml")
        assert by_language(path) == {"ru": ["Да — нет«… да"]}

    def test_a_cell_with_the_whole_text_keeps_its_paragraphs(self, tmp_path: Path) -> None:
        docx = pytest.importorskip("docx")
        document = docx.Document()
        row = document.add_table(1, 2).rows[0]
        for cell, lines in zip(row.cells, (RUSSIAN, ENGLISH), strict=True):
            cell.text = lines[0]
            for line in lines[1:]:
                cell.add_paragraph(line)
        document.save(tmp_path / "a.docx")
        assert by_language(tmp_path / "a.docx") == {"ru": list(RUSSIAN), "en": list(ENGLISH)}

    def test_notes_follow_the_paragraph_that_cites_them(self, tmp_path: Path) -> None:
        pytest.importorskip("docx")
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        main = (
            f"<w:document {space}><w:body><w:p><w:r><w:t>Да</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
            "<w:r><w:t>, конечно.</w:t></w:r></w:p><w:p><w:r><w:t>Нет.</w:t></w:r></w:p></w:body></w:document>"
        )
        note = "<w:footnote w:id='2'><w:p><w:r><w:t>Сноска.</w:t></w:r></w:p></w:footnote>"
        notes = f"<w:footnotes {space}>{note}</w:footnotes>"
        content = repacked(samples.docx(), word__document_xml=main.encode(), word__footnotes_xml=notes.encode())
        assert by_language(written(tmp_path, content, "a.docx")) == {"ru": ["Да, конечно.", "Сноска.", "Нет."]}


def words(left: float, baseline: float, text: str, size: float = 10) -> list[Word]:
    """The words of a line, each letter half as wide as high."""
    found = []
    for word in text.split():
        found.append(Word(word, left, baseline - size, left + len(word) * size / 2, baseline))
        left += (len(word) + 1) * size / 2
    return found


def sheet(label: str, *lines: tuple[float, float, str]) -> Sheet:
    return Sheet(label, tuple(word for line in lines for word in words(*line)))


def laid_out(*sheets: Sheet) -> list[str]:
    return [block.text for block in paragraphs(sheets)]


class TestLayout:
    def test_lines_run_on_to_the_next_indented_one(self) -> None:
        page = sheet(
            "1",
            (70, 100, "Первая строка абзаца, которая полна до"),
            (50, 114, "конца. Вторая строка абзаца полна также"),
            (50, 128, "и кончается."),
            (70, 142, "Второй абзац начинается с отступа и до"),
            (50, 156, "конца."),
        )
        assert laid_out(page) == [
            "Первая строка абзаца, которая полна до конца. Вторая строка абзаца полна также и кончается.",
            "Второй абзац начинается с отступа и до конца.",
        ]

    def test_words_cut_at_line_ends_are_made_whole(self) -> None:
        page = sheet(
            "1",
            (50, 100, "Наши телеграммы о пере-"),
            (50, 114, "мирии из-за которых вы кое-"),
            (50, 128, "где, но не кое-где из-"),
            (50, 142, "за нас, пришли в Северо-"),
            (50, 156, "Западный"),
        )
        assert laid_out(page) == [
            "Наши телеграммы о перемирии из-за которых вы кое-где, но не кое-где из-за нас, пришли в Северо-Западный"
        ]

    def test_columns_are_read_one_after_the_other(self) -> None:
        heads = [(50.0, 80.0, "Заглавие над обеими колонками страницы во всю её ширину и ещё немного")]
        left = [(50.0, 100.0 + 14 * n, f"левая колонка строка номер {n}") for n in range(4)]
        right = [(250.0, 100.0 + 14 * n, f"правая колонка строка номер {n}") for n in range(4)]
        mixed = [line for pair in zip(left, right, strict=True) for line in pair]
        text = " ".join(laid_out(sheet("1", *heads, *mixed)))
        order = ["Заглавие", *(f"левая колонка строка номер {n}" for n in range(4)), "правая колонка строка номер 0"]
        assert sorted(order, key=text.index) == order

    def test_a_paragraph_goes_on_behind_the_page_in_the_other_language(self) -> None:
        pages = [
            sheet("1", (50, 100, "Наши телеграммы получены, и мы по"), (50, 114, "этому поводу решили, что надо")),
            sheet("2", (50, 100, "Our telegrams have been received and"), (50, 114, "for this reason we decided to")),
            sheet(
                "3",
                (50, 100, "ответить."),
            ),
            sheet(
                "4",
                (50, 100, "answer."),
            ),
        ]
        assert laid_out(*pages) == [
            "Наши телеграммы получены, и мы по этому поводу решили, что надо ответить.",
            "Our telegrams have been received and for this reason we decided to answer.",
        ]

    def test_running_heads_and_page_numbers_are_dropped_and_nothing_else(self) -> None:
        pages = [
            sheet(
                str(n),
                (50, 50, f"Хамелеон {n}"),
                (50, 100, f"{name} строка полна слов и не кончается"),
                (50, 114, "на этой странице, а на другой"),
                (150, 800, f"- {n} -"),
            )
            for n, name in ((7, "Первая"), (8, "Вторая"))
        ]
        (text,) = laid_out(*pages)
        assert text.split()[0] == "Первая"
        assert "Хамелеон" not in text
        assert not any(map(str.isdigit, text))
        assert text.count("на этой странице") == 2

    def test_every_line_knows_its_page_and_number(self) -> None:
        (block,) = paragraphs([sheet("iv", (50, 100, "одна строка и"), (50, 114, "другая"))])
        assert [(block.text[start:][:4], str(place)) for start, place in block.places] == [
            ("одна", "p. iv, l. 1"),
            ("друг", "p. iv, l. 2"),
        ]

    def test_a_printed_pdf_is_put_back_into_paragraphs(self, tmp_path: Path) -> None:
        pytest.importorskip("pypdfium2")
        pytest.importorskip("matplotlib")
        lines = ["Ваши телеграммы о пере-", "мирии получены. Надо из-за", "этого ответить."]
        english = ["Your telegrams about an ar-", "mistice have been received.", "It is not so."]
        page = [(x, 700 - 14 * n, 11, s) for x, side in ((60, lines), (330, english)) for n, s in enumerate(side)]
        pdf = samples.pdf([[*page, (290, 60, 9, str(number))] for number in (1, 2)])
        assert by_language(written(tmp_path, pdf, "a.pdf")) == {
            "ru": ["Ваши телеграммы о перемирии получены. Надо из-за этого ответить."] * 2,
            "en": ["Your telegrams about an armistice have been received. It is not so."] * 2,
        }


class TestThirdLanguages:
    def test_a_quotation_in_a_third_language_goes_with_its_neighbours(self, tmp_path: Path) -> None:
        french = "Eh bien, mon prince. Gênes et Lucques ne sont plus que des apanages de la famille Buonaparte."
        german = "Das ist nicht mehr als ein Wort und wir sind mit ihm nicht zufrieden."
        content = "\n\n".join([*RUSSIAN, french, *RUSSIAN, german, *ENGLISH, french, *ENGLISH])
        russian, english = read(written(tmp_path, content, "a.txt"))
        assert texts(russian)[:7] == [*RUSSIAN, french, *RUSSIAN]
        assert texts(english)[-7:] == [*ENGLISH, french, *ENGLISH]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            (
                "Ukrainian",
                "Вони наділені розумом і совістю і повинні діяти один до одного як брати, що є.",
            ),
            ("Bulgarian", "Те са надарени с разум и съвест и следва да се отнасят като братя, за да е мир."),
            ("French", "Ils sont doués de raison et de conscience et doivent agir les uns envers les autres."),
        ],
    )
    def test_another_language_is_warned_of(self, tmp_path: Path, language: str, text: str) -> None:
        with pytest.warns(LanguageWarning, match=f"looks like {language}, not "):
            read(written(tmp_path, text, "a.txt"))

    @pytest.mark.parametrize("turns", [False, True])
    def test_a_stranger_beside_english_stands_for_russian(self, tmp_path: Path, turns: bool) -> None:
        ukrainian = "Вони наділені розумом і совістю і повинні діяти один до одного як брати, що є."
        pair = [ukrainian, ENGLISH[0]]
        content = pair * 3 if turns else [ukrainian] * 3 + [ENGLISH[0]] * 3
        with pytest.warns(LanguageWarning, match="looks like Ukrainian, not Russian"):
            russian, english = read(written(tmp_path, "\n\n".join(content), "a.txt"))
        assert (texts(russian), texts(english)) == ([ukrainian] * 3, [ENGLISH[0]] * 3)

    @pytest.mark.parametrize("text", [*RUSSIAN, *ENGLISH, "Всѣ люди рождаются равными въ своихъ правахъ. Да. Нѣтъ."])
    def test_russian_and_english_are_not(self, tmp_path: Path, text: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read(written(tmp_path, text, "a.txt"))


class TestPairs:
    def test_files_are_paired_by_their_names(self, tmp_path: Path) -> None:
        for name in ("war.ru.txt", "2/peace_rus.html", "ru/3.txt", "last.ru"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            written(tmp_path, RUSSIAN[0], name)
        for name in ("war.en.txt", "2/peace_eng.md", "en/3.html", "last.en"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            written(tmp_path, ENGLISH[0], name)
        written(tmp_path, f"{RUSSIAN[0]}\n\n{ENGLISH[0]}", "both.txt")
        written(tmp_path, b"\x00", "picture.png")
        found = {name: (texts(russian), texts(english)) for name, russian, english in read_pairs(tmp_path)}
        assert found == dict.fromkeys(("war", "2/peace", "3", "last", "both.txt"), ([RUSSIAN[0]], [ENGLISH[0]]))
        assert [document.language for document in read(tmp_path)] == ["ru", "en"] * 5

    def test_an_archive_is_read_like_a_folder(self, tmp_path: Path) -> None:
        path = sample(tmp_path, "page.zip")
        assert [name for name, *_ in read_pairs(path)] == ["war", "talk.srt"]
        assert [document.language for document in read(path)] == ["ru", "en"] * 2

    def test_two_files_without_marks_are_told_by_their_languages(self, tmp_path: Path) -> None:
        written(tmp_path, ENGLISH[0], "a.txt")
        written(tmp_path, RUSSIAN[0], "b.txt")
        ((_, russian, english),) = read_pairs(tmp_path)
        assert (russian.name, english.name) == ("b.txt", "a.txt")

    def test_a_file_without_a_counterpart_is_warned_of(self, tmp_path: Path) -> None:
        for name, text in (("a.ru.txt", RUSSIAN[0]), ("a.en.txt", ENGLISH[0]), ("b.ru.txt", RUSSIAN[1])):
            written(tmp_path, text, name)
        with pytest.warns(UnpairedWarning, match=r"b\.ru\.txt"):
            assert [name for name, *_ in read_pairs(tmp_path)] == ["a"]

    def test_a_folder_without_pairs_and_names_that_lie_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(AlignerError, match="is a folder without pairs"):
            list(read_pairs(tmp_path))
        written(tmp_path, RUSSIAN[0], "a.ru.txt")
        written(tmp_path, RUSSIAN[0], "a.en.txt")
        with pytest.raises(AlignerError, match="are not Russian and English as their names say"):
            list(read_pairs(tmp_path))

    def test_an_archive_is_no_side_of_a_pair(self, tmp_path: Path) -> None:
        path = sample(tmp_path, "page.zip")
        with pytest.raises(AlignerError, match="is an archive of 3 files"):
            read_pair(path, path)


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


class TestTrouble:
    def refused(self, path: Path, message: str) -> None:
        with pytest.raises(AlignerError, match=message) as refusal:
            read(path)
        assert path.name in str(refusal.value)
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize(
        "name", [".docx", ".odt", ".epub", ".xlsx", ".pdf", ".zip", ".fb2", ".tmx", ".tei", ".srt"]
    )
    @pytest.mark.parametrize(
        "content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 cut off", b"%PDF-1.7 cut off", b"<html>"]
    )
    def test_what_is_of_another_kind_is_refused(self, tmp_path: Path, name: str, content: bytes) -> None:
        if library := READERS.get(name):
            pytest.importorskip(library)
        self.refused(written(tmp_path, content, f"a{name}"), "damaged or no|binary|not plain text|unknown kind|empty")

    @pytest.mark.parametrize("name", ["page.docx", "page.odt", "page.epub", "page.xlsx", "page.zip"])
    def test_half_an_archive_is_refused(self, tmp_path: Path, name: str) -> None:
        path = sample(tmp_path, name)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        self.refused(path, "is damaged or no .*; save it again as ")

    def test_an_old_or_protected_office_file_is_told(self, tmp_path: Path) -> None:
        self.refused(
            written(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx"), "protected by a password or in an old"
        )
        self.refused(written(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"), "is an old Word")

    def test_an_encrypted_text_is_told(self, tmp_path: Path) -> None:
        manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
        content = zipped({"META-INF/manifest.xml": manifest, "content.xml": b"\x93"})
        self.refused(written(tmp_path, content, "a.odt"), "protected by a password; save it without one")

    def test_a_protected_book_is_told(self, tmp_path: Path) -> None:
        uri = b'<encryption><EncryptedData><CipherReference URI="%s"/></EncryptedData></encryption>'
        protected = repacked(samples.epub(), **{"META-INF__encryption_xml": uri % b"OEBPS/b.xhtml"})
        self.refused(written(tmp_path, protected, "a.epub"), "copy-protected")
        fonts = repacked(samples.epub(), **{"META-INF__encryption_xml": uri % b"OEBPS/font.otf"})
        assert by_language(written(tmp_path, fonts, "a.epub")) == EXPECTED["page.epub"]

    def test_a_book_without_text_is_told(self, tmp_path: Path) -> None:
        empty = b"<html><body><img src='1.png'/></body></html>"
        content = zipfile.ZipFile(io.BytesIO(samples.epub()))
        files = {name: content.read(name) for name in content.namelist()}
        files |= {"OEBPS/a 1.xhtml": empty, "OEBPS/b.xhtml": empty}
        self.refused(written(tmp_path, zipped(files), "a.epub"), "holds no text to align")

    def test_a_scan_is_told(self, tmp_path: Path) -> None:
        pytest.importorskip("pypdfium2")
        pytest.importorskip("matplotlib")
        self.refused(written(tmp_path, samples.pdf([[]], picture=True), "a.pdf"), "it is a scan; run it through OCR")

    def test_a_pdf_with_a_password_is_told(self, tmp_path: Path) -> None:
        pytest.importorskip("pypdfium2")
        pytest.importorskip("matplotlib")
        lock = b"/Encrypt <</Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s>>> /ID [<00> <00>] /Root"
        content = samples.pdf().replace(b"/Root", lock % (b"11" * 32, b"22" * 32))
        self.refused(written(tmp_path, content, "a.pdf"), "protected by a password; save it without one")

    @pytest.mark.parametrize("name", ["a.fb2", "a.tei", "a.tmx", "a.xliff"])
    def test_an_entity_bomb_is_refused(self, tmp_path: Path, name: str) -> None:
        self.refused(written(tmp_path, LAUGHS + b"<FictionBook>&j;</FictionBook>", name), "damaged or no")

    def test_no_entity_brings_another_file_in(self, tmp_path: Path) -> None:
        secret = written(tmp_path, "Тайна", "secret.txt")
        page = f'<!DOCTYPE TEI [<!ENTITY a SYSTEM "{secret.as_uri()}">]><TEI><text><p>Да &a;</p></text></TEI>'
        try:
            found = by_language(written(tmp_path, page, "a.tei"))
        except AlignerError:
            return
        assert "Тайна" not in str(found)

    @pytest.mark.parametrize(
        ("name", "inside"),
        [("a.docx", "word/document.xml"), ("a.odt", "content.xml"), ("a.xlsx", "xl/workbook.xml"), ("a.zip", "a.txt")],
    )
    def test_what_unpacks_to_more_than_memory_bears_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, inside: str
    ) -> None:
        monkeypatch.setattr("aligner.reading.archive.LARGEST_TEXT", 1000)
        monkeypatch.setattr("aligner.reading.archive.Archive.__init__.__defaults__", (1000,))
        monkeypatch.setattr("aligner.reading.file.LARGEST_FILE", 1000)
        path = written(tmp_path, zipped({inside: b" " * 100_000}), name)
        assert path.stat().st_size < 1000
        self.refused(path, "unpacks to more than 0 MB")

    @pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "a.csv"])
    def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(self, tmp_path: Path, name: str) -> None:
        path = written(tmp_path, b"", name)
        with path.open("r+b") as stream:
            stream.truncate(1 << 30)
        self.refused(path, r"is larger than \d+ MB; split it")

    def test_a_large_text_in_an_archive_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("aligner.reading.file.LARGEST_TEXT", 1000)
        path = written(tmp_path, zipped({"a.txt": RUSSIAN[0].encode() * 100}), "a.zip")
        with pytest.raises(AlignerError, match=r"a\.txt is larger than 0 MB"):
            read(path)

    def test_a_pdf_that_unpacks_to_more_than_memory_bears_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("pypdfium2")
        pytest.importorskip("matplotlib")
        monkeypatch.setattr("aligner.reading.pdf.LARGEST_TEXT", 1000)
        self.refused(written(tmp_path, samples.pdf(), "a.pdf"), "unpacks to more than")

    @pytest.mark.parametrize(
        ("name", "library", "extra"), [("a.pdf", "pypdfium2", "pdf"), ("a.srt", "pysubs2", "subtitles")]
    )
    def test_a_library_that_is_missing_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, library: str, extra: str
    ) -> None:
        monkeypatch.setitem(sys.modules, library, None)
        self.refused(
            written(tmp_path, b"x", name), rf"needs {library}; install it with: pip install 'aligner\[{extra}\]'"
        )

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("a.xml", "<recipe>Да</recipe>", "XML of an unknown kind, <recipe>"),
            ("a.tmx", "<tmx><tu><tuv xml:lang='de'><seg>Ja</seg></tuv></tu></tmx>", "neither Russian nor English"),
            ("a.fb2", "<FictionBook><body/></FictionBook>", "holds no text"),
            ("a.html", "<p> </p>", "holds no text"),
        ],
    )
    def test_what_holds_nothing_for_us_is_told(self, tmp_path: Path, name: str, content: str, message: str) -> None:
        self.refused(written(tmp_path, content, name), message)

    @pytest.mark.parametrize("name", SAMPLES)
    def test_damage_is_read_or_refused(self, tmp_path: Path, name: str) -> None:
        """The long version is fuzz_readers.py beside this file."""
        path = sample(tmp_path, name)
        whole = path.read_bytes()
        chance = random.Random(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(25):
                path.write_bytes(mutated(whole, chance, samples.HTML))
                with suppress(AlignerError):
                    assert all(document.passages for document in read(path))


def test_another_segmenter_gets_every_passage_of_any_format(tmp_path: Path) -> None:
    asked: list[str] = []

    def words_of(text: str, language: str) -> list:  # type: ignore[type-arg]
        asked.append(text)
        return segment(text, language)[:1]

    (document,) = read(sample(tmp_path, "page.fb2"))
    segment_document(document, words_of)
    assert [" ".join(text.split()) for text in asked] == EXPECTED["page.fb2"]["ru"]
