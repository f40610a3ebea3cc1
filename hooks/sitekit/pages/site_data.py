"""Read all data of a site and check everything that refers to it, before any page is made."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitekit.dataset import measurements, rules
from sitekit.dataset.layout import FOLDER, MOVED
from sitekit.dataset.loader import Dataset, gather, typed
from sitekit.dataset.measurement_rules import check_all, cited
from sitekit.dataset.measurements import Measurements
from sitekit.dataset.raw_dataset import contents
from sitekit.dataset.yaml_reader import Document, Value, Where, read_text
from sitekit.pages.citations import Statement, statements
from sitekit.pages.directive_checks import problems_of
from sitekit.pages.field_text import links_of
from sitekit.pages.plan import Planned, plan
from sitekit.pages.urls import Urls
from sitekit.problems import Problem, ProblemsError, nearest


@dataclass(frozen=True)
class Site:
    """All data of a site that follows every rule, and what its written pages say of sources."""

    dataset: Dataset
    measurements: Measurements
    statements: tuple[Statement, ...]


def load_site(docs: Path, places: Urls, *, shown: str | None = None) -> Site:
    """Return the data below `docs`. `shown` is how messages name `docs` (default: its name).

    Raises ProblemsError with every problem of the data, of written pages that stand where a
    generated one goes, and of markers and citations in written pages.
    """
    shown = shown or docs.name
    draft = gather(docs / FOLDER, f"{shown}/{FOLDER}")
    known = contents(draft)
    measured = measurements.load(docs / FOLDER, f"{shown}/{FOLDER}")
    known = replace(known, labs=measured.labs)
    problems = [*draft.problems, *rules.check(draft)]
    problems += [*measured.problems, *check_all(measured, known.technologies)]
    problems += cited(draft, measured)
    written = list(_written(docs))
    planned = list(plan(known))
    problems += collisions(planned, written, places, shown)
    pages = {*written, *(each.uri for each in planned)}
    for document in draft.documents.values():
        problems += data_links(document, pages)
    if moved := draft.documents.get((MOVED.name, "")):
        problems += moved_problems(moved, known.moved, pages)
    texts: dict[str, str] = {}
    for path in (path for path in written if path.endswith(".md")):
        try:
            texts[path] = read_text(docs / path, f"{shown}/{path}")
        except ProblemsError as error:
            problems += error.problems
        else:
            problems += problems_of(texts[path], known, f"{shown}/{path}")
    if problems:
        raise ProblemsError(problems)
    return Site(typed(draft), measured, tuple(statements(texts)))


def _written(docs: Path) -> Iterator[str]:
    for path in sorted(docs.rglob("*")):
        parts = path.relative_to(docs).parts
        hidden = any(part.startswith(".") for part in parts)
        if parts[0] != FOLDER and not hidden and path.is_file():
            yield "/".join(parts)


def collisions(
    generated: Iterable[Planned], written: Iterable[str], places: Urls, shown: str
) -> Iterator[Problem]:
    """Yield a problem for each written file that has the address of a generated one.

    `written` has source paths relative to the docs folder, which messages call `shown`.
    """
    taken = {_key(places.address(each.uri)): each.source for each in generated}
    for path in written:
        source = taken.get(_key(places.address(path)))
        if source is not None:
            yield Problem(
                f"{shown}/{path}",
                1,
                1,
                f"this file has the address of a page that is generated from {shown}/{source}",
                "rename it, or remove it and edit the data",
            )


def _key(address: str) -> str:
    """Addresses that differ in case only are one file on some systems."""
    return address.casefold().removesuffix("/").removesuffix("/index.html")


def data_links(document: Document, pages: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each link to a page that is neither written nor generated.

    `pages` are source paths below docs. Links in data begin with `/`, the docs folder, or with
    `https://`: the same text is shown on many pages, so a relative link would lead elsewhere.
    """
    for where, text in _texts(document.value, ()):
        if "](" not in text:
            continue
        for target in links_of(text):
            if target.startswith(("https://", "http://")):
                continue
            path = target.partition("#")[0]
            if not path.startswith("/"):
                yield document.problem(
                    where,
                    f'the link "{target}" is relative',
                    "begin it with / or https://",
                    value=True,
                )
            elif path.removeprefix("/") not in pages:
                hint = nearest(path, [f"/{page}" for page in pages]) or "link to a page below docs"
                yield document.problem(where, f'no page "{path}"', hint, value=True)


def _texts(value: Value, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*where, number))
    else:
        for key, item in value.items():
            yield from _texts(item, (*where, key))


def moved_problems(
    document: Document, moved: Mapping[str, str], pages: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with the entries of `document`; `pages` are all source paths."""
    for old, new in moved.items():
        if old in pages:
            yield document.problem(
                (old,), f'the page "{old}" is still there', "remove the entry, or the page"
            )
        target = new.partition("#")[0]
        if target in moved:
            yield document.problem(
                (old,),
                f'"{target}" has moved itself',
                f'write "{moved[target]}", so that readers are sent once',
                value=True,
            )
        elif target not in pages:
            hint = nearest(target, pages) or "write the path of a page below docs"
            yield document.problem((old,), f'no page "{target}"', hint, value=True)
