"""Check the pages that have moved: the old one is gone, and the new one is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sitekit.dataset.yamlpos import Document
    from sitekit.problems import Problem


def moved_problems(
    document: Document, moved: Mapping[str, str], pages: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with the entries of `document`; `pages` are all source paths."""
    for old, new in moved.items():
        if old in pages:
            yield document.problem(
                (old,), f'the page "{old}" is still there', "remove the entry, or the page"
            )
        target = new.partition("#")[0]
        if target in moved:
            yield document.problem(
                (old,),
                f'"{target}" has moved itself',
                f'write "{moved[target]}", so that readers are sent once',
                value=True,
            )
        elif target not in pages:
            hint = nearest(target, pages) or "write the path of a page below docs"
            yield document.problem((old,), f'no page "{target}"', hint, value=True)
