"""Draw Mermaid as static SVG in a figure, and keep the drawings between builds.

`available` says whether diagrams can be drawn in this process; `render` draws one, and
`diagram_figure` puts it into a figure, or leaves it to the reader's browser. A drawing is stored
under a hash of everything that decides how it looks. Several processes may share the cache: an
entry is replaced in one step, and a damaged entry is ignored and drawn again. Without a writable
directory nothing is cached and nothing fails.

What browsers need is Mermaid's own library. It is neither committed nor fetched from another host:
the PyPI package `mermaidx` contains the file that Mermaid's npm package calls `mermaid.min.js`,
byte for byte. Only that file is used; the package is never imported and needs none of its
dependencies.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from sitekit.atomic import atomic_write
from sitekit.diagrams import merman
from sitekit.diagrams.merman import RendererError
from sitekit.diagrams.svg import PREFIX, flatten

PACKAGE = Path(__file__).parent
# Builds run in the directory that holds mkdocs.yml; DIAGRAMS_CACHE names another place.
DEFAULT_CACHE = Path(".cache/diagrams")
# About 4 KiB each. When the cache is full, the oldest fifth is removed.
MAX_ENTRIES = 2000
_HASH_LENGTH = 64
_DECISIVE = (".py", ".json", ".toml")


def available() -> bool:
    """Return whether diagrams are drawn during the build.

    That needs an installed renderer. The environment variable `DIAGRAMS=browser` turns drawing off,
    for tests of what browsers draw.
    """
    if os.environ.get("DIAGRAMS") == "browser":
        return False
    try:
        merman.load()
    except RendererError:
        return False
    return True


def render(source: str, *, prefix: str, title: str, description: str) -> str:
    """Return Mermaid `source` as one inline SVG element.

    Every id in it starts with `prefix`, which must be unique on its page. `title` and `description`
    become its accessible name and description. Raises DiagramError(line, message) for a mistake
    in the source, and RendererError if it cannot be drawn here.
    """
    key = fingerprint(renderer_version(), source)
    svg = load(key)
    if svg is None:
        svg = flatten(merman.draw(source))
        store(key, svg)
    end = svg.index(">") + 1
    name_and_description = (
        f'\n<title id="{prefix}-t">{escape(title, quote=False)}</title>'
        f'\n<desc id="{prefix}-d">{escape(description, quote=False)}</desc>'
    )
    return (svg[:end] + name_and_description + svg[end:]).replace(PREFIX, prefix)


@cache
def renderer_version() -> str:
    """Return a hash of everything except the source that decides how a diagram looks.

    It covers every file of the package, not a list of those that draw: a module that is split off
    from a listed one would be forgotten, and its changes would leave old drawings in the cache.
    """
    files = (path for path in sorted(PACKAGE.iterdir()) if path.suffix in _DECISIVE)
    return fingerprint(version("merman"), *(path.read_text("utf-8") for path in files))


def cache_folder() -> Path:
    """Return the directory of the cache."""
    return Path(os.environ.get("DIAGRAMS_CACHE") or DEFAULT_CACHE)


def load(key: str) -> str | None:
    """Return the text stored under `key`, or None if there is none or it is damaged."""
    try:
        entry = (cache_folder() / key).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    digest, text = entry[:_HASH_LENGTH], entry[_HASH_LENGTH:]
    return text if text and digest == fingerprint(text) else None


def store(key: str, text: str) -> None:
    """Store `text` under `key`, replacing what was there."""
    with suppress(OSError):
        atomic_write(cache_folder() / key, fingerprint(text) + text)
        _remove_oldest()


def fingerprint(*parts: str) -> str:
    """Return one hexadecimal SHA-256 of `parts`, with a boundary between them."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _remove_oldest() -> None:
    """Keep the cache small. Raises OSError if another process does so at the same time."""
    entries = list(cache_folder().iterdir())
    if len(entries) > MAX_ENTRIES:
        entries.sort(key=lambda entry: entry.stat().st_mtime)
        for entry in entries[: len(entries) - MAX_ENTRIES * 4 // 5]:
            entry.unlink(missing_ok=True)


BROWSER_CLASS = "mermaid"
# The width in pixels that our margins leave on a phone that is 360 pixels wide. A wide page has as
# much room beside its text.
PHONE_WIDTH = 320
LIBRARY_PACKAGE = "mermaidx"
LIBRARY_FILE = "assets/mermaid.js"


def diagram_figure(
    source: str,
    *,
    prefix: str,
    title: str,
    description: str,
    key: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return a `<figure>` with the diagram, and with `title` and `key` as its caption.

    `key` says what each class of nodes means. `prefix` makes IDs unique on the page. Text in a
    diagram keeps its size, so a diagram that is wider than a phone scrolls, also by keyboard.
    Raises DiagramError for a mistake in `source`.
    """
    drawing = _drawing(source, prefix, title, description)
    width = re.match(r'<svg [^>]*\bwidth="([\d.]+)"', drawing)
    small = width is not None and float(width[1]) <= PHONE_WIDTH
    # A screen reader reads the description, in which no color has a meaning.
    meanings = "".join(
        f' <span class="dg-key {name}">{escape(text, quote=False)}</span>'
        for name, text in key.items()
    )
    if meanings:
        meanings = f'<span aria-hidden="true" data-search-exclude>{meanings}</span>'
    scrolls = "" if small else ' tabindex="0" role="group" aria-label="Scrollable diagram"'
    return (
        f'<figure class="diagram{" beside" if small else ""}">\n'
        f'<div class="diagram-scroll"{scrolls}>\n{drawing}\n</div>\n'
        f"<figcaption>{escape(title, quote=False)}{meanings}</figcaption>\n</figure>\n"
    )


def library_folder() -> Path | None:
    """Return the directory that contains `LIBRARY_FILE`, or None if it is not installed."""
    spec = find_spec(LIBRARY_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder if (folder / LIBRARY_FILE).is_file() else None


def _drawing(source: str, prefix: str, title: str, description: str) -> str:
    if available():
        try:
            return render(source, prefix=prefix, title=title, description=description)
        except RendererError:
            pass
    return _for_browser(source, prefix, title, description)


def _for_browser(source: str, prefix: str, title: str, description: str) -> str:
    """Return the escaped source, its name, and its description for Mermaid in the browser."""
    return (
        f'<div class="{BROWSER_CLASS}" data-search-exclude role="img"'
        f' aria-label="{escape(title)}" aria-describedby="{prefix}-d">{escape(source)}</div>\n'
        f'<p id="{prefix}-d" hidden>{escape(description, quote=False)}</p>'
    )
