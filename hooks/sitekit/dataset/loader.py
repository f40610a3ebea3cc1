"""Read a dataset from disk: every file, its type, then the rules that span files."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitekit.dataset import layout, rules
from sitekit.dataset.layout import FileKind
from sitekit.dataset.models import (
    Arrangement,
    Comparison,
    Dimension,
    Guide,
    Pair,
    Source,
    Technology,
    Term,
)
from sitekit.dataset.raw_dataset import DatasetIndex, RawDataset, build_index
from sitekit.dataset.validation import validate
from sitekit.dataset.yaml_reader import Document, read_yaml
from sitekit.problems import Problem, ProblemsError, nearest


@dataclass(frozen=True)
class Dataset:
    """A whole dataset that follows every rule. Mappings are by id, in the order of the head file.

    `documents` has the positions of each file, by (kind, id); the id of a single file is "".
    """

    contents: DatasetIndex
    head: Comparison
    technologies: dict[str, Technology]
    dimensions: dict[str, Dimension]
    sources: dict[str, Source]
    glossary: dict[str, Term] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    arrangements: dict[str, Arrangement] = field(default_factory=dict)
    guide: Guide | None = None
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)


def load_dataset(docs: Path, *, shown: str | None = None) -> Dataset:
    """Read the dataset below `docs/_data`. `shown` is how messages name `docs` (default: its name).

    Raises ProblemsError with every problem of every file.
    """
    draft = read_files(
        docs / layout.DATA_DIRECTORY, f"{shown or docs.name}/{layout.DATA_DIRECTORY}"
    )
    problems = [*draft.problems, *rules.check_rules(draft)]
    if problems:
        raise ProblemsError(problems)
    return build_dataset(draft)


def build_dataset(draft: RawDataset) -> Dataset:
    """Return the dataset of a draft in which every check found nothing."""
    head = draft.require(layout.COMPARISON)
    dimension_order = [name for group in head.groups for name in group.dimensions]
    glossary, guide = draft.get(layout.GLOSSARY), draft.get(layout.GUIDE)
    return Dataset(
        contents=build_index(draft),
        head=head,
        technologies=_ordered(draft, layout.TECHNOLOGY, head.technologies),
        dimensions=_ordered(draft, layout.DIMENSION, dimension_order),
        sources=dict(sorted(draft.require(layout.SOURCES).root.items())),
        glossary=dict(glossary.root) if glossary else {},
        pairs=_ordered(draft, layout.PAIR, head.pairs),
        arrangements=_ordered(draft, layout.ARRANGEMENT, head.arrangements),
        guide=guide,
        documents=draft.documents,
    )


def read_files(folder: Path, shown: str) -> RawDataset:
    """Read every file below `folder`, and collect what is wrong with each on its own."""
    draft = RawDataset(shown)
    if not folder.is_dir():
        draft.problems.append(
            Problem(shown, 1, 1, "the folder of the dataset is missing", "create it")
        )
        return draft
    for kind in layout.FILE_KINDS:
        if kind.is_directory:
            _read_directory(folder / kind.path, kind, draft)
        elif kind.required or (folder / kind.path).exists():
            _read_file(folder / kind.path, kind, "", f"{shown}/{kind.path}", draft)
    _unknown_files(folder, draft)
    return draft


def _read_directory(folder: Path, kind: FileKind, draft: RawDataset) -> None:
    shown = f"{draft.shown}/{kind.path}"
    if not folder.is_dir():
        if kind.required or folder.exists():
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
            _read_file(file, kind, file.stem, path, draft)


def _read_file(file: Path, kind: FileKind, name: str, path: str, draft: RawDataset) -> None:
    draft.paths[kind.name, name] = path
    try:
        document = read_yaml(file, path)
    except ProblemsError as error:
        draft.problems.extend(error.problems)
        return
    draft.documents[kind.name, name] = document
    try:
        draft.parts[kind.name, name] = validate(kind.model, document)
    except ProblemsError as error:
        draft.problems.extend(error.problems)


def _unknown_files(folder: Path, draft: RawDataset) -> None:
    """Files and folders at the top that are no part of a dataset: usually a slip of the name."""
    known = [kind.path for kind in layout.FILE_KINDS] + list(layout.OTHER_NAMES)
    for entry in sorted(folder.iterdir()):
        if entry.name not in known and not entry.name.startswith("."):
            hint = nearest(entry.name, known) or f"the names here are {', '.join(known)}"
            draft.problems.append(
                Problem(f"{draft.shown}/{entry.name}", 1, 1, "no part of the dataset", hint)
            )


def _ordered(draft: RawDataset, kind: FileKind, order: Any) -> dict[str, Any]:
    return {name: draft.parts[kind.name, name] for name in order}
