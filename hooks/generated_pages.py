"""The pages and downloads that the dataset becomes, and its values in written pages."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jinja2 import TemplateError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from sitekit.dataset.layout import DATA_DIRECTORY
from sitekit.html.stash import ids_in, restore_html, stash_html
from sitekit.pages import urls
from sitekit.pages.glossary_tooltips import add_tooltips
from sitekit.pages.planned_files import expand_nav_globs
from sitekit.pages.queries import DatasetView
from sitekit.pages.site_data import SiteData, load_site
from sitekit.pages.templates import (
    TEMPLATE_DIRECTORY,
    GeneratedFile,
    PageTemplates,
    Repository,
    explain_template_error,
    fingerprint,
    generate_files,
    render_directives,
)
from sitekit.pages.urls import UrlBuilder
from sitekit.problems import ProblemsError


class GeneratedPages:
    """The generated part of one build.

    `downloads` maps the kind of each further download to its URI; other parts add theirs before the
    pages are generated. `templates` is None until then, and for a site without a dataset.
    """

    def __init__(self) -> None:
        self.downloads: dict[str, str] = {}
        self.templates: PageTemplates | None = None
        self._generated: tuple[Hashable, list[GeneratedFile]] | None = None
        self._stashed: dict[str, list[str]] = {}

    def reset(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
        """Forget the last build, except for the generated files, which may still be up to date."""
        self.downloads.clear()
        self._stashed.clear()
        return config

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read the dataset, refuse all problems at once, and add the generated files.

        Generated pages replace entries such as `folder/*` in the navigation of mkdocs.yml.
        """
        docs = Path(config.docs_dir)
        if not (docs / DATA_DIRECTORY).is_dir():
            return files
        site_urls = UrlBuilder(config.use_directory_urls, config.site_url or "")
        try:
            site = load_site(docs, site_urls)
        except ProblemsError as error:
            raise PluginError(f"data or markers have problems:\n{error}") from None
        try:
            generated = self._generate(site, site_urls, config)
        except TemplateError as error:
            raise PluginError(explain_template_error(error)) from None
        config.extra["generated_css"] = [
            source.uri for source in generated if source.uri.endswith(".css")
        ]
        for source in generated:
            file = File.generated(config, source.uri, content=source.content)
            file.edit_uri = source.source
            if not source.in_nav:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
        if config.nav is not None:
            config.nav = expand_nav_globs(
                config.nav, [file.uri for file in generated if file.in_nav]
            )
        return files

    def _generate(
        self, site: SiteData, site_urls: UrlBuilder, config: MkDocsConfig
    ) -> list[GeneratedFile]:
        """Return the generated files; those of the last build if their inputs are the same.

        `mkdocs serve` builds after each save, and most saves are of written pages.
        """
        overrides, repository = _overrides(config), _repository(config)
        folders = (Path(config.docs_dir) / DATA_DIRECTORY, overrides / TEMPLATE_DIRECTORY)
        # Generated pages quote what written pages say about sources.
        inputs: Hashable = (
            fingerprint(folders),
            site.statements,
            site.changelog,
            site_urls,
            repository,
            tuple(self.downloads.items()),
        )
        if self._generated is None or self._generated[0] != inputs:
            view = DatasetView(site.dataset, site.measurements, site.statements, site.changelog)
            self.templates = PageTemplates(overrides, view, site_urls, repository)
            self.templates.environment.globals["offers"] = dict(self.downloads)
            self._generated = inputs, generate_files(site.dataset, self.templates)
        return self._generated[1]

    def place_in_nav(self, nav: Navigation, files: Files, **_: Any) -> None:
        """Give pages that are too many for the navigation a parent in it.

        That is the parent of the page that leads to them, so that breadcrumbs and tabs show where
        the reader is.
        """
        parents = {
            posixpath.dirname(page.file.src_uri): page.parent for page in reversed(nav.pages)
        }
        for file in files.documentation_pages():
            if file.page and file.inclusion == InclusionLevel.NOT_IN_NAV:
                folder = posixpath.dirname(file.src_uri)
                leader = files.get_file_from_path(f"{folder}.md")
                parent = leader.page.parent if leader and leader.page else parents.get(folder)
                file.page.parent = parent

    def render_directives(self, markdown: str, page: Page, **_: Any) -> str:
        """Replace the data directives and citations of a written page.

        They have all been checked by `load_site`.
        """
        if page.file.generated_by or self.templates is None:
            return markdown
        return render_directives(markdown, page.file.src_uri, self.templates)

    def stash_html(self, markdown: str, page: Page, **_: Any) -> str:
        """Take the finished HTML out of a generated page: the Markdown parser need not read it."""
        if not page.file.generated_by:
            return markdown
        text, self._stashed[page.file.src_uri] = stash_html(markdown)
        return text

    def restore_html(self, html: str, page: Page, **_: Any) -> str:
        """Put the HTML back, and register its ids, so that MkDocs' anchor validation finds them."""
        blocks = self._stashed.pop(page.file.src_uri, None)
        if blocks is None:
            return html
        page.present_anchor_ids = (page.present_anchor_ids or set()) | ids_in(blocks)
        return restore_html(html, blocks)

    def add_tooltips(self, html: str, page: Page, **_: Any) -> str:
        """Explain the glossary terms of a written page."""
        templates, source = self.templates, page.file.src_uri
        if page.file.generated_by or templates is None or templates.terms is None:
            return html

        def link(term: str) -> str:
            return templates.urls.link(f"{urls.GLOSSARY}#{term}", source)

        return add_tooltips(html, templates.terms, source, link)


def _repository(config: MkDocsConfig) -> Repository:
    """Return where to edit and report: `edit_uri` and `extra.report_uri`, below `repo_url`."""
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
