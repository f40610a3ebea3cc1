"""From the elements of one page to its `Record`, whichever parser read them.

The two readers (`read_lexbor`, `read_stdlib`) call `Collector.element` for every element that may
hold a link of a less common kind; anchors and ids, which are nearly all, they gather themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sitekit.links.css import css_urls
from sitekit.links.kinds import (
    ARIA_ATTRIBUTES,
    HOST_RELATIONS,
    ID_ATTRIBUTES,
    META_URLS,
    PAGE_RELATIONS,
    SRCSET_ATTRIBUTES,
    SVG_LINKS,
    URL_ATTRIBUTES,
)
from sitekit.links.model import SEPARATOR, Link, Record
from sitekit.links.parts import import_map_urls, linked_data_urls, refresh_target, srcset_urls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitekit.links.model import Want
    from sitekit.problems import Severity

TEXT_DIRECTIVE: Final = ":~:"
_XLINK: Final = "xlink:href"


class Collector:
    """Gathers what the elements of one page say about links."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.references: list[tuple[str, str, Severity]] = []
        self.names: list[str] = []
        self.maps: set[str] = set()
        self.base: str | None = None
        self.refresh: tuple[float, str] | None = None

    def element(
        self,
        tag: str,
        attributes: Mapping[str, str | None],
        text: str = "",
        *,
        noscript: bool = False,
    ) -> None:
        """Take one element: its lower-case name, its attributes and, for scripts, its text."""
        for attribute, want in URL_ATTRIBUTES.get(tag, ()):
            if attribute in attributes:
                self._add(want, tag, attribute, attributes[attribute])
        if tag in SVG_LINKS:
            self._svg_link(tag, attributes)
        if tag in SRCSET_ATTRIBUTES:
            name = SRCSET_ATTRIBUTES[tag]
            for url in srcset_urls(attributes.get(name) or ""):
                self.links.append(Link("asset", f"{tag} {name}", url))
        for attribute in ID_ATTRIBUTES.get(tag, ()):
            target = attributes.get(attribute)
            # A theme's own switches: it prints their labels on pages that lack the switch.
            own = tag == "label" and (target or "").startswith("__")
            self.reference(tag, attribute, target, "note" if own else "error")
        special = getattr(self, f"_{tag}", None) if tag in _SPECIAL else None
        if special:
            special(attributes, text, noscript)

    def aria(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take the references of an element's `aria-` attributes."""
        for attribute, severity in ARIA_ATTRIBUTES.items():
            self.reference(tag, attribute, attributes.get(attribute), severity)

    def styled(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take the `url()` of a `style` attribute and of SVG's presentation attributes."""
        for attribute, value in attributes.items():
            if value and "(" in value and attribute not in ("href", "src", "srcset", "content"):
                for url in css_urls(value):
                    self._styled_url(f"{tag} {attribute}", url)

    def reference(self, tag: str, attribute: str, ids: str | None, severity: Severity) -> None:
        """Take references to ids of the same page, separated by spaces."""
        for target in (ids or "").split():
            self.references.append((f"{tag} {attribute}", target, severity))

    def record(self, anchors: Iterable[str], ids: list[str]) -> Record:
        """Return the record of the page with these `href` of anchors and these ids."""
        known = set(ids)
        duplicates = _duplicates(ids) if len(known) != len(ids) else ()
        targets = dict.fromkeys(ids)
        targets.update(dict.fromkeys(self.names))
        missing = [
            (where, written, severity)
            for where, written, severity in self.references
            if written.removeprefix("#") not in (self.maps if where == "img usemap" else known)
        ]
        distinct = dict.fromkeys(anchors)
        anchors = list(distinct)
        if self.base is None:
            anchors = [h for h in distinct if h[0] != "#" or not is_met(h, targets)]
        return Record(
            tuple(anchors),
            tuple(dict.fromkeys(self.links)),
            f"{SEPARATOR}{SEPARATOR.join(targets)}{SEPARATOR}" if targets else "",
            duplicates,
            tuple(dict.fromkeys(missing)),
            self.base,
            self.refresh,
        )

    def _add(self, want: Want, tag: str, attribute: str, value: str | None) -> None:
        self.links.append(Link(want, f"{tag} {attribute}", value or ""))

    def _svg_link(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        # The plain `href` of `a` is taken where HTML's is.
        for attribute in ("href", _XLINK):
            if attribute in attributes and (attribute == _XLINK or tag not in _SHARED_HREF):
                self._add(SVG_LINKS[tag], tag, attribute, attributes[attribute])
                return

    def _styled_url(self, where: str, url: str) -> None:
        if url.startswith("#"):
            if len(url) > 1:
                self.references.append((where, url, "error"))
        else:
            self.links.append(Link("asset" if "style" in where else "symbol", where, url))

    def _base(self, attributes: Mapping[str, str | None], *_rest: object) -> None:
        if self.base is None and "href" in attributes:
            self.base = attributes["href"] or ""

    def _map(self, attributes: Mapping[str, str | None], *_rest: object) -> None:
        self.maps.add(attributes.get("name") or "")

    def _link(self, attributes: Mapping[str, str | None], *_rest: object) -> None:
        relations = frozenset((attributes.get("rel") or "").lower().split())
        if "href" in attributes and not relations & HOST_RELATIONS:
            page = relations & PAGE_RELATIONS and "stylesheet" not in relations
            self._add("page" if page else "asset", "link", "href", attributes["href"])

    def _meta(self, attributes: Mapping[str, str | None], _text: str, noscript: bool) -> None:
        content = attributes.get("content")
        if not content:
            return
        if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
            target = refresh_target(content)
            if target is not None:
                self.links.append(Link("page", "meta refresh", target[1]))
                if self.refresh is None and not noscript:
                    self.refresh = target
        for attribute in ("property", "name", "itemprop"):
            name = (attributes.get(attribute) or "").lower()
            if name in META_URLS:
                self.links.append(Link(META_URLS[name], f"meta {name}", content))

    def _script(self, attributes: Mapping[str, str | None], text: str, *_rest: object) -> None:
        kind = (attributes.get("type") or "").strip().lower()
        if kind == "application/ld+json":
            self.links += [Link("asset", "JSON-LD", url) for url in linked_data_urls(text)]
        elif kind == "importmap":
            self.links += [Link("asset", "import map", url) for url in import_map_urls(text)]

    def _style(self, _attributes: object, text: str, *_rest: object) -> None:
        for url in css_urls(text):
            self._styled_url("style", url)

    def _img(self, attributes: Mapping[str, str | None], *_rest: object) -> None:
        usemap = attributes.get("usemap") or ""
        if usemap.startswith("#"):
            self.references.append(("img usemap", usemap, "error"))


_SHARED_HREF: Final = frozenset({"a"})
_SPECIAL: Final = frozenset({"base", "map", "link", "meta", "script", "style", "img"})
TAGS: Final = _SPECIAL.union(URL_ATTRIBUTES, SRCSET_ATTRIBUTES, SVG_LINKS, ID_ATTRIBUTES)
"""Elements that `Collector.element` has a use for; `a` is taken by the readers themselves."""


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
