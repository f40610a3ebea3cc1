"""The rules of a `_redirects` file.

The format is that of Netlify and Cloudflare Pages: `from [query] to [status] [conditions]`, with
`*`/`:splat` and `:placeholders`. Rules with conditions on the reader are not followed.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from sitekit.links.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable

RULES_FILE: Final = "_redirects"
_HOST: Final = re.compile(r"https?://([^/]*)")
_ADDRESS: Final = re.compile(r"/|https?://")
_PLACEHOLDER: Final = re.compile(r":([A-Za-z]\w*)")


class Rule(NamedTuple):
    """One line of `_redirects`."""

    line: int
    source: str
    target: str
    status: int
    forced: bool
    conditional: bool

    @property
    def answers(self) -> bool:
        """Whether the rule sends readers on, whoever they are; one with status 404 does not."""
        return not self.conditional and self.status < 400

    @property
    def host(self) -> str:
        """The host for whose paths the rule is, empty for any."""
        found = _HOST.match(self.source)
        return found[1].lower() if found else ""

    @property
    def sample(self) -> str:
        """A path that the rule matches."""
        return _PLACEHOLDER.sub("x", _bare(self.source).replace("*", "x"))

    @property
    def has_placeholders(self) -> bool:
        """Whether the target depends on what matched."""
        return bool(_PLACEHOLDER.search(_without_host(self.target)))

    def apply(self, path: str) -> str | None:
        """Return where this rule sends a path, or None when it does not match."""
        found = _pattern(self.source).fullmatch(_decoded(path))
        if not found:
            return None
        groups = found.groupdict()
        return _PLACEHOLDER.sub(lambda name: groups.get(name[1]) or name[0], self.target)


class BadRule(NamedTuple):
    """A line of `_redirects` that no host can read."""

    line: int
    text: str
    issue: Issue


class RuleBook:
    """The rules that answer readers, in their order; a path finds its own at once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        answering = [rule for rule in rules if rule.answers]
        self.forces = any(rule.forced for rule in answering)
        """Whether some rule answers even where there is a file."""

        self._plain: dict[str, Rule] = {}
        self._patterns: dict[str, list[Rule]] = defaultdict(list)
        for rule in answering:
            if _is_pattern(rule.source):
                self._patterns[_first_segment(_bare(rule.source))].append(rule)
        for rule in answering:
            if not _is_pattern(rule.source):
                self._plain.setdefault(_bare(rule.source), rule)

    def rule(self, path: str) -> Rule | None:
        """Return the first rule that answers a path of the host."""
        plain = self._plain.get(_decoded(path).removesuffix("/"))
        path_patterns = self._patterns.get(_first_segment(_decoded(path)), [])
        for rule in heapq.merge(path_patterns, self._patterns.get("", []), key=_line):
            if plain is not None and plain.line < rule.line:
                break
            if rule.apply(path) is not None:
                return rule
        return plain


def _line(rule: Rule) -> int:
    return rule.line


def _first_segment(path: str) -> str:
    """Return the name of the outermost folder, empty when a rule leaves it open."""
    first = path.lstrip("/").partition("/")[0]
    return "" if "*" in first or ":" in first else first


def parse_rules(text: str) -> tuple[list[Rule], list[BadRule]]:
    """Return the rules of a `_redirects` file and the lines that are none."""
    rules: list[Rule] = []
    bad: list[BadRule] = []
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split(" #")[0].split()
        if not fields or fields[0].startswith("#"):
            continue
        rule = _rule(number, fields)
        if isinstance(rule, Issue):
            bad.append(BadRule(number, line.strip(), rule))
        else:
            rules.append(rule)
    return rules, bad


def _rule(number: int, fields: list[str]) -> Rule | Issue:
    if not _ADDRESS.match(fields[0]):
        return Issue("error", "a rule starts with a path", f'write "/{fields[0]}"')
    places = [i for i, field in enumerate(fields) if i and _ADDRESS.match(field)]
    if not places:
        return Issue("error", "the rule names no target", 'write "/from/ /to/ 301"')
    params, target, rest = fields[1 : places[0]], fields[places[0]], fields[places[0] + 1 :]
    status, forced = 301, False
    if rest and "=" not in rest[0]:
        found = re.fullmatch(r"([1-5]\d\d)(!?)", rest.pop(0))
        if not found:
            return Issue("error", "the status is not a number", 'write "301" or "302"')
        status, forced = int(found[1]), bool(found[2])
    try:
        _pattern(fields[0])
    except re.error:
        return Issue("error", "the rule names a placeholder twice", "give each its own name")
    return Rule(number, fields[0], target, status, forced, bool(params or rest))


def _without_host(address: str) -> str:
    return address[found.end() :] if (found := _HOST.match(address)) else address


def _decoded(path: str) -> str:
    """Return a path as hosts compare it, however either side encodes it."""
    return unquote(path) if "%" in path else path


def _bare(source: str) -> str:
    return _decoded(_without_host(source)).removesuffix("/")


def _is_pattern(source: str) -> bool:
    return "*" in source or bool(_PLACEHOLDER.search(_bare(source)))


@lru_cache(maxsize=4096)
def _pattern(source: str) -> re.Pattern[str]:
    path = _decoded(_without_host(source))
    pattern = re.sub(r"\\?:([A-Za-z]\w*)", r"(?P<\1>[^/]+)", re.escape(path))
    pattern = pattern.replace(r"\*", "(?P<splat>.*)", 1)
    # Hosts match a rule with and without the final slash; "/old/*" also matches "/old".
    if pattern.endswith("/(?P<splat>.*)"):
        pattern = f"{pattern.removesuffix('/(?P<splat>.*)')}(?:/(?P<splat>.*))?"
    return re.compile(f"{pattern.removesuffix('/')}/?" if pattern != "/" else "/")
