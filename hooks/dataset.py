"""MkDocs adapter: add the pages and downloads that the dataset becomes.

In `on_files`, in this order: read the dataset, refuse every problem of data and markers at once,
add the generated files (made anew only where data or templates changed), and put the generated
pages into the navigation where `mkdocs.yml` has an entry `folder/*`. In `on_nav`, pages that are
too many for the navigation get the place of the page that leads to them, so that breadcrumb and
tabs show where a reader is.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel

from sitekit.dataset.layout import DATA_DIRECTORY as DATA
from sitekit.pages.plan import expand_nav_globs
from sitekit.pages.queries import DatasetView
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import TEMPLATE_DIRECTORY as TEMPLATES
from sitekit.pages.templates import PageTemplates, Repository, fingerprint, generate_files
from sitekit.pages.urls import UrlBuilder
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from sitekit.pages.site_data import SiteData
    from sitekit.pages.templates import GeneratedFile

_last: dict[Any, tuple[PageTemplates, list[GeneratedFile]]] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add generated files to those found in the docs folder."""
    docs = Path(config.docs_dir)
    places = UrlBuilder(config.use_directory_urls, config.site_url or "")
    try:
        site = load_site(docs, places)
    except ProblemsError as error:
        raise PluginError(f"data or markers have problems:\n{error}") from None
    templates, made = _made(site, places, config)
    for each in made:
        file = File.generated(config, each.uri, content=each.content)
        file.edit_uri = each.source
        if not each.in_nav:
            file.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(file)
    if config.nav is not None:
        config.nav = expand_nav_globs(config.nav, [each.uri for each in made if each.in_nav])
    config.extra["templates"] = templates
    return files


def _made(
    site: SiteData, places: UrlBuilder, config: MkDocsConfig
) -> tuple[PageTemplates, list[GeneratedFile]]:
    """Return the generated files, those of the last build where nothing that they hold changed.

    `mkdocs serve` builds after each save, and most saves are of written pages.
    """
    overrides, repository = _overrides(config), _repository(config)
    offers = dict(config.extra.get("offers", {}))
    folders = (Path(config.docs_dir) / DATA, overrides / TEMPLATES)
    # What pages of prose say of sources stands on generated pages too.
    key = (fingerprint(folders), site.statements, places, repository, tuple(offers.items()))
    if key not in _last:
        view = DatasetView(site.dataset, site.measurements, site.statements)
        templates = PageTemplates(overrides, view, places, repository)
        templates.environment.globals["offers"] = offers
        _last.clear()
        _last[key] = templates, generate_files(site.dataset, templates)
    return _last[key]


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001
    """Place pages that are not in the navigation beside those of their folder that are."""
    beside = {posixpath.dirname(page.file.src_uri): page.parent for page in reversed(nav.pages)}
    for file in files.documentation_pages():
        if file.page and file.inclusion == InclusionLevel.NOT_IN_NAV:
            folder = posixpath.dirname(file.src_uri)
            leader = files.get_file_from_path(f"{folder}.md")
            place = leader.page.parent if leader and leader.page else beside.get(folder)
            file.page.parent = place


def _repository(config: MkDocsConfig) -> Repository:
    """Return where to edit and report: `edit_uri`, and `extra.report_uri`, below `repo_url`."""
    if not config.repo_url:
        return Repository()
    root = f"{config.repo_url.rstrip('/')}/"
    report = config.extra.get("report_uri")
    return Repository(
        edit=urljoin(root, f"{config.edit_uri.rstrip('/')}/") if config.edit_uri else "",
        report=urljoin(root, report) if report else "",
    )


def _overrides(config: MkDocsConfig) -> Path:
    custom = config.theme.custom_dir
    if not custom:
        raise PluginError("mkdocs.yml: theme.custom_dir must name the folder of the templates")
    return Path(custom)
