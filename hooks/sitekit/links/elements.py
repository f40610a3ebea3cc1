"""What each kind of element says about links; `a` and ids, which are most, the readers gather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sitekit.links.css import css_urls
from sitekit.links.kinds import (
    HOST_RELATIONS,
    ID_ATTRIBUTES,
    ID_LISTS,
    META_URLS,
    PAGE_RELATIONS,
    SRCSET_ATTRIBUTES,
    SVG_HREFS,
    SVG_LINKS,
    URL_ATTRIBUTES,
)
from sitekit.links.parts import (
    import_map_urls,
    linked_data_urls,
    refresh_target,
    speculation_urls,
    srcset_urls,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitekit.links.model import Want
    from sitekit.links.page import Page

    Handler = Callable[[Page, str | None], None]
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


class Spec(NamedTuple):
    """What one kind of element may hold: by attribute, as a link of SVG, and in its own way."""

    attributes: Mapping[str, Handler]
    svg: Want | None
    special: Special | None


def take(page: Page, tag: str, element: Element) -> None:
    """Give a page what an element of the kind `tag`, one of `SPECS`, says."""
    spec = SPECS[tag]
    for attribute, value in element.attributes.items():
        handler = spec.attributes.get(attribute)
        if handler is not None:
            handler(page, value)
    if spec.svg:
        for attribute in SVG_HREFS:
            if attribute in element.attributes:
                if tag != "script" or element.within == "svg":
                    page.add(spec.svg, f"{tag} {attribute}", element.attributes[attribute])
                break
    if spec.special:
        spec.special(page, element)


def _url(want: Want, where: str) -> Handler:
    return lambda page, url: page.add(want, where, url)


def _srcset(where: str) -> Handler:
    def handle(page: Page, value: str | None) -> None:
        for url in srcset_urls(value or ""):
            page.add("asset", where, url)

    return handle


def _id(where: str, *, several: bool) -> Handler:
    if several:
        return lambda page, value: page.refer_all(where, value, "error")
    return lambda page, value: page.refer(where, value, "error")


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


_SPECIAL: Final[dict[str, Special]] = {
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


def _spec(tag: str) -> Spec:
    handlers = {name: _url(want, f"{tag} {name}") for name, want in URL_ATTRIBUTES.get(tag, ())}
    if tag in SRCSET_ATTRIBUTES:
        handlers[SRCSET_ATTRIBUTES[tag]] = _srcset(f"{tag} {SRCSET_ATTRIBUTES[tag]}")
    for name in ID_ATTRIBUTES.get(tag, ()):
        handlers[name] = _id(f"{tag} {name}", several=(tag, name) in ID_LISTS)
    return Spec(handlers, SVG_LINKS.get(tag), _SPECIAL.get(tag))


SPECS: Final = {
    tag: _spec(tag)
    for tag in frozenset(URL_ATTRIBUTES).union(
        SVG_LINKS, SRCSET_ATTRIBUTES, ID_ATTRIBUTES, _SPECIAL
    )
}
"""The elements that `take` has a use for, by name."""
