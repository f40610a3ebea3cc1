"""Check mkdocs.yml for what MkDocs accepts though a part of the site would be missing."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sitekit.dataset.layout import DATA_DIRECTORY
from sitekit.problems import Problem, did_you_mean

FEATURES = (
    "announce.dismiss",
    "content.action.edit",
    "content.action.view",
    "content.code.annotate",
    "content.code.copy",
    "content.code.select",
    "content.footnote.tooltips",
    "content.tabs.link",
    "content.tooltips",
    "header.autohide",
    "navigation.expand",
    "navigation.footer",
    "navigation.indexes",
    "navigation.instant",
    "navigation.instant.prefetch",
    "navigation.instant.preview",
    "navigation.instant.progress",
    "navigation.path",
    "navigation.prune",
    "navigation.sections",
    "navigation.tabs",
    "navigation.tabs.sticky",
    "navigation.top",
    "navigation.tracking",
    "search.highlight",
    "search.share",
    "search.suggest",
    "toc.follow",
    "toc.integrate",
)
# What generated pages are written with.
REQUIRED_EXTENSIONS = ("attr_list", "md_in_html", "pymdownx.superfences")
# What a page is written with, and the extension that reads it.
OPTIONAL_EXTENSIONS = (
    (re.compile(r"^[ \t]*!!! ", re.MULTILINE), "admonition", "an admonition"),
    (re.compile(r"^[ \t]*\?\?\?\+? ", re.MULTILINE), "pymdownx.details", "a fold"),
    (re.compile(r"^[ \t]*-+8<-+ ", re.MULTILINE), "pymdownx.snippets", "a snippet"),
    (re.compile(r"^[ \t]*\|[ :-]+\|", re.MULTILINE), "tables", "a table"),
)
# MkDocs loads this one itself.
_BUILT_IN = ("tables", "toc", "fenced_code")


def check_configuration(file: Path, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the problems of a configuration; `texts` are the written pages of its site.

    A site without the file is built by something else.
    """
    if not file.is_file():
        return
    lines = file.read_text("utf-8", "replace").split("\n")
    at = file.name

    def items(key: str) -> dict[str, int]:
        """Return the items of the list below a key, with the line of each."""
        found: dict[str, int] = {}
        depth = None
        for number, line in enumerate(lines, 1):
            opened = re.match(rf"( *){key}:\s*(?:\[(.*)\])?\s*$", line)
            if opened:
                if opened[2]:
                    return {name.strip(): number for name in opened[2].split(",")}
                depth = len(opened[1])
                continue
            if depth is None or not line.strip() or line.lstrip().startswith("#"):
                continue
            item = re.match(r"( *)- ([\w./-]+):?", line)
            if len(line) - len(line.lstrip()) <= depth and not item:
                depth = None
            elif item:
                found.setdefault(item[2], number)
        return found

    for name, number in items("features").items():
        if name not in FEATURES:
            hint = did_you_mean(name, FEATURES) or "remove it"
            yield Problem(at, number, 1, f'the theme has no feature "{name}"', hint)
    extensions = items("markdown_extensions")
    for name in REQUIRED_EXTENSIONS:
        if name not in extensions:
            message = f'generated pages need the extension "{name}"'
            yield Problem(at, 1, 1, message, "add it to markdown_extensions")
    for pattern, name, what in OPTIONAL_EXTENSIONS:
        user = next((path for path, text in texts.items() if pattern.search(text)), None)
        if user and name not in extensions and name not in _BUILT_IN:
            message = f'{user} has {what}, which needs the extension "{name}"'
            yield Problem(at, 1, 1, message, "add it to markdown_extensions")
    plugins = items("plugins")
    if plugins and "search" not in plugins:
        yield Problem(at, 1, 1, "the site has no search", 'add "search" to plugins')
    whole = "\n".join(lines)
    excluded = re.search(r"^exclude_docs:.*\n(?:[ \t]+.*\n)*", f"{whole}\n", re.MULTILINE)
    if not excluded or f"{DATA_DIRECTORY}/" not in excluded[0]:
        message = f"{DATA_DIRECTORY} would be published"
        yield Problem(at, 1, 1, message, f"write `exclude_docs: /{DATA_DIRECTORY}/`")
