"""Render the generated pages, and the directives in written pages.

Every value is escaped for HTML and for Markdown, and an unknown name in a template is an error.
"""

import contextlib
import hashlib
import math
import os
import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError, TemplateNotFound

from sitekit.dataset.loader import Dataset
from sitekit.dataset.models import Figure
from sitekit.dataset.raw_dataset import FileKind
from sitekit.dates import OLD_AFTER_YEARS, build_date, format_day, format_month, is_old
from sitekit.pages import decision_guide, field_text, stack_figures, urls
from sitekit.pages.api.serialize import Api
from sitekit.pages.directives import (
    CitationNumbers,
    Directive,
    ProseCitation,
    citation_id,
    split_at,
    substitute,
)
from sitekit.pages.glossary_tooltips import glossary_terms
from sitekit.pages.planned_files import PlannedFile, planned_files, redirect_stubs
from sitekit.pages.queries import DatasetView
from sitekit.problems import Problem, ProblemsError


@dataclass(frozen=True)
class Repository:
    """The URLs for editing (`edit`, to which a path below docs is added) and reporting (`report`).

    Either may be empty: then there is no such link.
    """

    edit: str = ""
    report: str = ""

    def edit_cell(self, data: Dataset, dimension: str, technology: str) -> str:
        """Return the address that edits a cell's data file, at the line of the cell."""
        if not self.edit:
            return ""
        document = data.documents[FileKind.DIMENSION, dimension]
        line, _ = document.key_position(("cells", technology))
        return f"{self.edit}{FileKind.DIMENSION.source(dimension)}#L{line}"

    def report_cell(self, dimension: str, technology: str, url_builder: urls.UrlBuilder) -> str:
        """Return the address of the form with the cell's address filled in."""
        if not self.report:
            return ""
        address = url_builder.address(f"{urls.dimension_page(dimension)}#{technology}")
        fields = urlencode({"cell": f"/{address}"})
        return f"{self.report}{'&' if '?' in self.report else '?'}{fields}"


TEMPLATE_DIRECTORY = "generated"
NO_REPOSITORY = Repository()


class PageTemplates:
    """Renders the templates below `<overrides>/generated` for one dataset."""

    def __init__(
        self,
        overrides: Path,
        view: DatasetView,
        url_builder: urls.UrlBuilder,
        repository: Repository = NO_REPOSITORY,
    ) -> None:
        self.view = view
        self.urls = url_builder
        self.api = Api(view, url_builder)
        self.terms = glossary_terms(view.data.glossary)
        self.folder = overrides / TEMPLATE_DIRECTORY
        self._today = build_date()
        self.environment = Environment(
            loader=FileSystemLoader(self.folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._add_globals(repository)
        self._add_filters()
        keep_compiled(self.environment)

    def _add_globals(self, repository: Repository) -> None:
        view, url_builder = self.view, self.urls
        self.environment.globals.update(
            data=view.data,
            view=view,
            urls=urls,
            api=self.api,
            offers={},
            # Without one there is no feed, whose links are absolute, and the site may be read from
            # disk, where no script can load a file.
            has_address=bool(url_builder.site),
            choice=decision_guide.DecisionGuide(view.data),
            choice_key=decision_guide.answer_key,
            # A technology's stack is on its own page and on those of all its pairs.
            technology_stack=cache(partial(stack_figures.technology_stack, view.data)),
            arrangement_stack=cache(partial(stack_figures.arrangement_stack, view.data)),
            edit_cell=lambda row, column: repository.edit_cell(view.data, row, column),
            report_cell=lambda row, column: repository.report_cell(row, column, url_builder),
            # A page of the whole dataset was reviewed when the latest file of it was.
            front_matter=lambda **own: field_text.front_matter({"reviewed": view.reviewed, **own}),
            old_after=OLD_AFTER_YEARS,
            stale_reviews=partial(view.stale_reviews, self._today),
        )

    def _add_filters(self) -> None:
        self.environment.filters.update(
            number=format_number,
            signed=format_signed,
            brief=format_tick,
            has_unit_steps=has_unit_steps,
            amount=format_figure,
            is_old=lambda figure: is_old(figure.measured, self._today),
            month=format_month,
            day=format_day,
            lines=field_text.escape_preformatted,
            with_breaks=field_text.with_breaks,
            capitalized=field_text.capitalized,
            text=field_text.to_text,
        )

    def place(self, template: str) -> str:
        """Return how messages name a template."""
        return os.path.relpath(self.folder / template)

    def render(self, template: str, page: str, **values: Any) -> str:
        """Return one page. `page` is its source path, from which its links lead."""
        # Only what another builder reads as Markdown has links that it changes.
        is_page = template.endswith(".md")
        url_builder = self.urls if is_page else replace(self.urls, from_source=False)
        context = self._context(page, CitationNumbers(self.view.data.sources), url_builder)
        return self.environment.get_template(template).render(context, **values)

    def fragment(self, name: str, page: str, notes: CitationNumbers, **values: Any) -> str:
        """Return one directive of a written page, from the template `fragments/<name>.html`."""
        template = self.environment.get_template(f"fragments/{name}.html")
        return template.render(self._context(page, notes, self.urls), **values)

    def _context(
        self, page: str, notes: CitationNumbers, url_builder: urls.UrlBuilder
    ) -> dict[str, Any]:
        escape = field_text.escape_for_page

        def from_root(target: str) -> str:
            return url_builder.link(target[1:], page) if target.startswith("/") else target

        return {
            "page": page,
            "notes": notes,
            "href": lambda target: escape(url_builder.link(target, page)),
            "link": lambda target: url_builder.link(target, page),
            "canonical": lambda target: escape(url_builder.public(target, page)),
            "prose": lambda text: field_text.to_html(text, from_root),
            "inline": lambda text: field_text.to_inline_html(text, from_root),
        }


def _finalize(value: object) -> object:
    return value if isinstance(value, StrictUndefined) else field_text.escape_for_page(value)


def format_number(value: float) -> str:
    """Return a number as people write it: 1200 as "1,200", 0.50 as "0.5"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0").rstrip(".")


def format_signed(number: int) -> str:
    """Return a number with its sign: 2 as "+2", or -2 with a minus sign instead of a hyphen."""
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}")


# Units of a kind, each a thousand of the one before. An axis changes from one to the next.
_UNIT_STEPS = (("ns", "µs", "ms", "s"), ("B", "kB", "MB", "GB", "TB"))


def has_unit_steps(unit: str) -> bool:
    """Whether the labels of an axis in this unit have their own units."""
    return any(unit in steps for steps in _UNIT_STEPS)


def format_tick(value: float, unit: str = "") -> str:
    """Return the label of an axis: 100000 as "100k", or 0.1 ms as "100 µs"."""
    for steps in _UNIT_STEPS:
        if unit in steps and value:
            step = steps.index(unit) + math.floor(math.log10(value) / 3 + 1e-9)
            step = min(max(step, 0), len(steps) - 1)
            number = round(value * 1000.0 ** (steps.index(unit) - step), 6)
            return f"{format_number(number)} {steps[step]}"
    for power, sign in ((6, "M"), (3, "k")):
        if value >= 10 ** max(power, 4):
            return f"{format_number(value / 10**power)}{sign}"
    return format_number(value)


def format_figure(figure: Figure) -> str:
    """Return a figure's number or range, with its bound."""
    if figure.value is None:
        text = f"{format_number(figure.low or 0)} to {format_number(figure.high or 0)}"
    else:
        text = format_number(figure.value)
    return f"{figure.bound} {text}" if figure.bound else text


# Stands for the list of sources until the page has been read to its end; not a text of a page.
_SOURCES_PLACEHOLDER = "\x00sources\x00"
_SPACE_BEFORE_CITATION = re.compile(r'(?<=\S)[ \t]*\n?[ \t]*(?=<span class="cites")')


def render_directives(markdown: str, page: str, templates: PageTemplates) -> str:
    """Return the Markdown of a written page with its directives and citations rendered.

    The page has been checked before (`sitekit.pages.directives`); a KeyError means
    that it was not.
    """
    notes = CitationNumbers(templates.view.data.sources)
    numbers = count(1)

    def marker(directive: Directive) -> str:
        if directive.kind == "sources":
            return _SOURCES_PLACEHOLDER
        values: dict[str, object] = {"names": directive.arguments, "line": directive.line}
        if directive.kind == "table":
            values["dimensions"], values["technologies"] = split_at(directive.arguments, "for")
        name = "stacks" if directive.kind == "stack" else directive.kind
        return templates.fragment(name, page, notes, **values)

    def citation(cited: list[ProseCitation]) -> str:
        anchor = citation_id(next(numbers))
        return templates.fragment("citation", page, notes, cited=cited, anchor=anchor).strip()

    text = substitute(markdown, marker, citation, lambda *_: None)
    # A citation is set tight against the word or the punctuation that it belongs to.
    text = _SPACE_BEFORE_CITATION.sub("", text)
    # The list needs all numbers, so it is written when the whole page has been read.
    if _SOURCES_PLACEHOLDER in text:
        text = text.replace(_SOURCES_PLACEHOLDER, templates.fragment("sources", page, notes))
    return text


@dataclass(frozen=True)
class GeneratedFile:
    """A page or download. `uri` and `source` (what to edit to change it) are relative to docs."""

    uri: str
    content: str
    source: str
    in_nav: bool


def explain_template_error(error: TemplateError) -> str:
    """Return the file, line, and message of what is wrong with a template."""
    file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).suffix in {".html", ".md", ".xml"}:
            file, line = os.path.relpath(frame.filename), frame.lineno
    if isinstance(error, TemplateNotFound):
        return f'no template "{error.name}" in the directory of generated pages; restore it'
    return f"{file or 'a template'}:{line or 1}:1: {error.message}; correct the template"


def generate_files(dataset: Dataset, templates: PageTemplates) -> list[GeneratedFile]:
    """Return every page and download of a dataset, in the order of the navigation.

    Raises ProblemsError for pages whose elements aren't closed.
    """
    files = []
    problems: list[Problem] = []
    stubs = redirect_stubs(dataset.contents, templates.urls)
    for planned in (*planned_files(dataset.contents), *stubs):
        if planned.uri.endswith(".xml") and not templates.urls.site:
            continue
        if planned.template:
            page = planned.values.get("old", planned.uri)
            content = templates.render(planned.template, page, **planned.values)
        else:
            content = templates.api.texts[planned.uri]
        if planned.template.endswith(".md"):
            problems += _unbalanced(content, planned, templates)
        files.append(GeneratedFile(planned.uri, content, planned.source, planned.in_nav))
    if problems:
        raise ProblemsError(problems)
    return files


_CONTAINERS = ("article", "details", "div", "dl", "figure", "nav", "ol", "section", "table", "ul")


def _unbalanced(content: str, planned: PlannedFile, templates: PageTemplates) -> Iterator[Problem]:
    """Yield a problem for each kind of element that a generated page opens more often or less."""
    for name in _CONTAINERS:
        opened = content.count(f"<{name}>") + content.count(f"<{name} ")
        closed = content.count(f"</{name}>")
        if opened != closed:
            message = f"{planned.uri} opens <{name}> {opened} times and closes it {closed} times"
            yield Problem(templates.place(planned.template), 1, 1, message, f"correct the <{name}>")


def fingerprint(folders: Iterable[Path]) -> str:
    """Return a hash of the names and contents of all files below some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update(f"{path}\0".encode() + content)
    return digest.hexdigest()


# Builds run in the directory that holds mkdocs.yml; TEMPLATES_CACHE names another place.
DEFAULT_CACHE = Path(".cache/templates")


class TemplateCache(FileSystemBytecodeCache):
    """A directory of compiled templates, which other builds may use at the same time.

    Jinja names an entry after the template's path, so that a copy of a site would compile
    everything again. Here the name alone counts: Jinja compares the source before it uses an
    entry, and the code is given the path that messages about it should show.
    """

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return the entry of a template: its code, or nothing yet."""
        bucket = super().get_bucket(environment, name, None, source)
        if bucket.code and filename and bucket.code.co_filename != filename:
            bucket.code = _rename(bucket.code, filename)
        return bucket

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store an entry if that is possible."""
        # On a full disk or in a folder that can't be written, the next build compiles again.
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def _rename(code: CodeType, filename: str) -> CodeType:
    constants = [_rename(c, filename) if isinstance(c, CodeType) else c for c in code.co_consts]
    return code.replace(co_filename=filename, co_consts=tuple(constants))


def keep_compiled(environment: Environment) -> None:
    """Let `environment` keep its compiled templates, if the cache's directory can be made.

    Environments that compile the same source differently, because they have other extensions or
    another version of Jinja, have directories for themselves.
    """
    what_compiles = (
        version("jinja2"),
        sorted(environment.extensions),
        sorted(environment.filters),
        (environment.trim_blocks, environment.lstrip_blocks, environment.undefined),
    )
    kind = hashlib.sha256(repr(what_compiles).encode()).hexdigest()[:16]
    folder = Path(os.environ.get("TEMPLATES_CACHE") or DEFAULT_CACHE) / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    environment.bytecode_cache = TemplateCache(str(folder))
