"""Diagrams in Chromium: measured in two fonts, at three widths, in all schemes, and both ways."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright
from tests.diagrams.kinds import KINDS
from tests.extent import EVERY, some

from sitekit.diagrams.fences import CLASSES
from sitekit.diagrams.labels import FONT_SIZE, text_width
from sitekit.diagrams.render import diagram_figure
from sitekit.pages.stack_figures import StackRow, stack_source
from tools import chromium

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# One process builds the sites once.
pytestmark = [pytest.mark.browser, pytest.mark.site, pytest.mark.xdist_group("diagrams")]

ROOT = Path(__file__).parents[2]
CHROMIUM = chromium.installed() or "chromium"
FONTS = ("Liberation Sans", "DejaVu Sans")
SCHEMES = ("light", "dark")
WIDTHS = (360, 768, 1440)
CONFIG = f"""
site_name: Tiny
site_url: http://127.0.0.1/
strict: true
theme:
  name: material
  font: false
  features: [navigation.instant]
  palette:
    - {{scheme: default, media: "(prefers-color-scheme: light)"}}
    - {{scheme: slate, media: "(prefers-color-scheme: dark)"}}
hooks: [{ROOT / "tests" / "diagrams" / "diagrams_only.py"}]
extra_css: [assets/css/diagrams.css]
plugins:
  - search
  - mermaid2:
      javascript: assets/mermaid.js
markdown_extensions: [pymdownx.superfences]
"""
STACKS = {
    "low": [("Ground", 1), ("Common layer", 1), ("A layer with more words", 2), ("Top", 2)],
    "high": [("Ground", 1), ("Part", 2), ("Part", 2), ("Another layer", 2), ("Top", 2)],
}


def stacks() -> str:
    figures = []
    for name, layers in STACKS.items():
        rows = [StackRow(text, ("shared" if n == 1 else "own",), n) for text, n in layers]
        figures.append(
            diagram_figure(
                stack_source(rows, columns=2),
                prefix=f"stack-{name}",
                title=f"A {name} stack",
                description="Layers from the bottom up.",
            )
        )
    return f'<div class="stacks">\n{"".join(figures)}</div>\n'


def key(source: str) -> str:
    """Return the options that say what the classes of `source` mean."""
    return "".join(f' {name}="Key"' for name in CLASSES if f" {name}\n" in source)


def write_site(folder: Path) -> None:
    css = folder / "docs/assets/css/diagrams.css"
    css.parent.mkdir(parents=True)
    shutil.copy(ROOT / "docs/assets/css/diagrams.css", css)
    fences = [
        f'## {kind}\n\n```mermaid title="A {kind} diagram" desc="All of it."{key(source)}\n'
        f"{source}```\n"
        for kind, (source, _) in KINDS.items()
    ]
    (folder / "docs/index.md").write_text("# Kinds\n\n" + "\n".join(fences), encoding="utf-8")
    (folder / "docs/stacks.md").write_text(f"# Stacks\n\n{stacks()}\nEnd.\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")


def build(folder: Path, *arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "hooks"),
            "NO_MKDOCS_2_WARNING": "1",
            **environment,
        },
        check=True,
        timeout=300,
    )


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with every kind of diagram and two stacks, drawn at build."""
    folder = tmp_path_factory.mktemp("static")
    write_site(folder)
    build(folder)
    server, base = serve(folder / "site")
    yield base
    server.shutdown()


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same site with its diagrams left to the browser."""
    folder = tmp_path_factory.mktemp("left")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAGRAMS", "browser")
        write_site(folder)
        build(folder)
    server, base = serve(folder / "site")
    yield base
    server.shutdown()


def opened(browser: Browser, address: str, width: int = 1440, **options: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(address)
    return page


# Labels that leave the drawing, or the smallest shape around their middle.
ESCAPED = """() => [...document.querySelectorAll('svg.dg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const shapes = [...svg.querySelectorAll('rect, circle, polygon, path')].filter(shape =>
    shape.matches('.node *, .timeline-node *, .actor, .note, .labelBox') && !shape.closest('defs'));
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const around = shapes.map(shape => shape.getBoundingClientRect())
      .filter(s => s.left < x && x < s.right && s.top < y && y < s.bottom)
      .sort((a, b) => a.width * a.height - b.width * b.height)[0] ?? frame;
    return [frame, around].some(s => box.left < s.left - .5 || box.right > s.right + .5
      || box.top < s.top - .5 || box.bottom > s.bottom + .5);
  }).map(text => text.textContent);
})"""


@pytest.mark.parametrize("font", FONTS)
def test_no_label_leaves_its_box(browser: Browser, static: str, font: str) -> None:
    total = 0
    for path in ("", "stacks/"):
        page = opened(browser, static + path)
        page.add_style_tag(content=f'.dg text {{ font-family: "{font}" !important }}')
        total += page.locator("svg.dg text").count()
        assert page.evaluate(ESCAPED) == []
    assert total > 100


@pytest.mark.parametrize("font", FONTS)
def test_text_is_no_wider_than_measured(browser: Browser, font: str) -> None:
    samples = ["Guest operating system", "iiiillll", "WWWMMM@@", "0123456789 §4.2", "Größe, naïve"]
    page = browser.new_page()
    widths = page.evaluate(
        """([font, size, samples]) => { const context = document.createElement('canvas')
          .getContext('2d'); context.font = `${size}px "${font}"`;
          return samples.map(sample => context.measureText(sample).width) }""",
        [font, FONT_SIZE, samples],
    )
    for sample, width in zip(samples, widths, strict=True):
        assert width <= text_width(sample, FONT_SIZE)


@pytest.mark.parametrize("width", WIDTHS)
def test_text_is_never_under_twelve_pixels(browser: Browser, static: str, width: int) -> None:
    for path in ("", "stacks/"):
        sizes = opened(browser, static + path, width).evaluate(
            """() => [...document.querySelectorAll('svg.dg text')].map(text =>
              parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a
              || parseFloat(getComputedStyle(text).fontSize))"""
        )
        assert sizes
        assert min(sizes) >= 12


@pytest.mark.parametrize("width", [320, *WIDTHS])
def test_the_page_itself_never_scrolls_sideways(browser: Browser, static: str, width: int) -> None:
    for path in ("", "stacks/"):
        page = opened(browser, static + path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_wide_diagram_scrolls_by_keyboard(browser: Browser, static: str) -> None:
    page = opened(browser, static, 360)
    regions = page.locator(".diagram-scroll")
    for region in regions.all():
        overflows = region.evaluate("element => element.scrollWidth > element.clientWidth")
        assert not overflows or region.get_attribute("tabindex") == "0"
    wide = page.locator('.diagram-scroll[tabindex="0"]').first
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=wide.element_handle())


@pytest.mark.parametrize(("width", "scheme"), some([*product(WIDTHS, SCHEMES)], 5))
def test_axe_finds_nothing(browser: Browser, static: str, width: int, scheme: Any) -> None:
    for path in ("", "stacks/"):
        page = opened(browser, static + path, width, color_scheme=scheme)
        found = Axe().run(page, context=".md-content figure")
        assert found.violations_count == 0, found.generate_report()


def test_a_strict_policy_has_nothing_to_refuse(browser: Browser, static: str) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    css = (ROOT / "docs/assets/css/diagrams.css").read_text(encoding="utf-8")
    figures = "".join(
        diagram_figure(source, prefix=kind, title=kind, description=kind)
        for kind, (source, _) in KINDS.items()
    )
    head = '<!doctype html><link rel="stylesheet" href="/x.css"><body class="md-typeset">'
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'self'"}
    page.route("**/x.css", lambda route: route.fulfill(body=css, content_type="text/css"))
    page.route(
        "**/policy",
        lambda route: route.fulfill(
            body=head + figures + stacks(), content_type="text/html", headers=policy
        ),
    )
    page.goto(static + "policy")
    assert page.locator("svg.dg").count() == len(KINDS) + 2
    fill = "getComputedStyle(document.querySelector('.node.own rect')).fill"
    assert page.evaluate(fill) == "rgb(211, 241, 236)"
    assert [text for text in refused if "favicon" not in text] == []


def paints(page: Page) -> list[str]:
    """Return the fill of an own and of a shared box, the colour of text and of the hatch."""
    found: list[str] = page.evaluate(
        """() => [['.node.own rect', 'fill'], ['.node.shared rect', 'fill'], ['.node text', 'fill'],
          ['pattern path', 'stroke']].map(([what, how]) =>
          getComputedStyle(document.querySelector('.dg ' + what))[how])"""
    )
    return found


def test_colours_follow_the_scheme_print_and_forced_colours(browser: Browser, static: str) -> None:
    light = paints(opened(browser, static + "stacks/", color_scheme="light"))
    page = opened(browser, static + "stacks/", color_scheme="dark")
    dark = paints(page)
    assert all(one != other for one, other in zip(light, dark, strict=True))
    page.emulate_media(media="print")
    assert paints(page) == light
    page.emulate_media(media="screen", forced_colors="active")
    own, shared, text, _ = paints(page)
    assert own == shared
    assert own != text
    borders = page.evaluate(
        """() => ['own', 'shared'].map(name => getComputedStyle(
          document.querySelector(`.dg .node.${name} rect`)).strokeWidth)"""
    )
    assert borders[0] != borders[1]


def test_ids_are_unique(browser: Browser, static: str) -> None:
    for path in ("", "stacks/"):
        ids = opened(browser, static + path).evaluate(
            "[...document.querySelectorAll('svg.dg [id]')].map(element => element.id)"
        )
        assert ids
        assert len(ids) == len(set(ids))


DRAWN = (
    "document.querySelectorAll('.mermaid').length > 0 && "
    "[...document.querySelectorAll('.mermaid')].every(one => one.querySelector('svg'))"
)
LABELS = """figures => figures.map(figure => {
  const svg = figure.querySelector('svg.dg, .mermaid svg');
  const walker = document.createTreeWalker(svg, NodeFilter.SHOW_TEXT, node =>
    node.parentElement.closest('style, title, desc, defs') ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT);
  const words = []; while (walker.nextNode()) words.push(walker.currentNode.data);
  return words.join(' ') })"""


def words_of(page: Page) -> list[Counter[str]]:
    """Return the words of the labels of each figure, in any order."""
    drawn = page.locator("figure.diagram").evaluate_all(LABELS)
    return [Counter(text.replace("\u2060", "").split()) for text in drawn]


def _note_host(hosts: set[str], request: Request) -> None:
    hosts.add(request.url.split("/")[2])


def test_the_browser_draws_the_same_labels(browser: Browser, static: str, left: str) -> None:
    for path in ("", "stacks/"):
        page = opened(browser, left + path)
        hosts: set[str] = set()
        page.on("request", functools.partial(_note_host, hosts))
        page.reload()
        page.wait_for_function(DRAWN)
        assert words_of(page) == words_of(opened(browser, static + path))
        assert hosts == {left.split("/")[2]}


def test_the_browser_follows_a_change_of_scheme(browser: Browser, left: str) -> None:
    page = opened(browser, left, color_scheme="light")
    page.wait_for_function(DRAWN)
    fill = "getComputedStyle(document.querySelector('.mermaid .node.own rect')).fill"
    light = page.evaluate(fill)
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    assert page.evaluate(fill) != light


def test_the_browser_draws_after_a_click_too(browser: Browser, left: str) -> None:
    page = opened(browser, left)
    page.locator(".md-nav--primary a", has_text="Stacks").first.click()
    page.wait_for_url("**/stacks/")
    page.wait_for_function(DRAWN)
    assert page.locator(".mermaid svg .node").count() > 10


FIGURE = re.compile(r'<figure class="diagram.*?</figure>', re.DOTALL)


def gathered(page: str, figures: Iterable[str]) -> str:
    """Return a page of the site with figures in place of its content."""
    start, end = page.index("<article"), page.index("</article>")
    return f'{page[:start]}<article class="md-typeset">{"".join(figures)}{page[end:]}'


@pytest.fixture(scope="module")
def all_drawn(site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one page with every diagram of this site, each once."""
    folder = tmp_path_factory.mktemp("drawn") / "site"
    shutil.copytree(site_dir, folder)
    figures: dict[str, None] = {}
    for path in sorted(folder.rglob("*.html")):
        figures |= dict.fromkeys(FIGURE.findall(path.read_text("utf-8")))
    shell = folder / "learn/kernel/index.html"
    page = gathered(shell.read_text("utf-8"), figures)
    shell.with_name("all.html").write_text(page, encoding="utf-8")
    server, base = serve(folder)
    yield f"{base}learn/kernel/all.html"
    server.shutdown()


@pytest.fixture(scope="module")
def both_ways(site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Addresses of one page each with every diagram of this site: drawn, and left to the browser.

    The page is one of the site with its own scripts; the figures of all pages, each source once,
    take the place of its content.
    """
    folders = [tmp_path_factory.mktemp(name) / "site" for name in ("drawn", "left")]
    shutil.copytree(site_dir, folders[0])
    build(ROOT, "--no-strict", "--site-dir", str(folders[1]), DIAGRAMS="browser")
    figures: dict[str, tuple[str, str]] = {}
    shell = Path()
    for path in sorted(folders[1].rglob("*.html")):
        name = path.relative_to(folders[1])
        pairs = [FIGURE.findall((folder / name).read_text("utf-8")) for folder in folders]
        shell = name if pairs[1] else shell
        for drawn, left in zip(*pairs, strict=True):
            source = re.search(r'class="mermaid"[^>]*>(.*?)</div>', left, re.DOTALL)
            assert source, f"{name}: {left[:200]}"
            figures[source[1]] = (drawn, left)
    servers = [serve(folder) for folder in folders]
    for way, folder in enumerate(folders):
        page = gathered(
            (folder / shell).read_text("utf-8"), (each[way] for each in figures.values())
        )
        (folder / shell).with_name("all.html").write_text(page, encoding="utf-8")
    yield [base + shell.with_name("all.html").as_posix() for _, base in servers]
    for server, _ in servers:
        server.shutdown()


@pytest.mark.skipif(not EVERY, reason="builds the site again; each kind of diagram is tried above")
def test_every_diagram_of_the_site_has_the_same_labels_both_ways(
    browser: Browser, both_ways: list[str]
) -> None:
    drawn, left = (opened(browser, address) for address in both_ways)
    left.wait_for_function(DRAWN, timeout=120_000)
    labels = [words_of(page) for page in (drawn, left)]
    assert labels[0]
    assert labels[1] == labels[0]


@pytest.mark.parametrize("font", FONTS)
def test_no_label_of_the_site_leaves_its_box(browser: Browser, all_drawn: str, font: str) -> None:
    page = opened(browser, all_drawn, bypass_csp=True)
    page.add_style_tag(content=f'.dg text {{ font-family: "{font}" !important }}')
    assert page.locator("svg.dg text").count()
    assert page.evaluate(ESCAPED) == []
