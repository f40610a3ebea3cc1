"""Where readers correct what they read: the data file at its line, and a form to report a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sitekit.dataset import files
from sitekit.pages import urls

if TYPE_CHECKING:
    from sitekit.dataset.load import Dataset


@dataclass(frozen=True)
class Repository:
    """Two addresses. `edit` is what the path of a file below docs is added to; `report` is a form.

    Either may be empty: then there is no such link.
    """

    edit: str = ""
    report: str = ""

    def edit_cell(self, data: Dataset, dimension: str, technology: str) -> str:
        """Return the address that edits a cell's data file, at the line of the cell."""
        if not self.edit:
            return ""
        document = data.documents[files.DIMENSION.name, dimension]
        line, _ = document.place(("cells", technology))
        path = f"{files.FOLDER}/{files.DIMENSION.place}/{dimension}.yml"
        return f"{self.edit}{path}#L{line}"

    def report_cell(self, dimension: str, technology: str, places: urls.Urls) -> str:
        """Return the address of the form with the cell's address filled in."""
        if not self.report:
            return ""
        address = places.address(f"{urls.dimension_page(dimension)}#{technology}")
        fields = urlencode({"cell": f"/{address}"})
        return f"{self.report}{'&' if '?' in self.report else '?'}{fields}"
