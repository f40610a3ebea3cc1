"""Check that the results which cells cite were recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.draft import Draft
    from sitekit.measurements.load import Measurements
    from sitekit.problems import Problem


def cited(draft: Draft, measurements: Measurements) -> Iterator[Problem]:
    """Yield a problem for each lab or result that a cell cites and no file records."""
    for _, dimension, document in draft.each(files.DIMENSION):
        for technology, cell in dimension.cells.items():
            for index, citation in enumerate(cell.labs):
                where = ("cells", technology, "labs", index)
                measurement = measurements.by_lab.get(citation.lab)
                if citation.lab not in measurements.labs:
                    hint = nearest(citation.lab, measurements.labs) or "record it or correct it"
                    message = f'unknown lab "{citation.lab}"'
                    yield document.problem((*where, "lab"), message, hint, value=True)
                elif measurement and citation.result not in measurement.ids():
                    known = measurement.ids()
                    hint = nearest(citation.result, known) or "record it or correct it"
                    message = f'the lab "{citation.lab}" has no result "{citation.result}"'
                    yield document.problem((*where, "result"), message, hint, value=True)
