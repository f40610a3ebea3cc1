"""What a page says of itself: related pages, how to cite it, and JSON-LD.

JSON-LD is data for search engines, in the vocabulary of schema.org.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sitekit.pages import urls
from sitekit.pages.api import serialize
from sitekit.pages.templates import PageTemplates

MAX_RELATED = 4


def related_pages(
    links: Mapping[str, Mapping[str, int]], order: Sequence[str]
) -> dict[str, list[str]]:
    """Return the pages that belong to each page, the closest first.

    `links` maps each page to how often it links to other pages. A link counts for both of its
    ends, and for less from a page with many links. Pages of equal closeness are in the order of
    `order`, which has every page that may be named.
    """
    closeness: dict[str, dict[str, float]] = {page: {} for page in order}
    for source, targets in links.items():
        for target, count in targets.items():
            weight = min(count, 3) / math.sqrt(len(targets))
            for here, there in ((source, target), (target, source)):
                if here in closeness and there in closeness:
                    closeness[here][there] = closeness[here].get(there, 0) + weight
    place = {page: number for number, page in enumerate(order)}
    return {
        page: sorted(near, key=lambda other: (-round(near[other], 6), place[other]))
        for page, near in closeness.items()
    }


def citation_text(title: str, site: str, reviewed: str, license_: str, url: str) -> str:
    """Return how to cite a page in a sentence."""
    end = "" if title.endswith((".", "?", "!")) else "."
    parts = [f"“{title}{end}” {site}"]
    if reviewed:
        parts.append(f"Reviewed {reviewed}")
    parts += [part for part in (license_, url) if part]
    return ". ".join(parts) + ("" if url else ".")


def citation_bibtex(title: str, site: str, reviewed: str, license_: str, url: str) -> str:
    """Return how to cite a page in BibTeX, as an entry of the type `misc`."""
    return serialize.bibtex_entry(title, site, reviewed, license_, url)


CONTEXT = "https://schema.org"
# A browser ends a script at `</script` and reads `<!--` in it, whatever the JSON around says; line
# and paragraph separators end lines of older script engines.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld_element(value: dict[str, Any]) -> str:
    """Return a script element with `value`: data that no browser runs and no text can leave."""
    text = json.dumps({"@context": CONTEXT, **value}, ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{text.translate(_UNSAFE)}</script>'


def node(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a node of a type of schema.org; fields without a value are left out."""
    return {"@type": kind, **{name: value for name, value in fields.items() if value}}


def website_node(name: str, url: str) -> dict[str, Any]:
    """Return the node of the whole site."""
    return node("WebSite", name=name, url=url)


def license_address(identifier: str) -> str:
    """Return the address of a license that SPDX lists."""
    return f"https://spdx.org/licenses/{identifier}.html"


def generated_page_node(templates: PageTemplates, page: str) -> dict[str, Any] | None:
    """Return the JSON-LD node of a generated page by its source path, or None if it needs none."""
    build = {urls.DATA: _dataset, urls.GLOSSARY: _terms}.get(page)
    return build(templates) if build else None


def _dataset(templates: PageTemplates) -> dict[str, Any]:
    data, url_builder = templates.view.data, templates.urls
    creator = node("Organization", name=serialize.author(data.head))
    return node(
        "Dataset",
        name=data.head.name,
        description=data.head.description,
        url=url_builder.public(urls.DATA, urls.DATA),
        version=data.head.version,
        license=license_address(data.head.license),
        creator=creator,
        dateModified=data.head.releases[0].date if data.head.releases else "",
        isAccessibleForFree=True,
        variableMeasured=[dimension.name for dimension in data.dimensions.values()],
        distribution=[
            node(
                "DataDownload",
                name=file.entry.title,
                contentUrl=url_builder.public(file.entry.uri, urls.DATA),
                encodingFormat=file.entry.media_type,
                contentSize=f"{file.size} B",
                sha256=file.sha256,
            )
            for file in templates.api.files
            if (file.entry.form == "comparison" and file.entry.schema)
            or file.entry.media_type == "text/csv"
        ],
    )


def _terms(templates: PageTemplates) -> dict[str, Any]:
    data, url_builder = templates.view.data, templates.urls
    page = url_builder.public(urls.GLOSSARY, urls.GLOSSARY)
    # Names only: each definition is on the page itself, under its name. Repeated here,
    # they would make it half as long again.
    return node(
        "DefinedTermSet",
        name=f"{data.head.name}: glossary",
        url=page,
        hasDefinedTerm=[
            node("DefinedTerm", name=term.term) for _, term in templates.view.terms_by_name
        ],
        license=license_address(data.head.license),
        encoding=node(
            "MediaObject",
            contentUrl=url_builder.public(f"{urls.API}/glossary.json", urls.GLOSSARY),
            encodingFormat="application/json",
        ),
    )
