"""The command line, `python -m sitekit COMMAND`.

Its checks and exports are for editors, Git hooks, CI, and other builders.

Exit status: 0 success, 1 problems found, 2 wrong usage.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sitekit import atomic, new_files
from sitekit.dataset import changes
from sitekit.dataset.raw_dataset import ADDRESSES, DATA_DIRECTORY, FileKind, file_schemas
from sitekit.dates import build_date
from sitekit.linkcheck import VERSION
from sitekit.linkcheck import cli as linkcheck_cli
from sitekit.pages.queries import DatasetView
from sitekit.pages.site_data import load_site, published_pages, unlisted_pages
from sitekit.pages.urls import UrlBuilder
from sitekit.problems import ProblemsError

WRONG_USAGE = 2
NO_DOCS = "{}: no such directory; name the directory that contains the pages"
ADDRESSES_NOTE = (
    "# Every page that was ever published, by its source. A page that is renamed or removed\n"
    "# needs a redirect in moved.yml. `python -m sitekit addresses docs` adds new pages."
)


def main(argv: Sequence[str]) -> int:
    """Run the command in `argv` and return the exit status."""
    args = build_parser().parse_args(argv)
    try:
        status: int = args.run(args)
    except ProblemsError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return WRONG_USAGE
    return status


def build_parser() -> ArgumentParser:
    """Return the parser of all commands."""
    parser = ArgumentParser(prog="python -m sitekit", description="Tools for the site.")
    parser.add_argument("--version", action="version", version=f"sitekit {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[Namespace], int], help_: str) -> Callable[..., Any]:
        added = commands.add_parser(name, help=help_)
        added.set_defaults(run=run)
        return added.add_argument

    docs: dict[str, Any] = {"type": Path, "help": "the directory that contains the pages and _data"}
    flat = {
        "action": "store_true",
        "help": "pages are built as page.html (use_directory_urls: false)",
    }

    add = command("check", check_data, "check data and directives without building the site")
    add("docs", **docs)
    add("--flat", **flat)

    add = command("addresses", list_addresses, "add new pages to the list of published ones")
    add("docs", **docs)

    what = "record what changed in the data since it was last recorded"
    add = command("changes", record_changes, what)
    add("docs", **docs)
    what = "compare with this commit (default: the last record)"
    add("--since", metavar="COMMIT", help=what)

    add = command("new", begin, "create a technology, dimension, pair, or page")
    add("what", choices=new_files.KINDS, help="what to create")
    add("id", help="its ID; for a pair ONE-vs-OTHER, for a page its path below docs")
    add("--docs", type=Path, default=Path("docs"), help="the pages and _data")

    add = command("schema", write_schemas, "write JSON Schemas of the data files, for editors")
    add("out", type=Path, help="the directory to write <kind>.json into")

    add = command("export-tree", export, "write the site as plain files for any builder")
    add("out", type=Path, help="the directory to write or replace")
    builders = ("mkdocs", "zensical")
    what = "the builder: each reads relative links in raw HTML in its own way (default: mkdocs)"
    add("--for", dest="builder", choices=builders, default="mkdocs", help=what)
    add("--config", type=Path, default=Path("mkdocs.yml"), help="the configuration")
    add("--docs", type=Path, default=Path("docs"), help="the pages and _data")
    add("--overrides", type=Path, default=Path("overrides"), help="the templates")
    add("--site", default="", help="the URL of the site, for the downloads")
    add("--flat", **flat)

    add = command("zip", zip_site, "put a built site into a ZIP file")
    add("folder", type=Path, help="the directory of the built site")
    add("archive", type=Path, help="the ZIP file to write")
    what = "paths to leave out, such as '*.map'"
    add("--exclude", nargs="*", default=[], metavar="PATTERN", help=what)

    linkcheck_cli.add_parser(commands)
    return parser


def check_data(args: Namespace) -> int:
    """Print every problem of data and directives, or else what was checked."""
    start = time.perf_counter()
    docs: Path = args.docs
    if not docs.is_dir():
        return _refuse(NO_DOCS.format(docs))
    try:
        site = load_site(docs, UrlBuilder(directories=not args.flat), display_path=docs.as_posix())
    except ProblemsError as error:
        print(error)
        return 1
    dataset = site.data
    for note in stale_reviews(site, docs, build_date()):
        print(note)
    if new := unlisted_pages(docs, dataset.contents):
        display_path = docs.as_posix()
        print(
            f"{display_path}/{DATA_DIRECTORY}/{ADDRESSES}:1:1: note: {len(new)} pages are not in "
            f"the list yet, such as {new[0]}; run `python -m sitekit addresses {display_path}`"
        )
    cells = sum(len(dimension.cells) for dimension in dataset.dimensions.values())
    seconds = time.perf_counter() - start
    print(
        f"{len(dataset.technologies)} technologies, {len(dataset.dimensions)} dimensions, "
        f"{cells} cells, {len(dataset.sources)} sources: no problems ({seconds:.2f} s)."
    )
    return 0


def stale_reviews(site: DatasetView, docs: Path, today: date) -> Iterator[str]:
    """Yield a note for each part and each written page whose last review is too long ago.

    Notes aren't problems: age alone doesn't make anything wrong, so it must not stop a build.
    """
    dataset = site.data
    for review in site.stale_reviews(today):
        where = f"{docs.as_posix()}/{review.id}:{review.line}:1"
        if review.kind != "page":
            document = dataset.documents[FileKind(review.kind), review.id]
            line, column = document.value_position(("reviewed",))
            where = f"{document.path}:{line}:{column}"
        what = review.kind
        if what == "dimension":
            what = f"dimension with its {len(dataset.dimensions[review.id].cells)} cells"
        yield (
            f"{where}: note: the {what} was last reviewed on {review.reviewed}, more than a year "
            "ago; read it again"
        )


def list_addresses(args: Namespace) -> int:
    """Add every page that isn't in the list of published pages, and print how many were added."""
    docs: Path = args.docs
    if not docs.is_dir():
        return _refuse(NO_DOCS.format(docs))
    file = docs / DATA_DIRECTORY / ADDRESSES
    old = file.read_text("utf-8").split("\n") if file.is_file() else []
    notes = [line for line in old if line.startswith("#")]
    listed = {line.strip() for line in old if line.strip() and not line.startswith("#")}
    pages = {*published_pages(docs), *listed}
    atomic.atomic_write(file, "\n".join([*(notes or [ADDRESSES_NOTE]), *sorted(pages)]) + "\n")
    print(f"{file}: {len(pages)} pages, {len(pages - listed)} of them new")
    return 0


def record_changes(args: Namespace) -> int:
    """Add what changed in the data to the record of today, and print how much that is."""
    docs: Path = args.docs
    data = docs / DATA_DIRECTORY
    dataset = load_site(docs, UrlBuilder(), display_path=docs.as_posix()).data
    since = args.since or changes.last_recorded(data)
    if not since:
        return _refuse("no earlier record is committed; name a commit with --since")
    try:
        before = changes.committed_snapshot(data, since)
    except subprocess.CalledProcessError as error:
        return _refuse(error.stderr.decode("utf-8", "replace").strip())
    found = changes.compare(before, changes.current_snapshot(data))
    today = build_date().isoformat()
    of_today = changes.joined(dataset.changes.get(today, changes.Changes()), found)
    days = {day: each for day, each in (dataset.changes | {today: of_today}).items() if each}
    atomic.atomic_write(data / changes.FILE, changes.written(days))
    print(
        f"{data / changes.FILE}: since {since[:10]}, {len(found.technologies)} technologies and "
        f"{len(found.dimensions)} dimensions are new, and {len(found.cells)} cells changed"
    )
    return 0


def begin(args: Namespace) -> int:
    """Write the files of a new part, and print what is left to do."""
    docs: Path = args.docs
    if not (docs / DATA_DIRECTORY).is_dir():
        return _refuse(f"{NO_DOCS.format(docs)} with --docs")
    try:
        steps = new_files.begin(args.what, args.id, docs)
    except ValueError as error:
        return _refuse(str(error))
    print("\n".join(steps))
    return 0


def write_schemas(args: Namespace) -> int:
    """Write the JSON Schema of each kind of data file and print their names."""
    out: Path = args.out
    schemas = file_schemas()
    out.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        (out / f"{name}.json").write_text(text, "utf-8")
    print(f"{out}: {', '.join(f'{name}.json' for name in schemas)}")
    return 0


def export(args: Namespace) -> int:
    """Write the site as plain files and print their number."""
    from sitekit import export_tree

    if reason := export_tree.refusal(args.out, args.docs, args.overrides, args.config):
        return _refuse(reason)
    site_url = f"{args.site.rstrip('/')}/" if args.site else ""
    urls = UrlBuilder(not args.flat, site_url, from_source=args.builder == "zensical")
    count = export_tree.export_tree(args.out, args.docs, args.overrides, urls, args.config)
    print(f"{args.out}: {count} files")
    return 0


def zip_site(args: Namespace) -> int:
    """Write a ZIP file of a built site and print its size."""
    from sitekit.export_tree import write_archive

    if not args.folder.is_dir():
        return _refuse(f"{args.folder}: no such directory; build the site into it first")
    count = write_archive(args.folder, args.archive, args.exclude)
    print(f"{args.archive}: {count} files, {args.archive.stat().st_size:,} bytes")
    return 0


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return WRONG_USAGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
