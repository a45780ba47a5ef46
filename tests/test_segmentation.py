"""Sentences: the answer stands in the data, `` | `` where a sentence ends."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import AlignerError
from aligner.segmentation import segment, segment_document
from aligner.text import Document, Passage, Sentence

SEGMENT_DATA = Path(__file__).parents[2] / "shared" / "data" / "segment"

RUSSIAN = """
Подписано тов. Ким Ир Сенем и тов. Пэн Дэхуаем. | Отправлено.
РГАСПИ. Ф. 17. Оп. 162. Д. 44. Л. 83. | Подлинник. | Он прибыл в 17. | Дом снесён.
Правил Пётр I. | Екатерина II умерла. | Прибыли гг. Ачесон и Моррисон. | Это было в 1950-х гг. | Потом.
И. В. Сталин приехал. | И.В. Сталин уехал. | Был и Сталин И. В. | На совещании молчали.
Мы, т. е. наши войска, ушли. | Мы живём в г. Москва. | Всё.
Он жил там в 1951 г. | Потом уехал.
В 1951 г. Сталин писал об этом. | В начале XX в. Россия росла.
АПРФ, ф. 45, оп. 1, д. 339, лл. 95-96. | Подлинник.
Это 5 тыс. человек и 2 млн. руб. | Потом ещё 3 тыс. | Всё.
Получено 30.VI.51 г. тов. Красовским. | Передано.
— Вы поедете? — спросил он. | — Да.
— Вы поедете? | — Да, — сказал он. | — Поеду!
«Вы поедете?» — спросил он. | «Да. | Поеду». | Он ушёл. | «Нет!» | Она засмеялась.
Он сказал: «Хватит. | Пора». | Все ушли. | Он сказал: «Хватит!» | Все ушли.
Роман «Что делать?» Чернышевского и роман «Кто виноват?» (1846) известны.
1. Первое предложение. | 2. Второе предложение. | IV. Четвёртое.
Рис, чай и т. д. | Потом Ленин и др. (1905). | Далее. | Дал им. | Потом ушёл. | Потерял ум. | Он плакал.
Мы с тoв. Kим Иp Ceнeм, т. e. вдвоём, уехали. | B 1951 г. Cтaлин писал. | Oн ушёл в 1951 г. | Пoтoм вернулся.
АПPФ, ф. 45, oп. 1, c. 5. | Прочёл Vитамин. | Въ 1812 г. Наполеонъ вошелъ въ Россію. | Потомъ ушелъ.
ЦАМО РФ. Ф. 16. Оп. 3139. | АВП РФ. Ф. 059а. Оп. 5а. П. 11. Д. 5. Лл. 1–3. | Это партия РФ. | Фёдоров вышел.
Вх. № 14, исх. № 335. | Сов. секретно. | Экз. № 2. | Ген.-лейт. Н. Ф. Ватутин и ген.-майор А. И. Антонов прибыли.
Решено: а) Первое. | б) Второе. | в) Третье (ст. 5 а). | Далее.
С.С.С.Р. | Никто не знал. | Группа А. | Он был проф. П. Н. Петров.
Кто там?.. | Никого. | Да?! | Нет… | Он… ушёл. | Он (!) пришёл.
В 1970-х. | Мне нравится. | Слово.[1] | Потом.
20 янв. 1951 г. № 5. | Принял тт. Молотова и Маленкова.
Это произошло в 49 г. до н. э. | Он правил.
Скорость 19 км/ч. | Ураган идёт. | Он упал на пол. | Пётр встал.
"Да." | Он ушёл. | „Да.“ | Он ушёл.
"""

ENGLISH = """
Cable for Cde. Mao arrived. | No. 3917 came. | It is telegram No. 3917.
APRF, f. 45, op. 1, d. 339, ll. 95-96. | Gen. Ridgway left.
The U.S. Government left the U.S.S.R. | Nobody came. | He went to the U.S. | The end.
“Will you come?” he asked. | “Yes.” | She left. | "I will. | So there." | He went.
He left Apple Inc. | The company fell. | It was 5 p.m. | Moscow slept. | Cats, dogs, etc. | Then.
He said: "It was hard. | We were lucky. " | But so it was.
J. R. R. Tolkien wrote. | He is nearer than I. | Tarry.
1. First item. | 2. Second item. | See p. 5, vol. II, ch. 3. | Art. 5. | No one may.
Dr. Smith and Mrs. Jones (born Jan. 5, 1900) met at St. Petersburg, i.e. Leningrad. | Cf. Smith et al. (1999).
Is it so? | No. | It is not. | What?! | No! | (Really.) | Then...
Copies to Cdes. Molotov and Beria, Adms. King and Leahy, Gens. Marshall and Arnold. | Done.
School of Art. | “I loved it,” he says. | Wait… | The end.
See fn. 4. | Ibid., p. 7. | Op. cit., p. 9. | “I.” | Then.
The novel "What is to be done?" is long. | (Yahoo!), and then.
"""


def cases(table: str) -> list[tuple[str, list[str]]]:
    return [(line.replace(" | ", " "), line.split(" | ")) for line in table.strip().splitlines()]


def texts(sentences: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


@pytest.mark.parametrize(("text", "expected"), cases(RUSSIAN))
def test_russian_is_cut_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert texts(segment(text, "ru")) == expected


@pytest.mark.parametrize(("text", "expected"), cases(ENGLISH))
def test_english_is_cut_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert texts(segment(text, "en")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das ist gut. Das auch!", ["Das ist gut.", "Das auch!"]),
        ("你好。世界！「什么？」他说。", ["你好。", "世界！", "「什么？」", "他说。"]),
    ],
)
def test_a_language_without_rules_is_cut_at_its_full_stops(text: str, expected: list[str]) -> None:
    assert texts(segment(text, "xx")) == expected


@pytest.mark.parametrize("language", ["ru", "en", "xx"])
@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \t\n", ".\n\n"])
def test_a_blank_line_is_a_boundary_and_a_line_break_is_none(language: str, gap: str) -> None:
    text = f"один,\ntwo{gap}три"
    assert [s.start for s in segment(text, language)] == [0, text.index("три")]


@pytest.mark.parametrize("language", ["ru", "en", "xx"])
@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u00a0\r\n"])
def test_white_space_has_no_sentences(text: str, language: str) -> None:
    assert segment(text, language) == []


WORDS = [
    "Он",
    "ушёл",
    "тов",
    "т",
    "е",
    "U.S",
    "No",
    "А",
    "he",
    "5",
    "1951",
    "г",
    "IV",
    "。",
    "[1]",
    "&#39;",
    "``",
    "№",
    ".",
    "?",
    "!",
    "…",
    "...",
    "»",
    "«",
    "“",
    "”",
    ")",
    "(",
    '"',
    "—",
    ",",
]
PROSE = st.lists(st.sampled_from([*WORDS, " ", "  ", "\n", "\n\n", "\t", "\r\n"]), max_size=40).map("".join)


@given(text=PROSE | st.text(), language=st.sampled_from(["ru", "en", "xx"]))
def test_sentences_are_ordered_and_hold_everything_but_white_space(text: str, language: str) -> None:
    position = 0
    for sentence in segment(text, language):
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert text[position : sentence.start].strip() == ""
        position = sentence.end
    assert text[position:].strip() == ""


def test_sentences_do_not_cross_passages_and_point_into_the_text_as_read() -> None:
    text = "**Он** пришёл. Он\n\nушёл."
    document = Document(text, "ru", (Passage(((2, 4), (6, 17))), Passage(((19, 24),), 1)))
    assert segment_document(document).sentences == (
        Sentence("Он пришёл.", 2, 14),
        Sentence("Он", 15, 17),
        Sentence("ушёл.", 19, 24, 1),
    )


def test_segmenting_gives_a_copy_and_replaces_earlier_sentences() -> None:
    document = Document("Да. Нет.", "ru", (Passage(((0, 8),)),), (Sentence("old", 0, 1),))
    before = replace(document)
    assert texts(list(segment_document(document).sentences)) == ["Да.", "Нет."]
    assert document == before


def test_another_segmenter_gets_the_passage_and_its_language() -> None:
    asked: list[tuple[str, str]] = []

    def whole(text: str, language: str) -> list[Sentence]:
        asked.append((text, language))
        return [Sentence(text, 0, len(text))]

    document = segment_document(Document("> a. b.", "fr", (Passage(((2, 7),), 3),)), whole)
    assert asked == [("a. b.", "fr")]
    assert document.sentences == (Sentence("a. b.", 2, 7, 3),)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([Sentence("a. b.", 0, 9)], "no range inside the passage's 5 characters"),
        ([Sentence("a", -1, 1)], "no range"),
        ([Sentence("", 2, 2)], "no range"),
        ([Sentence("a.", 0.0, 2.0)], "no range"),  # type: ignore[arg-type]
        ([Sentence("A.", 0, 2)], "does not stand there"),
        ([Sentence("a. b", 0, 4), Sentence("b.", 3, 5)], "begins before character 4"),
        (["a.", "b."], "is no Sentence"),
        (None, "is no list"),
        ("a. b.", "is no list"),
    ],
)
def test_what_another_segmenter_gives_is_checked(given: list[Sentence], fault: str) -> None:
    def faulty(_text: str, _language: str) -> list[Sentence]:
        return given

    with pytest.raises(AlignerError, match=f"the segmenter faulty gave .*{fault}") as refusal:
        segment_document(Document("> a. b.", "ru", (Passage(((2, 7),)),)), faulty)
    assert "\n" not in str(refusal.value)


def test_a_segmenter_that_is_no_function_is_refused() -> None:
    with pytest.raises(AlignerError, match="'razdel' cannot be called"):
        segment_document(Document("a.", "ru", (Passage(((0, 2),)),)), "razdel")  # type: ignore[arg-type]


def boundary_f1(name: str, language: str) -> float:
    hit = found = wanted = 0
    for paragraph in (SEGMENT_DATA / f"{name}.txt").read_text("utf-8").strip().split("\n\n"):
        lines = [line.strip() for line in paragraph.split("\n")]
        expected = {len(" ".join(lines[:number])) + 1 for number in range(1, len(lines))}
        answer = {sentence.start for sentence in segment(" ".join(lines), language)} - {0}
        hit, found, wanted = hit + len(expected & answer), found + len(answer), wanted + len(expected)
    return 2 * hit / (found + wanted)


@pytest.mark.skipif(not SEGMENT_DATA.is_dir(), reason="needs the development data")
@pytest.mark.parametrize(
    ("name", "language", "least"),
    [("ru_pud", "ru", 0.996), ("ru_gsd_dev", "ru", 0.985), ("en_pud", "en", 0.998), ("en_ewt_dev", "en", 0.890)],
)
def test_boundaries_of_the_development_data_are_found(name: str, language: str, least: float) -> None:
    assert boundary_f1(name, language) >= least
