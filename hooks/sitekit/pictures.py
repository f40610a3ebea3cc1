"""Draw SVG as PNG: figures for slides, and the card that is shown where a page is shared.

The renderer (resvg) is optional, because only publishing needs pictures. It takes fonts from the
system; a machine without any would draw pictures without text, which `PictureError` prevents.
"""

import hashlib
import posixpath
import re
import textwrap
from functools import cache
from importlib import import_module, metadata
from pathlib import Path

from sitekit import atomic
from sitekit.pages import urls
from sitekit.pages.templates import PageTemplates

PACKAGE = "resvg-py"
REQUIREMENTS = "requirements-pictures.txt"
# Characters in a line of a card's title, and lines.
LINE, LINES = 19, 5
_DARK = re.compile(r"@media \(prefers-color-scheme:dark\)\{(.*)\}(?=\s*</style>)", re.DOTALL)
_SAMPLE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'


class PictureError(Exception):
    """Pictures were asked for and can't be drawn on this machine."""


def picture(svg: str, width: int, folder: Path) -> bytes:
    """Return `svg` as PNG, `width` pixels wide, from the cache in `folder` if it is there."""
    key = hashlib.sha256(f"{_renderer()}\0{width}\0{svg}".encode()).hexdigest()
    file = folder / f"{key}.png"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with atomic.atomic_file(file) as new:
            new.write_bytes(_draw(svg, width))
    return file.read_bytes()


def in_dark_colors(svg: str) -> str:
    """Return a drawing with its colors for dark backgrounds: the renderer has no color scheme."""
    return _DARK.sub(r"\1", svg)


def page_card(title: str, page: str, site_name: str, templates: PageTemplates) -> str:
    """Return the card of a page as SVG, with the stacks of the technologies that it is about."""
    data, stem = templates.view.data, posixpath.basename(page).removesuffix(".md")
    shown = data.head.key_differences.technologies[:2]
    if page == urls.technology_page(stem) and stem in data.technologies:
        shown = (stem,)
    elif pairs := [pair for pair in templates.view.all_pairs if page == urls.pair_page(pair.id)]:
        shown = pairs[0].both
    lines = textwrap.wrap(title, LINE, break_long_words=False, break_on_hyphens=False)[:LINES]
    return templates.render("social.svg.html", page, lines=lines, site_name=site_name, shown=shown)


@cache
def _renderer() -> str:
    """Return the renderer's name and version, if it and a font are there."""
    try:
        version = metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        message = f"{PACKAGE} is missing; install {REQUIREMENTS}, as `make pictures` does"
        raise PictureError(message) from None
    text = '<text y="16" font-family="sans-serif">A</text>'
    if _draw(_SAMPLE.format(text), 40) == _draw(_SAMPLE.format(""), 40):
        raise PictureError("no font was found; install one, such as fonts-liberation")
    return f"{PACKAGE} {version}"


def _draw(svg: str, width: int) -> bytes:
    renderer = import_module("resvg_py")
    drawn: bytes = renderer.svg_to_bytes(
        svg_string=svg, width=width, sans_serif_family="Liberation Sans"
    )
    return drawn
