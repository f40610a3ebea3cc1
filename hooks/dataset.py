"""MkDocs adapter: add the pages and downloads that the dataset becomes.

In `on_files`, in this order: read the dataset, refuse every problem of data and markers at once,
add the generated files, and put the generated pages into the navigation where `mkdocs.yml` has an
entry `folder/*`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from sitekit.pages.generate import generate
from sitekit.pages.navigation import spliced
from sitekit.pages.site import load_site
from sitekit.pages.templates import Templates
from sitekit.pages.urls import Urls
from sitekit.pages.views import View
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add generated files to those found in the docs folder."""
    docs = Path(config.docs_dir)
    places = Urls(directories=config.use_directory_urls)
    try:
        dataset = load_site(docs, places)
    except ProblemsError as error:
        raise PluginError(f"data or markers have problems:\n{error}") from None
    templates = Templates(_overrides(config), View(dataset), places)
    made = generate(dataset, templates)
    for each in made:
        file = File.generated(config, each.uri, content=each.content)
        file.edit_uri = each.source
        files.append(file)
    if config.nav is not None:
        config.nav = spliced(config.nav, [each.uri for each in made])
    config.extra["templates"] = templates
    return files


def _overrides(config: MkDocsConfig) -> Path:
    custom = config.theme.custom_dir
    if not custom:
        raise PluginError("mkdocs.yml: theme.custom_dir must name the folder of the templates")
    return Path(custom)
