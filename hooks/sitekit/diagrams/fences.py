"""Collect hand-written Mermaid fences while Markdown is converted, then draw them.

A Markdown extension sees a fence before it is known whether it is one: inside an indented code
block the same lines are a sample. So each fence first becomes a token, and only the tokens that
reach the finished HTML are drawn and checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import dedent, indent

from sitekit.diagrams.merman import DiagramError
from sitekit.diagrams.render import available, diagram_figure
from sitekit.problems import Problem, did_you_mean

# Both are required. A screen reader reads them instead of the drawing.
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
# Other names of these kinds.
DRAWN_KINDS = (*KINDS, "graph", "block-beta", "xychart-beta")
MAX_LABEL = 120
# HTML that a label cannot show. Other words in angle brackets are text, as in `<<interface>>`.
_HTML_TAGS = "a|b|code|div|em|font|i|img|li|ol|p|script|small|span|strong|sub|sup|u|ul"
_TAG_IN_LABEL = re.compile(rf"(?<!<)</?(?:{_HTML_TAGS})\b[^<>]*>")
DIRECTIONS = ("TB", "TD", "BT", "LR", "RL")
_WHY = {"title": "names the diagram", "desc": "says in a sentence what it shows"}
# The classes that authors may give to nodes. A diagram that uses one has an option of that name:
# the words beside its color in the key.
CLASSES = ("own", "shared")
_ALL_OPTIONS = (*OPTIONS, *CLASSES)
_STYLING = re.compile(r"\s*(classDef|style|linkStyle|%%\{\s*(?:init|config))\b")
_CLASS_STATEMENT = re.compile(r"\s*class\s+[\w,\s-]+?\s+([\w-]+)\s*;?\s*$")
_CLASS_SHORTHAND = re.compile(r":::([\w-]+)")
_HAS_NODES = re.compile(r"\s*(?:block|flowchart|graph|stateDiagram)\b")
_TOKEN = re.compile(r"<!-- mermaid fence (\d+) -->")
_FENCE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>\w*)(?P<options>[^\n]*)\n"
    r"(?P<body>.*?)^[ \t]*(?P=fence)[`~]*[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_INDENTED_FIGURE = re.compile(
    r'^(?P<margin>[ \t]+)(?P<figure><figure class="diagram.*?</figure>)', re.MULTILINE | re.DOTALL
)
_OPTION = re.compile(r"""(\w+)=(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Fence:
    """The body of a fence and its options (`title="…" desc="…"`)."""

    source: str
    options: dict[str, str]


@dataclass
class Fences:
    """The fences of one build."""

    found: list[Fence] = field(default_factory=list)

    def token(self, source: str, options: dict[str, str]) -> str:
        """Store a fence and return an HTML comment as its placeholder."""
        self.found.append(Fence(source, dict(options)))
        return f"<!-- mermaid fence {len(self.found) - 1} -->"

    def draw(self, html: str, path: str, text: str) -> tuple[str, list[Problem]]:
        """Return the `html` of one page with diagrams in place of tokens, and every problem.

        `path` and `text` are those of the file that the author wrote, which is a data file for a
        generated page. A fence that cannot be parsed is removed.
        """
        problems: list[Problem] = []
        occurrences: Counter[str] = Counter()

        def figure(match: re.Match[str]) -> str:
            fence = self.found[int(match[1])]
            occurrences[fence.source] += 1
            line = locate(fence.source, text, occurrences[fence.source])
            wrong = (*_wrong_options(fence.options), *_key_problems(fence))
            problems.extend(Problem(path, line, 1, *problem) for problem in wrong)
            problems.extend(
                Problem(path, line + number, 1, message, hint)
                for number, message, hint in lint_source(fence.source)
            )
            if _first_statement(fence.source)[1] not in DRAWN_KINDS:
                return ""
            try:
                return diagram_figure(
                    fence.source,
                    prefix=f"diagram-{occurrences.total()}",
                    title=fence.options.get("title", ""),
                    description=fence.options.get("desc", ""),
                    key={name: fence.options[name] for name in CLASSES if fence.options.get(name)},
                )
            except DiagramError as error:
                problems.append(_syntax_problem(error, fence, path, line))
                return ""

        return _TOKEN.sub(figure, html), problems


def draw_fences(markdown: str, path: str) -> tuple[str, list[Problem]]:
    """Return `markdown` with a figure for each Mermaid fence, and every problem.

    This is for a page that stays Markdown, to be read by a builder without our extension. `path` is
    the page in messages. If no renderer is installed, the fences stay, without the options that
    other builders don't support.
    """
    fences, can_draw = Fences(), available()

    def token(match: re.Match[str]) -> str:
        if match["language"] != "mermaid":
            return match[0]
        if not can_draw:
            return match[0].replace(match["options"], "", 1)
        options = {name: one or two for name, one, two in _OPTION.findall(match["options"])}
        return match["indent"] + fences.token(dedent(match["body"]).rstrip("\n"), options)

    figures, problems = fences.draw(_FENCE.sub(token, markdown), path, markdown)
    return _INDENTED_FIGURE.sub(
        lambda match: indent(match["figure"], match["margin"]), figures
    ), problems


def locate(source: str, text: str, occurrence: int = 1) -> int:
    """Return the line of the fence in `text` that holds the given occurrence of `source`.

    Indentation and quote marks are ignored, so fences in lists, quotations, and YAML values are
    found too. If there are no such lines, a template wrote the fence, and the result is 1.
    """
    source_lines = [_unindented(line) for line in source.strip("\n").split("\n")]
    lines = [_unindented(line) for line in text.split("\n")]
    for start in range(len(lines) - len(source_lines) + 1):
        if lines[start : start + len(source_lines)] == source_lines:
            occurrence -= 1
            if not occurrence:
                return max(start, 1)
    return 1


def _unindented(line: str) -> str:
    return line.strip(" \t\r>")


def check_fence_header(info: str) -> Iterator[tuple[str, str]]:
    """Yield message and hint for what is wrong with the line that opens a Mermaid fence.

    `info` is the line without its indentation and backticks. A fence with such a line would be
    published as code.
    """
    language, _, options = info.partition(" ")
    if language != "mermaid":
        yield f'the language "{language}" is not known', "write mermaid"
    given = {name: one or two for name, one, two in _OPTION.findall(options)}
    if rest := _OPTION.sub("", options).strip():
        yield f"`{rest}` cannot be read", 'write title="…" desc="…"'
        return
    yield from _wrong_options(given)


def _wrong_options(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield message and hint for every option that is missing, empty, or unknown."""
    for name in OPTIONS:
        if not given.get(name, "").strip():
            yield f"the diagram has no {name}", f'add {name}="…": it {_WHY[name]}'
    if given.get("title") and given.get("title") == given.get("desc"):
        yield "the diagram's desc says the same as its title", f"a desc {_WHY['desc']}"
    for name in given:
        if name not in _ALL_OPTIONS:
            yield f'a diagram has no option "{name}"', did_you_mean(name, _ALL_OPTIONS)


def _first_statement(source: str) -> tuple[int, str, list[str]]:
    """Return the line, the kind, and the other words of what a diagram begins with."""
    lines = [line.split() for line in source.split("\n")]
    first = next((n for n, words in enumerate(lines, 1) if words and words[0][:2] != "%%"), 0)
    kind, *after = lines[first - 1] if first else [""]
    return first, kind, after


def lint_source(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line within `source`, message, and hint for each thing that isn't drawn as written.

    That is an unknown kind of diagram or direction, a styling command (the look is up to the style
    sheet), an unknown class, and a click, which a drawing without a script cannot follow.
    """
    first, kind, after = _first_statement(source)
    if kind not in DRAWN_KINDS:
        hint = did_you_mean(kind, KINDS) or f"the kinds are {', '.join(KINDS)}"
        yield max(first, 1), f'diagrams of the kind "{kind}" are not supported', hint
    elif kind in {"flowchart", "graph"} and after and after[0].rstrip(";") not in DIRECTIONS:
        given, known = after[0], ", ".join(DIRECTIONS)
        yield first, f'a flowchart has no direction "{given}"', f"the directions are {known}"
    elif ";" not in source and not "".join(source.split("\n")[first:]).strip():
        yield first, "the diagram has nothing to draw", "write its parts on the lines below"
    nodes = _HAS_NODES.match(source) is not None
    for number, line in enumerate(source.split("\n"), 1):
        if tag := _TAG_IN_LABEL.search(line):
            yield (
                number,
                f"a label has {tag[0]}, which is not drawn",
                "write text, or <br> for a line",
            )
        longest = max((len(label) for label in re.findall(r'"([^"]*)"', line)), default=0)
        if longest > MAX_LABEL:
            message = f"a label has {longest} characters; {MAX_LABEL} fit into a drawing"
            yield number, message, "shorten it, and say the rest below the diagram"
        if nodes and re.match(r"\s*click\s", line):
            yield number, "a drawing cannot be clicked", "put the link in the text"
            continue
        if styling := _STYLING.match(line):
            yield number, f"`{styling[1]}` sets a look", "give nodes a class, such as own or shared"
            continue
        for name in _classes(line, nodes=nodes):
            if name not in CLASSES:
                hint = did_you_mean(name, CLASSES) or f"the classes are {' and '.join(CLASSES)}"
                yield number, f'no style sheet has a rule for the class "{name}"', hint


def _classes(line: str, *, nodes: bool) -> list[str]:
    """Return the classes that a line gives to nodes; `class` means that only if there are nodes."""
    statement = _CLASS_STATEMENT.match(line) if nodes else None
    return [*([statement[1]] if statement else []), *_CLASS_SHORTHAND.findall(line)]


def _key_problems(fence: Fence) -> Iterator[tuple[str, str]]:
    """Yield message and hint where a color has no meaning, or a meaning has no color."""
    nodes = bool(_HAS_NODES.match(fence.source))
    used = {name for line in fence.source.split("\n") for name in _classes(line, nodes=nodes)}
    for name in CLASSES:
        meaning = fence.options.get(name, "").strip()
        if name in used and not meaning:
            yield (
                f"the diagram doesn't say what its color for {name} means",
                f'add {name}="…": the words beside that color, such as "in each container"',
            )
        if meaning and name not in used:
            yield f"no node of the diagram has the class {name}", f"remove {name}=…"


def _syntax_problem(error: DiagramError, fence: Fence, path: str, line: int) -> Problem:
    """Return the problem at its line of the file, quoting that line and Mermaid's message."""
    lines = fence.source.split("\n")
    wrong = lines[error.line - 1].strip() if error.line <= len(lines) else ""
    hint = did_you_mean(wrong.partition(" ")[0], KINDS) if error.line == 1 else ""
    message = f"Mermaid cannot read `{wrong}`: {error.message}"
    return Problem(path, line + error.line, 1, message, hint)
