"""Reference links and footnotes that name nothing: `[text][name]` left as text in the built page.

Markdown makes no link of them, so no check of links alone can see them. They are looked for in the
source, outside code, and counted only when the built page shows them as text.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from sitekit.links.model import Issue
from sitekit.links.settle import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitekit.links.sources import Sources

_REFERENCE: Final = re.compile(r"(?<![\w\]\\!])!?\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
_FOOTNOTE: Final = re.compile(r"(?<!\\)\[\^(?P<name>[^\]\s]+)\](?!:)")
_SHOWN: Final = re.compile(r"\[\^[^\]\s]+\]|\[[^\[\]\n]+\]\[[^\[\]\n]*\]")
"""Both kinds, wherever they stand."""

_CODE: Final = re.compile(
    r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")


def dangling(files: Iterable[str], root: Path, sources: Sources) -> Iterator[Wrong]:
    """Yield the references of these built pages in `root` that nothing defines."""
    for file in files:
        written = dict.fromkeys(
            reference for path in sources.of_page(file) for reference in _references(path, sources)
        )
        shown = _shown(root / file) if written else frozenset()
        for reference in written:
            if reference.removeprefix("!") in shown:
                issue = Issue("error", "nothing defines this reference, so it stays text")
                yield Wrong(file, "reference", reference, reference, issue)


def _references(path: Path, sources: Sources) -> list[str]:
    text = sources.markdown(path)
    return [match[0] for pattern in (_FOOTNOTE, _REFERENCE) for match in pattern.finditer(text)]


def _shown(page: Path) -> frozenset[str]:
    """Return what a page shows, outside code, that looks like a reference."""
    try:
        data = page.read_bytes()
    except OSError:
        return frozenset()
    text = html.unescape(_TAG.sub("", _CODE.sub("", data.decode("utf-8", "replace"))))
    return frozenset(_SHOWN.findall(text))
