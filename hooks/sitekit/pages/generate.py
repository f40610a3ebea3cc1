"""The list of pages and downloads that a dataset becomes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.pages.plan import plan, stubs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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


def fingerprint(folders: Iterable[Path]) -> str:
    """Return a hash of the names and contents of all files below some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update(f"{path}\0".encode() + content)
    return digest.hexdigest()
