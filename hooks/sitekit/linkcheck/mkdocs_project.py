"""What an MkDocs project says about where the parts of its pages come from."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from sitekit.linkcheck.source_text import read_text

CONFIGURATION: Final = ("mkdocs.yml", "mkdocs.yaml")
SNIPPETS: Final = "pymdownx.snippets"
_MARK: Final = r"-{1,}8<-{1,}"
_SINGLE: Final = re.compile(rf"^[ \t>]*{_MARK}[ \t]+(['\"])(?P<name>.+?)\1[ \t]*$", re.MULTILINE)
_BLOCK: Final = re.compile(
    rf"^[ \t>]*{_MARK}[ \t]*\n(?P<names>.*?)^[ \t>]*{_MARK}[ \t]*$", re.MULTILINE | re.DOTALL
)
_SECTION: Final = re.compile(r":(?:[\w-]+|-?\d*(?::-?\d*)?(?:,-?\d*:-?\d*)*)$")
_FRONT_MATTER: Final = re.compile(r"\A---\n(.*?)\n---", re.DOTALL)
_POST_ADDRESS: Final = re.compile(r"(?:.*/)?(\d{4})/(\d{2})/(\d{2})/([^/]+)(?:/index)?\.html")


class _Loader(yaml.SafeLoader):
    """Reads plain values; tags that only MkDocs knows become None."""


def _relative(_loader: yaml.SafeLoader, node: yaml.Node) -> str | None:
    """Return a path that MkDocs resolves against its configuration, as one relative to it."""
    path = re.sub(r"^\$config_dir(?:/|$)", "", str(node.value))
    return None if path.startswith("$") else path or "."


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)
_Loader.add_constructor("!relative", _relative)


def configuration_file(docs: Path) -> Path | None:
    """Return the configuration of the project whose Markdown is in `docs`, if there is one."""
    project = docs.resolve().parent
    return next((project / name for name in CONFIGURATION if (project / name).is_file()), None)


def read_configuration(file: Path) -> dict[str, Any]:
    """Return what a configuration says; nothing when it is not readable YAML."""
    try:
        content = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def templates(docs: Path) -> list[Path]:
    """Return the theme's `custom_dir` and the configuration, which hold links of many pages."""
    project, file = docs.resolve().parent, configuration_file(docs)
    theme = read_configuration(file).get("theme") if file else None
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    folder = project / (custom if isinstance(custom, str) else "overrides")
    return [path for path in (folder, file) if path and path.exists()]


def snippet_folders(docs: Path) -> list[Path]:
    """Return the folders in which a project's snippets are."""
    project, file = docs.resolve().parent, configuration_file(docs)
    extensions = read_configuration(file).get("markdown_extensions") if file else None
    if isinstance(extensions, list):
        named = (item for item in extensions if isinstance(item, dict) and SNIPPETS in item)
        extensions = next(named, None)
    options = extensions.get(SNIPPETS) if isinstance(extensions, dict) else None
    return [project / path for path in snippet_base_path(options)]


def snippet_base_path(options: Any) -> list[str]:
    """Return the `base_path` of PyMdown's snippets as a list, given the extension's options."""
    base = options.get("base_path", ".") if isinstance(options, dict) else "."
    given = base if isinstance(base, list) else [base]
    return [os.fspath(path) for path in given if isinstance(path, str | os.PathLike)]


def included_files(path: Path, folders: Iterable[Path]) -> list[Path]:
    """Return the files that `path` includes with `--8<--`, directly or not; each once.

    Names are looked up in `folders`, then beside the including file.
    """
    found: dict[Path, None] = {}
    pending = [path]
    while pending:
        current = pending.pop()
        for name in _included_names(read_text(current)):
            for folder in (*folders, current.parent):
                part = (folder / name).resolve()
                if part.is_file() and part not in found:
                    found[part] = None
                    pending.append(part)
                    break
    return list(found)


def _included_names(text: str) -> Iterator[str]:
    if "8<" not in text:
        return
    names = [match["name"] for match in _SINGLE.finditer(text)]
    for match in _BLOCK.finditer(text):
        names += [name.strip(" \t>") for name in match["names"].splitlines()]
    for name in names:
        if name and not name.startswith((";", "http://", "https://")):
            yield _SECTION.sub("", name)


def blog_post(docs: Path, file: str) -> Path | None:
    """Return the source of a post that Material's blog plugin publishes as `YYYY/MM/DD/slug/`."""
    match = _POST_ADDRESS.fullmatch(file)
    if not match:
        return None
    date, slug = "-".join(match.groups()[:3]), match[4]
    is_dated = re.compile(rf"^(?:  )?(?:date|created):\s*{date}", re.MULTILINE)
    same_day = [
        (path, text)
        for path in sorted(docs.rglob("posts/**/*.md"))
        if is_dated.search(_front_matter(text := read_text(path)))
    ]
    if len(same_day) == 1:
        return same_day[0][0]
    return next((path for path, text in same_day if slug in _slugs(path, text)), None)


def _front_matter(text: str) -> str:
    match = _FRONT_MATTER.match(text)
    return match[1] if match else ""


def _slugs(path: Path, text: str) -> Iterator[str]:
    """Yield the slugs that a post may have: its own, and those of its titles and its file."""
    for pattern in (r"^slug:\s*(.+)$", r"^title:\s*(.+)$", r"^#\s+(.+)$"):
        for match in re.finditer(pattern, text, re.MULTILINE):
            title = unicodedata.normalize("NFC", match[1].strip(" \t\"'"))
            yield re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())
    yield path.stem
