"""What a designer would see on every type of page, read from the places and sizes of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import site_pages
from tests.browser.conftest import HOST
from tests.browser.test_every_page import TOO_WIDE
from tests.extent import EVERY, some

from tools import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

# Types of pages that have what is looked at below: all types with $EVERY=1.
USUAL = (
    "home",
    "concept",
    "matrix",
    "pair",
    "technology",
    "dimension",
    "scenarios",
)
TRIED = [path for name, path in site_pages.EXAMPLES.items() if EVERY or name in USUAL]
# The smallest size of text that is shown, in pixels.
SMALLEST = 12
# The longest line of running text, in average characters: no line is full, so readers see 75.
LONGEST_LINE = 80

LOOK = """([smallest, longest]) => {
  const found = [];
  const box = node => node.getBoundingClientRect();
  const shown = node => node.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && box(node).width > 1 && !node.closest(".visually-hidden");
  const brief = node => node.outerHTML.slice(0, 90);
  const article = document.querySelector("article");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; text = texts.nextNode();) {
    const parent = text.parentElement;
    if (!text.data.trim() || !shown(parent)) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < smallest) found.push(`${size} px: ${brief(parent)}`);
  }
  // The width of an average character, as the browser draws it.
  const canvas = document.createElement("canvas").getContext("2d");
  for (const paragraph of article.querySelectorAll(
      ":scope > p, :scope > ul > li, .verdict p")) {
    if (!shown(paragraph)) continue;
    const style = getComputedStyle(paragraph);
    canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const text = paragraph.innerText.trim();
    const per_line = box(paragraph).width / (canvas.measureText(text).width / text.length);
    if (text.length > longest && per_line > longest)
      found.push(`${Math.round(per_line)} characters a line: ${brief(paragraph)}`);
  }
  // The heading, what is above it, the breadcrumb, and the first tab begin at one edge.
  const left = box(article.querySelector("h1")).left;
  for (const node of document.querySelectorAll(".md-path, article > .page-facts")) {
    const edge = box(node).left + parseFloat(getComputedStyle(node).paddingLeft);
    if (shown(node) && Math.abs(edge - left) > 1)
      found.push(`begins at ${edge}, its heading at ${left}: ${brief(node)}`);
  }
  const header = document.querySelector(".md-header__inner");
  const content = document.querySelector(".md-tabs__list");
  if (shown(content)) {
    const logo = box(document.querySelector(".md-logo svg, .md-logo img")).left;
    const tab = box(document.querySelector(".md-tabs__link")).left;
    if (Math.abs(logo - tab) > 2) found.push(`the logo begins at ${logo}, the first tab at ${tab}`);
    const end = box(document.querySelector(".md-source__repository")).right;
    const grid = box(header).right - (tab - box(header).left);
    if (Math.abs(end - grid) > 2) found.push(`the header ends at ${end}, its grid at ${grid}`);
  }
  const title = document.querySelector(".md-header__topic .md-ellipsis");
  if (title && shown(title)) {
    const gaps = [box(title).top - box(header).top, box(header).bottom - box(title).bottom];
    if (Math.abs(gaps[0] - gaps[1]) > 6) found.push(`the header's title has ${gaps} around it`);
  }
  // Stacks that are side by side are on one line: what is in one row ends at one height.
  for (const row of document.querySelectorAll(".spectrum, .stacks")) {
    const ends = {};
    for (const part of row.querySelectorAll(".small-stack, .layers")) {
      const place = box(part.closest("li:not(.layer), figure"));
      (ends[Math.round(place.bottom)] ??= new Set()).add(Math.round(box(part).bottom));
    }
    for (const each of Object.values(ends))
      if (each.size > 1) found.push(`stacks end at ${[...each]}: ${brief(row)}`);
  }
  // A name is not torn: each of its words is on one line. The word may end where it has a hyphen.
  for (const name of document.querySelectorAll(
      ".spectrum li, .level-row li, .heatmap th, .matrix th, .stack button, .pair-rows th")) {
    if (!shown(name)) continue;
    const inside = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
    for (let text; text = inside.nextNode();) {
      if (!shown(text.parentElement)) continue;
      for (const word of text.data.matchAll(/[^\\s\\-\\/]+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const sides = getComputedStyle(name).writingMode == "vertical-rl" ? "left" : "top";
        if (new Set([...range.getClientRects()].map(one => Math.round(one[sides]))).size > 1)
          found.push(`"${word[0]}" is on two lines: ${brief(name)}`);
      }
    }
  }
  // A citation is on the line of the word before it, and all its numbers are on one line.
  for (const cites of document.querySelectorAll("article p > .cites, article li > .cites")) {
    const before = cites.previousSibling;
    if (!shown(cites) || before?.nodeType != Node.TEXT_NODE || !before.data.trim()) continue;
    const range = document.createRange();
    range.setStart(before, before.data.trimEnd().length - 1);
    range.setEnd(before, before.data.trimEnd().length);
    if (Math.abs(box(range).top - box(cites).top) > 14) found.push(`alone: ${brief(cites)}`);
  }
  for (const link of document.querySelectorAll(".cells td > a.value"))
    if (getComputedStyle(link).textDecorationLine != "none")
      found.push(`underlined: ${brief(link)}`);
  for (const link of document.querySelectorAll("article :is(p, li, dd) > a[href]")) {
    const plain = link.matches(".md-button, .heat, .headerlink, .spectrum a, .letters a");
    if (!plain && shown(link) && !/underline/.test(getComputedStyle(link).textDecorationLine))
      found.push(`not underlined: ${brief(link)}`);
  }
  // The key comes before what it explains.
  const map = document.querySelector(".heatmap");
  const key = document.querySelector(".level-scale");
  if (map && !(key && box(key).bottom <= box(map).top)) found.push("no key above the heat map");
  // Nothing leaves the column of the text; a table of measurements fits it on a wide screen.
  const column = box(article);
  for (const part of article.querySelectorAll("caption, figure, .md-content__button, .measured"))
    if (shown(part) && box(part).right > column.right + 1
        && (innerWidth > 1220 || !part.closest(".table-scroll, .diagram")))
      found.push(`ends at ${box(part).right}, its column at ${column.right}: ${brief(part)}`);
  // Side by side, lists begin at one height.
  const lists = [...document.querySelectorAll(".choices > div > ul")].map(list => box(list));
  if (lists.length == 2 && lists[0].left != lists[1].left && lists[0].top != lists[1].top)
    found.push(`lists begin at ${lists.map(list => list.top)}`);
  // The doors are on the first screen of a phone.
  const doors = document.querySelector(".doors");
  if (doors && box(doors).bottom + scrollY > 800) found.push("the doors are not at the top");
  // The answer of a dimension is on the first screen of a phone.
  const answer = document.querySelector(".question-asked ~ .definition");
  if (answer && box(answer).bottom + scrollY > 800) found.push("the answer is not at the top");
  // A level and the value after it are two things: a mark between them, and a color of its own.
  for (const level of document.querySelectorAll(".said .level")) {
    if (!/:/.test(getComputedStyle(level, "::after").content))
      found.push(`nothing is between level and value: ${brief(level.parentElement)}`);
    if (level.querySelector("*") || !/^\\s+$/.test(level.nextSibling?.data ?? ""))
      found.push(`no blank after the level: ${brief(level.parentElement)}`);
  }
  // Tables with the same header have the same columns.
  const edges = {};
  for (const table of article.querySelectorAll(":scope > table:not([class])")) {
    const heads = [...table.querySelectorAll("thead th")];
    (edges[heads.map(head => head.innerText).join("|")] ??= new Set())
      .add(heads.map(head => Math.round(box(head).left - column.left)).join(" "));
  }
  for (const [heads, all] of Object.entries(edges))
    if (all.size > 1) found.push(`columns of "${heads}" begin at ${[...all].join(", or ")}`);
  // Advice has a label and a line beside all of it; nothing after it is heavier.
  for (const advice of document.querySelectorAll(".scenario-advice")) {
    if (!advice.querySelector(":scope > strong")) found.push(`no label: ${brief(advice)}`);
    if (!parseFloat(getComputedStyle(advice).borderLeftWidth))
      found.push(`no line beside: ${brief(advice)}`);
    for (let next = advice.nextElementSibling; next && next.tagName != "H2";
        next = next.nextElementSibling)
      if (getComputedStyle(next).fontWeight > 400) found.push(`too loud: ${brief(next)}`);
  }
  // A heading is nearer to its text than to what is above it, and no line divides them.
  for (const heading of article.querySelectorAll(":scope > h2")) {
    const [above, below] = [heading.previousElementSibling, heading.nextElementSibling];
    const style = getComputedStyle(heading);
    if (parseFloat(style.borderTopWidth) + parseFloat(style.borderBottomWidth))
      found.push(`a line at ${brief(heading)}`);
    if (!shown(above) || !shown(below) || getComputedStyle(above).float != "none") continue;
    const gaps = [box(heading).top - box(above).bottom, box(below).top - box(heading).bottom];
    if (gaps[0] < 1.3 * gaps[1] || gaps[0] < 20)
      found.push(`${gaps.map(Math.round)} px around ${brief(heading)}`);
  }
  // The foot of the page leads to the next page, and the text doesn't, a second time.
  const next = document.querySelector(".md-footer__link--next");
  for (const paragraph of article.querySelectorAll(":scope > p"))
    if (next && /^Next: /.test(paragraph.innerText)) found.push(`twice: ${brief(paragraph)}`);
  // Every page says when it was reviewed.
  if (!document.querySelector("time, .not-found"))
    found.push("no date of a review");
  // A page with a part of the rows leads to the page with all of them.
  const rows = article.querySelectorAll(":scope > .table-scroll > .cells tbody tr").length;
  const part = document.querySelector("article .stacks") && rows && rows < 10;
  const pairs = [...article.querySelectorAll("p > a")].map(link => link.getAttribute("href"));
  if (part && !pairs.some(href => /-vs-[^/]*\\/$/.test(href)))
    found.push("nothing leads to all rows");
  // The names of a pair stay in sight, on their own ground, right below the header.
  for (const table of document.querySelectorAll(".pair-rows table")) {
    const [head, last] = [table.tHead.rows[0].cells[1], table.rows[table.rows.length - 1]];
    scrollBy({ top: box(last).top - 300, behavior: "instant" });
    const gap = box(head).top - box(document.querySelector(".md-header")).bottom;
    const ground = getComputedStyle(head).backgroundColor;
    if (Math.abs(gap) > 1) found.push(`${Math.round(gap)} px from the header: ${brief(head)}`);
    if (/, 0\\)|transparent/.test(ground)) found.push(`the ground is ${ground}: ${brief(head)}`);
  }
  scrollTo({ top: 0, behavior: "instant" });
  // The button for copying covers no code.
  for (const button of article.querySelectorAll("pre > .copy")) {
    const code = button.parentElement.querySelector("code");
    const text = document.createRange();
    text.selectNodeContents(code);
    const { left, bottom } = box(button);
    if (shown(button) && [...text.getClientRects()].some(line => line.width && line.right > left
        && line.top + 3 < bottom && line.left < box(code).right))
      found.push(`the button covers code: ${brief(code)}`);
    if (parseFloat(getComputedStyle(code).paddingRight) < 32)
      found.push(`code reaches the button: ${brief(code)}`);
  }
  return found;
}"""


def test_size_lines_and_edges(desk: Page, site_url: str) -> None:
    faults = {}
    for path in TRIED:
        desk.goto(f"{site_url}{path}", wait_until="domcontentloaded")
        for width in (360, 1440, 1920):
            desk.set_viewport_size({"width": width, "height": 900})
            found: list[str] = desk.evaluate(LOOK, [SMALLEST, LONGEST_LINE])
            if found:
                faults[path, width] = found
    assert faults == {}


def test_search_results_have_one_size(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/")
    desk.keyboard.press("/")
    desk.keyboard.type("kernel")
    desk.locator(".md-search-result__item").nth(3).wait_for()
    sizes = desk.locator(".md-search-result__article > p").evaluate_all(
        "all => all.map(each => getComputedStyle(each).fontSize)"
    )
    assert len(sizes) > 3
    assert len(set(sizes)) == 1


@pytest.fixture
def large_text(browser: Browser, port: int, site_url: str) -> Iterator[Page]:
    """A phone whose owner has set text to twice its size; no setting of a page can do that."""
    assert site_url
    path = chromium.installed()
    assert path
    arguments = [
        *chromium.ARGUMENTS,
        "--blink-settings=defaultFontSize=32",
        f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}",
    ]
    running = browser.browser_type.launch(executable_path=path, args=arguments)
    yield running.new_page(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    running.close()


def test_text_of_twice_the_size_fits_a_phone(large_text: Page, site_url: str) -> None:
    faults = {}
    for path in some(TRIED, 2):
        large_text.goto(f"{site_url}{path}", wait_until="domcontentloaded")
        found = large_text.evaluate(TOO_WIDE)
        if found:
            faults[path] = found
    assert large_text.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
    assert faults == {}


WRONG = """<!doctype html><title>Wrong</title><style>
body { font: 16px sans-serif } .spectrum { display: flex; align-items: end } i { height: 40px }
.spectrum li { width: 30px; overflow-wrap: anywhere } .spectrum i { display: block }
.md-path { padding-left: 9px }</style>
<header class="md-header md-header__inner"><a class="md-logo"><svg width="9" height="9"></svg></a>
<ul class="md-tabs__list"><li><a class="md-tabs__link">Home</a></li></ul>
<p class="md-source__repository">Source</p></header>
<nav class="md-path">Home</nav><article><h1>Wrong</h1><p>LONG</p><small style="font-size: 9px">
small</small><ol class="spectrum"><li><i class="small-stack"></i>unbreakable</li>
<li><i class="small-stack"></i>A</li></ol><ul><li>a <a href="x" style="text-decoration: none">b</a>
</li></ul><table class="cells"><tr><td><a class="value" href="x">v</a></table>
<table class="heatmap"><tr><td>x</table><div class="choices" style="display: flex"><div><h2>A</h2>
<ul><li>a</ul></div><div><ul><li>b</ul></div></div><p class="question-asked">?</p>
<p class="definition" style="margin-top: 800px">!</p><p class="said"><b class="level">Good</b
>yes</p><table><thead><tr><th>A<th>B</table><table><thead><tr><th>A<td>long long<th>B</table>
<div class="scenario-advice">Do it.</div><p style="font-weight: 700">Why?</p><h2 style="margin: 0;
border-top: 1px solid">Two</h2><p style="margin: 0">Next: Three</p><a class="md-footer__link--next"
>Three</a><div class="stacks"></div><div class="table-scroll pair-rows"><table class="cells"><thead>
<tr><th>Row<th>A</thead><tbody><tr style="height: 2000px"><td>r<td>a<tr><td>r<td>a</table></div>
<pre><button class="copy">Copy</button><code>c
</code></pre><figure style="width: 2000px">f</figure><div class="doors">d</div></article>"""


def test_what_is_wrong_is_seen(desk: Page) -> None:
    desk.set_content(WRONG.replace("LONG", "many words " * 60))
    found = "\n".join(desk.evaluate(LOOK, [SMALLEST, LONGEST_LINE]))
    for words in (
        "9 px: <small",
        "characters a line: <p>",
        "its heading at",
        "its grid at",
        "stacks end at",
        '"unbreakable" is on two lines',
        "not underlined: <a",
        "\nunderlined: <a",
        "no key above the heat map",
        "ends at 20",
        "lists begin at",
        "the doors are not at the top",
        "the answer is not at the top",
        "nothing is between level and value",
        "no blank after the level",
        'columns of "A|B" begin at',
        "no label: <div",
        "no line beside: <div",
        "too loud: <p",
        "a line at <h2",
        "px around <h2",
        "twice: <p",
        "no date of a review",
        "nothing leads to all rows",
        "px from the header: <th",
        "the ground is",
        "code reaches the button",
    ):
        assert words in found
