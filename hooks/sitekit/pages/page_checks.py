"""Check written pages for mistakes that Markdown would publish without a message.

Each check is a function from a `PageText` to problems. What a check looks at has its code blanked,
so that code samples are never taken for mistakes.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from pygments.lexers import get_all_lexers

from sitekit.dataset.yaml_reader import parse_yaml
from sitekit.dates import last_possible_day
from sitekit.diagrams.fences import check_fence_header, lint_source
from sitekit.markdown_scan import FRONT_MATTER, fenced_blocks, mask_code
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
ADMONITIONS = (
    "abstract",
    "bug",
    "danger",
    "example",
    "failure",
    "info",
    "note",
    "question",
    "quote",
    "success",
    "tip",
    "warning",
)
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
        return re.sub(r"[^\n]", " ", self.text[: self.body_start]) + masked[self.body_start :]

    def problem(self, position: int, message: str, hint: str) -> Problem:
        """Return a problem at a position of the text."""
        return Problem.at_offset(self.display_path, self.text, position, message, hint)

    def blocks(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the position and the lines of each block between blank lines."""
        for block in re.finditer(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", self.visible, re.MULTILINE):
            yield block.start(), block[0].rstrip("\n").split("\n")


def check_page(page: PageText) -> Iterator[Problem]:
    """Yield every problem of a written page, except for its directives, citations, and links."""
    for check in CHECKS:
        yield from check(page)


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
            yield Problem(
                page.display_path, problem.line + 1, problem.column, problem.message, problem.hint
            )
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
    for name, value in document.value.items():
        line, column = document.key_position((name,))
        at = (page.display_path, line + 1, column)
        guess = did_you_mean(name, FRONT_MATTER_FIELDS)
        if name not in FRONT_MATTER_FIELDS and guess:
            yield Problem(*at, f'unknown field "{name}"', guess)
        if name == "reviewed" and (fault := _day_fault(value)):
            yield Problem(*at, f'"reviewed" is {value}, {fault}', "write it as in 2026-11-30")
        if name not in {"title", "description"}:
            continue
        if not isinstance(value, str):
            yield Problem(*at, f'"{name}" is not one text', "write it on one line after the colon")
        elif not value.strip():
            yield Problem(*at, f'"{name}" is empty', "write a value")
        elif _NO_TEXT.fullmatch(value) and _is_plain(head["yaml"], line, value):
            message = f'"{name}" is {value}, which YAML does not read as text'
            yield Problem(*at, message, "put it in quotation marks")


def _day_fault(value: object) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return "which is not a day"
    return "which is in the future" if day > last_possible_day() else ""


def _is_plain(yaml: str, line: int, value: str) -> bool:
    return yaml.split("\n")[line - 1].rstrip().endswith(f" {value}")


def check_headings(page: PageText) -> Iterator[Problem]:
    """A page has content, exactly one heading of the first level, and no gaps between levels."""
    if not page.text[page.body_start :].strip():
        yield page.problem(page.body_start, "the page is empty", "write it, or remove the file")
        return
    headings = list(re.finditer(r"^# .|<h1\b", page.visible, re.MULTILINE))
    if not headings:
        yield page.problem(
            page.body_start, "the page has no title", 'begin its text with "# Title"'
        )
    for again in headings[1:]:
        yield page.problem(again.start(), "the page has a second title", "write ## for a section")
    level = 1
    for heading in re.finditer(r"^(#{2,6})(?!#)[^\n]*", page.visible, re.MULTILINE):
        if not page.text[heading.end(1) : heading.end()].strip():
            yield page.problem(heading.start(), "the heading is empty", "write it, or remove it")
        elif len(heading[1]) > level + 1:
            message = f"the heading has level {len(heading[1])}, below one of level {level}"
            yield page.problem(heading.start(), message, f"write {'#' * (level + 1)}")
        level = len(heading[1])


# IDs that a page gives itself: in an attribute list, and in HTML.
_GIVEN_ID = re.compile(
    r"\{:?[ \t](?:[^{}\n]*[ \t])?#(?P<list>[\w:.-]+)[^{}\n]*\}|"
    r"\{:?#(?P<tight>[\w:.-]+)[^{}\n]*\}|"
    r"<[a-zA-Z][^<>]*\sid\s*=\s*[\"']?(?P<html>[^\s\"'<>]+)"
)


def check_ids(page: PageText) -> Iterator[Problem]:
    """No ID is given twice: links would only lead to the first."""
    seen: set[str] = set()
    for match in _GIVEN_ID.finditer(page.visible):
        name = match["list"] or match["tight"] or match["html"]
        if name in seen:
            yield page.problem(match.start(), f'the ID "{name}" is given twice', "choose another")
        seen.add(name)


def check_fences(page: PageText) -> Iterator[Problem]:
    """Fences end, their language is spelled as expected, and diagrams can be drawn."""
    for block in fenced_blocks(page.text):
        if block.start < page.body_start:
            continue
        if not block.closed:
            mark = "~~~" if "~~~" in page.text[block.start : block.end].split("\n")[0] else "```"
            hint = f"write {mark} on a line after the code"
            yield page.problem(block.start, "the block of code doesn't end", hint)
            continue
        if match := re.search("[“”‘’]", block.info):
            message = f"the block of code has a typographic quotation mark ({match[0]})"
            yield page.problem(block.start, message, 'write "')
            continue
        language = re.split(r"[\s{]", block.info, maxsplit=1)[0]
        if re.fullmatch(r"\w[\w+#.-]*", language) and language.casefold() not in (
            known := _languages()
        ):
            hint = did_you_mean(language, known) or 'write "text" for what has no highlighting'
            yield page.problem(block.start, f'unknown language "{language}"', hint)
        if language.casefold() == "mermaid":
            line, column = page.problem(block.start, "", "").line, len(block.indent) + 1
            for message, hint in check_fence_header(block.info):
                yield Problem(page.display_path, line, column, message, hint)
            source = "\n".join(page.text[block.start : block.end].split("\n")[1:-1])
            for number, message, hint in lint_source(source):
                yield Problem(page.display_path, line + number, 1, message, hint)


@cache
def _languages() -> frozenset[str]:
    """Return the names of the languages that can be highlighted, and of diagrams."""
    names = {name for lexer in get_all_lexers(plugins=False) for name in lexer[1]}
    return frozenset({*names, "mermaid"})


def check_admonitions(page: PageText) -> Iterator[Problem]:
    """An admonition has three marks, a known kind, straight quotation marks, and indented text."""
    lines = page.visible.split("\n")
    position = 0
    for number, line in enumerate(lines):
        match = re.match(r"([ \t]*)(!+|\?+)(\+?)[ \t]+([A-Za-z]\w*)(.*)$", line)
        start = position
        position += len(line) + 1
        if not match or (len(match[2]) == 1 and match[4].lower() not in ADMONITIONS):
            continue
        indent, marks, _, kind, rest = match.groups()
        if len(marks) != 3:
            hint = f"write {marks[0] * 3} {kind}"
            yield page.problem(start, "an admonition begins with three marks", hint)
            continue
        if kind not in ADMONITIONS:
            hint = did_you_mean(kind, ADMONITIONS) or f"the kinds are {', '.join(ADMONITIONS)}"
            yield page.problem(start, f'unknown kind of admonition "{kind}"', hint)
        if re.search("[“”]", rest):
            yield page.problem(start, "the title has typographic quotation marks", 'write "')
        after = next((text for text in lines[number + 1 :] if text.strip()), "")
        inner = page.text.split("\n")[number + 1 : number + 3]
        deeper = f"{indent}    "
        if not after.startswith((deeper, f"{indent}\t")) and not any(
            text.startswith((deeper, f"{indent}\t")) for text in inner
        ):
            yield page.problem(
                start, "the admonition has no text", "indent its text by four spaces"
            )


def check_near_directives(page: PageText) -> Iterator[Problem]:
    """What looks like a data directive is one."""
    for match in re.finditer(
        r"<!\s?-{0,3}\s*([A-Za-z]+)\b(?P<colon>\s*:)?(?P<rest>[^\n>]*)", page.without_code
    ):
        if match.start() < page.body_start or re.match(r"<!--\s*data:", match[0]):
            continue
        word = match[1]
        near = did_you_mean(word, ["data"]) and abs(len(word) - 4) <= 1
        if near and (match["colon"] or match["rest"].rstrip().endswith("--")):
            hint = "write <!-- data: …"
            yield page.problem(match.start(), "this is not read as a data directive", hint)


def check_conflict_marks(page: PageText) -> Iterator[Problem]:
    """A merge was finished."""
    for match in re.finditer(r"^(<{7} |>{7} |\|{7} )", page.text, re.MULTILINE):
        hint = "keep one version and remove the marks"
        yield page.problem(match.start(), "a merge conflict is left here", hint)


def check_characters(page: PageText) -> Iterator[Problem]:
    """No character is there that nobody sees."""
    for match in re.finditer(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ufffd]", page.text
    ):
        message = f"contains the invisible character U+{ord(match[0]):04X}"
        yield page.problem(match.start(), message, "delete it")


# What the pages' Content-Security-Policy blocks: in a preview, which has no policy, it works.
_BLOCKED = (
    (r"<(script|iframe|object|embed|style|link|base|form)\b", "the element <{0}>"),
    (r"<[a-zA-Z][^<>]*\s(style)\s*=", "an attribute {0}"),
    (r"<[a-zA-Z][^<>]*\s(on[a-z]+)\s*=", "an attribute {0}"),
    (r"\{[^{}\n]*\b(style)\s*=[^{}\n]*\}", "an attribute {0}"),
    (r"<(?:img|audio|video|source)\b[^<>]*\ssrc\s*=\s*[\"']?(https?:|//)", "media of another site"),
    (r"!\[[^\]]*\]\((https?:|//)", "an image of another site"),
    (r"\]\((javascript:)", "a script in a link"),
    (r"<a\b[^<>]*\shref\s*=\s*[\"']?(javascript:)", "a script in a link"),
)


def check_policy(page: PageText) -> Iterator[Problem]:
    """Nothing is used that browsers will block on the published page."""
    hint = "put images below docs/, styles into docs/assets/css, and link to other sites instead"
    for pattern, what in _BLOCKED:
        for match in re.finditer(pattern, page.visible, re.IGNORECASE):
            message = f"the Content-Security-Policy blocks {what.format(match[1].lower())}"
            yield page.problem(match.start(), message, hint)


_LITERAL = (
    (
        r"~~(?=\S)[^~\n]+~~",
        "~~ is published as it is: there is no strikethrough",
        "remove the marks",
    ),
    (r"==(?<![=\w]==)(?=\S)[^=\n]+==(?!=)", "== is published as it is", "remove the marks"),
    (
        r"\{\{.*?\}\}|\{%.*?%\}",
        "templates are not read in pages",
        "use a data directive or write the text",
    ),
    (
        r"\[\^[^\]\n]+\]",
        "there are no footnotes",
        "cite a source as [@source], or write the text out",
    ),
    (r"^[ \t]*[-*+][ \t]+\[[ xX]\]", "there are no task lists", "write a plain list"),
    (
        r"\][ \t]+\((?:https?://|\.{0,2}/|[\w./-]+\.(?:md|html|png|svg)\b)",
        "a space keeps this from being a link",
        "write [text](address)",
    ),
    (r"!\[[ \t]*\]\(", "the image has no alternative text", "describe it between [ and ]"),
    (r"\[[^\[\]\n]+\]\([ \t]*\)", "the link has no address", "write it between ( and )"),
    (
        r"\([^()\n]+\)\[(?:https?://|[\w./-]+\.md\b)[^\]\n]*\]",
        "the brackets of the link are in the wrong order",
        "write [text](address)",
    ),
    (
        r"\]\((?:https?://|[\w./-]+\.md\b)[^\s()]*[ \t]+(?![\"'(\s)])",
        "the link doesn't end",
        "close it with )",
    ),
    (
        r"\]\(https?://(?:localhost|127\.)[^)]*\)",
        "the link leads to the reader's own machine",
        "link to the page's source, such as page.md",
    ),
    (r"^[ \t]*===[!+]?[ \t]+[^\"=\s]", "the title of the tab isn't quoted", 'write === "Title"'),
    (
        r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+\S+[ \t]+[^\"\n]*[^\w\"\s-][^\"\n]*$",
        "the title of the admonition isn't quoted",
        'write its kind and then "the title"',
    ),
    (r"`(?<!\\`)", "the code doesn't end", "close it with `"),
    (
        r"\+\+(?<![\w+\\]\+\+)[A-Za-z](?:[\w-]|\+(?!\+))*(?![\w+\"-])(?!\+\+)",
        "the name of the key doesn't end",
        "close it with ++",
    ),
    (
        r"\{:[^{}\n]*$|\{[ \t]*[.#][\w-][^{}\n]*$",
        "the attribute list doesn't end",
        "close it with }",
    ),
    (r"&nbsp(?![;\w=])", "this is published as it is", "write &nbsp;"),
    (
        "\u00e2\u20ac|\u00c3[\u0080-\u00bf]",
        "these letters were read in a wrong encoding",
        "type them again",
    ),
)


def check_literal_markup(page: PageText) -> Iterator[Problem]:
    """No markup is there that would be published as characters."""
    for pattern, message, hint in _LITERAL:
        for match in re.finditer(pattern, page.visible, re.MULTILINE):
            yield page.problem(match.start(), message, hint)
    for match in re.finditer(r"(?<!!)\[[ \t]*\]\(", page.visible):
        if not page.text[match.start() + 1 : match.end() - 2].strip():
            yield page.problem(match.start(), "the link has no text", "write it between [ and ]")
    for match in re.finditer(r"<!--(?:(?!-->).)*?(?=<!--|\Z)", page.without_code, re.DOTALL):
        message = "the comment doesn't end, so the page would be hidden from here"
        yield page.problem(match.start(), message, "close it with -->")
    for start, lines in page.blocks():
        if lines[0].lstrip().startswith("|"):
            continue
        text = "\n".join(lines)
        marks = [mark.start() for mark in re.finditer(r"(?<!\\)\*\*(?!\*)", text)]
        if len(marks) % 2 and text.count("***") == 0:
            yield page.problem(start + marks[-1], "the bold text doesn't end", "close it with **")


_ITEM = re.compile(r"([-*+]|\d+[.)]) +\S")


def check_blocks(page: PageText) -> Iterator[Problem]:
    """Lists, tables, and headings are what they look like."""
    for start, lines in page.blocks():
        position = start
        in_list = bool(_ITEM.match(lines[0].lstrip()))
        for number, line in enumerate(lines):
            before = lines[number - 1] if number else ""
            plain_before = bool(before) and not before.startswith(
                (" ", "\t", "#", "<", ">", "|", "-", "!", "?", ":")
            )
            if number and plain_before and not in_list and _ITEM.match(line) and line[0] in "-*+":
                yield page.problem(
                    position, "the list continues the text", "put a blank line before it"
                )
                in_list = True
            if number and plain_before and re.fullmatch(r"(-{2,}|={2,})\s*", line):
                message = "this line turns the text above into a heading"
                yield page.problem(position, message, "put a blank line before it")
            nested = re.match(r"( {1,3})(?:[-*+]|\d+[.)]) +\S", line)
            if nested and in_list and number and lines[0][:1] in "-*+0123456789":
                message = f"the nested list is indented by {len(nested[1])}, so it is not nested"
                yield page.problem(position, message, "indent it by four spaces")
            position += len(line) + 1
        yield from _check_table(page, start, lines)


def _check_table(page: PageText, start: int, lines: list[str]) -> Iterator[Problem]:
    rows = [number for number, line in enumerate(lines) if line.lstrip().startswith("|")]
    if not rows:
        return
    first = rows[0]
    position = start + sum(len(line) + 1 for line in lines[:first])
    rule = lines[first + 1] if first + 1 < len(lines) else ""
    if first and not lines[first - 1].lstrip().startswith(("<", ">", "!", "?", "=")):
        yield page.problem(position, "the table continues the text", "put a blank line before it")
    elif not re.fullmatch(r"[ \t>]*\|?[ :|-]*-[ :|-]*", rule):
        hint = "write | --- | on the line after its heading"
        yield page.problem(position, "the table has no rule", hint)
        return
    columns = _cells(lines[first])
    for number in rows[2:]:
        if _cells(lines[number]) > columns:
            position = start + sum(len(line) + 1 for line in lines[:number])
            message = f"the row has more cells than the {columns} columns, so they aren't shown"
            yield page.problem(position, message, "remove a |, or write it as \\|")


def _cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))) + 1


_VOID = "area base br col embed hr img input link meta source track wbr"
_PAIRED = (
    "a abbr article aside audio b blockquote button canvas caption cite code colgroup data dd "
    "del details dfn div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "i iframe ins kbd label li main mark math nav object ol optgroup option output p picture pre "
    "progress q ruby s samp script section select small span strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr u ul var video path g"
)
_ELEMENTS = frozenset(f"{_VOID} {_PAIRED}".split())
_MAY_STAY_OPEN = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "colgroup",
        "caption",
    ]
)


def check_html(page: PageText) -> Iterator[Problem]:
    """Tags are of HTML, and elements are closed."""
    opened: dict[str, list[int]] = {}
    for match in re.finditer(r"<(/?)([a-zA-Z][\w-]*)(?:\s[^<>]*)?(/?)>", page.visible):
        name = match[2].lower()
        if name not in _ELEMENTS and "-" not in name:
            message = f"<{match[2]}> is not an element of HTML, so nobody would see it"
            yield page.problem(match.start(), message, "put it between backticks")
        elif match[1]:
            if opened.get(name):
                opened[name].pop()
            elif name not in _MAY_STAY_OPEN:
                message = f"</{name}> closes nothing"
                yield page.problem(match.start(), message, f"remove it, or open <{name}>")
        elif not match[3] and name not in _VOID.split():
            opened.setdefault(name, []).append(match.start())
    for name, positions in opened.items():
        for position in () if name in _MAY_STAY_OPEN else positions:
            yield page.problem(position, f"<{name}> is never closed", f"write </{name}>")


CHECKS: tuple[Callable[[PageText], Iterator[Problem]], ...] = (
    check_front_matter,
    check_headings,
    check_ids,
    check_fences,
    check_admonitions,
    check_near_directives,
    check_conflict_marks,
    check_characters,
    check_policy,
    check_literal_markup,
    check_blocks,
    check_html,
)


_SNIPPET = re.compile(
    r"""^[ \t]*-{1,}8<-{1,}[ \t]+(?P<quote>["'])(?P<path>[^"'\n]+)(?P=quote)[ \t]*$"""
)
_SECTION_MARK = re.compile(r"-{1,}8<-{1,}[ \t]+\[[ \t]*(?:start|end)[ \t]*:")


def check_snippets(
    page: PageText, files: Collection[str], read: Callable[[str], str]
) -> Iterator[Problem]:
    """Yield a problem for each snippet that cannot be read, or names no file or no section.

    `files` are all paths below the docs directory, where `read` finds their text.
    """
    position = 0
    for line in page.text.split("\n"):
        start = position + len(line) - len(line.lstrip())
        position += len(line) + 1
        marked = re.match(r"[ \t]*-+8<-+", line)
        if not marked or _SECTION_MARK.search(line) or not line[marked.end() :].strip():
            continue
        match = _SNIPPET.match(line)
        if not match:
            yield page.problem(start, "the snippet cannot be read", 'write --8<-- "path"')
            continue
        path, *section = match["path"].split(":")
        if path not in files:
            hint = did_you_mean(path, files) or "name a file by its path below the pages' directory"
            yield page.problem(start, f'no file "{path}" to include', hint)
        elif section and re.search(r"[A-Za-z]", section[0]):
            marks = re.findall(r"\[\s*start\s*:\s*([\w-]+)\s*\]", read(path))
            if section[0] not in marks:
                hint = did_you_mean(section[0], marks) or f"its sections are {', '.join(marks)}"
                message = f'"{path}" has no section "{section[0]}"'
                yield page.problem(start, message, hint if marks else "it has no sections")


def check_near_citations(page: PageText, sources: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each source in brackets that isn't a citation."""
    for match in re.finditer(
        r"(?<!\])\[([a-z0-9-]+)(?:,[^\]\n]*)?\](?![(\[:])|\(@([a-z0-9-]+)[^)\n]*\)",
        page.visible,
    ):
        name = match[1] or match[2]
        if name in sources:
            hint = f"write [@{name}, locator]"
            yield page.problem(match.start(), "this is not read as a citation", hint)
