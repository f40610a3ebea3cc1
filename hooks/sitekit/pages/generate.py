"""The list of pages and downloads that a dataset becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.pages.plan import plan, stubs

if TYPE_CHECKING:
    from sitekit.dataset.load import Dataset
    from sitekit.pages.templates import Templates


@dataclass(frozen=True)
class GeneratedFile:
    """A page or download. `uri` and `source` (what to edit to change it) are relative to docs."""

    uri: str
    content: str
    source: str
    in_nav: bool


def generate(dataset: Dataset, templates: Templates) -> list[GeneratedFile]:
    """Return every page and download of a dataset, in the order of the navigation."""
    made = []
    for each in (*plan(dataset.contents), *stubs(dataset.contents, templates.urls)):
        content = (
            templates.render(each.template, each.values.get("old", each.uri), **each.values)
            if each.template
            else templates.api.texts[each.uri]
        )
        made.append(GeneratedFile(each.uri, content, each.source, each.in_nav))
    return made
