"""Change the HTML of pages: tables that scroll, code that can be copied, less white space.

HTML of the theme that is invalid or that a keyboard cannot reach is corrected, too, by the patches
in `theme_patches.toml`. If the faulty element is on some page of a build but the pattern matches on
none, the theme has changed, and the patch must be removed or rewritten: `unused` returns it.

Our style sheets and scripts get URLs that change with their content: a browser or a cache that
holds an old file must not combine it with a new page.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from itertools import count
from pathlib import Path

from rjsmin import jsmin

_TABLE = re.compile(r"<table>(?P<head>\s*<thead>.*?</thead>)?(?P<rest>.*?)</table>", re.DOTALL)
_HEADER_TEXT = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_EMPTY_HEADER = re.compile(r"<th\b[^>]*></th>")
_HEADER_START = re.compile(r"<th(?=[\s>])")
_TAG = re.compile(r"<[^>]+>")
_CODE_BLOCK = re.compile(
    r'(?P<open><div class="highlight"><pre>(?:<span></span>)?<code)(?P<code>>.*?</code>)</pre>',
    re.DOTALL,
)
# Characters of code that fit into the text column beside a copy button.
_LONGEST_BESIDE_BUTTON = 56
# The text of these elements is kept exactly; `mermaid` is source text for the browser.
_VERBATIM = re.compile(
    r"<(?P<tag>pre|script|style|textarea)\b.*?</(?P=tag)\s*>"
    r'|<div class="mermaid".*?</div>|<!--.*?-->',
    re.DOTALL | re.IGNORECASE,
)
_BETWEEN_TAGS = re.compile(r">[ \t\r\n]{2,}<")
# Characters without a meaning in HTML text or a quoted attribute, so not quotes, `&`, `<`, or `>`.
# Templates write them as references because Markdown might give them one.
_REFERENCE = re.compile(r"&#(3[3567]|4[0-357]|58|61|64|9[1-6]|12[3-6]);")
_APOSTROPHE = re.compile(r"&#(?:39|x27);")
# In or before an attribute with single quotes or none, an apostrophe would have a meaning.
_OTHER_ATTRIBUTE = re.compile(r"=\s*(?:'|&#(?:39|x27);)")
_CSS = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/|\s*(?P<mark>[{};,>])\s*|(?P<colon>:)\s+|\s+""",
    re.DOTALL,
)


def scrollable_tables(html: str) -> str:
    """Return `html` with each plain table in a focusable group, named after its column headers.

    Without the group, not every browser can scroll a table that is wider than the page by keyboard
    (axe: scrollable-region-focusable). An empty corner cell must not be a header (axe:
    empty-table-header), and then the other headers need a scope.
    """
    return _TABLE.sub(_wrap_table, html)


def _wrap_table(match: re.Match[str]) -> str:
    headers = [_TAG.sub("", text).strip() for text in _HEADER_TEXT.findall(match["head"] or "")]
    head = match["head"] or ""
    if _EMPTY_HEADER.search(head):
        head = _HEADER_START.sub('<th scope="col"', _EMPTY_HEADER.sub("<td></td>", head))
    name = escape(unescape(", ".join(filter(None, headers))), quote=True)
    return (
        f'<div class="table-scroll" role="group" aria-label="Table: {name}" tabindex="0">'
        f'<table class="plain">{head}{match["rest"]}</table></div>'
    )


def copyable_code(html: str) -> str:
    """Return `html` with a copy button in each highlighted block.

    The theme can add such buttons itself, but puts each into a landmark without a name (axe:
    landmark-unique). Its script handles any button with `data-clipboard-target`. Where the first
    line is long, the button has the class `above`, so that the style sheet keeps it off the text.
    """
    numbers = count(1)

    def with_button(match: re.Match[str]) -> str:
        # The theme's script gives each `pre` an ID of its own, so the button names the `code`.
        name = f"code-{next(numbers)}"
        first_line = unescape(_TAG.sub("", match["code"][1:].lstrip("\n").partition("\n")[0]))
        above = " above" if len(first_line) > _LONGEST_BESIDE_BUTTON else ""
        return (
            f'{match["open"]} id="{name}"{match["code"]}<button type="button" class="copy{above}"'
            f' data-clipboard-target="#{name}" data-search-exclude>Copy</button></pre>'
        )

    return _CODE_BLOCK.sub(with_button, html)


_VOID_TAG = re.compile(r"<(img|br|hr)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)\s*/>")
_IMAGE = re.compile(r"<img\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_SOURCE = re.compile(r"""\ssrc="([^"]+)\"""")


def void_elements(html: str) -> str:
    """Return `html` with `<br>` instead of `<br />`: in HTML the slash means nothing."""
    return _VOID_TAG.sub(r"<\1\2>", html)


def sized_images(html: str, size_of: Callable[[str], tuple[int, int] | None]) -> str:
    """Return `html` with the size of each image, so that nothing moves when it arrives.

    `size_of` returns width and height of the image at an address, or None. An image that states a
    size keeps it.
    """

    def with_size(match: re.Match[str]) -> str:
        tag = match[0]
        source = _SOURCE.search(tag)
        if source is None or re.search(r"\s(width|height)=", tag):
            return tag
        size = size_of(unescape(source[1]))
        if size is None:
            return tag
        return f'{tag[:-1]} width="{size[0]}" height="{size[1]}" loading="lazy">'

    return _IMAGE.sub(with_size, html)


def minify_css(css: str) -> str:
    """Return a style sheet without comments and unneeded white space."""

    def shortened(match: re.Match[str]) -> str:
        kept = match["string"] or match["mark"] or match["colon"]
        return kept or ("" if match[0].startswith("/*") else " ")

    return _CSS.sub(shortened, css).replace(";}", "}").strip()


def minify_js(script: str) -> str:
    """Return a script without comments and unneeded white space; names stay as they are."""
    return str(jsmin(script))


def minify(html: str) -> str:
    """Return `html` with less white space and fewer character references; it looks the same.

    White space that contains a line break becomes one line break.
    """
    parts, last = [], 0
    for verbatim in _VERBATIM.finditer(html):
        parts += [_minify(html[last : verbatim.start()]), verbatim[0]]
        last = verbatim.end()
    return "".join([*parts, _minify(html[last:])])


def _minify(html: str) -> str:
    html = _BETWEEN_TAGS.sub(">\n<", _collapse_line_breaks(html))
    if not _OTHER_ATTRIBUTE.search(html):
        html = _APOSTROPHE.sub("'", html)
    return _REFERENCE.sub(lambda match: chr(int(match[1])), html)


def _collapse_line_breaks(html: str) -> str:
    """Replace each run of white space that contains a line break by one line break.

    A regular expression would try a match at every space of every page. Splitting into lines takes
    a third of the time.
    """
    first, *others = html.split("\n")
    if not others:
        return html
    *between, last = (line.lstrip() for line in others)
    lines = [line.rstrip(" \t\r") for line in (first, *between)]
    return "\n".join([lines[0], *filter(None, lines[1:]), last])


@dataclass(frozen=True)
class Patch:
    """One fault of the theme: its name, the pattern that finds it, and the replacement.

    A page that doesn't contain `marker` doesn't have the element; one that contains `unless` has it
    without the fault.
    """

    fault: str
    marker: str
    pattern: str
    replacement: str
    unless: str | None = None


_PATCHES = tomllib.loads(Path(__file__).with_name("theme_patches.toml").read_text("utf-8"))["patch"]
PATCHES = tuple(Patch(**patch) for patch in _PATCHES)


class ThemePatches:
    """The patches of one build, and which of them have found their fault so far."""

    def __init__(self) -> None:
        self._expected: set[Patch] = set()
        self._matched: set[Patch] = set()

    def apply(self, html: str) -> str:
        """Return the page with every fault fixed."""
        for patch in PATCHES:
            if patch.marker not in html or (patch.unless and patch.unless in html):
                continue
            self._expected.add(patch)
            html, count = re.subn(patch.pattern, patch.replacement, html, flags=re.DOTALL)
            if count:
                self._matched.add(patch)
        return html

    def unused(self) -> list[str]:
        """Return the faults that no page had although some page had the element."""
        missed = self._expected - self._matched
        return [patch.fault for patch in PATCHES if patch in missed]


_ASSET_URL = re.compile(
    r"""(?P<before>\b(?:href|src)=["']?)(?P<url>[^"'?#\s>]*?(?P<path>assets/(?:css|js)/[\w./-]+\.(?:css|js)))"""
    r"""(?:\?h=[0-9a-f]{10})?(?=["'\s>])"""
)


def fingerprint_assets(folder: Path, pages: Iterable[Path]) -> None:
    """Add `?h=HASH` to the URLs of files in `assets/css` and `assets/js` on pages.

    `folder` is the root of the site. A file that isn't there keeps its URL. The hash of an older
    content is replaced.
    """
    hashes: dict[str, str] = {}

    def version(match: re.Match[str]) -> str:
        path = match["path"]
        if path not in hashes:
            file = folder / path
            data = file.read_bytes() if file.is_file() else b""
            hashes[path] = hashlib.sha256(data).hexdigest()[:10] if data else ""
        if not hashes[path]:
            return match[0]
        return f"{match['before']}{match['url']}?h={hashes[path]}"

    for page in pages:
        text = page.read_text("utf-8")
        page.write_text(_ASSET_URL.sub(version, text), "utf-8")
