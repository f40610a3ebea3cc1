"""Read all data of a site and check everything that refers to it, before any page is made."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from sitekit.dataset import rules
from sitekit.dataset.comparison_models import Comparison, Synonyms
from sitekit.dataset.loader import build_dataset, read_files
from sitekit.dataset.measurements import (
    Measurements,
    check_lab_citations,
    check_measurements,
    load_measurements,
)
from sitekit.dataset.raw_dataset import (
    ADDRESSES,
    DATA_DIRECTORY,
    DatasetIndex,
    FileKind,
    RawDataset,
    build_index,
)
from sitekit.dataset.text_rules import check_texts
from sitekit.dataset.yaml_reader import Document, parse_yaml, read_text
from sitekit.dates import build_date
from sitekit.pages.checks import configuration, files
from sitekit.pages.checks.assets import check_css_names
from sitekit.pages.checks.markup import check_literal_markup, check_typing
from sitekit.pages.checks.page_text import PageText, WrittenSite, check_page_rules
from sitekit.pages.checks.pages import check_near_citations, check_page, check_snippets
from sitekit.pages.decision_guide import check_scenarios
from sitekit.pages.directives import check_directives, cited_sentences
from sitekit.pages.field_text import link_targets
from sitekit.pages.planned_files import PlannedFile, planned_files
from sitekit.pages.queries import DatasetView
from sitekit.pages.urls import UrlBuilder
from sitekit.pages.whats_new import CHANGELOG, ChangelogDay, read_changelog, stale_pages
from sitekit.problems import Problem, ProblemsError, did_you_mean


def load_site(
    docs: Path, url_builder: UrlBuilder, *, display_path: str | None = None
) -> DatasetView:
    """Return the data below `docs`. `display_path` is how messages name `docs` (default: its name).

    Raises ProblemsError with every problem of the data, of written pages with the URL of a
    generated one, and of directives and citations in written pages.
    """
    display_path = display_path or docs.name
    data, data_path = docs / DATA_DIRECTORY, f"{display_path}/{DATA_DIRECTORY}"
    raw, measured = read_files(data, data_path), load_measurements(data, data_path)
    index = replace(build_index(raw), labs=measured.labs)
    problems = [*raw.problems, *rules.check_rules(raw)]
    problems += [*measured.problems, *check_measurements(measured, index.technologies)]
    problems += check_lab_citations(raw, measured)
    written = list(_written_files(docs))
    planned = list(planned_files(index))
    pages = {*written, *(file.uri for file in planned)}
    texts: dict[str, str] = {}
    for path in (path for path in written if path.endswith(".md")):
        try:
            texts[path] = read_text(docs / path, f"{display_path}/{path}")
        except ProblemsError as error:
            problems += error.problems
    site = WrittenSite(docs, display_path, written, texts, pages)
    problems += check_written_files(site, index)
    problems += url_conflicts(planned, site, url_builder)
    problems += check_data_with_pages(raw, site)
    problems += check_addresses(site, index.moved)
    problems += check_data_is_shown(raw, measured, texts)
    problems += check_citation_file(docs.parent / CITATION_FILE, raw.get(FileKind.COMPARISON))
    for document in measured.documents.values():
        problems += check_texts(document, None)
    problems += check_sources_are_cited(raw, texts)
    news: tuple[ChangelogDay, ...] = ()
    try:
        news = load_changelog(docs, pages)
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(problems)
    dataset = build_dataset(raw)
    # Only for data without problems: a wrong cell or level would make the ranking wrong, too.
    if problems := list(check_scenarios(dataset)):
        raise ProblemsError(problems)
    stale = tuple(stale_pages(texts, build_date()))
    return DatasetView(dataset, measured, tuple(cited_sentences(texts)), news, stale)


def check_written_files(site: WrittenSite, index: DatasetIndex) -> Iterator[Problem]:
    """Yield the problems of written pages and of the files beside them."""
    for page in map(site.page, site.texts):
        yield from _page_problems(page, build_date())
        yield from check_snippets(page, site)
        yield from check_near_citations(page, index.sources or ())
        yield from check_directives(page.text, index, page.display_path)
    for check in WRITTEN_CHECKS:
        yield from check(site)


def check_data_with_pages(raw: RawDataset, site: WrittenSite) -> Iterator[Problem]:
    """Yield the problems of data that names pages, or that pages must show."""
    for document in raw.documents.values():
        yield from check_data_links(document, site.pages)
    for _, moved, document in raw.iter(FileKind.MOVED):
        yield from check_redirects(document, moved.root, site)
    for _, synonyms, document in raw.iter(FileKind.SYNONYMS):
        yield from check_search_targets(document, synonyms, site)
    for _, page_rules, document in raw.iter(FileKind.PAGE_RULES):
        yield from check_page_rules(page_rules, document, site)
    yield from check_labs_have_pages(raw, site.pages)


@lru_cache(maxsize=512)
def _page_problems(page: PageText, _today: date) -> tuple[Problem, ...]:
    """Return what is wrong with a page today. `mkdocs serve` asks after each save of any page."""
    return tuple(check_page(page))


def check_pages_differ(site: WrittenSite) -> Iterator[Problem]:
    """Yield a problem for each page with the title, description, or heading of another.

    Such a page was copied, and in a list of results readers couldn't distinguish the two.
    """
    for field, pattern in (
        ("title", r"^title:[ \t]*(\S[^\n]*)"),
        ("description", r"^description:[ \t]*(\S[^\n]{3,})"),
        ("heading", r"^#[ \t]+([^\n]+)"),
    ):
        first: dict[str, str] = {}
        for path, text in site.texts.items():
            match = re.search(pattern, text, re.MULTILINE)
            if not match:
                continue
            other = first.setdefault(match[1].strip(" \"'.").casefold(), path)
            if other != path:
                message = f'the page has the same {field} as "{other}"'
                yield site.page(path).problem(match.start(), message, "write another")


WRITTEN_CHECKS = (
    configuration.check_configuration,
    files.check_files,
    files.check_files_are_used,
    files.check_image_links,
    files.check_images_are_used,
    check_css_names,
    check_pages_differ,
)


def load_changelog(docs: Path, pages: Collection[str]) -> tuple[ChangelogDay, ...]:
    """Return what the file CHANGELOG.md beside `docs` says; a site may have none.

    Raises ProblemsError for what the page and the feed would leave out or show as characters.
    """
    file = docs.parent / CHANGELOG
    if not file.is_file():
        return ()
    page = PageText(file.name, file.name, read_text(file, file.name))
    problems = [*check_typing(page), *check_literal_markup(page)]
    problems += [
        page.problem(tag.start(), "HTML isn't read here", "write text")
        for tag in re.finditer(r"</?[a-zA-Z]", page.visible)
    ]
    problems += [
        page.problem(link.start(1), *fault)
        for link in re.finditer(r"\]\(([^\s()]+)\)", page.visible)
        if (fault := _link_fault(link[1], pages))
    ]
    if problems:
        raise ProblemsError(problems)
    return read_changelog(page.text, file.name)


def check_data_is_shown(
    raw: RawDataset, measured: Measurements, texts: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each lab and each walkthrough that no page shows."""
    everything = "\n".join(texts.values())
    for lab, document in measured.documents.items():
        if not re.search(rf"<!--\s*data:\s*lab\s+{re.escape(lab)}\b(?!-)", everything):
            message = f'no page shows the results of the lab "{lab}"'
            hint = f"write <!-- data: lab {lab} --> on the page of the lab"
            yield document.problem(("lab",), message, hint)
    for name, _, document in raw.iter(FileKind.WALKTHROUGH):
        if not re.search(rf"<!--\s*data:\s*walkthrough\s+{re.escape(name)}\b(?!-)", everything):
            hint = f"write <!-- data: walkthrough {name} --> on a page"
            yield document.problem(("name",), f'no page shows the walkthrough "{name}"', hint)


def check_labs_have_pages(raw: RawDataset, pages: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each experiment whose lab has no page."""
    labs = [page.split("/")[1] for page in pages if re.fullmatch(r"labs/[^/]+/index\.md", page)]
    for _, experiment, document in raw.iter(FileKind.EXPERIMENT):
        if experiment.lab is not None and experiment.lab not in labs:
            hint = did_you_mean(experiment.lab, labs) or "name the lab of a page, or remove it"
            message = f'no page "labs/{experiment.lab}/index.md"'
            yield document.problem(("lab",), message, hint, value=True)


CITATION_FILE = "CITATION.cff"


def check_citation_file(file: Path, head: Comparison | None) -> Iterator[Problem]:
    """Yield a problem for each field of CITATION.cff that says something else than the data."""
    if head is None or not file.is_file():
        return
    wanted = {"title": head.name, "version": head.version, "license": head.license}
    wanted |= {"abstract": head.description}
    if head.releases:
        wanted["date-released"] = head.releases[0].date
    try:
        document = parse_yaml(read_text(file, file.name), file.name)
    except ProblemsError as error:
        yield from error.problems
        return
    for field, right in wanted.items():
        given = document.value.get(field, "") if isinstance(document.value, dict) else ""
        if str(given).strip() != right:
            yield document.problem((field,), f'"{field}" differs from the data', f"write {right}")


def check_sources_are_cited(raw: RawDataset, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each source that neither data nor a page cites."""
    document = raw.documents.get((FileKind.SOURCES, ""))
    if document is None or not isinstance(document.value, dict) or raw.problems:
        return
    cited = {reference.id for _, reference in raw.references if reference.kind == "source"}
    prose = " ".join(re.findall(r"\[@[^\]\n]*\]", "\n".join(texts.values())))
    cited |= set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", prose))
    for name in document.value:
        if name not in cited:
            message = f'nothing cites the source "{name}"'
            yield document.problem((name,), message, "cite or remove it")


def _written_files(docs: Path) -> Iterator[str]:
    for path in sorted(docs.rglob("*")):
        parts = path.relative_to(docs).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if parts[0] != DATA_DIRECTORY and not hidden and path.is_file():
            yield "/".join(parts)


def url_conflicts(
    generated: Iterable[PlannedFile], site: WrittenSite, url_builder: UrlBuilder
) -> Iterator[Problem]:
    """Yield a problem for each file, written or generated, that has a generated file's URL."""
    taken: dict[str, str] = {}
    for file in generated:
        key = _key(url_builder.address(file.uri))
        if key in taken:
            message = f"two generated pages would be {file.uri}"
            yield Problem(site.at(file.source), 1, 1, message, "choose another ID")
        taken[key] = file.source
    for path in site.written:
        if source := taken.get(_key(url_builder.address(path))):
            message = f"this file has the URL of a page that is generated from {site.at(source)}"
            hint = "rename it, or remove it and edit the data"
            yield Problem(site.at(path), 1, 1, message, hint)


def _key(address: str) -> str:
    """Addresses that differ in case only are one file on some systems."""
    return address.casefold().removesuffix("/").removesuffix("/index.html")


def check_data_links(document: Document, pages: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each link to a page that is neither written nor generated.

    `pages` are source paths below docs. Links in data begin with `/`, the docs folder, or with
    `https://`: the same text is shown on many pages, so a relative link would lead elsewhere.
    """
    for where, text in document.all_values:
        if not isinstance(text, str) or "](" not in text:
            continue
        for target in link_targets(text):
            if fault := _link_fault(target, pages):
                yield document.problem(where, *fault, value=True)


def _link_fault(target: str, pages: Collection[str]) -> tuple[str, str] | None:
    """Return what is wrong with a link, and the fix; None if it leads to a page."""
    path = target.partition("#")[0]
    if target.startswith(("https://", "http://")):
        return None
    if not path.startswith("/"):
        return f'the link "{target}" is relative', "begin it with / or https://"
    if path.removeprefix("/") in pages:
        return None
    near = did_you_mean(path, [f"/{page}" for page in pages])
    return f'no page "{path}"', near or "link to a page below docs"


def check_search_targets(
    document: Document, synonyms: Synonyms, site: WrittenSite
) -> Iterator[Problem]:
    """Yield a problem for each word of the search that leads to a page that doesn't exist."""
    for number, target in enumerate(synonyms.leads_to):
        path = (target.page or "").partition("#")[0]
        if path and path not in site.pages:
            hint = did_you_mean(path, site.pages) or "name a page below docs"
            where = ("leads_to", number, "page")
            yield document.problem(where, f'no page "{path}"', hint, value=True)


def check_addresses(site: WrittenSite, moved: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each page that was published once and now has neither page nor redirect.

    The list of published pages is kept in the data; a site without the list promises nothing.
    """
    name = f"{DATA_DIRECTORY}/{ADDRESSES}"
    file, at = site.docs / name, site.at(name)
    if not file.is_file():
        return
    seen: set[str] = set()
    for number, line in enumerate(read_text(file, at).split("\n"), 1):
        path = line.strip()
        if not path or path.startswith("#"):
            continue
        if path in seen:
            yield Problem(at, number, 1, f'the page "{path}" is listed twice', "keep one")
        seen.add(path)
        if path not in site.pages and path not in moved:
            message = f'the page "{path}" was published and is gone'
            guess = did_you_mean(path, [page for page in site.pages if page.endswith(".md")])
            new = guess.removeprefix('did you mean "').removesuffix('"?') or "its-successor.md"
            hint = f"write `{path}: {new}` in {site.at(FileKind.MOVED.source())}"
            yield Problem(at, number, 1, message, hint)


def unlisted_pages(docs: Path, index: DatasetIndex) -> list[str]:
    """Return the pages that aren't in the list of published ones, if the site has that list."""
    file = docs / DATA_DIRECTORY / ADDRESSES
    if not file.is_file():
        return []
    listed = {line.strip() for line in file.read_text("utf-8").split("\n")}
    return [page for page in _pages(docs, index) if page not in listed]


def published_pages(docs: Path) -> list[str]:
    """Return the source paths of all pages, written and generated, in order."""
    return _pages(docs, build_index(read_files(docs / DATA_DIRECTORY, DATA_DIRECTORY)))


def _pages(docs: Path, index: DatasetIndex) -> list[str]:
    generated = [planned.uri for planned in planned_files(index)]
    return sorted(path for path in {*generated, *_written_files(docs)} if path.endswith(".md"))


def check_redirects(
    document: Document, moved: Mapping[str, str], site: WrittenSite
) -> Iterator[Problem]:
    """Yield the problems of the redirects in `document`."""
    for old, new in moved.items():
        if old in site.pages:
            message = f'the page "{old}" still exists'
            yield document.problem((old,), message, "remove the entry, or the page")
        target = new.partition("#")[0]
        if target == old:
            hint = "write where the page is now, or remove the entry"
            yield document.problem((old,), f'"{old}" leads to itself', hint, value=True)
        elif target in moved and moved[target].partition("#")[0] == old:
            hint = "remove the entry of the page that exists"
            yield document.problem((old,), f'"{old}" and "{target}" lead to each other', hint)
        elif target in moved:
            hint = f'write "{moved[target]}", so that readers are redirected once'
            yield document.problem((old,), f'"{target}" has moved, too', hint, value=True)
        elif target not in site.pages:
            hint = did_you_mean(target, site.pages) or "write the path of a page below docs"
            yield document.problem((old,), f'no page "{target}"', hint, value=True)
