"""Make pictures for use elsewhere: drawings as SVG files, figures as PNG, and cards of pages.

On a page, a drawing takes its look from a style sheet, whose selectors few other programs support.
In its file, every color is inside, light and dark: the rules that apply to each element are found
here, and each combination of them becomes a class. The renderer for PNG supports that, too.

That renderer (resvg) is optional, because only publishing needs PNG. It takes fonts from the
system; a machine without any would draw pictures without text, which `PictureError` prevents.
"""

import hashlib
import posixpath
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape, unescape
from importlib import import_module, metadata
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitekit import atomic
from sitekit.pages import urls
from sitekit.pages.templates import PageTemplates

PACKAGE = "resvg-py"
REQUIREMENTS = "requirements-pictures.txt"
# Characters in a line of a card's title, and lines.
CARD_LINE, CARD_LINES = 19, 5
_DARK_RULES = re.compile(r"@media \(prefers-color-scheme:dark\)\{(.*)\}(?=\s*</style>)", re.DOTALL)
_SAMPLE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
# What a drawing takes from a style sheet.
_PROPERTIES = frozenset(
    ("fill", "font-size", "font-weight", "stroke", "stroke-dasharray", "stroke-width")
)
_PAPER = "--md-default-bg-color"
_LIGHT, _DARK = {_PAPER: "#fff"}, {_PAPER: "#0f1716"}
_FONT = "system-ui, 'Liberation Sans', Arial, sans-serif"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VARIABLES = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
_LIGHT_BLOCK = re.compile(r":root\s*\{([^}]*)\}")
_DARK_BLOCK = re.compile(r'\[data-md-color-scheme="slate"\]\s*\{([^}]*)\}')
_AT_RULE = re.compile(r"@[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE = re.compile(r"var\((--[\w-]+)(?:\s*,\s*var\((--[\w-]+)\))?\)")
# How rules of the style sheet begin: see there.
_DRAWING = re.compile(r":is\(\.dg, \.mermaid, #dg#dg\)|:where\(\.dg\)")
_VIEW_BOX = re.compile(r"[\d.-]+")
# The figure of a drawing as `diagram_figure` writes it; one for the browser has no drawing yet.
_FIGURE = re.compile(
    r'<figure class="diagram(?:(?!</figure>).)*?(?P<svg><svg (?:(?!</figure>).)*</svg>)'
    r"(?P<caption>(?:(?!</figure>).)*)(?=</figcaption>)",
    re.DOTALL,
)
_KEY = re.compile(r'<span class="dg-key (\w+)">([^<]*)</span>')
_COLORS = {"own": "Green", "shared": "Striped"}
# The lines below a drawing: height, and about the width of a character.
_LINE, _CHARACTER = 16, 6

Declarations = dict[str, str]


@dataclass(frozen=True)
class Drawing:
    """A drawing of a page: its SVG as in the page, and what its colors mean."""

    svg: str
    key: str


def offer_files(html: str, links: Callable[[int], str]) -> tuple[str, list[Drawing]]:
    """Return the `html` of a page with links below its drawings, and the drawings.

    `links` returns the HTML of the links to the files of a drawing, which are counted from one.
    """
    drawings: list[Drawing] = []

    def with_link(match: re.Match[str]) -> str:
        key = " ".join(f"{_COLORS[name]}: {text}." for name, text in _KEY.findall(match["caption"]))
        drawings.append(Drawing(match["svg"], unescape(key)))
        return f"{match[0]}{links(len(drawings))}"

    return _FIGURE.sub(with_link, html), drawings


@lru_cache(maxsize=512)
def picture_file(drawing: Drawing, style_sheet: str, credit: str) -> str:
    """Return the text of an SVG file with a drawing, its key, and a line that says who made it."""
    tree = LexborHTMLParser(drawing.svg)
    root = tree.css_first("svg")
    if root is None:
        raise ValueError("the drawing has no svg element")
    light, dark, rules = _parse(style_sheet)
    looks: dict[tuple[tuple[str, str], ...], str] = {}
    declared = _declared(tree, rules)
    for node in [root, *root.css("*")]:
        look = tuple(declared.get(node.mem_id, {}).items())
        if "class" in node.attributes:
            del node.attrs["class"]
        if look:
            node.attrs["class"] = looks.setdefault(look, f"c{len(looks)}")
    left, top, width, height = map(float, _VIEW_BOX.findall(root.attributes["viewBox"] or ""))
    lines = [text for text in (drawing.key, credit) if text]
    start = top + height + _LINE
    height += _LINE * len(lines) + 8
    width = max(width, max(map(len, lines)) * _CHARACTER)
    inner = re.sub(r"^<svg[^>]*>|</svg>$", "", root.html or "").replace("&nbsp;", "&#160;")
    labels = {name: root.attributes.get(name) or "" for name in ("aria-labelledby", "class")}
    below = "".join(
        f'<text class="credit" x="{left + 4:g}" y="{start + number * _LINE:g}">{line}</text>'
        for number, line in enumerate(map(escape, lines))
    )
    box = f"{left:g} {top:g} {width:g} {height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-labelledby="{labels["aria-labelledby"]}" '
        f'class="{labels["class"]}" font-family="{_FONT}">\n<style>\n'
        f".paper{{fill:{light[_PAPER]}}}.credit{{fill:{light['--dg-text']};font-size:11px}}"
        f"{_rules(looks, light)}\n@media (prefers-color-scheme:dark){{"
        f".paper{{fill:{dark[_PAPER]}}}.credit{{fill:{dark['--dg-text']}}}"
        f"{_rules(looks, dark)}}}\n</style>\n"
        f'<rect class="paper" x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}"/>'
        f"{inner}"
        f"{below}\n</svg>\n"
    )


@lru_cache(maxsize=4)
def _parse(style_sheet: str) -> tuple[Declarations, Declarations, list[tuple[str, Declarations]]]:
    """Return the variables of the light and the dark scheme, and the rules, the weakest first.

    Rules for paper and for some screens are left out.
    """
    css = _COMMENT.sub("", style_sheet)
    light, dark = _variables(css, _LIGHT_BLOCK, _LIGHT), _variables(css, _DARK_BLOCK, _DARK)
    rules = [
        (selector, dict(_declarations(text)))
        for selector, text in _RULE.findall(_AT_RULE.sub("", css))
    ]
    # Selectors that begin with :where have no weight, so all others win over them.
    rules.sort(key=lambda rule: not rule[0].strip().startswith(":where"))
    return light, dark, [rule for rule in rules if rule[1]]


def _variables(css: str, block: re.Pattern[str], more: Mapping[str, str]) -> Declarations:
    """Return the variables that the first block of a color scheme sets."""
    found = block.search(css)
    return {**more, **dict(_VARIABLES.findall(found[1] if found else ""))}


def _declared(
    tree: LexborHTMLParser, rules: list[tuple[str, Declarations]]
) -> dict[int, Declarations]:
    """Return by the ID of its node what the style sheet declares for each element."""
    declared: dict[int, Declarations] = {}
    for selector, declarations in rules:
        for node in _matching(tree, selector):
            declared.setdefault(node.mem_id, {}).update(declarations)
    return declared


def _declarations(text: str) -> Iterator[tuple[str, str]]:
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in _PROPERTIES and value.strip() != "inherit":
            yield name.strip(), value.strip()


def _matching(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    # The parser finds nothing if a selector begins with `:is` or `:where` and contains another one.
    # Which rule wins is decided by their order here, so the weight of a selector doesn't matter.
    return tree.css(_DRAWING.sub(".dg", " ".join(selector.split())).replace(":where(", ":is("))


def _rules(looks: Mapping[tuple[tuple[str, str], ...], str], variables: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        first, fallback = match[1], match[2]
        return variables.get(first) or variables.get(fallback or "") or "none"

    return "".join(
        f".{name}{{{';'.join(f'{key}:{_VARIABLE.sub(value, text)}' for key, text in look)}}}"
        for look, name in looks.items()
    )


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
    return _DARK_RULES.sub(r"\1", svg)


def page_card(title: str, page: str, site_name: str, templates: PageTemplates) -> str:
    """Return the card of a page as SVG, with the stacks of the technologies that it is about."""
    data, stem = templates.view.data, posixpath.basename(page).removesuffix(".md")
    shown = data.head.key_differences.technologies[:2]
    if page == urls.technology_page(stem) and stem in data.technologies:
        shown = (stem,)
    elif pairs := [pair for pair in templates.view.all_pairs if page == urls.pair_page(pair.id)]:
        shown = pairs[0].both
    wrapped = textwrap.wrap(title, CARD_LINE, break_long_words=False, break_on_hyphens=False)
    lines = wrapped[:CARD_LINES]
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
