"""The rules on values that contradict or repeat each other, or that no reader would ever see."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from sitekit.dataset.raw_dataset import FileKind, RawDataset
from sitekit.dates import last_possible_day
from sitekit.problems import Problem

# A page with one of these IDs would replace the overview of its kind.
RESERVED_IDS = ("index",)


def ids_are_not_reserved(raw: RawDataset) -> Iterator[Problem]:
    """No technology, dimension, or pair replaces the page that lists them all."""
    for kind in (FileKind.TECHNOLOGY, FileKind.DIMENSION, FileKind.PAIR):
        for name in RESERVED_IDS:
            if name in raw.ids(kind):
                path = raw.paths[kind, name]
                message = f'the ID "{name}" is taken by the page that lists every {kind}'
                yield Problem(path, 1, 1, message, "rename the file and every use of the ID")


def pairs_have_one_order(raw: RawDataset) -> Iterator[Problem]:
    """Two technologies have one verdict, whichever is named first."""
    seen: dict[frozenset[str], str] = {}
    for name, pair, document in raw.iter(FileKind.PAIR):
        first = seen.setdefault(frozenset(pair.choose), name)
        if first != name:
            message = f'the pair "{first}" has a verdict on the same technologies'
            yield document.problem(("verdict",), message, "keep one of the two files")


def verdicts_say_what_is_supported(raw: RawDataset) -> Iterator[Problem]:
    """The words that a source of a verdict supports are in one sentence or reason."""
    for _, pair, document in raw.iter(FileKind.PAIR):
        texts = [*pair.sentences, *(reason for each in pair.choose.values() for reason in each)]
        for number, source in enumerate(pair.sources):
            places = sum(text.count(source.supports) for text in texts if source.supports)
            if source.supports and places != 1:
                what = "the sentences of the verdict and the reasons"
                message = f'"{source.supports}" is {places} times in {what}'
                where = ("sources", number, "supports")
                hint = "copy a few words that are there once"
                yield document.problem(where, message, hint, value=True)


def decisive_rows_differ(raw: RawDataset) -> Iterator[Problem]:
    """Two technologies have different cells in the rows that decide between them."""
    keys = {
        (name, technology): cell.key
        for name, dimension, _ in raw.iter(FileKind.DIMENSION)
        for technology, cell in dimension.cells.items()
    }
    for _, pair, document in raw.iter(FileKind.PAIR):
        for number, name in enumerate(pair.decisive):
            both = [keys.get((name, technology)) for technology in pair.choose]
            if both[0] is not None and both[0] == both[1]:
                message = f'the two have the same key "{both[0]}" in the dimension "{name}"'
                hint = "name a row in which they differ"
                yield document.problem(("decisive", number), message, hint)


def texts_are_not_repeated(raw: RawDataset) -> Iterator[Problem]:
    """No two technologies share a name, plural, or summary; no two dimensions share a question."""
    for kind, fields in (
        (FileKind.TECHNOLOGY, ("name", "short", "plural", "summary")),
        (FileKind.DIMENSION, ("name", "question")),
    ):
        for field in fields:
            seen: dict[str, str] = {}
            for name, model, document in raw.iter(kind):
                first = seen.setdefault(getattr(model, field).casefold(), name)
                if first != name:
                    message = f'"{field}" is the same as that of "{first}"'
                    yield document.problem((field,), message, "write another", value=True)


def terms_differ(raw: RawDataset) -> Iterator[Problem]:
    """A word or spelling leads to one term."""
    seen: dict[str, str] = {}
    for name, term, document in raw.entries(FileKind.GLOSSARY):
        first = seen.setdefault(term.term.casefold(), name)
        if first != name:
            message = f'"{term.term}" is also the term of "{first}"'
            yield document.problem((name, "term"), message, "keep one entry", value=True)
    for name, term, document in raw.entries(FileKind.GLOSSARY):
        for number, spelling in enumerate(term.also):
            first = seen.setdefault(spelling.casefold(), name)
            if first != name:
                message = f'"{spelling}" already leads to "{first}"'
                hint = "remove it from one of them"
                yield document.problem((name, "also", number), message, hint)


def sources_differ(raw: RawDataset) -> Iterator[Problem]:
    """A document is one source: no two have the same address and version."""
    seen: dict[tuple[str, str | None], str] = {}
    for name, source, document in raw.entries(FileKind.SOURCES):
        # The same page has an address with and without "s", "www.", and a section.
        address = re.sub(r"^https?://(www\.)?", "", source.url).partition("#")[0].rstrip("/")
        first = seen.setdefault((address, source.version), name)
        if first != name:
            message = f'"url" is the same as that of "{first}"'
            hint = f"cite {first} and remove {name}"
            yield document.problem((name, "url"), message, hint, value=True)


def sources_were_read_after_they_appeared(raw: RawDataset) -> Iterator[Problem]:
    """No source was read before the year in which it appeared."""
    for name, source, document in raw.entries(FileKind.SOURCES):
        if int(source.accessed[:4]) < source.year:
            message = f"it was read in {source.accessed[:4]}, but appeared in {source.year}"
            yield document.problem((name, "accessed"), message, "correct one of them", value=True)


def history_is_in_order(raw: RawDataset) -> Iterator[Problem]:
    """The events of a technology are in order, from the first to the last."""
    for _, technology, document in raw.iter(FileKind.TECHNOLOGY):
        for number, (before, after) in enumerate(pairwise(technology.history), 1):
            if after.year < before.year:
                message = f"the {after.year} event comes after the {before.year} event"
                yield document.problem(("history", number), message, "sort the events by year")


def equal_values_have_equal_keys(raw: RawDataset) -> Iterator[Problem]:
    """Cells with the same value don't count as different."""
    for _, dimension, document in raw.iter(FileKind.DIMENSION):
        seen: dict[str, tuple[str, str]] = {}
        for name, cell in dimension.cells.items():
            if cell.value is None:
                continue
            key, first = seen.setdefault(cell.value.casefold(), (cell.key, name))
            if key != cell.key:
                message = (
                    f'"key" is "{cell.key}", but "{key}" for {first}, which has the same value'
                )
                hint = "use one key for one value, or say in the value how they differ"
                yield document.problem(("cells", name, "key"), message, hint, value=True)


def vocabulary_is_used(raw: RawDataset) -> Iterator[Problem]:
    """Every kind of layer and technology in the head file is used."""
    if len(raw.models) < len(raw.paths):
        return
    technologies = [technology for _, technology, _ in raw.iter(FileKind.TECHNOLOGY)]
    used = {
        "layer_kinds": {layer.kind for technology in technologies for layer in technology.stack},
        "technology_kinds": {technology.kind for technology in technologies},
    }
    for _, head, document in raw.iter(FileKind.COMPARISON):
        for field, names in used.items():
            for number, entry in enumerate(getattr(head, field)):
                if entry.id not in names:
                    what = field.replace("_", " ").removesuffix("s")
                    message = f'nothing has the {what} "{entry.id}"'
                    yield document.problem((field, number), message, "remove it")


def dates_are_past(raw: RawDataset) -> Iterator[Problem]:
    """Nothing was reviewed, read, measured, or published in the future.

    A clock that is behind the latest release of the data is wrong, so nothing is compared with it.
    """
    today = last_possible_day()
    head = raw.get(FileKind.COMPARISON)
    latest = date.fromisoformat(head.releases[0].date) if head and head.releases else None
    if latest is not None and today < latest < today + timedelta(days=366):
        return
    for document in raw.documents.values():
        for where, text in document.all_values:
            if not isinstance(text, str) or where[-1:] not in _DATE_FIELDS:
                continue
            day = text.strip()
            is_date = re.fullmatch(r"\d{4}(-\d\d){0,2}", day)
            if is_date and day > today.isoformat()[: len(day)]:
                yield document.problem(where, f"{day} is in the future", "correct it", value=True)


_DATE_FIELDS = {(name,) for name in ("reviewed", "accessed", "read", "date", "year", "measured")}


RULES = (
    ids_are_not_reserved,
    pairs_have_one_order,
    verdicts_say_what_is_supported,
    decisive_rows_differ,
    texts_are_not_repeated,
    terms_differ,
    sources_differ,
    sources_were_read_after_they_appeared,
    history_is_in_order,
    equal_values_have_equal_keys,
    vocabulary_is_used,
    dates_are_past,
)
