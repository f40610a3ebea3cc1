"""Rules on ids: what names something else names something that is there."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.dataset.schema import references
from sitekit.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.draft import Draft
    from sitekit.dataset.files import Kind
    from sitekit.dataset.yamlpos import Where

# The field of the head file that lists each kind of file, or each closed vocabulary.
VOCABULARIES = {
    "level": "levels",
    "timing method": "timing_methods",
    "layer kind": "layer_kinds",
    "technology kind": "technology_kinds",
}


def ids_exist(draft: Draft) -> Iterator[Problem]:
    """Every id that names something else names something that exists."""
    known = _known(draft)
    for (kind, _), document in draft.documents.items():
        model = next(each.model for each in files.KINDS if each.name == kind)
        if not isinstance(document.value, dict):
            continue
        for where, refers_to, given, is_key in references(model, document.value):
            names = known.get(refers_to)
            if names is None or given in names:
                continue
            hint = nearest(given, names) or _where_to_add(draft, refers_to, names)
            yield document.problem(where, f'unknown {refers_to} "{given}"', hint, value=not is_key)


def files_are_listed(draft: Draft) -> Iterator[Problem]:
    """Every file is listed once in the head file, and every listed id has a file."""
    head = draft.find(files.HEAD)
    if head is None:
        return
    document = draft.documents[files.HEAD.name, ""]
    listed: dict[Kind, list[tuple[Where, str]]] = {
        files.TECHNOLOGY: [(("technologies", i), t) for i, t in enumerate(head.technologies)],
        files.DIMENSION: [
            (("groups", g, "dimensions", i), name)
            for g, group in enumerate(head.groups)
            for i, name in enumerate(group.dimensions)
        ],
        files.PAIR: [(("pairs", i), name) for i, name in enumerate(head.pairs)],
        files.ARRANGEMENT: [(("arrangements", i), n) for i, n in enumerate(head.arrangements)],
    }
    for kind, entries in listed.items():
        counted = Counter(name for _, name in entries)
        for where, name in entries:
            if counted[name] > 1:
                yield document.problem(where, f'{kind.name} "{name}" is listed twice', "keep one")
        for name in draft.ids(kind):
            if name not in counted:
                yield Problem(
                    draft.paths[kind.name, name],
                    1,
                    1,
                    f'the {kind.name} "{name}" is not listed in {document.path}',
                    "add it to the list there",
                )


def sources_are_sorted(draft: Draft) -> Iterator[Problem]:
    """Sources and terms stand in the order of their ids, so that each has one place."""
    for kind in (files.SOURCES, files.GLOSSARY):
        document = draft.documents.get((kind.name, ""))
        if document is None or not isinstance(document.value, dict):
            continue
        names = list(document.value)
        for before, name in pairwise(names):
            if name < before:
                yield document.problem(
                    (name,), f'"{name}" stands after "{before}"', "sort the entries by id"
                )


def names_differ(draft: Draft) -> Iterator[Problem]:
    """No two technologies and no two dimensions have the same name."""
    for kind in (files.TECHNOLOGY, files.DIMENSION):
        seen: dict[str, str] = {}
        for name, part, document in draft.each(kind):
            first = seen.setdefault(part.name.casefold(), name)
            if first != name:
                yield document.problem(
                    ("name",), f'"{part.name}" is also the name of "{first}"', "choose another"
                )


def _known(draft: Draft) -> dict[str, list[str] | None]:
    kinds = (files.TECHNOLOGY, files.DIMENSION, files.PAIR, files.ARRANGEMENT)
    known: dict[str, list[str] | None] = {kind.name: draft.ids(kind) for kind in kinds}
    known["source"] = draft.keys(files.SOURCES)
    known["lab"] = None
    known.update({name: draft.vocabulary(field) for name, field in VOCABULARIES.items()})
    return known


def _where_to_add(draft: Draft, refers_to: str, names: list[str]) -> str:
    if refers_to == "source":
        return f"add it to {draft.shown}/{files.SOURCES.place}"
    if refers_to in VOCABULARIES:
        return f"the {refers_to}s are {', '.join(names)}"
    kind = next(kind for kind in files.KINDS if kind.name == refers_to)
    return f"add the file {draft.shown}/{kind.place}/<id>.yml or correct the id"
