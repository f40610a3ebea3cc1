"""What one page says about links, gathered element by element, and its `Record`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sitekit.links.css import css_urls
from sitekit.links.kinds import ARIA_ATTRIBUTES, STYLE_ATTRIBUTES
from sitekit.links.model import SEPARATOR, Link, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitekit.links.model import Want
    from sitekit.problems import Severity

TEXT_DIRECTIVE: Final = ":~:"


class Page:
    """Gathers links, references to ids, names and the few elements that change what links mean."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.references: list[tuple[str, str, Severity]] = []
        self.names: list[str] = []
        self.maps: set[str] = set()
        self.base: str | None = None
        self.refresh: tuple[float, str] | None = None

    def add(self, want: Want, where: str, url: str | None) -> None:
        """Take a link; `where` names the element and attribute."""
        self.links.append(Link(want, where, url or ""))

    def refer(self, where: str, target: str | None, severity: Severity) -> None:
        """Take a reference to one id of the same page."""
        if target:
            self.references.append((where, target, severity))

    def refer_all(self, where: str, ids: str | None, severity: Severity) -> None:
        """Take references to ids of the same page, separated by spaces."""
        for target in (ids or "").split():
            self.references.append((where, target, severity))

    def add_pings(self, where: str, attributes: Mapping[str, str | None]) -> None:
        """Take the addresses that a browser tells of a link that was followed."""
        for url in (attributes.get("ping") or "").split():
            self.add("page", where, url)

    def add_aria(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take the references of an element's `aria-` attributes."""
        for attribute, severity in ARIA_ATTRIBUTES.items():
            self.refer_all(f"{tag} {attribute}", attributes.get(attribute), severity)

    def add_styled(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take the `url()` of a `style` attribute and of SVG's presentation attributes."""
        for attribute, value in attributes.items():
            if value and "(" in value and attribute in STYLE_ATTRIBUTES:
                want: Want = "asset" if attribute == "style" else "symbol"
                for url in css_urls(value):
                    self.add_style_url(want, f"{tag} {attribute}", url)

    def add_style_url(self, want: Want, where: str, url: str) -> None:
        """Take a URL of CSS in the page; one that is only a fragment names an element of it."""
        if not url.startswith("#"):
            self.add(want, where, url)
        elif len(url) > 1:
            self.references.append((where, url, "error"))

    def record(self, hrefs: Iterable[str], ids: list[str]) -> Record:
        """Return the record of the page with these `href` of anchors and these ids."""
        known = set(ids)
        duplicates = _duplicates(ids) if len(known) != len(ids) else ()
        missing = [
            (where, written, severity)
            for where, written, severity in self.references
            if written.removeprefix("#") not in (self.maps if where == "img usemap" else known)
        ]
        names = [name for name in self.names if name not in known]
        anchors = dict.fromkeys(hrefs)
        if self.base is None:
            known.update(names)
            met = [h for h in anchors if h[0] == "#" and (h[1:] in known or is_met(h, known))]
            for href in met:
                del anchors[href]
        return Record(
            tuple(anchors),
            tuple(dict.fromkeys(self.links)),
            f"{SEPARATOR}{SEPARATOR.join([*ids, *names])}{SEPARATOR}" if ids or names else "",
            duplicates,
            tuple(dict.fromkeys(missing)),
            self.base,
            self.refresh,
        )


def is_met(href: str, targets: Collection[str]) -> bool:
    """Say whether an `href` of the form `#id` leads to one of these ids, or to the top.

    As https://html.spec.whatwg.org/#find-a-potential-indicated-element: the fragment as written,
    then percent-decoded, then `top`; a text directive is cut off first.
    """
    fragment = href[1:]
    if fragment in targets or not fragment:
        return True
    fragment = fragment.partition(TEXT_DIRECTIVE)[0]
    return (
        not fragment
        or fragment in targets
        or unquote(fragment) in targets
        or fragment.lower() == "top"
    )


def _duplicates(ids: list[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    # add() returns None, so an id is kept only when it had been seen before.
    return tuple(dict.fromkeys(i for i in ids if i in seen or seen.add(i)))  # type: ignore[func-returns-value]
