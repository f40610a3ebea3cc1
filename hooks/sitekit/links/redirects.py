"""Where redirects end: rules of a `_redirects` file and pages that send their reader elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitekit.links.model import Issue, Link, Nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitekit.links.resolve import Site, Target

_MAX_HOPS: Final = 20
_REWRITE: Final = 200
_CIRCLE: Final = "it redirects in a circle"
_TOO_OFTEN: Final = f"it redirects more than {_MAX_HOPS} times"
ENDLESS: Final = (_CIRCLE, _TOO_OFTEN)
"""What is said of a redirect that never ends."""


class Redirects:
    """Follows redirects from file to file, over rules and pages, and says where they end."""

    def __init__(
        self, site: Site, pages: Mapping[str, tuple[float, str]], bases: Mapping[str, str]
    ) -> None:
        """`pages` holds the delay and target of every page with a `meta` refresh.

        `bases` are the `<base href>` of pages that have one.
        """
        self._site = site
        self._bases = bases
        self._pages: dict[str, Target] = {}
        self._written = {file: written for file, (_delay, written) in pages.items()}
        for file, (delay, written) in pages.items():
            target = self._next(file, written)
            # A page that names itself after some seconds is one that keeps itself fresh.
            if target.file != file or not delay:
                self._pages[file] = target

    def _next(self, file: str, target: str) -> Target:
        return self._site.resolve(
            Link("page", "redirect", target), self._site.base(file, self._bases.get(file))
        )

    def issue(self, target: Target) -> Issue | None:
        """Return what is wrong with a link to this target because it redirects, or None."""
        hops, seen, asked = 0, set(), ""
        while hops <= _MAX_HOPS:
            key = target.file or target.redirect
            if key is None:
                dead = target.issue is not None and target.issue.severity == "error"
                return _dead(asked) if hops and dead else _found(hops, asked, None)
            if key in seen:
                return Issue("error", _CIRCLE)
            seen.add(key)
            following = self._follow(target)
            if following is None:
                return _found(hops, asked, target.file)
            target, asked, counted = following
            hops += counted
        return Issue("error", _TOO_OFTEN)

    def is_page(self, file: str) -> bool:
        """Say whether a page only sends its reader elsewhere."""
        return file in self._pages

    def _follow(self, target: Target) -> tuple[Target, str, int] | None:
        """Return the next target, how it is written, and 1 if the reader's address changes."""
        if target.redirect is not None:
            rule = self._site.rule(target.redirect)
            if rule is None:
                return None
            written = rule.apply(target.redirect) or ""
            following = self._site.resolve(Link("page", "redirect", written), self._site.root)
            return following, written, int(rule.status != _REWRITE)
        if target.file in self._pages:
            return self._pages[target.file], self._written[target.file], 1
        return None


def _dead(asked: str) -> Issue:
    return Issue("error", f"it redirects to {asked}, which does not exist")


def _found(hops: int, asked: str, file: str | None) -> Issue | None:
    if not hops:
        return None
    message = "it is a redirect" if hops == 1 else f"it takes {hops} redirects"
    if file is None:
        return Issue("warning", message, f'write "{asked}"')
    return Issue("warning", message, nearest=Nearest(file))
