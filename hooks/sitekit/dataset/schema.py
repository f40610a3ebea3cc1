"""JSON Schemas of the data files, generated from the model."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sitekit.dataset.fields import MONTH_PATTERN
from sitekit.dataset.layout import FILE_KINDS
from sitekit.dataset.yaml_reader import KeyPath, Value

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Generator(GenerateJsonSchema):
    """Says of a mapping which keys it may have, so that an editor marks a wrong key."""

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Return `propertyNames` with `additionalProperties` in place of `patternProperties`."""
        result: dict[str, Any] = {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"]).copy(),
            "additionalProperties": self.generate_inner(schema["values_schema"]).copy(),
        }
        result["propertyNames"].pop("type", None)
        self.update_with_validations(result, schema, self.ValidationsMapping.object)
        return result

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Return the schema of a text; an editor reads a year without quotes as a number."""
        result = super().str_schema(schema)
        if result.get("pattern") == MONTH_PATTERN:
            result |= {"type": ["string", "integer"], "minimum": 1900, "maximum": 2099}
        return result


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one model class."""
    return {"$schema": DIALECT, **model.model_json_schema(schema_generator=Generator)}


def file_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of data file by the kind's name."""
    return {kind.name: schema_of(kind.model) for kind in FILE_KINDS}


class Reference(NamedTuple):
    """An ID that names something else: where it is, what kind of thing it names, and the ID.

    `is_key` is true when it is the key of a mapping.
    """

    where: KeyPath
    kind: str
    id: str
    is_key: bool


def references(model: type[BaseModel], value: Value) -> Iterator[Reference]:
    """Yield every ID in `value` that names something else.

    `value` may be invalid: what the schema does not describe is skipped, so that a wrong ID is
    found even in a file with other mistakes.
    """
    schema = schema_of(model)
    yield from _walk(schema, schema.get("$defs", {}), value, ())


def fields(model: type[BaseModel], where: KeyPath) -> list[str]:
    """Return the names of the fields that the part of the model at `where` has."""
    schema = schema_of(model)
    defs = schema.get("$defs", {})
    node = _resolve(schema, defs)
    for step in where:
        node = _resolve(_child(node, step), defs)
    return list(node.get("properties", {}))


def _walk(
    node: dict[str, Any], defs: dict[str, Any], value: Value, where: KeyPath
) -> Iterator[Reference]:
    node = _resolve(node, defs)
    if isinstance(value, str):
        if kind := node.get("refersTo"):
            yield Reference(where, kind, value, is_key=False)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(node.get("items", {}), defs, item, (*where, number))
    else:
        kind = node.get("propertyNames", {}).get("refersTo")
        for key, item in value.items():
            if kind:
                yield Reference((*where, key), kind, key, is_key=True)
            yield from _walk(_child(node, key), defs, item, (*where, key))


def _child(node: dict[str, Any], step: str | int) -> dict[str, Any]:
    if isinstance(step, int):
        child = node.get("items", {})
    else:
        child = node.get("properties", {}).get(step) or node.get("additionalProperties")
    return child if isinstance(child, dict) else {}


def _resolve(node: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            node = choice
    while "$ref" in node:
        node = defs[node["$ref"].rsplit("/", 1)[-1]]
    return node
