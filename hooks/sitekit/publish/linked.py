"""Linked data for search engines: JSON-LD in the vocabulary of schema.org."""

from __future__ import annotations

import json
from typing import Any

CONTEXT = "https://schema.org"
# A browser ends a script at `</script` and reads `<!--` in it, whatever the JSON around says; line
# and paragraph separators end lines of older script engines.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def embedded(value: dict[str, Any]) -> str:
    """Return a script element with `value`: data that no browser runs and no text can leave."""
    text = json.dumps({"@context": CONTEXT, **value}, ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{text.translate(_UNSAFE)}</script>'


def thing(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a node of a type of schema.org; fields without a value are left out."""
    return {"@type": kind, **{name: value for name, value in fields.items() if value}}


def website(name: str, url: str) -> dict[str, Any]:
    """Return the node of the whole site."""
    return thing("WebSite", name=name, url=url)


def article(
    *, title: str, description: str, url: str, site: dict[str, Any], language: str, license_: str
) -> dict[str, Any]:
    """Return the node of a page that explains something and cites sources."""
    return thing(
        "TechArticle",
        headline=title,
        description=description,
        url=url,
        inLanguage=language,
        isPartOf=site,
        license=license_,
    )


def license_address(identifier: str) -> str:
    """Return the address of a licence that SPDX lists."""
    return f"https://spdx.org/licenses/{identifier}.html"
