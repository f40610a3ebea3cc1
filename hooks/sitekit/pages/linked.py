"""Linked data of the pages that a dataset becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitekit.pages import urls
from sitekit.pages.api import cite
from sitekit.publish.linked import license_address, thing

if TYPE_CHECKING:
    from sitekit.pages.templates import Templates


def of_page(templates: Templates, page: str) -> dict[str, Any] | None:
    """Return the node of a generated page, given its source path, or None where it needs none."""
    made = {urls.DATA: _dataset, urls.GLOSSARY: _terms}.get(page)
    return made(templates) if made else None


def _dataset(templates: Templates) -> dict[str, Any]:
    data, places = templates.view.data, templates.urls
    creator = thing("Organization", name=cite.author(data.head))
    return thing(
        "Dataset",
        name=data.head.name,
        description=data.head.description,
        url=places.public(urls.DATA, urls.DATA),
        version=data.head.version,
        license=license_address(data.head.license),
        creator=creator,
        dateModified=data.head.releases[0].date if data.head.releases else "",
        isAccessibleForFree=True,
        variableMeasured=[dimension.name for dimension in data.dimensions.values()],
        distribution=[
            thing(
                "DataDownload",
                name=made.entry.title,
                contentUrl=places.public(made.entry.uri, urls.DATA),
                encodingFormat=made.entry.media_type,
                contentSize=f"{made.size} B",
                sha256=made.sha256,
            )
            for made in templates.api.files
            if (made.entry.form == "comparison" and made.entry.schema)
            or made.entry.media_type == "text/csv"
        ],
    )


def _terms(templates: Templates) -> dict[str, Any]:
    data, places = templates.view.data, templates.urls
    page = places.public(urls.GLOSSARY, urls.GLOSSARY)
    # Names only: each definition stands on the page itself, under its name. A second time in here,
    # they would make it half as long again.
    return thing(
        "DefinedTermSet",
        name=f"{data.head.name}: glossary",
        url=page,
        hasDefinedTerm=[thing("DefinedTerm", name=term.term) for term in data.glossary.values()],
        license=license_address(data.head.license),
        encoding=thing(
            "MediaObject",
            contentUrl=places.public(f"{urls.API}/glossary.json", urls.GLOSSARY),
            encodingFormat="application/json",
        ),
    )
