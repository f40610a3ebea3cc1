"""Reference links and footnotes that nothing defines: `[text][name]` shown as text by the page.

Markdown makes no link of them, so no check of links alone can see them. They are searched for in
the source, outside code, and count only when the built page shows them as text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from sitekit.linkcheck.model import Finding, issue
from sitekit.linkcheck.source_locator import Sources

_REFERENCE: Final = re.compile(r"(?<![\w\]\\!])!?\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
_FOOTNOTE: Final = re.compile(r"(?<!\\)\[\^(?P<name>[^\]\s]+)\](?!:)")
_SHOWN: Final = re.compile(r"\[\^[^\]\s]+\]|\[[^\[\]\n]+\]\[[^\[\]\n]*\]")
_CODE: Final = re.compile(
    r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")


def undefined_references(files: Iterable[str], root: Path, sources: Sources) -> Iterator[Finding]:
    """Yield the references on these built pages in `root` that nothing defines."""
    for file in files:
        written = dict.fromkeys(
            match[0]
            for path in sources.of_page(file)
            if (text := sources.markdown(path))
            for pattern in (_FOOTNOTE, _REFERENCE)
            for match in pattern.finditer(text)
        )
        shown = _shown_references(root / file) if written else frozenset()
        for reference in written:
            if reference.removeprefix("!") in shown:
                message = "nothing defines this reference, so the page shows it as text"
                found = issue("undefined-reference", message)
                yield Finding(file, "reference", reference, reference, found)


def _shown_references(page: Path) -> frozenset[str]:
    """Return what a page shows, outside code, that looks like a reference."""
    try:
        data = page.read_bytes()
    except OSError:
        return frozenset()
    text = html.unescape(_TAG.sub("", _CODE.sub("", data.decode("utf-8", "replace"))))
    return frozenset(_SHOWN.findall(text))
