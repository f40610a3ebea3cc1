"""The list of addresses whose verdict is known to be wrong or does not matter, each with a reason.

A YAML list of `url` and `reason`. A `url` ending in `*` is a prefix. Entries are still asked for,
so that one which is no longer needed is found: such a list only ever grows otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from sitekit.problems import Problem, ProblemsError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sitekit.links.external.model import Answer

_KEYS: Final = ("url", "reason")
_LEAST_REASON: Final = 10
_FORM: Final = "write `- url: https://...` and below it `reason: ...`"


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """One entry and where it stands."""

    url: str
    reason: str
    line: int
    column: int

    def covers(self, url: str) -> bool:
        """Say whether the entry is about this address, with or without a fragment."""
        wanted, plain = self.url.partition("#")[0], url.partition("#")[0]
        return plain.startswith(wanted[:-1]) if wanted.endswith("*") else plain == wanted


def load(path: Path, shown: str) -> list[ExceptionEntry]:
    """Return the entries of a list; `shown` is its path in problems. A missing file is empty.

    Raises ProblemsError with everything that is wrong in the file.
    """
    if not path.exists():
        return []
    try:
        root = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemsError([Problem(shown, 1, 1, f"cannot be read: {error}")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ProblemsError(
            [Problem(shown, line, column, error.problem or "not YAML", _FORM)]
        ) from None
    if root is None:
        return []
    entries, problems = _entries(root, shown)
    if problems:
        raise ProblemsError(problems)
    return entries


def needless(
    entries: list[ExceptionEntry], answers: Mapping[str, Answer], shown: str
) -> Iterator[Problem]:
    """Yield a problem for each entry that no link or no verdict needs any more."""
    for entry in entries:
        found = [answer for url, answer in answers.items() if entry.covers(url)]
        if not found:
            message = f"no page links to {entry.url}"
        elif all(answer.verdict == "ok" and not answer.missing for answer in found):
            message = f"{entry.url} is well again: {found[0].detail}"
        else:
            continue
        yield Problem(shown, entry.line, entry.column, message, "take the entry out")


def _entries(root: yaml.Node, shown: str) -> tuple[list[ExceptionEntry], list[Problem]]:
    if not isinstance(root, yaml.SequenceNode):
        return [], [_problem(root, shown, "the file is not a list", _FORM)]
    entries: list[ExceptionEntry] = []
    problems: list[Problem] = []
    for node in root.value:
        found = list(_entry_problems(node, shown))
        problems += found
        if not found:
            values = {key.value: value.value for key, value in node.value}
            mark = node.start_mark
            entry = ExceptionEntry(values["url"], values["reason"], mark.line + 1, mark.column + 1)
            if any(other.url == entry.url for other in entries):
                problems.append(_problem(node, shown, f"{entry.url} is listed twice"))
            entries.append(entry)
    return entries, problems


def _entry_problems(node: yaml.Node, shown: str) -> Iterator[Problem]:
    if not isinstance(node, yaml.MappingNode):
        yield _problem(node, shown, "an entry has a url and a reason", _FORM)
        return
    values: dict[str, str] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in _KEYS:
            yield _problem(key, shown, f'an entry has no "{name}"', nearest(name, _KEYS))
        elif name in values:
            yield _problem(key, shown, f'"{name}" is given twice')
        elif not isinstance(value, yaml.ScalarNode):
            yield _problem(value, shown, f'"{name}" is not a text', _FORM)
            return
        values[name] = str(value.value)
    for name in _KEYS:
        if name not in values:
            yield _problem(node, shown, f'the entry lacks its "{name}"', _FORM)
    if "url" in values and not values["url"].startswith(("http://", "https://")):
        yield _problem(node, shown, f'"{values["url"]}" is not an address of the web', _FORM)
    if "reason" in values and len(values["reason"].strip()) < _LEAST_REASON:
        yield _problem(node, shown, "the reason says nothing", "say what the host answers and why")


def _problem(node: yaml.Node, shown: str, message: str, hint: str = "") -> Problem:
    mark = node.start_mark
    return Problem(shown, mark.line + 1, mark.column + 1, message, hint)
