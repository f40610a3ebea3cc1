"""The whole site in other forms: as plain files for another builder, and as a ZIP file.

The tree contains a configuration with the navigation, and below `docs` generated pages, written
pages with data, citations, and diagrams in place, downloads, and assets. The other builder needs
Markdown with front matter, HTML in Markdown, attribute lists, and the other extensions that the
written pages use. This is the way out of MkDocs 1, whose Material theme is maintained until May
2027; the benchmark builds the tree with Zensical.

The configuration is `mkdocs.yml` without what belongs to this project: hooks, templates, and
plugins other than the search. The navigation names every generated page, and the style sheets
include those that the templates add to each page. Tags such as `!ENV` stay as they are.

The ZIP file has the same bytes on any day and machine for the same files. It contains one directory
with the name of the archive, so that unpacking it leaves no loose files.
"""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitekit import atomic
from sitekit.atomic import atomic_file
from sitekit.dataset.raw_dataset import DATA_DIRECTORY
from sitekit.diagrams.fences import draw_fences
from sitekit.pages.planned_files import expand_nav_globs
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import (
    GeneratedFile,
    PageTemplates,
    generate_files,
    render_directives,
)
from sitekit.pages.urls import UrlBuilder
from sitekit.problems import Problem, ProblemsError

# Marks a directory that this module wrote, and may therefore replace.
MARKER = ".exported"
# The theme's drawings, which its configuration names.
ICONS = ".icons"
# The templates link it for print only; a configuration can't.
PRINT_SHEET = "assets/css/print.css"
# The suffixes of files in a theme directory that are not published.
TEMPLATE_SUFFIXES = {".html", ".md", ".py", ".yml"}


def export_tree(
    out: Path, docs: Path, overrides: Path, urls: UrlBuilder, config: Path | None = None
) -> int:
    """Write the tree to `out` in place of what was there; return the number of its files.

    With `config`, the site's `mkdocs.yml`, the tree gets a configuration, too.
    """
    new = atomic.prepare(out)
    try:
        generated = _write_docs(new / DOCS, docs, overrides, urls)
        if config:
            _write_configuration(new, config, overrides, generated, flat=not urls.directories)
        count = sum(path.is_file() for path in new.rglob("*"))
        (new / MARKER).write_text("", "utf-8")
    except (OSError, ProblemsError):
        atomic.rollback(out)
        raise
    atomic.commit(out)
    return count


def refusal(out: Path, docs: Path, overrides: Path, config: Path) -> str:
    """Return why a tree cannot be written to `out`, or an empty string."""
    if not config.is_file():
        return f"{config}: no such file; name the site's configuration with --config"
    for folder in (docs, overrides):
        if not folder.is_dir():
            return f"{folder}: no such directory; name it with --{folder.name}"
        source, target = folder.resolve(), out.resolve()
        if source == target or source in target.parents or target in source.parents:
            return f"{out}: overlaps {folder}; choose a directory beside it"
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).is_file())):
        return f"{out}: exists and was not written by this command; choose another or remove it"
    return ""


def _write_docs(
    new: Path, docs: Path, overrides: Path, urls: UrlBuilder
) -> Sequence[GeneratedFile]:
    """Write the pages, downloads, and assets; return the generated ones."""
    site = load_site(docs, urls, display_path=docs.as_posix())
    templates = PageTemplates(overrides, site, urls)
    generated = generate_files(site.data, templates)
    for file in generated:
        _write(new / file.uri, file.content)
    for path in _files(overrides):
        if path.as_posix() == PRINT_SHEET:
            sheet = (overrides / path).read_text("utf-8")
            _write(new / path, f"@media print {{\n{sheet}}}\n")
        elif path.suffix not in TEMPLATE_SUFFIXES:
            _copy(overrides / path, new / path)
    problems: list[Problem] = []
    for path in _files(docs):
        if path.parts[0] == DATA_DIRECTORY:
            continue
        if path.suffix == ".md":
            text = (docs / path).read_text("utf-8-sig")
            text = render_directives(text, path.as_posix(), templates)
            text, fence_problems = draw_fences(text, f"{docs.as_posix()}/{path.as_posix()}")
            problems += fence_problems
            _write(new / path, text)
        else:
            _copy(docs / path, new / path)
    if problems:
        raise ProblemsError(problems)
    return generated


def _write_configuration(
    root: Path, config: Path, overrides: Path, generated: Sequence[GeneratedFile], *, flat: bool
) -> None:
    sheets = [file.uri for file in generated if file.uri.endswith(".css")]
    if (root / DOCS / PRINT_SHEET).is_file():
        sheets.append(PRINT_SHEET)
    icons = (overrides / ICONS).is_dir()
    if icons:
        shutil.copytree(overrides / ICONS, root / OVERRIDES / ICONS)
    pages = [file.uri for file in generated if file.in_nav]
    text = exported_configuration(config.read_text("utf-8"), pages, sheets, icons=icons, flat=flat)
    _write(root / "mkdocs.yml", text)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")


def _copy(source: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, file)


# The earliest time that the ZIP format can express.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_archive(folder: Path, archive: Path, exclude: Sequence[str] = ()) -> int:
    """Write every file below `folder` whose path matches no pattern; return their number.

    All files get the time of $SOURCE_DATE_EPOCH, in UTC, or else the earliest possible one.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    timestamp = max(EARLIEST, time.gmtime(int(seconds))[:6]) if seconds else EARLIEST
    count = 0
    with (
        atomic_file(archive) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as output,
    ):
        for path in _archived_files(folder, exclude):
            entry = zipfile.ZipInfo(f"{archive.stem}/{path}", timestamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            output.writestr(entry, (folder / path).read_bytes())
            count += 1
    return count


def _archived_files(folder: Path, exclude: Sequence[str]) -> Iterator[str]:
    for path in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")):
        if (folder / path).is_file() and not any(fnmatch(path, pattern) for pattern in exclude):
            yield path


KEPT = (
    *("site_name", "site_description", "site_url", "repo_url", "repo_name", "copyright", "strict"),
    *("theme", "extra_css", "extra_javascript", "markdown_extensions", "nav"),
)
# Both lead to a file of the repository, which has other files from now on.
EDIT_FEATURES = ("content.action.edit", "content.action.view")
DOCS = "docs"
OVERRIDES = "overrides"


def exported_configuration(
    text: str, pages: Collection[str], sheets: Sequence[str], *, icons: bool, flat: bool
) -> str:
    """Return the configuration for a tree with these generated pages and style sheets.

    `text` is the `mkdocs.yml` of the site. Raise `yaml.YAMLError` if it can't be read.
    """
    root = yaml.compose(text, yaml.SafeLoader)
    entries = dict(_entries(root)) if isinstance(root, MappingNode) else {}
    kept = {name: entries[name] for name in KEPT if name in entries}
    if "nav" in kept:
        kept["nav"] = _node(expand_nav_globs(_plain(kept["nav"]), pages))
    diagrams = dict(_entries(entries.get("extra"))).get("diagram_css")
    every_sheet = [*_values(kept.get("extra_css")), *_values(diagrams), *sheets]
    kept["extra_css"] = _node(list(dict.fromkeys(every_sheet)))
    if "theme" in kept:
        kept["theme"] = _theme(kept["theme"], icons=icons)
    if "markdown_extensions" in kept:
        _replace_relative_paths(kept["markdown_extensions"])
    kept |= {"docs_dir": _node(DOCS), "plugins": _node(["search"])}
    if flat:
        kept["use_directory_urls"] = _node(False)
    return yaml.serialize(_mapping(kept), allow_unicode=True, width=100)


def _theme(theme: Node, *, icons: bool) -> Node:
    settings = dict(_entries(theme))
    settings.pop("custom_dir", None)
    if icons:
        settings["custom_dir"] = _node(OVERRIDES)
    if features := settings.get("features"):
        settings["features"] = _node([f for f in _plain(features) if f not in EDIT_FEATURES])
    return _mapping(settings) if settings else theme


def _replace_relative_paths(node: Node) -> None:
    """Write `!relative $config_dir/docs` as a path below the tree, as Zensical has no such tag."""
    if node.tag == "!relative":
        node.tag = "tag:yaml.org,2002:str"
        node.value = node.value.rpartition("$config_dir/")[2] or DOCS
    elif not isinstance(node, ScalarNode):
        for each in node.value:
            for inner in each if isinstance(each, tuple) else (each,):
                _replace_relative_paths(inner)


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key.value, value


def _values(node: Node | None) -> list[str]:
    if isinstance(node, SequenceNode):
        return [each.value for each in node.value]
    return [node.value] if isinstance(node, ScalarNode) else []


def _mapping(entries: dict[str, Node]) -> MappingNode:
    return MappingNode(
        "tag:yaml.org,2002:map", [(_node(name), node) for name, node in entries.items()]
    )


def _plain(node: Node) -> Any:
    return yaml.safe_load(yaml.serialize(node))


def _node(value: Any) -> Node:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    node: Node = yaml.compose(text, yaml.SafeLoader)  # type: ignore[assignment]
    return node
