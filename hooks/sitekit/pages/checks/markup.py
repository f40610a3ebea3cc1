"""Check pages for markup that isn't what it looks like, or that browsers will block.

What regular expressions find is in `markup.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from sitekit.markdown_scan import find_faults, find_markup_faults, find_unclosed
from sitekit.pages.checks.page_text import PageText
from sitekit.problems import Problem, did_you_mean

TABLES = tomllib.loads(Path(__file__).with_name("markup.toml").read_text("utf-8"))


def check_policy(page: PageText) -> Iterator[Problem]:
    """Nothing is used that browsers will block on the published page."""
    hint = "put images below docs/, styles into docs/assets/css, and link to other sites instead"
    for fault in TABLES["blocked"]:
        for match in re.finditer(fault["find"], page.visible, re.IGNORECASE):
            what = fault["what"].format(match[1].lower())
            message = f"the Content-Security-Policy blocks {what}"
            yield page.problem(match.start(), message, hint)


def check_typing(page: PageText) -> Iterator[Problem]:
    """The page has no typing mistakes that can occur in any text."""
    for fault in (*find_faults(page.visible), *find_markup_faults(page.visible)):
        yield page.problem(fault.position, f"the text {fault.what}", fault.hint)
    for start, lines in page.blocks:
        for fault in find_unclosed("\n".join(lines)):
            yield page.problem(start + fault.position, f"the text {fault.what}", fault.hint)


def check_keys(page: PageText) -> Iterator[Problem]:
    """The names of keys between ++ and ++ are known."""
    if "++" not in page.visible:
        return
    from pymdownx.keymap_db import aliases, keymap

    for match in re.finditer(r"\+\+([a-z0-9][a-z0-9-]*(?:\+[a-z0-9-]+)*)\+\+", page.visible):
        for name in match[1].split("+"):
            if name not in keymap and name not in aliases:
                hint = did_you_mean(name, [*keymap, *aliases]) or "put its name in quotation marks"
                yield page.problem(match.start(), f'unknown key "{name}"', hint)


_LABELED_LINK = re.compile(r"(?<![\w\]])\[(?!@)([^\[\]\n]+)\]\[(?!@)([^\[\]\n]*)\]")


def check_literal_markup(page: PageText) -> Iterator[Problem]:
    """The page has no markup that would be published as characters."""
    for fault in TABLES["literal"]:
        for match in re.finditer(fault["find"], page.visible, re.MULTILINE):
            yield page.problem(match.start(), fault["message"], fault["hint"])
    for match in re.finditer(r"(?<!!)\[[ \t]*\]\(", page.visible):
        if not page.text[match.start() + 1 : match.end() - 2].strip():
            yield page.problem(match.start(), "the link has no text", "write it between [ and ]")
    for match in _LABELED_LINK.finditer(page.visible):
        label = match[2] or match[1]
        if not re.search(rf"(?mi)^ {{0,3}}\[{re.escape(label)}\]:", page.visible):
            hint = "write [text](address)"
            yield page.problem(match.start(), f'the label "{label}" has no address', hint)
    for match in re.finditer(r"<!--(?:(?!-->).)*?(?=<!--|\Z)", page.without_code, re.DOTALL):
        message = "the comment doesn't end, so the page would be hidden from here"
        yield page.problem(match.start(), message, "close it with -->")


_CONTAINER = re.compile(r"[-*+] |\d+[.)] |!!!|\?\?\?|===|[:<|]|\[")
_HTML_BLOCK = re.compile(
    r"^<(details|div|section|aside|article|figure|p|center)\b(?![^<>]*\smarkdown)[^<>]*>(.*?)^</\1>",
    re.MULTILINE | re.DOTALL,
)
_MARKDOWN_INSIDE = re.compile(
    r"\*\*\S[^*\n]*\*\*|\]\([\w./#:-]+\)|^[ \t]*(?:[-*+]|\d+\.) +\S|^#{1,6} ", re.MULTILINE
)


def check_containers(page: PageText) -> Iterator[Problem]:
    """Text isn't code by accident, and Markdown isn't inside of HTML that keeps it as it is."""
    container = ""
    for start, lines in page.blocks:
        # Code spans are blanked in the block, but not in the text.
        if page.text.startswith(("    ", "\t"), start):
            if not _CONTAINER.match(container):
                message = "four spaces make this a block of code"
                hint = "remove them, or put code between ``` and ```"
                yield page.problem(start, message, hint)
            continue
        raw = page.text[start : start + len("\n".join(lines))].split("\n")
        container = next(line for line in reversed(raw) if not line.startswith(("    ", "\t")))
    for block in _HTML_BLOCK.finditer(page.visible):
        if inside := _MARKDOWN_INSIDE.search(block[2]):
            message = f"Markdown isn't read inside of <{block[1]}>"
            hint = f"write <{block[1]} markdown>, or HTML"
            yield page.problem(block.start(2) + inside.start(), message, hint)


_ITEM = re.compile(r"([-*+]|\d+[.)]) +\S")


def check_blocks(page: PageText) -> Iterator[Problem]:
    """Lists, tables, and headings are what they look like."""
    for start, lines in page.blocks:
        if not page.text[start : start + len("\n".join(lines))].strip("> \t\n"):
            yield page.problem(start, "the quotation is empty", "write it, or remove its marks")
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
        yield page.problem(position, "the table has no delimiter row", hint)
        return
    elif _cells(rule) != _cells(lines[first]):
        message = f"the heading has {_cells(lines[first])} columns, the row below {_cells(rule)}"
        yield page.problem(position, message, "write | --- | once for each column")
        return
    heading = page.text[position : position + len(lines[first])]
    if not heading.strip(" \t|>"):
        yield page.problem(position, "the table's heading is empty", "name its columns")
    if len(rows) < 3 and not first:
        yield page.problem(position, "the table has no rows", "write some, or remove it")
    columns = _cells(lines[first])
    for number in rows[2:]:
        if _cells(lines[number]) > columns:
            position = start + sum(len(line) + 1 for line in lines[:number])
            message = f"the table has {columns} columns, so the row's extra cells aren't shown"
            yield page.problem(position, message, "remove a |, or write it as \\|")


def _cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))) + 1


_VOID, _PAIRED, _MAY_STAY_OPEN = (
    frozenset(TABLES["elements"][kind].split()) for kind in ("void", "paired", "may_stay_open")
)


def check_html(page: PageText) -> Iterator[Problem]:
    """Every tag is of an HTML element, and every element is closed."""
    opened: dict[str, list[int]] = {}
    for match in re.finditer(r"<(/?)([a-zA-Z][\w-]*)(?:\s[^<>]*)?(/?)>", page.visible):
        name = match[2].lower()
        if name not in _VOID | _PAIRED and "-" not in name:
            message = f"<{match[2]}> is not an HTML element, so nobody would see it"
            yield page.problem(match.start(), message, "put it between backticks")
        elif match[1]:
            if opened.get(name):
                opened[name].pop()
            elif name not in _MAY_STAY_OPEN:
                message = f"</{name}> closes nothing"
                yield page.problem(match.start(), message, f"remove it, or open <{name}>")
        elif not match[3] and name not in _VOID:
            opened.setdefault(name, []).append(match.start())
    for name, positions in opened.items():
        for position in () if name in _MAY_STAY_OPEN else positions:
            yield page.problem(position, f"<{name}> is never closed", f"write </{name}>")
