"""A written page as text, and what its front matter must have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sitekit.dataset.yaml_reader import Value, parse_yaml
from sitekit.dates import last_possible_day
from sitekit.markdown_scan import FRONT_MATTER, blank, mask_code
from sitekit.problems import Problem, ProblemsError, did_you_mean

FRONT_MATTER_FIELDS = (
    "title",
    "description",
    "hide",
    "icon",
    "reviewed",
    "search",
    "status",
    "stylesheet",
    "subtitle",
    "tags",
    "template",
)
# The parts of a page that the theme can hide.
HIDEABLE = ("feedback", "footer", "navigation", "path", "tags", "toc")
_NO_TEXT = re.compile(r"true|false|yes|no|on|off|null|~|[\d.:-]+", re.IGNORECASE)


@dataclass(frozen=True)
class PageText:
    """A written page: its source path below the docs directory, its path in messages, its text."""

    path: str
    display_path: str
    text: str

    @cached_property
    def body_start(self) -> int:
        """Where the Markdown begins, after the front matter."""
        head = FRONT_MATTER.match(self.text)
        return head.end() if head else 0

    @cached_property
    def without_code(self) -> str:
        """The text with code blanked; positions stay the same."""
        return mask_code(self.text)

    @cached_property
    def visible(self) -> str:
        """The text with front matter, code, and comments blanked; positions stay the same."""
        masked = mask_code(self.text, comments=True)
        return blank(self.text[: self.body_start]) + masked[self.body_start :]

    def problem(self, position: int, message: str, hint: str) -> Problem:
        """Return a problem at a position of the text."""
        return Problem.at_offset(self.display_path, self.text, position, message, hint)

    @cached_property
    def blocks(self) -> list[tuple[int, list[str]]]:
        """The position and the lines of each block between blank lines."""
        found = re.finditer(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", self.visible, re.MULTILINE)
        return [(block.start(), block[0].rstrip("\n").split("\n")) for block in found]


def check_front_matter(page: PageText) -> Iterator[Problem]:
    """The front matter can be read, has a title and a description, and names no unknown field."""
    fields_hint = "begin the page with ---, title: …, description: …, and --- on lines of their own"
    if not page.text.startswith("---"):
        yield page.problem(0, "the page has no front matter", fields_hint)
        return
    head = FRONT_MATTER.match(page.text)
    if head is None:
        yield page.problem(0, "the front matter doesn't end", "write --- on a line after it")
        return
    try:
        document = parse_yaml(head["yaml"], page.display_path)
    except ProblemsError as error:
        for problem in error.problems:
            yield replace(problem, line=problem.line + 1)
        return
    if not isinstance(document.value, dict):
        yield page.problem(0, "the front matter has no fields", fields_hint)
        return
    for name in ("title", "description"):
        if name not in document.value:
            message = f'the front matter lacks the field "{name}"'
            yield Problem(
                page.display_path, 1, 1, message, "add it; search engines and lists show it"
            )
    title, description = (document.value.get(name) for name in ("title", "description"))
    if isinstance(title, str) and title.strip(" .") == str(description).strip(" ."):
        line, column = document.key_position(("description",))
        message = '"description" says the same as "title"'
        hint = "say in a sentence what the page answers"
        yield Problem(page.display_path, line + 1, column, message, hint)
    for name, value in document.value.items():
        line, column = document.key_position((name,))
        at = (page.display_path, line + 1, column)
        guess = did_you_mean(name, FRONT_MATTER_FIELDS)
        if name not in FRONT_MATTER_FIELDS and guess:
            yield Problem(*at, f'unknown field "{name}"', guess)
        if name == "hide" and (wrong := [part for part in _as_list(value) if part not in HIDEABLE]):
            hint = did_you_mean(wrong[0], HIDEABLE) or f"a page can hide {', '.join(HIDEABLE)}"
            yield Problem(*at, f'"hide" has "{wrong[0]}"', hint)
        if name == "reviewed" and (fault := _day_fault(value)):
            yield Problem(*at, f'"reviewed" is {value}, {fault}', "write it as in 2026-11-30")
        if name not in {"title", "description"}:
            continue
        if not isinstance(value, str):
            yield Problem(*at, f'"{name}" is not one text', "write it on one line after the colon")
        elif not value.strip():
            yield Problem(*at, f'"{name}" is empty', "write a value")
        elif found := re.search(r"\*\*|`|\]\(|</?[a-z]+>", value):
            message = f'"{name}" has markup ({found[0]}), which is published as it is'
            yield Problem(*at, message, "write plain text")
        elif _NO_TEXT.fullmatch(value) and _is_plain(head["yaml"], line, value):
            message = f'"{name}" is {value}, which YAML does not read as text'
            yield Problem(*at, message, "put it in quotation marks")


def _as_list(value: Value) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _day_fault(value: object) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return "which is not a day"
    return "which is in the future" if day > last_possible_day() else ""


def _is_plain(yaml: str, line: int, value: str) -> bool:
    return yaml.split("\n")[line - 1].rstrip().endswith(f" {value}")
