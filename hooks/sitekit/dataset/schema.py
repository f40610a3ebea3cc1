"""What a data file may contain: JSON Schemas generated from the models, and validation.

A problem is explained at the line and column of the value that has it.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import ErrorDetails, core_schema

from sitekit.dataset.fields import MONTH_PATTERN
from sitekit.dataset.yaml_reader import Document, KeyPath, Value
from sitekit.problems import Problem, ProblemsError, did_you_mean

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


PATTERN_HINTS = {
    r"^\d+\.": "write a version as MAJOR.MINOR.PATCH, such as 1.4.0",
    r"^[a-z0-9]+(-": "write lower-case words joined by hyphens, such as two-words",
    r"^[A-Za-z0-9.+-]+$": "write an SPDX identifier, such as CC-BY-4.0 (spdx.org/licenses)",
    r"^(19|20)\d\d": "write a year or a month, such as 2024 or 2024-06",
    r"^20\d\d-": "write a date as YYYY-MM-DD",
    r"^https?:": "write an address that begins with https:// and has no spaces or quotes",
    r"^[A-Za-z0-9/_-]+\.md": "write the old path of a page below docs, such as learn/start.md",
    r"^[a-z0-9-]+(/": "write the path of a page below docs, such as learn/start.md",
}


EXPECTED = {
    "string_type": "text",
    "tuple_type": "a list, each item on a line that begins with a hyphen",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of fields to values",
}
ModelT = TypeVar("ModelT", bound=BaseModel)


def validate(model: type[ModelT], document: Document) -> ModelT:
    """Return the typed form of a document. Raises ProblemsError with every problem of the file."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        found = [each for each in error.errors(include_url=False) if not _is_consequence(each)]
        raise ProblemsError([_problem(model, document, each) for each in found]) from None


def _is_consequence(details: ErrorDetails) -> bool:
    """Return whether a list only seems too short because items of it have problems."""
    least = (details.get("ctx") or {}).get("min_length", 0)
    given = details["input"]
    return details["type"] == "too_short" and isinstance(given, list) and len(given) >= least


def _problem(model: type[BaseModel], document: Document, details: ErrorDetails) -> Problem:
    where: KeyPath = tuple(details["loc"])
    if where and where[-1] == "[key]":
        message = f'the ID "{where[-2]}" is not allowed'
        return document.problem(where[:-1], message, _pattern(details))
    kind = details["type"]
    if kind == "missing":
        message = f'{_name(where[:-1])} lacks the field "{where[-1]}"'
        return document.problem(where[:-1], message, "add it")
    if kind == "extra_forbidden":
        known = sorted(fields(model, where[:-1]))
        hint = did_you_mean(str(where[-1]), known) or f"the fields here are {', '.join(known)}"
        return document.problem(where, f'unknown field "{where[-1]}"', hint)
    message, hint = _explain(kind, details)
    return document.problem(where, f"{_name(where)} {message}", hint, value=True)


def _explain(kind: str, details: ErrorDetails) -> tuple[str, str]:
    context: dict[str, Any] = details.get("ctx") or {}
    given = details["input"]
    if kind == "string_too_long":
        length, most = len(str(given)), context["max_length"]
        return f"has {length} characters; {most} are allowed", f"cut {length - most}"
    if kind == "string_too_short":
        return "is empty", "write a value or remove the field"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        message = f'is "{given}", which is none of {", ".join(allowed)}'
        return message, did_you_mean(str(given), allowed) or "use one of them"
    if kind == "string_pattern_mismatch":
        return f'is "{given}"' if given else "is empty", _pattern(details)
    if kind in {"int_parsing", "float_parsing", "int_from_float", "int_type", "float_type"}:
        return f'is "{given}", which is not a number', "write the number alone, such as 12 or 0.5"
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = context.get("ge", context.get("le"))
        side = "at least" if "ge" in context else "at most"
        return f"is {given}", f"it must be {side} {limit:g}"
    if kind in {"too_short", "too_long"}:
        side = "at least" if kind == "too_short" else "at most"
        limit = context["min_length" if kind == "too_short" else "max_length"]
        count = context["actual_length"]
        return f"has {count} {'item' if count == 1 else 'items'}", f"it must have {side} {limit}"
    if kind in {"bool_type", "bool_parsing"}:
        return f"is {given}", "it must be true or false, without quotation marks"
    if kind in EXPECTED:
        return f"is {_type_name(given)}", f"it must be {EXPECTED[kind]}"
    # What a validator of ours says follows this.
    message, _, hint = details["msg"].removeprefix("Value error, ").partition("; ")
    return message, hint or "see the fields in CONTRIBUTING.md"


def _pattern(details: ErrorDetails) -> str:
    pattern = str((details.get("ctx") or {}).get("pattern", ""))
    for start, hint in PATTERN_HINTS.items():
        if pattern.startswith(start):
            return hint
    return f"it must match {pattern}" if pattern else "shorten it"


def _type_name(given: object) -> str:
    name = type(given).__name__
    return {"str": "text", "list": "a list", "dict": "a mapping"}.get(name, name)


def _name(where: KeyPath) -> str:
    if not where:
        return "the file"
    last = where[-1]
    if isinstance(last, int):
        return f'item {last + 1} of "{where[-2]}"' if len(where) > 1 else f"item {last + 1}"
    return f'"{last}"'
