"""Rules on the cells of a dimension, their levels and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.dataset.schema import references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.draft import Draft
    from sitekit.problems import Problem


def rows_are_complete(draft: Draft) -> Iterator[Problem]:
    """Every dimension has a cell for every technology."""
    head = draft.find(files.HEAD)
    if head is None:
        return
    for name, dimension, document in draft.each(files.DIMENSION):
        missing = [each for each in head.technologies if each not in dimension.cells]
        if missing:
            yield document.problem(
                ("cells",),
                f'the dimension "{name}" has no cell for {", ".join(missing)}',
                "add each, or say with does_not_apply why the question has no answer",
            )


def levels_have_rules(draft: Draft) -> Iterator[Problem]:
    """A level that a cell uses has its rule in the dimension, and no rule stands unused."""
    known = draft.vocabulary("levels") or []
    for _, dimension, document in draft.each(files.DIMENSION):
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


def figures_fit_the_axis(draft: Draft) -> Iterator[Problem]:
    """On a logarithmic axis every figure is above zero; a figure without unit needs an axis."""
    for _, dimension, document in draft.each(files.DIMENSION):
        for technology, cell in dimension.cells.items():
            for number, figure in enumerate(cell.figures):
                where = ("cells", technology, "figures", number)
                lowest = figure.value if figure.value is not None else figure.low
                if dimension.scale == "log" and not figure.unit and not lowest:
                    yield document.problem(
                        where, "zero has no place on a logarithmic axis", "give the real value"
                    )
                if not dimension.unit and not figure.unit:
                    yield document.problem(where, "the figure has no unit", 'add "unit"')


def timing_methods_are_used(draft: Draft) -> Iterator[Problem]:
    """Every timing method in the head file is used."""
    head = draft.find(files.HEAD)
    if head is None or len(draft.documents) < len(draft.paths):
        return
    used = {
        given
        for (kind, _), document in draft.documents.items()
        if kind == files.DIMENSION.name
        for _, refers_to, given, _ in references(files.DIMENSION.model, document.value)
        if refers_to == "timing method"
    }
    document = draft.documents[files.HEAD.name, ""]
    for number, timing in enumerate(head.timing_methods):
        if timing.id not in used:
            yield document.problem(
                ("timing_methods", number),
                f'no figure has the timing method "{timing.id}"',
                "remove it",
            )
