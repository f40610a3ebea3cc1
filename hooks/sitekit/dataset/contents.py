"""What a dataset holds, by id: enough to know its pages and to check who refers to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.dataset import files

if TYPE_CHECKING:
    from sitekit.dataset.draft import Draft
    from sitekit.dataset.files import Kind
    from sitekit.dataset.model import Dimension


@dataclass(frozen=True)
class Contents:
    """Ids in the order of the head file.

    `sources` is None where their file cannot be read. `numeric` has, for each dimension with
    figures on an axis, the timing methods of these figures. `moved` has new pages by old ones.
    Files with faults count: a page may refer to what is only misspelt inside.
    """

    technologies: tuple[str, ...]
    dimensions: tuple[str, ...]
    pairs: tuple[str, ...]
    arrangements: tuple[str, ...]
    numeric: dict[str, tuple[str, ...]]
    sources: tuple[str, ...] | None
    has_glossary: bool
    has_guide: bool
    has_scenarios: bool
    moved: dict[str, str]
    labs: tuple[str, ...] = ()


def contents(draft: Draft) -> Contents:
    """Return what a draft holds."""
    head = draft.find(files.HEAD)
    dimensions = [name for group in head.groups for name in group.dimensions] if head else []

    def ordered(kind: Kind, order: list[str]) -> tuple[str, ...]:
        present = draft.ids(kind)
        listed = [name for name in dict.fromkeys(order) if name in present]
        return (*listed, *sorted(set(present) - set(listed)))

    sources, moved = draft.keys(files.SOURCES), draft.find(files.MOVED)
    return Contents(
        technologies=ordered(files.TECHNOLOGY, list(head.technologies) if head else []),
        dimensions=ordered(files.DIMENSION, dimensions),
        pairs=ordered(files.PAIR, list(head.pairs) if head else []),
        arrangements=ordered(files.ARRANGEMENT, list(head.arrangements) if head else []),
        numeric={
            name: tuple(_timing_methods(part))
            for name, part, _ in draft.each(files.DIMENSION)
            if part.numeric
        },
        sources=None if sources is None else tuple(sources),
        has_glossary=bool(draft.ids(files.GLOSSARY)),
        has_guide=bool(draft.ids(files.GUIDE)),
        moved=dict(moved.root) if moved else {},
        has_scenarios="scenarios" in (draft.keys(files.GUIDE) or ()),
    )


def _timing_methods(dimension: Dimension) -> dict[str, None]:
    return {figure.timing: None for cell in dimension.cells.values() for figure in cell.figures}
