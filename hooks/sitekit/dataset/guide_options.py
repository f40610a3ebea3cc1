"""The cells of the options that the guide ranks, which are technologies and arrangements."""

from collections.abc import Mapping
from dataclasses import dataclass

from sitekit.dataset.models import Arrangement, Cell, Dimension, Guide


@dataclass(frozen=True)
class OptionCell:
    """A cell, and the technology whose cell it is; empty if it is the arrangement's own."""

    cell: Cell
    technology: str


def option_cell(
    option: str,
    dimension: str,
    dimensions: Mapping[str, Dimension],
    arrangements: Mapping[str, Arrangement],
) -> OptionCell | None:
    """Return the cell of an option on a dimension, or None where there is none."""
    arrangement = arrangements.get(option)
    technology = option
    if arrangement is not None:
        if dimension in arrangement.cells:
            return OptionCell(arrangement.cells[dimension], "")
        like_outer = dimension in arrangement.like_outer
        technology = arrangement.outer if like_outer else arrangement.main
    cells = dimensions[dimension].cells if dimension in dimensions else {}
    return OptionCell(cells[technology], technology) if technology in cells else None


def level_of(guide: Guide, dimension: str, cell: Cell) -> str | None:
    """Return the level of a cell, its own or the one that the guide's scale gives to its key."""
    scale = guide.scales.get(dimension)
    if scale is None:
        return cell.level
    return next((level for level, keys in scale.items() if cell.key in keys), None)
