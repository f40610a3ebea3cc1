"""Read a dataset from disk: every file, its type, then the rules that span files."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sitekit.dataset import rules
from sitekit.dataset.changes import Changes
from sitekit.dataset.comparison_models import Comparison, Guide, Source, Synonyms, Term
from sitekit.dataset.experiments import Experiment, Transcript
from sitekit.dataset.models import Arrangement, Dimension, Pair, Technology, Walkthrough
from sitekit.dataset.raw_dataset import (
    DATA_DIRECTORY,
    OTHER_NAMES,
    DatasetIndex,
    FileKind,
    RawDataset,
    build_index,
)
from sitekit.dataset.schema import validate
from sitekit.dataset.yaml_reader import Document, parse_yaml, read_text
from sitekit.problems import Problem, ProblemsError, did_you_mean


@dataclass(frozen=True)
class Dataset:
    """A dataset without problems. Mappings are by ID, in the order of comparison.yml.

    `documents` has the positions of each file, by (kind, ID); the ID of a single file is "".
    """

    contents: DatasetIndex
    head: Comparison
    technologies: dict[str, Technology]
    dimensions: dict[str, Dimension]
    sources: dict[str, Source]
    glossary: dict[str, Term] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    arrangements: dict[str, Arrangement] = field(default_factory=dict)
    walkthroughs: dict[str, Walkthrough] = field(default_factory=dict)
    experiments: dict[str, Experiment] = field(default_factory=dict)
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    guide: Guide | None = None
    synonyms: Synonyms | None = None
    changes: dict[str, Changes] = field(default_factory=dict)
    documents: dict[tuple[FileKind, str], Document] = field(default_factory=dict)


def load_dataset(docs: Path, *, display_path: str | None = None) -> Dataset:
    """Read the dataset below `docs/_data`.

    `display_path` is how messages name `docs` (default: its name). Raises ProblemsError with every
    problem of every file.
    """
    raw = read_files(docs / DATA_DIRECTORY, f"{display_path or docs.name}/{DATA_DIRECTORY}")
    if problems := [*raw.problems, *rules.check_rules(raw)]:
        raise ProblemsError(problems)
    return build_dataset(raw)


def build_dataset(raw: RawDataset) -> Dataset:
    """Return the typed dataset. Call this only if no check found a problem."""
    contents = build_index(raw)
    glossary, changes = raw.get(FileKind.GLOSSARY), raw.get(FileKind.CHANGES)
    return Dataset(
        contents=contents,
        head=raw.require(FileKind.COMPARISON),
        technologies=_ordered(raw, FileKind.TECHNOLOGY, contents.technologies),
        dimensions=_ordered(raw, FileKind.DIMENSION, contents.dimensions),
        sources=dict(sorted(raw.require(FileKind.SOURCES).root.items())),
        glossary=dict(glossary.root) if glossary else {},
        pairs=_ordered(raw, FileKind.PAIR, contents.pairs),
        arrangements=_ordered(raw, FileKind.ARRANGEMENT, contents.arrangements),
        walkthroughs=_ordered(raw, FileKind.WALKTHROUGH, contents.walkthroughs),
        experiments=_ordered(raw, FileKind.EXPERIMENT, contents.experiments),
        transcripts=_ordered(raw, FileKind.TRANSCRIPT, sorted(raw.ids(FileKind.TRANSCRIPT))),
        guide=raw.get(FileKind.GUIDE),
        synonyms=raw.get(FileKind.SYNONYMS),
        changes=dict(changes.root) if changes else {},
        documents=raw.documents,
    )


def read_files(folder: Path, display_path: str) -> RawDataset:
    """Read every file below `folder`, and collect the problems that each has on its own."""
    raw = RawDataset(display_path)
    if not folder.is_dir():
        message = "the directory of the dataset is missing"
        raw.problems.append(Problem(display_path, 1, 1, message, "create it"))
        return raw
    for kind in FileKind:
        if kind.is_directory:
            _read_directory(folder / kind.path, kind, raw)
        elif kind.required or (folder / kind.path).exists():
            _read_file(folder / kind.path, kind, "", f"{display_path}/{kind.path}", raw)
    _unknown_files(folder, raw)
    return raw


def _read_directory(folder: Path, kind: FileKind, raw: RawDataset) -> None:
    display_path = f"{raw.display_path}/{kind.path}"
    if not folder.is_dir():
        if kind.required or folder.exists():
            message = f"the directory for each {kind} is missing"
            raw.problems.append(Problem(display_path, 1, 1, message, "create it"))
        return
    for file in sorted(folder.iterdir()):
        path = f"{display_path}/{file.name}"
        if file.name.startswith("."):
            continue
        if file.suffix != ".yml":
            message = "only files named <id>.yml belong here"
            raw.problems.append(Problem(path, 1, 1, message, "rename or move it"))
        else:
            _read_file(file, kind, file.stem, path, raw)


def _read_file(file: Path, kind: FileKind, name: str, path: str, raw: RawDataset) -> None:
    raw.paths[kind, name] = path
    try:
        document, model, problems = _parse(read_text(file, path), path, kind)
    except ProblemsError as error:
        raw.problems.extend(error.problems)
        return
    raw.documents[kind, name] = document
    raw.problems.extend(problems)
    if model is not None:
        raw.models[kind, name] = model


@lru_cache(maxsize=512)
def _parse(
    text: str, path: str, kind: FileKind
) -> tuple[Document, BaseModel | None, tuple[Problem, ...]]:
    """Return a file's values, and its model or what is wrong with it.

    `mkdocs serve` reads all files after each save, and most of them are the same.
    """
    document = parse_yaml(text, path)
    try:
        return document, validate(kind.model, document), ()
    except ProblemsError as error:
        return document, None, tuple(error.problems)


def _unknown_files(folder: Path, raw: RawDataset) -> None:
    """Report entries at the top that do not belong to a dataset, usually because of a typo."""
    known = [kind.path for kind in FileKind] + list(OTHER_NAMES)
    for entry in sorted(folder.iterdir()):
        if entry.name not in known and not entry.name.startswith("."):
            path = f"{raw.display_path}/{entry.name}"
            hint = did_you_mean(entry.name, known) or f"the names here are {', '.join(known)}"
            raw.problems.append(Problem(path, 1, 1, "not part of the dataset", hint))


def _ordered(raw: RawDataset, kind: FileKind, order: Iterable[str]) -> dict[str, Any]:
    return {name: raw.models[kind, name] for name in order}
