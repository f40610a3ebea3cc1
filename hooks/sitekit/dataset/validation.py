"""Validate a file against its model, and explain each problem at its line and column."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sitekit.dataset.schema import fields
from sitekit.dataset.yaml_reader import Document, KeyPath
from sitekit.problems import Problem, ProblemsError, did_you_mean

PATTERN_HINTS = {
    r"^\d+\.": "write a version as MAJOR.MINOR.PATCH, such as 1.4.0",
    r"^[a-z0-9]+(-": "write lower-case words joined by hyphens, such as two-words",
    r"^[A-Za-z0-9.+-]+$": "write an SPDX identifier, such as CC-BY-4.0 (spdx.org/licenses)",
    r"^(19|20)\d\d": "write a year or a month, such as 2024 or 2024-06",
    r"^20\d\d-": "write a date as YYYY-MM-DD",
    r"^https?:": "write an address that begins with https:// and has no spaces or quotes",
    r"^[A-Za-z0-9/_-]+\.md": "write the old path of a page below docs, such as learn/start.md",
    r"^[a-z0-9/-]+\.md": "write the path of a page below docs, such as learn/start.md",
}


ModelT = TypeVar("ModelT", bound=BaseModel)


def validate(model: type[ModelT], document: Document) -> ModelT:
    """Return the typed form of a document. Raises ProblemsError with every problem of the file."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        raise ProblemsError(
            [
                _problem(model, document, details)
                for details in error.errors(include_url=False)
                if not _is_consequence(details)
            ]
        ) from None


def _is_consequence(details: ErrorDetails) -> bool:
    """Return whether a list only seems too short because items of it have problems."""
    least = (details.get("ctx") or {}).get("min_length", 0)
    given = details["input"]
    return details["type"] == "too_short" and isinstance(given, list) and len(given) >= least


def _problem(model: type[BaseModel], document: Document, details: ErrorDetails) -> Problem:
    where: KeyPath = tuple(details["loc"])
    if where and where[-1] == "[key]":
        return document.problem(
            where[:-1], f'the ID "{where[-2]}" is not allowed', _pattern(details)
        )
    kind = details["type"]
    name = _name(where)
    if kind == "missing":
        return document.problem(
            where[:-1], f'{_name(where[:-1])} lacks the field "{where[-1]}"', "add it"
        )
    if kind == "extra_forbidden":
        known = fields(model, where[:-1])
        hint = (
            did_you_mean(str(where[-1]), known) or f"the fields here are {', '.join(sorted(known))}"
        )
        return document.problem(where, f'unknown field "{where[-1]}"', hint)
    message, hint = _explain(kind, details)
    return document.problem(where, f"{name} {message}", hint, value=True)


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
        return (
            f'is "{given}", which is none of {", ".join(allowed)}',
            did_you_mean(str(given), allowed) or "use one of them",
        )
    if kind == "string_pattern_mismatch" and given == "":
        return "is empty", _pattern(details)
    if kind == "string_pattern_mismatch":
        return f'is "{given}"', _pattern(details)
    if kind in {"int_parsing", "float_parsing", "int_from_float", "int_type", "float_type"}:
        return f'is "{given}", which is not a number', "write the number alone, such as 12 or 0.5"
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = context.get("ge", context.get("le"))
        side = "at least" if "ge" in context else "at most"
        return f"is {given}", f"it must be {side} {limit:g}"
    if kind in {"too_short", "too_long"}:
        side, limit = (
            ("at least", context["min_length"])
            if kind == "too_short"
            else ("at most", context["max_length"])
        )
        count = context["actual_length"]
        return f"has {count} {'item' if count == 1 else 'items'}", f"it must have {side} {limit}"
    if kind in {"bool_type", "bool_parsing"}:
        return f"is {given}", "it must be true or false, without quotation marks"
    shapes = {
        "string_type": "text",
        "tuple_type": "a list, each item on a line that begins with a hyphen",
        "list_type": "a list, each item on a line that begins with a hyphen",
        "dict_type": "a mapping of names to values",
        "model_type": "a mapping of fields to values",
        "model_attributes_type": "a mapping of fields to values",
    }
    if kind in shapes:
        return f"is {_type_name(given)}", f"it must be {shapes[kind]}"
    message, _, hint = details["msg"].partition("; ")
    return message, hint or "see the fields in CONTRIBUTING.md"


def _pattern(details: ErrorDetails) -> str:
    pattern = str((details.get("ctx") or {}).get("pattern", ""))
    for start, hint in PATTERN_HINTS.items():
        if pattern.startswith(start):
            return hint
    return f"it must match {pattern}" if pattern else "shorten it"


def _type_name(given: object) -> str:
    return {"str": "text", "list": "a list", "dict": "a mapping"}.get(
        type(given).__name__, type(given).__name__
    )


def _name(where: KeyPath) -> str:
    if not where:
        return "the file"
    last = where[-1]
    if isinstance(last, int):
        return f'item {last + 1} of "{where[-2]}"' if len(where) > 1 else f"item {last + 1}"
    return f'"{last}"'
