"""Files to documents: what is text, what is apparatus, what is markup, and who speaks which language."""

import json
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import AlignerError
from aligner.reading import read, read_pair
from aligner.reading.lines import passages
from aligner.segmentation import segment_document
from aligner.text import Document

SEEDS = Path(__file__).parents[1] / "seeds"
RUSSIAN = "Ваши телеграммы о перемирии получены. Надо немедленно ответить Риджуэю по радио о согласии встретиться."
ENGLISH = "Your telegrams about an armistice have been received. It is necessary immediately to answer Ridgway."


def texts(document: Document) -> list[str]:
    return [passage.text(document.text) for passage in document.passages]


def written(folder: Path, content: str | bytes, name: str = "page.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def only(documents: tuple[Document, ...]) -> Document:
    (document,) = documents
    return document


class TestSeed:
    def test_its_sentences_are_the_gold_ones(self) -> None:
        gold = json.loads((SEEDS / "telegram-3917.gold.json").read_text("utf-8"))
        russian, english = map(segment_document, read_pair(SEEDS / gold["document"]))
        assert [sentence.text for sentence in russian.sentences] == gold["source"]
        assert [sentence.text for sentence in english.sentences] == gold["target"]

    def test_its_apparatus_is_metadata(self) -> None:
        russian, english = read(SEEDS / "telegram-3917.txt")
        assert russian.metadata == english.metadata
        assert {**russian.metadata, "citation": russian.metadata["citation"][:12]} == {
            "title": "Ciphered Telegram No. 3917, Filippov [Stalin] to Krasovsky, for Cde. Mao Zedong",
            "date": "June 30, 1951",
            "citation": '"Ciphered Te',
            "summary": "Telegram from Stalin to Mao advising how to reply to the American request for armistice "
            "negotiations.",
            "original_language": "Russian",
            "contents": "Transcript - Russian; Translation - English",
            "source_url": "https://digitalarchive.umd.edu/document/110374",
        }

    def test_both_languages_share_the_text_as_read(self) -> None:
        russian, english = read(SEEDS / "telegram-3917.txt")
        assert russian.text == english.text == (SEEDS / "telegram-3917.txt").read_text("utf-8")
        assert (russian.language, english.language) == ("ru", "en")
        assert russian.name == english.name == "telegram-3917.txt"

    def test_the_lines_of_a_signature_share_a_paragraph(self) -> None:
        russian, _ = read(SEEDS / "telegram-3917.txt")
        numbers = {russian.text[slice(*p.runs[0])]: p.paragraph for p in russian.passages}
        assert numbers["Ким Ир Сен"] == numbers["Главнокомандующий Корейской народной армией"]
        assert numbers["Пэн Дэхуай."] == numbers["Ким Ир Сен"] + 1


class TestEncoding:
    @pytest.mark.parametrize(
        "encoding",
        [
            "utf-8",
            "utf-8-sig",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "cp1251",
            "koi8-r",
            "cp866",
            "mac-cyrillic",
        ],
    )
    def test_it_is_found_out(self, tmp_path: Path, encoding: str) -> None:
        assert only(read(written(tmp_path, RUSSIAN.encode(encoding)))).text == RUSSIAN

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "cp866"])
    def test_capitals_are_told_too(self, tmp_path: Path, encoding: str) -> None:
        text = "ПРОТОКОЛ ЗАСЕДАНИЯ ПОЛИТБЮРО ЦК ВКП(б)"
        assert only(read(written(tmp_path, text.encode(encoding)))).text == text

    def test_western_letters_are_not_taken_for_cyrillic(self, tmp_path: Path) -> None:
        text = "Café déjà vu. He said naïve things about the façade, and then left."
        assert only(read(written(tmp_path, text.encode("cp1252")))).text == text

    def test_the_one_that_is_named_is_used(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Да.".encode("koi8-r"))
        assert only(read(path, encoding="koi8-r")).text == "Да."
        assert only(read(written(tmp_path, "Да.".encode("utf-8-sig")), encoding="utf-8")).text == "Да."

    def test_line_ends_stay_as_they_are(self, tmp_path: Path) -> None:
        document = only(read(written(tmp_path, "Первая  \r\nВторая\r\n\r\nТретья\r\n")))
        assert document.text == "Первая  \r\nВторая\r\n\r\nТретья\r\n"
        assert [(p.paragraph, p.runs) for p in document.passages] == [
            (0, ((0, 6),)),
            (0, ((10, 16),)),
            (1, ((20, 26),)),
        ]


class TestBadInput:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is empty"),
            (b" \n\n\t", "is empty"),
            (b"**\n\n---\n", "is empty"),
            (bytes(range(256)) * 4, "is a binary file"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a binary file"),
            (b"%PDF-1.7 text", "is a PDF"),
            (b"\x81\x8d\x8f\x90\x9d\xff\xfe\xfa" * 5, "unknown encoding"),
            (RUSSIAN.encode() + b"\xff" + RUSSIAN.encode(), "damaged UTF-8"),
        ],
    )
    def test_what_is_no_text_is_refused_in_one_line(self, tmp_path: Path, content: bytes, message: str) -> None:
        path = written(tmp_path, content)
        with pytest.raises(AlignerError, match=message) as refusal:
            read(path)
        assert str(path) in str(refusal.value)
        assert "\n" not in str(refusal.value)

    def test_a_missing_file_and_a_folder_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(AlignerError, match=r"nowhere\.txt does not exist"):
            read(tmp_path / "nowhere.txt")
        with pytest.raises(AlignerError, match="is a folder"):
            read(tmp_path)
        with pytest.raises(AlignerError, match="cannot be read"):
            read("a\0b")

    @pytest.mark.parametrize(("encoding", "message"), [("klingon", "unknown encoding"), ("utf-8", "is not utf-8")])
    def test_a_wrong_encoding_is_named(self, tmp_path: Path, encoding: str, message: str) -> None:
        with pytest.raises(AlignerError, match=message):
            read(written(tmp_path, RUSSIAN.encode("cp1251")), encoding=encoding)


class TestPair:
    @pytest.mark.parametrize("turned", [False, True])
    def test_russian_comes_first_whatever_the_order(self, tmp_path: Path, turned: bool) -> None:
        files = [written(tmp_path, RUSSIAN, "a"), written(tmp_path, ENGLISH, "b")]
        russian, english = read_pair(*(reversed(files) if turned else files))
        assert (texts(russian), texts(english)) == ([RUSSIAN], [ENGLISH])
        assert (russian.language, english.language) == ("ru", "en")

    def test_one_language_is_not_enough(self, tmp_path: Path) -> None:
        path = written(tmp_path, RUSSIAN)
        with pytest.raises(AlignerError, match="holds Russian only"):
            read_pair(path)
        with pytest.raises(AlignerError, match="hold Russian and Russian"):
            read_pair(path, path)

    def test_a_bilingual_file_stands_alone(self, tmp_path: Path) -> None:
        both = written(tmp_path, f"{RUSSIAN}\n\n{ENGLISH}", "both")
        with pytest.raises(AlignerError, match="holds both"):
            read_pair(both, written(tmp_path, ENGLISH, "en"))


class TestLanguages:
    def test_one_after_the_other(self, tmp_path: Path) -> None:
        ru, en = ([f"{text} {number}" for number in range(5)] for text in (RUSSIAN, ENGLISH))
        content = "\n\n".join([*ru, "No. 335/III", "30.VI.1951", *en, "30 June 1951", "№ 5"])
        russian, english = read(written(tmp_path, content))
        assert texts(russian) + texts(english) == content.split("\n\n")
        assert texts(russian)[:5] == ru

    def test_short_lines_go_with_their_neighbours(self, tmp_path: Path) -> None:
        ru, en = ([f"{text} {number}" for number in range(5)] for text in (RUSSIAN, ENGLISH))
        russian, english = read(written(tmp_path, "\n\n".join([*ru, "TASS", *ru, *en, "№ 5, л. 3", *en])))
        assert texts(russian) == [*ru, "TASS", *ru]
        assert texts(english) == [*en, "№ 5, л. 3", *en]

    @pytest.mark.parametrize("gap", ["\n", "\n\n"])
    def test_by_turns(self, tmp_path: Path, gap: str) -> None:
        lines = ["— Да.", "— Yes.", "— Нет, не знаю.", "— No.", "Пётр пришёл домой.", "Peter came home."]
        russian, english = read(written(tmp_path, gap.join(lines)))
        assert (texts(russian), texts(english)) == (lines[::2], lines[1::2])

    @pytest.mark.parametrize("line", ["{ru}\t{en}", "{en}\t{ru}", "7\t{ru} \t {en}", "{ru} | {en}", "| {ru} | {en} |"])
    def test_two_columns_of_a_plain_text(self, tmp_path: Path, line: str) -> None:
        pairs = [("— Да.", "— Yes."), (RUSSIAN, ENGLISH), ("1951", "1951")]
        text = "\n".join(line.format(ru=ru, en=en) for ru, en in pairs)
        russian, english = read(written(tmp_path, text))
        assert (texts(russian), texts(english)) == ([ru for ru, _ in pairs], [en for _, en in pairs])
        assert russian.text == english.text == text
        assert str(english.place_at(text.index(ENGLISH))) == "l. 2"

    def test_the_head_of_a_markdown_table_is_no_text(self, tmp_path: Path) -> None:
        russian, english = read(
            written(tmp_path, f"| Русский | English |\n|:--|--:|\n| {RUSSIAN} | {ENGLISH} |\n", "a.md")
        )
        assert (texts(russian), texts(english)) == ([RUSSIAN], [ENGLISH])

    def test_tabs_in_one_language_make_no_columns(self, tmp_path: Path) -> None:
        text = f"1\t{RUSSIAN}\n2\t{RUSSIAN}"
        assert texts(only(read(written(tmp_path, text)))) == text.split("\n")

    def test_a_quotation_is_no_second_language(self, tmp_path: Path) -> None:
        content = f"{RUSSIAN} Сказано: “to be or not to be”.\n\nTASS\n\n{RUSSIAN}"
        assert only(read(written(tmp_path, content))).language == "ru"

    def test_no_letters_no_language(self, tmp_path: Path) -> None:
        assert only(read(written(tmp_path, "123 456"))).language == ""


class TestApparatus:
    def test_fields_run_to_the_next_label_and_the_last_to_its_paragraphs_end(self, tmp_path: Path) -> None:
        page = """
            **Letter to Mao**

            **Citation:**

            "Letter", 1950.
            <https://example.org/1>

            **Summary:**

            One.

            Two.

            **Shelf Mark:**

            XI.

            **Contents:**

            Scan of Original Document

            Translation - English

            Dear comrade: we met.

            [...]

            More."""
        document = only(read(written(tmp_path, textwrap.dedent(page))))
        assert texts(document) == ["Dear comrade: we met.", "More."]
        assert document.metadata == {
            "title": "Letter to Mao",
            "citation": '"Letter", 1950.',
            "summary": "One. Two.",
            "shelf_mark": "XI.",
            "contents": "Scan of Original Document; Translation - English",
            "source_url": "https://example.org/1",
        }

    @pytest.mark.parametrize(
        "content",
        [
            "Он сказал:\n\nЦитата: да.\n\nПотом ушёл.",
            "To: Mao\n\nFrom: Stalin\n\nDate: 1950\n\nText.",
            "**Note:**\n\nText.",
        ],
    )
    def test_a_text_with_colons_is_no_apparatus(self, tmp_path: Path, content: str) -> None:
        document = only(read(written(tmp_path, content)))
        assert document.metadata == {}
        assert texts(document) == content.replace("**", "").split("\n\n")

    @pytest.mark.parametrize("mark", ["[...]", "[…]", "[. . .]", "(...)", "<…>"])
    def test_a_lone_gap_mark_is_no_passage(self, tmp_path: Path, mark: str) -> None:
        document = only(read(written(tmp_path, f"Да {mark} нет.\n\n{mark}\n\nКонец.")))
        assert texts(document) == [f"Да {mark} нет.", "Конец."]
        assert [passage.paragraph for passage in document.passages] == [0, 1]


class TestPassages:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("**жирный** и __так__, *курсив* и _так_, ***оба***", ["жирный и так, курсив и так, оба"]),
            ("# Заголовок **б** ##\nТекст", ["Заголовок б", "Текст"]),
            ("> цитата\n>\n> вторая", ["цитата", "вторая"]),
            ("см. <https://a.b/c>.", ["см. ."]),
            ("<https://a.b/c>", []),
            ("[текст](https://a.b/c) и [Сталин](1951)", ["текст и [Сталин](1951)"]),
            (r"\*не курсив\* \# и C:\Temp", ["*не курсив* # и C:\\Temp"]),
            ("первая  \nвторая\\\nтретья", ["первая", "вторая", "третья"]),
            ("**не закрыто", ["не закрыто"]),
            ("Один\n***\nДва\n* * *\nТри\n---", ["Один", "Два", "Три"]),
            ("* Один\n* Два", ["Один", "Два"]),
            ("2 * 3 * 4, слово* и *другое, f***, a_b_c, 5*6*7", ["2 * 3 * 4, слово* и *другое, f***, a_b_c, 5*6*7"]),
            ("* Примечание", ["* Примечание"]),
            ("Один.\nДва длиннее.\nТри.", ["Один.", "Два длиннее.", "Три."]),
        ],
    )
    def test_markup_is_left_out(self, text: str, expected: list[str]) -> None:
        assert [passage.text(text) for passage in passages(text)] == expected

    @pytest.mark.parametrize("indent", ["", "    "])
    def test_lines_wrapped_at_a_width_are_one_passage(self, indent: str) -> None:
        paragraphs = [f"{RUSSIAN} {RUSSIAN}", f"{RUSSIAN} Потом он ушёл."]
        wrapped = [textwrap.fill(paragraph, 60, initial_indent=indent) for paragraph in paragraphs]
        text = ("\n" if indent else "\n\n").join(wrapped) + "\n\nФилиппов  \nМосква"
        found = [" ".join(passage.text(text).split()) for passage in passages(text)]
        assert found == [*paragraphs, "Филиппов", "Москва"]

    def test_verse_keeps_its_lines(self) -> None:
        verse = [
            "Мой дядя самых честных правил,",
            "Когда не в шутку занемог,",
            "Он уважать себя заставил",
            "И лучше выдумать не мог.",
        ]
        text = "\n".join(verse)
        assert [passage.text(text) for passage in passages(text)] == verse


PIECES = st.sampled_from(
    [
        "Слово",
        "word",
        "5",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "*",
        "**",
        "_",
        "__",
        "#",
        "# ",
        "> ",
        "\\",
        "\x0c",
        "\u2028",
        "[...]",
        "[",
        "](",
        ")",
        "<https://a.b>",
        "Summary:",
        "Citation:",
        "---",
        ".",
        "слово ",
        "Latin words ",
    ]
)
MARKED = st.lists(PIECES, max_size=40).map("".join)


@given(MARKED | st.text())
def test_passages_are_ordered_disjoint_and_trimmed(text: str) -> None:
    position = 0
    for passage in passages(text):
        for start, end in passage.runs:
            assert position <= start < end <= len(text)
            position = end
        assert passage.text(text) == passage.text(text).strip() != ""


@given(MARKED | st.text())
def test_words_and_numbers_are_lost_only_with_a_link(text: str) -> None:
    text = re.sub(r"[(<`~]", "", text)  # neither links nor fences
    kept = "".join(passage.text(text) for passage in passages(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@given(MARKED)
def test_every_document_points_into_the_text_as_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        documents = read(written(tmp_path_factory.getbasetemp(), text.encode()))
    except AlignerError:
        assert not any(c.isalpha() for c in text.replace("https://a.b", "")) or "Summary" in text or "Citation" in text
        return
    for document in documents:
        assert document.text == text
        assert texts(document)
        assert [p.paragraph for p in document.passages] == sorted(p.paragraph for p in document.passages)
        for sentence in segment_document(document).sentences:
            assert text[sentence.start] == sentence.text[0]
            assert text[sentence.end - 1] == sentence.text[-1]
