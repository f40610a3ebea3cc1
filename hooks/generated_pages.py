"""The pages and downloads that the dataset becomes, and its values in written pages."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jinja2 import TemplateError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from sitekit.dataset.raw_dataset import DATA_DIRECTORY
from sitekit.markdown_scan import ids_in, restore_html, stash_html
from sitekit.pages import urls
from sitekit.pages.glossary_tooltips import add_tooltips
from sitekit.pages.planned_files import expand_nav_globs, planned_files
from sitekit.pages.queries import DatasetView
from sitekit.pages.site_data import load_site
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


@dataclass(frozen=True)
class Generation:
    """The templates for one state of the data, and everything that this state depends on."""

    inputs: Hashable
    view: DatasetView
    templates: PageTemplates


class GeneratedPages:
    """The generated part of one build.

    `downloads` maps the kind of each further download to its URI; other parts add theirs before the
    pages are generated. `templates` is None until then, and for a site without a dataset.
    """

    def __init__(self) -> None:
        self.downloads: dict[str, str] = {}
        self.templates: PageTemplates | None = None
        self._generated: tuple[Generation, list[GeneratedFile]] | None = None
        self._stashed: dict[str, list[str]] = {}
        # The Markdown of each written page, before and after its directives were rendered.
        self._directives: dict[str, tuple[str, str]] = {}

    def reset(self, _config: MkDocsConfig, **_: Any) -> None:
        """Forget the last build, except for the generated files, which may still be up to date."""
        self.downloads.clear()
        self._stashed.clear()
        self._directives.clear()

    def add_files(self, files: Files, config: MkDocsConfig) -> None:
        """Read the dataset, refuse all problems at once, and add the generated files.

        Generated pages replace entries such as `folder/*` in the navigation of mkdocs.yml.
        """
        if not (Path(config.docs_dir) / DATA_DIRECTORY).is_dir():
            return
        generated = self._generate(self.read(config))
        config.extra["generated_css"] = [urls.GENERATED_CSS]
        for source in generated:
            file = File.generated(config, source.uri, content=source.content)
            file.edit_uri = source.source
            if not source.in_nav:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
        if config.nav is not None:
            in_nav = [file.uri for file in generated if file.in_nav]
            config.nav = expand_nav_globs(config.nav, in_nav)

    def read(self, config: MkDocsConfig) -> Generation:
        """Read and check the data and the written pages; return what files are generated from.

        That is the generation of the last build if its inputs are the same: `mkdocs serve` builds
        after each save, and most saves are of written pages.
        """
        docs, overrides, repository = Path(config.docs_dir), _overrides(config), _repository(config)
        site_urls = UrlBuilder(config.use_directory_urls, config.site_url or "")
        try:
            view = load_site(docs, site_urls)
        except ProblemsError as error:
            raise PluginError(f"the data or the directives have problems:\n{error}") from None
        # Generated pages quote what written pages say about sources.
        inputs: Hashable = (
            fingerprint((docs / DATA_DIRECTORY, overrides / TEMPLATE_DIRECTORY)),
            view.statements,
            view.changelog,
            view.stale,
            site_urls,
            repository,
            tuple(self.downloads.items()),
        )
        if self._generated is not None and self._generated[0].inputs == inputs:
            return self._generated[0]
        templates = PageTemplates(overrides, view, site_urls, repository)
        templates.environment.globals["offers"] = dict(self.downloads)
        return Generation(inputs, view, templates)

    def _generate(self, generation: Generation) -> list[GeneratedFile]:
        """Return the generated files; those of the last build if their inputs are the same."""
        self.templates = generation.templates
        if self._generated is None or self._generated[0] is not generation:
            try:
                files = generate_files(generation.view.data, generation.templates)
            except TemplateError as error:
                raise PluginError(explain_template_error(error)) from None
            except ProblemsError as error:
                raise PluginError(str(error)) from None
            self._generated = generation, files
        return self._generated[1]

    def is_current(self, generation: Generation) -> bool:
        """Return whether the generated files are those of this generation."""
        return self._generated is not None and self._generated[0] is generation

    def generate_again(self, generation: Generation) -> list[GeneratedFile] | None:
        """Return the files whose content differs from the last build's.

        Return None if it isn't the same files in the same places: then the site must be built anew.
        """
        last = self._generated[1] if self._generated else []
        files = self._generate(generation)
        places = [[(file.uri, file.source, file.in_nav) for file in each] for each in (files, last)]
        if places[0] != places[1]:
            return None
        return [file for file, old in zip(files, last, strict=True) if file.content != old.content]

    def generate_page(self, generation: Generation, uri: str) -> str | None:
        """Return the content of one generated page, or None if there is no such page."""
        templates = generation.templates
        try:
            for planned in planned_files(generation.view.data.contents):
                if planned.uri == uri and planned.template:
                    return templates.render(planned.template, uri, **planned.values)
        except TemplateError as error:
            raise PluginError(explain_template_error(error)) from None
        return None

    def pages_with_other_directives(self, uris: Iterable[str]) -> Iterator[str]:
        """Yield those of these written pages whose directives no longer give the same Markdown."""
        for uri in uris:
            before, after = self._directives.get(uri, ("", ""))
            if self.templates and render_directives(before, uri, self.templates) != after:
                yield uri

    def place_in_nav(self, nav: Navigation, files: Files, **_: Any) -> None:
        """Give pages that are too many for the navigation a parent in it.

        That is the page whose folder they are in, or else the parent of the pages beside them, so
        that breadcrumbs and tabs show where the reader is.
        """
        parents = {
            posixpath.dirname(page.file.src_uri): page.parent for page in reversed(nav.pages)
        }
        for file in files.documentation_pages():
            is_outside = file.inclusion == InclusionLevel.NOT_IN_NAV
            if file.page and is_outside and not file.page.parent:  # an author may list it
                folder = posixpath.dirname(file.src_uri)
                leader = files.get_file_from_path(f"{folder}.md")
                # MkDocs expects a section here, but breadcrumbs need only a title and a parent.
                parent: Any = leader.page if leader and leader.page else parents.get(folder)
                file.page.parent = parent

    def render_directives(self, markdown: str, page: Page, **_: Any) -> str:
        """Replace the data directives and citations of a written page.

        They have all been checked by `load_site`.
        """
        if page.file.generated_by or self.templates is None:
            return markdown
        uri = page.file.src_uri
        text = render_directives(markdown, uri, self.templates)
        self._directives[uri] = markdown, text
        return text

    def stash_html(self, markdown: str, page: Page, **_: Any) -> str:
        """Take the finished HTML out of a generated page: the Markdown parser need not read it."""
        if not page.file.generated_by:
            return markdown
        text, self._stashed[page.file.src_uri] = stash_html(markdown)
        return text

    def restore_html(self, content: str, page: Page, **_: Any) -> str:
        """Put the HTML back, and register its ids, so that MkDocs' anchor validation finds them."""
        blocks = self._stashed.pop(page.file.src_uri, None)
        if blocks is None:
            return content
        page.present_anchor_ids = (page.present_anchor_ids or set()) | ids_in(blocks)
        return restore_html(content, blocks)

    def add_tooltips(self, content: str, page: Page, **_: Any) -> str:
        """Explain the glossary terms of a written page."""
        templates, source = self.templates, page.file.src_uri
        if page.file.generated_by or templates is None or templates.terms is None:
            return content

        def link(term: str) -> str:
            return templates.urls.link(f"{urls.GLOSSARY}#{term}", source)

        return add_tooltips(content, templates.terms, source, link)


def title_of(page: Page) -> str:
    """Return the title of a page as text; generated pages have escaped theirs for HTML."""
    return html.unescape(str(page.meta.get("title") or page.title or page.file.src_uri))


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
