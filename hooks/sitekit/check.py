"""`python -m sitekit check DOCS`: report every problem of data and markers without a build."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sitekit.dataset.model import Dimension
from sitekit.dates import build_date, is_stale
from sitekit.pages.site import load_site
from sitekit.pages.urls import Urls
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Iterator
    from datetime import date

    from sitekit.dataset.load import Dataset


def add_parser(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("check", help="check data and markers without building the site")
    parser.add_argument("docs", type=Path, help="the folder that holds the pages and _data")
    parser.add_argument(
        "--flat",
        action="store_true",
        help="pages are built as page.html (use_directory_urls: false)",
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print every problem and return 1, or print what was checked and return 0."""
    start = time.perf_counter()
    docs: Path = args.docs
    if not docs.is_dir():
        print(f"{docs}: no such folder; name the folder that holds the pages", file=sys.stderr)
        return 2
    try:
        site = load_site(docs, Urls(directories=not args.flat), shown=docs.as_posix())
    except ProblemsError as error:
        print(error)
        return 1
    dataset = site.dataset
    for note in stale_reviews(dataset, build_date()):
        print(note)
    cells = sum(len(dimension.cells) for dimension in dataset.dimensions.values())
    seconds = time.perf_counter() - start
    print(
        f"{len(dataset.technologies)} technologies, {len(dataset.dimensions)} dimensions, "
        f"{cells} cells, {len(dataset.sources)} sources: no problems ({seconds:.2f} s)."
    )
    return 0


def stale_reviews(dataset: Dataset, today: date) -> Iterator[str]:
    """Yield a note for each dimension, technology and pair whose last review is too long ago.

    Notes aren't problems: age alone makes nothing wrong, so it must not stop a build.
    """
    for kind, parts in (
        ("dimension", dataset.dimensions),
        ("technology", dataset.technologies),
        ("pair", dataset.pairs),
    ):
        for name, part in parts.items():
            if not is_stale(part.reviewed, today):
                continue
            document = dataset.documents[kind, name]
            where = document.problem(("reviewed",), "", "", value=True)
            cells = f" with its {len(part.cells)} cells" if isinstance(part, Dimension) else ""
            yield (
                f"{where.path}:{where.line}:{where.column}: note: the {kind}{cells} was last "
                f"reviewed on {part.reviewed}, more than a year ago; read it again"
            )
