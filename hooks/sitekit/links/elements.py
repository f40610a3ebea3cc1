"""What each kind of element says about links; `a` and ids, which are most, the readers gather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sitekit.links.kinds import (
    ID_ATTRIBUTES,
    ID_LISTS,
    SRCSET_ATTRIBUTES,
    SVG_HREFS,
    SVG_LINKS,
    URL_ATTRIBUTES,
)
from sitekit.links.parts import srcset_urls
from sitekit.links.special import SPECIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitekit.links.model import Want
    from sitekit.links.page import Page
    from sitekit.links.special import Element, Special

    Handler = Callable[[Page, str | None], None]


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


def _spec(tag: str) -> Spec:
    handlers = {name: _url(want, f"{tag} {name}") for name, want in URL_ATTRIBUTES.get(tag, ())}
    if tag in SRCSET_ATTRIBUTES:
        handlers[SRCSET_ATTRIBUTES[tag]] = _srcset(f"{tag} {SRCSET_ATTRIBUTES[tag]}")
    for name in ID_ATTRIBUTES.get(tag, ()):
        handlers[name] = _id(f"{tag} {name}", several=(tag, name) in ID_LISTS)
    return Spec(handlers, SVG_LINKS.get(tag), SPECIAL.get(tag))


SPECS: Final = {
    tag: _spec(tag)
    for tag in frozenset(URL_ATTRIBUTES).union(SVG_LINKS, SRCSET_ATTRIBUTES, ID_ATTRIBUTES, SPECIAL)
}
"""The elements that `take` has a use for, by name."""
