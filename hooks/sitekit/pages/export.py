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
from sitekit.dataset.schema import schema_of

if TYPE_CHECKING:
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
    parts = {
        "comparison": schema_of(Head),
        "technologies": _map_of(schema_of(Technology)),
        "dimensions": _map_of(schema_of(Dimension)),
        "sources": _map_of(schema_of(Source)),
    }
    definitions: dict[str, Any] = {}
    for part in parts.values():
        inner = part.get("additionalProperties", part)
        definitions.update(inner.pop("$defs", {}))
        inner.pop("$schema", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
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


def _map_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": dict(schema)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
