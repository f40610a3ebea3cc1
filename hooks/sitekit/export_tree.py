"""The whole site in other forms: as plain files for another builder, and as a ZIP file.

The tree contains a configuration with the navigation, and below `docs` generated pages, written
pages with data, citations, and diagrams in place, downloads, and assets. The other builder needs
Markdown with front matter, HTML in Markdown, attribute lists, and the other extensions that the
written pages use. This is the way out of MkDocs 1, whose Material theme is maintained until May
2027; the benchmark builds the tree with Zensical.

The ZIP file has the same bytes on any day and machine for the same files. It contains one directory
with the name of the archive, so that unpacking it leaves no loose files.
"""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from sitekit import atomic
from sitekit.atomic import atomic_file
from sitekit.dataset.layout import DATA_DIRECTORY
from sitekit.diagrams.fences import draw_fences
from sitekit.export_config import DOCS, OVERRIDES, exported_configuration
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
        count = _write_tree(new, docs, overrides, urls, config)
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
            return f"{folder}: no such folder; name it with --{folder.name}"
        source, target = folder.resolve(), out.resolve()
        if source == target or source in target.parents or target in source.parents:
            return f"{out}: overlaps {folder}; choose a folder beside it"
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).is_file())):
        return f"{out}: exists and was not written by this command; choose another or remove it"
    return ""


def _write_tree(
    root: Path, docs: Path, overrides: Path, urls: UrlBuilder, config: Path | None
) -> int:
    new = root / DOCS
    site = load_site(docs, urls, display_path=docs.as_posix())
    templates = PageTemplates(
        overrides,
        site.view(),
        urls,
    )
    problems: list[Problem] = []
    generated = generate_files(site.dataset, templates)
    for file in generated:
        _write(new / file.uri, file.content)
    count = len(generated)
    for path in _files(overrides):
        if path.as_posix() == PRINT_SHEET:
            sheet = (overrides / path).read_text("utf-8")
            _write(new / path, f"@media print {{\n{sheet}}}\n")
            count += 1
        elif path.suffix not in TEMPLATE_SUFFIXES:
            _copy(overrides / path, new / path)
            count += 1
    for path in _files(docs):
        if path.parts[0] == DATA_DIRECTORY:
            continue
        if path.suffix == ".md":
            text = render_directives(
                (docs / path).read_text("utf-8-sig"), path.as_posix(), templates
            )
            text, fence_problems = draw_fences(text, f"{docs.as_posix()}/{path.as_posix()}")
            problems += fence_problems
            _write(new / path, text)
        else:
            _copy(docs / path, new / path)
        count += 1
    if problems:
        raise ProblemsError(problems)
    return count + (_write_configuration(root, config, overrides, generated, urls) if config else 0)


def _write_configuration(
    root: Path,
    config: Path,
    overrides: Path,
    generated: Sequence[GeneratedFile],
    urls: UrlBuilder,
) -> int:
    sheets = [file.uri for file in generated if file.uri.endswith(".css")]
    if (root / DOCS / PRINT_SHEET).is_file():
        sheets.append(PRINT_SHEET)
    icons = (overrides / ICONS).is_dir()
    if icons:
        shutil.copytree(overrides / ICONS, root / OVERRIDES / ICONS)
    text = exported_configuration(
        config.read_text("utf-8"),
        [file.uri for file in generated if file.in_nav],
        sheets,
        icons=icons,
        flat=not urls.directories,
    )
    _write(root / "mkdocs.yml", text)
    return 1 + (len(list((overrides / ICONS).iterdir())) if icons else 0)


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
