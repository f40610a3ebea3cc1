"""The comparison as one table in CSV (RFC 4180), a line for each cell."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sitekit.pages import prose, urls

if TYPE_CHECKING:
    from sitekit.dataset.load import Dataset
    from sitekit.dataset.model import Cell

COLUMNS = {
    "group": "The group of the dimension, by its id.",
    "dimension": "The dimension, by its id.",
    "dimension_name": "The dimension's name.",
    "technology": "The technology, by its id.",
    "technology_name": "The technology's name.",
    "applies": "`yes`, or `no` where the question has no answer.",
    "key": "The value in short, normal form: equal keys do not differ.",
    "level": "Our judgment, where the dimension is judged.",
    "value": "What the table shows, or why the question has no answer.",
    "detail": "The explanation, without its markup.",
    "sources": "The sources by their ids, each with the place in it, with semicolons between.",
    "reviewed": "The day on which the row was last read as a whole.",
    "address": "The permanent address of the cell on the site.",
}
# Signs that make a spreadsheet read a text as a formula (OWASP, CSV injection), the full-width
# forms included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def table(data: Dataset, places: urls.Urls, file: str) -> str:
    """Return the table, header first. Addresses lead from `file`, where no site's is known."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in data.head.groups:
        for name in group.dimensions:
            dimension = data.dimensions[name]
            for technology in data.head.technologies:
                cell = dimension.cells[technology]
                line = (
                    group.id,
                    name,
                    dimension.name,
                    technology,
                    data.technologies[technology].name,
                    "yes" if cell.applies else "no",
                    cell.key,
                    cell.level or "",
                    cell.value or prose.to_text(cell.does_not_apply or ""),
                    prose.to_text(cell.detail or ""),
                    _cited(cell),
                    dimension.reviewed,
                    places.public(f"{urls.dimension_page(name)}#{technology}", file),
                )
                writer.writerow(harmless(text) for text in line)
    return out.getvalue()


def harmless(text: str) -> str:
    """Return `text` with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cited(cell: Cell) -> str:
    return "; ".join(
        f"{each.source}, {each.at}" if each.at else each.source for each in cell.sources
    )
