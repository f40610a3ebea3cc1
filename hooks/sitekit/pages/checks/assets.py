"""Check style sheets and scripts: what is never closed, misspelt, or not allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.markdown_scan import blank
from sitekit.pages.checks.page_text import WrittenSite
from sitekit.problems import Problem, did_you_mean

_CSS_COMMENT = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_CSS_REMOTE = re.compile(
    r"@import\s+(?:url\()?\s*[\"']?(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//"
)


def check_css(text: str, at: str) -> Iterator[Problem]:
    """Yield what breaks a style sheet: blocks that don't match, and files from other sites."""

    def problem(offset: int, message: str, hint: str) -> Problem:
        return Problem(at, text.count("\n", 0, offset) + 1, 1, message, hint)

    for match in _CSS_REMOTE.finditer(re.sub(r"/\*.*?\*/", _blank, text, flags=re.DOTALL)):
        message = "the Content-Security-Policy blocks files from other sites"
        yield problem(match.start(), message, "copy the file into docs/assets")
    if (start := text.rfind("/*")) > text.rfind("*/"):
        yield problem(start, "the comment is never closed", "write */ after it")
        return
    visible = _CSS_COMMENT.sub(_blank, text)
    yield from _check_declarations(visible, text, at)
    opened: list[int] = []
    for match in re.finditer(r"[{}]", visible):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            yield problem(match.start(), "} closes nothing", "remove it, or write the { before it")
            return
    if opened:
        yield problem(opened[-1], "{ is never closed", "write the } after its declarations")


# A declaration, up to the mark that ends it.
_DECLARATION = re.compile(
    r"(?<=[{;}])(?P<before>\s*)(?P<name>--[\w-]+|[*_]?[a-zA-Z-][\w-]*)\s*(?P<colon>:?)(?P<value>[^{};]*)(?P<end>[;}{])"
)
_CSS_VALUE_FAULTS = (
    (r"\n\s*[a-z-]+\s*:", "a semicolon is missing", "write ; before this line"),
    (
        r"(?<![\w.#-])\d+(?:\.\d+)?[ \t]+(?:px|r?em|%|ch|v[hw]|m?s|deg)\b",
        "a unit has a space before it",
        "remove the space",
    ),
    (r"!(?!important\b)[a-z]+", "this mark is unknown", "write !important"),
    (
        r"(?<![\w-])#(?![0-9a-fA-F]{3,4}\b|[0-9a-fA-F]{6}\b|[0-9a-fA-F]{8}\b)[\w-]+",
        "this isn't a color",
        "write # and 3, 4, 6, or 8 digits",
    ),
)


def _check_declarations(visible: str, text: str, at: str) -> Iterator[Problem]:
    """Yield declarations that browsers skip without a word. Comments and strings are blanked."""

    def problem(position: int, message: str, hint: str) -> Problem:
        return Problem.at_offset(at, text, position, message, hint)

    for match in re.finditer(r"\(\s*(?:min|max)-(?:width|height)(?=\s+\d)", visible):
        yield problem(match.start(), "the media query has no colon", "write : before the number")
    for match in re.finditer(r"(?m)^\s*//", visible):
        hint = "write /* … */, because browsers skip what follows //"
        yield problem(match.end() - 2, "this isn't a comment", hint)
    for match in _DECLARATION.finditer(visible):
        name, value = match["name"], match["value"]
        if match["end"] == "{":
            continue
        start = match.start("name")
        if not match["colon"]:
            if value.strip():
                yield problem(start, f'"{name}" has no colon', "write : after the property")
            continue
        if not name.startswith(("--", "-")) and (near := _near_property(name.lower())):
            yield problem(start, f'no property "{name}"', f'did you mean "{near}"?')
        for pattern, message, hint in _CSS_VALUE_FAULTS:
            if found := re.search(pattern, value):
                yield problem(match.start("value") + found.end(), message, hint)


def _near_property(name: str) -> str:
    """Return the property that `name` becomes by one slip of a key, or nothing if it is one.

    Only so near a name is surely a mistake: browsers have properties that no list has yet.
    """
    from pygments.lexers._css_builtins import _css_properties as properties

    if name in properties:
        return ""
    return next((other for other in properties if _is_one_slip(name, other)), "")


def _is_one_slip(one: str, other: str) -> bool:
    """Return whether two words differ by one letter more, less, other, or by two swapped ones."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if start < 0:
        return len(one) != len(other)
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def check_css_names(site: WrittenSite) -> Iterator[Problem]:
    """Yield a problem for each variable that a style sheet uses and none defines.

    Variables of the theme begin with `--md-`.
    """
    folders = {site.display_path: site.docs, site.overrides.name: site.overrides}
    texts = {
        f"{name}/{file.relative_to(folder).as_posix()}": file.read_text("utf-8", "replace")
        for name, folder in folders.items()
        for file in sorted([*folder.rglob("*.css"), *folder.rglob("*.css.html")])
    }
    everything = "\n".join(texts.values())
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    own = "\n".join(text for at, text in texts.items() if at.startswith(site.at("")))
    if not re.search(r"--[\w-]+\s*:", own):
        # The site has no design of its own yet, which these style sheets would take colors from.
        return
    for at, text in texts.items():
        visible = _CSS_COMMENT.sub(_blank, text)
        for match in re.finditer(r"var\(\s*(--(?!md-)[\w-]+)\s*\)", visible):
            if match[1] not in defined:
                hint = did_you_mean(match[1], defined) or "define it, or give a value after a comma"
                message = f'no style sheet defines "{match[1]}"'
                yield Problem.at_offset(at, text, match.start(1), message, hint)


def _blank(match: re.Match[str]) -> str:
    return blank(match[0])


_CLOSES = {")": "(", "]": "[", "}": "{"}
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`(){}\[\]]|[\w$]+|\S""",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_TEMPLATE = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*", re.DOTALL)
# After these, a slash begins a regular expression; after all else, it divides.
_OPERATORS = frozenset("(,=:[!&|?{};+-*%<>~^")
_KEYWORDS = frozenset({"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new"})


_LEFT_OVER = re.compile(r"^[ \t]*(debugger\b|console\.(?:debug|log|table)\b)", re.MULTILINE)
_REQUEST = re.compile(
    r"\b(?:(?:fetch|import|importScripts|EventSource|WebSocket|Worker)\s*\(|from\s|import\s)\s*"
    r"[\"'`](?:https?:|wss?:)?//"
)


def check_script(text: str, at: str) -> Iterator[Problem]:
    """Yield the first bracket or string of a script that is never closed, or closes nothing."""
    for left in _LEFT_OVER.finditer(text):
        message = f"{left[1]} is left over from debugging"
        yield Problem.at_offset(at, text, left.start(1), message, "remove it")
    for request in _REQUEST.finditer(text):
        message = "the Content-Security-Policy blocks requests to other sites"
        yield Problem.at_offset(at, text, request.start(), message, "copy the file, or link to it")
    opened: list[tuple[str, int]] = []
    position, previous = 0, ";"
    while match := _TOKEN.search(text, position):
        symbol, start, position = match[0], match.start(), match.end()
        if symbol.startswith(("//", "/*")):
            continue
        if symbol == "/" and (previous[-1] in _OPERATORS or previous in _KEYWORDS):
            if expression := _REGEX.match(text, start):
                position = expression.end()
        elif symbol in ("'", '"'):
            yield _unmatched(
                text, start, at, f"the string that {symbol} opens isn't closed", symbol
            )
            return
        elif symbol in "([{":
            opened.append((symbol, start))
        elif symbol in _CLOSES:
            begun = opened.pop()[0] if opened else ""
            if begun == "${":
                position = _skip_template(text, position, opened)
            elif begun != _CLOSES[symbol]:
                yield _unmatched(text, start, at, f"{symbol} closes nothing", _CLOSES[symbol])
                return
        elif symbol == "`":
            opened.append(("`", start))
            position = _skip_template(text, position, opened)
        previous = symbol
    if opened:
        symbol, start = opened[-1]
        closing = {begun: end for end, begun in _CLOSES.items()} | {"`": "`", "${": "}"}
        yield _unmatched(text, start, at, f"{symbol} isn't closed", closing[symbol])


def _skip_template(text: str, position: int, opened: list[tuple[str, int]]) -> int:
    """Skip a template up to its end or to code in it; return the position after that."""
    match = _TEMPLATE.match(text, position)
    end = match.end() if match else position
    if text.startswith("`", end):
        opened.pop()
        return end + 1
    if text.startswith("${", end):
        opened.append(("${", end))
        return end + 2
    return end


def _unmatched(text: str, offset: int, at: str, message: str, missing: str) -> Problem:
    return Problem.at_offset(at, text, offset, message, f"look for a missing {missing}")
