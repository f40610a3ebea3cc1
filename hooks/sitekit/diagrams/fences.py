"""Collect hand-written Mermaid fences while Markdown is converted, then draw those that remain.

A Markdown extension meets a fence before it knows whether the fence is text: the same lines inside
an indented code block are a sample. So each fence first becomes a token, and only the tokens that
reach the finished HTML are drawn or reported.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from sitekit.diagrams.authoring import complaints
from sitekit.diagrams.errors import DiagramError
from sitekit.diagrams.figure import diagram_figure
from sitekit.problems import Problem, nearest

OPTIONS = ("title", "desc")
KINDS = (
    "block",
    "classDiagram",
    "flowchart",
    "mindmap",
    "quadrantChart",
    "sequenceDiagram",
    "stateDiagram-v2",
    "timeline",
    "xychart",
)
_TOKEN = re.compile(r"<!-- mermaid fence (\d+) -->")


@dataclass(frozen=True)
class Fence:
    """The body of a fence and its options as written (`title="…" desc="…"`)."""

    source: str
    options: dict[str, str]


@dataclass
class Fences:
    """The fences of one build."""

    found: list[Fence] = field(default_factory=list)

    def token(self, source: str, options: dict[str, str]) -> str:
        """Remember a fence and return the HTML comment that stands for it."""
        self.found.append(Fence(source, dict(options)))
        return f"<!-- mermaid fence {len(self.found) - 1} -->"

    def draw(self, html: str, path: str, text: str) -> tuple[str, list[Problem]]:
        """Return `html` of one page with its diagrams in place of tokens, and every problem.

        `path` and `text` are those of the file that the page was written in, a data file for a
        generated page. A fence with a problem leaves nothing behind.
        """
        problems: list[Problem] = []
        seen: Counter[str] = Counter()

        def figure(match: re.Match[str]) -> str:
            fence = self.found[int(match[1])]
            seen[fence.source] += 1
            line = locate(fence.source, text, seen[fence.source])
            problems.extend(_option_problems(fence, path, line))
            problems.extend(
                Problem(path, line + number, 1, message, hint)
                for number, message, hint in complaints(fence.source)
            )
            try:
                return diagram_figure(
                    fence.source,
                    prefix=f"diagram-{seen.total()}",
                    title=fence.options.get("title", ""),
                    description=fence.options.get("desc", ""),
                )
            except DiagramError as error:
                problems.append(_syntax_problem(error, fence, path, line))
                return ""

        return _TOKEN.sub(figure, html), problems


def locate(source: str, text: str, occurrence: int = 1) -> int:
    """Return the line of `text` before the given occurrence of `source`: that of its fence.

    Indentation and quote marks do not count, so a fence in a list, a quotation or a YAML value is
    found too. Without such lines, 1: a template wrote the fence, not the author.
    """
    wanted = [_bare(line) for line in source.strip("\n").split("\n")]
    lines = [_bare(line) for line in text.split("\n")]
    for start in range(len(lines) - len(wanted) + 1):
        if lines[start : start + len(wanted)] == wanted:
            occurrence -= 1
            if not occurrence:
                return max(start, 1)
    return 1


def _bare(line: str) -> str:
    return line.strip(" \t\r>")


def _option_problems(fence: Fence, path: str, line: int) -> list[Problem]:
    """Return a problem for every option that is missing, empty or unknown."""
    why = {"title": "names the diagram", "desc": "says in a sentence what it shows"}
    problems = [
        Problem(path, line, 1, f"the diagram has no {name}", f'add {name}="…": it {why[name]}')
        for name in OPTIONS
        if not fence.options.get(name, "").strip()
    ]
    return problems + [
        Problem(path, line, 1, f'a diagram has no option "{name}"', nearest(name, OPTIONS))
        for name in fence.options
        if name not in OPTIONS
    ]


def _syntax_problem(error: DiagramError, fence: Fence, path: str, line: int) -> Problem:
    """Return the problem at the line of the file, with that line and Mermaid's own words."""
    lines = fence.source.split("\n")
    wrong = lines[error.line - 1].strip() if error.line <= len(lines) else ""
    hint = nearest(wrong.partition(" ")[0], KINDS) if error.line == 1 else ""
    message = f"Mermaid cannot read `{wrong}`: {error.message}"
    return Problem(path, line + error.line, 1, message, hint)
