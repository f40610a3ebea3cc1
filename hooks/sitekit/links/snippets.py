"""Files that a Markdown file includes with PyMdown's snippets (`--8<-- "file"`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MARK: Final = r"-{1,}8<-{1,}"
_SINGLE: Final = re.compile(rf"^[ \t>]*{_MARK}[ \t]+(['\"])(?P<name>.+?)\1[ \t]*$", re.MULTILINE)
_BLOCK: Final = re.compile(
    rf"^[ \t>]*{_MARK}[ \t]*\n(?P<names>.*?)^[ \t>]*{_MARK}[ \t]*$", re.MULTILINE | re.DOTALL
)
_SECTION: Final = re.compile(r":(?:[\w-]+|-?\d*(?::-?\d*)?(?:,-?\d*:-?\d*)*)$")


def included(path: Path, folders: Iterable[Path]) -> list[Path]:
    """Return the files that `path` includes, directly or not, that exist; each once.

    Names are looked for in `folders`, then beside the including file.
    """
    found: dict[Path, None] = {}
    waiting = [path]
    while waiting:
        current = waiting.pop()
        for name in _names(current):
            for folder in (*folders, current.parent):
                part = (folder / name).resolve()
                if part.is_file() and part not in found:
                    found[part] = None
                    waiting.append(part)
                    break
    return list(found)


def _names(path: Path) -> Iterator[str]:
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return
    if "8<" not in text:
        return
    written = [found["name"] for found in _SINGLE.finditer(text)]
    written += [
        name.strip(" \t>")
        for found in _BLOCK.finditer(text)
        for name in found["names"].splitlines()
    ]
    for name in written:
        if name and not name.startswith((";", "http://", "https://")):
            yield _SECTION.sub("", name)
