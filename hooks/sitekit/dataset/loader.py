"""Read a dataset from disk: every file, its type, then the rules that span files."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitekit.dataset import layout, rules
from sitekit.dataset.layout import Kind
from sitekit.dataset.models import (
    Arrangement,
    Dimension,
    Guide,
    Head,
    Pair,
    Source,
    Technology,
    Term,
)
from sitekit.dataset.raw_dataset import Contents, Draft, contents
from sitekit.dataset.validation import build
from sitekit.dataset.yaml_reader import Document, read
from sitekit.problems import Problem, ProblemsError, nearest


@dataclass(frozen=True)
class Dataset:
    """A whole dataset that follows every rule. Mappings are by id, in the order of the head file.

    `documents` has the positions of each file, by (kind, id); the id of a single file is "".
    """

    contents: Contents
    head: Head
    technologies: dict[str, Technology]
    dimensions: dict[str, Dimension]
    sources: dict[str, Source]
    glossary: dict[str, Term] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    arrangements: dict[str, Arrangement] = field(default_factory=dict)
    guide: Guide | None = None
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)


def load(docs: Path, *, shown: str | None = None) -> Dataset:
    """Read the dataset below `docs/_data`. `shown` is how messages name `docs` (default: its name).

    Raises ProblemsError with every problem of every file.
    """
    draft = gather(docs / layout.FOLDER, f"{shown or docs.name}/{layout.FOLDER}")
    problems = [*draft.problems, *rules.check(draft)]
    if problems:
        raise ProblemsError(problems)
    return typed(draft)


def typed(draft: Draft) -> Dataset:
    """Return the dataset of a draft in which every check found nothing."""
    head = draft.one(layout.HEAD)
    dimension_order = [name for group in head.groups for name in group.dimensions]
    glossary, guide = draft.find(layout.GLOSSARY), draft.find(layout.GUIDE)
    return Dataset(
        contents=contents(draft),
        head=head,
        technologies=_ordered(draft, layout.TECHNOLOGY, head.technologies),
        dimensions=_ordered(draft, layout.DIMENSION, dimension_order),
        sources=dict(sorted(draft.one(layout.SOURCES).root.items())),
        glossary=dict(glossary.root) if glossary else {},
        pairs=_ordered(draft, layout.PAIR, head.pairs),
        arrangements=_ordered(draft, layout.ARRANGEMENT, head.arrangements),
        guide=guide,
        documents=draft.documents,
    )


def gather(folder: Path, shown: str) -> Draft:
    """Read every file below `folder`, and collect what is wrong with each on its own."""
    draft = Draft(shown)
    if not folder.is_dir():
        draft.problems.append(
            Problem(shown, 1, 1, "the folder of the dataset is missing", "create it")
        )
        return draft
    for kind in layout.KINDS:
        if kind.many:
            _gather_folder(folder / kind.place, kind, draft)
        elif kind.needed or (folder / kind.place).exists():
            _gather_file(folder / kind.place, kind, "", f"{shown}/{kind.place}", draft)
    _strangers(folder, draft)
    return draft


def _gather_folder(folder: Path, kind: Kind, draft: Draft) -> None:
    shown = f"{draft.shown}/{kind.place}"
    if not folder.is_dir():
        if kind.needed or folder.exists():
            draft.problems.append(
                Problem(shown, 1, 1, f"the folder of each {kind.name} is missing", "create it")
            )
        return
    for file in sorted(folder.iterdir()):
        path = f"{shown}/{file.name}"
        if file.name.startswith("."):
            continue
        if file.suffix != ".yml":
            draft.problems.append(
                Problem(path, 1, 1, "only files named <id>.yml belong here", "rename or move it")
            )
        else:
            _gather_file(file, kind, file.stem, path, draft)


def _gather_file(file: Path, kind: Kind, name: str, path: str, draft: Draft) -> None:
    draft.paths[kind.name, name] = path
    try:
        document = read(file, path)
    except ProblemsError as error:
        draft.problems.extend(error.problems)
        return
    draft.documents[kind.name, name] = document
    try:
        draft.parts[kind.name, name] = build(kind.model, document)
    except ProblemsError as error:
        draft.problems.extend(error.problems)


def _strangers(folder: Path, draft: Draft) -> None:
    """Files and folders at the top that are no part of a dataset: usually a slip of the name."""
    known = [kind.place for kind in layout.KINDS] + list(layout.OTHER)
    for entry in sorted(folder.iterdir()):
        if entry.name not in known and not entry.name.startswith("."):
            hint = nearest(entry.name, known) or f"the names here are {', '.join(known)}"
            draft.problems.append(
                Problem(f"{draft.shown}/{entry.name}", 1, 1, "no part of the dataset", hint)
            )


def _ordered(draft: Draft, kind: Kind, order: Any) -> dict[str, Any]:
    return {name: draft.parts[kind.name, name] for name in order}
