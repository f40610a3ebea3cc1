"""The API in OpenAPI 3.1, for tools that make clients of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitekit.pages.api.listing import CSV, FORMS, JSON, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitekit.dataset.model import Head


def openapi(head: Head, entries: Sequence[Entry], address: str) -> dict[str, Any]:
    """Return the description. `address` is the folder of the API, relative or absolute."""
    paths: dict[str, Any] = {}
    for entry in entries:
        if entry.media_type not in {JSON, CSV}:
            continue
        folder = entry.path.rpartition("/")[0]
        path = f"/{folder}/{{id}}.json" if entry.id else f"/{entry.path}"
        if path in paths:
            paths[path]["get"]["parameters"][0]["schema"]["enum"].append(entry.id)
        else:
            paths[path] = {"get": _operation(entry)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": head.name,
            "description": head.description,
            "version": head.version,
            "license": {"name": head.license, "identifier": head.license},
        },
        "servers": [{"url": address}],
        "paths": paths,
    }


def _operation(entry: Entry) -> dict[str, Any]:
    title = FORMS[entry.form].title if entry.form else entry.title
    shape = {"$ref": entry.schema} if entry.schema else {"type": "string"}
    operation: dict[str, Any] = {
        "operationId": entry.form or "table",
        "summary": title,
        "responses": {
            "200": {"description": title, "content": {entry.media_type: {"schema": shape}}}
        },
    }
    if entry.id:
        operation["parameters"] = [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": [entry.id]},
            }
        ]
        operation["responses"]["404"] = {"description": "No such id"}
    return operation
