"""Write a synthetic site like those of Material for MkDocs, to measure link checkers on.

    python -m tools.bench.links_site OUT PAGES

Pages lie in sections of 40, each in a folder of its own. A page has about 37 kB, 140 URLs
(navigation to the sections and to its 40 neighbors, links in its text, line anchors of code,
styles and scripts) and 90 ids. Twenty dead links are planted, spread over the site: pages, places
in other pages, places in the same page, images. The same number of pages always gives the same
bytes.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

SECTION = 40
TABS = 8
HEADINGS = 12
CODE_LINES = 4
DEAD = 20
WORDS = [
    "address",
    "binary",
    "cache",
    "device",
    "event",
    "file",
    "guest",
    "host",
    "image",
    "job",
    "kernel",
    "layer",
    "memory",
    "network",
    "object",
    "page",
    "queue",
    "request",
    "server",
    "thread",
    "unit",
    "value",
    "window",
    "zone",
    "process",
    "system",
    "call",
    "table",
    "section",
]


def write_site(out: Path, pages: int) -> None:
    """Write a site of `pages` pages into the folder `out`."""
    chance = random.Random(pages)  # noqa: S311 - the same site every time
    for name, content in _assets().items():
        _write(out / name, content)
    locations = [f"section-{n // SECTION}/page-{n % SECTION}/" for n in range(pages - 1)]
    dead = {pages * (2 * n + 1) // (2 * DEAD) - 1: n for n in range(DEAD)}
    # The home page leads to every section, so that crawlers find all pages.
    _write(out / "index.html", _page("", "Home", locations[::SECTION], "./", chance, None))
    for number, location in enumerate(locations):
        start = number - number % SECTION
        near = locations[start : start + SECTION]
        page = _page(location, f"Page {number}", near, "../../", chance, dead.get(number))
        _write(out / location / "index.html", page)
    entries = "".join(f"<url><loc>https://example.org/{place}</loc></url>" for place in locations)
    _write(out / "sitemap.xml", f"<urlset>{entries}</urlset>")


def _assets() -> dict[str, str]:
    return {
        "assets/main.css": "body{color:#111;background:url(logo.svg)}\n" * 50,
        "assets/bundle.js": "void 0;\n" * 500,
        "assets/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>',
        "assets/favicon.png": "png",
    }


def _page(
    location: str, title: str, near: list[str], up: str, chance: random.Random, dead: int | None
) -> str:
    section = location.split("/")[0] + "/" if location else ""
    beside = [f"../{place.removeprefix(section)}" if section else place for place in near]
    items = "".join(
        f'<li class="md-nav__item"><a href="{href}" class="md-nav__link"><span class="md-ellipsis">'
        f"Neighbour {n}</span></a></li>\n"
        for n, href in enumerate(beside)
    )
    tabs = "".join(
        f'<li class="md-tabs__item"><a href="{up}section-0/page-{n}/" class="md-tabs__link">Tab {n}'
        "</a></li>\n"
        for n in range(TABS)
    )
    contents = "".join(
        f'<li class="md-nav__item"><a href="#part-{n}" class="md-nav__link">Part {n}</a></li>\n'
        for n in range(HEADINGS)
    )
    parts = "".join(_part(n, beside, up, chance) for n in range(HEADINGS))
    return f"""<!doctype html>
<html lang="en" class="no-js"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="canonical" href="https://example.org/{location}">
<link rel="icon" href="{up}assets/favicon.png">
<link rel="stylesheet" href="{up}assets/main.css">
<style>:root{{--md-text-font:"Roboto"}}</style></head>
<body dir="ltr" data-md-color-scheme="default">
<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer">
<input class="md-toggle" data-md-toggle="search" type="checkbox" id="__search">
<label class="md-overlay" for="__drawer"></label>
<header class="md-header"><nav class="md-header__inner" aria-label="Header">
<a href="{up}" title="Home" class="md-logo"><img src="{up}assets/logo.svg" alt="logo"></a>
<label class="md-header__button md-icon" for="__search">{_ICON}</label></nav></header>
<nav class="md-tabs" aria-label="Tabs"><ul class="md-tabs__list">{tabs}</ul></nav>
<nav class="md-nav" aria-labelledby="__nav_label"><label id="__nav_label">Site</label>
<ul class="md-nav__list">{items}</ul></nav>
<nav class="md-nav md-nav--secondary" aria-label="Table of contents"><ul>{contents}</ul></nav>
<main class="md-main"><article class="md-content__inner md-typeset"><h1 id="title">{title}</h1>
{parts}{_dead(dead, beside)}</article></main>
<footer class="md-footer"><a href="https://squidfunk.github.io/mkdocs-material/">Material</a></footer>
<script id="__config" type="application/json">{{"base": "{up}", "features": []}}</script>
<script src="{up}assets/bundle.js"></script></body></html>
"""


_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M9.5 3A6.5 6.5 0 0 1 16 '
    "9.5c0 1.61-.59 3.09-1.56 4.23l.27.27h.79l5 5-1.5 1.5-5-5v-.79l-.27-.27A6.52 6.52 0 0 1 9.5 16 "
    '6.5 6.5 0 0 1 3 9.5 6.5 6.5 0 0 1 9.5 3"/></svg>'
)


def _part(number: int, beside: list[str], up: str, chance: random.Random) -> str:
    target = chance.choice(beside)
    place = chance.randrange(HEADINGS)
    far = f"{up}section-0/page-{chance.randrange(SECTION - 1)}/"
    text = " ".join(chance.choices(WORDS, k=255))
    code = "\n".join(
        f'<span id="__span-{number}-{line}"><a id="__codelineno-{number}-{line}" '
        f'name="__codelineno-{number}-{line}" href="#__codelineno-{number}-{line}"></a>'
        f'<span class="kn">import</span> <span class="nn">{chance.choice(WORDS)}</span></span>'
        for line in range(CODE_LINES - 1)
    )
    permalink = f'<a class="headerlink" href="#part-{number}">&para;</a>'
    return f"""<h2 id="part-{number}">Part {number}{permalink}</h2>
<p>{text} <a href="{target}#part-{place}">the part</a> and <a href="{far}">the page</a>.</p>
<div class="language-python highlight"><pre><code>{code}</code></pre></div>
"""


def _dead(number: int | None, beside: list[str]) -> str:
    if number is None:
        return ""
    kinds = (
        f'<a href="../no-page-{number}/">x</a>',
        f'<a href="{beside[0]}#no-place-{number}">x</a>',
        f'<a href="#no-place-{number}">x</a>',
        f'<img src="../no-image-{number}.png" alt="x">',
    )
    return f"<p>{kinds[number % len(kinds)]}</p>"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].isdigit() or int(sys.argv[2]) < SECTION:
        sys.exit(f"usage: python {sys.argv[0]} OUT PAGES, with at least {SECTION} pages")
    write_site(Path(sys.argv[1]), int(sys.argv[2]))
