"""Check the links that data fields hold, at the line where they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.pages.prose import links_of
from sitekit.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sitekit.dataset.yamlpos import Document, Value, Where
    from sitekit.problems import Problem


def data_links(document: Document, pages: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each link to a page that is neither written nor generated.

    `pages` are source paths below docs. Links in data begin with `/`, the docs folder, or with
    `https://`: the same text is shown on many pages, so a relative link would lead elsewhere.
    """
    for where, text in _texts(document.value, ()):
        if "](" not in text:
            continue
        for target in links_of(text):
            if target.startswith(("https://", "http://")):
                continue
            path = target.partition("#")[0]
            if not path.startswith("/"):
                yield document.problem(
                    where,
                    f'the link "{target}" is relative',
                    "begin it with / or https://",
                    value=True,
                )
            elif path.removeprefix("/") not in pages:
                hint = nearest(path, [f"/{page}" for page in pages]) or "link to a page below docs"
                yield document.problem(where, f'no page "{path}"', hint, value=True)


def _texts(value: Value, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*where, number))
    else:
        for key, item in value.items():
            yield from _texts(item, (*where, key))
