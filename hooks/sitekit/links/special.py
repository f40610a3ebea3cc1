"""Elements that say something about links in a way of their own, and how each says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sitekit.links.css import css_urls
from sitekit.links.kinds import HOST_RELATIONS, META_URLS, PAGE_RELATIONS
from sitekit.links.parts import (
    import_map_urls,
    linked_data_urls,
    refresh_target,
    speculation_urls,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitekit.links.page import Page

    Special = Callable[[Page, "Element"], None]


class Element(Protocol):
    """An element: its attributes, its text, and which element it lies in: `svg` or `noscript`.

    Text and surroundings are asked for only where the meaning depends on them.
    """

    @property
    def attributes(self) -> Mapping[str, str | None]: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def within(self) -> str: ...  # noqa: D102


class PlainElement(NamedTuple):
    """An element of which all is known."""

    attributes: Mapping[str, str | None]
    text: str = ""
    within: str = ""


def _area(page: Page, element: Element) -> None:
    page.add_pings("area ping", element.attributes)


def _base(page: Page, element: Element) -> None:
    if page.base is None and "href" in element.attributes and element.within != "svg":
        page.base = element.attributes["href"] or ""


def _iframe(page: Page, element: Element) -> None:
    """Take the links of a page in an attribute; its ids are of a document of its own."""
    written = element.attributes.get("srcdoc")
    if written:
        from sitekit.links.read_stdlib import read  # Rarely needed, and it imports this module.

        inner = read(written.encode("utf-8", "replace"))
        for href in inner.anchors:
            if not href.startswith("#"):
                page.add("page", "iframe srcdoc", href)
        for link in inner.links:
            page.add(link.want, "iframe srcdoc", link.url)


def _img(page: Page, element: Element) -> None:
    usemap = element.attributes.get("usemap") or ""
    if usemap.startswith("#"):
        page.references.append(("img usemap", usemap, "error"))


def _label(page: Page, element: Element) -> None:
    target = element.attributes.get("for")
    # A theme's own switches: it prints their labels on pages that lack the switch.
    page.refer("label for", target, "note" if target and target.startswith("__") else "error")


def _link(page: Page, element: Element) -> None:
    relations = frozenset((element.attributes.get("rel") or "").lower().split())
    if "href" in element.attributes and not relations & HOST_RELATIONS:
        to_page = relations & PAGE_RELATIONS and "stylesheet" not in relations
        page.add("page" if to_page else "asset", "link href", element.attributes["href"])


def _map(page: Page, element: Element) -> None:
    page.maps.add(element.attributes.get("name") or "")


def _meta(page: Page, element: Element) -> None:
    attributes = element.attributes
    content = attributes.get("content")
    if not content:
        return
    if "http-equiv" in attributes and (attributes["http-equiv"] or "").lower() == "refresh":
        target = refresh_target(content)
        if target is not None:
            page.add("page", "meta refresh", target[1])
            if page.refresh is None and element.within != "noscript":
                page.refresh = target
    for attribute in ("property", "name", "itemprop"):
        name = (attributes.get(attribute) or "").lower()
        if name and name in META_URLS:
            page.add(META_URLS[name], f"meta {name}", content)


def _script(page: Page, element: Element) -> None:
    kind = (element.attributes.get("type") or "").partition(";")[0].strip().lower()
    if kind == "application/ld+json":
        for url in linked_data_urls(element.text):
            page.add("asset", "JSON-LD", url)
    elif kind == "importmap":
        for url in import_map_urls(element.text):
            page.add("asset", "import map", url)
    elif kind == "speculationrules":
        for url in speculation_urls(element.text):
            page.add("page", "speculation rule", url)


def _style(page: Page, element: Element) -> None:
    for url in css_urls(element.text):
        page.add_style_url("asset", "style", url)


SPECIAL: Final[dict[str, Special]] = {
    "area": _area,
    "base": _base,
    "iframe": _iframe,
    "img": _img,
    "label": _label,
    "link": _link,
    "map": _map,
    "meta": _meta,
    "script": _script,
    "style": _style,
}
"""By the name of the element."""
