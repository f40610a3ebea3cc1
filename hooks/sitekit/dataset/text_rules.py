"""The rules on what texts say: typing faults, placeholders, and texts that say nothing new."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from sitekit.dataset.raw_dataset import FileKind, RawDataset
from sitekit.dataset.yaml_reader import Document, KeyPath, Value
from sitekit.dates import last_possible_day
from sitekit.markdown_scan import (
    ID_IN_BRACKETS,
    Fault,
    find_faults,
    find_markup_faults,
    find_unclosed,
    mask_code_spans,
)
from sitekit.problems import Problem

# What machines recorded, and fields that aren't prose.
_RECORDED = (FileKind.TRANSCRIPT, FileKind.CHANGES)
_NOT_PROSE = frozenset(
    {"find", "id", "key", "matches", "pages", "part", "run", "title", "url", "version"}
)
# Keeps a fault from extending from one text into the next, such as code that isn't closed.
_BETWEEN = "\n\n\0\n\n"
_LIST_ON_ONE_LINE = re.compile(r"(?<=\S) - \S[^\n\0]* - \S")


def texts_are_typed_right(raw: RawDataset) -> Iterator[Problem]:
    """No text has a typing fault, or markup that would be published as characters."""
    sources = frozenset(raw.top_level_keys(FileKind.SOURCES) or ())
    for (kind, _), document in raw.documents.items():
        if kind not in _RECORDED:
            yield from check_texts(document, sources)


def check_texts(document: Document, sources: frozenset[str] | None) -> Iterator[Problem]:
    """Yield what is mistyped in the texts of one file.

    `sources` are the IDs of all sources; it is None for a file whose texts have no markup.
    """
    # One search through all texts of a file takes a tenth of the time of one through each.
    places = [
        (where, text)
        for where, text in document.all_values
        if isinstance(text, str) and _NOT_PROSE.isdisjoint(where)
    ]
    if not places:
        return
    whole = mask_code_spans(_BETWEEN.join(text for _, text in places))
    starts, position = [], 0
    for (where, _), text in zip(places, whole.split(_BETWEEN), strict=True):
        starts.append(position)
        position += len(text) + len(_BETWEEN)
        faults = [*_placeholder(where, text), *find_unclosed(text)]
        for fault in faults:
            yield _problem(document, where, fault)
    markup = () if sources is None else _markup_faults(whole, sources)
    for fault in (*find_faults(whole), *markup):
        yield _problem(document, places[bisect_right(starts, fault.position) - 1][0], fault)


def _problem(document: Document, where: KeyPath, fault: Fault) -> Problem:
    name = next((part for part in reversed(where) if isinstance(part, str)), "the text")
    return document.problem(where, f'"{name}" {fault.what}', fault.hint, value=True)


def _markup_faults(text: str, sources: frozenset[str]) -> Iterator[Fault]:
    yield from find_markup_faults(text)
    for match in _LIST_ON_ONE_LINE.finditer(text):
        hint = "write | instead of >-, so that each item keeps its line"
        yield Fault(match.start(), "has a list on one line", hint)
    for match in re.finditer(ID_IN_BRACKETS, text):
        if match[1] in sources:
            yield Fault(match.start(), "has a citation", 'cite the source under "sources"')


_PLACEHOLDER = re.compile(
    r"n/?a|tb[ad]|todo|fixme|x{3,}|\?+|[-\u2013\u2014]+|\.{2,}|\u2026", re.IGNORECASE
)
# An answer where a text is expected: YAML's `yes` isn't the reason why something doesn't apply.
_NO_TEXT = re.compile(r"yes|no|true|false|none|nothing", re.IGNORECASE)
_SENTENCES = frozenset({"because", "detail", "disputed", "does_not_apply", "note"})


def _placeholder(where: KeyPath, text: str) -> Iterator[Fault]:
    name = where[-1] if where else ""
    if len(text) < 10 and (
        _PLACEHOLDER.fullmatch(text) or (name in _SENTENCES and _NO_TEXT.fullmatch(text))
    ):
        yield Fault(0, f'is "{text}", which says nothing', "write it, or remove the field")


# What explains the other fields of its mapping.
_EXPLAINS = frozenset(
    {"because", "definition", "detail", "judged", "meaning", "note", "question", "summary", "what"}
)
_NAMES = frozenset(
    {"answer", "because", "label", "name", "plural", "short", "term", "value", "why"}
)


def explanations_say_more(raw: RawDataset) -> Iterator[Problem]:
    """No definition, detail, or note only repeats the name or value that it explains."""
    for (kind, _), document in raw.documents.items():
        for where, mapping in _mappings(document) if kind not in _RECORDED else ():
            texts = {key: text for key, text in mapping.items() if isinstance(text, str)}
            for key in _EXPLAINS & texts.keys():
                for other in (_NAMES & texts.keys()) - {key}:
                    if _words(texts[key]) == _words(texts[other]):
                        message = f'"{key}" says the same as "{other}"'
                        hint = "say more, or remove it"
                        yield document.problem((*where, key), message, hint, value=True)


def _mappings(document: Document) -> Iterator[tuple[KeyPath, dict[str, Value]]]:
    for where, value in document.all_values:
        if isinstance(value, dict):
            yield where, value


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


# Lists and mappings whose entries are distinguished by these fields.
_VOCABULARIES = ("groups", "levels", "layer_kinds", "technology_kinds", "timing_methods")
_DISTINGUISHED = {
    "definition": ("",),
    "id": (*_VOCABULARIES, "answers", "questions", "scenarios", "topics"),
    "meaning": _VOCABULARIES,
    "name": (*_VOCABULARIES, "examples", "scenarios", "stack", "topics"),
    "shape": ("levels",),
    "technology": ("paths",),
    "text": ("answers", "questions", "scenarios"),
    "version": ("releases",),
    "why": ("questions",),
}
_WITH_LISTS = {"comparison", "glossary", "guide", "technology", "walkthrough"}


def entries_differ(raw: RawDataset) -> Iterator[Problem]:
    """No two entries of a list that readers must distinguish have the same name or meaning."""
    for (kind, _), document in raw.documents.items():
        for where, entries in _groups(document) if kind in _WITH_LISTS else ():
            name = next((part for part in reversed(where) if isinstance(part, str)), "")
            for field, lists in _DISTINGUISHED.items():
                if name in lists and (where or kind == FileKind.GLOSSARY):
                    yield from _same(document, where, entries, field)


def _groups(document: Document) -> Iterator[tuple[KeyPath, dict[str | int, Value]]]:
    """Yield the entries of every list and every mapping, by number or key."""
    for where, value in document.all_values:
        if isinstance(value, dict):
            yield where, dict(value.items())
        elif isinstance(value, list):
            yield where, dict(enumerate(value))


def _same(
    document: Document, where: KeyPath, entries: dict[str | int, Value], field: str
) -> Iterator[Problem]:
    first: dict[str, str | int] = {}
    for key, entry in entries.items():
        text = entry.get(field) if isinstance(entry, dict) else None
        if isinstance(text, str) and text:
            other = first.setdefault(_words(text), key)
            if other != key:
                shown = f'"{other}"' if isinstance(other, str) else f"item {other + 1}"
                message = f'"{field}" is the same as that of {shown}'
                hint = "write another, or keep one"
                yield document.problem((*where, key, field), message, hint, value=True)


_LISTS_OF_DIFFERENT = frozenset(
    re.findall(
        r"\w+", "also changes decisive featured figures history labs like_outer same sources"
    )
)


def items_differ(raw: RawDataset) -> Iterator[Problem]:
    """No citation, spelling, figure, event, column, or reason is given twice."""
    for (kind, _), document in raw.documents.items():
        lists = [*_lists_of_different(document)]
        if kind == FileKind.PAIR and isinstance(document.value, dict):
            reasons = document.value.get("choose", {})
            if isinstance(reasons, dict):
                # A reason for both technologies is a reason for neither.
                lists.append([*_items_of(reasons, ("choose",))])
        for items in lists:
            seen: set[str] = set()
            for where, item in items:
                text = _words(item) if isinstance(item, str) else repr(item)
                if text in seen:
                    yield document.problem(where, "this was given before", "keep one")
                seen.add(text)


def _items_of(lists: dict[str, Value], where: KeyPath) -> Iterator[tuple[KeyPath, Value]]:
    for key, items in lists.items():
        for number, item in enumerate(items if isinstance(items, list) else ()):
            yield (*where, key, number), item


def _lists_of_different(document: Document) -> Iterator[list[tuple[KeyPath, Value]]]:
    for where, mapping in _mappings(document):
        short_table = where[-1:] == ("key_differences",)
        for key in mapping.keys() if short_table else _LISTS_OF_DIFFERENT & mapping.keys():
            yield [*_items_of({key: mapping[key]}, where)]
    if isinstance(document.value, dict):
        # Each entry of the search's synonyms is itself a list, and a word is in one of them.
        groups = document.value.get("same", ())
        yield [
            (("same", number, n), item)
            for number, group in enumerate(groups)
            for n, item in enumerate(group if isinstance(group, list) else ())
        ]


_NO_NAME = re.compile(r"https?://|www\.|unknown$", re.IGNORECASE)


def sources_are_named(raw: RawDataset) -> Iterator[Problem]:
    """A source has a title and authors, not an address or a placeholder."""
    for name, source, document in raw.entries(FileKind.SOURCES):
        for field in ("title", "authors"):
            text = getattr(source, field)
            if _NO_NAME.match(text) or _PLACEHOLDER.fullmatch(text):
                message = f'"{field}" is "{text}", which doesn\'t name it'
                hint = "copy it from the document"
                yield document.problem((name, field), message, hint, value=True)


def questions_are_questions(raw: RawDataset) -> Iterator[Problem]:
    """A question ends in a question mark."""
    for _, dimension, document in raw.iter(FileKind.DIMENSION):
        if not dimension.question.endswith("?"):
            yield document.problem(("question",), *_NO_QUESTION, value=True)
    for _, guide, document in raw.iter(FileKind.GUIDE):
        for number, question in enumerate(guide.questions):
            if not question.text.endswith("?"):
                where = ("questions", number, "text")
                yield document.problem(where, *_NO_QUESTION, value=True)


_NO_QUESTION = ("the question has no question mark", "end it with ?")


def days_of_changes_are_in_order(raw: RawDataset) -> Iterator[Problem]:
    """The record of changes has the latest day first, and no day in the future."""
    document = raw.documents.get((FileKind.CHANGES, ""))
    if document is None or not isinstance(document.value, dict):
        return
    days = list(document.value)
    last = last_possible_day().isoformat()
    for number, day in enumerate(days):
        if day > last:
            yield document.problem((day,), f"{day} is in the future", "correct it")
        elif number and day > days[number - 1]:
            message = f"{day} comes after {days[number - 1]}"
            yield document.problem((day,), message, "sort the latest day first")


def measurements_precede_their_sources(raw: RawDataset) -> Iterator[Problem]:
    """Nothing was measured after the year in which its source appeared."""
    this_year = last_possible_day().year
    sources = raw.get(FileKind.SOURCES)
    for where, figure, _, document in raw.figures() if sources else ():
        source = sources.root.get(figure.source)
        if source and this_year >= int(figure.measured[:4]) > source.year:
            message = f"it was measured in {figure.measured}, but its source is from {source.year}"
            yield document.problem((*where, "measured"), message, "correct one of them", value=True)


# How units are written here; others, such as "system calls", are words.
_UNITS = re.findall(
    r"\S+",
    "ns us µs ms s min h d B kB MB GB TB KiB MiB GiB TiB bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s "
    "GB/s KiB/s MiB/s GiB/s Hz kHz MHz GHz W",
)
_LONG_UNITS = {
    "gbps": "Gbit/s",
    "hrs": "h",
    "kbps": "kbit/s",
    "mbps": "Mbit/s",
    "mins": "min",
    "msec": "ms",
    "nsec": "ns",
    "sec": "s",
    "secs": "s",
    "usec": "us",
    "µsec": "µs",
}


def units_are_written_as_usual(raw: RawDataset) -> Iterator[Problem]:
    """Units are spelled as usual: readers would read "Mb" as an eighth of "MB"."""
    written = {unit: unit for unit in _UNITS} | _LONG_UNITS
    known = {unit.casefold(): usual for unit, usual in written.items()}
    for model, where, document in (
        *((row, (), document) for _, row, document in raw.iter(FileKind.DIMENSION)),
        *((figure, where, document) for where, figure, _, document in raw.figures()),
    ):
        unit = model.unit or ""
        usual = known.get("".join(unit.split()).casefold())
        if usual and unit != usual:
            message = f'"{unit}" is not how this unit is written'
            yield document.problem((*where, "unit"), message, f'write "{usual}"', value=True)


RULES = (
    texts_are_typed_right,
    explanations_say_more,
    entries_differ,
    items_differ,
    sources_are_named,
    questions_are_questions,
    days_of_changes_are_in_order,
    measurements_precede_their_sources,
    units_are_written_as_usual,
)
