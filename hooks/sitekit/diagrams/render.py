"""Draw Mermaid as static SVG: the two functions that the rest of the project knows.

`available` says whether diagrams can be drawn here; `render` draws one. What draws them, how text
is measured and what is kept between builds can change behind them.
"""

from __future__ import annotations

import json
import os
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path

from sitekit.diagrams import cache as kept
from sitekit.diagrams import engine
from sitekit.diagrams.errors import RendererError
from sitekit.diagrams.flatten import PREFIX, flatten

PACKAGE = Path(__file__).parent


def available() -> bool:
    """Return whether diagrams are drawn at build: a renderer is installed, and none forbids it.

    The environment variable `DIAGRAMS=browser` forbids it, for tests of the other path.
    """
    if os.environ.get("DIAGRAMS") == "browser":
        return False
    try:
        engine.load()
    except RendererError:
        return False
    return True


def render(source: str, *, prefix: str, title: str, description: str) -> str:
    """Return Mermaid `source` as one inline SVG element.

    Every id in it starts with `prefix`, which must be unique on its page. `title` and `description`
    become its accessible name and description. Raises DiagramError(line, message) for a mistake
    in the source and RendererError where it cannot be drawn here.
    """
    key = kept.fingerprint(renderer_version(), source)
    drawn = kept.load(key)
    if drawn is None:
        drawn = flatten(engine.draw(source))
        kept.store(key, drawn)
    end = drawn.index(">") + 1
    described = (
        f'\n<title id="{prefix}-t">{escape(title, quote=False)}</title>'
        f'\n<desc id="{prefix}-d">{escape(description, quote=False)}</desc>'
    )
    return (drawn[:end] + described + drawn[end:]).replace(PREFIX, prefix)


@cache
def renderer_version() -> str:
    """Return a hash of everything except the source that decides how a diagram looks.

    It covers every module of the package, not a list of those that draw: a module that is split
    off from a listed one would be forgotten, and its changes would leave old drawings in the cache.
    """
    code = (path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py")))
    return kept.fingerprint(version("merman"), json.dumps(engine.OPTIONS), *code)
