"""Read what an HTML page says about links, with the lexbor parser of selectolax.

Parsing takes most of the time, so few Python objects are made after it. Anchors and IDs, nearly all
of a page's links, are collected with two queries; elements that can hold no URL are never visited.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from sitekit.linkcheck.findings import SEPARATOR, Link, LinkType, PageRecord
from sitekit.linkcheck.html_attributes import (
    ARIA_ATTRIBUTES,
    FREQUENT_TAGS,
    HOST_RELATIONS,
    ID_ATTRIBUTES,
    ID_LISTS,
    META_URLS,
    PAGE_RELATIONS,
    SRCSET_ATTRIBUTES,
    STYLE_ATTRIBUTES,
    SVG_HREFS,
    SVG_LINKS,
    URL_ATTRIBUTES,
)
from sitekit.linkcheck.urls import css_urls, json_ld_urls, refresh_target, srcset_urls
from sitekit.problems import Severity

TEXT_DIRECTIVE: Final = ":~:"
SHOWN_ADDRESS: Final = "a href (its own text)"
"""Where a link to the reader's own machine stands whose text is the address, as in a tutorial."""

Attributes = Mapping[str, str | None]
_Handler = Callable[["_Collector", LexborNode, Attributes], None]

_INFREQUENT: Final = f":not({','.join(FREQUENT_TAGS)})"
_ARIA: Final = f":is({','.join(f'[{name}]' for name in ARIA_ATTRIBUTES)})"
_ARIA_IN_BYTES: Final = re.compile(
    rb"aria-(?:%s)\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s>]*))"
    % b"|".join(name.removeprefix("aria-").encode() for name in ARIA_ATTRIBUTES)
)
_CSS_FUNCTION_IN_BYTES: Final = re.compile(
    rb"\((?<=[uU][rR][lL]\()|\((?<=[sS][rR][cC]\()|\((?<=-[sS][eE][tT]\()"
)
_OWN_MACHINE: Final = re.compile(
    r"(?:https?:)?//(?:[^/?#]*\.)?(?:localhost|127\.|0\.0\.0\.0|\[::1?\])", re.IGNORECASE
)
_BASE_IN_NOSCRIPT: Final = re.compile(
    rb"(<noscript\b[^>]*>(?:(?!</noscript).)*?)<base\b[^>]*>", re.IGNORECASE | re.DOTALL
)
_META_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_SCRIPT_TYPE: Final = re.compile(r"|module|.*(?:java|ecma|live|j)script", re.IGNORECASE)


class PageReader:
    """Reads pages one after another.

    It keeps the last tree until the next one exists: freeing a tree and allocating the next from
    scratch costs as much system time as the parse.
    """

    def __init__(self) -> None:
        self._tree: LexborHTMLParser | None = None

    def read(self, data: bytes) -> PageRecord:
        """Return the record of one HTML page."""
        return self._collect(data).record()

    def _collect(self, data: bytes) -> _Collector:
        data = _simplified(data)
        tree = LexborHTMLParser(data, options=LexborDocumentOptions.WO_EVENTS, encoding=True)
        self._tree = tree
        collector = _Collector(tree)
        if tree.raw_html is not data:
            data = tree.raw_html  # The page declares another encoding; this is its text in UTF-8.
        elif not _is_utf8(data):
            # The parser looks for a declaration in the first 1,024 bytes only; browsers read on.
            text = _decoded_as_declared(data)
            if text is not None:
                return self._collect(text.encode())
            collector.has_bad_encoding = True
        shadow_hosts: set[int] = set()
        nested: list[tuple[str, str]] = []
        for node in tree.css(_INFREQUENT):
            tag = (node.tag or "").lower()
            spec = _SPECS.get(tag)
            if spec is not None:
                collector.add_element(tag, spec, node)
            if tag == "template" and _is_shadow_root(node, shadow_hosts):
                # The serialized template is read as a `div`: its end tag is then ignored.
                nested.append(("", f"<div{(node.html or '')[len('<template') :]}"))
            elif tag == "iframe" and node.attributes.get("srcdoc"):
                nested.append(("iframe srcdoc", node.attributes["srcdoc"] or ""))
            elif tag == "math":
                collector.has_math = True
        if collector.base is not None and _BASE_IN_NOSCRIPT.search(data):
            # The parser works as for readers without scripts. Other readers have no such base.
            return self._collect(_BASE_IN_NOSCRIPT.sub(rb"\1", data))
        collector.add_anchors(tree.css("a"))
        collector.ids = [name for node in tree.css("[id]") if (name := node.id)]
        if _CSS_FUNCTION_IN_BYTES.search(data):
            for node in tree.css("*"):
                collector.add_style_attributes(node.tag or "", node.attributes)
        if _may_miss_aria(data, collector.ids):
            for node in tree.css(_ARIA):
                for attribute, severity in ARIA_ATTRIBUTES.items():
                    where = f"{node.tag} {attribute}"
                    collector.add_ids(where, node.attributes.get(attribute), severity)
        for where, html in nested:
            inner = self._collect(html.encode("utf-8", "replace"))
            if where:
                collector.add_document(where, inner)
            else:
                collector.add_shadow_root(inner)
        return collector


class _Spec(NamedTuple):
    """What one kind of element may say about links."""

    urls: tuple[tuple[str, LinkType], ...]
    srcset: str
    ids: tuple[str, ...]
    svg: LinkType | None
    handler: _Handler | None


class _Collector:
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

    def add_id(self, where: str, target: str | None, severity: Severity) -> None:
        """Add a reference to one ID of the same page."""
        if target:
            self.references.append((where, target, severity))

    def add_ids(self, where: str, ids: str | None, severity: Severity) -> None:
        """Add references to IDs of the same page, separated by spaces."""
        for target in (ids or "").split():
            self.references.append((where, target, severity))

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

    def add_element(self, tag: str, spec: _Spec, node: LexborNode) -> None:
        """Add what an element other than `a` says."""
        attributes = node.attributes
        for name, type_ in spec.urls:
            if name in attributes:
                self.add(type_, f"{tag} {name}", attributes[name])
        if spec.srcset and attributes.get(spec.srcset):
            for url in srcset_urls(attributes[spec.srcset] or ""):
                self.add("asset", f"{tag} {spec.srcset}", url)
        for name in spec.ids:
            if (tag, name) in ID_LISTS:
                self.add_ids(f"{tag} {name}", attributes.get(name), "error")
            elif name in attributes:
                self.add_id(f"{tag} {name}", attributes[name], "error")
        if spec.svg:
            name = next((name for name in SVG_HREFS if name in attributes), "")
            if name and (tag != "script" or self._is_svg(node)):
                self.add(spec.svg, f"{tag} {name}", attributes[name])
        if spec.handler is not None:
            spec.handler(self, node, attributes)

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

    def add_shadow_root(self, inner: _Collector) -> None:
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

    def add_document(self, where: str, inner: _Collector) -> None:
        """Add the links of a document in an attribute, which has IDs and a base of its own."""
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
            self._in_svg = {found.mem_id for found in self._tree.css("svg :is(a,base,script)")}
        return node.mem_id in self._in_svg

    def add_area(self, _node: LexborNode, attributes: Attributes) -> None:
        """Add the addresses that a browser notifies when a link of an image map is followed."""
        for url in (attributes.get("ping") or "").split():
            self.add("page", "area ping", url)

    def add_base(self, node: LexborNode, attributes: Attributes) -> None:
        """Remember the URL that links are relative to; the first one counts."""
        if self.base is None and "href" in attributes and not self._is_svg(node):
            self.base = attributes["href"] or ""

    def add_img(self, _node: LexborNode, attributes: Attributes) -> None:
        """Add a reference to an image map."""
        usemap = attributes.get("usemap") or ""
        if usemap.startswith("#"):
            self.references.append(("img usemap", usemap, "error"))

    def add_input(self, _node: LexborNode, attributes: Attributes) -> None:
        """Add the image of a button."""
        if "src" in attributes and (attributes.get("type") or "").lower() == "image":
            self.add("asset", "input src", attributes["src"])

    def add_label(self, _node: LexborNode, attributes: Attributes) -> None:
        """Add a reference to the labeled element."""
        target = attributes.get("for")
        # A theme's own switches: it prints their labels on pages that lack the switch.
        is_theme = bool(target and target.startswith("__"))
        self.add_id("label for", target, "note" if is_theme else "error")

    def add_link(self, _node: LexborNode, attributes: Attributes) -> None:
        """Add a page or a file, depending on the relation."""
        relations = frozenset((attributes.get("rel") or "").lower().split())
        if "href" in attributes and relations and not relations & HOST_RELATIONS:
            is_page = relations & PAGE_RELATIONS and "stylesheet" not in relations
            self.add("page" if is_page else "asset", "link href", attributes["href"])

    def add_map(self, _node: LexborNode, attributes: Attributes) -> None:
        """Add the name of an image map."""
        self.maps.add(attributes.get("name") or "")

    def add_meta(self, node: LexborNode, attributes: Attributes) -> None:
        """Add a redirect, or the URL of a property such as `og:image`."""
        content = attributes.get("content")
        if not content:
            return
        if (attributes.get("http-equiv") or "").lower() == "refresh":
            target = refresh_target(content)
            if target is not None:
                self.add("page", "meta refresh", target[1])
                if self.refresh is None and not _in_noscript(node):
                    self.refresh = target
        for attribute in ("property", "name", "itemprop"):
            name = (attributes.get(attribute) or "").lower()
            if name and name in META_URLS:
                self.add(META_URLS[name], f"meta {name}", content)

    def add_script(self, node: LexborNode, attributes: Attributes) -> None:
        """Add a script, or the addresses in data that is marked up as one."""
        type_ = (attributes.get("type") or "").partition(";")[0].strip()
        if _SCRIPT_TYPE.fullmatch(type_):
            self.has_script = True
            if "src" in attributes:
                self.add("asset", "script src", attributes["src"])
        elif type_.lower() == "application/ld+json":
            for url in json_ld_urls(node.text()):
                self.add("asset", "JSON-LD", url)

    def add_style(self, node: LexborNode, _attributes: Attributes) -> None:
        """Add the URLs of a style sheet in the page."""
        self.add_css("asset", "style", node.text())


_HANDLERS: Final[dict[str, _Handler]] = {
    "area": _Collector.add_area,
    "base": _Collector.add_base,
    "img": _Collector.add_img,
    "input": _Collector.add_input,
    "label": _Collector.add_label,
    "link": _Collector.add_link,
    "map": _Collector.add_map,
    "meta": _Collector.add_meta,
    "script": _Collector.add_script,
    "style": _Collector.add_style,
}
_SPECS: Final = {
    tag: _Spec(
        URL_ATTRIBUTES.get(tag, ()),
        SRCSET_ATTRIBUTES.get(tag, ""),
        ID_ATTRIBUTES.get(tag, ()),
        SVG_LINKS.get(tag),
        _HANDLERS.get(tag),
    )
    for tag in (*URL_ATTRIBUTES, *SVG_LINKS, *ID_ATTRIBUTES, *_HANDLERS)
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


def _is_shadow_root(node: LexborNode, hosts: set[int]) -> bool:
    """Return whether a template is a declarative shadow root: the first of its host."""
    mode = (node.attributes.get("shadowrootmode") or "").lower()
    if mode not in ("open", "closed") or node.parent is None or node.parent.mem_id in hosts:
        return False
    hosts.add(node.parent.mem_id)
    return True


def _in_noscript(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "noscript"


def _in_math(node: LexborNode) -> bool:
    ancestor = node.parent
    while ancestor is not None and ancestor.tag not in ("math", "svg"):
        ancestor = ancestor.parent
    return ancestor is not None and ancestor.tag == "math"


def _is_shown(node: LexborNode, href: str) -> bool:
    """Return whether the text of a link is the URL itself, perhaps without its scheme or slash."""
    bare = re.compile(r"https?://|//|/$", re.IGNORECASE)
    return bare.sub("", node.text().strip()) == bare.sub("", href.strip())


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded_as_declared(data: bytes) -> str | None:
    """Return the text of a page that declares an encoding other than UTF-8 in a late `meta`."""
    match = _META_CHARSET.search(data)
    try:
        encoding = codecs.lookup(match[1].decode("ascii")).name if match else "utf-8"
        return None if encoding == "utf-8" else data.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None


def _may_miss_aria(data: bytes, ids: list[str]) -> bool:
    """Return whether some `aria-` reference in the bytes is not among the IDs.

    Looking in the bytes also sees comments and templates, so it can only err by asking for the
    exact look at the tree, which costs more and is nearly never needed.
    """
    lowered = data.lower()
    references: set[bytes] = set()
    for match in _ARIA_IN_BYTES.finditer(lowered):
        group = match.lastindex or 0
        references.update(data[match.start(group) : match.end(group)].split())
    return bool(references) and not {name.decode("utf-8", "replace") for name in references} <= set(
        ids
    )


# A tree builder looks through the open elements at each block, and through the attributes of an
# element at each new one. So a page that nests very deeply, or has an element with very many
# attributes, would take minutes. Browsers cut such pages too.
_MAX_DEPTH: Final = 512
_MAX_STEPS: Final = 200_000_000
_LARGE_PAGE: Final = 40_000
_LONG_TAG: Final = re.compile(rb"<[A-Za-z][^<>]{50000,}>")
_ATTRIBUTE: Final = re.compile(rb"""\s([\w:-]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
_WRAPPER: Final = re.compile(
    rb"<(/?)(?:div|span|ul|ol|dl|b|i|em|strong|font|small|blockquote|section|center)"
    rb"((?:\s+class=(?:\"[^\"]*\"|[\w-]+))?\s*>)?",
    re.IGNORECASE,
)
_KNOWN_ATTRIBUTES: Final = frozenset(
    name.encode()
    for name in {
        *("id", "href", "xlink:href", "name", "rel", "type", "content", "property", "usemap"),
        *("http-equiv", "itemprop", "ping", "src", "for", "srcdoc", "shadowrootmode"),
        *(name for pairs in URL_ATTRIBUTES.values() for name, _ in pairs),
        *(name for names in ID_ATTRIBUTES.values() for name in names),
        *(*SRCSET_ATTRIBUTES.values(), *ARIA_ATTRIBUTES, *STYLE_ATTRIBUTES),
    }
)


def _simplified(data: bytes) -> bytes:
    """Return a page without what would make its parse quadratic and says nothing about links."""
    if len(data) < _LARGE_PAGE:
        return data
    tags = data.count(b"<")
    if tags * tags >= _MAX_STEPS:
        data = _without_deep_wrappers(data)
    return _LONG_TAG.sub(_with_known_attributes, data) if _LONG_TAG.search(data) else data


def _without_deep_wrappers(data: bytes) -> bytes:
    """Return a page without elements that only group others, where they are nested too deeply."""
    parts: list[bytes] = []
    removed: list[bool] = []
    done = 0
    for match in _WRAPPER.finditer(data):
        if not match[1]:
            removed.append(match[2] is not None and len(removed) >= _MAX_DEPTH)
            remove = removed[-1]
        else:
            remove = removed.pop() if removed else False
        if remove:
            parts.append(data[done : match.start()])
            done = match.end()
    return b"".join([*parts, data[done:]]) if parts else data


def _with_known_attributes(match: re.Match[bytes]) -> bytes:
    name = match[0].split(maxsplit=1)[0]
    known = [a[0] for a in _ATTRIBUTE.finditer(match[0]) if a[1].lower() in _KNOWN_ATTRIBUTES]
    return name + b"".join(known) + b">"
