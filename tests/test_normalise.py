"""What the encoder reads: one spelling a word, whatever the author's, the printer's or the scanner's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.embedding.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Въ началѣ новаго вѣка всѣ русскія исторіи", "В начале нового века все русския истории"),
        ("лучшаго и синяго, разсказъ, безсмертный", "лучшего и синего, рассказ, бессмертный"),
        ("Онѣ взяли ея книги; новыя книги, Ѳома", "Они взяли ее книги; новые книги, Фома"),
        ("объявление, въезд, подъём, благо, Чикаго", "объявление, въезд, подъем, благо, Чикаго"),
        ("Благо міра", "Благо мира"),
        ("ещё ЁЖ", "еще ЕЖ"),
        ("за́мок", "замок"),
        ("и\u0306од", "йод"),
        ("теле\xadграм\u200bма", "телеграмма"),
        ("пере-\nмирие, из-за", "перемирие, из-за"),
        ("Cталин o вoйне, Kорея", "Сталин о войне, Корея"),
        ("письмо c Кубы", "письмо с Кубы"),
        ("XX век, USB-порт, Windows, IV съезд, vip-зал", "XX век, USB-порт, Windows, IV съезд, vip-зал"),
        ("Wіndоws", "Windows"),
    ],
)
def test_russian_comes_in_one_spelling(text: str, expected: str) -> None:
    assert normalise(text, "ru") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sоviet Unіon", "Soviet Union"),
        ("the ﬁnal oﬃce", "the final office"),
        ("armi-\n  stice, well-known", "armistice, well-known"),
        ("naïve café, “Да”, 5 × 3", "naïve café, “Да”, 5 × 3"),
        ("съ and ё are letters", "съ and ё are letters"),
    ],
)
def test_english_comes_in_one_spelling(text: str, expected: str) -> None:
    assert normalise(text, "en") == expected


@given(st.text(alphabet="абвгдеёжзийъыьэюяАЯ abcXYZ.,!?1«»—\n"), st.sampled_from(["ru", "en", "xx"]))
def test_digits_and_punctuation_stay(text: str, language: str) -> None:
    marks = ".,!?1«»—"
    assert [c for c in normalise(text, language) if c in marks] == [c for c in text if c in marks]


@given(st.text(alphabet=st.characters(max_codepoint=127, exclude_characters="\n")), st.sampled_from(["ru", "en"]))
def test_plain_latin_stays(text: str, language: str) -> None:
    assert normalise(text, language) == text
