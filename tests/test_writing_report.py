"""The report in a browser: opened in headless Chromium, with and without its script."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html
from test_writing import bitext_of, sample, written

from aligner.bitext import Bitext
from aligner.text import Place
from aligner.writing.html import _STRIP_WIDTH

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

# What a person does, one thing after another, and what is seen: which beads are shown, which is marked, the words of
# the count, and where the focus is.
JOURNEY = [
    ("", "0 1 2 3 4||5 beads|BODY"),
    ("find:СЕЛ", "2||1 of 5 beads|BODY"),
    ("find:he  sat", "2||1 of 5 beads|BODY"),
    ("find:nowhere", "||0 of 5 beads|BODY"),
    ("Escape", "0 1 2 3 4||5 beads|BODY"),
    ("show:doubtful", "1||1 of 5 beads|BODY"),
    ("show:only", "0 3||2 of 5 beads|BODY"),
    ("j", "0 3|bead-0|2 of 5 beads|A"),
    ("j", "0 3|bead-3|2 of 5 beads|A"),
    ("j", "0 3|bead-3|2 of 5 beads|A"),
    ("Escape", "0 1 2 3 4|bead-3|5 beads|BODY"),
    ("k", "0 1 2 3 4|bead-2|5 beads|A"),
    ("p", "0 1 2 3 4|bead-1|5 beads|A"),
    ("n", "0 1 2 3 4|bead-2|5 beads|A"),
    ("/", "0 1 2 3 4|bead-2|5 beads|INPUT"),
    ("j", "0 1 2 3 4|bead-2|5 beads|INPUT"),
    ("find:сел", "2|bead-2|1 of 5 beads|INPUT"),
    ("click:a[href='#bead-4']", "0 1 2 3 4|bead-4|5 beads|A"),
    ("p", "0 1 2 3 4|bead-3|5 beads|A"),
]
DRIVER = """
<script>
const find = name => document.querySelector(name);
const type = (box, value) => { box.value = value; box.dispatchEvent(new Event("input", {bubbles: true})); };
const deeds = {
  find: words => type(find("input"), words),
  show: sort => type(find("select"), sort),
  click: name => find(name).dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true})),
};
const press = key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const look = () => [
  [...document.querySelectorAll("tbody tr")].filter(row => row.checkVisibility()).map(row => row.id.slice(5)).join(" "),
  find(".here")?.id, find("output").textContent, document.activeElement.tagName].join("|");
document.title = JSON.stringify(STEPS.map(step => {
  const [deed, ...what] = step.split(":");
  if (deeds[deed]) deeds[deed](what.join(":")); else if (step) press(step);
  return look();
}));
</script>
"""


def doubtful() -> Bitext:
    bitext = sample()
    return replace(bitext, beads=(*bitext.beads[:1], replace(bitext.beads[1], confidence=0.25), *bitext.beads[2:]))


@needs_browser
def test_the_report_is_searched_filtered_and_stepped_through_without_an_error(tmp_path: Path) -> None:
    page = doubtful().save(tmp_path / "report.html")
    driver = DRIVER.replace("STEPS", json.dumps([step for step, _ in JOURNEY]))
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", driver + "</body>"), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
    ran = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, check=True, timeout=60)
    seen = json.loads(lxml_html.document_fromstring(ran.stdout).findtext(".//title") or "[]")
    assert [(step, look) for (step, _), look in zip(JOURNEY, seen, strict=True)] == JOURNEY
    assert "CONSOLE" not in ran.stderr


def test_the_report_is_whole_without_its_script() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    assert len(page.xpath("//tbody/tr[not(@hidden)]")) == 5
    assert [element.tag for element in page.xpath("//*[@hidden]")] == ["form"]


def test_the_script_and_the_style_are_within_the_files_own_policy() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")


# the overview


def pieces(bitext: Bitext) -> list[list[tuple[str, int, int]]]:
    """Label, beginning and width of the strip's pieces, of the source and of the target."""
    page = lxml_html.document_fromstring(written(bitext, "html"))
    rects = page.xpath("//*[contains(@class, 'strip')]//*[local-name() = 'a']/*[local-name() = 'rect']")
    sides: dict[str, list[tuple[str, int, int]]] = {}
    for rect in rects:
        place = (rect.get("class").removeprefix("piece "), int(rect.get("x")), int(rect.get("width")))
        sides.setdefault(rect.get("y"), []).append(place)
    return list(sides.values())


def test_the_strip_covers_both_texts_and_tells_the_sorts_apart() -> None:
    source, target = pieces(doubtful())
    assert source == [("doubtful", 0, 200), ("merged", 200, 400), ("only", 600, 200), ("moved", 800, 200)]
    assert target == [("only", 0, 250), ("doubtful", 250, 250), ("merged", 500, 250), ("moved", 750, 250)]


def test_the_strip_of_a_long_text_is_no_wider_and_shows_what_is_rare() -> None:
    texts = ["x"] * 5000
    shape = [((i,), (i,)) if i != 3000 else ((i,), (i,), "moved") for i in range(5000)]
    source, _ = pieces(bitext_of(texts, texts, shape))
    assert [label for label, _, _ in source] == ["pair", "moved", "pair"]
    assert sum(width for _, _, width in source) == _STRIP_WIDTH


def test_every_sort_has_its_own_pattern_and_words_not_only_a_colour() -> None:
    page = lxml_html.document_fromstring(written(doubtful(), "html"))
    style = page.findtext(".//style")
    patterns = dict(re.findall(r"\.piece\.(\w+) \{ fill: url\(#(\w+)\)", style))
    assert sorted(patterns) == ["doubtful", "merged", "moved", "only"]
    drawings = [lxml_html.tostring(page.get_element_by_id(name)[0]) for name in patterns.values()]
    assert len(set(drawings)) == 4
    assert [" ".join(item.text_content().split()) for item in page.xpath("//ul[@class='legend']/li")] == [
        "merged 1",
        "moved 1",
        "doubtful (confidence below 0.5) 1",
        "without a counterpart 2",
    ]


def test_the_histogram_counts_every_two_sided_bead() -> None:
    page = lxml_html.document_fromstring(written(sample(), "html"))
    bars = page.xpath("//*[@aria-labelledby='histogram']/*[local-name() = 'rect']/*[local-name() = 'title']/text()")
    assert bars == ["3"]


def test_the_report_cites_page_and_line_where_they_are_known() -> None:
    bitext = sample()
    source = replace(bitext.source, places=((0, Place(page="iv", line=7)),))
    page = lxml_html.document_fromstring(written(replace(bitext, source=source), "html"))
    assert page.xpath("//tr[2]/td/@data-ids")[:2] == ["0 · p. iv, l. 7", "1 · ¶ 1"]
