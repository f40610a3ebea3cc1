"""Collect what each element says about links: its URLs, and the IDs of other elements.

Which attributes say something is in `elements.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitekit.linkcheck.findings import SEPARATOR, Link, LinkType, PageRecord
from sitekit.linkcheck.urls import css_urls, json_ld_urls, refresh_target, srcset_urls
from sitekit.problems import Severity

_TABLES: Final = tomllib.loads(Path(__file__).with_name("elements.toml").read_text("utf-8"))
_URLS: Final[dict[str, dict[str, LinkType]]] = _TABLES["urls"]
_SRCSETS: Final[dict[str, str]] = _TABLES["srcset"]
_SVG_LINKS: Final[dict[str, LinkType]] = _TABLES["svg"]
_IDS: Final[dict[str, dict[str, str]]] = _TABLES["ids"]
_META_URLS: Final[dict[str, LinkType]] = _TABLES["meta"]
ARIA_ATTRIBUTES: Final[dict[str, Severity]] = _TABLES["aria"]
STYLE_ATTRIBUTES, _PAGE_RELATIONS, _SPECIAL = (
    frozenset(_TABLES["words"][name].split()) for name in ("styled", "page_relations", "special")
)
_HOST_RELATIONS: Final = frozenset({"dns-prefetch", "preconnect"})
KNOWN_ATTRIBUTES: Final = frozenset(
    {
        *("id", "href", "xlink:href", "name", "rel", "type", "content", "property", "usemap"),
        *("http-equiv", "itemprop", "ping", "src", "for", "srcdoc", "shadowrootmode"),
        *(name for names in _URLS.values() for name in names),
        *(name for names in _IDS.values() for name in names),
        *(*_SRCSETS.values(), *ARIA_ATTRIBUTES, *STYLE_ATTRIBUTES),
    }
)
"""All attributes that may say something about links."""

TEXT_DIRECTIVE: Final = ":~:"
SHOWN_ADDRESS: Final = "a href (its own text)"
"""Marks a link to the reader's own machine whose text is the address, as in a tutorial."""

Attributes = Mapping[str, str | None]

_OWN_MACHINE: Final = re.compile(
    r"(?:https?:)?//(?:[^/?#]*\.)?(?:localhost|127\.|0\.0\.0\.0|\[::1?\])", re.IGNORECASE
)
_SCRIPT_TYPE: Final = re.compile(r"|module|.*(?:java|ecma|live|j)script", re.IGNORECASE)


class ElementSpec(NamedTuple):
    """What one kind of element may say about links."""

    urls: Mapping[str, LinkType]
    srcset: str
    ids: Mapping[str, str]
    svg: LinkType | None


class LinkCollector:
    """Collects links, references to IDs, names, and the few elements that change the meaning."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.links: list[Link] = []
        self.references: list[tuple[str, str, Severity]] = []
        self.missing_in_shadow: list[tuple[str, str, Severity]] = []
        self.names: list[str] = []
        self.maps: set[str] = set()
        self.base: str | None = None
        self.refresh: tuple[float, str] | None = None
        self.has_math = False
        self.has_script = False
        self.has_bad_encoding = False
        self._tree = tree
        self._in_svg: set[int] | None = None

    def add(self, type_: LinkType, where: str, url: str | None) -> None:
        """Add a link; `where` names the element and attribute."""
        self.links.append(Link(type_, where, url or ""))

    def add_references(self, where: str, ids: Iterable[str], severity: Severity) -> None:
        """Add references to IDs of the same page."""
        self.references += [(where, target, severity) for target in ids if target]

    def add_anchors(self, nodes: Iterable[LexborNode]) -> None:
        """Add what all `a` of the page say; nearly all links of a page are among them."""
        hrefs, has_math = self.hrefs, self.has_math
        for node in nodes:
            attributes = node.attributes
            href = attributes.get("href")
            if href:
                if href[0] in "hH/" and _OWN_MACHINE.match(href) and _is_shown(node, href):
                    self.add("page", SHOWN_ADDRESS, href)
                elif not (has_math and _in_math(node)):
                    hrefs.append(href)
            elif "href" in attributes:
                self.add("page", "a href", "")
            elif attributes.get("xlink:href") and self._is_svg(node):
                hrefs.append(attributes["xlink:href"] or "")
            if attributes.get("name"):
                self.names.append(attributes["name"] or "")
            if "ping" in attributes:
                for url in (attributes["ping"] or "").split():
                    self.add("page", "a ping", url)

    def add_element(self, tag: str, spec: ElementSpec, node: LexborNode) -> None:
        """Add what an element other than `a` says."""
        attributes = node.attributes
        for name, type_ in spec.urls.items():
            if name in attributes:
                self.add(type_, f"{tag} {name}", attributes[name])
        if spec.srcset and attributes.get(spec.srcset):
            for url in srcset_urls(attributes[spec.srcset] or ""):
                self.add("asset", f"{tag} {spec.srcset}", url)
        for name, count in spec.ids.items():
            value = attributes.get(name) or ""
            ids = value.split() if count == "several" else [value]
            self.add_references(f"{tag} {name}", ids, "error")
        if spec.svg:
            name = next((name for name in ("href", "xlink:href") if name in attributes), "")
            if name and (tag != "script" or self._is_svg(node)):
                self.add(spec.svg, f"{tag} {name}", attributes[name])
        self._add_special(tag, node, attributes)

    def add_style_attributes(self, tag: str, attributes: Attributes) -> None:
        """Add the `url()` of a `style` attribute and of SVG presentation attributes."""
        for attribute, value in attributes.items():
            if value and "(" in value and attribute in STYLE_ATTRIBUTES:
                type_: LinkType = "asset" if attribute == "style" else "symbol"
                self.add_css(type_, f"{tag} {attribute}", value)

    def add_css(self, type_: LinkType, where: str, css: str) -> None:
        """Add the URLs of CSS in the page; one that is only a fragment names an element of it."""
        for url in css_urls(css):
            if not url.startswith("#"):
                self.add(type_, where, url)
            elif len(url) > 1:
                self.references.append((where, url, "error"))

    def add_shadow_root(self, inner: LinkCollector) -> None:
        """Add the links of a shadow root. Its IDs are targets for references inside it only."""
        ids = set(inner.ids)
        self.hrefs += inner.hrefs
        self.links += [
            link
            for link in inner.links
            if not (link.type == "symbol" and link.url[:1] == "#" and link.url[1:] in ids)
        ]
        self.missing_in_shadow += inner.missing()
        self.has_script |= inner.has_script

    def add_document(self, where: str, inner: LinkCollector) -> None:
        """Add the links of a document in an attribute, which has its own IDs and base."""
        for link in (*(Link("page", where, href) for href in inner.hrefs), *inner.links):
            if not link.url.startswith("#"):
                url = urljoin(inner.base, link.url) if inner.base else link.url
                self.add(link.type, where, url)

    def missing(self) -> list[tuple[str, str, Severity]]:
        """Return the references to IDs that the page lacks."""
        ids = set(self.ids)
        return self.missing_in_shadow + [
            (where, name, severity)
            for where, name, severity in self.references
            if name.removeprefix("#") not in (self.maps if where == "img usemap" else ids)
        ]

    def record(self) -> PageRecord:
        """Return the record of the page."""
        targets = set(self.ids)
        duplicates = _duplicates(self.ids) if len(targets) != len(self.ids) else ()
        missing = self.missing()
        names = [name for name in self.names if name not in targets]
        anchors = dict.fromkeys(self.hrefs)
        if self.base is None:
            targets.update(names)
            own = [
                href
                for href in anchors
                if href[0] == "#" and (href[1:] in targets or _is_target(href, targets))
            ]
            for href in own:
                del anchors[href]
        ids = [*self.ids, *names]
        return PageRecord(
            tuple(anchors),
            tuple(dict.fromkeys(self.links)),
            f"{SEPARATOR}{SEPARATOR.join(ids)}{SEPARATOR}" if ids else "",
            duplicates,
            tuple(dict.fromkeys(missing)),
            self.base,
            self.refresh,
            self.has_script,
            self.has_bad_encoding,
        )

    def _is_svg(self, node: LexborNode) -> bool:
        """Return whether an `a`, `base`, or `script` is an element of SVG."""
        if self._in_svg is None:
            self._in_svg = {element.mem_id for element in self._tree.css("svg :is(a,base,script)")}
        return node.mem_id in self._in_svg

    def _add_special(self, tag: str, node: LexborNode, attributes: Attributes) -> None:
        """Add what an element says in ways that no table covers."""
        match tag:
            case "area":  # what a browser notifies when the link is followed
                for url in (attributes.get("ping") or "").split():
                    self.add("page", "area ping", url)
            case "base":  # what links are relative to; the first one counts
                if self.base is None and "href" in attributes and not self._is_svg(node):
                    self.base = attributes["href"] or ""
            case "img":
                usemap = attributes.get("usemap") or ""
                if usemap.startswith("#"):
                    self.references.append(("img usemap", usemap, "error"))
            case "input":  # the image of a button
                if "src" in attributes and (attributes.get("type") or "").lower() == "image":
                    self.add("asset", "input src", attributes["src"])
            case "label":
                target = attributes.get("for") or ""
                # A theme's own switches: it prints their labels on pages that lack the switch.
                severity: Severity = "note" if target.startswith("__") else "error"
                self.add_references("label for", [target], severity)
            case "link":
                self._add_link(attributes)
            case "map":
                self.maps.add(attributes.get("name") or "")
            case "meta":
                self._add_meta(node, attributes)
            case "script":
                self._add_script(node, attributes)
            case "style":
                self.add_css("asset", "style", node.text())

    def _add_link(self, attributes: Attributes) -> None:
        """Add a page or a file, depending on the relation."""
        relations = frozenset((attributes.get("rel") or "").lower().split())
        if "href" in attributes and relations and not relations & _HOST_RELATIONS:
            is_page = relations & _PAGE_RELATIONS and "stylesheet" not in relations
            self.add("page" if is_page else "asset", "link href", attributes["href"])

    def _add_meta(self, node: LexborNode, attributes: Attributes) -> None:
        """Add a redirect, or the URL of a property such as `og:image`."""
        content = attributes.get("content")
        if not content:
            return
        if (attributes.get("http-equiv") or "").lower() == "refresh":
            target = refresh_target(content)
            if target is not None:
                self.add("page", "meta refresh", target[1])
                if self.refresh is None and not (node.parent and node.parent.tag == "noscript"):
                    self.refresh = target
        for attribute in ("property", "name", "itemprop"):
            name = (attributes.get(attribute) or "").lower()
            if name and name in _META_URLS:
                self.add(_META_URLS[name], f"meta {name}", content)

    def _add_script(self, node: LexborNode, attributes: Attributes) -> None:
        """Add a script, or the addresses in data that is marked up as one."""
        type_ = (attributes.get("type") or "").partition(";")[0].strip()
        if _SCRIPT_TYPE.fullmatch(type_):
            self.has_script = True
            if "src" in attributes:
                self.add("asset", "script src", attributes["src"])
        elif type_.lower() == "application/ld+json":
            for url in json_ld_urls(node.text()):
                self.add("asset", "JSON-LD", url)


ELEMENTS: Final = {
    tag: ElementSpec(
        _URLS.get(tag, {}),
        _SRCSETS.get(tag, ""),
        _IDS.get(tag, {}),
        _SVG_LINKS.get(tag),
    )
    for tag in (*_URLS, *_SVG_LINKS, *_IDS, *_SPECIAL)
}
"""What each kind of element may say, by its name."""


def _is_target(href: str, targets: Collection[str]) -> bool:
    """Return whether an `href` of the form `#id` leads to one of these IDs, or to the top.

    As https://html.spec.whatwg.org/#find-a-potential-indicated-element: the fragment as written,
    then percent-decoded, then `top`; a text directive is removed first.
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


def _duplicates(ids: Iterable[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    repeated: dict[str, None] = {}
    for name in ids:
        if name in seen:
            repeated[name] = None
        seen.add(name)
    return tuple(repeated)


def _in_math(node: LexborNode) -> bool:
    ancestor = node.parent
    while ancestor is not None and ancestor.tag not in ("math", "svg"):
        ancestor = ancestor.parent
    return ancestor is not None and ancestor.tag == "math"


def _is_shown(node: LexborNode, href: str) -> bool:
    """Return whether the text of a link is the URL itself, perhaps without its scheme or slash."""
    bare = re.compile(r"https?://|//|/$", re.IGNORECASE)
    return bare.sub("", node.text().strip()) == bare.sub("", href.strip())
