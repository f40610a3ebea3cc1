"""The rules that join the files of a dataset: generators of problems, each with its own tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.dataset.rules import cells, choices, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.draft import Draft
    from sitekit.problems import Problem

RULES = (
    names.ids_exist,
    names.files_are_listed,
    names.sources_are_sorted,
    names.names_differ,
    cells.rows_are_complete,
    cells.levels_have_rules,
    cells.figures_fit_the_axis,
    cells.timing_methods_are_used,
    choices.pairs_are_named,
    choices.stacks_can_be_joined,
    choices.guide_agrees,
)


def check(draft: Draft) -> Iterator[Problem]:
    """Yield the problems that each rule finds."""
    for rule in RULES:
        yield from rule(draft)
