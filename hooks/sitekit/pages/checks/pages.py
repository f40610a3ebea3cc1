"""Check written pages for mistakes that Markdown would publish without a message.

Each check is a function from a `PageText` to problems; `CHECKS` has all that every page goes
through. What a check looks at has its code blanked, so that code samples are never taken for
mistakes.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from pygments.lexers import get_all_lexers

from sitekit.diagrams.fences import check_fence_header, lint_source
from sitekit.markdown_scan import ID_IN_BRACKETS, fenced_blocks
from sitekit.pages.checks.markup import (
    check_blocks,
    check_containers,
    check_html,
    check_keys,
    check_literal_markup,
    check_policy,
    check_typing,
)
from sitekit.pages.checks.page_text import PageText, WrittenSite, check_front_matter
from sitekit.problems import Problem, did_you_mean

ADMONITIONS = (
    *("abstract", "bug", "danger", "example", "failure", "info"),
    *("note", "question", "quote", "success", "tip", "warning"),
)


def check_page(page: PageText) -> Iterator[Problem]:
    """Yield every problem of a written page, except for its directives, citations, and links."""
    for check in CHECKS:
        yield from check(page)


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


_HEADING_WITHOUT_TEXT = re.compile(
    r"^(?P<marks>#{1,6})(?!#)[^\n]*\S[^\n]*\n\s*(?:\Z|(?P<next>#{1,6})[ ])", re.MULTILINE
)


def check_sections(page: PageText) -> Iterator[Problem]:
    """A heading is followed by text, or by one of a lower level."""
    for heading in _HEADING_WITHOUT_TEXT.finditer(page.text, page.body_start):
        lower = heading["next"] and len(heading["next"]) > len(heading["marks"])
        if not lower and page.visible.startswith("#", heading.start()):
            message = "the section has no text"
            yield page.problem(heading.start(), message, "write it, or remove the heading")


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
            hint = did_you_mean(language, known) or 'write "text" for code without highlighting'
            yield page.problem(block.start, f'unknown language "{language}"', hint)
        if language.casefold() == "mermaid":
            line, column = page.problem(block.start, "", "").line, len(block.indent) + 1
            for message, hint in check_fence_header(block.info):
                yield Problem(page.display_path, line, column, message, hint)
            source = "\n".join(page.text[block.start : block.end].split("\n")[1:-1])
            for number, message, hint in lint_source(source):
                yield Problem(page.display_path, line + number, 1, message, hint)
    for span in re.finditer(r"(?<!`)`#!([A-Za-z][\w+#.-]*) [^`\n]*`", page.text):
        if span[1].casefold() not in _languages() and (hint := did_you_mean(span[1], _languages())):
            yield page.problem(span.start(), f'unknown language "{span[1]}"', hint)


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


def check_tabs(page: PageText) -> Iterator[Problem]:
    """The text of a tab is indented."""
    for number, line in enumerate(lines := page.visible.split("\n")):
        if match := re.match(r'([ \t]*)===[!+]? "', line):
            inner = page.text.split("\n")[number + 1 :]
            after = next((text for text in inner if text.strip()), "")
            if not after.startswith((f"{match[1]}    ", f"{match[1]}\t")):
                start = sum(len(text) + 1 for text in lines[:number])
                yield page.problem(start, "the tab has no text", "indent its text by four spaces")


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
    """No marks of a merge conflict are left."""
    for match in re.finditer(r"^(<{7} |>{7} |\|{7} )", page.text, re.MULTILINE):
        hint = "keep one version and remove the marks"
        yield page.problem(match.start(), "a merge conflict is left here", hint)


def check_characters(page: PageText) -> Iterator[Problem]:
    """The page has no invisible characters."""
    for match in re.finditer("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u2060\ufeff\ufffd]", page.text):
        message = f"contains the invisible character U+{ord(match[0]):04X}"
        yield page.problem(match.start(), message, "delete it")


CHECKS: tuple[Callable[[PageText], Iterator[Problem]], ...] = (
    check_front_matter,
    check_headings,
    check_sections,
    check_ids,
    check_fences,
    check_admonitions,
    check_tabs,
    check_near_directives,
    check_conflict_marks,
    check_characters,
    check_policy,
    check_typing,
    check_literal_markup,
    check_keys,
    check_blocks,
    check_containers,
    check_html,
)


_SNIPPET = re.compile(
    r"""^[ \t]*-{1,}8<-{1,}[ \t]+(?P<quote>["'])(?P<path>[^"'\n]+)(?P=quote)[ \t]*$"""
)
_SECTION_MARK = re.compile(r"-{1,}8<-{1,}[ \t]+\[[ \t]*(?:start|end)[ \t]*:")


def check_snippets(page: PageText, site: WrittenSite) -> Iterator[Problem]:
    """Yield a problem for each snippet that cannot be read, or names no file or no section."""
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
        if path not in site.written:
            hint = did_you_mean(path, site.written)
            hint = hint or "name a file by its path below the pages' directory"
            yield page.problem(start, f'no file "{path}" to include', hint)
        elif section and re.search(r"[A-Za-z]", section[0]):
            text = (site.docs / path).read_text("utf-8", "replace")
            marks = re.findall(r"\[\s*start\s*:\s*([\w-]+)\s*\]", text)
            if section[0] not in marks:
                hint = did_you_mean(section[0], marks) or f"its sections are {', '.join(marks)}"
                message = f'"{path}" has no section "{section[0]}"'
                yield page.problem(start, message, hint if marks else "it has no sections")


def check_near_citations(page: PageText, sources: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each source in brackets that isn't a citation."""
    for match in re.finditer(rf"(?<!\]){ID_IN_BRACKETS}|\(@([a-z0-9-]+)[^)\n]*\)", page.visible):
        name = match[1] or match[2]
        if name in sources:
            hint = f"write [@{name}, locator]"
            yield page.problem(match.start(), "this is not read as a citation", hint)
