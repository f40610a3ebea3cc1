"""Linked data for search engines: JSON-LD in the vocabulary of schema.org."""

import json
from typing import Any

from sitekit.pages import urls
from sitekit.pages.api import serialize
from sitekit.pages.templates import PageTemplates

CONTEXT = "https://schema.org"
# A browser ends a script at `</script` and reads `<!--` in it, whatever the JSON around says; line
# and paragraph separators end lines of older script engines.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script_element(value: dict[str, Any]) -> str:
    """Return a script element with `value`: data that no browser runs and no text can leave."""
    text = json.dumps({"@context": CONTEXT, **value}, ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{text.translate(_UNSAFE)}</script>'


def node(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a node of a type of schema.org; fields without a value are left out."""
    return {"@type": kind, **{name: value for name, value in fields.items() if value}}


def website(name: str, url: str) -> dict[str, Any]:
    """Return the node of the whole site."""
    return node("WebSite", name=name, url=url)


def article(
    *, title: str, description: str, url: str, site: dict[str, Any], language: str, license_: str
) -> dict[str, Any]:
    """Return the node of a page that explains something and cites sources."""
    return node(
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


def of_page(templates: PageTemplates, page: str) -> dict[str, Any] | None:
    """Return the node of a generated page, given its source path, or None where it needs none."""
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
        hasDefinedTerm=[node("DefinedTerm", name=term.term) for term in data.glossary.values()],
        license=license_address(data.head.license),
        encoding=node(
            "MediaObject",
            contentUrl=url_builder.public(f"{urls.API}/glossary.json", urls.GLOSSARY),
            encodingFormat="application/json",
        ),
    )
