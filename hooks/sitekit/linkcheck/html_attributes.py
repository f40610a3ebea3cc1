"""Which attributes of which elements hold a URL or the ID of another element.

From the HTML Standard's attribute index (https://html.spec.whatwg.org/#attributes-3), SVG 2, and
WAI-ARIA 1.2, with the obsolete attributes that browsers still follow.
"""

from __future__ import annotations

from typing import Final

from sitekit.linkcheck.findings import LinkType
from sitekit.problems import Severity

URL_ATTRIBUTES: Final[dict[str, tuple[tuple[str, LinkType], ...]]] = {
    "area": (("href", "page"),),
    "audio": (("src", "asset"),),
    "blockquote": (("cite", "page"),),
    "body": (("background", "asset"),),
    "button": (("formaction", "page"),),
    "del": (("cite", "page"),),
    "embed": (("src", "asset"),),
    "form": (("action", "page"),),
    "html": (("manifest", "asset"),),
    "iframe": (("src", "page"), ("longdesc", "page")),
    "img": (("src", "asset"), ("longdesc", "page")),
    "input": (("formaction", "page"),),
    "ins": (("cite", "page"),),
    "object": (("data", "asset"),),
    "q": (("cite", "page"),),
    "source": (("src", "asset"),),
    "table": (("background", "asset"),),
    "tbody": (("background", "asset"),),
    "td": (("background", "asset"),),
    "tfoot": (("background", "asset"),),
    "th": (("background", "asset"),),
    "thead": (("background", "asset"),),
    "tr": (("background", "asset"),),
    "track": (("src", "asset"),),
    "video": (("src", "asset"), ("poster", "asset")),
}
"""Attributes with one URL. Elements whose meaning depends on more are handled in `html_reader`."""

STYLE_ATTRIBUTES: Final = frozenset(
    {
        *("style", "fill", "stroke", "filter", "mask", "clip-path", "cursor"),
        *("marker", "marker-start", "marker-mid", "marker-end"),
        *("values", "from", "to", "by"),
    }
)
"""Attributes that hold CSS: `style`, SVG presentation attributes, and values of SVG animations.

In any other attribute, such as a title, `url()` is text.
"""

SRCSET_ATTRIBUTES: Final = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}

SVG_HREFS: Final = ("href", "xlink:href")
"""The two names of SVG's link attribute; the first one wins."""

SVG_LINKS: Final[dict[str, LinkType]] = {
    "image": "asset",
    "feimage": "asset",
    "script": "asset",
    "use": "symbol",
    "textpath": "symbol",
    "mpath": "symbol",
    "lineargradient": "symbol",
    "radialgradient": "symbol",
    "pattern": "symbol",
    "filter": "symbol",
    "animate": "symbol",
    "animatemotion": "symbol",
    "animatetransform": "symbol",
    "set": "symbol",
    "cursor": "asset",
    "discard": "symbol",
    "tref": "symbol",
}
"""SVG elements with one of `SVG_HREFS`. Names are in lower case."""

ID_ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "output": ("for", "form"),
    "button": ("form", "popovertarget", "commandfor", "interestfor"),
    "input": ("form", "list", "popovertarget"),
    "select": ("form",),
    "textarea": ("form",),
    "fieldset": ("form",),
    "object": ("form",),
    "td": ("headers",),
    "th": ("headers",),
}
"""Attributes with IDs of the same page; `label` is handled in `html_reader`."""

ID_LISTS: Final = frozenset({("output", "for"), ("td", "headers"), ("th", "headers")})
"""Those that hold several IDs between spaces; any other holds one."""

ARIA_ATTRIBUTES: Final[dict[str, Severity]] = {
    "aria-labelledby": "error",
    "aria-describedby": "error",
    "aria-details": "error",
    "aria-errormessage": "warning",
    "aria-controls": "warning",
    "aria-owns": "warning",
    "aria-flowto": "warning",
    "aria-activedescendant": "warning",
}
"""A reader misses a missing name or description; a script may add the other targets later."""

PAGE_RELATIONS: Final = frozenset(
    {
        *("alternate", "amphtml", "author", "bookmark", "canonical", "contents", "expect", "first"),
        *("help", "home", "index", "last", "license", "next", "payment", "prev", "previous"),
        *("privacy-policy", "search", "shortlink", "start", "tag", "terms-of-service", "up"),
    }
)
"""`rel` of a `link` that names a page; any other names a file."""

HOST_RELATIONS: Final = frozenset({"dns-prefetch", "preconnect"})
"""`rel` of a `link` of which only the host counts."""

META_URLS: Final[dict[str, LinkType]] = {
    **{f"og:{kind}": "asset" for kind in ("image", "audio", "video")},
    **{f"og:{kind}:url": "asset" for kind in ("image", "audio", "video")},
    **{f"og:{kind}:secure_url": "asset" for kind in ("image", "audio", "video")},
    "og:url": "page",
    "twitter:image": "asset",
    "twitter:image:src": "asset",
    "twitter:player": "page",
    "twitter:url": "page",
    "citation_pdf_url": "asset",
    "citation_fulltext_html_url": "page",
    "thumbnail": "asset",
    "image": "asset",
    "thumbnailurl": "asset",
    "msapplication-tileimage": "asset",
}
"""`property`, `name`, or `itemprop` of a `meta` whose `content` is a URL, in lower case."""

FREQUENT_TAGS: Final = (
    *("span", "a", "li", "p", "div", "code", "pre"),
    *("nav", "ul", "h2", "h3", "path"),
)
"""The most frequent elements: they hold no URL or are, like `a`, selected by themselves."""
