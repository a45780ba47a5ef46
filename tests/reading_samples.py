"""Small files of every format, made by the formats' own libraries, in Russian and English."""

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from typing import TypeVar

RUSSIAN = (
    "Ваши телеграммы о перемирии получены.",
    "Надо немедленно ответить Риджуэю по радио о согласии встретиться.",
    "Пётр пришёл домой, а Анна ещё нет.",
)
ENGLISH = (
    "Your telegrams about an armistice have been received.",
    "It is necessary immediately to answer Ridgway by radio.",
    "Peter came home, but Anna had not come yet.",
)

Data = TypeVar("Data", bytes, str)

Text = tuple[float, float, float, str]
"""Left and baseline from below in points, size of the font, and the text."""


def docx() -> bytes:
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Бегущая строка"
    document.add_heading("Глава 1", 1)
    paragraph = document.add_paragraph("Ваши телеграммы ")
    paragraph.add_run("о перемирии").bold = True
    paragraph.add_run(" получены.")
    paragraph.add_run().add_break()
    paragraph.add_run("Филиппов")
    deleted = OxmlElement("w:del")
    run = paragraph.add_run("Вычеркнуто")._r
    deleted.append(run)
    paragraph._p.append(deleted)
    document.add_page_break()
    document.add_paragraph(RUSSIAN[1])
    table = document.add_table(3, 3)
    for row, cells in enumerate([("№", "Русский", "English"), ("1", "Да.", "Yes."), ("2", RUSSIAN[2], ENGLISH[2])]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 2).add_paragraph("No.")
    properties = document.add_paragraph(ENGLISH[0])._p.get_or_add_pPr()
    properties.append(OxmlElement("w:tabs"))
    assert properties.find(qn("w:tabs")) is not None
    stream = io.BytesIO()
    document.save(stream)
    return _smaller(stream.getvalue())


def _smaller(archive: bytes) -> bytes:
    """The archive without its pictures and themes."""
    packed = zipfile.ZipFile(io.BytesIO(archive))
    return zipped({name: packed.read(name) for name in packed.namelist() if "theme" not in name and ".jp" not in name})


def odt() -> bytes:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, LineBreak, Note, NoteBody, NoteCitation, P, S, SoftPageBreak

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Глава 1"))
    paragraph = P(text="Ваши телеграммы")
    note = Note(id="n1", noteclass="footnote")
    note.addElement(NoteCitation(text="1"))
    body = NoteBody()
    body.addElement(P(text="Сноска."))
    note.addElement(body)
    paragraph.addElement(note)
    paragraph.addText(" о")
    paragraph.addElement(S(c=2))
    paragraph.addText("перемирии получены.")
    paragraph.addElement(LineBreak())
    paragraph.addText("Филиппов")
    document.text.addElement(paragraph)
    document.text.addElement(SoftPageBreak())
    document.text.addElement(P(text=ENGLISH[0]))
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def xlsx() -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [("№", "ru", "en"), *((n, *pair) for n, pair in enumerate(zip(RUSSIAN, ENGLISH, strict=True)))]:
        sheet.append(row)
    sheet.append([4, "Да.", 1951])
    workbook.create_sheet("Remarks").append(["Made by hand from two books."])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def pdf(pages: Sequence[Sequence[Text]] = (), *, picture: bool = False) -> bytes:
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    pages = pages or [[(60, 700 - 14 * number, 11, line) for number, line in enumerate(RUSSIAN)]]
    stream = io.BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(stream) as book:
        for page in pages:
            figure = Figure(figsize=(595 / 72, 842 / 72))
            for left, baseline, size, text in () if picture else page:
                figure.text(left / 595, baseline / 842, text, fontsize=size, va="baseline", parse_math=False)
            if picture:
                figure.add_axes((0.1, 0.1, 0.8, 0.8)).set_axis_off()
                figure.axes[0].imshow([[0, 1], [1, 0]])
            book.savefig(figure)
    return stream.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


HTML = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Письмо</title><script>var x = "Код";</script></head>
<body><nav>Меню</nav><h1>Глава 1</h1><p>{RUSSIAN[0]}<br>Филиппов &mdash; Мао<p>Вторая
  строка <i>курсив</i>.<!-- примечание --> Конец. <div style="display:none">Спрятано</div>
<table><tr><td>1<td>Да.<td>Yes.<tr><td>2<td>{RUSSIAN[1]}<td>{ENGLISH[1]}</table>
<pre>
   {RUSSIAN[0]} {RUSSIAN[2]}
{RUSSIAN[1]}
   Новый абзац.
</pre></body></html>""".encode()

FB2 = f"""<?xml version="1.0" encoding="windows-1251"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info><author>
<first-name>Антон</first-name><last-name>Чехов</last-name></author><book-title>Хамелеон</book-title></title-info>
</description><body><title><p>Хамелеон</p></title><section><p>{RUSSIAN[0]} <emphasis>Да</emphasis>.</p><poem><stanza>
<v>Мой дядя</v><v>самых честных</v></stanza></poem></section></body><binary id="x">AAAA</binary></FictionBook>
""".encode("cp1251")

TEI = f"""<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>
<title>Письмо</title></titleStmt></fileDesc></teiHeader><text><body><pb n="12"/><head>Письмо</head>
<p><lb n="1"/>{RUSSIAN[0][:10]}<lb n="2" break="no"/>{RUSSIAN[0][10:]}<note>Сноска.</note> <choice><sic>ашибка</sic>
<corr>ошибка</corr></choice><pb n="13"/> далее.</p><lg><l>Мой дядя</l><l>самых честных</l></lg></body></text></TEI>
""".encode()

TMX = f"""<?xml version="1.0" encoding="utf-8"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header/><body>
<tu><tuv xml:lang="ru-RU"><seg>{RUSSIAN[0]}<bpt i="1">&lt;b></bpt> Да<ept i="1">&lt;/b></ept></seg></tuv>
<tuv xml:lang="en-US"><seg>{ENGLISH[0]}</seg></tuv><tuv xml:lang="de"><seg>Nein.</seg></tuv></tu>
<tu><tuv xml:lang="ru"><seg>1951</seg></tuv><tuv xml:lang="en"><seg>1951</seg></tuv></tu></body></tmx>""".encode()

XLIFF = f"""<?xml version="1.0"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file source-language="en-US" target-language="ru-RU"><body><trans-unit id="1"><source>{ENGLISH[0]}<ph id="1">x</ph>
</source><seg-source><mrk>{ENGLISH[0]}</mrk></seg-source><target>{RUSSIAN[0]}</target></trans-unit></body></file>
</xliff>""".encode()

XLIFF_2 = f"""<?xml version="1.0"?><xliff version="2.0" srcLang="ru" trgLang="en"
xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f"><unit id="1"><segment><source>{RUSSIAN[0]}<ph id="1"/>
</source><target>{ENGLISH[0]}</target></segment></unit></file></xliff>""".encode()

CSV = f'id;Оригинал;Перевод\r\n1;{RUSSIAN[0]};{ENGLISH[0]}\r\n2;\'- Да;"Yes;\nno"\r\n'.encode("cp1251")

TSV = "".join(f"{en}\t{ru}\n" for ru, en in zip(RUSSIAN, ENGLISH, strict=True)).encode("utf-16")

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Ваши телеграммы</i>
Your telegrams

2
00:00:02,600 --> 00:00:04,000
о перемирии получены.
about an armistice have come.

3
00:01:04,100 --> 00:01:06,000
- Да?
- Yes?
""".encode()

VTT = b"""WEBVTT

NOTE a remark

1
00:01.000 --> 00:02.500 align:start
<v Bob>Your <c.red>telegrams</c>

00:02.600 --> 00:04.000
have come &amp; gone.
"""

ASS = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,Примечание
Dialogue: 0,0:00:03.00,0:00:04.50,Default,,0,0,0,,Она ушла.
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\i1}Ваши{\\i0} телеграммы\\Nполучены.
""".encode()


def epub() -> bytes:
    container = b"""<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
    package = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Книга</dc:title><dc:creator>Чехов</dc:creator></metadata><manifest><item id="n" href="nav.xhtml"
properties="nav"/><item id="a" href="a%201.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="n"/>
<itemref idref="b"/><itemref idref="a"/></spine></package>""".encode()
    first = f"""<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"
xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script src="x.js"/></head><body><h1>Глава 1</h1><p>{RUSSIAN[0]}
<span epub:type="pagebreak" title="12"/>Да.</p></body></html>""".encode()
    second = f"<html><body><h2>Глава 2</h2><p>{RUSSIAN[1]}&nbsp;<b>Да.</body></html>".encode()  # no XML
    return zipped(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": package,
            "OEBPS/nav.xhtml": "<html><body>Оглавление</body></html>".encode(),
            "OEBPS/b.xhtml": first,
            "OEBPS/a 1.xhtml": second,
        }
    )


def pairs() -> bytes:
    return zipped({"ru/war.txt": RUSSIAN[0].encode(), "en/war.html": ENGLISH[0].encode(), "talk.srt": SRT})


SAMPLES: dict[str, Callable[[], bytes]] = {
    "page.docx": docx,
    "page.odt": odt,
    "page.pdf": pdf,
    "page.html": lambda: HTML,
    "page.epub": epub,
    "page.fb2": lambda: FB2,
    "page.tei": lambda: TEI,
    "page.tmx": lambda: TMX,
    "page.xliff": lambda: XLIFF,
    "second.xliff": lambda: XLIFF_2,
    "page.csv": lambda: CSV,
    "page.tsv": lambda: TSV,
    "page.xlsx": xlsx,
    "page.srt": lambda: SRT,
    "page.vtt": lambda: VTT,
    "page.ass": lambda: ASS,
    "page.txt": lambda: "\n\n".join((*RUSSIAN, *ENGLISH)).encode("koi8-r"),
    "page.md": lambda: f"# Глава\n\n**{RUSSIAN[0]}**\n\n> {ENGLISH[0]}\n".encode(),
    "page.zip": pairs,
}
"""What makes the sample of each format."""

TOKENS = (
    *(b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"&#0;", b"&#x110000;", b"&nbsp;", b"<p>", b"</p>", b"<tr>"),
    *(b"<td>", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\n\n", b"\r", b"\t", b";", b'"', b"\x02", b"\xad"),
    *(b"-->", b"{\\", b"00:00:01,000 --> 00:00:02,000\n", b"99999999999999999999", b"-1", b"1e999", b"NaN", b"%PDF-"),
    *(b"endobj", b"stream\n", b"encoding='utf-7'", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\xed\xa0\x80"),
    *(b"PK\x03\x04", "Да".encode(), b"Yes. "),
)


def mutated(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The data with a few bytes changed, lost, doubled, or put in; of an archive often inside of a packed file."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        archive = zipfile.ZipFile(io.BytesIO(data))
        files = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(list(files))
        files[name] = mutated(files[name], chance, other)
        return zipped(files)
    try:
        # Most damage to letters is refused at once; damage between them gets further.
        text = data.decode() if chance.random() < 0.8 else None
    except UnicodeDecodeError:
        text = None
    if text is None:
        return _damaged(data, [bytes((byte,)) for byte in range(256)] + list(TOKENS), chance, other)
    tokens = [token.decode("utf-8", "ignore") for token in TOKENS]
    return _damaged(text, tokens, chance, other.decode("utf-8", "ignore")).encode("utf-8", "ignore")


def _damaged(data: Data, tokens: Sequence[Data], chance: random.Random, other: Data) -> Data:
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((0, 1, 2, 8, 64, 512)))
        start = chance.randrange(len(data) + 1)
        piece = chance.choice(
            (
                chance.choice(tokens),
                data[:0],
                data[at:to] * chance.choice((2, 3, 50)),
                chance.choice(tokens) + data[at:to],
                data[start : start + to - at],
                other[: to - at],
            )
        )
        data = data[:at] + piece + data[to:]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data
