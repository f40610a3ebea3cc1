"""The rules that span several files or fields: functions that yield problems."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sitekit.dataset import consistency_rules, text_rules
from sitekit.dataset.experiments import check_experiment
from sitekit.dataset.guide import check_guide
from sitekit.dataset.raw_dataset import FileKind, RawDataset
from sitekit.dataset.yaml_reader import KeyPath
from sitekit.problems import Problem, did_you_mean

# The field of the head file that lists the entries of each closed vocabulary.
VOCABULARIES = {
    "group": "groups",
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
    for _, head, document in raw.iter(FileKind.COMPARISON):
        lists: list[tuple[FileKind, KeyPath, Sequence[str]]] = [
            (FileKind.TECHNOLOGY, ("technologies",), head.technologies),
            (FileKind.PAIR, ("pairs",), head.pairs),
            (FileKind.ARRANGEMENT, ("arrangements",), head.arrangements),
        ]
        for number, group in enumerate(head.groups):
            dimensions = ("groups", number, "dimensions")
            lists.append((FileKind.DIMENSION, dimensions, group.dimensions))
        counted = Counter((kind, name) for kind, _, names in lists for name in names)
        for kind, place, names in lists:
            for number, name in enumerate(names):
                if counted[kind, name] > 1:
                    message = f'{kind} "{name}" is listed twice'
                    yield document.problem((*place, number), message, "keep one")
        for (kind, name), path in raw.paths.items():
            if kind in {kind for kind, *_ in lists} and (kind, name) not in counted:
                message = f'the {kind} "{name}" is not listed in {document.path}'
                yield Problem(path, 1, 1, message, "add it to the list there")


def topics_have_all_groups(raw: RawDataset) -> Iterator[Problem]:
    """The topics have every group once, in order; without topics no technology is left out."""
    for _, head, document in raw.iter(FileKind.COMPARISON):
        groups = [group.id for group in head.groups]
        listed = [name for topic in head.topics for name in topic.groups]
        if head.topics and {*listed} == {*groups} and listed != groups:
            message = 'the topics don\'t have each group once, in the order of "groups"'
            yield document.problem(("topics",), message, f"the order is {', '.join(groups)}")
        for name in groups if head.topics else ():
            if name not in listed:
                message = f'no topic has the group "{name}"'
                yield document.problem(("topics",), message, "add it to the topic where it belongs")
        if head.featured and not head.topics:
            message = "no page of the matrix would have the technologies that aren't featured"
            hint = 'add "topics", whose pages have all, or remove "featured"'
            yield document.problem(("featured",), message, hint)


def sources_are_sorted(raw: RawDataset) -> Iterator[Problem]:
    """Sources and terms are in the order of their IDs, so that each has one place."""
    for kind in (FileKind.SOURCES, FileKind.GLOSSARY):
        document = raw.documents.get((kind, ""))
        if document is None or not isinstance(document.value, dict):
            continue
        for before, name in pairwise(document.value):
            if name < before:
                message = f'"{name}" comes after "{before}"'
                yield document.problem((name,), message, "sort the entries by ID")


def _known_ids(raw: RawDataset) -> dict[str, list[str] | None]:
    kinds = (FileKind.TECHNOLOGY, FileKind.DIMENSION, FileKind.PAIR, FileKind.ARRANGEMENT)
    known: dict[str, list[str] | None] = {kind: raw.ids(kind) for kind in kinds}
    known["source"] = raw.top_level_keys(FileKind.SOURCES)
    known["term"] = raw.top_level_keys(FileKind.GLOSSARY)
    known["lab"] = None
    known.update({name: raw.vocabulary(field) for name, field in VOCABULARIES.items()})
    return known


def _where_to_add(raw: RawDataset, refers_to: str, names: list[str]) -> str:
    if file := {"source": FileKind.SOURCES, "term": FileKind.GLOSSARY}.get(refers_to):
        return f"add it to {raw.display_path}/{file.path}"
    if refers_to in VOCABULARIES:
        return f"the {refers_to}s are {', '.join(names)}"
    folder = f"{raw.display_path}/{FileKind(refers_to).path}"
    return f"add the file {folder}/<id>.yml or correct the id"


def boundaries_lie_on_layers(raw: RawDataset) -> Iterator[Problem]:
    """The isolation boundary of a stack is above one of its layers and below another."""
    for _, technology, document in raw.iter(FileKind.TECHNOLOGY):
        below = [layer.name for layer in technology.stack[:-1]]
        given = technology.boundary and technology.boundary.above
        if given and given not in below:
            message = f'"{given}" is not a layer that has another above it'
            hint = did_you_mean(given, below) or f"the layers are {', '.join(below)}"
            yield document.problem(("boundary", "above"), message, hint)


def rows_are_complete(raw: RawDataset) -> Iterator[Problem]:
    """Every dimension has a cell for every technology."""
    head = raw.get(FileKind.COMPARISON)
    for name, dimension, document in raw.iter(FileKind.DIMENSION) if head else ():
        if missing := [name for name in head.technologies if name not in dimension.cells]:
            message = f'the dimension "{name}" has no cell for {", ".join(missing)}'
            hint = "add the cells, or say with does_not_apply why the question has no answer"
            yield document.problem(("cells",), message, hint)


def levels_have_rules(raw: RawDataset) -> Iterator[Problem]:
    """A level that a cell uses has its rule in the dimension, and every rule is used."""
    known = raw.vocabulary("levels") or []
    for where, cell, dimension, document in raw.cells():
        if cell.level in known and cell.level not in dimension.levels:
            message = f'the level "{cell.level}" has no rule in this dimension'
            hint = 'say under "levels" when a cell gets it'
            yield document.problem((*where, "level"), message, hint, value=True)
    for _, dimension, document in raw.iter(FileKind.DIMENSION):
        used = {cell.level for cell in dimension.cells.values()}
        for level in dimension.levels:
            if level not in used:
                message = f'no cell has the level "{level}"'
                yield document.problem(("levels", level), message, "remove its rule")


def equal_keys_share_a_level(raw: RawDataset) -> Iterator[Problem]:
    """Cells of a dimension with equal keys don't differ, so they have the same level."""
    for _, dimension, document in raw.iter(FileKind.DIMENSION):
        first: dict[str, str] = {}
        for technology, cell in dimension.cells.items():
            other = first.setdefault(cell.key, technology)
            if dimension.cells[other].level != cell.level:
                message = f'"{technology}" has the same key as "{other}" but a different level'
                hint = "equal keys mean no difference: change the key or the level"
                yield document.problem(("cells", technology, "key"), message, hint, value=True)


def figures_fit_the_axis(raw: RawDataset) -> Iterator[Problem]:
    """On a logarithmic axis every figure is above zero; a figure without unit needs an axis."""
    for where, figure, dimension, document in raw.figures():
        lowest = figure.value if figure.value is not None else figure.low
        for field in ("value", "low", "high"):
            number = getattr(figure, field)
            if number and not 1e-9 <= number <= 1e15:
                message = f'"{field}" is {number:g}, which no chart can show'
                yield document.problem((*where, field), message, "choose another unit", value=True)
        if dimension.scale == "log" and not figure.unit and not lowest:
            message = "a logarithmic axis cannot show zero"
            yield document.problem(where, message, "give the real value")
        if figure.label.casefold() == (figure.unit or dimension.unit or "").casefold():
            message = f'"label" is "{figure.label}", the unit'
            yield document.problem((*where, "label"), message, "say what was measured", value=True)
        if not dimension.unit and not figure.unit:
            yield document.problem(where, "the figure has no unit", 'add "unit"')


def timing_methods_are_used(raw: RawDataset) -> Iterator[Problem]:
    """Every timing method in the head file is used."""
    if len(raw.documents) < len(raw.paths):
        return
    used = {reference.id for _, reference in raw.references if reference.kind == "timing method"}
    for _, head, document in raw.iter(FileKind.COMPARISON):
        for number, timing in enumerate(head.timing_methods):
            if timing.id not in used:
                message = f'no figure has the timing method "{timing.id}"'
                yield document.problem(("timing_methods", number), message, "remove it")


def pairs_are_named(raw: RawDataset) -> Iterator[Problem]:
    """A pair's file is named after the two technologies that it has reasons for, in that order."""
    for name, pair, document in raw.iter(FileKind.PAIR):
        wanted = "-vs-".join(pair.choose)
        if name != wanted:
            message = f'the file is named "{name}", but its technologies make "{wanted}"'
            hint = "rename the file, or reorder the technologies"
            yield document.problem(("choose",), message, hint)
        for technology, reasons in pair.choose.items():
            if not reasons:
                message = f'no reason to choose "{technology}"'
                yield document.problem(("choose", technology), message, "give some")


def stacks_can_be_joined(raw: RawDataset) -> Iterator[Problem]:
    """Both stacks of an arrangement have a layer of the kind at which they are joined."""
    stacks = {name: technology.stack for name, technology, _ in raw.iter(FileKind.TECHNOLOGY)}
    known = raw.vocabulary("layer_kinds") or []
    for _, arrangement, document in raw.iter(FileKind.ARRANGEMENT):
        if arrangement.join is None or arrangement.join not in known:
            continue
        join = f'layer of the kind "{arrangement.join}"'
        for name in (arrangement.outer, arrangement.inner):
            stack = stacks.get(name)
            if stack and arrangement.join not in {layer.kind for layer in stack}:
                message = f'the stack of "{name}" has no {join}'
                hint = "join them at a layer kind that both have"
                yield document.problem(("join",), message, hint, value=True)
        inner = [layer.kind for layer in stacks.get(arrangement.inner, ())]
        if arrangement.join in inner and inner.index(arrangement.join) == len(inner) - 1:
            what = f'nothing of "{arrangement.inner}" is above its {join}'
            message = f"{what}, so nothing of it would be drawn"
            hint = "join the stacks at a lower layer"
            yield document.problem(("join",), message, hint, value=True)


def experiments_are_recorded(raw: RawDataset) -> Iterator[Problem]:
    """Every experiment has a transcript, which shows what the experiment claims."""
    transcripts = {name: transcript for name, transcript, _ in raw.iter(FileKind.TRANSCRIPT)}
    for name, experiment, document in raw.iter(FileKind.EXPERIMENT):
        for message in check_experiment(experiment, transcripts.get(name)):
            yield document.problem(("checks",), *message)
    known = raw.ids(FileKind.EXPERIMENT)
    for name, _, document in raw.iter(FileKind.TRANSCRIPT):
        if name not in known:
            hint = "remove it, or add the experiment"
            yield document.problem(("recorded",), f'no experiment "{name}"', hint)


RULES = (
    ids_exist,
    files_are_listed,
    topics_have_all_groups,
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
