"""Read a YAML or JSON file as text, and remember the line and column of every value.

Every scalar stays the text that was typed: `no` is "no", `1.10` is "1.10". A key that occurs twice
in a mapping is a problem, and so are anchors, aliases, tags and merge keys: the files are data for
people to read, and an alias that is expanded again and again can fill the memory.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import yaml

from sitekit.problems import Problem, ProblemsError

MAX_BYTES = 1_000_000


def read_text(file: Path, display_path: str) -> str:
    """Return the text of `file`, at most 1 MB of UTF-8; `display_path` is its path in messages.

    Raises ProblemsError when the file is missing, not a file, too large, or not UTF-8.
    """

    def fail(message: str, hint: str, line: int = 1, column: int = 1) -> ProblemsError:
        return ProblemsError([Problem(display_path, line, column, message, hint)])

    if not file.exists():
        raise fail("the file is missing", "create it or remove what names it")
    if not file.is_file():
        raise fail("this is a directory, but a file belongs here", "move the directory away")
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            message = f"the file has {size:,} bytes; a data file may have {MAX_BYTES:,}"
            raise fail(message, "split it or remove what does not belong in it")
        data = file.read_bytes()
    except OSError as error:
        raise fail(f"the file cannot be read ({error.strerror})", "check its permissions") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise fail(message, "save the file with the encoding UTF-8", line, column) from None
    # A checkout on Windows may have other line ends, which would be published.
    return text.replace("\r\n", "\n")


Value: TypeAlias = "str | list[Value] | dict[str, Value]"
KeyPath: TypeAlias = tuple[str | int, ...]

# libyaml's parser is about ten times as fast; both give the same events and marks.
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 40


@dataclass
class Document:
    """One file: its values and the line and column (from 1) of every key and item.

    `key_positions` maps the path of a value, such as `("cells", "process", "value")` or
    `("stack", 0)`, to the position of its key in a mapping or of the item in a list;
    `value_positions` to where the value itself begins. `()` is the whole document.
    """

    path: str
    value: Value
    key_positions: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    value_positions: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)

    def key_position(self, where: KeyPath) -> tuple[int, int]:
        """Return the line and column of the nearest known place on the way to `where`."""
        while where and where not in self.key_positions:
            where = where[:-1]
        return self.key_positions.get(where, (1, 1))

    def value_position(self, where: KeyPath) -> tuple[int, int]:
        """Return where the value at `where` begins, or the place of its nearest parent."""
        return self.value_positions.get(where) or self.key_position(where)

    @cached_property
    def all_values(self) -> list[tuple[KeyPath, Value]]:
        """Every value with its path, in the order of the file: a mapping, then its values."""
        found: list[tuple[KeyPath, Value]] = []
        pending: list[tuple[KeyPath, Value]] = [((), self.value)]
        while pending:
            where, value = pending.pop()
            found.append((where, value))
            items: Iterable[tuple[str | int, Value]] = ()
            if isinstance(value, dict):
                items = value.items()
            elif isinstance(value, list):
                items = enumerate(value)
            pending += reversed([((*where, key), item) for key, item in items])
        return found

    def problem(
        self, where: KeyPath, message: str, hint: str = "", *, value: bool = False
    ) -> Problem:
        """Return a problem at `where`: at its key, or with `value` at its value."""
        line, column = self.value_position(where) if value else self.key_position(where)
        return Problem(self.path, line, column, message, hint)


def read_yaml(file: Path, display_path: str) -> Document:
    """Read one file, which messages call `display_path`.

    Raises ProblemsError with all problems.
    """
    return parse_yaml(read_text(file, display_path), display_path)


def parse_yaml(
    text: str, display_path: str, *, is_json: bool = False, is_configuration: bool = False
) -> Document:
    """Read YAML or JSON text. Raises ProblemsError with all problems.

    YAML's null and a comment behind a text are problems: both lose what the author meant to say.
    A configuration may have both, and tags, anchors, and aliases, which aren't followed.
    """
    if not text.strip():
        problem = Problem(display_path, 1, 1, "the file is empty", "fill it or remove it")
        raise ProblemsError([problem])
    document = Document(display_path, "")
    lines = [] if is_json or is_configuration else text.split("\n")
    events = yaml.parse(text, Loader=SAFE_LOADER)
    reader = _Reader(document, events, lines, tags_allowed=is_configuration)
    try:
        reader.document()
    except (yaml.YAMLError, _NestingError) as error:
        reader.problems.append(_unreadable(error, text, display_path))
    if reader.problems:
        raise ProblemsError(reader.problems)
    return document


def _reader_place(text: str) -> tuple[int, int]:
    bad = next((i for i, c in enumerate(text) if yaml.reader.Reader.NON_PRINTABLE.match(c)), 0)
    # libyaml's position counts bytes, so the character is looked up by PyYAML's own pattern.
    return text.count("\n", 0, bad) + 1, bad - text.rfind("\n", 0, bad)


def _yaml_hint(what: str) -> str:
    if "mapping values are not allowed" in what:
        return 'put text that holds ": " in quotation marks'
    if "found character" in what and ("\\t" in what or "'\t'" in what or "start any token" in what):
        return "indent with spaces, and put text that begins with @, ` or % in quotation marks"
    if "expected <block end>" in what or "did not find expected" in what:
        return "check the indentation and the quotation marks above this line"
    return "check the indentation and the quotation marks here"


class _NestingError(Exception):
    """Lists or mappings are nested deeper than any data file needs."""

    def __init__(self, line: int, column: int) -> None:
        self.position = (line, column)


def _unreadable(error: yaml.YAMLError | _NestingError, text: str, display_path: str) -> Problem:
    """Return the problem that keeps a file from being read to its end."""
    if isinstance(error, _NestingError):
        message = f"values are nested more than {MAX_DEPTH} deep"
        hint = "check the indentation and the brackets above this line"
        return Problem(display_path, *error.position, message, hint)
    if not isinstance(error, yaml.MarkedYAMLError):
        message = "YAML does not allow the control character here"
        return Problem(display_path, *_reader_place(text), message, "delete it")
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    fault = error.problem or "the text cannot be read"
    return Problem(display_path, line, column, f"not valid YAML: {fault}", _yaml_hint(fault))


@dataclass
class _Reader:
    """Builds values from parser events, one method per kind of node."""

    target: Document
    events: Iterator[yaml.Event]
    lines: list[str]
    tags_allowed: bool
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> None:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and self.target.value_positions:
                self._say(event, "a second document begins here", "keep one document per file")
            elif isinstance(event, yaml.NodeEvent):
                self.target.value = self._node(event, ())

    def _say(self, event: yaml.Event, message: str, hint: str) -> None:
        line, column = _mark(event)
        self.problems.append(Problem(self.target.path, line, column, message, hint))

    def _node(self, event: yaml.Event, where: KeyPath) -> Value:
        self.target.value_positions[where] = _mark(event)
        self.target.key_positions.setdefault(where, _mark(event))
        if not self.tags_allowed:
            self._refuse_tags(event)
        if isinstance(event, yaml.AliasEvent):
            return ""
        if isinstance(event, yaml.ScalarEvent):
            self._check_plain(event)
            return str(event.value)
        if len(where) > MAX_DEPTH:
            raise _NestingError(*_mark(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(where)
        return self._mapping(where)

    def _refuse_tags(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._say(event, f"the alias *{event.anchor} is not allowed", "write the value out")
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            self._say(event, f"the anchor &{event.anchor} is not allowed", "write the value out")
        if tag := getattr(event, "tag", None):
            self._say(event, f"the tag {tag} is not allowed", "remove the tag")

    def _check_plain(self, event: yaml.ScalarEvent) -> None:
        """Report what an unquoted value would lose: null is nothing, and # begins a comment."""
        if event.style or not self.lines:
            return
        if event.value in {"~", "null", "Null", "NULL"}:
            message, hint = f'"{event.value}" is not a value', "remove the field, or write a value"
            self._say(event, message, hint)
        end = event.end_mark
        line = self.lines[end.line] if event.value and end and end.line < len(self.lines) else ""
        if end and (comment := re.compile(r"[ \t]+#").match(line, end.column)):
            message = "# begins a comment, which cuts the text off"
            hint = "put the text in quotation marks, or the comment on a line of its own"
            problem = Problem(self.target.path, end.line + 1, comment.end(), message, hint)
            self.problems.append(problem)

    def _sequence(self, where: KeyPath) -> list[Value]:
        items: list[Value] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, (*where, len(items))))
        return items

    def _mapping(self, where: KeyPath) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            way = (*where, key)
            if key in mapping:
                hint = f"its first use is on line {self.target.key_positions[way][0]}"
                self._say(event, f'the key "{key}" occurs twice', hint)
                way = (*where, f"{key} (second)")
            self.target.key_positions[way] = _mark(event)
            value = self._node(next(self.events), way)
            mapping.setdefault(key, value)
        return mapping

    def _key(self, event: yaml.Event) -> str:
        if isinstance(event, yaml.ScalarEvent):
            if event.value == "<<":
                self._say(event, "a merge key (<<) is not allowed", "write the values out")
            return str(event.value)
        self._say(event, "a key must be plain text", "put the key on one line before the colon")
        self._node(event, ("",))
        return ""


def _mark(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
