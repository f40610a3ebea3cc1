"""What each kind of element says about links; `a` and ids, which are most, the readers gather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sitekit.links.css import css_urls
from sitekit.links.kinds import (
    HOST_RELATIONS,
    ID_ATTRIBUTES,
    META_URLS,
    PAGE_RELATIONS,
    SRCSET_ATTRIBUTES,
    SVG_LINKS,
    URL_ATTRIBUTES,
)
from sitekit.links.parts import import_map_urls, linked_data_urls, refresh_target, srcset_urls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitekit.links.model import Want
    from sitekit.links.page import Page

    Special = Callable[[Page, "Element"], None]


class Element(NamedTuple):
    """An element: its attributes, its text where that counts, whether it lies in `noscript`."""

    attributes: Mapping[str, str | None]
    text: str = ""
    noscript: bool = False


def take(page: Page, tag: str, element: Element) -> None:
    """Give a page what an element of the kind `tag`, one of `TAGS`, says."""
    spec = _SPECS[tag]
    attributes = element.attributes
    for attribute, want in spec.urls:
        if attribute in attributes:
            page.add(want, f"{tag} {attribute}", attributes[attribute])
    if spec.svg:
        for attribute in ("href", "xlink:href"):
            if attribute in attributes:
                page.add(spec.svg, f"{tag} {attribute}", attributes[attribute])
                break
    if spec.srcset and spec.srcset in attributes:
        for url in srcset_urls(attributes[spec.srcset] or ""):
            page.add("asset", f"{tag} {spec.srcset}", url)
    for attribute in spec.ids:
        if attribute in attributes:
            page.refer(f"{tag} {attribute}", attributes[attribute], "error")
    if spec.special:
        spec.special(page, element)


def _base(page: Page, element: Element) -> None:
    if page.base is None and "href" in element.attributes:
        page.base = element.attributes["href"] or ""


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
    if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        target = refresh_target(content)
        if target is not None:
            page.add("page", "meta refresh", target[1])
            if page.refresh is None and not element.noscript:
                page.refresh = target
    for attribute in ("property", "name", "itemprop"):
        name = (attributes.get(attribute) or "").lower()
        if name in META_URLS:
            page.add(META_URLS[name], f"meta {name}", content)


def _script(page: Page, element: Element) -> None:
    kind = (element.attributes.get("type") or "").strip().lower()
    if kind == "application/ld+json":
        for url in linked_data_urls(element.text):
            page.add("asset", "JSON-LD", url)
    elif kind == "importmap":
        for url in import_map_urls(element.text):
            page.add("asset", "import map", url)


def _style(page: Page, element: Element) -> None:
    for url in css_urls(element.text):
        page.add_style_url("asset", "style", url)


class _Spec(NamedTuple):
    """What one kind of element may hold."""

    urls: tuple[tuple[str, Want], ...]
    svg: Want | None
    srcset: str | None
    ids: tuple[str, ...]
    special: Special | None


_SPECIAL: Final[dict[str, Special]] = {
    "base": _base,
    "img": _img,
    "label": _label,
    "link": _link,
    "map": _map,
    "meta": _meta,
    "script": _script,
    "style": _style,
}
TAGS: Final = frozenset(URL_ATTRIBUTES).union(
    SVG_LINKS, SRCSET_ATTRIBUTES, ID_ATTRIBUTES, _SPECIAL
) - {"a"}
"""The elements that `take` has a use for."""

_SPECS: Final = {
    tag: _Spec(
        URL_ATTRIBUTES.get(tag, ()),
        SVG_LINKS.get(tag),
        SRCSET_ATTRIBUTES.get(tag),
        ID_ATTRIBUTES.get(tag, ()),
        _SPECIAL.get(tag),
    )
    for tag in TAGS
}
