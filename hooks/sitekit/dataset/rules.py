"""The rules that span several files or fields: functions that yield problems."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from sitekit.dataset import consistency_rules, text_rules
from sitekit.dataset.experiments import check_experiment
from sitekit.dataset.guide import check_guide
from sitekit.dataset.raw_dataset import (
    ARRANGEMENT,
    COMPARISON,
    DIMENSION,
    EXPERIMENT,
    FILE_KINDS,
    GLOSSARY,
    PAIR,
    SOURCES,
    TECHNOLOGY,
    TRANSCRIPT,
    FileKind,
    RawDataset,
)
from sitekit.dataset.yaml_reader import KeyPath
from sitekit.problems import Problem, did_you_mean

# The field of the head file that lists the entries of each closed vocabulary.
VOCABULARIES = {
    "level": "levels",
    "timing method": "timing_methods",
    "layer kind": "layer_kinds",
    "technology kind": "technology_kinds",
}


def ids_exist(raw: RawDataset) -> Iterator[Problem]:
    """Every id that names something else names something that exists."""
    known = _known_ids(raw)
    for document, (where, kind, name, is_key) in raw.references:
        names = known.get(kind)
        if names is None or name in names or not name:
            continue
        hint = did_you_mean(name, names) or _where_to_add(raw, kind, names)
        yield document.problem(where, f'unknown {kind} "{name}"', hint, value=not is_key)


def files_are_listed(raw: RawDataset) -> Iterator[Problem]:
    """Every file is listed once in the head file, and every listed id has a file."""
    head = raw.get(COMPARISON)
    if head is None:
        return
    document = raw.documents[COMPARISON.name, ""]
    listed: dict[FileKind, list[tuple[KeyPath, str]]] = {
        TECHNOLOGY: [(("technologies", i), t) for i, t in enumerate(head.technologies)],
        DIMENSION: [
            (("groups", g, "dimensions", i), name)
            for g, group in enumerate(head.groups)
            for i, name in enumerate(group.dimensions)
        ],
        PAIR: [(("pairs", i), name) for i, name in enumerate(head.pairs)],
        ARRANGEMENT: [(("arrangements", i), n) for i, n in enumerate(head.arrangements)],
    }
    for kind, entries in listed.items():
        counted = Counter(name for _, name in entries)
        for where, name in entries:
            if counted[name] > 1:
                yield document.problem(where, f'{kind.name} "{name}" is listed twice', "keep one")
        for name in raw.ids(kind):
            if name not in counted:
                yield Problem(
                    raw.paths[kind.name, name],
                    1,
                    1,
                    f'the {kind.name} "{name}" is not listed in {document.path}',
                    "add it to the list there",
                )


def sources_are_sorted(raw: RawDataset) -> Iterator[Problem]:
    """Sources and terms are in the order of their IDs, so that each has one place."""
    for kind in (SOURCES, GLOSSARY):
        document = raw.documents.get((kind.name, ""))
        if document is None or not isinstance(document.value, dict):
            continue
        names = list(document.value)
        for before, name in pairwise(names):
            if name < before:
                yield document.problem(
                    (name,), f'"{name}" comes after "{before}"', "sort the entries by ID"
                )


def _known_ids(raw: RawDataset) -> dict[str, list[str] | None]:
    kinds = (TECHNOLOGY, DIMENSION, PAIR, ARRANGEMENT)
    known: dict[str, list[str] | None] = {kind.name: raw.ids(kind) for kind in kinds}
    known["source"] = raw.top_level_keys(SOURCES)
    known["term"] = raw.top_level_keys(GLOSSARY)
    known["lab"] = None
    known.update({name: raw.vocabulary(field) for name, field in VOCABULARIES.items()})
    return known


def _where_to_add(raw: RawDataset, refers_to: str, names: list[str]) -> str:
    if refers_to == "source":
        return f"add it to {raw.display_path}/{SOURCES.path}"
    if refers_to == "term":
        return f"add it to {raw.display_path}/{GLOSSARY.path}"
    if refers_to in VOCABULARIES:
        return f"the {refers_to}s are {', '.join(names)}"
    kind = next(kind for kind in FILE_KINDS if kind.name == refers_to)
    return f"add the file {raw.display_path}/{kind.path}/<id>.yml or correct the id"


def boundaries_lie_on_layers(raw: RawDataset) -> Iterator[Problem]:
    """The isolation boundary of a stack is above one of its layers and below another."""
    for _, technology, document in raw.iter(TECHNOLOGY):
        below = [layer.name for layer in technology.stack[:-1]]
        if technology.boundary is not None and technology.boundary.above not in below:
            given = technology.boundary.above
            yield document.problem(
                ("boundary", "above"),
                f'"{given}" is not a layer that has another above it',
                did_you_mean(given, below) or f"the layers are {', '.join(below)}",
            )


def rows_are_complete(raw: RawDataset) -> Iterator[Problem]:
    """Every dimension has a cell for every technology."""
    head = raw.get(COMPARISON)
    if head is None:
        return
    for name, dimension, document in raw.iter(DIMENSION):
        missing = [name for name in head.technologies if name not in dimension.cells]
        if missing:
            yield document.problem(
                ("cells",),
                f'the dimension "{name}" has no cell for {", ".join(missing)}',
                "add the cells, or say with does_not_apply why the question has no answer",
            )


def levels_have_rules(raw: RawDataset) -> Iterator[Problem]:
    """A level that a cell uses has its rule in the dimension, and every rule is used."""
    known = raw.vocabulary("levels") or []
    for _, dimension, document in raw.iter(DIMENSION):
        used = set()
        for technology, cell in dimension.cells.items():
            if cell.level is None:
                continue
            used.add(cell.level)
            if cell.level in known and cell.level not in dimension.levels:
                yield document.problem(
                    ("cells", technology, "level"),
                    f'the level "{cell.level}" has no rule in this dimension',
                    'say under "levels" when a cell gets it',
                    value=True,
                )
        for level in dimension.levels:
            if level not in used:
                yield document.problem(
                    ("levels", level), f'no cell has the level "{level}"', "remove its rule"
                )


def equal_keys_share_a_level(raw: RawDataset) -> Iterator[Problem]:
    """Cells of a dimension with equal keys don't differ, so they have the same level."""
    for _, dimension, document in raw.iter(DIMENSION):
        first: dict[str, str] = {}
        for technology, cell in dimension.cells.items():
            other = first.setdefault(cell.key, technology)
            if dimension.cells[other].level != cell.level:
                yield document.problem(
                    ("cells", technology, "key"),
                    f'"{technology}" has the same key as "{other}" but a different level',
                    "equal keys mean no difference: change the key or the level",
                    value=True,
                )


def figures_fit_the_axis(raw: RawDataset) -> Iterator[Problem]:
    """On a logarithmic axis every figure is above zero; a figure without unit needs an axis."""
    for _, dimension, document in raw.iter(DIMENSION):
        for technology, cell in dimension.cells.items():
            for number, figure in enumerate(cell.figures):
                where = ("cells", technology, "figures", number)
                lowest = figure.value if figure.value is not None else figure.low
                for field in ("value", "low", "high"):
                    number_given = getattr(figure, field)
                    if number_given and not 1e-9 <= number_given <= 1e15:
                        message = f'"{field}" is {number_given:g}, which no chart can show'
                        yield document.problem(
                            (*where, field), message, "choose another unit", value=True
                        )
                if dimension.scale == "log" and not figure.unit and not lowest:
                    yield document.problem(
                        where, "a logarithmic axis cannot show zero", "give the real value"
                    )
                if figure.label.casefold() == (figure.unit or dimension.unit or "").casefold():
                    message = f'"label" is "{figure.label}", the unit'
                    yield document.problem(
                        (*where, "label"), message, "say what was measured", value=True
                    )
                if not dimension.unit and not figure.unit:
                    yield document.problem(where, "the figure has no unit", 'add "unit"')


def timing_methods_are_used(raw: RawDataset) -> Iterator[Problem]:
    """Every timing method in the head file is used."""
    head = raw.get(COMPARISON)
    if head is None or len(raw.documents) < len(raw.paths):
        return
    used = {reference.id for _, reference in raw.references if reference.kind == "timing method"}
    document = raw.documents[COMPARISON.name, ""]
    for number, timing in enumerate(head.timing_methods):
        if timing.id not in used:
            yield document.problem(
                ("timing_methods", number),
                f'no figure has the timing method "{timing.id}"',
                "remove it",
            )


def pairs_are_named(raw: RawDataset) -> Iterator[Problem]:
    """A pair's file is named after the two technologies that it has reasons for, in that order."""
    for name, pair, document in raw.iter(PAIR):
        wanted = "-vs-".join(pair.choose)
        if name != wanted:
            yield document.problem(
                ("choose",),
                f'the file is named "{name}", but its technologies make "{wanted}"',
                "rename the file, or reorder the technologies",
            )
        for technology, reasons in pair.choose.items():
            if not reasons:
                yield document.problem(
                    ("choose", technology), f'no reason to choose "{technology}"', "give some"
                )


def stacks_can_be_joined(raw: RawDataset) -> Iterator[Problem]:
    """Both stacks of an arrangement have a layer of the kind at which they are joined."""
    stacks = {name: technology.stack for name, technology, _ in raw.iter(TECHNOLOGY)}
    known = raw.vocabulary("layer_kinds") or []
    for _, arrangement, document in raw.iter(ARRANGEMENT):
        if arrangement.join is None or arrangement.join not in known:
            continue
        for field in ("outer", "inner"):
            stack = stacks.get(getattr(arrangement, field))
            if stack and arrangement.join not in {layer.kind for layer in stack}:
                yield document.problem(
                    ("join",),
                    f'the stack of "{getattr(arrangement, field)}" has no layer of the kind '
                    f'"{arrangement.join}"',
                    "join them at a layer kind that both have",
                    value=True,
                )
        inner = [layer.kind for layer in stacks.get(arrangement.inner, ())]
        if arrangement.join in inner and inner.index(arrangement.join) == len(inner) - 1:
            yield document.problem(
                ("join",),
                f'nothing of "{arrangement.inner}" is above its layer of the kind '
                f'"{arrangement.join}", so nothing of it would be drawn',
                "join the stacks at a lower layer",
                value=True,
            )


def experiments_are_recorded(raw: RawDataset) -> Iterator[Problem]:
    """Every experiment has a transcript, which shows what the experiment claims."""
    transcripts = {name: transcript for name, transcript, _ in raw.iter(TRANSCRIPT)}
    for name, experiment, document in raw.iter(EXPERIMENT):
        for message in check_experiment(experiment, transcripts.get(name)):
            yield document.problem(("checks",), *message)
    known = raw.ids(EXPERIMENT)
    for name, _, document in raw.iter(TRANSCRIPT):
        if name not in known:
            hint = "remove it, or add the experiment"
            yield document.problem(("recorded",), f'no experiment "{name}"', hint)


RULES = (
    ids_exist,
    files_are_listed,
    sources_are_sorted,
    boundaries_lie_on_layers,
    rows_are_complete,
    levels_have_rules,
    equal_keys_share_a_level,
    figures_fit_the_axis,
    timing_methods_are_used,
    pairs_are_named,
    stacks_can_be_joined,
    experiments_are_recorded,
    check_guide,
    *consistency_rules.RULES,
    *text_rules.RULES,
)


def check_rules(raw: RawDataset) -> Iterator[Problem]:
    """Yield the problems that each rule finds."""
    for rule in RULES:
        yield from rule(raw)
