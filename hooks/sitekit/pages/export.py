"""The published form of a dataset: JSON, CSV and the JSON Schema that describes the JSON.

This is the contract with readers of the data. The files below `_data` are not: their form may
change whenever that helps the people who edit them.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from sitekit.dataset.model import Dimension, Head, Source, Technology
from sitekit.dataset.schema import DIALECT, schema_of

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sitekit.dataset.load import Dataset

CSV_COLUMNS = (
    "group",
    "dimension",
    "technology",
    "applies",
    "key",
    "level",
    "value",
    "detail",
    "sources",
    "reviewed",
)


DOWNLOADS = ("comparison.json", "comparison.csv", "comparison.schema.json")


def downloads(dataset: Dataset) -> dict[str, str]:
    """Return each download by file name."""
    return {
        "comparison.json": _json(comparison(dataset)),
        "comparison.csv": table(dataset),
        "comparison.schema.json": _json(comparison_schema()),
    }


def comparison(dataset: Dataset) -> dict[str, Any]:
    """Return the whole comparison as plain values; fields without a value are left out."""
    return {
        "comparison": _plain(dataset.head),
        "technologies": {name: _plain(part) for name, part in dataset.technologies.items()},
        "dimensions": {name: _plain(part) for name, part in dataset.dimensions.items()},
        "sources": {name: _plain(part) for name, part in dataset.sources.items()},
    }


def comparison_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `comparison.json`."""
    definitions: dict[str, Any] = {}

    def part(model: type[BaseModel]) -> dict[str, Any]:
        schema = {key: value for key, value in schema_of(model).items() if key != "$schema"}
        definitions.update(schema.pop("$defs", {}))
        return schema

    parts = {
        "comparison": part(Head),
        "technologies": {"type": "object", "additionalProperties": part(Technology)},
        "dimensions": {"type": "object", "additionalProperties": part(Dimension)},
        "sources": {"type": "object", "additionalProperties": part(Source)},
    }
    return {
        "$schema": DIALECT,
        "title": "Comparison",
        "type": "object",
        "required": list(parts),
        "additionalProperties": False,
        "properties": parts,
        "$defs": definitions,
    }


def table(dataset: Dataset) -> str:
    """Return one line per cell as CSV (RFC 4180), header first."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for group in dataset.head.groups:
        for name in group.dimensions:
            dimension = dataset.dimensions[name]
            for technology in dataset.head.technologies:
                cell = dimension.cells[technology]
                cited = "; ".join(
                    f"{each.source}, {each.at}" if each.at else each.source for each in cell.sources
                )
                writer.writerow(
                    _harmless(text)
                    for text in (
                        group.id,
                        name,
                        technology,
                        "yes" if cell.applies else "no",
                        cell.key,
                        cell.level or "",
                        cell.value or cell.does_not_apply or "",
                        cell.detail or "",
                        cited,
                        dimension.reviewed,
                    )
                )
    return out.getvalue()


def _harmless(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _plain(part: Any) -> Any:
    return part.model_dump(mode="json", exclude_none=True, exclude_defaults=False)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
