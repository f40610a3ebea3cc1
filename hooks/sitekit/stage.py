"""`python -m sitekit stage OUT`: the whole site as plain files, for a builder without our hooks.

Generated pages, written pages with data, citations and diagrams in place, downloads and assets.
What a builder needs to know is Markdown with front matter, HTML in Markdown, attribute lists,
and the other extensions that the written pages use.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sitekit import output
from sitekit.dataset.files import FOLDER
from sitekit.diagrams.inline import drawn
from sitekit.pages.fragments import expand
from sitekit.pages.generate import generate
from sitekit.pages.site import load_site
from sitekit.pages.templates import Templates
from sitekit.pages.urls import Urls
from sitekit.pages.views import View
from sitekit.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Iterator

# Tells a folder that this command wrote, and may replace, from any other.
MARK = ".staged"
# What a theme's folder holds beside files to publish.
TEMPLATES = {".html", ".md", ".py", ".yml"}


def add_parser(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("stage", help="write the site as plain files for any builder")
    parser.add_argument("out", type=Path, help="the folder to write; what it staged is replaced")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="the pages and _data")
    parser.add_argument("--overrides", type=Path, default=Path("overrides"), help="the templates")
    parser.add_argument("--site", default="", help="the address of the site, for the downloads")
    parser.add_argument("--flat", action="store_true", help="pages are built as page.html")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the folder and say how many files it has; 2 where a folder cannot be used."""
    refusal = _refusal(args.out, args.docs, args.overrides)
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    site = f"{args.site.rstrip('/')}/" if args.site else ""
    places = Urls(directories=not args.flat, site=site)
    new = output.prepare(args.out)
    try:
        count = _stage(new, args.docs, args.overrides, places)
        (new / MARK).write_text("", "utf-8")
    except OSError as error:
        output.discard(args.out)
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except ProblemsError:
        output.discard(args.out)
        raise
    output.publish(args.out)
    print(f"{args.out}: {count} files")
    return 0


def _refusal(out: Path, docs: Path, overrides: Path) -> str:
    for folder in (docs, overrides):
        if not folder.is_dir():
            return f"{folder}: no such folder; name it with --{folder.name}"
        given, target = folder.resolve(), out.resolve()
        if given == target or given in target.parents or target in given.parents:
            return f"{out}: overlaps {folder}; choose a folder beside it"
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).is_file())):
        return f"{out}: exists and was not written by this command; choose another or remove it"
    return ""


def _stage(new: Path, docs: Path, overrides: Path, places: Urls) -> int:
    site = load_site(docs, places, shown=docs.as_posix())
    templates = Templates(overrides, View(site.dataset, site.measurements, site.statements), places)
    problems: list[Problem] = []
    count = 0
    for made in generate(site.dataset, templates):
        _write(new / made.uri, made.content)
        count += 1
    for path in _files(overrides):
        if path.suffix not in TEMPLATES:
            _copy(overrides / path, new / path)
            count += 1
    for path in _files(docs):
        if path.parts[0] == FOLDER:
            continue
        if path.suffix == ".md":
            text = expand((docs / path).read_text("utf-8-sig"), path.as_posix(), templates)
            text, found = drawn(text, f"{docs.as_posix()}/{path.as_posix()}")
            problems += found
            _write(new / path, text)
        else:
            _copy(docs / path, new / path)
        count += 1
    if problems:
        raise ProblemsError(problems)
    return count


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
